"""Whether each of several moves was followed by its own kind of deed, beside circular shifts inside leaderships."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stratagem.reckon.daily import EPOCH, Days, burst_starts, followed
from stratagem.reckon.intervals import wilson
from stratagem.reckon.turning import Period, total, turns

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Awaited:
    """One move whose aftermath is looked at.

    Parameters
    ----------
    move_id : str
    day : int
        Day of the move, since 1 January 1970.
    within : int
        A deed counts from the day after the move to this many days after it.
    kind : str
        Name of the kind of deed; trials of one kind have the same ``days``.
    days : (k,) array of int, sorted
        Days of the deeds that would count.
    deeds : tuple of str
        Their move ids, in the same order.
    """

    move_id: str
    day: int
    within: int
    kind: str
    days: Days
    deeds: tuple[str, ...]

    def first(self) -> int | None:
        """Place of the first deed that counts, or None."""
        at = int(np.searchsorted(self.days, self.day, side="right"))
        return at if at < self.days.size and self.days[at] <= self.day + self.within else None


@dataclass(frozen=True, slots=True)
class Watched:
    """Trials with their aftermath, and what the same trials would have met on every other day of their period.

    Parameters
    ----------
    trials : tuple of Awaited
        In order of day.
    is_judged : (n,) array of bool
        Whether the trial lies in a period and its window was over by the end. The others are censored.
    is_hit : (n,) array of bool
    period : (n,) array of int
        Index of the period, -1 where none.
    burst : (n,) array of int
        Number of the burst that the trial belongs to.
    any_day, free_day : (n,) array of float
        Share of days of the period that would have been followed by the trial's kind of deed: all days, and those
        outside the wake of every trial of that kind. NaN where there is no such day.
    turned : tuple of (k, L) array of bool
        For each period the aftermath of each of its judged trials when all are moved round the period by 0 .. L - 1.
    members : tuple of (k,) array of int
        Which trials the rows of ``turned`` are.
    """

    trials: tuple[Awaited, ...]
    is_judged: Mask
    is_hit: Mask
    period: NDArray[np.int64]
    burst: NDArray[np.int64]
    any_day: NDArray[np.float64]
    free_day: NDArray[np.float64]
    turned: tuple[Mask, ...]
    members: tuple[NDArray[np.int64], ...]

    def turns(self, shifts: int, rng: np.random.Generator) -> tuple[Days, ...]:
        """Random shifts, one series for each period; the same for every subset of the trials."""
        return turns([max(1, lines.shape[1]) for lines in self.turned], shifts, rng)

    def chance(self, chosen: Mask, by: Sequence[Days]) -> NDArray[np.float64]:
        """Follow rates of the chosen trials when each period's trials are moved round it together.

        A circular shift keeps the spacing of the trials and the rhythm of the deeds, and breaks only the link.
        """
        wanted = chosen & self.is_judged
        inside = [(lines[wanted[who]], turn) for lines, who, turn in zip(self.turned, self.members, by, strict=True)]
        some = [(lines.sum(axis=0), turn) for lines, turn in inside if lines.shape[0]]
        if not some:
            return np.zeros(0)
        return total([sums for sums, _ in some], [turn for _, turn in some]) / int(wanted.sum())


def watch(trials: Iterable[Awaited], periods: Sequence[Period], *, end: int, quiet_days: int = 30) -> Watched:
    """Look at the aftermath of every trial.

    Parameters
    ----------
    trials : iterable of Awaited
    periods : sequence of Period
        Leadership periods; they do not overlap.
    end : int
        The day after the last day on record. In each period the days at the end whose window would reach beyond it
        are censored: they are neither trials nor exposure.
    quiet_days : int
        A trial within so many days of the one before belongs to the same burst.

    Returns
    -------
    Watched
    """
    ordered = tuple(sorted(trials, key=lambda t: (t.day, t.move_id)))
    day = np.array([t.day for t in ordered], dtype=np.int64)
    n = day.size
    period = np.full(n, -1, dtype=np.int64)
    judged, hit = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
    any_day, free_day = np.full(n, np.nan), np.full(n, np.nan)
    turned, members = [], []
    for number, span in enumerate(periods):
        inside = np.flatnonzero((day >= span.first) & (day < span.last))
        period[inside] = number
        longest = max((ordered[i].within for i in inside), default=0)
        last = min(span.last, end - longest)
        who = inside[day[inside] < last]
        known = _known(ordered, who, span.first, last)
        free = {kind: _free(ordered, who, kind, span.first, last) for kind, _ in known}
        lines = np.zeros((who.size, max(0, last - span.first)), dtype=np.bool_)
        for k, i in enumerate(who):
            one = ordered[i]
            line = known[one.kind, one.within]
            outside = line[free[one.kind]]
            lines[k] = np.roll(line, span.first - one.day)
            judged[i], hit[i] = True, line[one.day - span.first]
            any_day[i], free_day[i] = line.mean(), outside.mean() if outside.size else np.nan
        turned.append(lines)
        members.append(who)
    burst = np.cumsum(burst_starts(day, quiet_days=quiet_days), dtype=np.int64)
    return Watched(ordered, judged, hit, period, burst, any_day, free_day, tuple(turned), tuple(members))


def _known(trials: Sequence[Awaited], who: NDArray[np.int64], first: int, last: int) -> dict[tuple[str, int], Mask]:
    """For each kind of deed and window among some trials, which days of ``[first, last)`` are followed."""
    found = {(trials[i].kind, trials[i].within): trials[i].days for i in who}
    return {key: followed(first, last, days, within_days=key[1]) for key, days in found.items()}


def _free(trials: Sequence[Awaited], who: NDArray[np.int64], kind: str, first: int, last: int) -> Mask:
    """Days of ``[first, last)`` outside the wake of every trial of a kind."""
    free = np.ones(last - first, dtype=np.bool_)
    for i in who:
        if trials[i].kind == kind:
            at = trials[i].day - first
            free[at : at + trials[i].within + 1] = False
    return free


OUTCOMES = {
    "move_id": pl.String,
    "window_end": pl.Date,
    "outcome": pl.String,
    "deed_id": pl.String,
    "deed_date": pl.Date,
    "days": pl.Int64,
}
"""Columns of the outcomes of trials."""


def outcomes(watched: Watched) -> pl.DataFrame:
    """One line a trial, in order of day: what became of it and the first deed that counts, if there is one.

    Returns
    -------
    polars.DataFrame
        Columns ``OUTCOMES``. ``outcome`` is ``followed``, ``not followed``, ``open`` (its window is not over; a deed
        may have come already) or ``before the period covered``.
    """
    rows = []
    for i, one in enumerate(watched.trials):
        at = one.first()
        row: dict[str, Any] = {"move_id": one.move_id, "window_end": _date(one.day + one.within)}
        if watched.is_judged[i]:
            row["outcome"] = "followed" if watched.is_hit[i] else "not followed"
        else:
            row["outcome"] = "open" if watched.period[i] >= 0 else "before the period covered"
        if at is not None:
            day = int(one.days[at])
            row |= {"deed_id": one.deeds[at], "deed_date": _date(day), "days": day - one.day}
        rows.append(row)
    return pl.DataFrame(rows, schema=OUTCOMES)


def _date(day: int) -> dt.date:
    return EPOCH + dt.timedelta(days=day)


def clustered_share(is_hit: Mask, burst: NDArray[np.int64]) -> tuple[float, float, float, float]:
    r"""A share with a 95 % interval that allows for trials coming in bursts.

    The score interval of Wilson with :math:`n` replaced by the effective number :math:`n / D`, where the design
    effect :math:`D` is the variance of the share between bursts over its binomial variance, both without bias in
    small samples, and at least 1. Where all trials agree the variance says nothing, and the number of bursts is taken.

    Parameters
    ----------
    is_hit : (n,) array of bool, n > 0
    burst : (n,) array of int

    Returns
    -------
    tuple of float
        Share, low, high, effective number.

    References
    ----------
    .. [1] Kish, L. (1965). Survey Sampling. Wiley, section 5.4 (design effect of clusters).
    .. [2] Korn, E. L. and Graubard, B. I. (1998). Confidence intervals for proportions with small expected number of
       positive counts estimated from survey data. Survey Methodology 24(2), 193-201.

    Examples
    --------
    >>> share, low, high, n = clustered_share(np.array([True, True, False, False]), np.array([1, 1, 2, 2]))
    >>> share, round(low, 3), round(high, 3), n
    (0.5, 0.069, 0.931, 1.3333333333333333)
    """
    n = is_hit.size
    share = float(is_hit.mean())
    _, place = np.unique(burst, return_inverse=True)
    sizes = np.bincount(place).astype(np.float64)
    hits = np.bincount(place, weights=is_hit.astype(np.float64))
    bursts = sizes.size
    binomial = share * (1 - share) / max(1, n - 1)
    if binomial == 0 or bursts == 1:
        effective = float(bursts)
    else:
        between = bursts / (bursts - 1) * float(((hits - share * sizes) ** 2).sum()) / n**2
        effective = min(float(n), n * binomial / between) if between > 0 else float(n)
        effective = max(1.0, effective)
    low, high = wilson(share * effective, effective)
    return share, low, high, effective
