"""Runs of moves below a ceiling of severity: whether they rise, or last longer, more than chance would have them do."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, matching
from stratagem.reckon.chance import LEVEL, NOT_TESTABLE, Claimed, against_chance, detectable, two_sided
from stratagem.reckon.daily import EPOCH, exact, to_day, to_days
from stratagem.reckon.dynamics.runs import Run, Steps, listed, mean_length, rise, run_numbers, shuffled, signs
from stratagem.reckon.turning import Period, strata

LEAST_RUNS = 6
"""With fewer runs that rise or fall at all, no way of turning them round is rarer than .05: 2 / 2**5 is above it."""
RESAMPLES = 1999
Draws = NDArray[np.float64]


class EscalationRunsParams(Params):
    """Which moves, and what ends a run.

    Parameters
    ----------
    moves : MoveFilter
        Moves whose severity is followed.
    ceiling : int
        Severity from which a move is above the threshold and ends a run.
    gap_days : int
        A run ends when so many days pass without a move.
    statistic : "trend" or "length"
        What is tested: whether severity rises within runs, or how many days of move a run has.
    claimed : "more" or "less"
        More: rising, or longer.
    draws : int
        Random orders that show what chance would give.
    """

    moves: MoveFilter
    ceiling: int = Field(default=4, ge=1, le=5)
    gap_days: int = Field(default=180, ge=1, le=3650)
    statistic: Literal["trend", "length"] = "trend"
    claimed: Claimed = "more"
    draws: int = Field(default=9999, ge=99, le=20_000)


def _answer(record: Record, params: EscalationRunsParams, rng: np.random.Generator) -> Answer:
    matched = matching(record, params.moves)
    dated = exact(matched).filter((pl.col("date") >= record.case.meta.begins) & pl.col("severity").is_not_null())
    periods = strata(record)
    steps = _steps(dated, periods, params.gap_days)
    runs = listed(steps, ceiling=params.ceiling, as_of=to_day(record.as_of))
    trend = params.statistic == "trend"
    unit = "rising less falling pairs, share" if trend else "days of move a run"
    note = (
        f"{params.moves.describe()}, the gravest of each day; a run ends at severity {params.ceiling}, after "
        f"{params.gap_days} days without a move, or with a leadership; {matched.height - dated.height} moves left out "
        "that are without a day, without a severity or from before the period covered"
    )
    if not trend:
        note += "; moves of a kind that come together make long runs by themselves"
    if not runs:
        why = "no move below the ceiling is dated to the day"
        return Answer(value=None, unit=unit, n=0, n_of="runs", note=f"not testable: {why}; {note}")
    observed, numbers = _numbers(steps, runs, params, rng)
    if observed is None:
        why = "no run has two moves of unequal severity"
        note = f"not testable: {why}; {note}"
    low, high = _interval(runs, trend=trend, rng=rng) if observed is not None else (None, None)
    below = dated.filter(pl.col("severity") < params.ceiling)
    return Answer(
        value=observed,
        unit=unit,
        n=len(runs),
        n_of="runs",
        low=None if low is None or observed is None else min(low, observed),
        high=None if high is None or observed is None else max(high, observed),
        interval="95 % bootstrap interval over runs" if low is not None else "",
        rows=tuple(below.sort("date", "move_id")["move_id"]),
        table=_table(steps, runs, periods, params.ceiling),
        instances=_instances(steps, runs, periods),
        note=note,
        details=numbers | _described(steps, runs),
    )


def _steps(dated: pl.DataFrame, periods: tuple[Period, ...], gap_days: int) -> Steps:
    """Days with a move, each with the gravest severity of the day: salvos have no order within a day."""
    daily = dated.group_by("date").agg(pl.col("severity").max()).sort("date")
    days = to_days(daily["date"])
    edges = np.array([s.last for s in periods], dtype=np.int64)
    severity = daily["severity"].to_numpy().astype(np.int64)
    return Steps(days, severity, np.searchsorted(edges, days, side="right"), gap_days)


def _numbers(
    steps: Steps, runs: list[Run], params: EscalationRunsParams, rng: np.random.Generator
) -> tuple[float | None, dict[str, Any]]:
    """The statistic asked for, its test, and the other statistic beside it."""
    parts = np.array([r.trend.s for r in runs])
    pairs = sum(r.trend.pairs for r in runs)
    length = float(mean_length(steps.severity, steps.breaks, ceiling=params.ceiling))
    trend = float(parts.sum()) / pairs if pairs else None
    shuffled_trend, shuffled_length = _shuffled(steps, params, rng)
    beside: dict[str, Any] = {
        "mean_length": length,
        "length_expected": float(shuffled_length.mean()),
        "length_p": two_sided(shuffled_length, length),
        "trend": trend,
        "trend_p_shuffled": None if trend is None else two_sided(shuffled_trend, trend),
    }
    if params.statistic == "length":
        tested = against_chance(length, shuffled_length, claimed=params.claimed)
        needed = {"detectable": detectable(shuffled_length, claimed=params.claimed)}
        return length, tested | needed | beside | {"reason": _reason(length, len(runs), tested, params)}
    if trend is None:
        return None, beside | {"p_value": None, "claimed": params.claimed, "verdict": NOT_TESTABLE, "reason": ""}
    turned = signs(parts, params.draws, rng) / pairs
    tested = against_chance(trend, turned, claimed=params.claimed)
    if int((parts != 0).sum()) < LEAST_RUNS:
        tested |= {"p_value": None, "verdict": NOT_TESTABLE}
    found = detectable(turned, claimed=params.claimed)
    extra: dict[str, Any] = {"detectable": found if abs(found) <= 1 else None}
    return trend, tested | extra | beside | {"reason": _reason(trend, len(runs), tested, params)}


def _shuffled(steps: Steps, params: EscalationRunsParams, rng: np.random.Generator) -> tuple[Draws, Draws]:
    """Trend and length of the runs that severities in random order make, within each leadership."""
    trends, lengths = [], []
    for severity in shuffled(steps, params.draws, rng):
        numbers = run_numbers(severity, steps.breaks, ceiling=params.ceiling)
        s, pairs = rise(severity, numbers)
        trends.append(s / np.maximum(pairs, 1))
        lengths.append(mean_length(severity, steps.breaks, ceiling=params.ceiling))
    return np.concatenate(trends), np.concatenate(lengths)


def _interval(runs: list[Run], *, trend: bool, rng: np.random.Generator) -> tuple[float | None, float | None]:
    """Ends of the middle 95 % of the statistic over runs drawn with replacement; none where too few can be drawn."""
    top = np.array([r.trend.s if trend else r.moves for r in runs], dtype=np.float64)
    base = np.array([r.trend.pairs if trend else 1 for r in runs], dtype=np.float64)
    drawn = rng.integers(0, top.size, size=(RESAMPLES, top.size))
    below = base[drawn].sum(axis=1)
    usable = below > 0
    if not usable.any():
        return None, None
    low, high = np.quantile(top[drawn].sum(axis=1)[usable] / below[usable], [0.025, 0.975])
    return float(low), float(high)


def _reason(value: float, runs: int, tested: dict[str, Any], params: EscalationRunsParams) -> str:
    low, high = tested["chance_low"], tested["chance_high"]
    if params.statistic == "length":
        text = (
            f"{runs} runs below severity {params.ceiling} have {value:.1f} days of move on average; severities in "
            f"random order give {tested['expected']:.1f}, in 95 % of orders between {low:.1f} and {high:.1f}"
        )
    else:
        text = (
            f"within {runs} runs below severity {params.ceiling} the share of pairs that rise less that of pairs that "
            f"fall is {value:+.2f}; the same runs read forwards or backwards by chance give {low:+.2f} to {high:+.2f}"
        )
    if tested["p_value"] is not None:
        return f"{text} (p = {tested['p_value']:.3f})."
    return f"{text}, but fewer than {LEAST_RUNS} runs rise or fall at all, so there is no test."


def _described(steps: Steps, runs: list[Run]) -> dict[str, Any]:
    ended = Counter(r.ended_by for r in runs)
    last = runs[-1]
    return {
        "rising": sum(r.trend.s > 0 for r in runs),
        "falling": sum(r.trend.s < 0 for r in runs),
        "clearly_rising": sum(r.trend.s > 0 and (r.trend.p_value or 1) < LEVEL for r in runs),
        "clearly_falling": sum(r.trend.s < 0 and (r.trend.p_value or 1) < LEVEL for r in runs),
        "ended_by_ceiling": ended["ceiling"],
        "ended_by_quiet": ended["quiet"],
        "ended_by_leadership": ended["leadership"],
        "open_run_moves": last.moves if last.ended_by == "open" else 0,
        "open_run_since": str(_date(steps.days[last.first])) if last.ended_by == "open" else "",
    }


def _date(day: Any) -> dt.date:
    return EPOCH + dt.timedelta(days=int(day))


def _instances(steps: Steps, runs: list[Run], periods: tuple[Period, ...]) -> pl.DataFrame:
    """One line per run: where it began, how it moved, what ended it."""
    rows = [
        {
            "leadership": periods[int(steps.stratum[r.first])].label,
            "start": _date(steps.days[r.first]),
            "end": _date(steps.days[r.last]),
            "days_of_move": r.moves,
            "first_severity": int(steps.severity[r.first]),
            "last_severity": int(steps.severity[r.last]),
            "gravest": int(steps.severity[r.first : r.last + 1].max()),
            "s": r.trend.s,
            "pairs": r.trend.pairs,
            "p_value": r.trend.p_value,
            "ended_by": r.ended_by,
        }
        for r in runs
    ]
    return pl.DataFrame(rows, schema_overrides={"p_value": pl.Float64})


def _table(steps: Steps, runs: list[Run], periods: tuple[Period, ...], ceiling: int) -> pl.DataFrame:
    """One line per leadership: its own ceiling, and how long it stayed below the one asked about."""
    rows = []
    for number, period in enumerate(periods):
        own = np.flatnonzero(steps.stratum == number)
        severity, days = steps.severity[own], steps.days[own]
        above = days[severity >= ceiling]
        edges = np.concatenate([[period.first], above, [period.last]])
        rows.append(
            {
                "leadership": period.label,
                "start": _date(period.first),
                "end": _date(period.last),
                "days_of_move": int(own.size),
                "gravest": int(severity.max()) if own.size else None,
                "gravest_on": _date(days[int(severity.argmax())]) if own.size else None,
                "above": int(above.size),
                "runs": sum(int(steps.stratum[r.first]) == number for r in runs),
                "longest_below_days": int(np.diff(edges).max()),
            }
        )
    return pl.DataFrame(rows, schema_overrides={"gravest": pl.Int64, "gravest_on": pl.Date})


QUERY = Query(title="runs of moves below a ceiling of severity", params=EscalationRunsParams, answer=_answer)
