"""Sentences of open corpora that were coded under our codebook, to train the coder's layer from.

``codings.csv`` holds no text: each row names a corpus, a row of it, the digest of a sentence, and the events coded. The
sentences are found again in the corpora, through ``STRATAGEM_DATA``.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from stratagem.core.coding import Coded, Document
from stratagem.core.errors import InputError
from stratagem.read.coder.gold import GoldSentence
from stratagem.read.coder.sentences import clean, sentences_of

CODINGS = Path(__file__).with_name("codings.csv")
LESSONS = Path(__file__).with_name("lessons.csv.gz")
COERCER = "PRK"
_SPEAKERS = ("PRK", "KOR", "USA", "JPN")
_FIRST_YEAR = 1991
_EVENT = re.compile(r"([A-Z,]+)>([A-Z,]+|-) (\w+) (\w+)((?: \w+)*)")
_STATUS = frozenset({"negated", "hypothetical", "historical"})


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of a corpus.

    Parameters
    ----------
    source : str
        The corpus.
    row : str
        Number of the story or speech in its file.
    document : Document
        The sentence, with the date, title and voice of its story.
    """

    source: str
    row: str
    document: Document

    @property
    def digest(self) -> str:
        """What names the sentence among those of its row."""
        return hashlib.sha256(self.document.text.encode()).hexdigest()[:12]


def codings(data: Path, path: Path = CODINGS) -> list[GoldSentence]:
    """The coded sentences with their text.

    Parameters
    ----------
    data : Path
        Folder of the corpora.
    path : Path

    Raises
    ------
    InputError
        If a sentence is not where its row says, or a row is none.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return [_sentence(place, row["events"]) for place, row in _placed(data, csv.DictReader(file), path.name)]


def lessons(data: Path, path: Path = LESSONS) -> list[tuple[GoldSentence, dict[str, float]]]:
    """Sentences that a teacher judged, with its likeliest events and the chance it gave each form and side.

    Parameters and errors are those of ``codings``; chances are in hundredths.
    """
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        found = list(_placed(data, csv.DictReader(file), path.name))
    return [
        (
            _sentence(place, row["events"]),
            {label: int(hundredths) / 100 for label, hundredths in (t.split("=") for t in row["chances"].split())},
        )
        for place, row in found
    ]


def _placed(data: Path, rows: Iterable[Mapping[str, str]], where: str) -> Iterator[tuple[Place, Mapping[str, str]]]:
    wanted = {(r["source"], r["row"], r["digest"]): r for r in rows}
    stories = {(source, row) for source, row, _ in wanted}
    lost = dict(wanted)
    for place in places(data, stories.__contains__):
        row = lost.pop((place.source, place.row, place.digest), None)
        if row is not None:
            yield place, row
    if lost:
        message = (
            f"{where}: expected {len(wanted)} sentences in {data}, found all but {len(lost)}; one is {next(iter(lost))}"
        )
        raise InputError(message)


def _sentence(place: Place, events: str) -> GoldSentence:
    document = place.document
    return GoldSentence(
        document, events_of(events), f"{place.source}|{document.date}|{document.title or document.voice}"
    )


def places(data: Path, rows: Callable[[tuple[str, str]], bool] = lambda _: True) -> Iterator[Place]:
    """All sentences of the corpora, or those of some rows."""
    for source, row, day, title, lines in _stories(data):
        if not rows((source, row)):
            continue
        voice = (title,) if source == "ungdc" else (COERCER,)
        for line in lines:
            for start, end in sentences_of(line):
                text = line[start:end].strip(" ,")
                heading = "" if source == "ungdc" else title
                yield Place(source, row, Document("", text, day, heading, source, voice))


def events_of(text: str) -> tuple[Coded, ...]:
    """Events as ``codings.csv`` writes them.

    Examples
    --------
    >>> events_of("PRK>KOR,USA threat other c; USA>- deed talks historical")[0].conditional
    True
    >>> events_of("-")
    ()
    """
    return () if text == "-" else tuple(map(_event, text.split("; ")))


def written(events: Iterable[Coded]) -> str:
    """Events as ``codings.csv`` writes them.

    Examples
    --------
    >>> written(events_of("PRK>KOR,USA threat other c; USA>- deed talks historical"))
    'PRK>KOR,USA threat other c; USA>- deed talks historical'
    """
    return "; ".join(map(_written, events)) or "-"


def _written(event: Coded) -> str:
    flags = [*(["c"] if event.conditional else []), *([event.status] if event.status != "actual" else [])]
    return " ".join([f"{','.join(event.actor)}>{','.join(event.target) or '-'}", event.form, event.tool, *flags])


def _event(text: str) -> Coded:
    match = _EVENT.fullmatch(text)
    if match is None:
        message = f"codings: expected an event as 'AAA>BBB form tool', found {text!r}"
        raise InputError(message)
    actor, target, form, tool, flags = match.groups()
    status = next((flag for flag in flags.split() if flag in _STATUS), "actual")
    codes = tuple(tuple(sorted(side.split(","))) if side != "-" else () for side in (actor, target))
    return Coded(*codes, form, tool, "c" in flags.split(), status)


def _stories(data: Path) -> Iterator[tuple[str, str, dt.date, str, list[str]]]:
    """Source, row, day, title (of a speech: who speaks) and lines of every story."""
    for number, row in _csv(data / "kcna-2012" / "KCNA_2012.csv.gz"):
        if row["language"] == "en":
            story = row["story"].replace("., ,", ".").replace(", ,", "")
            yield "kcna", str(number), dt.date.fromisoformat(row["date"]), row["title"], [clean(story)]
    told = set()
    with gzip.open(data / "kcna-stiles" / "headlines_2024-11-11.json.gz", "rt", encoding="utf-8") as file:
        for number, row in enumerate(json.load(file)):
            day = dt.datetime.fromtimestamp(row["date"] / 1000, dt.UTC).date()
            if row.get("story_text") and (row["headline"], day) not in told:
                told.add((row["headline"], day))
                yield "kcna24", str(number), day, row["headline"], clean(row["story_text"]).split("\n")
    for number, row in _csv(data / "ungdc-six-party" / "ungdc_six_party.csv.gz"):
        if row["country"] in _SPEAKERS and int(row["year"]) >= _FIRST_YEAR:
            day = dt.date(int(row["year"]), 9, 25)
            yield "ungdc", str(number), day, row["country"], clean(row["text"]).split("\n")


def _csv(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    csv.field_size_limit(2**31 - 1)
    with gzip.open(path) as file:
        yield from enumerate(csv.DictReader(io.TextIOWrapper(file, encoding="utf-8", newline="")))
