"""Which of the competing readings of a case made the moves of a span most likely, and how far that can be trusted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
import polars as pl
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.errors import UnknownNameError
from stratagem.core.queries import Params, Query
from stratagem.core.readings import Event, Readings
from stratagem.core.time import Interval
from stratagem.reckon.dynamics.readings import (
    WARNING,
    Comparison,
    Seen,
    compare,
    effective_share,
    log_likelihoods,
    perturbed,
    posterior,
    strength,
)
from stratagem.reckon.dynamics.spans import base_rate, came_in, days_of_event, moves_of_event, spans_before


class ReadingsParams(Params):
    """Which span is judged, and how hard the stated likelihoods are shaken.

    Parameters
    ----------
    last_days : int
        The span judged ends with the as-of date; it is cut into spans of the readings' horizon, from the end.
    since : datetime.date, optional
        Begin of the span judged, instead of ``last_days``.
    prior : mapping of str to float
        Relative prior weight of readings, by id; 1 for those not named.
    noise : float
        Standard deviation, in log-odds, by which each stated likelihood is moved at random.
    draws : int
        How often.
    """

    last_days: int = Field(default=365, ge=1, le=36_500)
    since: dt.date | None = None
    prior: Mapping[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]] = {}
    noise: float = Field(default=0.7, ge=0, le=5)
    draws: int = Field(default=4000, ge=100, le=100_000)


def _answer(record: Record, params: ReadingsParams, rng: np.random.Generator) -> Answer:
    held = record.case.readings
    if held is None:
        return _none("the case declares no readings")
    for name in params.prior:
        if name not in {r.id for r in held.readings}:
            raise UnknownNameError("reading", name, known=[r.id for r in held.readings])
    known = tuple(r for r in held.readings if r.known_on() <= record.as_of)
    if len(known) < 2:
        first = ", ".join(f"{r.title} ({r.known_on()})" for r in held.readings)
        return _none(f"fewer than two readings had been put forward by {record.as_of}; there are: {first}")
    rules = held.observables
    start = params.since or record.end - dt.timedelta(days=params.last_days)
    if start < rules.until:
        return _none(
            f"the span would begin on {start}, but the likelihoods rest on the record up to {rules.until}; "
            f"judge a span that begins later"
        )
    spans = spans_before(record.end, start, days=rules.horizon_days)
    if not spans:
        return _none(
            f"the span from {start} to {record.as_of} is shorter than the horizon of {rules.horizon_days} days"
        )
    return _compared(record, Readings(rules, known), spans, params, rng)


def _none(why: str) -> Answer:
    return Answer(value=None, unit="log Bayes factor", n=0, n_of="observations", note=f"not comparable: {why}")


def _compared(
    record: Record, held: Readings, spans: list[Interval], params: ReadingsParams, rng: np.random.Generator
) -> Answer:
    events, rules, names = held.observables.events, held.observables, [r.id for r in held.readings]
    begins = record.case.meta.begins
    days = [days_of_event(record, event) for event in events]
    base = [base_rate(d, begins, rules.until, e, rules) for d, e in zip(days, events, strict=True)]
    stated = [
        [r.likelihoods[e.id].within(b, at_least=e.at_least) for e, b in zip(events, base, strict=True)]
        for r in held.readings
    ]
    seen = Seen(np.array([came_in(d, spans, e) for d, e in zip(days, events, strict=True)]))
    past = spans_before(rules.until, begins, days=rules.horizon_days)
    history = np.array([came_in(d, past, e) for d, e in zip(days, events, strict=True)])
    prior = np.array([params.prior.get(name, 1.0) for name in names])
    side = compare(np.array(stated), seen, prior=prior)
    ahead, second = side.order[:2]
    draws = perturbed(side.likelihood, seen, prior=prior, sd=params.noise, draws=params.draws, rng=rng)
    gaps = draws[:, ahead] - draws[:, second]
    won = np.bincount(draws.argmax(axis=1), minlength=len(names)) / params.draws
    share = effective_share(history, events=len(events), spans=len(spans))
    tempered = side.tempered(share)
    nothing_new = float(log_likelihoods(np.array([base]), seen).sum())
    n = len(events) * len(spans)
    details = {
        "ahead": names[ahead],
        "next": names[second],
        "strength": strength(side.lead),
        "tempered": float(tempered[ahead] - tempered[second]),
        "tempered_strength": strength(float(tempered[ahead] - tempered[second])),
        "effective_n": share * n,
        "against_base_rates": float(side.parts[ahead].sum()) - nothing_new,
        **_by_reading("posterior", names, posterior(side.total)),
        **_by_reading("tempered_posterior", names, posterior(tempered)),
        **_by_reading("ahead_in", names, won),
    }
    return Answer(
        value=side.lead,
        unit="log Bayes factor",
        n=n,
        n_of="observations",
        low=min(side.lead, float(np.quantile(gaps, 0.025))),
        high=max(side.lead, float(np.quantile(gaps, 0.975))),
        interval=f"95 % of draws in which each stated likelihood is moved by {params.noise:g} in log-odds",
        rows=_rows(record, events, spans),
        table=_table(held, base, seen, side),
        instances=_instances(events, spans, seen),
        note=_note(held, spans, details),
        details=details,
    )


def _by_reading(what: str, names: list[str], values: Any) -> dict[str, float]:
    return {f"{what}:{name}": float(value) for name, value in zip(names, values, strict=True)}


def _note(held: Readings, spans: list[Interval], numbers: Mapping[str, Any]) -> str:
    rules = held.observables
    return (
        f"'{numbers['ahead']}' against '{numbers['next']}' on {len(rules.events)} events in {len(spans)} spans of "
        f"{rules.horizon_days} days from {spans[0].start} to {spans[-1].end - dt.timedelta(days=1)}, as if "
        f"independent; they are not: they count as {numbers['effective_n']:.1f} independent ones, which leaves "
        f"{numbers['tempered']:.2f} ({numbers['tempered_strength']}). {_hindsight(held, spans)}{rules.rule} {WARNING}"
    )


def _hindsight(held: Readings, spans: list[Interval]) -> str:
    """Which readings were put forward when part of the span judged lay behind them."""
    late = [r.title for r in held.readings if r.known_on() > spans[0].start]
    if not late:
        return ""
    return f"Put forward when part of the span was known, and so perhaps made to fit it: {', '.join(late)}. "


def _rows(record: Record, events: tuple[Event, ...], spans: list[Interval]) -> tuple[str, ...]:
    whole = Interval(spans[0].start, spans[-1].end)
    found = pl.concat([moves_of_event(record, event) for event in events]).filter(
        pl.col("date").is_between(whole.start, whole.end, closed="left")
    )
    return tuple(found.unique("move_id").sort("date", "move_id")["move_id"])


def _table(held: Readings, base: list[float], seen: Seen, side: Comparison) -> pl.DataFrame:
    """One line an event and reading: what was stated, what it brought, and what would change the ranking."""
    names = [r.id for r in held.readings]
    rows = []
    for e, event in enumerate(held.observables.events):
        for r, reading in enumerate(held.readings):
            best_other = max(float(side.parts[q, e]) for q in range(len(names)) if q != r)
            rows.append(
                {
                    "event": event.id,
                    "reading": reading.id,
                    "base_rate": base[e],
                    "likelihood": float(side.likelihood[r, e]),
                    "came": int(seen.successes[e]),
                    "spans": seen.spans,
                    "log_likelihood": float(side.parts[r, e]),
                    "log_bayes_factor": float(side.parts[r, e]) - best_other,
                    "changes_ranking_at": side.turning_point(r, e, seen),
                    "ahead_without_event": names[side.ahead_without(e)],
                    "reason": reading.likelihoods[event.id].reason,
                }
            )
    return pl.DataFrame(rows, schema_overrides={"changes_ranking_at": pl.Float64})


def _instances(events: tuple[Event, ...], spans: list[Interval], seen: Seen) -> pl.DataFrame:
    """One line a span and event: whether it came."""
    return pl.DataFrame(
        [
            {"start": span.start, "end": span.end, "event": event.id, "came": bool(seen.came[e, s])}
            for s, span in enumerate(spans)
            for e, event in enumerate(events)
        ]
    )


QUERY = Query(title="which reading made the moves most likely", params=ReadingsParams, answer=_answer)
"""Asked as ``readings``."""
