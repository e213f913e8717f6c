"""A declared stratagem on a record: its instances, what followed each, and the days to compare them with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stratagem.core.case import Record
from stratagem.core.errors import InputError
from stratagem.core.filters import MoveFilter
from stratagem.core.patterns import Claim, MovePattern
from stratagem.core.queries import matching
from stratagem.core.stratagems import Stratagem
from stratagem.reckon.daily import EPOCH, Days, placed, to_day, to_days
from stratagem.reckon.intervals import wilson
from stratagem.reckon.stratagems.exposure import Exposure, Window, expose
from stratagem.reckon.stratagems.trial import stratum_rate
from stratagem.reckon.stratagems.trigger import trigger_days
from stratagem.reckon.turning import Period, strata

FOLLOWED, NOT_FOLLOWED, OPEN, BEFORE = "followed", "not followed", "window still open", "before the record"


@dataclass(frozen=True, slots=True)
class Laid:
    """A stratagem laid on a record.

    Parameters
    ----------
    instances : polars.DataFrame
        One line per instance: ``instance, start, day, moves, binding, leadership, outcome_id, outcome_date, days,
        result``; ``result`` is followed, not followed, window still open, or before the record.
    exposure : Exposure
    window : Window
    left_out : int
        Outcomes dated to a year only.
    """

    instances: pl.DataFrame
    exposure: Exposure
    window: Window
    left_out: int


def laid(record: Record, stratagem: Stratagem, *, max_days: int | None = None, leadership: str | None = None) -> Laid:
    """Find a stratagem's instances and what followed them.

    Parameters
    ----------
    record : Record
    stratagem : Stratagem
        One with a trigger and a claim.
    max_days : int, optional
        Another end of the claim's window.
    leadership : str, optional
        Only this leadership period, by its label.

    Raises
    ------
    InputError
        If the stratagem has no claim.
    """
    if stratagem.claim is None:
        message = f"stratagem {stratagem.id}: expected a trigger and a claim, found {stratagem.measure}"
        raise InputError(message)
    claim = stratagem.claim
    window = Window(claim.window.min_days, max_days or claim.window.max_days, claim.at_least)
    return lay(record, trigger_days(record, stratagem), outcomes(record, claim), window, leadership=leadership)


def lay(
    record: Record, triggers: pl.DataFrame, after: pl.DataFrame, window: Window, *, leadership: str | None = None
) -> Laid:
    """Lay trigger days and outcome moves on the leadership periods of a record.

    Several instances on one day are one trigger: they share everything that could follow.
    """
    held = [s for s in strata(record) if leadership is None or s.label == leadership]
    if leadership is not None:
        triggers = triggers.filter(_within(to_days(triggers["day"]), held))
    dated = placed(after)
    exposure = exposed(record, held, to_days(triggers["day"]), to_days(dated["date"]), window)
    results = _results(triggers, dated, held, window, _observed(record))
    return Laid(results, exposure, window, after.height - dated.height)


def exposed(record: Record, held: Sequence[Period], triggers: Days, outcomes: Days, window: Window) -> Exposure:
    """The days at risk of some leadership periods of a record, with the triggers and outcomes on them."""
    periods = [(p.label, p.first, p.last) for p in held]
    return expose(periods, np.unique(triggers), outcomes, window, observed=_observed(record))


def _observed(record: Record) -> tuple[int, int]:
    return to_day(record.case.meta.begins), to_day(record.end)


def with_burst(stratagem: Stratagem, quiet_days: int) -> Stratagem:
    """The stratagem with another burst rule on its first step; itself if its trigger is not made of moves."""
    trigger = stratagem.trigger
    if not isinstance(trigger, MovePattern):
        return stratagem
    first = trigger.steps[0].model_copy(update={"quiet_days": quiet_days})
    steps = (first, *trigger.steps[1:])
    return stratagem.model_copy(update={"trigger": trigger.model_copy(update={"steps": steps})})


def in_play(record: Record, stratagem: Stratagem) -> dict[str, Any] | None:
    """The last completion of a pattern whose window is still open at the as-of date.

    Every completion counts, not only the first of a burst: a burst that goes on keeps its pattern in play.

    Returns
    -------
    dict or None
        ``day``, ``until`` (last day of the window) and ``moves``; None if no window is open.
    """
    if stratagem.claim is None:
        return None
    last_days = dt.timedelta(days=max(stratagem.claim.window.max_days, 0))
    found = trigger_days(record, with_burst(stratagem, 0)).filter(pl.col("day") + last_days > record.as_of)
    if found.is_empty():
        return None
    last = found.sort("day", "instance").row(-1, named=True)
    return {"day": last["day"], "until": last["day"] + last_days, "moves": list(last["moves"])}


def outcomes(record: Record, claim: Claim) -> pl.DataFrame:
    """The moves that a claim says will follow."""
    return any_of(record, claim.match)


def any_of(record: Record, chosen: Iterable[MoveFilter]) -> pl.DataFrame:
    """The moves that any of several filters keeps, each once, in order of date."""
    parts = [matching(record, one) for one in chosen]
    return pl.concat(parts).unique("move_id").sort("date", "move_id")


def _within(days: Days, held: Sequence[Period]) -> NDArray[np.bool_]:
    """Which of some days lie in any of some leadership periods."""
    inside = np.zeros(days.size, dtype=np.bool_)
    for period in held:
        inside |= (days >= period.first) & (days < period.last)
    return inside


def _results(
    triggers: pl.DataFrame, dated: pl.DataFrame, held: Sequence[Period], window: Window, observed: tuple[int, int]
) -> pl.DataFrame:
    """Each instance with its leadership and the outcome that fulfilled it, or why there is none."""
    days, later = to_days(triggers["day"]), to_days(dated["date"])
    reached = later.searchsorted(days + window.first) + window.at_least - 1
    inside = reached < later.size
    inside[inside] &= later[reached[inside]] <= days[inside] + window.last
    over = days + max(window.last, 0) < observed[1]
    began = days + min(window.first, 0) >= observed[0]
    rows = [int(r) if there else None for r, there in zip(reached, inside, strict=True)]
    since = pl.Series([s.first for s in held], dtype=pl.Int32).cast(pl.Date)
    leaders = pl.DataFrame(
        {"since": since, "leadership": [s.label for s in held]}, schema_overrides={"leadership": pl.String}
    )
    outcome = dated.select(outcome_id="move_id", outcome_date="date").with_row_index("_row")
    return (
        triggers.with_columns(
            _row=pl.Series(rows, dtype=pl.UInt32),
            result=pl.Series([_result(*flags) for flags in zip(inside, over, began, strict=True)], dtype=pl.String),
        )
        .join(outcome, on="_row", how="left")
        .sort("day")
        .join_asof(leaders, left_on="day", right_on="since")
        .with_columns(days=(pl.col("outcome_date") - pl.col("day")).dt.total_days())
        .select(
            "instance",
            "start",
            "day",
            "moves",
            "binding",
            "leadership",
            "outcome_id",
            "outcome_date",
            "days",
            "result",
        )
        .sort("day", "instance")
    )


def _result(inside: bool, over: bool, began: bool) -> str:
    if not began:
        return BEFORE
    # What is followed early would be known sooner than what is not: before the window is over neither counts.
    if not over:
        return OPEN
    return FOLLOWED if inside else NOT_FOLLOWED


def by_stratum(exposure: Exposure) -> pl.DataFrame:
    """One line per leadership period: days at risk, triggers, followed, rate with interval, and rates to compare."""
    rows = [
        {
            "leadership": s.label,
            "start": EPOCH + dt.timedelta(days=s.start),
            "end": EPOCH + dt.timedelta(days=s.start + s.followed.size),
            "days": s.followed.size,
            "instances": s.at.size,
            "followed": s.hits,
            "follow_rate": s.hits / s.at.size if s.at.size else None,
            "low": wilson(s.hits, s.at.size)[0] if s.at.size else None,
            "high": wilson(s.hits, s.at.size)[1] if s.at.size else None,
            "base_rate": stratum_rate(s, exposure.reach),
            "any_day_rate": float(s.followed.mean()),
        }
        for s in exposure.strata
    ]
    return pl.DataFrame(rows, schema=STRATA)


STRATA = {
    "leadership": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "days": pl.Int64,
    "instances": pl.Int64,
    "followed": pl.Int64,
    "follow_rate": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "base_rate": pl.Float64,
    "any_day_rate": pl.Float64,
}
"""Columns of :func:`by_stratum`."""
