"""Follow rates of trials, whole and row by row: interval, base rate, chance, and correction over the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stratagem.reckon.chance import Claimed, against_chance, verdict
from stratagem.reckon.correction import benjamini_hochberg, holm
from stratagem.reckon.daily import Days
from stratagem.reckon.dynamics.aftermath import Mask, Watched, clustered_share
from stratagem.reckon.intervals import detectable_share

FEWEST = 5
"""A row with fewer trials shows its rate but is not tested. A house rule, not a published one."""

COLUMNS = {
    "by": pl.String,
    "value": pl.String,
    "n": pl.Int64,
    "bursts": pl.Int64,
    "followed": pl.Int64,
    "rate": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "base_rate": pl.Float64,
    "expected": pl.Float64,
    "chance_low": pl.Float64,
    "chance_high": pl.Float64,
    "lift": pl.Float64,
    "p_value": pl.Float64,
    "holm": pl.Float64,
    "bh": pl.Float64,
    "verdict": pl.String,
}
"""Columns of a table of rates."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One follow rate beside what chance gives.

    Parameters
    ----------
    n, bursts, hits : int
        Trials judged, bursts they fall into, and how many were followed.
    rate, low, high : float
        With a 95 % interval that allows for bursts.
    effective : float
        Number of independent trials that would give an interval as wide.
    base_rate : float or None
        Share of days without a trial of that kind in its wake that were followed, leadership by leadership, weighted
        as the trials are; None where every day lies in a wake.
    chance : (shifts,) array of float
        Rates under circular shifts.
    """

    n: int
    bursts: int
    hits: int
    rate: float
    low: float
    high: float
    effective: float
    base_rate: float | None
    chance: NDArray[np.float64]

    @property
    def lift(self) -> float | None:
        """Rate over base rate."""
        return self.rate / self.base_rate if self.base_rate else None

    @property
    def detectable(self) -> float | None:
        """Smallest true rate that this many trials would have shown with power .8."""
        trials = int(self.effective)
        return detectable_share(float(np.quantile(self.chance, 0.975)), trials) if trials else None

    def tested(self, claimed: Claimed) -> dict[str, Any]:
        """Companion numbers of a tested answer (:func:`stratagem.reckon.chance.against_chance`)."""
        return against_chance(self.rate, self.chance, claimed=claimed)


def rate_of(watched: Watched, chosen: Mask, by: Sequence[Days]) -> Rate | None:
    """The follow rate of some trials; None where none of them was judged."""
    wanted = chosen & watched.is_judged
    if not wanted.any():
        return None
    share, low, high, effective = clustered_share(watched.is_hit[wanted], watched.burst[wanted])
    free = watched.free_day[wanted]
    known = free[~np.isnan(free)]
    return Rate(
        n=int(wanted.sum()),
        bursts=int(np.unique(watched.burst[wanted]).size),
        hits=int(watched.is_hit[wanted].sum()),
        rate=share,
        low=low,
        high=high,
        effective=effective,
        base_rate=float(known.mean()) if known.size else None,
        chance=watched.chance(wanted, by),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what the trials are told apart by, the value, and the rate."""

    by: str
    value: str
    rate: Rate | None


def tabulate(rows: Sequence[Row], *, claimed: Claimed) -> pl.DataFrame:
    """The rows with p-values, corrected over all rows that can be tested.

    Parameters
    ----------
    rows : sequence of Row
    claimed : "more" or "less"

    Returns
    -------
    polars.DataFrame
        Columns ``COLUMNS``. The verdict goes by Holm's adjusted p-value. Rows with fewer than ``FEWEST`` trials are
        not tested and do not enter the correction.
    """
    out = [_line(row, claimed) for row in rows]
    tested = [line for line in out if line["p_value"] is not None]
    if tested:
        p = np.array([line["p_value"] for line in tested])
        for line, h, b in zip(tested, holm(p), benjamini_hochberg(p), strict=True):
            line |= {"holm": float(h), "bh": float(b)}
            line["verdict"] = verdict(p_value=float(h), above=line["rate"] > line["expected"], claimed=claimed)
    return pl.DataFrame(out, schema=COLUMNS)


def _line(row: Row, claimed: Claimed) -> dict[str, Any]:
    line: dict[str, Any] = dict.fromkeys(COLUMNS) | {"by": row.by, "value": row.value, "n": 0, "verdict": "no case"}
    rate = row.rate
    if rate is None:
        return line
    numbers = rate.tested(claimed)
    few = rate.n < FEWEST
    return line | {
        "n": rate.n,
        "bursts": rate.bursts,
        "followed": rate.hits,
        "rate": rate.rate,
        "low": rate.low,
        "high": rate.high,
        "base_rate": rate.base_rate,
        "expected": numbers["expected"],
        "chance_low": numbers["chance_low"],
        "chance_high": numbers["chance_high"],
        "lift": None if few else rate.lift,
        "p_value": None if few else numbers["p_value"],
        "verdict": "too few to test" if few else numbers["verdict"],
    }


def details_of(rate: Rate, claimed: Claimed, *, subject: str, outcome: str) -> dict[str, Any]:
    """Companion numbers and the reason, in one plain sentence with the numbers.

    Parameters
    ----------
    rate : Rate
    claimed : "more" or "less"
    subject, outcome : str
        As in "23 of 49 ``threats`` (47 %) were ``followed within 90 days by a deed of that kind``".
    """
    numbers = rate.tested(claimed)
    return numbers | {
        "hits": rate.hits,
        "bursts": rate.bursts,
        "effective_n": rate.effective,
        "base_rate": rate.base_rate,
        "difference": None if rate.base_rate is None else rate.rate - rate.base_rate,
        "lift": rate.lift,
        "detectable": rate.detectable,
        "reason": (
            f"{rate.hits} of {rate.n} {subject} ({rate.rate:.0%}) were {outcome}, against {numbers['expected']:.0%} "
            f"expected by chance (95 % of shifts: {numbers['chance_low']:.0%} to {numbers['chance_high']:.0%}); "
            f"{p_in_words(numbers['p_value'])}"
        ),
    }


def p_in_words(p_value: float | None) -> str:
    """A p-value as a reason states it.

    Examples
    --------
    >>> p_in_words(0.0004), p_in_words(0.25), p_in_words(None)
    ('p < .001', 'p = .250', 'chance gives one value only')
    """
    if p_value is None:
        return "chance gives one value only"
    return "p < .001" if p_value < 0.001 else f"p = {p_value:.3f}".replace("0.", ".", 1)
