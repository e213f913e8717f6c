"""How soon after meeting one power alone the coercer meets another: shuttling between powers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import polars as pl
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query
from stratagem.reckon.chance import against_chance, detectable, untested
from stratagem.reckon.daily import placed, to_days
from stratagem.reckon.dynamics.lags import Sittings, Waits, turned_lags
from stratagem.reckon.dynamics.powers import MEETING, meetings, powers
from stratagem.reckon.turning import Period, strata

SHORTEST = 1.0
"""No wait is shorter than a day."""
RESAMPLES = 1999

Side = Literal["target", "patron"]


class TriangulationParams(Params):
    """From a meeting with whom to a meeting with whom.

    Parameters
    ----------
    meeting : MoveFilter
        Which moves are meetings.
    after, then : tuple of str
        Roles of the first and of the other power: target, patron.
    kinds : tuple of str
        Kinds of actor that are powers: state, organisation.
    longest_days : int
        Longer waits count as this many days.
    season_days : int
        Chance moves each power's meetings by at most so many days either way, so that a season in which the coercer
        talks to everybody stays where it was; only the timing inside it is broken.
    turns : int
        How often chance turns each power's meetings.
    """

    meeting: MoveFilter = MEETING
    after: tuple[Side, ...] = Field(default=("target", "patron"), min_length=1)
    then: tuple[Side, ...] = Field(default=("target", "patron"), min_length=1)
    kinds: tuple[Literal["state", "organisation"], ...] = Field(default=("state",), min_length=1)
    longest_days: int = Field(default=365, ge=1, le=3650)
    season_days: int = Field(default=120, ge=1, le=36_500)
    turns: int = Field(default=1999, ge=99, le=100_000)


def _answer(record: Record, params: TriangulationParams, rng: np.random.Generator) -> Answer:
    every = meetings(record, params.meeting).filter(pl.col("date") >= record.case.meta.begins)
    alone = _with_one_power(record, params, placed(every))
    periods = strata(record)
    met = _sittings(record, params, alone)
    limits = {"longest": params.longest_days, "draws": params.turns}
    waits = turned_lags(met, periods, **limits, reach=params.season_days, rng=rng)
    note = _note(params, left_out=every.height - alone.height)
    if waits.observed.size == 0:
        lacking = "no leadership period has meetings alone with two powers, the first of them dated to the day"
        details = untested(claimed="less", reason=f"Not testable: {lacking}.")
        return Answer(
            value=None, unit="days", n=0, n_of="meetings", note=f"not testable: {lacking}; {note}", details=details
        )
    loose = turned_lags(met, periods, **limits, reach=None, rng=rng)
    value, medians = float(np.median(waits.observed)), np.median(waits.drawn, axis=1)
    found = against_chance(value, medians, claimed="less")
    any_time = against_chance(value, np.median(loose.drawn, axis=1), claimed="less")
    instances = _instances(alone, met, waits, periods)
    low, high = _interval(instances, rng)
    reachable = detectable(medians, claimed="less")
    return Answer(
        value=value,
        unit="days",
        n=int(waits.observed.size),
        n_of="meetings",
        low=min(low, value),
        high=max(high, value),
        interval="95 % bootstrap interval of the median; calendar quarters of meetings drawn whole",
        rows=tuple(dict.fromkeys([*instances["move_id"], *instances["next_id"].drop_nulls()])),
        table=_by_pair(instances),
        instances=instances,
        note=note,
        details={
            **found,
            "detectable": reachable if reachable >= SHORTEST else None,
            "reason": _reason(value, int(waits.observed.size), found, any_time),
            **{f"{name}_any_time": any_time[name] for name in ("p_value", "expected", "verdict")},
            "followed_within_30_days": float((waits.observed <= 30).mean()),
            "expected_within_30_days": float((waits.drawn <= 30).mean()),
            "not_followed": instances["next_id"].null_count(),
        },
    )


def _with_one_power(record: Record, params: TriangulationParams, met: pl.DataFrame) -> pl.DataFrame:
    """Meetings at which one power sat alone with the coercer, with its code in ``power``."""
    roles = tuple(dict.fromkeys((*params.after, *params.then)))
    listed = powers(record.case, roles=roles, kinds=params.kinds)
    return (
        met.filter(pl.col("others").list.len() == 1)
        .with_columns(power=pl.col("others").list.first())
        .filter(pl.col("power").is_in(listed))
    )


def _sittings(record: Record, params: TriangulationParams, alone: pl.DataFrame) -> Sittings:
    code = {p: k for k, p in enumerate(sorted(set(alone["power"])))}
    first = powers(record.case, roles=params.after, kinds=params.kinds)
    second = powers(record.case, roles=params.then, kinds=params.kinds)
    return Sittings(
        day=to_days(alone["date"]),
        power=np.array([code[p] for p in alone["power"]], dtype=np.int64),
        opens=alone.select(pl.col("power").is_in(first) & (pl.col("precision") == "day")).to_series().to_numpy(),
        closes=alone["power"].is_in(second).to_numpy(),
    )


def _instances(alone: pl.DataFrame, met: Sittings, waits: Waits, periods: Sequence[Period]) -> pl.DataFrame:
    """One line per opening meeting: the next meeting with another power in the same leadership, and the wait."""
    rows = []
    for at in waits.opening.tolist():
        period = next(s for s in periods if s.first <= met.day[at] < s.last)
        later = (met.day > met.day[at]) & (met.day < period.last) & met.closes & (met.power != met.power[at])
        after = int(np.argmax(later)) if later.any() else None
        rows.append(
            {
                "move_id": alone["move_id"][at],
                "date": alone["date"][at],
                "power": alone["power"][at],
                "leadership": period.label,
                "next_id": None if after is None else alone["move_id"][after],
                "next_date": None if after is None else alone["date"][after],
                "next_power": None if after is None else alone["power"][after],
            }
        )
    return pl.DataFrame(rows, schema=_INSTANCE).with_columns(days=pl.Series(waits.observed))


_INSTANCE = {
    "move_id": pl.String,
    "date": pl.Date,
    "power": pl.String,
    "leadership": pl.String,
    "next_id": pl.String,
    "next_date": pl.Date,
    "next_power": pl.String,
}


def _by_pair(instances: pl.DataFrame) -> pl.DataFrame:
    """How often each power was the next after each, and the median wait."""
    return (
        instances.drop_nulls("next_power")
        .group_by("power", "next_power")
        .agg(times=pl.len(), median_days=pl.col("days").median())
        .sort("times", "power", "next_power", descending=[True, False, False])
    )


def _interval(instances: pl.DataFrame, rng: np.random.Generator) -> tuple[float, float]:
    quarters = instances.group_by(pl.col("date").dt.truncate("1q")).agg("days").sort("date")["days"].to_list()
    drawn = rng.integers(0, len(quarters), size=(RESAMPLES, len(quarters)))
    medians = [np.median(np.concatenate([quarters[k] for k in one])) for one in drawn.tolist()]
    low, high = np.quantile(medians, [0.025, 0.975])
    return float(low), float(high)


def _note(params: TriangulationParams, *, left_out: int) -> str:
    first, second = (" or ".join(roles) for roles in (params.after, params.then))
    return (
        f"meetings: {params.meeting.describe()}, at which one {first} sat alone with the coercer, dated to the day; "
        f"the wait runs to the next meeting alone with another {second} in the same leadership period (one dated to "
        f"the month is set on the 15th); longer waits, and those that a change of leadership or the as-of date cuts "
        f"off, count as {params.longest_days} days; {left_out} meetings with several, with others or dated to a year "
        f"left out; chance turns each power's meetings by themselves, by at most {params.season_days} days either way "
        f"inside the period, {params.turns} times"
    )


def _reason(value: float, n: int, found: Mapping[str, Any], any_time: Mapping[str, Any]) -> str:
    said = f"After {n} meetings alone with one power the next alone with another came in a median of {value:.0f} days"
    if found["p_value"] is None:
        return f"{said}; turning the meetings changes nothing, so chance cannot be told from it."
    said += (
        f", against {found['expected']:.0f} by chance inside the same season ({found['chance_low']:.0f} to "
        f"{found['chance_high']:.0f} in 95 % of turns; p = {found['p_value']:.3f})"
    )
    if any_time["p_value"] is None:
        return f"{said}."
    return f"{said}, and {any_time['expected']:.0f} if any time would do (p = {any_time['p_value']:.3f})."


QUERY = Query(
    title="wait from a meeting with one power to a meeting with another", params=TriangulationParams, answer=_answer
)
