"""How often a pledge of the coercer was followed by a withdrawal, a walkout or a refusal on the same subject."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query
from stratagem.reckon.daily import Days, to_day
from stratagem.reckon.dynamics.aftermath import Watched, outcomes, watch
from stratagem.reckon.dynamics.attrition import PLEDGES, coercer_leaders, pledges, reversal_trials
from stratagem.reckon.dynamics.rates import Row, details_of, rate_of, tabulate
from stratagem.reckon.turning import strata


class ReversalParams(Params):
    """Which pledges, and how soon they are gone back on.

    Parameters
    ----------
    pledges : tuple of MoveFilter
        Any of which will do; of these the coercer's to a target are taken.
    within_days : int
        A reversal counts from the day after the pledge to this many days after it.
    quiet_days : int
        A pledge within so many days of the one before belongs to the same burst, for the interval.
    shifts : int
        Random circular shifts that show what chance would give.
    """

    pledges: tuple[MoveFilter, ...] = PLEDGES
    within_days: int = Field(default=180, ge=1, le=3650)
    quiet_days: int = Field(default=30, ge=0, le=3650)
    shifts: int = Field(default=9999, ge=99, le=100_000)


def _answer(record: Record, params: ReversalParams, rng: np.random.Generator) -> Answer:
    made = pledges(record, params.pledges)
    watched = watch(
        reversal_trials(record, made, within_days=params.within_days),
        strata(record),
        end=to_day(record.end),
        quiet_days=params.quiet_days,
    )
    by = watched.turns(params.shifts, rng)
    whole = rate_of(watched, np.ones(len(watched.trials), dtype=np.bool_), by)
    lines = made.select("move_id", "date", "form", "tool").join(outcomes(watched), on="move_id").sort("date", "move_id")
    still_open = lines.filter(pl.col("outcome") == "open").height
    note = (
        f"promises and offers of friendly steps, and agreements, of the coercer with a target; gone back on within "
        f"{params.within_days} days by a withdrawal, walkout or refusal on the same subject towards the same side; "
        f"{still_open} too recent to tell"
    )
    if whole is None:
        return Answer(
            value=None, unit="share", n=0, n_of="pledges", instances=lines, note=f"not testable: no pledge; {note}"
        )
    gone_back = lines.filter(pl.col("outcome") == "followed")
    details = details_of(whole, "more", subject="pledges", outcome=f"gone back on within {params.within_days} days")
    return Answer(
        value=whole.rate,
        unit="share",
        n=whole.n,
        n_of="pledges",
        low=whole.low,
        high=whole.high,
        interval="95 % Wilson interval with the effective number of bursts",
        rows=tuple(dict.fromkeys([*lines["move_id"], *gone_back["deed_id"]])),
        table=_table(record, made, watched, by),
        instances=lines,
        note=note,
        details=details | {"within_days": params.within_days, "open": still_open},
    )


def _table(record: Record, made: pl.DataFrame, watched: Watched, by: Sequence[Days]) -> pl.DataFrame:
    """Rates by leader of the coercer, by form and by tool."""
    days = np.array([t.day for t in watched.trials], dtype=np.int64)
    rows = [
        Row("leader", span.label, rate_of(watched, (days >= span.first) & (days < span.last), by))
        for span in coercer_leaders(record)
    ]
    for mark in ("form", "tool"):
        said = dict(made.select("move_id", mark).iter_rows())
        column = np.array([said[t.move_id] for t in watched.trials])
        rows += [Row(mark, str(value), rate_of(watched, column == value, by)) for value in np.unique(column)]
    return tabulate(rows, claimed="more")


QUERY = Query(title="share of pledges gone back on", params=ReversalParams, answer=_answer)
"""Asked as ``reversal``."""
