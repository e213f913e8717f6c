"""The mean of a daily series over a span of days, as a machine-coded source gives it, with its lowest day."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.errors import UnknownNameError
from stratagem.core.queries import Params, Query
from stratagem.core.series import vintage


class ScoreParams(Params):
    """Which series and days.

    Parameters
    ----------
    series : str
        Id of the series.
    start, end : datetime.date
        Half-open span.
    """

    series: str
    start: dt.date
    end: dt.date


def _answer(record: Record, params: ScoreParams, rng: np.random.Generator) -> Answer:  # noqa: ARG001 - one signature for all queries
    whole = record.case.observations
    if params.series not in whole["indicator_id"]:
        raise UnknownNameError("series", params.series, known=whole["indicator_id"].unique())
    seen = record.observations().filter(
        (pl.col("indicator_id") == params.series)
        & (pl.col("period_start") >= params.start)
        & (pl.col("period_start") < params.end)
    )
    if seen.is_empty():
        note = f"{params.series}: nothing from {params.start} to {params.end} known by {record.as_of}"
        return Answer(value=None, unit="score", n=0, n_of="days", note=note)
    days = vintage(seen).sort("period_start")
    lowest = days.sort("value", "period_start").row(0, named=True)
    return Answer(
        value=float(np.mean(days["value"].to_numpy())),
        unit="score",
        n=days.height,
        n_of="days",
        note=f"{params.series} from {record.source}, {params.start} to {params.end - dt.timedelta(days=1)}, mean of "
        f"{days.height} days",
        details={
            "sum": float(np.sum(days["value"].to_numpy())),
            "lowest": lowest["value"],
            "lowest_on": str(lowest["period_start"]),
        },
    )


QUERY = Query(title="mean of a daily series", params=ScoreParams, answer=_answer)
