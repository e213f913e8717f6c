"""Tables of names to a gazetteer: the world's states, then a case's actors, offices and people, then its own idiom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import polars as pl

from stratagem.core.actors import Roster
from stratagem.read.coder.lexicon import rows, word_set
from stratagem.read.coder.mentions import NOBODY, Gazetteer, Name

_WORDS_OF_A_NAME = 2
"""A title and a surname, as "Foreign Minister Kim", may be anybody's."""
_OFFICE_WORDS = word_set("office_words")


def world() -> Iterator[Name]:
    """States and organisations of the world by name, adjective and capital."""
    for row in rows("states"):
        codes = () if row["code"] == NOBODY else (row["code"],)
        for column, kind in (("names", "state"), ("adjectives", "adjective"), ("capitals", "capital")):
            for phrase in filter(None, row[column].split("|")):
                yield Name(phrase, codes, kind if codes else "none")
                if kind == "adjective" and phrase[-1] in "nirbkteo":
                    yield Name(phrase + "s", codes, "state")


def leaders() -> Iterator[Name]:
    """Heads of state and government that world news of the last decades names."""
    for row in rows("leaders"):
        for phrase in row["names"].split("|"):
            yield Name(phrase, (row["code"],), "person", level="leader")


def armed_and_international() -> Iterator[Name]:
    """Armed groups and international bodies, with their sector, for coding world news."""
    for row in rows("groups"):
        yield Name(row["phrase"], (row["codes"],), row["kind"])


def places() -> Iterator[Name]:
    """Cities, regions and peoples that world news names without their state."""
    for row in rows("places"):
        for phrase in row["names"].split("|"):
            yield Name(phrase, (row["code"],), "capital")


def audiences() -> Iterator[Name]:
    """Those to whom all the world speaks: addressed, but never meant when blame looks for its object."""
    for row in rows("audience"):
        yield Name(row["phrase"], ("UNK",), "audience")


def invented() -> Iterator[Name]:
    """The states and the firm that the lexicon's examples speak of."""
    for row in rows("invented"):
        yield Name(row["phrase"], (row["code"],), row["kind"])


def of_roster(roster: Roster) -> Iterator[Name]:
    """Actors, offices and people of a case; people mean the state they serve, at any time."""
    for row in roster.actors.iter_rows(named=True):
        yield from _of_actor(row)
    shared = _shared_titles(roster)
    for row in roster.offices.iter_rows(named=True):
        for phrase in (row["title"], *(row["aliases"] or ())):
            if phrase not in shared and not _generic(phrase):
                yield Name(phrase, (row["state"],), row["kind"], level=row["level"])
    levels = _levels(roster)
    for row in roster.people.iter_rows(named=True):
        for phrase in (row["name"], *(row["aliases"] or ())):
            if sum(w.lower() not in _OFFICE_WORDS for w in phrase.split()) >= _WORDS_OF_A_NAME:
                yield Name(phrase, (row["state"],), "person", level=levels.get(row["person_id"], ""))


def _of_actor(row: dict[str, Any]) -> Iterator[Name]:
    codes, aliases = (row["code"],), row["aliases"] or ()
    if row["kind"] == "sector":
        # Firms and groups by name stand for their sector; its common nouns are the lexicon's.
        yield from (Name(a, codes, "organ") for a in aliases if a.istitle())
        return
    start, end = row["valid_from"], row["valid_to"]
    kind = "state" if row["kind"] == "state" else "organ"
    yield from (Name(phrase, codes, kind, start, end) for phrase in (row["name"], *aliases))
    for column in ("adjective", "capital"):
        if row[column]:
            yield Name(row[column], codes, column, start, end)


def _generic(phrase: str) -> bool:
    """Whether any state's office could be called so."""
    return all(w.lower() in _OFFICE_WORDS for w in phrase.replace("(", " ").replace(")", " ").split())


def _shared_titles(roster: Roster) -> frozenset[str]:
    """Titles that more than one state's offices carry: they name nobody by themselves."""
    seen: dict[str, set[str]] = {}
    for row in roster.offices.iter_rows(named=True):
        for phrase in (row["title"], *(row["aliases"] or ())):
            seen.setdefault(phrase, set()).add(row["state"])
    return frozenset(p for p, states in seen.items() if len(states) > 1)


def _levels(roster: Roster) -> dict[str, str]:
    level = dict(roster.offices.select("office_id", "level").iter_rows())
    held = roster.tenures.sort("start").select("person_id", "office_id").iter_rows()
    return {person: level.get(office, "") for person, office in held}


def of_table(table: pl.DataFrame) -> Iterator[Name]:
    """Names of a case pack's own table; columns of ``core.coding.NAMES``."""
    for row in table.iter_rows(named=True):
        codes = tuple(row["codes"] or ())
        yield Name(
            row["phrase"],
            () if codes == (NOBODY,) else codes,
            "none" if codes == (NOBODY,) else row["kind"],
            _day(row["start"]),
            _day(row["end"]),
            row["level"] or "",
        )


def _day(value: object) -> dt.date | None:
    return value if isinstance(value, dt.date) else None


def gazetteer(roster: Roster | None = None, table: pl.DataFrame | None = None, *, groups: bool = False) -> Gazetteer:
    """All names of the world and, where given, of a case; ``groups`` adds groups, bodies and places of world news."""
    names = [*world(), *leaders(), *audiences()]
    if roster is not None:
        names += of_roster(roster)
    if groups:
        names += [*places(), *armed_and_international()]
    if table is not None:
        names += of_table(table)
    return Gazetteer(names)
