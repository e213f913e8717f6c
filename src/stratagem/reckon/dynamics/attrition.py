"""Wearing the other side out: pledges that are vague, gone back on, or long in coming true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stratagem.core.case import Case, Record
from stratagem.core.filters import MoveFilter, resolve
from stratagem.reckon.daily import Days, burst_starts, exact, to_day, to_days
from stratagem.reckon.dynamics.aftermath import Awaited
from stratagem.reckon.dynamics.answering import UNDOING, deeds_for, undoing
from stratagem.reckon.dynamics.rhetoric import Act, acts, between_same, other_sides, trial
from stratagem.reckon.dynamics.survival import Floats, restricted_means
from stratagem.reckon.turning import Period, turns

GENERAL = ("vague_pledge", "agreement")
"""Tools under which an undertaking in general terms is coded; every other tool names a step or a meeting."""

_AGREED = MoveFilter(role=("coercer",), form=("deed",), tool=("agreement",))
PLEDGES = (MoveFilter(role=("coercer",), form=("promise", "offer"), tool=tuple(UNDOING)), _AGREED)
"""What counts as a pledge: a promise or an offer of a friendly step or a meeting, and an agreement reached."""
STEPS_PLEDGED = (
    MoveFilter(
        role=("coercer",),
        form=("promise", "offer"),
        tool=tuple(tool for tool in UNDOING if tool not in ("talks_offer", "summit", "envoy_or_letter")),
    ),
    _AGREED,
)
"""Pledges that could come true in a step others can see: offers to meet are left out."""


def pledges(record: Record, chosen: Sequence[MoveFilter] = PLEDGES) -> pl.DataFrame:
    """The coercer's pledges to a target, dated to the day, in order.

    Parameters
    ----------
    record : Record
    chosen : sequence of MoveFilter
        Any of which will do.
    """
    case = record.case
    wanted = pl.any_horizontal([resolve(one, case).expression() for one in chosen])
    targets = pl.lit(pl.Series(case.members(("target",)), dtype=pl.String)).implode()
    named = pl.concat_list(pl.col("actors"), pl.col("targets").fill_null([]))
    found = record.moves.filter(
        wanted,
        pl.col("actors").list.contains(case.meta.coercer),
        named.list.set_intersection(targets).list.len() > 0,
        pl.col("date") >= case.meta.begins,
    )
    return exact(found).sort("date", "move_id")


def reversal_trials(record: Record, made: pl.DataFrame, *, within_days: int) -> list[Awaited]:
    """The pledges, each with the withdrawals, walkouts and refusals that would go back on it.

    A reversal is on the same subject (:data:`stratagem.reckon.dynamics.answering.UNDOING`) and names nobody or one of
    those to whom the pledge was made.
    """
    coercer = record.case.meta.coercer
    done = acts(
        record.moves.filter(pl.col("form").is_in(["deed", "refusal"]), pl.col("status") == "actual"), by=(coercer,)
    )
    known: dict[tuple[str, frozenset[str]], list[Act]] = {}
    out = []
    for move in made.iter_rows(named=True):
        sides = other_sides(move, coercer)
        key = (move["tool"], sides)
        if key not in known:
            deeds, refusals = undoing(move["tool"])
            wanted = [a for a in done if a.tool in (deeds if a.form == "deed" else refusals)]
            known[key] = between_same(wanted, sides, same_side=True)
        out.append(trial(move, within_days, f"{move['tool']} > {'|'.join(sorted(sides))}", known[key]))
    return out


def keeping_trials(record: Record, made: pl.DataFrame) -> list[Awaited]:
    """The pledges, each with the acts that would make it good, however late."""
    coercer = record.case.meta.coercer
    done = acts(record.moves.filter(pl.col("form") == "deed", pl.col("status") == "actual"), by=(coercer,))
    out = []
    for move in made.iter_rows(named=True):
        tools = deeds_for(move["tool"], "promise", record.case.toolkit, breadth="family")
        sides = other_sides(move, coercer)
        wanted = between_same([a for a in done if a.tool in tools], sides, same_side=True)
        out.append(trial(move, 0, f"{'|'.join(sorted(tools))} > {'|'.join(sorted(sides))}", wanted))
    return out


def vagueness(made: pl.DataFrame, case: Case) -> pl.DataFrame:
    """For each pledge what the coded columns say it names: a step, a deadline, an outside body.

    Returns
    -------
    polars.DataFrame
        ``move_id, date, tool, names_step, has_deadline, has_outsider, is_vague``. A pledge is vague where it names
        none of the three. An outside body is an organisation among those who act or are addressed: the nearest that
        the columns come to a named verifier.
    """
    bodies = case.roster.actors.filter(pl.col("kind") == "organisation")["code"]
    outside = pl.lit(pl.Series(bodies.to_list(), dtype=pl.String)).implode()
    named = pl.concat_list(pl.col("actors"), pl.col("targets").fill_null([]))
    return (
        made.select(
            "move_id",
            "date",
            "tool",
            names_step=~pl.col("tool").is_in(GENERAL),
            has_deadline=pl.col("deadline").is_not_null(),
            has_outsider=named.list.set_intersection(outside).list.len() > 0,
        )
        .with_columns(is_vague=~(pl.col("names_step") | pl.col("has_deadline") | pl.col("has_outsider")))
        .sort("date", "move_id")
    )


@dataclass(frozen=True, slots=True)
class Waits:
    """How long after each pledge the act came, as far as the record reaches.

    Parameters
    ----------
    length : (n,) array of float
        Days to the first act, or to the end of the record.
    is_over : (n,) array of bool
    act : tuple of str or None
        Move id of the act.
    """

    length: Floats
    is_over: NDArray[np.bool_]
    act: tuple[str | None, ...]


def waits(trials: Sequence[Awaited], *, end: int) -> Waits:
    """Days from each pledge to its act; censored at the last day before ``end``."""
    length, over, act = [], [], []
    for one in trials:
        at = int(np.searchsorted(one.days, one.day, side="right"))
        came = at < one.days.size
        length.append(float((one.days[at] if came else end - 1) - one.day))
        over.append(came)
        act.append(one.deeds[at] if came else None)
    return Waits(np.array(length), np.array(over, dtype=np.bool_), tuple(act))


def waits_from_any_day(
    trials: Sequence[Awaited],
    periods: Sequence[Period],
    *,
    end: int,
    horizon: float,
    shifts: int,
    rng: np.random.Generator,
) -> Floats:
    """Restricted means of the wait when each period's pledges are moved round it together.

    Parameters
    ----------
    trials : sequence of Awaited
        Each in one of the periods.
    periods : sequence of Period
    end : int
        The day after the last day on record.
    horizon : float
        See :func:`stratagem.reckon.dynamics.survival.restricted_mean`.
    shifts : int
    rng : numpy.random.Generator

    Returns
    -------
    (shifts,) array of float
    """
    day = np.array([one.day for one in trials], dtype=np.int64)
    length = np.zeros((shifts, day.size))
    over = np.zeros((shifts, day.size), dtype=np.bool_)
    known: dict[tuple[str, int], tuple[Floats, NDArray[np.bool_]]] = {}
    for period, turn in zip(periods, turns([p.days for p in periods], shifts, rng), strict=True):
        for i in np.flatnonzero((day >= period.first) & (day < period.last)).tolist():
            key = (trials[i].kind, period.first)
            if key not in known:
                known[key] = _wait_lines(period, trials[i].days, end)
            place = (day[i] - period.first + turn) % period.days
            length[:, i], over[:, i] = known[key][0][place], known[key][1][place]
    return restricted_means(length, over, np.ones(day.size), horizon=horizon)


def _wait_lines(period: Period, acts_: Days, end: int) -> tuple[Floats, NDArray[np.bool_]]:
    """For each day of a period the wait from it, and whether the act came."""
    line = np.arange(period.first, period.last)
    at = np.searchsorted(acts_, line, side="right")
    over = at < acts_.size
    until = np.where(over, np.append(acts_, end - 1)[at], end - 1)
    return (until - line).astype(np.float64), over


def rest_permuted(
    is_chosen: NDArray[np.bool_], days: Days, *, quiet_days: int, shifts: int, rng: np.random.Generator
) -> Floats:
    """Membership of a group when whole bursts change places, for permutation tests between spans of time.

    Parameters
    ----------
    is_chosen : (n,) array of bool
        Members of the group, in order of day. A burst is in the group if its first pledge is.
    days : (n,) array of int, sorted
    quiet_days : int
        Pledges within so many days of the one before belong together and change places together.
    shifts : int
    rng : numpy.random.Generator

    Returns
    -------
    (shifts, n) array of float
        1 for members.
    """
    burst = np.cumsum(burst_starts(days, quiet_days=quiet_days)) - 1
    first = np.searchsorted(burst, np.arange(burst[-1] + 1))
    label = is_chosen[first]
    mixed = rng.permuted(np.tile(label, (shifts, 1)), axis=1)
    return np.asarray(mixed[:, burst], dtype=np.float64)


def coercer_leaders(record: Record) -> list[Period]:
    """The spans of the coercer's leaders since the case begins: the first office the case names as leading."""
    case = record.case
    if case.meta.begins >= record.end:
        return []
    spans = case.roster.leaderships(case.meta.leaders[:1], start=case.meta.begins, end=record.end)
    return [Period(label, to_day(start), to_day(end)) for start, end, label in spans.iter_rows()]


def days_of(made: pl.DataFrame) -> Days:
    """Days of pledges."""
    return to_days(made["date"])
