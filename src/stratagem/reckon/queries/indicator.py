"""The figure of an indicator for a period, as published by the as-of date."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.errors import UnknownNameError
from stratagem.core.queries import Params, Query
from stratagem.core.series import vintage


class IndicatorParams(Params):
    """Which figure.

    Parameters
    ----------
    indicator : str
    start, end : datetime.date, optional
        Half-open period; the latest period published if omitted.
    """

    indicator: str
    start: dt.date | None = None
    end: dt.date | None = None


def _answer(record: Record, params: IndicatorParams, rng: np.random.Generator) -> Answer:  # noqa: ARG001 - one signature for all queries
    known = record.case.indicators.filter(pl.col("indicator_id") == params.indicator)
    if known.is_empty():
        raise UnknownNameError("indicator", params.indicator, known=record.case.indicators["indicator_id"])
    unit, title = known["unit"][0], known["title"][0]
    seen = record.observations().filter(pl.col("indicator_id") == params.indicator)
    if params.start is not None:
        seen = seen.filter(pl.col("period_start") == params.start)
    if params.end is not None:
        seen = seen.filter(pl.col("period_end") == params.end)
    if seen.is_empty():
        return Answer(value=None, unit=unit, n=0, n_of="figures", note=f"{title}: none published by {record.as_of}")
    latest = vintage(seen).sort("period_end", "period_start").row(-1, named=True)
    same = seen.filter(
        (pl.col("period_start") == latest["period_start"]) & (pl.col("period_end") == latest["period_end"])
    )
    return Answer(
        value=latest["value"],
        unit=unit,
        n=same.height,
        n_of="published figures for the period",
        low=float(same["value"].min()),  # type: ignore[arg-type]  # polars types min() as any python literal
        high=float(same["value"].max()),  # type: ignore[arg-type]  # as above
        interval="range of the figures published for the period",
        rows=tuple(same["source_ids"].explode().drop_nulls().unique(maintain_order=True)),
        note=f"{title}, {latest['period_start']} to {latest['period_end'] - dt.timedelta(days=1)}, "
        f"published {latest['known_on']}, checked as {latest['check']}",
        table=same,
        details={"period_start": str(latest["period_start"]), "known_on": str(latest["known_on"])},
    )


QUERY = Query(title="published figure of an indicator", params=IndicatorParams, answer=_answer)
