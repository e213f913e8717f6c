"""How good a source's record is as a record: what it covers, where it is silent, and how its attention drifts."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from dataclasses import dataclass

import numpy as np
import polars as pl


@dataclass(frozen=True, slots=True)
class Quality:
    """What the days of a source say of it.

    Parameters
    ----------
    first, last : datetime.date or None
        First and last day with moves.
    moves, days : int
        Moves, and days that have any.
    months, silent_months : int
        Months from the first to the last, and how many of them have none.
    longest_gap : int
        Most days in a row without a move, between the first day and the last.
    gap_from, gap_until : datetime.date or None
        First day of that gap and the day after its last.
    drift : float or None
        Change of monthly moves, as a share per year: 0.1 is a tenth more each year. None below two years.
    """

    first: dt.date | None
    last: dt.date | None
    moves: int
    days: int
    months: int
    silent_months: int
    longest_gap: int
    gap_from: dt.date | None
    gap_until: dt.date | None
    drift: float | None


def by_month(daily: pl.DataFrame) -> pl.DataFrame:
    """Moves of every month from the first to the last, those without any as 0.

    Parameters
    ----------
    daily : polars.DataFrame
        Columns ``date, moves``, one row a day with moves.

    Returns
    -------
    polars.DataFrame
        Columns ``month, moves``.

    Examples
    --------
    >>> daily = pl.DataFrame({"date": [dt.date(2018, 1, 5), dt.date(2018, 3, 1)], "moves": [2, 1]})
    >>> by_month(daily)["moves"].to_list()
    [2, 0, 1]
    """
    if daily.is_empty():
        return pl.DataFrame(schema={"month": pl.Date, "moves": pl.Int64})
    counted = daily.group_by(pl.col("date").dt.truncate("1mo").alias("month")).agg(pl.col("moves").sum())
    every = counted.select(pl.date_range(pl.col("month").min(), pl.col("month").max(), "1mo"))
    return every.join(counted, on="month", how="left", maintain_order="left").fill_null(0)


def quality(daily: pl.DataFrame) -> Quality:
    """What the days of a source say of it.

    Parameters
    ----------
    daily : polars.DataFrame
        Columns ``date, moves``, one row a day with moves, in any order.

    Notes
    -----
    The drift is a Theil-Sen slope of the logarithm of monthly moves (plus one half): the median of the slopes between
    all pairs of months, which single outbreaks do not move. It cannot tell more acts from more attention; a source
    whose drift differs from that of the others is the one to doubt. The first and last month may be cut: both are left
    out.

    References
    ----------
    .. [1] Sen, P. K. (1968). Estimates of the regression coefficient based on Kendall's tau. Journal of the American
       Statistical Association 63(324), 1379-1389. https://doi.org/10.1080/01621459.1968.10480934

    Examples
    --------
    >>> days = [dt.date(2018, 1, 1), dt.date(2018, 1, 2), dt.date(2018, 1, 10)]
    >>> found = quality(pl.DataFrame({"date": days, "moves": [1, 1, 3]}))
    >>> found.moves, found.longest_gap, found.gap_from
    (5, 7, datetime.date(2018, 1, 3))
    """
    if daily.is_empty():
        return Quality(None, None, 0, 0, 0, 0, 0, None, None, None)
    days = daily.sort("date")
    dates = days["date"].to_list()
    gaps = [((b - a).days - 1, a + dt.timedelta(days=1), b) for a, b in itertools.pairwise(dates)]
    longest, start, end = max(gaps, key=lambda g: g[0], default=(0, None, None))
    months = by_month(days)
    return Quality(
        first=dates[0],
        last=dates[-1],
        moves=int(days["moves"].sum()),
        days=days.height,
        months=months.height,
        silent_months=int((months["moves"] == 0).sum()),
        longest_gap=longest,
        gap_from=start if longest else None,
        gap_until=end if longest else None,
        drift=_drift(months["moves"].to_list()[1:-1]),
    )


def _drift(counts: list[int]) -> float | None:
    if len(counts) < 24:
        return None
    heights = np.log(np.asarray(counts, dtype=float) + 0.5)
    one, other = np.triu_indices(len(counts), k=1)
    slope = float(np.median((heights[other] - heights[one]) / (other - one)))
    return math.expm1(12 * slope)
