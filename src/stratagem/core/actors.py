"""Actors with the codes of the field, and the people and offices that speak for them at a date."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from stratagem.core.errors import UnknownNameError
from stratagem.core.tables import Column, Rule, Schema

ACTORS = Schema(
    name="actors",
    key="code",
    columns=(
        Column("code", "text", "ISO 3166-1 alpha-3 code of a state, or our code", required=True, pattern="[A-Z]{2,5}"),
        Column("name", "text", "common English name", required=True),
        Column("kind", "text", "state, organisation or sector", required=True, pattern="state|organisation|sector"),
        Column("cow", "integer", "Correlates of War state number"),
        Column("gw", "integer", "Gleditsch-Ward state number"),
        Column("valid_from", "date", "first day, where the code does not cover the whole period"),
        Column("valid_to", "date", "day after the last"),
        Column("capital", "text", "capital, used for the government"),
        Column("adjective", "text", "adjective of the state"),
        Column("aliases", "list", "other names"),
    ),
)
OFFICES = Schema(
    name="offices",
    key="office_id",
    columns=(
        Column("office_id", "text", "permanent id", required=True, pattern="[a-z0-9-]+"),
        Column("title", "text", "name of the office or organ", required=True),
        Column("state", "text", "code of the actor it serves", required=True, vocabulary="actors"),
        Column("kind", "text", "office (held by a person) or organ", required=True, pattern="office|organ"),
        Column("level", "text", "level of the speaker", required=True),
        Column("aliases", "list", "other names"),
    ),
)
PEOPLE = Schema(
    name="people",
    key="person_id",
    columns=(
        Column("person_id", "text", "permanent id", required=True, pattern="[a-z0-9-]+"),
        Column("name", "text", "name as wire copy writes it", required=True),
        Column("state", "text", "code of the actor served", required=True, vocabulary="actors"),
        Column("aliases", "list", "other spellings and titles"),
        Column("note", "text", "what a reader should know"),
    ),
)
TENURES = Schema(
    name="tenures",
    columns=(
        Column("person_id", "text", "who", required=True, vocabulary="people"),
        Column("office_id", "text", "which office", required=True, vocabulary="offices"),
        Column("start", "date", "first day", required=True),
        Column("end", "date", "day after the last; empty while in office"),
        Column("precision", "text", "day, month or year", required=True, vocabulary="precisions"),
        Column("check", "text", "document, database or memory", required=True, vocabulary="checks"),
        Column("note", "text", "what a reader should know"),
    ),
    rules=(Rule("end", pl.col("end") > pl.col("start"), "a day after the start"),),
)


@dataclass(frozen=True, slots=True)
class Roster:
    """The actors of a case and who held which office when.

    Parameters
    ----------
    actors, offices, people, tenures : polars.DataFrame
        Tables that meet ``ACTORS``, ``OFFICES``, ``PEOPLE`` and ``TENURES``.
    """

    actors: pl.DataFrame
    offices: pl.DataFrame
    people: pl.DataFrame
    tenures: pl.DataFrame

    def name(self, code: str) -> str:
        """Common name of an actor, or the code itself if it is not listed."""
        found = self.actors.filter(pl.col("code") == code)["name"]
        return str(found[0]) if found.len() else code

    def speakers(self) -> frozenset[str]:
        """Ids that may stand in a move's ``actor_speaker``."""
        return frozenset(self.people["person_id"]) | frozenset(self.offices["office_id"])

    def holders(self, office_id: str) -> pl.DataFrame:
        """Who held an office: columns ``person_id, name, start, end``; ``end`` is null while in office.

        Raises
        ------
        UnknownNameError
            If there is no such office.
        """
        if office_id not in self.offices["office_id"]:
            raise UnknownNameError("office", office_id, known=self.offices["office_id"])
        held = self.tenures.filter(pl.col("office_id") == office_id).sort("start")
        return held.join(self.people, on="person_id", how="left").select("person_id", "name", "start", "end")

    def leaderships(self, offices: Sequence[str], *, start: dt.date, end: dt.date) -> pl.DataFrame:
        """Half-open periods in which the holders of several offices did not change.

        Parameters
        ----------
        offices : sequence of str
            Office ids, for example the leaders of the coercer and of one target.
        start, end : datetime.date
            Half-open span to cut up.

        Returns
        -------
        polars.DataFrame
            Columns ``start, end, label``; the label joins the holders' names, ``vacant`` where there is none.
        """
        held = [list(self.holders(office).select("name", "start", "end").iter_rows()) for office in offices]
        cuts = {start, end} | {d for rows in held for row in rows for d in row[1:] if d is not None and start < d < end}
        edges = sorted(cuts)
        periods: list[dict[str, object]] = []
        for first, last in itertools.pairwise(edges):
            label = " / ".join(_holder(rows, first) for rows in held)
            if periods and periods[-1]["label"] == label:
                periods[-1]["end"] = last
            else:
                periods.append({"start": first, "end": last, "label": label})
        return pl.DataFrame(periods, schema={"start": pl.Date, "end": pl.Date, "label": pl.String})


def _holder(held: list[tuple[str, dt.date, dt.date | None]], day: dt.date) -> str:
    there = [name for name, start, end in held if start <= day and (end is None or day < end)]
    return there[-1] if there else "vacant"
