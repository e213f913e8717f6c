"""What the target did after the coercer pressed media, firms, groups or a government to be silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, matching
from stratagem.reckon.daily import Days, exact, to_day
from stratagem.reckon.dynamics.aftermath import Watched, outcomes, watch
from stratagem.reckon.dynamics.rates import Rate, Row, details_of, rate_of, tabulate
from stratagem.reckon.dynamics.rhetoric import addressed_kind, first_of_bursts, response_trials, words_to_sectors
from stratagem.reckon.turning import strata


class SilencingResponseParams(Params):
    """Which pressure, and what counts as giving way and as withstanding.

    Parameters
    ----------
    pressure : MoveFilter
        What presses somebody to be silent.
    yields, resists : MoveFilter
        What counts as giving way, and as withstanding.
    words_to_sectors : bool
        Whether threats, demands and accusations in words alone count as pressure too, where they address media,
        firms or private groups.
    within_days : int
        A response counts from the day after the pressure to this many days after it.
    quiet_days : int
        Pressure on the same kind of addressee within so many days of the one before belongs to the same burst; a
        burst counts once, from its first day.
    shifts : int
        Random circular shifts that show what chance would give.
    """

    pressure: MoveFilter = MoveFilter(group=("silencing",))
    yields: MoveFilter = MoveFilter(group=("target_yields",))
    resists: MoveFilter = MoveFilter(group=("target_resists",))
    words_to_sectors: bool = True
    within_days: int = Field(default=90, ge=1, le=3650)
    quiet_days: int = Field(default=30, ge=0, le=3650)
    shifts: int = Field(default=9999, ge=99, le=100_000)


RESPONSES = ("yields", "resists")


def _answer(record: Record, params: SilencingResponseParams, rng: np.random.Generator) -> Answer:
    pressed = _pressed(record, params)
    kinds = addressed_kind(pressed, record.case.roster)
    bursts = first_of_bursts(pressed.with_columns(kinds), by="kind", quiet_days=params.quiet_days)
    note = (
        f"bursts of {params.pressure.describe()}{' and of words to sectors' if params.words_to_sectors else ''} "
        f"towards one kind of addressee (new after {params.quiet_days} quiet days); a response within "
        f"{params.within_days} days by one of those addressed: yields, {params.yields.describe()}; "
        f"resists, {params.resists.describe()}; rows dated to the day"
    )
    watched = {
        name: watch(
            response_trials(record, bursts, matching(record, getattr(params, name)), within_days=params.within_days),
            strata(record),
            end=to_day(record.end),
            quiet_days=params.quiet_days,
        )
        for name in RESPONSES
    }
    by = watched["yields"].turns(params.shifts, rng)
    everything = np.ones(bursts.height, dtype=np.bool_)
    gave_way = rate_of(watched["yields"], everything, by)
    if gave_way is None:
        return Answer(
            value=None, unit="share", n=0, n_of="bursts", note=f"not testable: no pressure long enough ago; {note}"
        )
    resisted = rate_of(watched["resists"], everything, by)
    resists = {} if resisted is None else _resisted(resisted)
    instances = _instances(bursts, watched)
    details = details_of(
        gave_way,
        "more",
        subject="bursts of pressure",
        outcome=f"followed within {params.within_days} days by giving way of one of those addressed",
    )
    return Answer(
        value=gave_way.rate,
        unit="share",
        n=gave_way.n,
        n_of="bursts",
        low=gave_way.low,
        high=gave_way.high,
        interval="95 % Wilson interval with the effective number of bursts",
        rows=tuple(
            dict.fromkeys(
                [*bursts["move_id"], *instances["yields_id"].drop_nulls(), *instances["resists_id"].drop_nulls()]
            )
        ),
        table=_table(bursts, watched, by),
        instances=instances,
        note=f"{note}; {bursts.height - gave_way.n} too recent to tell",
        details=details
        | resists
        | _shares(instances)
        | {"open": bursts.height - gave_way.n, "within_days": params.within_days},
    )


def _pressed(record: Record, params: SilencingResponseParams) -> pl.DataFrame:
    """The pressure, dated to the day, each move once."""
    found = [matching(record, params.pressure)] + ([words_to_sectors(record)] if params.words_to_sectors else [])
    return (
        exact(pl.concat(found))
        .filter(pl.col("date") >= record.case.meta.begins)
        .unique("move_id", maintain_order=True)
        .sort("date", "move_id")
    )


def _resisted(rate: Rate) -> dict[str, Any]:
    """The same numbers for the other response."""
    numbers = rate.tested("more")
    return {
        "resists_rate": rate.rate,
        "resists_base_rate": rate.base_rate,
        "resists_p_value": numbers["p_value"],
        "resists_verdict": numbers["verdict"],
    }


def _shares(instances: pl.DataFrame) -> dict[str, float]:
    """Shares of bursts with each response, among those long enough ago."""
    judged = instances.filter(pl.col("response") != "open")
    return {
        f"share_{name.replace(' ', '_')}": judged.filter(pl.col("response") == name).height / judged.height
        for name in ("yields", "resists", "both", "none")
    }


def _instances(bursts: pl.DataFrame, watched: Mapping[str, Watched]) -> pl.DataFrame:
    """One line a burst: its first move, whom it addressed, and the first response of either kind."""
    out = bursts.select("move_id", "date", "tool", "kind")
    for name in RESPONSES:
        found = outcomes(watched[name]).select(
            "move_id",
            pl.col("outcome").alias(name),
            pl.col("deed_id").alias(f"{name}_id"),
            pl.col("days").alias(f"{name}_days"),
        )
        out = out.join(found, on="move_id")
    came = {name: pl.col(name) == "followed" for name in RESPONSES}
    return (
        out.with_columns(
            response=pl.when(pl.col("yields") == "open")
            .then(pl.lit("open"))
            .when(came["yields"] & came["resists"])
            .then(pl.lit("both"))
            .when(came["yields"])
            .then(pl.lit("yields"))
            .when(came["resists"])
            .then(pl.lit("resists"))
            .otherwise(pl.lit("none"))
        )
        .drop(RESPONSES)
        .sort("date", "move_id")
    )


def _table(bursts: pl.DataFrame, watched: Mapping[str, Watched], by: Sequence[Days]) -> pl.DataFrame:
    """Rates of either response, for all and by kind of addressee."""
    kind = dict(bursts.select("move_id", "kind").iter_rows())
    rows = []
    for name in RESPONSES:
        column = np.array([kind[t.move_id] for t in watched[name].trials])
        rows.append(Row(name, "all", rate_of(watched[name], np.ones(column.size, dtype=np.bool_), by)))
        rows += [Row(name, str(value), rate_of(watched[name], column == value, by)) for value in np.unique(column)]
    return tabulate(rows, claimed="more")


QUERY = Query(
    title="share of pressure on speakers that was followed by giving way",
    params=SilencingResponseParams,
    answer=_answer,
)
"""Asked as ``silencing_response``."""
