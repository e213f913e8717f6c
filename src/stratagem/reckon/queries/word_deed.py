"""How many hostile words the coercer spoke for each hostile deed, lately and period by period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

import numpy as np
import polars as pl
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, matching, window
from stratagem.reckon.daily import EPOCH, Days, placed, to_day, to_days
from stratagem.reckon.intervals import rate_ratio

BIN_DAYS = 30
"""Length of the spans in which counts are compared to see how much they cluster."""


class WordDeedParams(Params):
    """Which words over which deeds.

    Parameters
    ----------
    words, deeds : MoveFilter
        What is counted above, and below, the line.
    last_days : int, optional
        Only the last so many days; the whole record if omitted.
    by : "year" or "leadership"
        How the table is cut.
    """

    words: MoveFilter = MoveFilter(group=("hostile_words",))
    deeds: MoveFilter = MoveFilter(group=("provocation", "channel_cut"), form=("deed",))
    last_days: int | None = Field(default=365, ge=1)
    by: Literal["year", "leadership"] = "year"


def _answer(record: Record, params: WordDeedParams, rng: np.random.Generator) -> Answer:  # noqa: ARG001 - one signature for all queries
    span = window(record, last_days=params.last_days)
    words, deeds = (
        placed(matching(record, f)).filter(pl.col("date") < record.end) for f in (params.words, params.deeds)
    )
    said, done = to_days(words["date"]), to_days(deeds["date"])
    first, last = to_day(span.start), to_day(span.end)
    begins = to_day(min(record.case.meta.begins, record.as_of))
    spread = max(1.0, dispersion(said, begins, to_day(record.end)), dispersion(done, begins, to_day(record.end)))
    note = (
        f"{params.words.describe()} over {params.deeds.describe()}; {span}; rows dated to a year left out; counts of "
        f"{BIN_DAYS} days vary {spread:.1f} times more than independent moves would; what was recorded, not what was "
        f"said: a record holds few of the words spoken"
    )
    x, y = _count(said, first, last), _count(done, first, last)
    table = _table(record, params, said, done, spread)
    if x + y == 0:
        return Answer(value=None, unit="words per deed", n=0, n_of="moves", table=table, note=f"no such move: {note}")
    ratio, low, high = rate_ratio(x, y, dispersion=spread)
    inside = pl.col("date").is_between(span.start, span.end, closed="left")
    return Answer(
        value=ratio,
        unit="words per deed",
        n=x + y,
        n_of="moves",
        low=low,
        high=high,
        interval="95 % interval of a ratio of counts, widened for clustering",
        rows=(*words.filter(inside)["move_id"], *deeds.filter(inside)["move_id"]),
        table=table,
        note=note,
        details={"words": x, "deeds": y, "dispersion": spread},
    )


def dispersion(days: Days, first: int, last: int) -> float:
    """How many times more counts of ``BIN_DAYS`` days vary than those of independent moves: variance over mean.

    Examples
    --------
    >>> dispersion(np.array([0, 1, 2, 31, 32, 33]), 0, 120)
    2.0
    """
    whole = (last - first) // BIN_DAYS
    if whole < 2:
        return 1.0
    counts = np.histogram(days, bins=whole, range=(first, first + whole * BIN_DAYS))[0]
    mean = float(counts.mean())
    return float(counts.var(ddof=1)) / mean if mean else 1.0


def _count(days: Days, first: int, last: int) -> int:
    return int(((days >= first) & (days < last)).sum())


def _table(record: Record, params: WordDeedParams, said: Days, done: Days, spread: float) -> pl.DataFrame:
    """Counts and ratio by period; no ratio where there was neither."""
    rows = []
    for label, first, last in _periods(record, params.by):
        x, y = _count(said, first, last), _count(done, first, last)
        ratio = rate_ratio(x, y, dispersion=spread) if x + y else (None, None, None)
        rows.append((label, EPOCH + dt.timedelta(days=first), x, y, *ratio))
    return pl.DataFrame(rows, schema=TABLE, orient="row")


TABLE = {
    "period": pl.String,
    "start": pl.Date,
    "words": pl.Int64,
    "deeds": pl.Int64,
    "ratio": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
}
"""Columns of the table by period."""


def _periods(record: Record, by: str) -> Iterator[tuple[str, int, int]]:
    begins, end = record.case.meta.begins, record.end
    if begins >= end:
        return
    if by == "year":
        for year in range(begins.year, record.as_of.year + 1):
            first, last = max(begins, dt.date(year, 1, 1)), min(end, dt.date(year + 1, 1, 1))
            yield str(year), to_day(first), to_day(last)
    else:
        periods = record.case.roster.leaderships(record.case.meta.leaders, start=begins, end=end)
        for start, stop, label in periods.iter_rows():
            yield label, to_day(start), to_day(stop)


QUERY = Query(title="hostile words for each hostile deed", params=WordDeedParams, answer=_answer)
"""Asked as ``word_deed``."""
