"""Who reacts to whom: how many further moves each move excites, and whether chance alone would give as many."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import polars as pl
from pydantic import Field, field_validator, model_validator

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.errors import UnknownNameError
from stratagem.core.queries import Params, Query
from stratagem.reckon.chance import TIE, Claimed, against_chance, verdict
from stratagem.reckon.correction import holm
from stratagem.reckon.dynamics.background import Background
from stratagem.reckon.dynamics.branching import Cell
from stratagem.reckon.dynamics.hawkes_kernel import Kernels
from stratagem.reckon.dynamics.reactions import Chance, Reactions, chance_of_cell, chance_of_radius, detectable, react
from stratagem.reckon.dynamics.rescaling import rescaled, uniform_p_value
from stratagem.reckon.dynamics.series import FEWEST, SERIES, Series, Sides, sides
from stratagem.reckon.turning import strata

FEWEST_DRAWS = 99
YEAR_DAYS = 365.25
BY_LEADERSHIP = Background(trend_from=2 * YEAR_DAYS, year=YEAR_DAYS)
CAVEAT = (
    "excitation in a record can be reporting, where news begets news, and what two sides both answer to looks like "
    "reaction; reactions within a day, and moves that calm, are not seen"
)


class ActionReactionParams(Params):
    """Which series, and which cell of the matrix.

    Parameters
    ----------
    series : tuple of Series
        Two to eight. A move that several match counts in the first.
    receiver, source : str, optional
        The cell that is the answer's value: moves of ``receiver`` excited by each move of ``source``. Without them
        the value is the spectral radius of the whole matrix, for which there is no interval that holds.
    half_lives : tuple of float
        Days; one to three.
    baseline : "leadership" or "constant"
        Whether the rate of moves that nothing excites may differ between leadership periods, rise or fall within
        those of two years or more, and swing with the seasons; or is the same throughout.
    once_a_day : bool
        Whether several moves of a series on one day count once; they are often one act in several rows.
    shrink_events : float
        The column ``shrunk`` pulls each cell to the mean of all by as much as so many more events would.
    claimed : "more" or "less"
        What the claim says of the value.
    shifts : int
        Fits to turned records that show what chance would give; the spectral radius takes one for each series.
    """

    series: tuple[Series, ...] = Field(default=SERIES, min_length=2, max_length=8)
    receiver: str | None = None
    source: str | None = None
    half_lives: tuple[float, ...] = Field(default=(7.0, 30.0, 90.0), min_length=1, max_length=3)
    baseline: Literal["leadership", "constant"] = "leadership"
    once_a_day: bool = True
    shrink_events: float = Field(default=1.0, ge=0, le=1000)
    claimed: Claimed = "more"
    shifts: int = Field(default=499, ge=99, le=100_000)

    @field_validator("half_lives")
    @classmethod
    def _rising(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if min(value) < 0.5 or max(value) > 3650 or list(value) != sorted(set(value)):
            message = f"expected half-lives from 0.5 to 3650 days in rising order, found {list(value)}"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _consistent(self) -> ActionReactionParams:
        names = [s.name for s in self.series]
        if len(set(names)) < len(names):
            message = f"expected each series to have a name of its own, found {names}"
            raise ValueError(message)
        if (self.receiver is None) != (self.source is None):
            message = "expected both receiver and source, or neither; found one"
            raise ValueError(message)
        for name in (self.receiver, self.source):
            if name is not None and name not in names:
                raise UnknownNameError("series", name, known=names)
        return self


def _answer(record: Record, params: ActionReactionParams, rng: np.random.Generator) -> Answer:
    periods = strata(record)
    moves = sides(record, params.series)
    asked = [name for name in (params.receiver, params.source) if name is not None]
    if not periods or len(moves.names) < 2 or not set(asked) <= set(moves.names):
        why = f"moves on fewer than {FEWEST} days in {moves.thin}" if periods else "the record has no days yet"
        return Answer(
            value=None,
            unit=_unit(params),
            n=moves.used.height,
            n_of="moves",
            note=f"not testable: {why}; {_note(params, moves)}",
        )
    kernels = Kernels(params.half_lives)
    end, once = periods[-1].last, params.once_a_day
    plain = react(moves.stream(starts=[periods[0].first], end=end, once_a_day=once), kernels)
    seen = plain
    if params.baseline == "leadership":
        stream = moves.stream(starts=[p.first for p in periods], end=end, once_a_day=once)
        seen = react(stream, kernels, background=BY_LEADERSHIP)
    cells = seen.cells()
    radius = seen.process.radius
    shared = {
        "radius": radius,
        "radius_one_baseline": plain.process.radius,
        "undated": moves.undated,
        **_fit_of(seen, moves.names, rng),
    }
    table = _table(seen, cells, moves.names, params)
    note = _note(params, moves, radius=radius)
    if asked:
        return _of_cell(seen, cells, (moves, params, table, note), shared, rng)
    draws = chance_of_radius(seen, draws=max(FEWEST_DRAWS, params.shifts // len(moves.names)), rng=rng)
    tested = against_chance(radius, draws, claimed=params.claimed)
    used = moves.of(moves.names)
    return Answer(
        value=radius,
        unit=_unit(params),
        n=used.height,
        n_of="moves",
        rows=tuple(used["move_id"]),
        table=table,
        note=f"no interval, since none that was tried holds its level in simulation; {note}",
        details=tested | {"reason": _radius_reason(tested, shared), "draws": draws.size} | shared,
    )


def _of_cell(
    seen: Reactions,
    cells: list[list[Cell]],
    of: tuple[Sides, ActionReactionParams, pl.DataFrame, str],
    shared: Mapping[str, Any],
    rng: np.random.Generator,
) -> Answer:
    """The answer where one cell of the matrix was asked for."""
    moves, params, table, note = of
    receiver, source = str(params.receiver), str(params.source)
    i, j = moves.names.index(receiver), moves.names.index(source)
    one = cells[i][j]
    chance = chance_of_cell(seen, i, j, draws=params.shifts, rng=rng)
    tested = _tested(one, chance, params.claimed)
    row = table.row(i * len(moves.names) + j, named=True)
    return Answer(
        value=one.offspring,
        unit=_unit(params),
        n=moves.days[source],
        n_of=f"days with {source}",
        low=one.low,
        high=row["high"],
        interval="95 % profile-likelihood interval",
        rows=tuple(moves.of([receiver, source])["move_id"]),
        table=table,
        note=note,
        details=tested
        | {
            "reason": _cell_reason(one, (receiver, source), tested),
            "detectable": detectable(seen, i, j, chance),
            "ratio": one.ratio,
            "likelihood_p_value": one.p_value,
            "likelihood_p_holm": row["p_holm"],
            "draws": params.shifts,
        }
        | dict(shared),
    )


def _tested(one: Cell, chance: Chance, claimed: Claimed) -> dict[str, Any]:
    """The companion numbers of a cell: the range of chance of the estimate, and the p-value of its likelihood ratio."""
    tested = against_chance(one.offspring, chance.offspring, claimed=claimed)
    # Twice the tail would be too much: excitation is at least 0, and a likelihood ratio is small on one side only.
    p = (
        None
        if tested["p_value"] is None
        else (1 + int((chance.ratio >= one.ratio - TIE).sum())) / (chance.ratio.size + 1)
    )
    return tested | {
        "p_value": p,
        "verdict": verdict(p_value=p, above=one.offspring > tested["expected"], claimed=claimed),
    }


def _table(
    seen: Reactions, cells: list[list[Cell]], names: Sequence[str], params: ActionReactionParams
) -> pl.DataFrame:
    """One line per cell: estimate, interval, test, the test corrected over all cells, and the estimate shrunk."""
    flat = [one for line in cells for one in line]
    return pl.DataFrame(
        {
            "receiver": np.repeat(names, len(names)).tolist(),
            "source": list(names) * len(names),
            "offspring": [one.offspring for one in flat],
            "low": [one.low for one in flat],
            "high": [one.high if math.isfinite(one.high) else None for one in flat],
            "ratio": [one.ratio for one in flat],
            "p_value": [one.p_value for one in flat],
            "p_holm": holm(np.array([one.p_value for one in flat])),
            "shrunk": seen.shrunk(params.shrink_events).ravel(),
        }
    )


def _fit_of(seen: Reactions, names: Sequence[str], rng: np.random.Generator) -> dict[str, Any]:
    """The series whose rescaled waiting times fit worst, and its p-value corrected over all series."""
    p = holm(np.array([uniform_p_value(u) for u in rescaled(seen.stream, seen.process, rng)]))
    worst = int(np.argmin(p))
    return {"worst_fit": names[worst], "worst_fit_p_value": float(p[worst])}


def _unit(params: ActionReactionParams) -> str:
    return "moves per move" if params.receiver is not None else "spectral radius"


def _note(params: ActionReactionParams, moves: Sides, *, radius: float = 0.0) -> str:
    """What a reader must know to read the number right."""
    lives = ", ".join(f"{h:g}" for h in params.half_lives)
    said = [
        f"half-lives {lives} days; {'days with a move' if params.once_a_day else 'moves'} counted",
        f"{moves.undated} moves without a day left out, {moves.twice} that two series match counted in the first",
    ]
    if params.baseline == "leadership":
        said.append("a baseline and trend for each leadership period and a yearly wave: self-excitation reads low")
    else:
        said.append("one baseline, so that trends, seasons and changes of leaders pass for excitation")
    if moves.thin:
        said.append(f"series with moves on fewer than {FEWEST} days left out: {moves.thin}")
    if radius >= 1:
        said.append("the spectral radius is 1 or more: excitation as fitted feeds itself without end, so distrust it")
    return "; ".join([*said, CAVEAT])


def _cell_reason(one: Cell, pair: tuple[str, str], tested: Mapping[str, Any]) -> str:
    receiver, source = pair
    high = f"{one.high:.2f}" if math.isfinite(one.high) else "no upper end"
    turned = "scattered over each period" if receiver == source else "turned round each period"
    return (
        f"each day with {source} excites {one.offspring:.2f} days with {receiver} ({one.low:.2f} to {high}); "
        f"with {source} {turned} it would be {_chance(tested)} by likelihood ratio"
    )


def _radius_reason(tested: Mapping[str, Any], shared: Mapping[str, Any]) -> str:
    return (
        f"the spectral radius is {shared['radius']:.2f}, or {shared['radius_one_baseline']:.2f} with one baseline "
        f"throughout; with every series turned by itself round each period it would be {_chance(tested)}"
    )


def _chance(tested: Mapping[str, Any]) -> str:
    p = "always the same" if tested["p_value"] is None else f"p = {tested['p_value']:.3f}"
    return f"{tested['expected']:.2f} ({tested['chance_low']:.2f} to {tested['chance_high']:.2f}), {p}"


QUERY = Query(title="who reacts to whom, by self-exciting series", params=ActionReactionParams, answer=_answer)
