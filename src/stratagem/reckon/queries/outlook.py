"""How often, in the leadership period of the as-of date, the next so many days held such a move."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, matching
from stratagem.reckon.daily import followed, placed, to_day, to_days
from stratagem.reckon.intervals import wilson


class OutlookParams(Params):
    """Of what, within how long.

    Parameters
    ----------
    filter : MoveFilter
    horizon_days : int
    """

    filter: MoveFilter
    horizon_days: int = Field(default=90, ge=1, le=3650)


def _answer(record: Record, params: OutlookParams, rng: np.random.Generator) -> Answer:  # noqa: ARG001 - one signature for all queries
    meta = record.case.meta
    begins = min(meta.begins, record.as_of)
    periods = record.case.roster.leaderships(meta.leaders[:1], start=begins, end=record.end)
    start, _, label = periods.row(-1)
    first, last = to_day(start), to_day(record.as_of) - params.horizon_days + 1
    found = placed(matching(record, params.filter)).filter(pl.col("date") >= start)
    if last - first < params.horizon_days:
        return Answer(
            value=None,
            unit="probability",
            n=0,
            n_of="windows",
            note=f"too short: {label} leads since {start}, less than twice {params.horizon_days} days",
        )
    line = followed(first, last, to_days(found["date"]), within_days=params.horizon_days)
    # Overlapping windows repeat each other: the interval counts only those that fit side by side.
    windows = line.size / params.horizon_days
    hits = float(line.mean()) * windows
    low, high = wilson(round(hits), max(windows, round(hits)))
    return Answer(
        value=float(line.mean()),
        unit="probability",
        n=int(windows),
        n_of="windows side by side",
        low=min(low, float(line.mean())),
        high=max(high, float(line.mean())),
        interval="95 % Wilson interval on windows side by side",
        rows=tuple(found["move_id"]),
        note=f"share of the {line.size} days since {start} ({label}) whose next {params.horizon_days} days held "
        f"{params.filter.describe()}; a base rate, not a model",
        details={
            "horizon_end": str(record.as_of + dt.timedelta(days=params.horizon_days)),
            "leadership_start": str(start),
            "leader": label,
        },
    )


QUERY = Query(title="base-rate outlook", params=OutlookParams, answer=_answer)
