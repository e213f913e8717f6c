"""What a public database is to us: who made it, what it can speak to, and how near its dates must come to ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from stratagem.core.checks import check
from stratagem.core.events import EventSource
from stratagem.core.moves import PRECISIONS
from stratagem.core.tables import Column, Schema

ENTRIES = Schema(
    name="entries",
    key="entry_id",
    columns=(
        Column("entry_id", "text", "id of the entry within its database", required=True),
        Column("date", "date", "its date; first day of the month or year if known no better", required=True),
        Column("precision", "text", "day, month or year", required=True, vocabulary="precisions"),
        Column("family", "text", "our family of tools; empty when it maps to none"),
        Column("tool", "text", "our tool, when the entry says it"),
        Column("label", "text", "our own short name of what it records", required=True),
        Column("count", "integer", "natural count, as missiles or names", low=0),
    ),
)
"""The table that every source's ``parse`` returns."""


@dataclass(frozen=True, slots=True)
class DateRule:
    """How far apart the two dates of one act may lie.

    Parameters
    ----------
    before, after : int
        Days that our date may be earlier, and later, than theirs.

    Examples
    --------
    >>> DateRule(0, 1).allows(dt.date(2019, 5, 3), dt.date(2019, 5, 4))
    True
    >>> DateRule(0, 1).allows(dt.date(2019, 5, 3), dt.date(2019, 5, 2))
    False
    """

    before: int
    after: int

    def allows(self, theirs: dt.date, ours: dt.date) -> bool:
        """Whether the two days may be one act."""
        return -self.before <= (ours - theirs).days <= self.after

    def __str__(self) -> str:
        if self.before == self.after:
            return "the same period" if self.after == 0 else f"{self.after} day(s) either way"
        return f"ours up to {self.before} day(s) earlier or {self.after} later"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which of our moves a database could hold.

    Parameters
    ----------
    tools : tuple of str
        Any of these tools.
    actors : tuple of str
        Any of these acted; empty for no condition.
    parties : tuple of str
        All of these acted or were addressed.
    forms : tuple of str
        Any of these forms.
    also : tuple of str
        Further tools under which a record may hold what the database lists; moves with these may be matched, but the
        database is not expected to hold the rest of them.
    by_month : bool
        Months in which there was any such move are compared, not single moves.
    """

    tools: tuple[str, ...]
    actors: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    forms: tuple[str, ...] = ("deed",)
    also: tuple[str, ...] = ()
    by_month: bool = False

    def of(self, moves: pl.DataFrame) -> pl.DataFrame:
        """The actual moves in scope."""
        involved = pl.concat_list("actors", "targets")
        conditions = [
            pl.col("status") == "actual",
            pl.col("form").is_in(self.forms),
            pl.col("tool").is_in(self.tools + self.also),
            *(involved.list.contains(p) for p in self.parties),
        ]
        if self.actors:
            conditions.append(pl.any_horizontal(*(pl.col("actors").list.contains(a) for a in self.actors)))
        return moves.filter(pl.all_horizontal(*conditions))


@dataclass(frozen=True, slots=True)
class Must:
    """A set of dates of which the record may miss none.

    Parameters
    ----------
    what : str
        What happened on them, as "missile launch".
    since : datetime.date
    tools : tuple of str
        Only entries of these tools; empty for all.
    """

    what: str
    since: dt.date
    tools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A public database that a case's record is compared with.

    Parameters
    ----------
    id, title, citation, licence : str
    about : str
        Code of the coercer it records.
    where : str
        File below the data folder.
    rule : DateRule
    families : tuple of str
        Families of tools it can speak to.
    scope : Scope
        Which of our moves it could hold.
    parse : callable
        Its file's bytes to a table that meets ``ENTRIES``; pure, raises InputError naming the fault's place.
    note : str
        What limits the comparison.
    kin : tuple of frozenset of str
        Families between which the database and we draw the line differently.
    musts : tuple of Must
    events : EventSource, optional
        The same database as a source of moves for a user's own store.
    """

    id: str
    title: str
    citation: str
    licence: str
    about: str
    where: str
    rule: DateRule
    families: tuple[str, ...]
    scope: Scope
    parse: Callable[[bytes], pl.DataFrame]
    note: str
    kin: tuple[frozenset[str], ...] = ()
    musts: tuple[Must, ...] = field(default=())
    events: EventSource | None = None


def entries(rows: pl.DataFrame, *, where: str) -> pl.DataFrame:
    """Rows as a table of entries in order of date.

    Raises
    ------
    InputError
        If a row does not meet ``ENTRIES``; the message names the first fault.
    """
    result = check(rows, ENTRIES, where=where, vocabularies={"precisions": frozenset(PRECISIONS)})
    return result.faultless(where=where, each="entry").sort("date", "entry_id")
