"""Maximum likelihood of a rate that is a sum of non-negative parts, with a bound on how far from the maximum it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stratagem.core.errors import InputError
from stratagem.reckon.dynamics.nonnegative import quadratic

Array = NDArray[np.float64]
CHUNK = 8192
"""Rows worked on at once: 8192 rows of 61 numbers stay in the cache of one core."""
MOST_STEPS = 200
WARMING = 3
"""Steps of expectation and maximisation before Newton's; they halve the number of his."""
SMALL_PRODUCT = 2**18
"""A matrix product of fewer multiplications is done by the caller's thread; threads of the matrix library that wait for
each other at every chunk would cost more than they bring, and receivers can be shared among threads as wholes."""
ENOUGH = 1e-18
"""Where the search stops by default: parameters are then right to a millionth of their standard error or better."""
SETTLED = 0.1
"""Predicted gain below which the curvature is taken over from the step before, as long as each step gains tenfold."""
DAMPING = 1e-10
"""Share of the curvature added to its diagonal, so that parts which the data cannot tell apart do no harm."""


@dataclass(frozen=True, slots=True)
class Rows:
    r"""A log-likelihood :math:`\ell(\theta) = \sum_n w_n \log(\phi_n \cdot \theta) - c \cdot \theta`.

    Every Poisson model whose rate is linear in its parameters has this form: one row for each time with events, and
    each part's total over the whole time in ``exposure``.

    Parameters
    ----------
    features : (n, p) array of float >= 0
        What each part would add to the rate at each event.
    weights : (n,) array of float > 0
        Events on the row.
    exposure : (p,) array of float >= 0
        Expected events if the part's parameter were 1; a part with exposure 0 is held at 0.
    """

    features: Array
    weights: Array
    exposure: Array


@dataclass(frozen=True, slots=True)
class Maximum:
    """Where a log-likelihood is greatest.

    Parameters
    ----------
    point : (p,) array of float >= 0
    value : float
        The log-likelihood there.
    bound : float
        No non-negative point has a log-likelihood above ``value + bound``; at least 0.
    steps : int
    """

    point: Array
    value: float
    bound: float
    steps: int


def score(rows: Rows, point: Array) -> tuple[float, Array]:
    """The log-likelihood at a point, and its gradient.

    Examples
    --------
    >>> score(Rows(np.ones((1, 1)), np.array([3.0]), np.array([2.0])), np.array([1.0]))
    (-2.0, array([1.]))
    """
    rate = _times(rows.features, point)
    if not (rate > 0).all():
        return -np.inf, np.full(point.size, np.nan)
    return _value(rows, rate, point), _gradient(rows, rate)


def information(rows: Rows, point: Array) -> Array:
    """Minus the second derivative of the log-likelihood at a point where every row's rate is positive.

    Examples
    --------
    >>> information(Rows(np.ones((1, 1)), np.array([3.0]), np.array([2.0])), np.array([1.5])).round(4).tolist()
    [[1.3333]]
    """
    return _curvature(rows, _times(rows.features, point), np.arange(point.size))


def maximise(rows: Rows, *, start: Array | None = None, enough: float = ENOUGH) -> Maximum:
    r"""The exact maximum over non-negative parameters.

    Newton's method in which each step maximises the quadratic model over the non-negative parameters exactly
    (:func:`stratagem.reckon.dynamics.nonnegative.quadratic`), so parts that are zero at the maximum become exactly
    zero. The log-likelihood is concave, so the maximum is global.

    Parameters
    ----------
    rows : Rows
    start : (p,) array of float >= 0, optional
        Where to begin; every row's rate must be positive there. Default: every part explains an equal share.
    enough : float
        Predicted gain in log-likelihood at which to stop, for each unit of weight above one.

    Returns
    -------
    Maximum

    Raises
    ------
    InputError
        If a row has no part that could explain it, or the search did not end.

    Notes
    -----
    With :math:`r_p = (g_p + c_p)/c_p` the ratio of the events that part :math:`p` would explain to those it expects,
    :math:`\ell(\theta^*) - \ell(\theta) \le W \log \max_p r_p + c \cdot \theta - W`, where :math:`W` is the total
    weight: the bound of Cover (1984) for portfolios. It is computed from the gradient and does not trust the search.

    References
    ----------
    .. [1] Cover, T. M. (1984). An algorithm for maximizing expected log investment return. IEEE Transactions on
       Information Theory 30(2), 369-373. https://doi.org/10.1109/TIT.1984.1056869

    Examples
    --------
    Three events in two units of time, and a second part that could have explained none of them:

    >>> found = maximise(Rows(np.array([[1.0, 0.0]]), np.array([3.0]), np.array([2.0, 1.0])))
    >>> found.point.round(8).tolist(), found.bound < 1e-9
    ([1.5, 0.0], True)
    """
    w, c = rows.weights, rows.exposure
    total = float(w.sum())
    if total == 0:
        return Maximum(np.zeros(c.size), 0.0, 0.0, 0)
    point = _start(rows) if start is None else start.copy()
    rate = _explained(rows, point)
    value = _value(rows, rate, point)
    at, curvature, gain, settled = np.zeros(0, dtype=np.intp), np.zeros((0, 0)), np.inf, False
    for step in range(MOST_STEPS):
        gradient = _gradient(rows, rate)
        # Parts at zero that the gradient does not pull up cannot move in this step.
        known, at = at, np.flatnonzero((point > 0) | (gradient > 0))
        if not settled or not np.array_equal(known, at):
            curvature = _curvature(rows, rate, at)
            curvature += np.diag(DAMPING * np.diag(curvature))
        here = point[at]
        move = np.zeros(c.size)
        move[at] = quadratic(curvature, curvature @ here + gradient[at], begin=here > 0) - here
        before, gain = gain, float(gradient @ move)
        if gain <= enough * max(1.0, total):
            return Maximum(point, value, _bound(rows, point, gradient), step)
        settled = gain < min(SETTLED, before / 10)
        point, rate, value = _walk(rows, point, rate, (move, value, gain))
    message = f"expected the search to end within {MOST_STEPS} steps, found a predicted gain of {gain:.3g} left"
    raise InputError(message)


def _start(rows: Rows) -> Array:
    """A few steps of expectation and maximisation from where every part expects the same number of events.

    Each step multiplies a part by the ratio of the events it would explain to those it expects; it cannot overshoot,
    as a first Newton step from afar does.
    """
    known = rows.exposure > 0
    exposure = np.where(known, rows.exposure, 1.0)
    point = np.where(known, float(rows.weights.sum()) / max(1, int(known.sum())) / exposure, 0.0)
    for _ in range(WARMING):
        rate = _explained(rows, point)
        point *= np.where(known, 1 + _gradient(rows, rate) / exposure, 0.0)
    return point


def _explained(rows: Rows, point: Array) -> Array:
    """The rate at each row, all positive."""
    rate = _times(rows.features, point)
    if not (rate > 0).all():
        row = int(np.flatnonzero(~(rate > 0))[0])
        message = f"expected a part that could explain each row, found none for row {row} of {rate.size}"
        raise InputError(message)
    return rate


def _value(rows: Rows, rate: Array, point: Array) -> float:
    return float((rows.weights * np.log(rate)).sum() - rows.exposure @ point)


def _times(features: Array, point: Array) -> Array:
    return np.asarray(np.einsum("np,p->n", features, point))


def _gradient(rows: Rows, rate: Array) -> Array:
    gradient = -rows.exposure
    for part in _chunks(rate.size):
        gradient = gradient + np.einsum("n,np->p", rows.weights[part] / rate[part], rows.features[part])
    return gradient


def _curvature(rows: Rows, rate: Array, at: NDArray[np.intp]) -> Array:
    """Minus the second derivative with respect to some parts."""
    curvature = np.zeros((at.size, at.size))
    for part in _chunks(rate.size):
        features = rows.features[part] if at.size == rows.exposure.size else rows.features[part][:, at]
        curvature += _square(features * (np.sqrt(rows.weights[part]) / rate[part])[:, None])
    return curvature


def _chunks(size: int) -> list[slice]:
    return [slice(begin, begin + CHUNK) for begin in range(0, size, CHUNK)]


def _square(rows: Array) -> Array:
    """Transposed times itself, as a sum of products each small enough for one thread."""
    size = max(1, SMALL_PRODUCT // max(1, rows.shape[1]) ** 2)
    whole = rows.shape[0] // size
    stack = rows[: whole * size].reshape(whole, size, rows.shape[1])
    rest = rows[whole * size :]
    return np.asarray(np.matmul(stack.transpose(0, 2, 1), stack).sum(axis=0) + rest.T @ rest)


def _walk(rows: Rows, point: Array, rate: Array, plan: tuple[Array, float, float]) -> tuple[Array, Array, float]:
    """Go along a move, halving it until the log-likelihood rises as it should."""
    move, value, gain = plan
    along = _times(rows.features, move)
    length = 1.0
    while length > 1e-10:
        there = rate + length * along
        if there.min() > 0:
            reached = np.maximum(point + length * move, 0.0)
            risen = _value(rows, there, reached)
            if risen >= value + 1e-4 * length * gain - 1e-12 * abs(value):
                return reached, there, risen
        length /= 2
    return point, rate, value


def _bound(rows: Rows, point: Array, gradient: Array) -> float:
    """Cover's bound on what is still to be gained; see the notes of :func:`maximise`."""
    known = rows.exposure > 0
    total = float(rows.weights.sum())
    most = float((gradient[known] / rows.exposure[known]).max(initial=0.0))
    return max(0.0, total * float(np.log1p(most)) + float(rows.exposure @ point) - total)
