"""Moves as days on a line: when each counts, bursts of them, and whether something follows each day."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
from numpy.typing import NDArray

Days = NDArray[np.int64]
EPOCH = dt.date(1970, 1, 1)


def to_days(dates: pl.Series) -> Days:
    """Dates as whole days since 1 January 1970."""
    return dates.cast(pl.Date).to_physical().to_numpy().astype(np.int64)


def to_day(date: dt.date) -> int:
    """One date as days since 1 January 1970."""
    return (date - EPOCH).days


def exact(moves: pl.DataFrame) -> pl.DataFrame:
    """Moves dated to the day."""
    return moves.filter(pl.col("precision") == "day")


def placed(moves: pl.DataFrame) -> pl.DataFrame:
    """Moves dated to the day or the month, the latter set on the 15th; those dated to a year are left out."""
    return (
        moves.filter(pl.col("precision") != "year")
        .with_columns(
            date=pl.when(pl.col("precision") == "month").then(pl.col("date").dt.offset_by("14d")).otherwise("date")
        )
        .sort("date", "move_id")
    )


def burst_starts(days: Days, *, quiet_days: int) -> NDArray[np.bool_]:
    """Which of some sorted days open a burst: no earlier one within ``quiet_days`` before.

    Parameters
    ----------
    days : (n,) array of int, sorted
    quiet_days : int
        0 makes every distinct day a burst of its own.

    Returns
    -------
    (n,) array of bool

    Examples
    --------
    >>> burst_starts(np.array([0, 10, 50, 50, 75]), quiet_days=30).tolist()
    [True, False, True, False, False]
    """
    if days.size == 0:
        return np.zeros(0, dtype=np.bool_)
    gaps = np.diff(days, prepend=days[0] - quiet_days - 1)
    return np.asarray(gaps > quiet_days)


def followed(start: int, end: int, outcomes: Days, *, within_days: int) -> NDArray[np.bool_]:
    """For each day of ``[start, end)``, whether an outcome falls in the ``within_days`` days after it.

    Parameters
    ----------
    start, end : int
        Half-open span of days.
    outcomes : (k,) array of int
        Days of the outcomes, in any order.
    within_days : int
        An outcome on the day itself does not count; one exactly ``within_days`` later does.

    Returns
    -------
    (end - start,) array of bool

    Examples
    --------
    >>> followed(0, 6, np.array([4]), within_days=2).tolist()
    [False, False, True, True, False, False]
    """
    line = np.arange(start, end)
    later = np.sort(outcomes)
    return np.asarray(
        np.searchsorted(later, line + within_days, side="right") > np.searchsorted(later, line, side="right")
    )
