"""Who excites whom: profile-likelihood intervals of the branching matrix, and tests of each cell against chance."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from stratagem.reckon.dynamics.additive import DAMPING, ENOUGH, Array, Maximum, Rows, information, maximise
from stratagem.reckon.dynamics.boundary import boundary_p_value
from stratagem.reckon.intervals import Z95

Columns = NDArray[np.intp]
PRECISE = 1e-3
"""How near the root of the likelihood ratio must come to its limit of 1.96; an end then errs by 0.05 % of its width."""
ROUGH = 1e-10
"""Predicted gain to stop at on the way to an end of an interval."""
MOST_TRIES = 30


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a branching matrix.

    Parameters
    ----------
    offspring : float >= 0
        Expected direct offspring of one event.
    low, high : float
        95 % profile-likelihood interval; ``low`` is 0 where the data do not rule 0 out, ``high`` is infinite where
        no event bears on the cell.
    ratio : float >= 0
        Twice the log-likelihood lost if the cell were 0.
    p_value : float
        Of ``ratio``, on the boundary.
    """

    offspring: float
    low: float
    high: float
    ratio: float
    p_value: float


def cell(rows: Rows, best: Maximum, columns: Columns) -> Cell:
    """Estimate, interval and test of one cell.

    Parameters
    ----------
    rows : Rows
        Of the receiver.
    best : Maximum
        Of ``rows``.
    columns : (k,) array of int
        The parameters of the source's kernels (:func:`source_columns`), one to three.

    Returns
    -------
    Cell

    Examples
    --------
    Twenty events came when the source was at 1, in one tenth of the time; ten in the rest:

    >>> rows = Rows(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([10.0, 20.0]), np.array([100.0, 10.0]))
    >>> found = cell(rows, maximise(rows), np.array([1]))
    >>> round(found.offspring, 3), found.low > 1, found.p_value < 1e-6
    (1.889, True, True)
    """
    ratio, p_value = null_test(rows, best, columns)
    low, high = profile(rows, best, columns, ratio=ratio)
    return Cell(float(best.point[columns].sum()), low, high, ratio, p_value)


def source_columns(rows: Rows, source: int, *, n_kinds: int, n_kernels: int) -> Columns:
    """Where the parameters of one source's kernels stand among those of a receiver: they come last, kind by kind.

    Examples
    --------
    >>> rows = Rows(np.zeros((0, 10)), np.zeros(0), np.ones(10))
    >>> source_columns(rows, 1, n_kinds=2, n_kernels=3).tolist()
    [7, 8, 9]
    """
    first = rows.exposure.size - (n_kinds - source) * n_kernels
    return np.arange(first, first + n_kernels)


def without(rows: Rows, best: Maximum, columns: Columns, *, enough: float = ENOUGH) -> Maximum:
    """The maximum when some parameters are held at zero; its point has their places filled with zeros."""
    kept = np.setdiff1d(np.arange(best.point.size), columns)
    less = Rows(rows.features[:, kept], rows.weights, rows.exposure[kept])
    found = maximise(less, start=widened(best.point[kept], less), enough=enough)
    point = np.zeros(best.point.size)
    point[kept] = found.point
    return replace(found, point=point)


def widened(point: Array, rows: Rows) -> Array:
    """A start near a point, at which every part has a share."""
    total = float(rows.weights.sum())
    known = rows.exposure > 0
    share = total / max(1, int(known.sum()))
    return 0.9 * point + 0.1 * np.where(known, share / np.where(known, rows.exposure, 1.0), 0.0)


def null_test(rows: Rows, best: Maximum, columns: Columns) -> tuple[float, float]:
    """Likelihood ratio and p-value of the hypothesis that some parameters are all zero.

    Parameters
    ----------
    rows : Rows
    best : Maximum
        Of ``rows``.
    columns : (k,) array of int
        One to three parameters.

    Returns
    -------
    tuple of float
        Ratio, at least 0, and p-value in (0, 1].
    """
    null = without(rows, best, columns)
    ratio = max(0.0, 2 * (best.value - null.value))
    covariance = spread(rows, null.point, columns)
    return ratio, boundary_p_value(ratio, covariance) if covariance.size else 1.0


def spread(rows: Rows, point: Array, columns: Columns) -> Array:
    """Covariance of the estimates of some parameters, with every other one that is zero held there.

    Parameters that no event bears on are left out.
    """
    free = np.setdiff1d(np.flatnonzero(point > 0), columns)
    whole = information(rows, point)
    usable = columns[np.diag(whole)[columns] > 0]
    both = np.concatenate([usable, free])
    known = whole[np.ix_(both, both)]
    known += DAMPING * np.diag(np.diag(known))
    return np.asarray(np.linalg.inv(known)[: usable.size, : usable.size], dtype=np.float64)


def even_error(rows: Rows, point: Array, columns: Columns) -> float:
    """Standard error of the sum of some parameters that are known to be equal.

    Parameters
    ----------
    rows : Rows
    point : (p,) array of float
        Where it is wanted, usually with the parameters at zero.
    columns : (k,) array of int

    Returns
    -------
    float
        Infinite where no event bears on them.
    """
    covariance = spread(rows, point, columns)
    if covariance.size == 0:
        return math.inf
    share = np.full(covariance.shape[0], 1 / columns.size)
    return 1 / math.sqrt(float(share @ np.linalg.solve(covariance, share)))


def profile(rows: Rows, best: Maximum, columns: Columns, *, ratio: float) -> tuple[float, float]:
    r"""95 % profile-likelihood interval of the sum of some parameters.

    The constrained maximum with sum b is the unconstrained one with :math:`\nu` taken off the parameters' exposure,
    :math:`\nu` being the Lagrange multiplier; the ends are found by searching over :math:`\nu`.

    Parameters
    ----------
    rows : Rows
    best : Maximum
        Of ``rows``.
    columns : (k,) array of int
    ratio : float
        Of :func:`null_test`; where it is below the limit the interval reaches down to 0.

    Returns
    -------
    tuple of float

    References
    ----------
    .. [1] Venzon, D. J. and Moolgavkar, S. H. (1988). A method for computing profile-likelihood-based confidence
       intervals. Applied Statistics 37(1), 87-94. https://doi.org/10.2307/2347496
    """
    covariance = spread(rows, best.point, columns)
    if covariance.size == 0:
        return 0.0, math.inf
    guess = Z95 / math.sqrt(float(covariance.sum()))
    cap = float(rows.exposure[columns].min())
    here = best

    def tilted(multiplier: float) -> tuple[float, float]:
        nonlocal here
        exposure = rows.exposure.copy()
        exposure[columns] -= multiplier
        here = maximise(replace(rows, exposure=exposure), start=here.point, enough=ROUGH)
        total = float(here.point[columns].sum())
        return math.sqrt(max(0.0, 2 * (best.value - (here.value - multiplier * total)))), total

    high = search(tilted, guess=guess, cap=cap)
    if ratio <= Z95**2:
        return 0.0, high
    here = best
    return search(lambda strength: tilted(-strength), guess=guess, cap=math.inf), high


def search(tilted: Callable[[float], tuple[float, float]], *, guess: float, cap: float) -> float:
    """The total at which the root of the likelihood ratio is 1.96.

    Parameters
    ----------
    tilted : callable
        From a strength of tilt to the root of the likelihood ratio, which rises from 0, and the total.
    guess : float > 0
        Strength to try first.
    cap : float
        Strengths stay below this.
    """
    (low, under), (high, over) = (0.0, -Z95), (cap, math.inf)
    strength, total = min(guess, cap / 2), 0.0
    for _ in range(MOST_TRIES):
        root, total = tilted(strength)
        miss = root - Z95
        if abs(miss) <= PRECISE:
            break
        if miss < 0:
            low, under = strength, miss
        else:
            high, over = strength, miss
        if math.isinf(over):
            # Nothing beyond the limit is known yet: on along the chord from 0, at most to twice or half way to the cap.
            strength = min(strength * min(2.0, Z95 / max(root, 0.1)), (strength + high) / 2)
        else:
            strength = low + min(0.95, max(0.05, -under / (over - under))) * (high - low)
    return total


def matrix_of(found: list[Maximum], *, n_kernels: int) -> Array:
    """(d, d) array: the branching matrix that the maxima of all kinds make up."""
    size = len(found) * n_kernels
    return np.stack([one.point[-size:].reshape(-1, n_kernels).sum(axis=1) for one in found])
