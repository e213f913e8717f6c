"""What a person may say of a coded event: as a table, as labels for annotation tools, and put back on the events."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from stratagem.core.coded import CODED, REVIEWS
from stratagem.core.errors import InputError
from stratagem.core.tables import Column, Schema

JUDGED = ("actors", "targets", "form", "instrument", "conditional", "status")
"""What a person may correct."""
_ONE = ("form", "instrument", "status", "review")
_MANY = {"actors": "actor", "targets": "target"}
CONDITIONAL = "conditional"

_SAID = {c.name: c for c in CODED.columns}
REVIEWED = Schema(
    name="review",
    columns=(
        Column("event_id", "text", "id of the event; empty for one that the coder missed"),
        _SAID["document"],
        _SAID["sentence"],
        _SAID["quote"],
        *(_SAID[name] for name in JUDGED),
        Column("review", "text", "proposed, accepted, corrected, rejected or added", vocabulary="reviews"),
        Column("reviewer", "text", "who looked at it"),
        Column("note", "text", "why"),
    ),
)
"""A review file: one event a row, as people and annotation tools give it back."""


def review_rows(events: pl.DataFrame) -> pl.DataFrame:
    """Events as a review to be filled in.

    Parameters
    ----------
    events : polars.DataFrame
        Columns of ``CODED``. Those that need no review are offered as ``proposed``.
    """
    return events.with_columns(
        review=pl.col("review").fill_null("proposed"), reviewer=pl.lit(None, pl.String), note=pl.lit(None, pl.String)
    ).select(REVIEWED.names)


def labels(row: Mapping[str, Any]) -> list[str]:
    """What is said of an event, as labels.

    Examples
    --------
    >>> labels({"actors": ["A"], "targets": ["B", "C"], "form": "threat", "instrument": "other", "conditional": True,
    ...     "status": "actual", "review": "proposed"})
    ['form:threat', 'instrument:other', 'status:actual', 'review:proposed', 'actor:A', 'target:B', 'target:C',
    'conditional']
    """
    out = [f"{name}:{row[name]}" for name in _ONE if row[name]]
    for column, label in _MANY.items():
        out += [f"{label}:{code}" for code in row[column] or ()]
    return [*out, CONDITIONAL] if row["conditional"] else out


def unlabelled(given: Iterable[str], *, where: str) -> dict[str, Any]:
    """What labels say of an event; the inverse of :func:`labels`.

    Raises
    ------
    InputError
        If a label is none of ours, or one is there twice that may be there once.

    Examples
    --------
    >>> unlabelled(["form:deed", "instrument:talks", "status:actual", "actor:A"], where="line 1")["actors"]
    ['A']
    """
    row: dict[str, Any] = {"actors": [], "targets": [], "conditional": False, "review": None}
    by_label = {label: column for column, label in _MANY.items()}
    for label in given:
        name, colon, value = label.partition(":")
        if label == CONDITIONAL:
            row["conditional"] = True
        elif colon and name in by_label:
            row[by_label[name]].append(value)
        elif colon and name in _ONE and row.get(name) is None:
            row[name] = value
        else:
            again = "once" if colon and name in _ONE else "of the form name:value, as 'form:threat'"
            message = f"{where}: expected labels {again}, found '{label}'; correct it in the annotation tool"
            raise InputError(message)
    for name in ("form", "instrument", "status"):
        if name not in row:
            message = f"{where}: expected a label '{name}:...', found {sorted(given)}; add it in the annotation tool"
            raise InputError(message)
    return row


def reviewed_events(events: pl.DataFrame, reviewed: pl.DataFrame, *, where: str) -> pl.DataFrame:
    """Events with what people said of them.

    An event whose values were changed is ``corrected``, whatever it was called; one that was let stand is ``accepted``.
    Rows without an id are events that the coder missed: ``added``.

    Parameters
    ----------
    events : polars.DataFrame
        Columns of ``CODED``.
    reviewed : polars.DataFrame
        Columns of ``REVIEWED``.
    where : str
        File name for messages.

    Raises
    ------
    InputError
        If a row names an event that is not there, or a missed event has no words in a sentence of these texts.
    """
    known = {row["event_id"]: row for row in events.iter_rows(named=True)}
    added: list[dict[str, Any]] = []
    for number, row in enumerate(reviewed.iter_rows(named=True), 1):
        if row["event_id"] is None:
            added.append(_added(row, len(added), known.values(), where=f"{where}, row {number}"))
        elif row["event_id"] in known:
            known[row["event_id"]] = _said(known[row["event_id"]], row)
        else:
            message = f"{where}, row {number}: expected the id of an event coded under this name, found "
            raise InputError(f"{message}'{row['event_id']}'; leave it empty for an event that was missed")
    return pl.DataFrame([*known.values(), *added], schema=CODED.polars, orient="row")


def _said(event: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    if row["review"] in (None, "", "proposed"):
        return dict(event)
    changed = {n: row[n] for n in JUDGED if _plain(row[n]) != _plain(event[n])}
    state = "rejected" if row["review"] == "rejected" else "corrected" if changed else "accepted"
    values = {} if state == "rejected" else changed
    return {**event, **values, "review": state, "steps": _with_step(event["steps"], state, row, values)}


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def _with_step(steps: str, state: str, row: Mapping[str, Any], changed: Mapping[str, Any]) -> str:
    said = f"{state} by {row['reviewer'] or 'a reviewer'}"
    if changed:
        said += f": {', '.join(changed)}"
    if row["note"]:
        said += f" ({row['note']})"
    return json.dumps([*json.loads(steps), ["review", None, None, said]], ensure_ascii=False)


def _added(row: Mapping[str, Any], number: int, events: Iterable[Mapping[str, Any]], *, where: str) -> dict[str, Any]:
    beside = next((e for e in events if e["document"] == row["document"] and e["sentence"] == row["sentence"]), None)
    if beside is None or row["quote"] not in beside["quote"]:
        message = f"{where}: expected the words of a missed event in a sentence with a coded one, found "
        raise InputError(f"{message}'{row['quote'][:60]}'; copy document, sentence and quote from a row beside it")
    start = beside["start"] + beside["quote"].index(row["quote"])
    end = start + len(row["quote"])
    return {
        **beside,
        **{n: row[n] for n in JUDGED},
        "event_id": f"{row['document']}:{row['sentence']}.added{number}",
        "start": start,
        "end": end,
        "quote": row["quote"],
        "pattern": "review.added",
        "speaker": None,
        "score": 1.0,
        "spans": json.dumps({"quote": [start, end]}),
        "steps": _with_step("[]", "added", row, {}),
        "review": "added",
    }


def units(codings: Sequence[pl.DataFrame], column: str) -> list[list[str]]:
    """Codes given to each event by each coder, for a coefficient of agreement.

    Parameters
    ----------
    codings : sequence of polars.DataFrame
        Columns of ``REVIEWED``, one table a coder. Rejected events count as ``nothing``.
    column : str
        One of ``JUDGED``.
    """
    out: dict[str, list[str]] = {}
    for table in codings:
        for row in table.filter(pl.col("event_id").is_not_null()).iter_rows(named=True):
            value = "nothing" if row["review"] == "rejected" else str(_plain(row[column]))
            out.setdefault(row["event_id"], []).append(value)
    return [codes for codes in out.values() if len(codes) > 1]


STATES = tuple(state for state in REVIEWS if state)
"""States that a review may give."""
