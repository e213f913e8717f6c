"""A Hawkes process fitted to a daily record, and what chance gives when its series are turned against each other."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from stratagem.reckon.chance import LEVEL
from stratagem.reckon.dynamics.additive import Array, Maximum, Rows, maximise
from stratagem.reckon.dynamics.background import Background
from stratagem.reckon.dynamics.branching import (
    Cell,
    Columns,
    cell,
    even_error,
    matrix_of,
    source_columns,
    widened,
    without,
)
from stratagem.reckon.dynamics.hawkes import LEVELS, Hawkes, Shrinkage, assembled, design, optima, spectral_radius
from stratagem.reckon.dynamics.hawkes_kernel import Kernels
from stratagem.reckon.dynamics.streams import Stream, scattered, turned
from stratagem.reckon.turning import turns

ROUGH = 1e-8
"""Predicted gain in log-likelihood to stop at in a draw: what is left is nothing beside the differences of draws."""


Z80 = 0.8416212335729143
"""80 % point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Reactions:
    """A fitted process beside what it was fitted to. Build it with :func:`react`.

    Parameters
    ----------
    stream : Stream
        Daily.
    kernels : Kernels
        One to three half-lives.
    background : Background
    parts : list of Rows
        The log-likelihood of each kind.
    found : list of Maximum
    """

    stream: Stream
    kernels: Kernels
    background: Background
    parts: list[Rows]
    found: list[Maximum]

    @property
    def process(self) -> Hawkes:
        """The process at the maximum of its likelihood."""
        return assembled(self.stream, self.parts, self.found, kernels=self.kernels, background=self.background)

    def columns(self, source: int) -> Columns:
        """Where the parameters of a source stand."""
        n_kernels = len(self.kernels.half_lives)
        return source_columns(self.parts[0], source, n_kinds=self.stream.n_kinds, n_kernels=n_kernels)

    def cells(self) -> list[list[Cell]]:
        """Every cell of the branching matrix, receivers first."""
        kinds = range(self.stream.n_kinds)
        return [
            [cell(rows, best, self.columns(source)) for source in kinds]
            for rows, best in zip(self.parts, self.found, strict=True)
        ]

    def shrunk(self, events: float) -> Array:
        """(d, d) array: the branching matrix pulled to the mean of its cells by so many events a cell."""
        mean = float(self.process.branching.mean())
        if mean == 0 or events == 0:
            return self.process.branching
        k = len(self.kernels.half_lives)
        prior = Shrinkage(events / k, mean / k)
        pulled = optima(self.parts, n_offspring=self.stream.n_kinds * k, shrinkage=prior)
        return matrix_of(pulled, n_kernels=k)


def react(stream: Stream, kernels: Kernels, *, background: Background = LEVELS) -> Reactions:
    """Fit a process to a daily record by exact maximum likelihood.

    Parameters
    ----------
    stream : Stream
    kernels : Kernels
    background : Background

    Returns
    -------
    Reactions

    Examples
    --------
    The second series follows the first after two days, each time:

    >>> from stratagem.reckon.dynamics.streams import by_day
    >>> stream = by_day(np.array([0, 10, 20, 2, 12, 22]), np.repeat([0, 1], 3), n_kinds=2, end=40)
    >>> react(stream, Kernels((2.0,))).process.branching.round(2).tolist()
    [[0.0, 0.0], [1.0, 0.0]]
    """
    parts = design(stream, kernels, background=background)
    return Reactions(stream, kernels, background, parts, optima(parts))


@dataclass(frozen=True, slots=True)
class Chance:
    """What one cell would be if the source and the receiver knew nothing of each other.

    Parameters
    ----------
    offspring : (k,) array of float >= 0
        The estimate, draw by draw.
    ratio : (k,) array of float >= 0
        Its likelihood ratio against 0. Estimates through short and long half-lives err by very different amounts, so
        chance is better judged by the ratio.
    """

    offspring: Array
    ratio: Array


def chance_of_cell(seen: Reactions, receiver: int, source: int, *, draws: int, rng: np.random.Generator) -> Chance:
    """One cell of the matrix when the source is turned against everything else, or scattered if it is the receiver.

    Parameters
    ----------
    seen : Reactions
    receiver, source : int
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    Chance
    """
    columns = seen.columns(source)
    # What is left when the source is taken out does not depend on how it is turned.
    rest = without(seen.parts[receiver], seen.found[receiver], columns).value
    by = np.stack(turns([int(n) for n in seen.stream.lengths], draws, rng), axis=1)
    offspring, ratio = np.empty(draws), np.empty(draws)
    for draw in range(draws):
        own = receiver == source
        other = scattered(seen.stream, source, rng) if own else turned(seen.stream, source, by[draw])
        rows = design(other, seen.kernels, background=seen.background)[receiver]
        best = maximise(rows, start=widened(seen.found[receiver].point, rows), enough=ROUGH)
        value = without(rows, best, columns, enough=ROUGH).value if own else rest
        offspring[draw] = best.point[columns].sum()
        ratio[draw] = max(0.0, 2 * (best.value - value))
    return Chance(offspring, ratio)


def detectable(seen: Reactions, receiver: int, source: int, chance: Chance) -> float | None:
    r"""The smallest cell that this record would have shown with power .8, spread evenly over the half-lives.

    .. math:: (\sqrt{r_{.95}} + z_{.8}) \, s

    with :math:`r_{.95}` what chance exceeds once in twenty, and s the standard error of an evenly spread cell.

    Parameters
    ----------
    seen : Reactions
    receiver, source : int
    chance : Chance
        Of the cell.

    Returns
    -------
    float or None
        None where no event bears on the cell. Short effects would be found sooner than that, long ones later.
    """
    rows, columns = seen.parts[receiver], seen.columns(source)
    error = even_error(rows, without(rows, seen.found[receiver], columns).point, columns)
    if not math.isfinite(error):
        return None
    return (math.sqrt(float(np.quantile(chance.ratio, 1 - LEVEL))) + Z80) * error


def chance_of_radius(seen: Reactions, *, draws: int, rng: np.random.Generator) -> Array:
    """The spectral radius when every series is turned by itself: each excites itself as before, and no other.

    Parameters
    ----------
    seen : Reactions
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    (draws,) array of float >= 0
    """
    lengths = [int(n) for n in seen.stream.lengths]
    out = np.empty(draws)
    for draw in range(draws):
        other = seen.stream
        for kind in range(1, seen.stream.n_kinds):
            other = turned(other, kind, np.array([rng.integers(0, n) for n in lengths]))
        parts = design(other, seen.kernels, background=seen.background)
        found = [
            maximise(rows, start=widened(one.point, rows), enough=ROUGH)
            for rows, one in zip(parts, seen.found, strict=True)
        ]
        out[draw] = spectral_radius(matrix_of(found, n_kernels=len(seen.kernels.half_lives)))
    return out
