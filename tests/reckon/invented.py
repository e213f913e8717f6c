"""Invented moves in a few words, and the invented case with a second target."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import polars as pl

from stratagem.core.case import Case
from stratagem.core.moves import MOVES

FIRST = dt.date(2000, 1, 1)
TYPES = {"text": pl.String, "date": pl.Date, "list": pl.List(pl.String), "boolean": pl.Boolean}
TYPES |= {"integer": pl.Int32, "number": pl.Float64}


def move(day: int, actors: str, targets: str, tool: str, **more: Any) -> dict[str, Any]:
    """A deed of severity 0 on the day so many days after 1 January 2000, with changes."""
    date = FIRST + dt.timedelta(days=int(day))
    return {
        "case": "ruritania",
        "date": date,
        "precision": "day",
        "known_on": date,
        "actors": actors.split(),
        "targets": targets.split(),
        "form": "deed",
        "tool": tool,
        "purpose": [],
        "conditional": False,
        "status": "actual",
        "severity": 0,
        "summary": "Something happens.",
        "source_ids": [],
        "coder": "inventor",
        "coder_version": "1",
        **more,
    }


def table(moves: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Moves as the store gives them, with ids in the order given."""
    rows = [{"move_id": f"m-{k:04}", **one} for k, one in enumerate(moves)]
    return pl.DataFrame(rows, schema={c.name: TYPES[c.kind] for c in MOVES.columns})


def with_borduria(case: Case) -> Case:
    """The invented case with Borduria (BOR) as a second target and the Press (PRS), a sector, as a third."""
    actors = case.roster.actors
    more = actors.head(2).with_columns(
        code=pl.Series(["BOR", "PRS"]), name=pl.Series(["Borduria", "Press"]), kind=pl.Series(["state", "sector"])
    )
    return replace(
        case,
        meta=case.meta.model_copy(update={"targets": ("GRA", "BOR", "PRS")}),
        roster=replace(case.roster, actors=pl.concat([actors, more])),
    )
