"""The powers round the coercer, what it did to each of them, and whom it met, alone or with others."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from stratagem.core.case import Case, Record
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import matching

MEETING = MoveFilter(tool=("summit", "talks_held", "patron_visit"), form=("deed",))
"""Occasions on which the coercer sat down with others: leaders' meetings, talks and visits to or by a patron."""
SECTOR = "sector"
"""Kind of an actor that stands for many (media, firms, private groups) and so is no power."""


def powers(case: Case, *, roles: Sequence[str], kinds: Collection[str]) -> list[str]:
    """Codes of the actors of some roles and kinds, main ones first.

    Parameters
    ----------
    case : Case
    roles : sequence of str
        Of target and patron.
    kinds : collection of str
        Of state, organisation and sector.
    """
    kind = dict(case.roster.actors.select("code", "kind").iter_rows())
    return [code for code in case.members(roles) if kind.get(code) in kinds and code != case.meta.coercer]


def towards(joined: pl.DataFrame, coercer: str) -> pl.DataFrame:
    """What the coercer did to or with each other actor.

    Parameters
    ----------
    joined : polars.DataFrame
        From :func:`stratagem.reckon.dynamics.ties.ties`.
    coercer : str

    Returns
    -------
    polars.DataFrame
        Columns ``move_id, date, precision, power, sign``, in order of date: one line for each move in which the
        coercer acted and each other side of it.
    """
    mine = (pl.col("a") == coercer) & pl.col("by_a") | (pl.col("b") == coercer) & pl.col("by_b")
    other = pl.when(pl.col("a") == coercer).then("b").otherwise("a")
    return joined.filter(mine).select("move_id", "date", "precision", "sign", power=other).sort("date", "move_id")


def meetings(record: Record, chosen: MoveFilter) -> pl.DataFrame:
    """The coercer's meetings and who sat there with it.

    Parameters
    ----------
    record : Record
    chosen : MoveFilter
        Which moves are meetings.

    Returns
    -------
    polars.DataFrame
        Columns ``move_id, date, precision, others``, in order of date; ``others`` lists states and organisations
        in alphabetical order, at least one. A visit counts whoever made it.
    """
    sectors = record.case.roster.actors.filter(pl.col("kind") == SECTOR)["code"].to_list()
    coercer = record.case.meta.coercer
    there = pl.concat_list("actors", "targets").list.unique()
    return (
        matching(record, chosen)
        .with_columns(there=there)
        .filter(pl.col("there").list.contains(coercer))
        .select(
            "move_id",
            "date",
            "precision",
            others=pl.col("there").list.set_difference(pl.lit(pl.Series([coercer, *sectors])).implode()).list.sort(),
        )
        .filter(pl.col("others").list.len() > 0)
        .sort("date", "move_id")
    )
