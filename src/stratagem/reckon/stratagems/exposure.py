"""Triggers and outcomes as days at risk: for each day of each stratum, whether the outcome followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stratagem.core.errors import InputError
from stratagem.reckon.daily import Days

YEAR_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class Window:
    """After a trigger on day t an outcome counts from day ``t + first`` to day ``t + last``, both included.

    Parameters
    ----------
    first, last : int
        In steps of the line (days, or months for a monthly record); ``first`` may be negative.
    at_least : int
        So many outcomes must fall in the window.

    Raises
    ------
    InputError
        If ``last`` is before ``first`` or ``at_least`` is below 1.
    """

    first: int
    last: int
    at_least: int = 1

    def __post_init__(self) -> None:
        if self.last < self.first or self.at_least < 1:
            message = (
                f"expected a window with first <= last that asks for at least 1 outcome, "
                f"found {self.first} to {self.last} with at least {self.at_least}"
            )
            raise InputError(message)


@dataclass(frozen=True, slots=True)
class Stratum:
    """One leadership period's days at risk.

    Parameters
    ----------
    label : str
    start : int
        Day number of the first day.
    followed : (n,) array of bool
        For each day, whether the outcome followed it.
    at : (k,) array of int in [0, n)
        The triggers, as positions in ``followed``; a position may occur more than once.
    """

    label: str
    start: int
    followed: NDArray[np.bool_]
    at: Days

    @property
    def hits(self) -> int:
        """Triggers that were followed."""
        return int(self.followed[self.at].sum())

    def marks(self) -> NDArray[np.float64]:
        """For each day, how many triggers fall on it."""
        return np.bincount(self.at, minlength=self.followed.size).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Exposure:
    """All strata with days at risk.

    Parameters
    ----------
    strata : tuple of Stratum
    reach : int
        Steps that a window spans; neighbouring days share outcomes over so many.
    period : float or None
        Steps of a year; None where there is no season to allow for.
    """

    strata: tuple[Stratum, ...]
    reach: int
    period: float | None = YEAR_DAYS

    @property
    def triggers(self) -> int:
        """Triggers whose window is over."""
        return sum(s.at.size for s in self.strata)

    @property
    def hits(self) -> int:
        """Triggers that were followed."""
        return sum(s.hits for s in self.strata)

    @property
    def days(self) -> int:
        """Days at risk."""
        return sum(s.followed.size for s in self.strata)

    def followed(self) -> NDArray[np.float64]:
        """The strata's days end to end: 1 where the outcome followed, else 0."""
        return np.concatenate([s.followed for s in self.strata]).astype(np.float64)

    def marks(self) -> NDArray[np.float64]:
        """The strata's days end to end: how many triggers fall on each."""
        return np.concatenate([s.marks() for s in self.strata])

    def positions(self) -> Days:
        """Every trigger as a position on the strata laid end to end."""
        ends = np.cumsum([0, *(s.followed.size for s in self.strata)])
        return np.concatenate([s.at + end for s, end in zip(self.strata, ends, strict=False)])


def followed_line(first: int, last: int, outcomes: Days, window: Window) -> NDArray[np.bool_]:
    """For each day of ``[first, last)``, whether enough outcomes fall in its window.

    Examples
    --------
    >>> followed_line(0, 6, np.array([4]), Window(1, 2)).tolist()
    [False, False, True, True, False, False]
    >>> followed_line(0, 4, np.array([1, 2]), Window(0, 1, at_least=2)).tolist()
    [False, True, False, False]
    """
    line = np.arange(first, last)
    sorted_days = np.sort(outcomes)
    until = np.searchsorted(sorted_days, line + window.last, side="right")
    before = np.searchsorted(sorted_days, line + window.first, side="left")
    return np.asarray(until - before >= window.at_least)


def expose(
    periods: Sequence[tuple[str, int, int]],
    triggers: Days,
    outcomes: Days,
    window: Window,
    *,
    observed: tuple[int, int],
    period: float | None = YEAR_DAYS,
) -> Exposure:
    """Lay triggers and outcomes on the days at risk.

    Parameters
    ----------
    periods : sequence of (label, first, last)
        Half-open strata in day numbers, in order.
    triggers, outcomes : arrays of int
        Day numbers, in any order.
    window : Window
    observed : (first, last)
        Half-open span in which outcomes would have been seen. A day whose window is not wholly inside it is
        censored: it counts neither as followed nor as not followed, and a trigger on it is left out.
    period : float or None
        Steps of a year.

    Examples
    --------
    >>> at = expose([("a", 0, 10)], np.array([2, 9]), np.array([4]), Window(1, 3), observed=(0, 10))
    >>> at.days, at.triggers, at.hits
    (7, 1, 1)
    """
    low = observed[0] - min(window.first, 0)
    high = observed[1] - max(window.last, 0)
    strata = []
    for label, start, end in periods:
        first, last = max(start, low), min(end, high)
        if last <= first:
            continue
        inside = np.sort(triggers[(triggers >= first) & (triggers < last)]) - first
        strata.append(Stratum(label, first, followed_line(first, last, outcomes, window), inside))
    return Exposure(tuple(strata), reach=window.last - window.first + 1, period=period)
