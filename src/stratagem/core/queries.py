"""What a query is: a named question with parameters, asked of a record, answered with a number and its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from pydantic import BaseModel, ConfigDict

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter, resolve
from stratagem.core.time import Interval


class Params(BaseModel):
    """Base of the parameters of a query; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Query:
    """A kind of question.

    Parameters
    ----------
    title : str
        What the number is, in a few words.
    params : type of Params
    answer : callable
        ``(Record, params, numpy.random.Generator) -> Answer``; a pure function of its arguments.
    """

    title: str
    params: type[Params]
    answer: Callable[[Record, Any, np.random.Generator], Answer]


def matching(record: Record, chosen: MoveFilter) -> pl.DataFrame:
    """The moves of a record that a filter keeps, in order of date."""
    return record.moves.filter(resolve(chosen, record.case).expression())


def window(record: Record, *, last_days: int | None) -> Interval:
    """The last so many days of a record, or the whole of what its case covers."""
    if last_days is not None:
        return Interval.before(record.end, days=last_days)
    return Interval(min(record.case.meta.begins, record.as_of), record.end)


LAST_DAY = (
    pl.when(pl.col("precision") == "year")
    .then(pl.col("date").dt.offset_by("1y"))
    .when(pl.col("precision") == "month")
    .then(pl.col("date").dt.offset_by("1mo"))
    .otherwise(pl.col("date").dt.offset_by("1d"))
    .dt.offset_by("-1d")
)
"""Last day that a move's date may stand for, given its precision."""


def dated_in(moves: pl.DataFrame, span: Interval) -> pl.DataFrame:
    """Moves whose date, as it stands, lies in the span."""
    return moves.filter((pl.col("date") >= span.start) & (pl.col("date") < span.end))


def certainly_in(moves: pl.DataFrame, span: Interval) -> pl.DataFrame:
    """Moves whose whole period lies in the span."""
    return moves.filter((pl.col("date") >= span.start) & (span.end > LAST_DAY))


def possibly_in(moves: pl.DataFrame, span: Interval) -> pl.DataFrame:
    """Moves whose period overlaps the span: the precision of the date cannot rule them out."""
    return moves.filter((span.start <= LAST_DAY) & (pl.col("date") < span.end))
