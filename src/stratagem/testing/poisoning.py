"""A record whose future is nonsense: what looks past the as-of date gives another answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl

from stratagem.core.case import Case

NONSENSE = "nonsense from the future"


def poison(moves: pl.DataFrame, after: dt.date) -> pl.DataFrame:
    """The moves with everything known after a day replaced by nonsense.

    Parameters
    ----------
    moves : polars.DataFrame
        Columns of ``MOVES``.
    after : datetime.date
        Rows known on or before this day stay as they are.

    Returns
    -------
    polars.DataFrame
        Later rows keep only their id, dates and case; what they say is upside down, and each is there twice.
    """
    late = moves.filter((pl.col("known_on") > after) | (pl.col("date") > after))
    upside_down = late.with_columns(
        actors=pl.col("targets"),
        targets=pl.col("actors"),
        tool=pl.lit("aid"),
        form=pl.lit("promise"),
        severity=pl.lit(0, dtype=pl.Int32),
        count=pl.lit(10_000, dtype=pl.Int32),
        summary=pl.lit(NONSENSE),
    )
    twice = upside_down.with_columns(move_id=pl.col("move_id") + "-again")
    return pl.concat([moves.join(late.select("move_id"), on="move_id", how="anti"), upside_down, twice])


def poison_series(case: Case, after: dt.date) -> Case:
    """The case with every figure published, and every event announced, after a day replaced by nonsense."""
    late = pl.col("known_on") > after
    return replace(
        case,
        observations=case.observations.with_columns(value=pl.when(late).then(-1e6).otherwise("value")),
        calendars=case.calendars.with_columns(name=pl.when(late).then(pl.lit(NONSENSE)).otherwise("name")),
    )
