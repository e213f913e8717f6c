"""The sides of a record as series of moves: who counts where, on which days, and what had to be left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from stratagem.core.case import Record
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, matching
from stratagem.reckon.daily import exact, to_days
from stratagem.reckon.dynamics.streams import Stream, by_day

FEWEST = 10
"""A series with moves on fewer days says nothing about what follows them."""
HOSTILE = ("threat", "demand", "accusation")


class Series(Params):
    """One series of moves, by name.

    Parameters
    ----------
    name : str
    match : MoveFilter
    """

    name: str
    match: MoveFilter


SERIES = (
    Series(name="coercer deeds", match=MoveFilter(group=("provocation", "channel_cut"))),
    Series(name="coercer words", match=MoveFilter(group=("hostile_words",))),
    Series(name="target deeds", match=MoveFilter(group=("pressure_by_target",), form=("deed",))),
    Series(name="target words", match=MoveFilter(group=("pressure_by_target",), form=HOSTILE)),
    Series(name="patron moves", match=MoveFilter(role=("patron",))),
)


@dataclass(frozen=True, slots=True)
class Sides:
    """The moves of all series: those used, with a column ``series``, and what was left out.

    Parameters
    ----------
    used : polars.DataFrame
        Columns ``move_id, date, series``, in order of date.
    days : mapping of str to int
        Days with a move, by series.
    undated : int
        Moves not dated to the day.
    twice : int
        Moves that an earlier series holds as well.
    """

    used: pl.DataFrame
    days: Mapping[str, int]
    undated: int
    twice: int

    @property
    def names(self) -> list[str]:
        """Series with moves on enough days."""
        return [name for name, days in self.days.items() if days >= FEWEST]

    @property
    def thin(self) -> str:
        """Series with too few, with their days."""
        return ", ".join(f"{name} ({days})" for name, days in self.days.items() if days < FEWEST)

    def of(self, names: Sequence[str]) -> pl.DataFrame:
        """The moves of some series."""
        return self.used.filter(pl.col("series").is_in(list(names)))

    def stream(self, *, starts: Sequence[int], end: int, once_a_day: bool) -> Stream:
        """The series with enough days as a daily stream.

        Parameters
        ----------
        starts : sequence of int
            Days since 1 January 1970 on which strata begin.
        end : int
            The day after the last one watched.
        once_a_day : bool
            Whether several moves of a series on one day count once.

        Returns
        -------
        Stream
            Kinds are numbered as in ``names``.
        """
        used = self.of(self.names)
        if once_a_day:
            used = used.unique(["series", "date"])
        number = {name: i for i, name in enumerate(self.names)}
        return by_day(
            to_days(used["date"]),
            np.array([number[name] for name in used["series"]], dtype=np.int64),
            n_kinds=len(number),
            start=starts[0],
            end=end,
            strata=starts,
        )


def sides(record: Record, series: Sequence[Series]) -> Sides:
    """Each series' moves dated to the day, from the first day the case covers.

    Parameters
    ----------
    record : Record
    series : sequence of Series
        A move that several match counts in the first of them.

    Returns
    -------
    Sides
    """
    taken: list[str] = []
    parts, undated, twice = [], 0, 0
    for one in series:
        found = matching(record, one.match).filter(pl.col("date") >= record.case.meta.begins)
        own = found.filter(~pl.col("move_id").is_in(taken))
        dated = exact(own).select("move_id", "date", series=pl.lit(one.name))
        taken += own["move_id"].to_list()
        undated += own.height - dated.height
        twice += found.height - own.height
        parts.append(dated)
    days = {one.name: part["date"].n_unique() for one, part in zip(series, parts, strict=True)}
    return Sides(pl.concat(parts).sort("date", "move_id"), days, undated, twice)
