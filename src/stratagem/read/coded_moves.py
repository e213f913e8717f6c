"""Coded events to moves: tool by a table from instrument, form and who acts; summary in our own words."""

from __future__ import annotations

import csv
import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import polars as pl

from stratagem.core.case import CaseMeta
from stratagem.core.moves import MOVES

UNMAPPED = "unmapped"
"""Tool of an event for which the toolkit has none: it is kept, and counted as that."""
UNKNOWN = "UNK"
ANY = "*"
SLICE = 2_000
"""Events that are rows of Python at one time: they take ten times the memory of a table."""
ROLES = ("coercer", "coercer_patron", "target", "patron", "other")
_STANDS = {"negated": "negated", "hypothetical": "hypothetical", "historical": "of an earlier time"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of ``instruments.csv``.

    Parameters
    ----------
    instrument : str
        ``*`` for any.
    forms : frozenset of str
        Holding ``*`` for any.
    verbs : tuple of str
        Beginnings of the event's verb, one of which it must have; empty for no condition.
    tools : mapping of str to str
        Key of the toolkit by role; empty where a later line decides.
    """

    instrument: str
    forms: frozenset[str]
    verbs: tuple[str, ...]
    tools: Mapping[str, str]

    def fits(self, instrument: str, form: str, verb: str) -> bool:
        """Whether the line speaks of such an event."""
        named = self.instrument in (ANY, instrument) and (ANY in self.forms or form in self.forms)
        return named and (not self.verbs or verb.startswith(self.verbs))


@functools.lru_cache(maxsize=1)
def table() -> tuple[Line, ...]:
    """Lines of ``instruments.csv``, in order; the first that fits and names a tool holds."""
    text = resources.files("stratagem.read").joinpath("instruments.csv").read_text(encoding="utf-8")
    return tuple(
        Line(
            row["instrument"],
            frozenset(row["forms"].split("|")),
            tuple(v for v in row["verbs"].split("|") if v),
            {role: row[role] for role in ROLES},
        )
        for row in csv.DictReader(text.splitlines())
    )


def role_of(actors: Iterable[str], targets: Iterable[str], meta: CaseMeta) -> str:
    """Whose act it is, as the table's columns name it; an act that coercer and patron share has a column of its own.

    Examples
    --------
    >>> import datetime as dt
    >>> meta = CaseMeta(id="demo", title="", version="1", licence="", citation="", begins=dt.date(2000, 1, 1),
    ...     coercer="RUR", actor_name="Ruritania", targets=("GRA",), patrons=("ZEN",), leaders=("king",))
    >>> [role_of(a, t, meta) for a, t in ((["RUR"], ["GRA"]), (["RUR"], ["ZEN"]), (["GRA"], []), (["FRA"], []))]
    ['coercer', 'coercer_patron', 'target', 'other']
    """
    acting, addressed = set(actors), set(targets)
    patrons = set(meta.patrons)
    if meta.coercer in acting:
        return "coercer_patron" if patrons & (acting | addressed) and not set(meta.targets) & addressed else "coercer"
    if patrons & acting:
        return "coercer_patron" if meta.coercer in addressed else "patron"
    return "target" if set(meta.targets) & acting else "other"


@functools.lru_cache(maxsize=16_384)
def tool_of(instrument: str, form: str, role: str, verb: str = "") -> str:
    """Key of the toolkit for an instrument in a form by a role; ``unmapped`` if the table has none.

    Parameters
    ----------
    instrument, form, role : str
    verb : str
        The word that carries the event, in lower case, where it is known: lines are cut or restored.

    Examples
    --------
    >>> tool_of("sanction", "deed", "target"), tool_of("sanction", "deed", "coercer")
    ('sanction', 'economic_coercion')
    >>> tool_of("comm_channel", "deed", "coercer", "severed"), tool_of("comm_channel", "deed", "coercer")
    ('hotline_cut', 'unmapped')
    """
    found = (line.tools[role] for line in table() if line.fits(instrument, form, verb) and line.tools[role])
    return next(found, UNMAPPED)


def tool_of_event(row: Mapping[str, Any], meta: CaseMeta) -> str:
    """Key of the toolkit for a row of ``CODED``."""
    role = role_of(row["actors"] or (), row["targets"] or (), meta)
    at = json.loads(row["spans"]).get("anchor")
    verb = row["quote"][at[0] - row["start"] : at[1] - row["start"]].lower() if at else ""
    return tool_of(row["instrument"], row["form"], role, verb.split()[-1] if verb.split() else "")


def moves_of(
    events: pl.DataFrame, meta: CaseMeta, *, stream: str, names: Mapping[str, str], tools: Mapping[str, str]
) -> pl.DataFrame:
    """Moves out of coded events.

    Parameters
    ----------
    events : polars.DataFrame
        Columns of ``CODED``.
    meta : CaseMeta
    stream : str
        Begins every id.
    names : mapping of str to str
        Names of actors by code, for summaries.
    tools : mapping of str to str
        Names of tools by key, for summaries.

    Returns
    -------
    polars.DataFrame
        Columns of ``MOVES``; the date is the report's.
    """
    parts = [MOVES.empty()]
    for part in events.iter_slices(SLICE):
        rows = [_move(row, meta, stream, names, tools) for row in part.iter_rows(named=True)]
        parts.append(pl.DataFrame(rows, schema=MOVES.polars, orient="row"))
    return pl.concat(parts)


def _move(
    row: Mapping[str, Any], meta: CaseMeta, stream: str, names: Mapping[str, str], tools: Mapping[str, str]
) -> dict[str, Any]:
    actors, targets = list(row["actors"] or ()) or [UNKNOWN], list(row["targets"] or ())
    tool = tool_of_event(row, meta)
    return {
        **dict.fromkeys(MOVES.names),
        "move_id": f"{stream}:{row['event_id']}",
        "case": meta.id,
        "date": row["date"],
        "precision": "day",
        "known_on": row["date"],
        "actors": actors,
        "targets": targets,
        "form": row["form"],
        "tool": tool,
        "purpose": [],
        "conditional": row["conditional"],
        "status": row["status"],
        "summary": summary(row, actors, targets, names, tools.get(tool, row["instrument"].replace("_", " "))),
        "quote": row["quote"],
        "source_ids": [row["document"]],
        "coder": row["coder"],
        "coder_version": row["coder_version"],
        "confidence": row["score"],
    }


def summary(
    row: Mapping[str, Any], actors: Sequence[str], targets: Sequence[str], names: Mapping[str, str], about: str
) -> str:
    """One plain sentence on an event.

    Examples
    --------
    >>> event = {"form": "threat", "conditional": True, "status": "actual"}
    >>> summary(event, ["RUR"], ["GRA"], {"RUR": "Ruritania", "GRA": "Graustark"}, "Mobilisation")
    'Ruritania to Graustark: threat (conditional), mobilisation.'
    """
    who, whom = (" and ".join(names.get(c, c) for c in codes) for codes in (actors, targets))
    to = f" to {whom}" if whom else ""
    marks = [*(["conditional"] if row["conditional"] else []), *filter(None, [_STANDS.get(row["status"])])]
    marked = f" ({', '.join(marks)})" if marks else ""
    thing = about[:1].lower() + about[1:] if about[1:2].islower() else about
    return f"{who}{to}: {row['form']}{marked}, {thing}."
