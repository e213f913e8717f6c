"""Documents and coded events as tables, so that they can be kept, compared, reviewed and checked against the text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import polars as pl

from stratagem.core.coding import INSTRUMENTS, Coding, Document, Event, Sentence, Span, Step
from stratagem.core.moves import FORMS, STATUSES
from stratagem.core.tables import Column, Schema

DOCUMENTS = Schema(
    name="documents",
    key="document",
    columns=(
        Column("document", "text", "permanent id", required=True),
        Column("sha256", "text", "hash of the text, UTF-8", required=True, pattern="[0-9a-f]{64}"),
        Column("date", "date", "day of the report", required=True),
        Column("title", "text", "headline"),
        Column("source", "text", "where it comes from"),
        Column("voice", "list", "who speaks where the text names nobody"),
        Column("about", "list", "whose acts it lists"),
        Column("text", "text", "as coded; spans count its characters", required=True),
    ),
)
"""Texts that were coded, kept so that quotes can be verified later."""

REVIEWS = ("", "proposed", "accepted", "corrected", "rejected", "added")
"""State of an event in review: empty for events that need none."""

CODED = Schema(
    name="coded events",
    key="event_id",
    columns=(
        Column("event_id", "text", "document, sentence and number within it", required=True),
        Column("document", "text", "id of the document", required=True),
        Column("sentence", "integer", "number of the sentence, from 0", required=True, low=0),
        Column("start", "integer", "first character of the quote in the text", required=True, low=0),
        Column("end", "integer", "the character after its last", required=True, low=0),
        Column("date", "date", "day of the report", required=True),
        Column("actors", "list", "codes of who acted or spoke"),
        Column("targets", "list", "codes of whom it was addressed to; empty for mutual acts"),
        Column("form", "text", "deed or kind of statement", required=True, vocabulary="forms"),
        Column("instrument", "text", "tool as the sentence shows it", required=True, vocabulary="instruments"),
        Column("conditional", "boolean", "depends on an if", required=True),
        Column("status", "text", "asserted, negated, hypothetical or historical", required=True, vocabulary="statuses"),
        Column("speaker", "text", "level of who acted or spoke"),
        Column("pattern", "text", "pattern or rule that found it", required=True),
        Column("score", "number", "how sure the coder is", required=True, low=0, high=1),
        Column("quote", "text", "the words, verbatim", required=True),
        Column("spans", "text", "JSON: part to start and end in the text", required=True),
        Column("steps", "text", "JSON: rule, start, end and what it decided", required=True),
        Column("review", "text", "state in review; empty if it needs none", vocabulary="reviews"),
        Column("coder", "text", "id of the coder", required=True),
        Column("coder_version", "text", "its version", required=True),
    ),
)
"""One event a row, as a coder gave it: everything that is needed to see why."""

WORDS = {
    "forms": frozenset(FORMS),
    "instruments": frozenset(INSTRUMENTS),
    "statuses": frozenset(STATUSES),
    "reviews": frozenset(REVIEWS),
}
"""Vocabularies of ``CODED``."""


def digest(text: str) -> str:
    """SHA-256 of a text.

    Examples
    --------
    >>> digest("")[:8]
    'e3b0c442'
    """
    return sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def event_rows(
    codings: Iterable[Coding], document: Document, *, coder: str, version: str, review: str = ""
) -> Iterator[dict[str, Any]]:
    """Events as rows of ``CODED``.

    Parameters
    ----------
    codings : iterable of Coding
        Of this document.
    document : Document
        Must have a date.
    coder, version : str
    review : str
        State in which the events begin.
    """
    for coding in codings:
        for number, event in enumerate(coding.events):
            quote = event.spans.get("quote", Span(coding.sentence.start, coding.sentence.end))
            yield {
                "event_id": f"{document.id}:{coding.sentence.number}.{number}",
                "document": document.id,
                "sentence": coding.sentence.number,
                "start": quote.start,
                "end": quote.end,
                "date": document.date,
                "actors": list(event.actor),
                "targets": list(event.target),
                "form": event.form,
                "instrument": event.tool,
                "conditional": event.conditional,
                "status": event.status,
                "speaker": event.speaker or None,
                "pattern": event.pattern,
                "score": event.score,
                "quote": quote.of(document.text),
                "spans": json.dumps({k: [s.start, s.end] for k, s in event.spans.items()}),
                "steps": json.dumps([_step(s) for s in event.steps], ensure_ascii=False),
                "review": review or None,
                "coder": coder,
                "coder_version": version,
            }


def _step(step: Step) -> list[Any]:
    span = step.span
    return [step.rule, span.start if span else None, span.end if span else None, step.said]


def event_of(row: Mapping[str, Any]) -> Event:
    """An event out of a row of ``CODED``."""
    sentence = Sentence(row["document"], row["sentence"], row["start"], row["end"])
    spans = {k: Span(a, b) for k, (a, b) in json.loads(row["spans"]).items()}
    steps = tuple(Step(r, None if a is None else Span(a, b), said) for r, a, b, said in json.loads(row["steps"]))
    return Event(
        sentence,
        tuple(row["actors"] or ()),
        tuple(row["targets"] or ()),
        row["form"],
        row["instrument"],
        bool(row["conditional"]),
        row["status"],
        row["pattern"],
        spans,
        row["speaker"] or "",
        row["score"],
        steps,
    )


def events_table(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as a table with the columns of ``CODED``."""
    return pl.DataFrame(list(rows), schema=CODED.polars, orient="row")


def document_row(document: Document) -> dict[str, Any]:
    """A document as a row of ``DOCUMENTS``."""
    return {
        "document": document.id,
        "sha256": digest(document.text),
        "date": document.date,
        "title": document.title or None,
        "source": document.source or None,
        "voice": list(document.voice),
        "about": list(document.about),
        "text": document.text,
    }


def document_of(row: Mapping[str, Any]) -> Document:
    """A document out of a row of ``DOCUMENTS``."""
    return Document(
        row["document"],
        row["text"],
        row["date"],
        row["title"] or "",
        row["source"] or "",
        tuple(row["voice"] or ()),
        tuple(row["about"] or ()),
    )
