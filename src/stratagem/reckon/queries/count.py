"""How many moves, days with moves, or counted things (missiles, people) match a filter."""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, certainly_in, dated_in, matching, possibly_in, window
from stratagem.core.time import Interval


class CountParams(Params):
    """What to count.

    Parameters
    ----------
    filter : MoveFilter
    what : str
        ``moves``, ``days`` (distinct dates), or ``things`` (sum of the column ``count``; a row without one counts 1).
    last_days : int, optional
        Only the last so many days before the as-of date, inclusive of it.
    """

    filter: MoveFilter = MoveFilter()
    what: Literal["moves", "days", "things"] = "moves"
    last_days: int | None = None


def _answer(record: Record, params: CountParams, rng: np.random.Generator) -> Answer:  # noqa: ARG001 - one signature for all queries
    span = window(record, last_days=params.last_days)
    chosen = params.filter
    if chosen.since is not None or chosen.until is not None:
        span = Interval(chosen.since or span.start, min(chosen.until or record.end, record.end))
    found = matching(record, chosen.model_copy(update={"since": None, "until": None}))
    inside = dated_in(found, span)
    sure, maybe = certainly_in(found, span), possibly_in(found, span)
    return Answer(
        value=float(_size(inside, params.what)),
        unit=params.what,
        n=inside.height,
        n_of="moves",
        low=float(_size(sure, params.what)),
        high=float(_size(maybe, params.what)),
        interval="bounds from the precision of dates",
        rows=tuple(inside["move_id"]),
        note=f"{span}; {params.filter.describe()}",
        details={"span_start": str(span.start), "span_end": str(span.end), "days": inside["date"].n_unique()},
    )


def _size(moves: pl.DataFrame, what: str) -> int:
    if what == "moves":
        return moves.height
    if what == "days":
        return moves["date"].n_unique()
    return int(moves["count"].fill_null(1).sum())


QUERY = Query(title="number of moves", params=CountParams, answer=_answer)
