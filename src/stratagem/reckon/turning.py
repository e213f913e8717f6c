"""Chance by turning: events moved round their stratum together, so that their rhythm stays and only the link breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stratagem.core.case import Record
from stratagem.reckon.daily import Days, to_day

Line = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Period:
    """One leadership period as days ``[first, last)`` since 1 January 1970.

    Parameters
    ----------
    label : str
    first, last : int
        ``last`` is the day after the last one; greater than ``first``.
    """

    label: str
    first: int
    last: int

    @property
    def days(self) -> int:
        """Number of days."""
        return self.last - self.first

    def places(self, days: Days) -> Days:
        """Which of some days lie in the stratum, counted from its first day."""
        return days[(days >= self.first) & (days < self.last)] - self.first


def strata(record: Record, *, first: int | None = None, last: int | None = None) -> tuple[Period, ...]:
    """The leadership periods of a record, cut to the days ``[first, last)`` where these are given.

    Parameters
    ----------
    record : Record
    first, last : int, optional
        Default: the first day the case covers, and the day after the as-of date.

    Returns
    -------
    tuple of Period
        In order; periods without a day left are gone.
    """
    begins = record.case.meta.begins
    if begins >= record.end:
        return ()
    low = max(to_day(begins), first if first is not None else to_day(begins))
    high = min(to_day(record.end), last if last is not None else to_day(record.end))
    periods = record.case.roster.leaderships(record.case.meta.leaders, start=begins, end=record.end)
    cut = (Period(label, max(to_day(s), low), min(to_day(e), high)) for s, e, label in periods.iter_rows())
    return tuple(s for s in cut if s.last > s.first)


def turned(line: Line, places: Days) -> Line:
    r"""Sum of a line's values at some places, after each possible turn of the places round the line.

    .. math:: c_s = \sum_i x_{(a_i + s) \bmod L}, \qquad s = 0, \ldots, L - 1

    computed by the correlation theorem; where the line is whole numbers the sums are exact.

    Parameters
    ----------
    line : (L,) array of float
        One value a day.
    places : (k,) array of int in [0, L)

    Returns
    -------
    (L,) array of float
        Entry 0 is the sum as observed.

    References
    ----------
    .. [1] Upton, G. J. G. and Fingleton, B. (1989). Spatial Data Analysis by Example, vol. 2, section 9. Wiley.
    .. [2] Harris, K. D. (2020). A shift test for independence in generic time series. https://arxiv.org/abs/2012.06862

    Examples
    --------
    >>> turned(np.array([1.0, 0.0, 0.0, 1.0]), np.array([0, 1])).tolist()
    [1.0, 0.0, 1.0, 2.0]
    """
    length = line.size
    marks = np.bincount(places, minlength=length).astype(np.float64)
    sums = np.fft.irfft(np.conj(np.fft.rfft(marks)) * np.fft.rfft(line), n=length)
    return np.rint(sums) if np.array_equal(line, np.rint(line)) else np.asarray(sums, dtype=np.float64)


def turns(lengths: Sequence[int], draws: int, rng: np.random.Generator) -> tuple[Days, ...]:
    """By how many days each stratum is turned, draw by draw.

    Parameters
    ----------
    lengths : sequence of int >= 1
        Days of each stratum.
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    tuple of (draws,) arrays of int
        One array a stratum; entries in [0, length).
    """
    return tuple(rng.integers(0, length, size=draws) for length in lengths)


def total(sums: Sequence[Line], by: Sequence[Days]) -> Line:
    """Totals over strata when each stratum is turned by so many days.

    Parameters
    ----------
    sums : sequence of (L_j,) arrays of float
        For each stratum, the statistic at each turn (:func:`turned`).
    by : sequence of (draws,) arrays of int
        From :func:`turns`, one a stratum, at least one.

    Returns
    -------
    (draws,) array of float

    Examples
    --------
    >>> total([np.array([1.0, 4.0]), np.array([2.0])], [np.array([0, 1]), np.array([0, 0])]).tolist()
    [3.0, 6.0]
    """
    picked = [one[turn] for one, turn in zip(sums, by, strict=True)]
    return np.asarray(np.sum(picked, axis=0), dtype=np.float64)
