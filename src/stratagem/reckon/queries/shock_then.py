"""What follows a shock in an indicator, or in the index of pressure: more of some moves in the months after, or not."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import numpy as np
import polars as pl
from pydantic import Field, model_validator

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.errors import UnknownNameError
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, matching
from stratagem.core.series import vintage
from stratagem.reckon.chance import NOT_TESTABLE, Claimed, against_chance, detectable
from stratagem.reckon.daily import placed, to_day, to_days
from stratagem.reckon.dynamics.pressure import month_ends, path, read
from stratagem.reckon.dynamics.shocks import Followed, shock_test, shocks
from stratagem.reckon.intervals import Z95
from stratagem.reckon.turning import Period, strata

FIGURES = pl.Schema(
    {"day": pl.Date(), "value": pl.Float64(), "indicator": pl.String(), "sources": pl.List(pl.String())}
)


class ShockThenParams(Params):
    """Which shock, and what is said to follow it.

    Parameters
    ----------
    indicator : tuple of str
        Indicators whose figures are watched together; none means the case's index of pressure at the month's end.
    at_most, at_least : float
        The line that a figure crosses; exactly one of them.
    dated : "known_on" or "period_end"
        The day of a shock: when its figure was published, as any reader could see it, or when its period ended.
    fresh_days : int
        With ``known_on``: a figure published later than so many days after its period is no news.
    quiet_days : int
        A shock opens only after so many days without one.
    outcome : MoveFilter
    within_days : int
        Outcomes count from the day after to so many days after.
    claimed : "more" or "less"
        Whether more, or less, is claimed to follow a shock.
    least_shocks : int
        With fewer there is no test: one chance meeting more or less would decide it.
    draws : int
        Random turns that show what chance would give.
    """

    indicator: tuple[str, ...] = ()
    at_most: float | None = None
    at_least: float | None = None
    dated: Literal["known_on", "period_end"] = "known_on"
    fresh_days: int = Field(default=400, ge=1, le=3650)
    quiet_days: int = Field(default=180, ge=0, le=3650)
    outcome: MoveFilter
    within_days: int = Field(default=180, ge=1, le=3650)
    claimed: Claimed = "more"
    least_shocks: int = Field(default=5, ge=2, le=100)
    draws: int = Field(default=9999, ge=99, le=100_000)

    @model_validator(mode="after")
    def _one_line(self) -> ShockThenParams:
        if (self.at_most is None) == (self.at_least is None):
            message = "expected one line to cross, at_most or at_least"
            raise ValueError(message)
        return self


def _answer(record: Record, params: ShockThenParams, rng: np.random.Generator) -> Answer:
    figures = _figures(record, params)
    found = shocks(figures, at_most=params.at_most, at_least=params.at_least, quiet_days=params.quiet_days)
    found = found.filter(pl.col("day") >= record.case.meta.begins)
    watched = _watched(record, figures, params.within_days)
    days = to_days(found["day"])
    moves = placed(matching(record, params.outcome))
    outcomes = to_days(moves["date"])
    tested = shock_test(days, outcomes, watched, within_days=params.within_days, draws=params.draws, rng=rng)
    unit = f"days with such a move in {params.within_days} days"
    too_recent = int((days > to_day(record.as_of) - params.within_days).sum())
    note = _note(params, figures, too_recent)
    if tested.n == 0:
        why = _nothing(record, params, figures)
        return Answer(value=None, unit=unit, n=0, n_of="shocks", note=f"not testable: {why}; {note}")
    counted = found.filter(pl.Series(_held(days, watched)))
    numbers = _numbers(tested, params)
    spread = Z95 * float(tested.chance.std())
    under = _rows(moves, counted, params.within_days)
    return Answer(
        value=tested.mean,
        unit=unit,
        n=tested.n,
        n_of="shocks",
        low=max(0.0, tested.mean - spread),
        high=tested.mean + spread,
        interval="value and 1.96 times the spread that turned shocks have",
        rows=tuple(dict.fromkeys([*under, *counted["sources"].explode().drop_nulls()])),
        instances=_instances(counted, outcomes, watched, params.within_days),
        note=note,
        details=numbers
        | {
            "reason": _reason(tested, params, numbers),
            "followed": tested.share,
            "lift": tested.mean / numbers["expected"] if numbers["expected"] else None,
            "too_recent": too_recent,
        },
    )


def _nothing(record: Record, params: ShockThenParams, figures: pl.DataFrame) -> str:
    if not params.indicator and record.case.pressure is None:
        return "this case declares no index of pressure (pressure.yaml)"
    return "no figure to watch by then" if figures.is_empty() else "no shock whose window is over"


def _figures(record: Record, params: ShockThenParams) -> pl.DataFrame:
    """The figures watched, by day: published ones, or the index of pressure at the month's ends."""
    if not params.indicator:
        return _index(record)
    known = record.case.indicators["indicator_id"]
    for name in params.indicator:
        if name not in known:
            raise UnknownNameError("indicator", name, known=known)
    seen = record.observations().filter(pl.col("indicator_id").is_in(params.indicator))
    if params.dated == "period_end":
        # The last day of the period, since the column holds the day after it.
        seen = vintage(seen).with_columns(day=pl.col("period_end").dt.offset_by("-1d"))
        seen = seen.filter(pl.col("day") <= record.as_of)
    else:
        # The first figure published for a period is the news; later ones correct it.
        fresh = seen.filter(pl.col("known_on") - pl.col("period_end") <= dt.timedelta(days=params.fresh_days))
        ordered = fresh.sort("known_on", "indicator_id", "value")
        period = ["indicator_id", "period_start", "period_end"]
        seen = ordered.unique(period, keep="first", maintain_order=True).with_columns(day="known_on")
    ordered = seen.sort("day", "period_end", "indicator_id", "value")
    return ordered.select("day", "value", indicator="indicator_id", sources="source_ids").cast(FIGURES)


def _index(record: Record) -> pl.DataFrame:
    declared = record.case.pressure
    if declared is None or record.case.meta.begins > record.as_of:
        return pl.DataFrame(schema=FIGURES)
    days = month_ends(record.case.meta.begins, record.as_of)
    line = np.array([to_day(d) for d in days])
    z = np.stack([read(record.observations(), c, declared, days=line).z for c in declared.components], axis=1)
    index, share = path(z, np.array([c.weight for c in declared.components]))
    kept = share >= declared.least_share
    shown = [(d, float(v)) for d, v, k in zip(days, index, kept, strict=True) if k]
    rows = [{"day": d, "value": v, "indicator": "index of pressure", "sources": []} for d, v in shown]
    return pl.DataFrame(rows, schema=FIGURES)


def _watched(record: Record, figures: pl.DataFrame, within_days: int) -> tuple[Period, ...]:
    """Days on which a shock could have been seen and its window is over, by leadership."""
    if figures.is_empty():
        return ()
    return strata(record, first=to_day(figures["day"][0]), last=to_day(record.as_of) - within_days + 1)


def _held(days: Any, watched: tuple[Period, ...]) -> list[bool]:
    return [any(s.first <= day < s.last for s in watched) for day in days]


def _numbers(tested: Followed, params: ShockThenParams) -> dict[str, Any]:
    numbers = against_chance(tested.mean, tested.chance, claimed=params.claimed)
    if tested.n < params.least_shocks:
        return numbers | {"p_value": None, "verdict": NOT_TESTABLE, "detectable": None}
    needed = detectable(tested.chance, claimed=params.claimed)
    return numbers | {"detectable": needed if needed >= 0 else None}


def _rows(moves: pl.DataFrame, counted: pl.DataFrame, within_days: int) -> list[str]:
    """Ids of the outcomes in the windows."""
    line, days = to_days(moves["date"]), to_days(counted["day"])
    # All windows are as long, so that of the last shock before a move reaches furthest.
    last = np.searchsorted(days, line, side="left") - 1
    inside = (last >= 0) & (line <= days[last] + within_days)
    return moves.filter(pl.Series(inside, dtype=pl.Boolean))["move_id"].to_list()


def _instances(counted: pl.DataFrame, outcomes: Any, watched: tuple[Period, ...], within_days: int) -> pl.DataFrame:
    """One line per shock: its figure, its leadership, and the outcome days in its window."""
    days = to_days(counted["day"])
    ordered = np.unique(outcomes)
    after = np.searchsorted(ordered, days + within_days, side="right") - np.searchsorted(ordered, days, side="right")
    label = [next(s.label for s in watched if s.first <= d < s.last) for d in days]
    return counted.select("day", "indicator", "value").with_columns(
        leadership=pl.Series(label, dtype=pl.String), outcomes=pl.Series(after)
    )


def _line(params: ShockThenParams) -> str:
    at = f"at most {params.at_most:g}" if params.at_most is not None else f"at least {params.at_least:g}"
    return f"{' or '.join(params.indicator) or 'the index of pressure'} {at}"


def _reason(tested: Followed, params: ShockThenParams, numbers: dict[str, Any]) -> str:
    """One sentence with the numbers."""
    times = f"{tested.n} shock{'s' if tested.n > 1 else ''} ({_line(params)})"
    seen = f"on average {tested.mean:.1f} days with such a move in the {params.within_days} days after"
    chance = f"chance gives {numbers['expected']:.1f}, in 95 % of turns between {numbers['chance_low']:.1f} and "
    chance += f"{numbers['chance_high']:.1f}"
    if numbers["p_value"] is None and tested.n < params.least_shocks:
        return f"{times}, {seen}; fewer than {params.least_shocks} shocks are no test ({chance})."
    if numbers["p_value"] is None:
        return f"{times}, {seen}; chance gives that and nothing else, so there is no test."
    return f"{times}, {seen}; {chance} (p = {numbers['p_value']:.3f})."


def _note(params: ShockThenParams, figures: pl.DataFrame, too_recent: int) -> str:
    since = f", watched since {figures['day'][0]}" if not figures.is_empty() else ""
    dated = "published" if params.dated == "known_on" else "ended"
    return (
        f"shocks are figures of {_line(params)}, dated when their period was {dated}{since}, after {params.quiet_days} "
        f"quiet days; then {params.outcome.describe()}; {too_recent} shocks too recent to tell"
    )


QUERY = Query(title="moves after a shock", params=ShockThenParams, answer=_answer)
