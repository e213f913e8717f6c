"""The ledger of words: every threat, promise or offer with its speaker, its deadline and the deed that followed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from stratagem.core.actors import Roster
from stratagem.core.case import Record
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import matching
from stratagem.reckon.daily import burst_starts, placed, to_day, to_days
from stratagem.reckon.dynamics.aftermath import Awaited, Watched, outcomes
from stratagem.reckon.dynamics.answering import WORDS, Breadth, Tools, deeds_for

SPOKEN = ("threat", "promise", "offer")
"""Forms of a statement that announces something its speaker's side would do."""
UNNAMED = "not named"
NO_OFFICE = "no office"


@dataclass(frozen=True, slots=True)
class Act:
    """One deed of the record, as far as the ledger needs it."""

    day: int
    move_id: str
    tool: str
    form: str
    sides: frozenset[str]


def acts(moves: pl.DataFrame, *, by: Iterable[str], besides: Iterable[str] = ()) -> list[Act]:
    """Moves as acts, in order of day; those dated to a month stand on its 15th, those dated to a year are left out.

    Parameters
    ----------
    moves : polars.DataFrame
        Columns of ``MOVES``.
    by : iterable of str
        Codes, one of which must be among the actors.
    besides : iterable of str
        Codes that are not counted among the other sides of the move; default: ``by``.
    """
    own = frozenset(by)
    left_out = frozenset(besides) or own
    columns = ("date", "move_id", "tool", "form", "actors", "targets")
    return [
        Act(to_day(date), move_id, tool, form, frozenset([*actors, *(targets or [])]) - left_out)
        for date, move_id, tool, form, actors, targets in placed(moves).select(columns).iter_rows()
        if own.intersection(actors)
    ]


def between_same(acts_: Iterable[Act], sides: frozenset[str], *, same_side: bool) -> list[Act]:
    """Acts that name one of the sides, or nobody; all of them unless ``same_side``."""
    return [a for a in acts_ if not same_side or not a.sides or a.sides & sides]


def speaker_levels(moves: pl.DataFrame, roster: Roster) -> pl.Series:
    """Level of each move's speaker on the day it spoke.

    Parameters
    ----------
    moves : polars.DataFrame
        With ``date`` and ``actor_speaker``.
    roster : Roster
        Where a person held several offices that day, the office listed first decides.

    Returns
    -------
    polars.Series of str
        ``not named`` where the record names no speaker, ``no office`` where the person held none that day.
    """
    level = dict(roster.offices.select("office_id", "level").iter_rows())
    rank = {office: i for i, office in enumerate(roster.offices["office_id"])}
    held: dict[str, list[tuple[int, Any, Any, str]]] = {}
    for person, office, start, end in roster.tenures.select("person_id", "office_id", "start", "end").iter_rows():
        held.setdefault(person, []).append((rank[office], start, end, level[office]))
    out = []
    for date, speaker in moves.select("date", "actor_speaker").iter_rows():
        if speaker is None:
            out.append(UNNAMED)
        elif speaker in level:
            out.append(level[speaker])
        else:
            there = [h for h in held.get(speaker, []) if h[1] <= date and (h[2] is None or date < h[2])]
            out.append(min(there)[3] if there else NO_OFFICE)
    return pl.Series("level", out, dtype=pl.String)


def window_days(move: Mapping[str, Any], *, within_days: int, grace_days: int) -> int:
    """How long a statement has to come true: to its deadline and some days of grace, else ``within_days``."""
    deadline = move["deadline"]
    if deadline is None or deadline <= move["date"]:
        return within_days
    return int((deadline - move["date"]).days) + grace_days


def word_trials(
    record: Record,
    words: pl.DataFrame,
    *,
    within_days: int,
    grace_days: int,
    breadth: Breadth,
    same_side: bool,
) -> list[Awaited]:
    """The statements that name a deed, each with the deeds that would make it good.

    Parameters
    ----------
    record : Record
    words : polars.DataFrame
        Statements of the coercer dated to the day.
    within_days, grace_days : int
        See :func:`window_days`.
    breadth : "tool" or "family"
    same_side : bool
        A deed counts only if it names nobody or one of those to whom the statement was addressed.

    Returns
    -------
    list of Awaited
    """
    coercer = record.case.meta.coercer
    done = acts(record.moves.filter(pl.col("form") == "deed", pl.col("status") == "actual"), by=(coercer,))
    by_tool: dict[str, list[Act]] = {}
    for act in done:
        by_tool.setdefault(act.tool, []).append(act)
    known: dict[tuple[Tools, frozenset[str]], tuple[str, list[Act]]] = {}
    out = []
    for move in words.iter_rows(named=True):
        tools = deeds_for(move["tool"], move["form"], record.case.toolkit, breadth=breadth)
        if not tools:
            continue
        sides = other_sides(move, coercer)
        key = (tools, sides)
        if key not in known:
            found = between_same((a for t in tools for a in by_tool.get(t, [])), sides, same_side=same_side)
            name = f"{'|'.join(sorted(tools))} > {'|'.join(sorted(sides))}"
            known[key] = name, sorted(found, key=lambda a: (a.day, a.move_id))
        within = window_days(move, within_days=within_days, grace_days=grace_days)
        out.append(trial(move, within, *known[key]))
    return out


def trial(move: Mapping[str, Any], within: int, kind: str, found: list[Act]) -> Awaited:
    """A move and the acts that would count after it."""
    days = np.array([a.day for a in found], dtype=np.int64)
    return Awaited(move["move_id"], to_day(move["date"]), within, kind, days, tuple(a.move_id for a in found))


def other_sides(move: Mapping[str, Any], own: str) -> frozenset[str]:
    """Everybody a move names but its own side."""
    return frozenset([*move["actors"], *(move["targets"] or [])]) - {own}


def ledger(record: Record, words: pl.DataFrame, watched: Watched) -> pl.DataFrame:
    """One line a statement: who said what on which condition, what followed, and what became of the condition.

    Parameters
    ----------
    record : Record
    words : polars.DataFrame
        Statements of the coercer dated to the day.
    watched : Watched
        Their trials.

    Returns
    -------
    polars.DataFrame
        ``move_id, date, form, tool, speaker, level, conditional, deadline``, then the columns of
        :func:`stratagem.reckon.dynamics.aftermath.outcomes` (``outcome`` may also be ``names no deed``), and
        ``gave_way_id``: for a conditional statement, the first act in its window by which one of those addressed
        gave way or gave something, as near as the record comes to the condition being met.
    """
    return (
        words.select(
            "move_id",
            "date",
            "form",
            "tool",
            "deadline",
            speaker="actor_speaker",
            level=speaker_levels(words, record.case.roster),
            conditional=pl.col("conditional").fill_null(value=False),
        )
        .join(outcomes(watched), on="move_id", how="left")
        .join(_gave_way(record, words, watched), on="move_id", how="left")
        .with_columns(pl.col("outcome").fill_null("names no deed"))
        .sort("date", "move_id")
    )


def _gave_way(record: Record, words: pl.DataFrame, watched: Watched) -> pl.DataFrame:
    """For each conditional statement the first act, within its window, of giving way by one of those addressed."""
    sides = {
        move["move_id"]: other_sides(move, record.case.meta.coercer)
        for move in words.filter(pl.col("conditional")).iter_rows(named=True)
    }
    given = _giving(record)
    found = {}
    for one in watched.trials:
        met = [
            a.move_id
            for a in given
            if one.day < a.day <= one.day + one.within and a.sides & sides.get(one.move_id, frozenset())
        ]
        if met:
            found[one.move_id] = met[0]
    return pl.DataFrame(
        {"move_id": list(found), "gave_way_id": list(found.values())},
        schema={"move_id": pl.String, "gave_way_id": pl.String},
    )


def _giving(record: Record) -> list[Act]:
    """Acts by which targets and patrons gave way or gave something."""
    return _by(matching(record, MoveFilter(group=("target_yields", "concession"), form=("deed",))))


def _by(moves: pl.DataFrame) -> list[Act]:
    """Moves as acts whose sides are those who acted."""
    columns = ("date", "move_id", "tool", "form", "actors")
    return [
        Act(to_day(date), move_id, tool, form, frozenset(actors))
        for date, move_id, tool, form, actors in placed(moves).select(columns).iter_rows()
    ]


def addressed_kind(moves: pl.DataFrame, roster: Roster) -> pl.Series:
    """What kind of addressee each move presses: a sector by its name, else governments or organisations.

    Where a state stands beside a sector the sector is meant: it is the one that is to be silent.
    """
    kind = dict(roster.actors.select("code", "kind").iter_rows())
    name = dict(roster.actors.select("code", "name").iter_rows())
    out = []
    for targets in moves["targets"].to_list():
        codes = list(targets or [])
        sectors = [name[c] for c in codes if kind.get(c) == "sector"]
        states = any(kind.get(c) == "state" for c in codes)
        out.append(sectors[0] if sectors else "Governments" if states else "Organisations" if codes else "Nobody named")
    return pl.Series("kind", out, dtype=pl.String)


def words_to_sectors(record: Record) -> pl.DataFrame:
    """Threats, demands and accusations of the coercer, in words alone, that address a sector: media, firms, groups."""
    actors = record.case.roster.actors
    sectors = pl.lit(pl.Series(actors.filter(pl.col("kind") == "sector")["code"].to_list(), dtype=pl.String)).implode()
    said = matching(record, MoveFilter(role=("coercer",), family=(WORDS,), form=("threat", "demand", "accusation")))
    return said.filter(pl.col("targets").list.set_intersection(sectors).list.len() > 0)


def first_of_bursts(moves: pl.DataFrame, *, by: str, quiet_days: int) -> pl.DataFrame:
    """The moves that open a burst among those of the same value of a column, in order."""
    parts = [
        part.filter(pl.Series(burst_starts(to_days(part["date"]), quiet_days=quiet_days)))
        for part in moves.sort("date", "move_id").partition_by(by, maintain_order=True)
    ]
    return pl.concat(parts).sort("date", "move_id") if parts else moves.sort("date", "move_id")


def response_trials(record: Record, pressed: pl.DataFrame, answers: pl.DataFrame, *, within_days: int) -> list[Awaited]:
    """Moves that press somebody, each with the moves by one of those pressed that would count as a response."""
    coercer = record.case.meta.coercer
    given = _by(answers)
    out = []
    for move in pressed.iter_rows(named=True):
        sides = other_sides(move, coercer)
        found = [a for a in given if a.sides & sides]
        out.append(trial(move, within_days, "|".join(sorted(sides)), found))
    return out
