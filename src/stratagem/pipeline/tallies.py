"""Counts over the whole store, made where the moves lie: months, dyads, rolling sums, episodes, gaps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import polars as pl

from stratagem.core.errors import InputError
from stratagem.core.filters import MoveFilter, resolve
from stratagem.pipeline.origin import origin
from stratagem.pipeline.session import Session
from stratagem.record import questions
from stratagem.record.dialects import Dialect, transpiled
from stratagem.record.engine import Engine
from stratagem.record.questions import Question
from stratagem.record.spark import VIEW, SparkEngine

Tally = Literal["months", "dyads", "rolling", "episodes", "quantiles"]
EngineName = Literal["duckdb", "spark"]
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a tally counts.

    Parameters
    ----------
    tally : str
        ``months`` of one dyad, ``dyads`` by month, ``rolling`` sums by day, ``episodes`` by gap, ``quantiles`` of the
        days between days with moves.
    chosen : MoveFilter
    between : (str, str), optional
        The two sides of ``months``.
    days : int
        Length of a rolling sum.
    gap_days : int
        Longest pause within an episode.
    """

    tally: Tally
    chosen: MoveFilter
    between: tuple[str, str] | None = None
    days: int = 90
    gap_days: int = 30


def tally(session: Session, wanted: Wanted, *, engine: EngineName = "duckdb") -> pl.DataFrame:
    """The answer for each of the session's sources, one below the other; column ``source`` first.

    Raises
    ------
    InputError
        If ``months`` does not say between whom.
    AccessError
        If the engine is not installed.
    """
    each = []
    with SparkEngine() if engine == "spark" else Engine() as opened:
        answer: Callable[[Question, Sequence[Path]], pl.DataFrame] = opened.answer
        for source in session.sources:
            asked, files = _asked(session, wanted, source, dialect=engine)
            each.append(answer(asked, files).insert_column(0, pl.lit(source).alias("source")))
    return pl.concat(each)


def tally_sql(session: Session, wanted: Wanted, *, dialect: Dialect, source: str) -> str:
    """The SQL behind a tally, in an engine's dialect; for other engines than DuckDB it asks a view of the moves."""
    asked, files = _asked(session, wanted, source, dialect=dialect)
    if dialect == "duckdb":
        return asked.sql_of(files)
    return transpiled(asked.sql(VIEW), dialect)


def question(session: Session, wanted: Wanted) -> Question:
    """A tally as a question about the session's case as of its date."""
    case, day = session.case.meta.id, session.as_of
    where = resolve(wanted.chosen, session.case).sql()
    match wanted.tally:
        case "months":
            if wanted.between is None:
                message = "months: expected the two sides, found none; name them: --between RUR:GRA"
                raise InputError(message)
            return questions.months(case, day, between=wanted.between, where=where)
        case "dyads":
            return questions.dyads(case, day, where=where)
        case "rolling":
            return questions.rolling(case, day, days=wanted.days, where=where)
        case "episodes":
            return questions.episodes(case, day, gap_days=wanted.gap_days, where=where)
        case _:
            return questions.quantiles(case, day, of=QUANTILES, where=where)


def _asked(session: Session, wanted: Wanted, source: str, *, dialect: Dialect) -> tuple[Question, list[Path]]:
    """A tally of one source, and the files it is asked of."""
    asked = question(session, wanted)
    found = origin(session.store, case=asked.case, source=source)
    if found.where == "TRUE":
        return asked, found.files
    if dialect != "duckdb":
        message = f"--source {source}: expected all rows of a source for {dialect}, found rules that leave some out"
        raise InputError(f"{message}; name {source.partition(':')[0]}, or ask DuckDB")
    return replace(asked, where=f"{asked.where} AND {found.where}"), found.files
