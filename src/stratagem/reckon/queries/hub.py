"""How far the coercer meets each power alone, whether more so than in other times, and the shape of its network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import polars as pl
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query
from stratagem.core.time import Interval
from stratagem.reckon.chance import against_chance, detectable, untested
from stratagem.reckon.daily import placed, to_day, to_days
from stratagem.reckon.dynamics.apart import share_in_turned_spans
from stratagem.reckon.dynamics.network import weighted_centralisation
from stratagem.reckon.dynamics.powers import MEETING, meetings, powers
from stratagem.reckon.dynamics.spokes import dated_ties, network, points, shape
from stratagem.reckon.dynamics.ties import volumes
from stratagem.reckon.intervals import wilson

LEAST = 5
"""A span with fewer meetings gives no share that could be compared."""
RESAMPLES = 999
EVER = (
    "whether meetings are held apart more than chance would have it at all is not testable: a null that keeps how many "
    "meetings each power had and how many powers each meeting had keeps the share itself, and one that lets the sizes "
    "of meetings vary takes as given how many seats were shared, which is what is asked"
)
CENTRED = (
    "the record is centred on the coercer and holds what others did among themselves only where it bears on the "
    "coercer: centralisation, fit and brokerage overstate the hub, and the true share of missing ties among others "
    "lies anywhere between 0 and the one stated"
)


class HubParams(Params):
    """Which span, and what a meeting is.

    Parameters
    ----------
    last_days : int, optional
        Default: the leadership period of the as-of date.
    meeting : MoveFilter
        Which moves are meetings.
    kinds : tuple of str
        Kinds of actor in the network: state, organisation.
    """

    last_days: int | None = Field(default=None, ge=1, le=36_500)
    meeting: MoveFilter = MEETING
    kinds: tuple[Literal["state", "organisation"], ...] = Field(default=("state", "organisation"), min_length=1)


def _answer(record: Record, params: HubParams, rng: np.random.Generator) -> Answer:
    begins = record.case.meta.begins
    if begins >= record.end:
        return _nothing(f"the record begins on {begins}")
    periods = record.case.roster.leaderships(record.case.meta.leaders, start=begins, end=record.end)
    span, label = _span(record, params, periods)
    met = _with_a_power(record, params)
    joined = dated_ties(record)
    table = _by_period(record, params, periods, met, joined)
    now = met.filter((pl.col("date") >= span.start) & (pl.col("date") < span.end))
    described = shape(record.case, joined, span, kinds=params.kinds, draws=RESAMPLES, rng=rng)
    if now.is_empty():
        return _nothing(f"no meeting with a power in {label}", table=table, described=described)
    alone, n = int(now["alone"].sum()), now.height
    low, high = wilson(alone, n)
    tested = _tested(record, span, met, alone / n, n)
    return Answer(
        value=alone / n,
        unit="share of meetings held with one power alone",
        n=n,
        n_of="meetings",
        low=low,
        high=high,
        interval="95 % Wilson interval",
        rows=tuple(now["move_id"]),
        table=table,
        instances=now.select("move_id", "date", pl.col("others").list.join(" "), "alone"),
        note=f"{label}; meetings: {params.meeting.describe()}, in which the coercer and a target or patron took part; "
        f"those dated to the month are set on the 15th, to a year left out; compared with every span of the same "
        f"length on the record, its end joined to its beginning; {EVER}; {CENTRED}",
        details={
            **tested,
            "reason": _reason(alone, n, label, tested),
            "meetings_alone": alone,
            "powers_met_alone": now.filter("alone")["others"].list.first().n_unique(),
            **described,
        },
    )


def _span(record: Record, params: HubParams, periods: pl.DataFrame) -> tuple[Interval, str]:
    """The span asked for, cut to what the case covers, and what it is called."""
    if params.last_days is None:
        start, end, label = periods.row(-1)
        return Interval(start, end), f"leadership {label}, {Interval(start, end)}"
    asked = Interval.before(record.end, days=params.last_days)
    span = Interval(max(asked.start, record.case.meta.begins), record.end)
    return span, str(span)


def _with_a_power(record: Record, params: HubParams) -> pl.DataFrame:
    """Meetings of the coercer with a target or patron, and whether that one sat there alone."""
    listed = powers(record.case, roles=("target", "patron"), kinds=params.kinds)
    wanted = pl.lit(pl.Series(listed, dtype=pl.String)).implode()
    met = placed(meetings(record, params.meeting))
    met = met.filter(
        (pl.col("date") >= record.case.meta.begins)
        & (pl.col("date") < record.end)
        & (pl.col("others").list.set_intersection(wanted).list.len() > 0)
    )
    return met.with_columns(alone=pl.col("others").list.len() == 1)


def _tested(record: Record, span: Interval, met: pl.DataFrame, value: float, n: int) -> dict[str, Any]:
    """The share beside that of equally long spans elsewhere on the record."""
    draws = np.empty(0)
    if n >= LEAST:
        draws = share_in_turned_spans(
            to_days(met["date"]),
            met["alone"].to_numpy(),
            span=(to_day(span.start), to_day(span.end)),
            whole=(to_day(record.case.meta.begins), to_day(record.end)),
            least=LEAST,
        )
    if draws.size == 0:
        return {**untested(claimed="more", reason=""), "spans_compared": 0}
    reachable = detectable(draws, claimed="more")
    return {
        **against_chance(value, draws, claimed="more"),
        "detectable": reachable if reachable <= 1 else None,
        "spans_compared": int(draws.size),
    }


def _by_period(
    record: Record, params: HubParams, periods: pl.DataFrame, met: pl.DataFrame, joined: pl.DataFrame
) -> pl.DataFrame:
    """One line per leadership period: meetings, share alone, and the shape of the network."""
    tied = volumes(joined, periods).partition_by("start", as_dict=True)
    rows = []
    for start, end, label in periods.iter_rows():
        inside = met.filter((pl.col("date") >= start) & (pl.col("date") < end))
        row = {"leadership": label, "start": start, "end": end}
        row |= {"meetings": inside.height, "alone": int(inside["alone"].sum()), "actors": 0, "moves": 0}
        if (start,) in tied:
            net = network(record.case, tied[(start,)], kinds=params.kinds)
            row |= {"actors": len(net.actors), "moves": int(net.table["moves"].sum())}
            row |= {"centralisation_moves": weighted_centralisation(net.weights("moves"))}
            row |= {name: value for name, value in points(net).items() if name in _PERIOD}
        rows.append(row)
    return pl.DataFrame(rows, schema=_PERIOD)


_PERIOD = {
    "leadership": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "meetings": pl.Int64,
    "alone": pl.Int64,
    "actors": pl.Int64,
    "moves": pl.Int64,
    "centralisation_moves": pl.Float64,
    "degree_centralisation": pl.Float64,
    "star_fit": pl.Float64,
    "missing_high": pl.Float64,
    "broker_inside_a_bloc": pl.Int64,
    "broker_between_blocs": pl.Int64,
}


def _nothing(why: str, *, table: pl.DataFrame | None = None, described: Mapping[str, Any] | None = None) -> Answer:
    details = {**untested(claimed="more", reason=f"Not testable: {why}."), **(described or {})}
    return Answer(
        value=None,
        unit="share",
        n=0,
        n_of="meetings",
        table=table,
        note=f"not testable: {why}; {CENTRED}",
        details=details,
    )


def _reason(alone: int, n: int, label: str, tested: Mapping[str, Any]) -> str:
    said = f"{alone} of {n} meetings were with one power alone ({label})"
    if n < LEAST:
        return f"{said}; fewer than {LEAST} meetings give no share to compare."
    if tested["p_value"] is None:
        return f"{said}; equally long spans elsewhere on the record give nothing to compare it with."
    said += (
        f", {100 * alone / n:.0f} % against {100 * tested['expected']:.0f} % in equally long spans elsewhere on the "
        f"record ({100 * tested['chance_low']:.0f} to {100 * tested['chance_high']:.0f} % in 95 % of them; "
        f"p = {tested['p_value']:.3f})"
    )
    if tested["detectable"] is None:
        said += "; so many of those are as high that even meetings all held apart could hardly be told from them"
    return f"{said}; this tells whether the time is unlike others, not whether meetings are held apart beyond chance."


QUERY = Query(title="share of meetings with one power alone", params=HubParams, answer=_answer)
