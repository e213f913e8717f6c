"""Runs of moves that can be a step, chained from step to step on arrays of days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from stratagem.core.patterns import Step
from stratagem.reckon.daily import Days, burst_starts

Overlap = Literal["all", "non_overlapping", "earliest"]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rule:
    """How the moves of one step must lie in time.

    Parameters
    ----------
    quiet_days, at_least, within_days : int
        As in :class:`stratagem.core.patterns.Step`; ``within_days`` is not looked at for a single move.
    min_days, max_days : int
        Days since the step before was complete: its first move comes ``min_days`` after or later, its last
        ``max_days`` after or sooner. Not looked at for the first step.
    """

    quiet_days: int = 0
    at_least: int = 1
    within_days: int = 0
    min_days: int = 1
    max_days: int = 0

    @classmethod
    def of(cls, step: Step) -> Rule:
        """The rule of a step."""
        low, high = (step.after.min_days, step.after.max_days) if step.after else (1, 0)
        return cls(step.quiet_days, step.at_least, step.within_days or 0, low, high)


@dataclass(frozen=True, slots=True)
class Matches:
    """Instances as arrays, in order of completion, then of opening.

    Parameters
    ----------
    start, day : (m,) array of int
        Day of the first move, and day on which the last step was complete.
    rows : tuple of (m, at_least) array of int
        For each step the rows of its moves.
    """

    start: Days
    day: Days
    rows: tuple[Rows, ...]

    def taken(self, kept: Rows | NDArray[np.bool_]) -> Matches:
        """Some of the instances."""
        return Matches(self.start[kept], self.day[kept], tuple(r[kept] for r in self.rows))


@dataclass(frozen=True, slots=True)
class Runs:
    """What can be a step: ``size`` matched moves in a row, from position ``at`` on, with first and last day.

    Both days never decrease.
    """

    at: Rows
    start: Days
    end: Days
    size: int

    def taken(self, kept: NDArray[np.bool_]) -> Runs:
        """Some of the runs."""
        return Runs(self.at[kept], self.start[kept], self.end[kept], self.size)


def runs_of(days: Days, rule: Rule) -> Runs:
    """Every run of moves that can be a step, one for each pair of first and last day."""
    many = days.size - rule.at_least + 1
    if many <= 0:
        none = np.zeros(0, dtype=np.int64)
        return Runs(none, none, none, rule.at_least)
    start, end = days[:many], days[rule.at_least - 1 :]
    fits = np.ones(many, dtype=np.bool_)
    fits[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    if rule.at_least > 1:
        fits &= end - start <= rule.within_days
    if rule.quiet_days > 0:
        fits &= burst_starts(days, quiet_days=rule.quiet_days)[:many]
    at = np.flatnonzero(fits)
    return Runs(at, start[at], end[at], rule.at_least)


def chained(runs: Sequence[Runs], rules: Sequence[Rule], absent: Sequence[Days | None]) -> Matches:
    """The earliest completion for each opening day.

    Backwards, a run stays if some run of the next step that stays lies in its window. Windows move forward with their
    run, so the first such run is the only one to look at, and no run completes the whole before an earlier one does.
    """
    stays = [runs[-1]]
    follows: list[Rows] = []
    for run, rule, never in zip(runs[-2::-1], rules[:0:-1], absent[:0:-1], strict=True):
        later = stays[-1]
        first = np.searchsorted(later.start, run.end + rule.min_days)
        last_day = run.end + rule.max_days
        if never is not None and never.size:
            at = np.searchsorted(never, run.end, side="right")
            # An absent move on the very day of completion does not lie in between.
            last_day = np.where(at < never.size, np.minimum(last_day, never[np.minimum(at, never.size - 1)]), last_day)
        fits = first < later.end.size
        if later.end.size:
            fits &= later.end[np.minimum(first, later.end.size - 1)] <= last_day
        stays.append(run.taken(fits))
        follows.append(first[fits])
    opening = stays.pop()
    here = np.flatnonzero(np.diff(opening.start, prepend=opening.start[:1] - 1))
    start, rows, run = opening.start[here], [], opening
    rows.append(_members(run, here))
    for later, follow in zip(stays[::-1], follows[::-1], strict=True):
        here, run = follow[here], later
        rows.append(_members(run, here))
    return Matches(start, run.end[here], tuple(rows))


def _members(run: Runs, here: Rows) -> Rows:
    return np.asarray(run.at[here][:, None] + np.arange(run.size))


def overlapping(found: Matches, overlap: Overlap) -> Matches:
    """Apply an overlap rule to the instances of one binding."""
    if overlap == "earliest" and found.day.size:
        return found.taken(np.append(found.day[1:] != found.day[:-1], True))
    if overlap == "non_overlapping":
        return found.taken(apart(found.start, found.day))
    return found


def apart(start: Days, day: Days) -> Rows:
    """Positions kept when walking in order and dropping what starts on or before the end of the last one kept.

    In order of ``day``. There are no more steps than days, since each one kept ends on a day of its own.
    """
    by_start = np.argsort(start, kind="stable")
    sorted_start = start[by_start]
    soonest = np.minimum.accumulate(by_start[::-1])[::-1]
    kept: list[int] = []
    here = 0 if start.size else -1
    while here >= 0:
        kept.append(here)
        free = int(np.searchsorted(sorted_start, day[here], side="right"))
        here = int(soonest[free]) if free < soonest.size else -1
    return np.array(kept, dtype=np.int64)
