"""Gold sentences of several projects as plain values: what to code, and what should come out."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from stratagem.core.coding import Coded, Document
from stratagem.core.errors import InputError

SEED = "stratagem-coder-1"
"""Decides the halves. Changing it would mix what was looked at with what was locked away."""
SECOND_SEED = "stratagem-coder-2"
"""Decides which half of the locked statements was opened later."""
STATEMENTS_SHARE, OPENED_SHARE = 0.6, 0.5
"""Share of statements that rules were first written from, and of the rest that was opened later."""


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """A sentence with its events.

    Parameters
    ----------
    document : Document
        The sentence with date, title and whose voice it is.
    events : tuple of Coded
    group : str
        Sentences of one group come from one document and are never parted.
    """

    document: Document
    events: tuple[Coded, ...]
    group: str


def records(text: str, *, where: str) -> list[dict[str, Any]]:
    """The records of a gold file.

    Raises
    ------
    InputError
        If it is not JSON with a list of records, each with id, text and events.
    """
    try:
        found = json.loads(text)["records"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        message = f"{where}: expected JSON with a list 'records', found {type(error).__name__}: {error}"
        raise InputError(message) from None
    for number, record in enumerate(found, 1):
        missing = {"id", "text", "events"} - set(record)
        if missing:
            message = f"{where}, record {number}: expected id, text and events, found no {', '.join(sorted(missing))}"
            raise InputError(message)
    return list(found)


def is_locked(group: str, *, share: float) -> bool:
    """Whether a group belongs to the part that is not looked at while rules are written.

    Parameters
    ----------
    group : str
    share : float
        Share of groups in the part that may be looked at.

    Examples
    --------
    >>> [is_locked(group, share=0.6) for group in ("story 1", "story 2", "story 3", "story 4")]
    [False, False, False, False]
    """
    return _draw(SEED, group) >= share


def part_of(group: str) -> str:
    """Which part of the statements a group belongs to: ``fitted``, ``opened`` later, or still ``locked``.

    Rules were written from the first. Half of what was locked away then has been opened since, by a second draw.

    Examples
    --------
    >>> [part_of(group) for group in ("story 8", "story 9", "story 24")]
    ['fitted', 'opened', 'locked']
    """
    if not is_locked(group, share=STATEMENTS_SHARE):
        return "fitted"
    return "locked" if _draw(SECOND_SEED, group) >= OPENED_SHARE else "opened"


def _draw(seed: str, group: str) -> float:
    digest = hashlib.sha256(f"{seed}|{group}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def statements(text: str, *, where: str, coercer: str) -> list[GoldSentence]:
    """Sentences of state media, speeches and chronicles coded under our codebook.

    Parameters
    ----------
    text : str
        The file.
    where : str
        Its name, for messages.
    coercer : str
        Code of the state whose media and acts they are.
    """
    out = []
    for record in records(text, where=where):
        events = tuple(
            Coded(
                tuple(sorted(e["actor"])),
                tuple(sorted(e["target"])),
                e["speech_act"],
                e["tool"],
                bool(e["conditional"]),
                e["status"],
            )
            for e in record["events"]
        )
        group = f"{record['source']}|{record['date']}|{record['title']}"
        out.append(GoldSentence(_statement(record, coercer), events, group))
    return out


def _statement(record: dict[str, Any], coercer: str) -> Document:
    source, title = str(record["source"]), str(record["title"])
    voice: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    if source == _SPEECHES:
        voice, title = (title,), ""  # the title of a speech is the speaker's code
    elif source in _CHRONICLES:
        about = (coercer,)
    else:
        voice = (coercer,)
    return Document(record["id"], record["text"], _day(str(record["date"])), title, source, voice, about)


_SPEECHES = "ungdc"
_CHRONICLES = frozenset({"csis"})
_FORMATS = ("%Y-%m-%d", "%Y%m%d", "%Y-%b")


def _day(text: str) -> dt.date | None:
    for pattern in _FORMATS:
        try:
            return dt.datetime.strptime(text, pattern).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    return None


def plover(text: str, *, where: str) -> list[GoldSentence]:
    """PLOVER's gold records: states of source and target, and the category as form."""
    out = []
    for record in records(text, where=where):
        events = tuple(Coded(_codes(e["source"]), _codes(e["target"]), e["plover"]) for e in record["events"])
        document = Document(record["id"], record["text"], _day(str(record["date"])))
        out.append(GoldSentence(document, events, record["id"]))
    return out


def _codes(parties: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(sorted({str(p["code"]) for p in parties}))


def petrarch(text: str, *, where: str) -> list[GoldSentence]:
    """PETRARCH's suites: full source and target codes, and the event code as form."""
    out = []
    for record in records(text, where=where):
        events = tuple(Coded((e["source"],), (e["target"],), e["code"]) for e in record["events"])
        document = Document(record["id"], record["text"], _day(str(record["date"])))
        out.append(GoldSentence(document, events, record["id"]))
    return out


def cameo_quads(text: str, *, where: str) -> list[tuple[str, int]]:
    """Sentences of the CAMEO manual with the quad class of their code: verbal and material cooperation and conflict.

    Examples
    --------
    >>> cameo_quads('{"records": [{"id": "1", "text": "They met.", "events": [{"code": "040"}]}]}', where="x")
    [('They met.', 1)]
    """
    return [(r["text"], quad_of(r["events"][0]["code"])) for r in records(text, where=where)]


def quad_of(code: str) -> int:
    """Quad class of a CAMEO code, by its first two digits.

    Examples
    --------
    >>> [quad_of(c) for c in ("010", "0831", "138", "190")]
    [1, 2, 3, 4]
    """
    root = int(code[:2])
    return 1 + sum(root > last for last in (5, 8, 13))
