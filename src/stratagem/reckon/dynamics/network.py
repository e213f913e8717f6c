"""How far a network is a star about one actor: centralisation, fit to a core of one, missing ties, brokerage."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stratagem.core.errors import InputError

Matrix = NDArray[np.float64]
SMALLEST = 3
"""A network of fewer actors has no shape to measure."""


def matrix(pairs: Sequence[tuple[int, int]], weight: Sequence[float] | NDArray[np.float64], size: int) -> Matrix:
    """Symmetric weights from a list of pairs.

    Parameters
    ----------
    pairs : sequence of (int, int)
        Places of two different actors, each pair once.
    weight : sequence of float
    size : int
        Number of actors.

    Returns
    -------
    (size, size) array of float
        Zero where no pair is listed.
    """
    out = np.zeros((size, size))
    for (a, b), w in zip(pairs, weight, strict=True):
        out[a, b] = out[b, a] = w
    return out


def degree_centralisation(weights: Matrix) -> float | None:
    r"""Freeman's degree centralisation of the ties that are there, whatever their weight.

    .. math:: C = \sum_i (d_{\max} - d_i) \,/\, ((n - 1)(n - 2))

    Parameters
    ----------
    weights : (n, n) array of float >= 0
        Symmetric, zero diagonal; a tie is a weight above 0.

    Returns
    -------
    float or None
        1 for a star, 0 where all have as many ties; None for fewer than three actors.

    References
    ----------
    .. [1] Freeman, L. C. (1979). Centrality in social networks: conceptual clarification. Social Networks 1(3),
       215-239. https://doi.org/10.1016/0378-8733(78)90021-7

    Examples
    --------
    A star of four, then the same with one tie between two of its points: degrees 3, 2, 2, 1, so 4 of 6.

    >>> star = matrix([(0, 1), (0, 2), (0, 3)], [1, 1, 1], 4)
    >>> degree_centralisation(star)
    1.0
    >>> round(degree_centralisation(matrix([(0, 1), (0, 2), (0, 3), (1, 2)], [1, 1, 1, 1], 4)), 3)
    0.667
    """
    n = _size(weights)
    if n < SMALLEST:
        return None
    degree = (weights > 0).sum(axis=0)
    return float((degree.max() - degree).sum() / ((n - 1) * (n - 2)))


def weighted_centralisation(weights: Matrix) -> float | None:
    r"""Freeman's centralisation of strengths, over the most that the same total of dealings allows.

    .. math:: C_w = \frac{\sum_i (s_{\max} - s_i)}{(n - 2) W} = \frac{n\, s_{\max} / W - 2}{n - 2}

    with :math:`s_i` the dealings of actor *i* and *W* all dealings: a rescaled share of the dealings that touch the
    busiest actor. Unlike the count of ties it does not hang on single moves, so it can be resampled.

    Parameters
    ----------
    weights : (n, n) array of float >= 0
        Symmetric, zero diagonal.

    Returns
    -------
    float or None
        1 where every dealing touches one actor, 0 where all are equally busy; None for fewer than three actors or no
        dealings.

    References
    ----------
    .. [1] Freeman (1979), as for :func:`degree_centralisation`.
    .. [2] Barrat, A., Barthelemy, M., Pastor-Satorras, R. and Vespignani, A. (2004). The architecture of complex
       weighted networks. PNAS 101(11), 3747-3752. https://doi.org/10.1073/pnas.0400087101

    Examples
    --------
    Nine dealings with the hub and one between others: (4 x 9 / 10 - 2) / 2.

    >>> round(weighted_centralisation(matrix([(0, 1), (0, 2), (0, 3), (1, 2)], [4, 3, 2, 1], 4)), 3)
    0.8
    """
    n = _size(weights)
    whole = float(weights.sum()) / 2
    if n < SMALLEST or whole == 0:
        return None
    return (n * float(weights.sum(axis=0).max()) / whole - 2) / (n - 2)


def star_fit(weights: Matrix, core: int) -> float | None:
    r"""Correlation of a network with the ideal star about one actor: a core of one, and a periphery of the rest.

    The ideal has 1 for each pair with the core and 0 for each pair without it; the correlation is Pearson's over
    the *n(n-1)/2* pairs.

    Parameters
    ----------
    weights : (n, n) array of float
        Symmetric; ones and zeros, or weights.
    core : int
        Place of the actor in the middle.

    Returns
    -------
    float or None
        1 for a star about the core; None for fewer than three actors, or where all pairs have the same weight.

    References
    ----------
    .. [1] Borgatti, S. P. and Everett, M. G. (2000). Models of core/periphery structures. Social Networks 21(4),
       375-395. https://doi.org/10.1016/S0378-8733(99)00019-2

    Examples
    --------
    Star of four with one more tie: pairs 1 1 1 1 0 0 against 1 1 1 0 0 0, so 1 / sqrt(2).

    >>> round(star_fit(matrix([(0, 1), (0, 2), (0, 3), (1, 2)], [1, 1, 1, 1], 4), 0), 4)
    0.7071
    """
    n = _size(weights)
    if n < SMALLEST:
        return None
    first, second = np.triu_indices(n, k=1)
    seen = weights[first, second]
    ideal = ((first == core) | (second == core)).astype(np.float64)
    if np.ptp(seen) == 0:
        return None
    return float(np.corrcoef(seen, ideal)[0, 1])


def missing_among_others(weights: Matrix, ego: int) -> tuple[int, int]:
    """How many pairs of others are without a tie on record, and how many such pairs there are.

    Parameters
    ----------
    weights : (n, n) array of float >= 0
        Symmetric.
    ego : int

    Returns
    -------
    missing, pairs : int
        A tie not on record may still be there, so ``missing / pairs`` is the most that can be missing.

    Examples
    --------
    >>> missing_among_others(matrix([(0, 1), (0, 2), (0, 3), (1, 2)], [1, 1, 1, 1], 4), 0)
    (2, 3)
    """
    n = _size(weights)
    others = np.delete(np.arange(n), ego)
    first, second = np.triu_indices(others.size, k=1)
    there = weights[others[first], others[second]] > 0
    return int((~there).sum()), int(there.size)


@dataclass(frozen=True, slots=True)
class Brokerage:
    """How often an actor stands between two that have no tie, by the blocs of the three.

    Parameters
    ----------
    coordinator : int
        All three of one bloc.
    itinerant : int
        The two of one bloc, the broker of another.
    gatekeeper : int
        The broker and one of the two of one bloc, the other outside it. Without directions this is also the
        representative.
    liaison : int
        Three blocs.
    """

    coordinator: int = 0
    itinerant: int = 0
    gatekeeper: int = 0
    liaison: int = 0

    @property
    def total(self) -> int:
        """All pairs the actor stands between."""
        return self.coordinator + self.itinerant + self.gatekeeper + self.liaison


def brokerage(weights: Matrix, blocs: Sequence[str], broker: int) -> Brokerage:
    """Gould and Fernandez's roles of one actor in a network without directions.

    Parameters
    ----------
    weights : (n, n) array of float >= 0
        Symmetric; a tie is a weight above 0.
    blocs : sequence of str
        Bloc of each actor.
    broker : int

    References
    ----------
    .. [1] Gould, R. V. and Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage in
       transaction networks. Sociological Methodology 19, 89-126. https://doi.org/10.2307/270949

    Examples
    --------
    The middle of a star between two of bloc t and one of bloc p, with one tie between t and p.

    >>> brokerage(matrix([(0, 1), (0, 2), (0, 3), (1, 3)], [1, 1, 1, 1], 4), ["c", "t", "t", "p"], 0)
    Brokerage(coordinator=0, itinerant=1, gatekeeper=0, liaison=1)
    """
    _size(weights)
    own = blocs[broker]
    count = dict.fromkeys(("coordinator", "itinerant", "gatekeeper", "liaison"), 0)
    for a, c in itertools.combinations(np.flatnonzero(weights[broker] > 0).tolist(), 2):
        if weights[a, c] > 0:
            continue
        inside = (blocs[a] == own) + (blocs[c] == own)
        same = blocs[a] == blocs[c]
        role = "coordinator" if inside == 2 else "gatekeeper" if inside else "itinerant" if same else "liaison"
        count[role] += 1
    return Brokerage(**count)


def resampled_centralisation(
    by_month: Matrix, pairs: Sequence[tuple[int, int]], size: int, *, draws: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Weighted centralisation of networks made of calendar months drawn with replacement.

    Months are drawn whole, since dealings cluster.

    Parameters
    ----------
    by_month : (months, pairs) array of float >= 0
        Dealings of each pair in each month.
    pairs : sequence of (int, int)
        Places of the actors of each column.
    size : int
        Number of actors, at least three.
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    (at most draws,) array of float
        Draws without any dealing are left out.

    References
    ----------
    .. [1] Carlstein, E. (1986). The use of subseries values for estimating the variance of a general statistic from a
       stationary sequence. Annals of Statistics 14(3), 1171-1179. https://doi.org/10.1214/aos/1176350057
    """
    months = by_month.shape[0]
    times = rng.multinomial(months, np.full(months, 1 / months), size=draws).astype(np.float64)
    weight = times @ by_month
    touches = np.zeros((len(pairs), size))
    for column, (a, b) in enumerate(pairs):
        touches[column, a] = touches[column, b] = 1.0
    whole = weight.sum(axis=1)
    busiest = (weight @ touches).max(axis=1)
    some = whole > 0
    return np.asarray((size * busiest[some] / whole[some] - 2) / (size - 2), dtype=np.float64)


def _size(weights: Matrix) -> int:
    if weights.ndim != 2 or weights.shape[0] != weights.shape[1] or not np.array_equal(weights, weights.T):
        message = f"expected a symmetric square matrix of ties, found shape {weights.shape}; list each pair once"
        raise InputError(message)
    return int(weights.shape[0])
