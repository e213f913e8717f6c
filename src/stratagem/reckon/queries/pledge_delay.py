"""How long after a pledge the coercer took the step that makes it good, against the wait from any other day."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query
from stratagem.reckon.chance import against_chance, two_sided
from stratagem.reckon.daily import EPOCH, Days, to_day
from stratagem.reckon.dynamics.aftermath import Awaited, Mask
from stratagem.reckon.dynamics.attrition import (
    STEPS_PLEDGED,
    Waits,
    coercer_leaders,
    keeping_trials,
    pledges,
    rest_permuted,
    waits,
    waits_from_any_day,
)
from stratagem.reckon.dynamics.rates import p_in_words
from stratagem.reckon.dynamics.survival import Floats, kaplan_meier, restricted_mean, restricted_means
from stratagem.reckon.turning import strata


class PledgeDelayParams(Params):
    """Which pledges, and how long a wait is followed.

    Parameters
    ----------
    pledges : tuple of MoveFilter
        Any of which will do; of these the coercer's to a target are taken.
    since : datetime.date, optional
        Only pledges from this day on.
    horizon_days : int
        A wait longer than this counts as this long in the mean.
    quiet_days : int
        Pledges within so many days of the one before change places together when leaders are compared.
    shifts : int
        Random shifts and permutations that show what chance would give.
    """

    pledges: tuple[MoveFilter, ...] = STEPS_PLEDGED
    since: dt.date | None = None
    horizon_days: int = Field(default=365, ge=1, le=3650)
    quiet_days: int = Field(default=30, ge=0, le=3650)
    shifts: int = Field(default=9999, ge=99, le=100_000)


def _answer(record: Record, params: PledgeDelayParams, rng: np.random.Generator) -> Answer:
    made = pledges(record, params.pledges)
    if params.since is not None:
        made = made.filter(pl.col("date") >= params.since)
    trials = [t for t in keeping_trials(record, made) if t.day < to_day(record.as_of)]
    note = (
        "from a pledge of the coercer to a target, to the first deed with the promised tool or its declared family "
        "that names nobody or one of those addressed; a deed on record is not an inspected one; a pledge to abstain "
        f"has no such deed; waits beyond {params.horizon_days} days count as that long"
    )
    if not trials:
        return Answer(value=None, unit="days", n=0, n_of="pledges", note=f"not testable: no pledge; {note}")
    waited = waits(trials, end=to_day(record.end))
    curve = kaplan_meier(waited.length, waited.is_over)
    mean, low, high = restricted_mean(curve, horizon=params.horizon_days)
    draws = waits_from_any_day(
        trials,
        strata(record),
        end=to_day(record.end),
        horizon=params.horizon_days,
        shifts=params.shifts,
        rng=rng,
    )
    numbers = against_chance(mean, draws, claimed="more")
    median, median_low, median_high = (None if math.isinf(m) else m for m in curve.median())
    return Answer(
        value=mean,
        unit="days",
        n=len(trials),
        n_of="pledges",
        low=low,
        high=high,
        interval="95 % interval of the restricted mean by Greenwood's variance, as if pledges were independent",
        rows=tuple(dict.fromkeys([*(t.move_id for t in trials), *(a for a in waited.act if a is not None)])),
        table=_table(record, trials, waited, params.horizon_days),
        instances=_instances(trials, waited),
        note=note,
        details=numbers
        | _between(record, trials, waited, params, rng)
        | {
            "median": median,
            "median_low": median_low,
            "median_high": median_high,
            "kept": int(waited.is_over.sum()),
            "still_waiting": int((~waited.is_over).sum()),
            "reason": f"the step came after {mean:.0f} days on average (within {params.horizon_days}), against "
            f"{numbers['expected']:.0f} from any day of the same leadership (95 % of shifts: "
            f"{numbers['chance_low']:.0f} to {numbers['chance_high']:.0f}); {p_in_words(numbers['p_value'])}",
        },
    )


def _between(
    record: Record, trials: Sequence[Awaited], waited: Waits, params: PledgeDelayParams, rng: np.random.Generator
) -> dict[str, Any]:
    """Whether pledges wait longer under the present leader than under earlier ones: bursts change places."""
    days = _days(trials)
    leaders = coercer_leaders(record)
    is_late = days >= (leaders[-1].first if leaders else to_day(record.end))
    if is_late.all() or not is_late.any():
        return {"present_mean": None, "earlier_mean": None, "between_p": None}
    members = rest_permuted(is_late, days, quiet_days=params.quiet_days, shifts=params.shifts, rng=rng)
    draws = _means(waited, members, params) - _means(waited, 1 - members, params)
    present = float(_means(waited, is_late[None, :].astype(np.float64), params)[0])
    earlier = float(_means(waited, (~is_late)[None, :].astype(np.float64), params)[0])
    p = two_sided(draws, present - earlier) if np.ptp(draws) > 0 else None
    return {"present_mean": present, "earlier_mean": earlier, "between_p": p}


def _means(waited: Waits, members: Floats, params: PledgeDelayParams) -> Floats:
    return restricted_means(waited.length, waited.is_over, members, horizon=params.horizon_days)


def _days(trials: Sequence[Awaited]) -> Days:
    return np.array([t.day for t in trials], dtype=np.int64)


def _table(record: Record, trials: Sequence[Awaited], waited: Waits, horizon: int) -> pl.DataFrame:
    """Waits by leader of the coercer, and the whole curve's points in the last rows' place."""
    days = _days(trials)
    rows = [
        _row(span.label, (days >= span.first) & (days < span.last), waited, horizon) for span in coercer_leaders(record)
    ]
    return pl.DataFrame(rows, schema=TABLE)


TABLE = {
    "leader": pl.String,
    "pledges": pl.Int64,
    "kept": pl.Int64,
    "mean": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "median": pl.Float64,
    "median_low": pl.Float64,
    "median_high": pl.Float64,
}
"""Columns of the table by leader; a median is missing where fewer than half have come true."""


def _row(label: str, inside: Mask, waited: Waits, horizon: int) -> dict[str, Any]:
    if not inside.any():
        return {"leader": label, "pledges": 0, "kept": 0}
    curve = kaplan_meier(waited.length[inside], waited.is_over[inside])
    numbers = [*restricted_mean(curve, horizon=horizon), *curve.median()]
    named = zip(list(TABLE)[3:], (None if math.isinf(x) else x for x in numbers), strict=True)
    return {"leader": label, "pledges": int(inside.sum()), "kept": int(waited.is_over[inside].sum()), **dict(named)}


def _instances(trials: Sequence[Awaited], waited: Waits) -> pl.DataFrame:
    """One line a pledge: the act that made it good, if any came, and the days up to it or up to now."""
    return pl.DataFrame(
        {
            "move_id": [t.move_id for t in trials],
            "date": [EPOCH + dt.timedelta(days=t.day) for t in trials],
            "act_id": list(waited.act),
            "days": waited.length.astype(np.int64),
            "is_over": waited.is_over,
        },
        schema_overrides={"act_id": pl.String},
    )


QUERY = Query(title="days from a pledge to the step that makes it good", params=PledgeDelayParams, answer=_answer)
"""Asked as ``pledge_delay``."""
