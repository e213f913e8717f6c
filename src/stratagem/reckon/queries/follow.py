"""How often an outcome followed a trigger, against how often it came without one in the same leadership.

The full test of a stratagem (specification curve, power, correction over all of them) builds on this number.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.errors import UnknownNameError
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, matching
from stratagem.reckon.daily import Days, burst_starts, exact, followed, placed, to_day, to_days
from stratagem.reckon.intervals import detectable_share, wilson

CHANCE_LEVEL = 0.05


class FollowParams(Params):
    """What follows what.

    Parameters
    ----------
    trigger, outcome : MoveFilter
    within_days : int
        An outcome counts from the day after the trigger to this many days after it.
    burst_days : int
        A trigger within so many days of the one before belongs to the same burst; a burst counts once, from its
        first day.
    shifts : int
        Random circular shifts that show what chance would give.
    leadership : str, optional
        Only this leadership period, by its label.
    """

    trigger: MoveFilter
    outcome: MoveFilter
    within_days: int = Field(default=90, ge=1, le=3650)
    burst_days: int = Field(default=30, ge=0, le=3650)
    shifts: int = Field(default=1999, ge=99, le=100_000)
    leadership: str | None = None


@dataclass(frozen=True, slots=True)
class _Stratum:
    """One leadership period: which of its uncensored days were followed, and where bursts began."""

    label: str
    start: dt.date
    end: dt.date
    first_day: int
    followed: NDArray[np.bool_]
    at: Days

    @property
    def hits(self) -> int:
        return int(self.followed[self.at].sum())


def _answer(record: Record, params: FollowParams, rng: np.random.Generator) -> Answer:
    triggers = matching(record, params.trigger)
    begins = record.case.meta.begins
    dated = exact(triggers).filter(pl.col("date") >= begins).sort("date", "move_id")
    matched = matching(record, params.outcome)
    outcomes = placed(matched)
    starts = dated.filter(pl.Series(burst_starts(to_days(dated["date"]), quiet_days=params.burst_days)))
    strata = _strata(record, begins, to_days(starts["date"]), to_days(outcomes["date"]), params)
    if params.leadership is not None:
        starts = _of_leadership(record, begins, starts, params.leadership)
    open_bursts = starts.filter(pl.col("date") > record.as_of - dt.timedelta(days=params.within_days)).height
    table = _table(strata, params.within_days)
    note = (
        f"bursts of {params.trigger.describe()} (new after {params.burst_days} quiet days), followed within "
        f"{params.within_days} days by {params.outcome.describe()}; {open_bursts} bursts too recent to tell, "
        f"{triggers.height - exact(triggers).height} triggers without a day and "
        f"{matched.height - outcomes.height} outcomes dated to a year left out"
    )
    n = sum(s.at.size for s in strata)
    if n == 0:
        return Answer(value=None, unit="share", n=0, n_of="bursts", table=table, note=f"not testable: no {note}")
    hits = sum(s.hits for s in strata)
    low, high = wilson(hits, n)
    chance = _chance(strata, params.shifts, rng)
    any_day = sum(float(s.followed.mean()) * s.at.size for s in strata if s.at.size) / n
    base = _untriggered(strata, params.within_days)
    critical = float(np.quantile(chance, 1 - CHANCE_LEVEL / 2))
    detectable = detectable_share(critical, n)
    instances = _instances(starts, outcomes, strata, params.within_days)
    return Answer(
        value=hits / n,
        unit="share",
        n=n,
        n_of="bursts",
        low=low,
        high=high,
        interval="95 % Wilson interval",
        rows=tuple(dict.fromkeys([*instances["move_id"], *instances["outcome_id"].drop_nulls()])),
        table=table,
        instances=instances,
        note=note,
        details={
            "hits": hits,
            "base_rate": base,
            "any_day_rate": any_day,
            "difference": None if base is None else hits / n - base,
            "lift": hits / n / base if base else None,
            "chance_low": float(np.quantile(chance, CHANCE_LEVEL / 2)),
            "chance_high": critical,
            "p_value": _two_sided(chance, hits / n),
            "detectable_rate": detectable,
            "detectable_lift": detectable / any_day if detectable and any_day else None,
            "shifts": params.shifts,
            "open_bursts": open_bursts,
            "within_days": params.within_days,
            "verdict": _verdict(chance, hits / n),
        },
    )


def _of_leadership(record: Record, begins: dt.date, starts: pl.DataFrame, label: str) -> pl.DataFrame:
    """The bursts of one leadership period."""
    periods = record.case.roster.leaderships(record.case.meta.leaders, start=begins, end=record.end)
    wanted = periods.filter(pl.col("label") == label)
    if wanted.is_empty():
        raise UnknownNameError("leadership", label, known=periods["label"])
    inside = [(pl.col("date") >= start) & (pl.col("date") < end) for start, end, _ in wanted.iter_rows()]
    return starts.filter(pl.any_horizontal(inside))


def _strata(record: Record, begins: dt.date, starts: Days, outcomes: Days, params: FollowParams) -> list[_Stratum]:
    """Cut the record by leadership; the last ``within_days`` days are censored and left out."""
    if begins >= record.end:
        return []
    periods = record.case.roster.leaderships(record.case.meta.leaders, start=begins, end=record.end)
    horizon = to_day(record.as_of) - params.within_days + 1
    out = []
    for start, end, label in periods.iter_rows():
        first, last = to_day(start), min(to_day(end), horizon)
        if last <= first or (params.leadership is not None and label != params.leadership):
            continue
        inside = starts[(starts >= first) & (starts < last)] - first
        line = followed(first, last, outcomes, within_days=params.within_days)
        out.append(_Stratum(label, start, end, first, line, inside))
    return out


def _chance(strata: list[_Stratum], shifts: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Follow rates when each period's bursts are turned round the period by a random number of days.

    A circular shift keeps the spacing of the triggers and the rhythm of the outcomes, and breaks only the link.
    """
    hits = np.zeros(shifts, dtype=np.int64)
    n = 0
    for stratum in strata:
        if stratum.at.size == 0:
            continue
        n += stratum.at.size
        length = stratum.followed.size
        turn = rng.integers(0, length, size=shifts)
        hits += stratum.followed[(stratum.at[None, :] + turn[:, None]) % length].sum(axis=1)
    return hits / n


def _two_sided(chance: NDArray[np.float64], observed: float) -> float:
    """Twice the smaller tail, counting the observation itself (Phipson and Smyth 2010)."""
    above = (1 + int((chance >= observed - 1e-12).sum())) / (chance.size + 1)
    below = (1 + int((chance <= observed + 1e-12).sum())) / (chance.size + 1)
    return min(1.0, 2 * min(above, below))


def _verdict(chance: NDArray[np.float64], observed: float) -> str:
    if np.ptp(chance) == 0:
        return "not testable"
    if _two_sided(chance, observed) >= CHANCE_LEVEL:
        return "not distinguishable from chance"
    return "more often than chance" if observed > chance.mean() else "less often than chance"


def _free_rate(stratum: _Stratum, within_days: int) -> float | None:
    """Follow rate of a period's days outside the wake of any burst; None where every day is in one."""
    free = np.ones(stratum.followed.size, dtype=np.bool_)
    for at in stratum.at:
        free[at : at + within_days + 1] = False
    return float(stratum.followed[free].mean()) if free.any() else None


def _untriggered(strata: list[_Stratum], within_days: int) -> float | None:
    """Follow rate of days without a trigger, periods weighted as the bursts are."""
    rates = [(_free_rate(s, within_days), s.at.size) for s in strata if s.at.size]
    known = [(rate, n) for rate, n in rates if rate is not None]
    return sum(rate * n for rate, n in known) / sum(n for _, n in known) if known else None


def _instances(starts: pl.DataFrame, outcomes: pl.DataFrame, strata: list[_Stratum], within_days: int) -> pl.DataFrame:
    """One line per burst counted: its first move, and the first outcome within the window, if any."""
    label = {int(s.first_day + at): s.label for s in strata for at in s.at}
    counted = starts.filter(pl.Series([int(d) in label for d in to_days(starts["date"])], dtype=pl.Boolean))
    later = outcomes.select(outcome_date="date", outcome_id="move_id", after="date").sort("after")
    return (
        counted.select("move_id", "date", leadership=pl.Series([label[int(d)] for d in to_days(counted["date"])]))
        .join_asof(
            later,
            left_on="date",
            right_on="after",
            strategy="forward",
            allow_exact_matches=False,
            tolerance=dt.timedelta(days=within_days),
            coalesce=True,
        )
        .with_columns(days=(pl.col("outcome_date") - pl.col("date")).dt.total_days())
        .select("move_id", "date", "leadership", "outcome_id", "outcome_date", "days")
    )


def _table(strata: list[_Stratum], within_days: int) -> pl.DataFrame:
    """One line per leadership period: bursts, how many were followed, rate, interval, and rates to compare with."""
    rows = []
    for s in strata:
        low, high = wilson(s.hits, s.at.size)
        rows.append(
            {
                "leadership": s.label,
                "start": s.start,
                "end": s.end,
                "days": s.followed.size,
                "bursts": s.at.size,
                "followed": s.hits,
                "follow_rate": s.hits / s.at.size if s.at.size else None,
                "low": low if s.at.size else None,
                "high": high if s.at.size else None,
                "base_rate": _free_rate(s, within_days),
                "any_day_rate": float(s.followed.mean()),
            }
        )
    schema = {
        "leadership": pl.String,
        "start": pl.Date,
        "end": pl.Date,
        "days": pl.Int64,
        "bursts": pl.Int64,
        "followed": pl.Int64,
        "follow_rate": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "base_rate": pl.Float64,
        "any_day_rate": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema)


QUERY = Query(title="follow rate against base rate", params=FollowParams, answer=_answer)
