"""The greatest value of a concave quadratic over non-negative numbers, exactly, by an active set."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Chosen = NDArray[np.bool_]


def quadratic(curvature: Array, slope: Array, *, begin: Chosen) -> Array:
    r"""The non-negative point that maximises :math:`b \cdot x - x^T H x / 2`, by an active set.

    Parameters
    ----------
    curvature : (p, p) array of float
        H, symmetric and positive semi-definite; parts with a zero on its diagonal stay at 0.
    slope : (p,) array of float
        b.
    begin : (p,) array of bool
        Parts believed positive.

    Returns
    -------
    (p,) array of float >= 0

    References
    ----------
    .. [1] Bro, R. and de Jong, S. (1997). A fast non-negativity-constrained least squares algorithm. Journal of
       Chemometrics 11(5), 393-401.
       https://doi.org/10.1002/(SICI)1099-128X(199709/10)11:5%3C393::AID-CEM483%3E3.0.CO;2-L

    Examples
    --------
    >>> quadratic(np.eye(2), np.array([3.0, -1.0]), begin=np.array([True, True])).tolist()
    [3.0, 0.0]
    """
    diagonal = curvature.diagonal()
    usable = diagonal > 0
    inside = begin & usable
    x = np.zeros(slope.size)
    scale = np.sqrt(np.where(usable, diagonal, 1.0))
    limit = 1e-12 * float(np.abs(slope / scale).max(initial=0.0))
    for _ in range(20 * slope.size):
        x, inside = _feasible(curvature, slope, x, inside)
        pull = np.where(inside | ~usable, -np.inf, (slope - curvature @ x) / scale)
        best = int(np.argmax(pull))
        if pull[best] <= limit:
            break
        inside[best] = True
    return x


def _feasible(curvature: Array, slope: Array, x: Array, inside: Chosen) -> tuple[Array, Chosen]:
    """Maximise over the parts inside, dropping those that would turn negative one boundary at a time."""
    inside = inside.copy()
    while inside.any():
        at = np.flatnonzero(inside)
        aim = np.linalg.solve(curvature[at][:, at], slope[at])
        negative = aim <= 0
        if not negative.any():
            out = np.zeros(x.size)
            out[at] = aim
            return out, inside
        here = x[at]
        reach = np.full(at.size, np.inf)
        reach[negative] = here[negative] / (here[negative] - aim[negative] + 1e-300)
        share = float(reach.min())
        stay = reach > share
        x = np.zeros(x.size)
        x[at[stay]] = (here + share * (aim - here))[stay]
        inside = np.zeros(x.size, dtype=np.bool_)
        inside[at[stay]] = True
    return np.zeros(x.size), inside
