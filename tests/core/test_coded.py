"""Events and documents as tables and back."""

from __future__ import annotations

import datetime as dt

from stratagem.core.checks import check
from stratagem.core.coded import (
    CODED,
    DOCUMENTS,
    WORDS,
    digest,
    document_of,
    document_row,
    event_of,
    event_rows,
    events_table,
)
from stratagem.core.coding import Coding, Document, Event, Sentence, Span, Step
from stratagem.core.tables import as_text

TEXT = "Fine. Ruritania threatened Graustark with war."
DOCUMENT = Document("d", TEXT, dt.date(2010, 1, 2), "T", "s", ("RUR",), ("GRA",))
SENTENCE = Sentence("d", 1, 6, 46)
EVENT = Event(
    SENTENCE,
    ("RUR",),
    ("GRA",),
    "threat",
    "armed_attack",
    False,
    "actual",
    "threat.threaten",
    {"quote": Span(6, 46), "anchor": Span(16, 26)},
    "leader",
    0.75,
    (Step("pattern", Span(16, 26), "threat.threaten"), Step("actor.voice", None, "RUR")),
)


def rows(**more):
    return list(event_rows([Coding(SENTENCE, (EVENT, EVENT))], DOCUMENT, coder="rules", version="1.0", **more))


def test_an_event_survives_the_table():
    first, second = rows()

    assert event_of(first) == EVENT
    assert (first["event_id"], second["event_id"]) == ("d:1.0", "d:1.1")
    assert first["quote"] == "Ruritania threatened Graustark with war."


def test_the_table_meets_its_schema_typed_and_as_text():
    table = events_table(rows(review="proposed"))

    assert dict(table.schema) == CODED.polars
    assert check(table, CODED, where="t", vocabularies=WORDS).faults == 0
    assert check(as_text(table), CODED, where="t", vocabularies=WORDS).accepted.equals(table)


def test_a_document_survives_the_table():
    row = document_row(DOCUMENT)

    assert document_of(row) == DOCUMENT
    assert row["sha256"] == digest(TEXT)
    assert set(row) == set(DOCUMENTS.names)
