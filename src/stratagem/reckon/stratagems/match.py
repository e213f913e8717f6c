"""A pattern and moves in order of date to instances: exact, in one pass, without a loop over moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stratagem.core.case import Case
from stratagem.core.errors import InputError
from stratagem.core.filters import MoveFilter, resolve
from stratagem.core.patterns import MovePattern, Step
from stratagem.core.stratagems import bindings
from stratagem.reckon.daily import Days, placed, to_days
from stratagem.reckon.stratagems.runs import Matches, Overlap, Rows, Rule, Runs, apart, chained, overlapping, runs_of

INSTANCES = {
    "instance": pl.Int64(),
    "start": pl.Date(),
    "day": pl.Date(),
    "moves": pl.List(pl.String()),
    "binding": pl.String(),
}
"""Columns of instances: a number from 1, day of the first move, day of completion, ids in order, which actor a variable
stands for."""


def match(
    days: Days,
    masks: Sequence[NDArray[np.bool_]],
    rules: Sequence[Rule],
    *,
    absent: Sequence[Days | None] | None = None,
    overlap: Overlap = "all",
) -> Matches:
    """Instances of a pattern whose steps were looked up beforehand; for records of any size.

    Parameters
    ----------
    days : (n,) array of int, sorted
        Day of each move.
    masks : sequence of (n,) array of bool
        For each step, which moves it matches.
    rules : sequence of Rule
        One for each step.
    absent : sequence of (k,) array of int, sorted, or None; optional
        For each step, days that may not lie strictly between the completion of the step before and its own.
    overlap : "all", "non_overlapping" or "earliest"

    Returns
    -------
    Matches
        Rows are positions in ``days``.

    Raises
    ------
    InputError
        If there is not one mask and rule for each step, or the days are not in order.

    Notes
    -----
    A step of k moves is k moves that follow each other among those it matches. Later openings never complete before
    earlier ones, which is why looking only at the next move that fits finds the earliest completion of every opening.

    Examples
    --------
    >>> days = np.array([0, 2, 5, 9])
    >>> threat = np.array([True, True, False, False])
    >>> deed = np.array([False, False, True, True])
    >>> found = match(days, [threat, deed], [Rule(), Rule(min_days=4, max_days=7)])
    >>> found.start.tolist(), found.day.tolist(), found.rows[1].ravel().tolist()
    ([0, 2], [5, 9], [2, 3])
    """
    if not len(masks) == len(rules) >= 1:
        message = f"expected one mask and one rule for each step, found {len(masks)} masks and {len(rules)} rules"
        raise InputError(message)
    if days.size and bool((days[1:] < days[:-1]).any()):
        message = "expected days in order, found some that are not; sort the moves by date"
        raise InputError(message)
    matched = [np.flatnonzero(mask) for mask in masks]
    runs = [runs_of(days[rows], rule) for rows, rule in zip(matched, rules, strict=True)]
    found = overlapping(chained(runs, rules, absent or [None] * len(rules)), overlap)
    return Matches(found.start, found.day, tuple(m[r] for m, r in zip(matched, found.rows, strict=True)))


def instances(
    moves: pl.DataFrame, pattern: MovePattern, *, case: Case, variables: Mapping[str, Sequence[str]] | None = None
) -> pl.DataFrame:
    """Every occurrence of a pattern among some moves, with the moves that make it up.

    Parameters
    ----------
    moves : polars.DataFrame
        Columns of ``MOVES``, in any order. Only those dated to the day can be part of an instance; one dated to a month
        counts as absent or not on the 15th.
    pattern : MovePattern
    case : Case
    variables : mapping of str to sequence of str, optional
        For each variable the roles it may have.

    Returns
    -------
    polars.DataFrame
        Columns of ``INSTANCES``, in order of completion, then of opening, then of binding.
    """
    named = dict(variables or {})
    steps = [_Found(moves, step, case, named.get(step.with_ or "", ())) for step in pattern.steps]
    rules = [Rule.of(step) for step in pattern.steps]
    absent = [
        to_days(placed(moves.filter(_any_of(step.absent, case)))["date"]) if step.absent else None
        for step in pattern.steps
    ]
    parts = [pl.DataFrame(schema=INSTANCES)]
    for bound in bindings(named, case):
        runs = [found.runs(bound, rule) for found, rule in zip(steps, rules, strict=True)]
        # Whether one instance is over before the next begins is asked below, across bindings.
        overlap: Overlap = "earliest" if pattern.overlap == "earliest" else "all"
        parts.append(_frame(overlapping(chained(runs, rules, absent), overlap), steps, bound))
    whole = pl.concat(parts).sort("day", "start", "binding")
    if pattern.overlap == "non_overlapping":
        whole = whole[apart(to_days(whole["start"]), to_days(whole["day"]))]
    return whole.with_columns(instance=pl.int_range(1, whole.height + 1, dtype=pl.Int64))


class _Found:
    """The moves that one step matches, in order, and which of them concern whom."""

    def __init__(self, moves: pl.DataFrame, step: Step, case: Case, roles: Sequence[str]) -> None:
        columns = ["move_id", "date", *(["actors", "targets"] if step.with_ else [])]
        wanted = _any_of(step.match, case) & (pl.col("precision") == "day")
        found = moves.lazy().filter(wanted).select(columns).collect().sort("date", "move_id")
        self.ids = found["move_id"]
        self._days = to_days(found["date"])
        self._variable = step.with_
        self._of = _by_side(found, case.members(roles)) if step.with_ else {"": np.arange(found.height)}
        self._runs: dict[str, Runs] = {}

    def rows(self, bound: Mapping[str, str]) -> Rows:
        """Positions of the moves that count when the step's variable, if it has one, stands for a given actor."""
        return self._of.get(self._side(bound), np.zeros(0, dtype=np.int64))

    def runs(self, bound: Mapping[str, str], rule: Rule) -> Runs:
        """What can be the step among these."""
        side = self._side(bound)
        if side not in self._runs:
            self._runs[side] = runs_of(self._days[self.rows(bound)], rule)
        return self._runs[side]

    def _side(self, bound: Mapping[str, str]) -> str:
        return bound[self._variable] if self._variable is not None else ""


def _by_side(found: pl.DataFrame, sides: Sequence[str]) -> dict[str, Rows]:
    """For each of some actors, positions of the moves in which it acted or was addressed."""
    taking_part = pl.concat_list(*(pl.col(name).fill_null([]) for name in ("actors", "targets"))).list.unique()
    pairs = found.select(side=taking_part, at=pl.int_range(pl.len(), dtype=pl.Int64)).explode("side")
    parts = pairs.filter(pl.col("side").is_in(sides)).partition_by("side", as_dict=True, maintain_order=True)
    return {str(side): part["at"].to_numpy() for (side,), part in parts.items()}


def _any_of(filters: Sequence[MoveFilter], case: Case) -> pl.Expr:
    return pl.any_horizontal([resolve(chosen, case).expression() for chosen in filters])


def _frame(found: Matches, steps: Sequence[_Found], bound: Mapping[str, str]) -> pl.DataFrame:
    """The instances of one binding as a table."""
    ids = []
    for step, members in zip(steps, found.rows, strict=True):
        rows = step.rows(bound)[members]
        ids += [step.ids.gather(rows[:, number]) for number in range(rows.shape[1])]
    table = pl.DataFrame([one.alias(str(number)) for number, one in enumerate(ids)])
    return table.select(
        instance=pl.lit(0, dtype=pl.Int64),
        start=pl.Series(found.start, dtype=pl.Int32).cast(pl.Date),
        day=pl.Series(found.day, dtype=pl.Int32).cast(pl.Date),
        moves=pl.concat_list(pl.all()),
        binding=pl.lit(", ".join(f"{name}={code}" for name, code in bound.items())),
    )
