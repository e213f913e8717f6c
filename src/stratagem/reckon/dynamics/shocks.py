"""Shocks: the days on which a figure crosses a declared line, and how much follows them against turned shocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stratagem.reckon.daily import Days, burst_starts, to_days
from stratagem.reckon.turning import Period, total, turned, turns


def shocks(figures: pl.DataFrame, *, at_most: float | None, at_least: float | None, quiet_days: int) -> pl.DataFrame:
    """The figures that open a shock: at or beyond a line, with none such for some days before.

    Parameters
    ----------
    figures : polars.DataFrame
        Columns ``day`` (date) and ``value``, in order of day; other columns are kept.
    at_most, at_least : float, optional
        The line; a figure at or below the one, or at or above the other, is beyond it.
    quiet_days : int
        A figure beyond the line opens a shock if no other was in so many days before.

    Returns
    -------
    polars.DataFrame
        Rows of ``figures``; of several on one day the first.

    Examples
    --------
    >>> from datetime import date
    >>> table = pl.DataFrame({"day": [date(2020, m, 1) for m in (1, 2, 3, 9)], "value": [-5.0, -24.0, -90.0, -30.0]})
    >>> shocks(table, at_most=-20, at_least=None, quiet_days=90)["value"].to_list()
    [-24.0, -30.0]
    """
    beyond = pl.lit(value=True)
    if at_most is not None:
        beyond &= pl.col("value") <= at_most
    if at_least is not None:
        beyond &= pl.col("value") >= at_least
    crossed = figures.filter(beyond).unique("day", keep="first", maintain_order=True)
    return crossed.filter(pl.Series(burst_starts(to_days(crossed["day"]), quiet_days=quiet_days), dtype=pl.Boolean))


def later(first: int, last: int, outcomes: Days, *, within_days: int) -> NDArray[np.float64]:
    """For each day of ``[first, last)``, how many outcome days fall in the ``within_days`` days after it.

    Examples
    --------
    >>> later(0, 5, np.array([2, 3, 9]), within_days=2).tolist()
    [1.0, 2.0, 1.0, 0.0, 0.0]
    """
    line = np.arange(first, last)
    ordered = np.unique(outcomes)
    to = np.searchsorted(ordered, line + within_days, side="right")
    return (to - np.searchsorted(ordered, line, side="right")).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Followed:
    """What followed shocks, and what follows them when they are turned round their strata.

    Parameters
    ----------
    n : int
        Shocks whose window is over.
    mean : float
        Outcome days in the window after a shock, on average.
    share : float
        Share of shocks with at least one.
    chance : (draws,) array of float
        The mean under chance; empty if there is no shock.
    """

    n: int
    mean: float
    share: float
    chance: NDArray[np.float64]


def shock_test(
    days: Days,
    outcomes: Days,
    strata: Sequence[Period],
    *,
    within_days: int,
    draws: int,
    rng: np.random.Generator,
) -> Followed:
    """Mean number of outcome days after shocks, against the same shocks turned round their stratum.

    Parameters
    ----------
    days, outcomes : (n,) and (m,) arrays of int
    strata : sequence of Period
        Leadership periods, cut to the days on which a shock could have been seen and its window is over.
    within_days : int
    draws : int
    rng : numpy.random.Generator
    """
    held = [(s, s.places(days)) for s in strata]
    held = [(s, at) for s, at in held if at.size]
    n = sum(at.size for _, at in held)
    if n == 0:
        return Followed(0, 0.0, 0.0, np.zeros(0))
    lines = [later(s.first, s.last, outcomes, within_days=within_days) for s, _ in held]
    sums = [turned(line, at) for line, (_, at) in zip(lines, held, strict=True)]
    some = sum(int((line[at] > 0).sum()) for line, (_, at) in zip(lines, held, strict=True))
    by = turns([s.days for s, _ in held], draws, rng)
    return Followed(n, sum(float(one[0]) for one in sums) / n, some / n, total(sums, by) / n)
