"""What comes before a fall in severity: how often falls have a move of the other side just before, against chance."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, matching
from stratagem.reckon.chance import Claimed, against_chance, detectable
from stratagem.reckon.daily import Days, exact, to_days
from stratagem.reckon.intervals import wilson
from stratagem.reckon.turning import Period, strata

SEVERITIES = 6
"""Severity has the levels 0 to 5."""
Bools = NDArray[np.bool_]
Line = NDArray[np.float64]


class RunResetsParams(Params):
    """Which moves fall in severity, and what is looked for before.

    Parameters
    ----------
    moves : MoveFilter
        Moves whose severity is followed.
    before : MoveFilter
        Moves looked for before a fall.
    within_days : int
        How many days before; never beyond the move before the fall, since what came before that one did not reset it.
    gap_days : int
        Two moves further apart are not a step.
    claimed : "more" or "less"
        Whether falls are claimed to have such a move just before more, or less, often.
    draws : int
        Random deals that show what chance would give.
    """

    moves: MoveFilter
    before: MoveFilter
    within_days: int = Field(default=30, ge=1, le=365)
    gap_days: int = Field(default=180, ge=1, le=3650)
    claimed: Claimed = "more"
    draws: int = Field(default=9999, ge=99, le=100_000)


def _answer(record: Record, params: RunResetsParams, rng: np.random.Generator) -> Answer:
    followed = exact(matching(record, params.moves)).filter(
        (pl.col("date") >= record.case.meta.begins) & pl.col("severity").is_not_null()
    )
    daily = followed.group_by("date").agg(pl.col("severity").max()).sort("date")
    days, severity = to_days(daily["date"]), daily["severity"].to_numpy().astype(np.int64)
    looked = exact(matching(record, params.before)).sort("date", "move_id")
    periods = strata(record)
    step = _steps(days, periods, params.gap_days)
    fell = np.concatenate([[False], severity[1:] < severity[:-1]]) & step if days.size else step
    preceded = _preceded(days, to_days(looked["date"]), params.within_days)
    note = (
        f"steps between {params.moves.describe()}, the gravest of each day, at most {params.gap_days} days apart; "
        f"looked for {params.before.describe()} in the {params.within_days} days before, not before the earlier move"
    )
    n = int(fell.sum())
    if n == 0:
        return Answer(value=None, unit="share", n=0, n_of="falls", note=f"not testable: no fall in severity; {note}")
    share = float(preceded[fell].mean())
    cell = _periods(days, periods) * SEVERITIES + np.concatenate([severity[:1], severity[:-1]])
    chance = _dealt(fell[step], preceded[step], cell[step], params.draws, rng)
    tested = against_chance(share, chance, claimed=params.claimed)
    needed = detectable(chance, claimed=params.claimed)
    low, high = wilson(int(preceded[fell].sum()), n)
    under = _under(days, fell, looked, params.within_days)
    others = step & ~fell
    return Answer(
        value=share,
        unit="share",
        n=n,
        n_of="falls",
        low=low,
        high=high,
        interval="95 % Wilson interval",
        rows=tuple(under["move_id"]),
        table=_table(days, fell, others, looked, params.within_days),
        note=note,
        details=tested
        | {
            "reason": _reason(share, n, tested),
            "detectable": needed if 0 <= needed <= 1 else None,
            "other_steps": int(others.sum()),
            "share_of_others": float(preceded[others].mean()) if others.any() else None,
        },
    )


def _steps(days: Days, periods: tuple[Period, ...], gap_days: int) -> Bools:
    """Which moves are one step after another: near enough, and in the same leadership."""
    if days.size == 0:
        return np.zeros(0, dtype=np.bool_)
    return np.concatenate([[False], (np.diff(days) <= gap_days) & (np.diff(_periods(days, periods)) == 0)])


def _periods(days: Days, periods: tuple[Period, ...]) -> NDArray[np.int64]:
    """Number of the leadership period of each day."""
    return np.searchsorted(np.array([s.last for s in periods], dtype=np.int64), days, side="right")


def _preceded(days: Days, looked: Days, within_days: int) -> Bools:
    """Which moves have one of those looked for in the days before, after the move before them or on its day."""
    opens = np.maximum(days - within_days, np.concatenate([days[:1] - within_days, days[:-1]]))
    ordered = np.sort(looked)
    return np.asarray(np.searchsorted(ordered, days, side="left") > np.searchsorted(ordered, opens, side="left"))


def _dealt(fell: Bools, preceded: Bools, cell: NDArray[np.int64], draws: int, rng: np.random.Generator) -> Line:
    """The share when the falls of each cell are dealt at random among its steps: a hypergeometric draw a cell.

    A cell is a leadership and the severity that the step starts from. The other side answers grave moves, and from a
    grave move there is further to fall; dealing within cells takes that link as given.
    """
    hits, falls = np.zeros(draws), 0
    for one in np.unique(cell):
        own = cell == one
        before, down = int(preceded[own].sum()), int(fell[own].sum())
        hits += rng.hypergeometric(before, int(own.sum()) - before, down, size=draws) if down else 0
        falls += down
    return np.asarray(hits / falls)


def _under(days: Days, fell: Bools, looked: pl.DataFrame, within_days: int) -> pl.DataFrame:
    """The moves looked for that stand before a fall."""
    before = np.concatenate([days[:1] - within_days, days[:-1]])
    opens, falls = np.maximum(days - within_days, before)[fell], days[fell]
    line = to_days(looked["date"])
    coming = np.searchsorted(falls, line, side="right")
    inside = (coming < falls.size) & (line >= opens[np.minimum(coming, falls.size - 1)])
    return looked.filter(pl.Series(inside, dtype=pl.Boolean))


def _table(days: Days, fell: Bools, others: Bools, looked: pl.DataFrame, within_days: int) -> pl.DataFrame:
    """By tool: how many falls, and how many other steps, have such a move just before."""
    rows = []
    for tool in sorted(looked["tool"].unique()):
        before = _preceded(days, to_days(looked.filter(pl.col("tool") == tool)["date"]), within_days)
        rows.append(
            {
                "tool": tool,
                "falls": int(before[fell].sum()),
                "of_falls": int(fell.sum()),
                "other_steps": int(before[others].sum()),
                "of_other_steps": int(others.sum()),
            }
        )
    counts = dict.fromkeys(("falls", "of_falls", "other_steps", "of_other_steps"), pl.Int64)
    return pl.DataFrame(rows, schema={"tool": pl.String, **counts}).sort("falls", "tool", descending=[True, False])


def _reason(share: float, n: int, tested: dict[str, Any]) -> str:
    text = (
        f"{share:.0%} of {n} falls in severity have such a move just before; chance gives {tested['expected']:.0%}, in "
        f"95 % of deals between {tested['chance_low']:.0%} and {tested['chance_high']:.0%}"
    )
    return (
        f"{text} (p = {tested['p_value']:.3f})." if tested["p_value"] is not None else f"{text}, so there is no test."
    )


QUERY = Query(title="what comes before a fall in severity", params=RunResetsParams, answer=_answer)
