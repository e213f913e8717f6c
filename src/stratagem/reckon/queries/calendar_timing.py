"""Whether moves come more, or less, often in the days about events of the other side's calendar than chance gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import polars as pl
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.errors import UnknownNameError
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, matching
from stratagem.reckon.chance import Claimed, against_chance, detectable, two_sided
from stratagem.reckon.daily import Days, burst_starts, exact, to_day, to_days
from stratagem.reckon.dynamics.calendar import (
    Anchor,
    Events,
    Phased,
    Windowed,
    chosen,
    distance,
    marks,
    phase_test,
    spans,
    window_test,
)
from stratagem.reckon.intervals import wilson
from stratagem.reckon.turning import Period, strata

YEAR = dt.timedelta(days=366)
CURVE = (0, 7, 14, 30, 60, 90)
"""Windows tried beside the one asked for, in days before and after."""
DISTANCES = (-366, -181, -91, -61, -31, -15, -8, -1, 0, 1, 8, 15, 31, 61, 91, 181, 366)
"""Edges of the bins of the distance to the nearest event, in days."""


class CalendarTimingParams(Params):
    """Which moves, about which events.

    Parameters
    ----------
    moves : MoveFilter
        Moves whose timing is looked at.
    calendar : tuple of str
        Calendars, as "election"; at least one.
    of : tuple of str
        Roles whose calendar it is; any actor's if empty.
    state : tuple of str
        Codes of actors whose calendar it is; any actor's if empty.
    without : tuple of str
        Events whose name holds one of these words were called off and are left out.
    anchor : "start" or "span"
        The window is about the first day of an event, or about all of it.
    before_days, after_days : int
        The window reaches from so many days before to so many days after.
    coarsest : "day" or "month"
        Events known only to the month are left out, or set mid-month.
    burst_days : int
        A move within so many days of the one before is not counted again; 0 counts every day with a move once.
    claimed : "more" or "less"
        What the claim says of the windows.
    draws : int
        Random turns that show what chance would give.
    """

    moves: MoveFilter
    calendar: tuple[str, ...] = Field(min_length=1)
    of: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    anchor: Anchor = "start"
    before_days: int = Field(default=30, ge=-365, le=365)
    after_days: int = Field(default=30, ge=0, le=365)
    coarsest: Literal["day", "month"] = "month"
    burst_days: int = Field(default=0, ge=0, le=3650)
    claimed: Claimed = "more"
    draws: int = Field(default=9999, ge=99, le=100_000)


def _answer(record: Record, params: CalendarTimingParams, rng: np.random.Generator) -> Answer:
    events = _events(record, params)
    matched = matching(record, params.moves)
    dated = exact(matched).filter(pl.col("date") >= record.case.meta.begins).sort("date", "move_id")
    days = np.unique(to_days(dated["date"]))
    days = days[burst_starts(days, quiet_days=params.burst_days)]
    opens, closes = spans(
        events.table, before_days=params.before_days, after_days=params.after_days, anchor=params.anchor
    )
    periods = strata(record)
    found = window_test(days, opens, closes, periods, draws=params.draws, rng=rng)
    at = marks(to_days(events.table["anchor"]), to_days(events.table["end"]))
    phased = phase_test(days, at, periods, draws=params.draws, rng=rng)
    note = _note(params, events, matched.height - exact(matched).height)
    if found.n == 0 or events.table.is_empty() or found.window_days == 0:
        why = _nothing(record, params, found, events)
        return Answer(
            value=None, unit="share", n=found.n, n_of="days with such a move", note=f"not testable: {why}; {note}"
        )
    share = found.hits / found.n
    low, high = _interval(found)
    needed = detectable(found.chance, claimed=params.claimed)
    tested = against_chance(share, found.chance, claimed=params.claimed)
    inside = _inside(dated, days, opens, closes)
    return Answer(
        value=share,
        unit="share",
        n=found.n,
        n_of="days with such a move",
        low=low,
        high=high,
        interval="95 % Wilson interval, widened for bursts",
        rows=tuple(inside["move_id"]),
        table=_table(days, at, periods),
        instances=_instances(events, days, opens, closes, record.as_of),
        note=note,
        details=tested
        | {
            "reason": _reason(params, found, events, tested),
            "detectable": needed if 0 <= needed <= 1 else None,
            "hits": found.hits,
            "window_days": found.window_days,
            "days": found.days,
            "lift": share / tested["expected"] if tested["expected"] else None,
            "events": events.table.height,
            "events_by_month": int((events.table["precision"] == "month").sum()),
            "events_left_out": events.left_out,
            "events_called_off": events.called_off,
            "median_distance": float(np.median(distance(days, at))),
            "curve": _curve(params, events, days, periods, rng),
        }
        | _phase_details(phased),
    )


def _events(record: Record, params: CalendarTimingParams) -> Events:
    codes = set(record.case.roster.actors["code"])
    for code in params.state:
        if code not in codes:
            raise UnknownNameError("actor", code, known=codes)
    states = [*record.case.members(params.of), *params.state] if params.of or params.state else None
    return chosen(
        record.calendars(),
        calendar=params.calendar,
        states=states,
        until=record.as_of + YEAR,
        without=params.without,
        coarsest=params.coarsest,
    )


def _inside(dated: pl.DataFrame, days: Days, opens: Days, closes: Days) -> pl.DataFrame:
    """Moves on the counted days that lie in a window."""
    hit = days[np.any((days[:, None] >= opens) & (days[:, None] <= closes), axis=1)]
    return dated.filter(pl.Series(np.isin(to_days(dated["date"]), hit)))


def _instances(events: Events, days: Days, opens: Days, closes: Days, as_of: dt.date) -> pl.DataFrame:
    """One line per event: its window and the days with a move in it."""
    counted = np.searchsorted(days, closes, side="right") - np.searchsorted(days, opens, side="left")
    return events.table.with_columns(
        opens=pl.Series(opens.astype(np.int32)).cast(pl.Date),
        closes=pl.Series(closes.astype(np.int32)).cast(pl.Date),
        moves=pl.Series(counted),
        over=pl.Series(closes <= to_day(as_of)),
    )


def _table(days: Days, at: Days, periods: Sequence[Period]) -> pl.DataFrame:
    """Days with a move by distance to the nearest event, and how many turned moves would give on average."""
    edges = np.array(DISTANCES)
    seen = np.zeros(edges.size - 1)
    expected = np.zeros(edges.size - 1)
    for s in periods:
        places = s.places(days)
        far = distance(np.arange(s.first, s.last), at)
        line = np.histogram(far, bins=edges)[0]
        seen += np.histogram(far[places], bins=edges)[0]
        expected += line * places.size / s.days
    return pl.DataFrame(
        {"from_days": edges[:-1], "to_days": edges[1:] - 1, "moves": seen.astype(np.int64), "expected": expected}
    )


def _curve(
    params: CalendarTimingParams, events: Events, days: Days, periods: Sequence[Period], rng: np.random.Generator
) -> list[dict[str, Any]]:
    """The same test with other windows: one that holds for a single width is no pattern."""
    out = []
    for width in CURVE:
        opens, closes = spans(events.table, before_days=width, after_days=width, anchor=params.anchor)
        found = window_test(days, opens, closes, periods, draws=params.draws, rng=rng)
        share = found.hits / found.n
        tested = against_chance(share, found.chance, claimed=params.claimed)
        out.append({"days": width, "value": share, "expected": tested["expected"], "p_value": tested["p_value"]})
    return out


def _interval(found: Windowed) -> tuple[float, float]:
    """Wilson interval of the share, for as many moves as would vary so much if they did not come in bursts."""
    mean = float(found.chance.mean())
    alone = mean * (1 - mean) / found.n
    clustering = max(1.0, float(found.chance.var()) / alone) if alone > 0 else 1.0
    effective = found.n / clustering
    return wilson(found.hits / found.n * effective, effective)


def _phase_details(phased: Phased | None) -> dict[str, Any]:
    if phased is None:
        return {"phase_n": 0, "mean_cos": None, "mean_cos_p": None, "resultant": None, "resultant_p": None}
    beyond = int((phased.chance_resultant >= phased.resultant - 1e-12).sum())
    return {
        "phase_n": phased.n,
        "mean_cos": phased.mean_cos,
        "mean_cos_p": two_sided(phased.chance_cos, phased.mean_cos),
        "resultant": phased.resultant,
        "resultant_p": (1 + beyond) / (phased.chance_resultant.size + 1),
    }


def _window(params: CalendarTimingParams) -> str:
    of = "the first day of" if params.anchor == "start" else "the whole of"
    return f"{params.before_days} days before to {params.after_days} days after {of}"


def _reason(params: CalendarTimingParams, found: Windowed, events: Events, tested: dict[str, Any]) -> str:
    text = (
        f"{found.hits} of {found.n} days with such a move ({found.hits / found.n:.0%}) fall from {_window(params)} one "
        f"of {events.table.height} events; chance gives {tested['expected']:.0%}, in 95 % of turns between "
        f"{tested['chance_low']:.0%} and {tested['chance_high']:.0%}"
    )
    return text + (f" (p = {tested['p_value']:.3f})." if tested["p_value"] is not None else ", so there is no test.")


def _nothing(record: Record, params: CalendarTimingParams, found: Windowed, events: Events) -> str:
    held = record.case.calendars["calendar"].unique().sort()
    lacking = [name for name in params.calendar if name not in held]
    if lacking:
        return f"the case keeps no calendar {' or '.join(lacking)}; there are: {', '.join(held) or 'none'}"
    if events.table.is_empty():
        return "no event of these calendars was public by then"
    if found.n == 0:
        return "no such move is dated to the day"
    return "no window lies in a leadership period with such a move"


def _note(params: CalendarTimingParams, events: Events, undated: int) -> str:
    by_month = int((events.table["precision"] == "month").sum())
    return (
        f"{params.moves.describe()}, from {_window(params)} {' or '.join(params.calendar)}; events public by the as-of "
        f"date; {by_month} known to the month set mid-month, {events.left_out} dated more coarsely "
        f"and {events.called_off} called off left out; {undated} moves without a day left out"
    )


QUERY = Query(title="share of moves about events of a calendar", params=CalendarTimingParams, answer=_answer)
