"""Contract checks for every kind of part, for our tests and for third parties'."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from stratagem.core.case import Case, Record, as_of
from stratagem.core.claims import Answer
from stratagem.core.coders import CoderKind
from stratagem.core.coding import Coder, Coding, Event, Span
from stratagem.core.coding import Document as Text
from stratagem.core.queries import Query
from stratagem.report.document import Document, plain
from stratagem.report.export import Export

NONSENSE = "nonsense from the future"


class ContractError(AssertionError):
    """A part does not keep its contract; the message says which clause."""


def poison(moves: pl.DataFrame, after: dt.date) -> pl.DataFrame:
    """The moves with everything known after a day replaced by nonsense.

    Parameters
    ----------
    moves : polars.DataFrame
        Columns of ``MOVES``.
    after : datetime.date
        Rows known on or before this day stay as they are.

    Returns
    -------
    polars.DataFrame
        Later rows keep only their id, dates and case; what they say is upside down, and each is there twice.
    """
    late = moves.filter((pl.col("known_on") > after) | (pl.col("date") > after))
    upside_down = late.with_columns(
        actors=pl.col("targets"),
        targets=pl.col("actors"),
        tool=pl.lit("aid"),
        form=pl.lit("promise"),
        severity=pl.lit(0, dtype=pl.Int32),
        count=pl.lit(10_000, dtype=pl.Int32),
        summary=pl.lit(NONSENSE),
    )
    twice = upside_down.with_columns(move_id=pl.col("move_id") + "-again")
    return pl.concat([moves.join(late.select("move_id"), on="move_id", how="anti"), upside_down, twice])


def poison_series(case: Case, after: dt.date) -> Case:
    """The case with every figure published, and every event announced, after a day replaced by nonsense."""
    late = pl.col("known_on") > after
    return replace(
        case,
        observations=case.observations.with_columns(value=pl.when(late).then(-1e6).otherwise("value")),
        calendars=case.calendars.with_columns(name=pl.when(late).then(pl.lit(NONSENSE)).otherwise("name")),
    )


def check_query(query: Query, case: Case, moves: pl.DataFrame, *, day: dt.date, params: Mapping[str, Any]) -> Answer:
    """Check that a query is a pure, seeded function of what was known by the day.

    Parameters
    ----------
    query : Query
    case : Case
    moves : polars.DataFrame
        All moves, later ones too.
    day : datetime.date
        As-of date.
    params : mapping
        Parameters of the query.

    Returns
    -------
    Answer

    Raises
    ------
    ContractError
        Naming the clause that is broken.
    """
    asked = query.params.model_validate(dict(params))

    def answer(rows: pl.DataFrame, of: Case = case) -> Answer:
        return query.answer(as_of(of, rows, day), asked, np.random.default_rng(7))

    before = moves.clone()
    first = answer(moves)
    _require(moves.equals(before), "it changes its input")
    _require(_same(first, answer(moves)), "the same seed gives two answers")
    _require(_same(first, answer(moves.sample(fraction=1.0, shuffle=True, seed=3))), "the order of rows matters")
    _require(_same(first, answer(poison(moves, day), poison_series(case, day))), "it sees past the as-of date")
    _well_formed(first, as_of(case, moves, day))
    return first


def check_coder(kind: CoderKind, coder: Coder, texts: Iterable[Text]) -> list[Coding]:
    """Check that a coder says what it is, keeps to the text and to the vocabulary, and takes bounded time.

    Parameters
    ----------
    kind : CoderKind
        What the coder says of itself.
    coder : Coder
        One made by ``kind.make``.
    texts : iterable of Document
        Some with events, some without.

    Returns
    -------
    list of Coding
        Of all texts, in order.

    Raises
    ------
    ContractError
        Naming the clause that is broken.
    """
    _require(coder.id == kind.id, f"it calls itself '{coder.id}' and its kind '{kind.id}'")
    _require(bool(coder.version) and bool(kind.title), "it does not state its version and title")
    out: list[Coding] = []
    for text in texts:
        begun = time.perf_counter()
        found = list(coder.code(text))
        taken = time.perf_counter() - begun
        _require(taken <= kind.seconds * max(len(found), 1), f"it takes {taken:.1f} s for {len(found)} sentences")
        if kind.deterministic:
            _require(
                found == list(coder.code(text)), "the same text gives two codings, and it says it is deterministic"
            )
            told = [c.events for c in coder.code(text, explain=True)]
            _require([c.events for c in found] == told, "explaining changes the events")
        numbers = [c.sentence.number for c in found]
        _require(numbers == list(range(len(found))), f"sentences are not numbered from 0 in order: {numbers[:5]}")
        for coding in found:
            _keeps_to(text, coding)
        out += found
    return out


def _keeps_to(text: Text, coding: Coding) -> None:
    """Sentence, spans and quotes lie in the text; the event says by which pattern it was found."""
    sentence = coding.sentence
    _require(sentence.document == text.id, f"a sentence is of '{sentence.document}', not of '{text.id}'")
    _require(0 <= sentence.start < sentence.end <= len(text.text), "a sentence lies outside the text")
    for event in coding.events:
        _require("quote" in event.spans, f"an event of pattern {event.pattern} has no quote")
        _require(bool(event.pattern), "an event names no pattern")
        _require(0.0 <= event.score <= 1.0, f"a score is {event.score}")
        _require(event.actor == tuple(sorted(set(event.actor))), f"actors are not in order: {event.actor}")
        for part, span in _all_spans(event):
            _require(span.end <= len(text.text), f"{part} of pattern {event.pattern} lies outside the text")
            _require(bool(span.of(text.text).strip()), f"{part} of pattern {event.pattern} is blank")


def _all_spans(event: Event) -> list[tuple[str, Span]]:
    return [*event.spans.items(), *((step.rule, step.span) for step in event.steps if step.span is not None)]


def check_export(export: Export, document: Document) -> bytes:
    """Check that an export is pure, says every sentence, and fetches nothing.

    Returns
    -------
    bytes

    Raises
    ------
    ContractError
        Naming the clause that is broken.
    """
    data = export.render(document)
    _require(data == export.render(document), "two renderings of one document differ")
    text = _words(data.decode(errors="replace"))
    for _, sentence in document.sentences():
        for word in _words(plain(sentence.text)).split():
            _require(word in text, f"it leaves out '{word}' of '{plain(sentence.text)}'")
    for tag in ('src="http', "src='http", "@import", 'rel="stylesheet" href="http'):
        _require(tag not in data.decode(errors="replace"), f"it fetches from outside ({tag})")
    return data


def _words(text: str) -> str:
    """Letters only, so that markup and escaping do not matter."""
    return "".join(c if c.isalpha() else " " for c in text)


def _well_formed(answer: Answer, record: Record) -> None:
    for name in ("value", "low", "high"):
        number = getattr(answer, name)
        _require(number is None or math.isfinite(number), f"{name} is {number}")
    if answer.value is not None and answer.low is not None:
        _require(answer.low <= answer.value + 1e-9, f"value {answer.value} is below its interval from {answer.low}")
    if answer.value is not None and answer.high is not None:
        _require(answer.value <= answer.high + 1e-9, f"value {answer.value} is above its interval to {answer.high}")
    _require(answer.n >= 0, f"n is {answer.n}")
    _require(answer.value is not None or bool(answer.note), "it gives no number and does not say why")
    known = set(record.moves["move_id"]) | set(record.case.sources["source_id"])
    _require(set(answer.rows) <= known, "it names rows that the record does not hold")


def _same(a: Answer, b: Answer) -> bool:
    return all(_equal(getattr(a, name), getattr(b, name)) for name in a.__slots__)


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, pl.DataFrame):
        return isinstance(b, pl.DataFrame) and a.equals(b)
    return bool(a == b)


def _require(holds: bool, clause: str) -> None:
    if not holds:
        raise ContractError(clause)
