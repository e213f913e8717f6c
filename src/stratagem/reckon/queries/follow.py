"""How often an outcome followed a trigger, against how often it would have come anyway in the same leadership.

A stratagem declared in a file is tested the same way; this query takes any two filters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.errors import UnknownNameError
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, matching
from stratagem.reckon.chance import CONTRADICTED, SUPPORTED
from stratagem.reckon.daily import burst_starts, exact, to_days
from stratagem.reckon.stratagems.answers import answer_of
from stratagem.reckon.stratagems.declared import lay
from stratagem.reckon.stratagems.exposure import Window
from stratagem.reckon.stratagems.match import INSTANCES
from stratagem.reckon.stratagems.trial import trial

WORDS: Mapping[str, str] = {SUPPORTED: "more often than chance", CONTRADICTED: "less often than chance"}
"""The verdicts of a question that claims nothing."""


class FollowParams(Params):
    """What follows what.

    Parameters
    ----------
    trigger, outcome : MoveFilter
    within_days : int
        An outcome counts from the day after the trigger to this many days after it.
    burst_days : int
        A trigger within so many days of the one before belongs to the same burst; a burst counts once, from its
        first day.
    leadership : str, optional
        Only this leadership period, by its label.
    """

    trigger: MoveFilter
    outcome: MoveFilter
    within_days: int = Field(default=90, ge=1, le=3650)
    burst_days: int = Field(default=30, ge=0, le=3650)
    leadership: str | None = None


def _answer(record: Record, params: FollowParams, rng: np.random.Generator) -> Answer:
    if params.leadership is not None:
        _known_leadership(record, params.leadership)
    triggers = matching(record, params.trigger)
    begun = exact(triggers).filter(pl.col("date") >= record.case.meta.begins).sort("date", "move_id")
    starts = begun.filter(pl.Series(burst_starts(to_days(begun["date"]), quiet_days=params.burst_days)))
    laid = lay(
        record,
        _as_instances(starts),
        matching(record, params.outcome),
        Window(1, params.within_days),
        leadership=params.leadership,
    )
    note = (
        f"bursts of {params.trigger.describe()} (new after {params.burst_days} quiet days), followed within "
        f"{params.within_days} days by {params.outcome.describe()}; {triggers.height - exact(triggers).height} "
        "triggers without a day left out"
    )
    answer = answer_of(laid, trial(laid.exposure, rng, claimed="more"), claimed="more", note=note, n_of="bursts")
    return _neutral(answer)


def _as_instances(starts: pl.DataFrame) -> pl.DataFrame:
    """Moves that open a burst, as instances of one move each."""
    return starts.select(
        instance=pl.int_range(1, starts.height + 1, dtype=pl.Int64),
        start="date",
        day="date",
        moves=pl.concat_list("move_id"),
        binding=pl.lit(""),
    ).cast(INSTANCES)  # type: ignore[arg-type]


def _known_leadership(record: Record, label: str) -> None:
    held = record.case.roster.leaderships(record.case.meta.leaders, start=record.case.meta.begins, end=record.end)
    if label not in held["label"]:
        raise UnknownNameError("leadership", label, known=held["label"])


def _neutral(answer: Answer) -> Answer:
    """The answer without a claim to support or contradict."""
    details: dict[str, Any] = {
        **answer.details,
        "verdict": WORDS.get(answer.details["verdict"], answer.details["verdict"]),
    }
    del details["claimed"], details["reason"]
    return replace(answer, details=details)


QUERY = Query(title="follow rate against base rate", params=FollowParams, answer=_answer)
