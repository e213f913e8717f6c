"""How long from an opening move (a line cut) to the closing one (the line restored)."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, matching
from stratagem.reckon.daily import burst_starts, exact, to_day, to_days

RESAMPLES = 2000
ROUNDING = 1e-12
"""Products of fractions that make one half exactly may come out this much above it."""


class GapParams(Params):
    """From what to what.

    Parameters
    ----------
    opening, closing : MoveFilter
    burst_days : int
        Openings within so many days of the one before count once.
    """

    opening: MoveFilter
    closing: MoveFilter
    burst_days: int = Field(default=30, ge=0, le=3650)


def _answer(record: Record, params: GapParams, rng: np.random.Generator) -> Answer:
    opened = exact(matching(record, params.opening)).filter(pl.col("date") >= record.case.meta.begins)
    opened = opened.filter(pl.Series(burst_starts(to_days(opened["date"]), quiet_days=params.burst_days)))
    closed = exact(matching(record, params.closing)).select("move_id", "date")
    pairs = opened.sort("date").join_asof(
        closed.sort("date"), on="date", strategy="forward", coalesce=False, suffix="_closing", allow_exact_matches=False
    )
    # Two openings that wait for the same closing are one spell, counted from the first.
    spells = pairs.filter(pl.col("date_closing").is_null() | pl.col("date_closing").is_first_distinct())
    never = pairs.filter(pl.col("date_closing").is_null()).head(1)
    spells = pl.concat([spells.filter(pl.col("date_closing").is_not_null()), never]).sort("date")
    note = f"from {params.opening.describe()} to {params.closing.describe()}; moves dated to the day"
    if spells.is_empty():
        return Answer(value=None, unit="days", n=0, n_of="spells", note=f"none on record: {note}")
    is_closed = spells["date_closing"].is_not_null().to_numpy()
    last = np.where(is_closed, to_days(spells["date_closing"].fill_null(record.as_of)), to_day(record.as_of))
    length = (last - to_days(spells["date"])).astype(np.float64)
    median = kaplan_meier_median(length, is_closed)
    draws = rng.integers(0, length.size, size=(RESAMPLES, length.size))
    medians = np.array([kaplan_meier_median(length[d], is_closed[d]) for d in draws])
    low, high = (float(q) for q in np.quantile(medians, [0.025, 0.975], method="nearest"))
    return Answer(
        value=None if np.isinf(median) else float(median),
        unit="days",
        n=int(length.size),
        n_of="spells",
        low=None if np.isinf(low) else low,
        high=None if np.isinf(high) else high,
        interval="95 % bootstrap interval of the Kaplan-Meier median",
        rows=(*spells["move_id"], *spells["move_id_closing"].drop_nulls()),
        table=spells.select("date", "date_closing", "move_id", "move_id_closing").with_columns(
            days=pl.Series(length.astype(np.int64))
        ),
        note=note,
        details={"closed": int(is_closed.sum()), "open": int((~is_closed).sum())},
    )


def kaplan_meier_median(length: NDArray[np.float64], is_closed: NDArray[np.bool_]) -> float:
    """Median length of spells some of which have not ended; infinity if fewer than half would have ended.

    Parameters
    ----------
    length : (n,) array of float >= 0
        Days, up to the end or up to now.
    is_closed : (n,) array of bool
        Whether the spell has ended.

    Returns
    -------
    float

    References
    ----------
    .. [1] Kaplan, E. L. and Meier, P. (1958). Nonparametric estimation from incomplete observations.
       Journal of the American Statistical Association 53(282), 457-481.
       https://doi.org/10.1080/01621459.1958.10501452

    Examples
    --------
    >>> kaplan_meier_median(np.array([10.0, 20.0, 30.0]), np.array([True, True, False]))
    20.0
    """
    survival = 1.0
    for t in np.unique(length[is_closed]):
        at_risk = int((length >= t).sum())
        ended = int(((length == t) & is_closed).sum())
        survival *= 1 - ended / at_risk
        if survival <= 0.5 + ROUNDING:
            return float(t)
    return float("inf")


QUERY = Query(title="time from an opening move to the closing one", params=GapParams, answer=_answer)
