"""When a rate of moves changed: every way of cutting a series of counts, weighed exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
SHAPE = 1.0
"""Shape of the prior of a rate: at 1 an exponential about the mean of the whole series, worth one month of data."""
SIZES = (1.0, 4.0, 16.0, math.inf)
"""Sizes of the negative binomial tried; infinite is Poisson. The variance is the mean and its square over the size."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """What a series of counts says of changes in its rate.

    Parameters
    ----------
    number : (m + 1,) array of float
        Probability of 0, 1, ... m changes.
    anywhere : (n,) array of float
        For each place, the probability that a change falls just before it; sums to the expected number of changes.
    place : tuple of (k, n) arrays of float
        For each number k of changes, the probability of the place of each of them, first to last; rows sum to 1.
    together : tuple of (k,) arrays of int
        For each number k of changes, the places that are most likely as a whole, in order.
    sizes, size_weight : (s,) arrays of float
        Sizes of the negative binomial tried, and their probabilities.
    log_evidence : float
        Logarithm of the probability of the counts, for comparison with other models of the same counts.
    """

    number: Array
    anywhere: Array
    place: tuple[Array, ...]
    together: tuple[NDArray[np.int64], ...]
    sizes: Array
    size_weight: Array
    log_evidence: float

    @property
    def most_likely(self) -> int:
        """The most likely number of changes."""
        return int(self.number.argmax())


def change_points(
    counts: Sequence[int] | NDArray[np.int64],
    *,
    most: int = 8,
    least_length: int = 6,
    sizes: Sequence[float] = SIZES,
) -> Posterior:
    r"""Exact posterior of the number and the places of changes in the rate of a series of counts.

    The counts between two changes share a rate :math:`\lambda` with a Gamma prior about the mean of the whole series
    (Poisson), or come from a negative binomial of known size with the conjugate Beta prior. With :math:`P(s, t)` the
    probability of the counts of :math:`[s, t)` under one rate, the probability of the first t counts cut k times,
    summed over all ways of cutting them, is

    .. math:: F_0(t) = P(0, t), \qquad F_k(t) = \sum_{s < t} F_{k-1}(s)\, P(s, t)

    and likewise from the other end, as in Fearnhead (2006, sections 2 and 3). Half the prior is on no change, half of
    the rest on one, and so on; given their number, every way of placing changes at least ``least_length`` apart is as
    likely. The sizes of the negative binomial weigh alike before the counts are seen, and are averaged over.

    Parameters
    ----------
    counts : (n,) array of int >= 0
    most : int
        Most changes considered.
    least_length : int
        Fewest counts between two changes, and before the first and after the last.
    sizes : sequence of float > 0
        Sizes of the negative binomial; ``(math.inf,)`` for Poisson alone.

    Returns
    -------
    Posterior
        Of length n; with fewer than twice ``least_length`` counts there is room for no change.

    References
    ----------
    .. [1] Fearnhead, P. (2006). Exact and efficient Bayesian inference for multiple changepoint problems. Statistics
       and Computing 16(2), 203-213. https://doi.org/10.1007/s11222-006-8450-8
    .. [2] Green, P. J. (1995). Reversible jump Markov chain Monte Carlo computation and Bayesian model determination.
       Biometrika 82(4), 711-732. https://doi.org/10.1093/biomet/82.4.711

    Examples
    --------
    >>> found = change_points([1, 0, 1, 0, 1, 0, 9, 8, 9, 9, 8, 9], least_length=3)
    >>> found.most_likely, int(found.place[1].argmax())
    (1, 6)
    """
    y = np.asarray(counts, dtype=np.int64)
    tried = [_one(y, most, least_length, size) for size in sizes]
    evidence = np.array([one.log_evidence for one in tried])
    weight = np.exp(evidence - evidence.max())
    total = float(weight.sum())
    weight /= total
    number = np.sum([w * one.number for w, one in zip(weight, tried, strict=True)], axis=0)
    anywhere = np.sum([w * one.anywhere for w, one in zip(weight, tried, strict=True)], axis=0)
    place = tuple(_averaged(k, weight, tried, number) for k in range(number.size))
    likeliest = [
        max(zip(weight, tried, strict=True), key=lambda one: one[0] * one[1].number[k])[1] for k in range(most + 1)
    ]
    together = tuple(one.together[k] for k, one in enumerate(likeliest))
    whole = float(evidence.max()) + math.log(total / len(tried))
    return Posterior(number, anywhere, place, together, np.asarray(sizes, dtype=np.float64), weight, whole)


def _averaged(k: int, weight: Array, tried: list[Posterior], number: Array) -> Array:
    """Places of k changes, averaged over sizes by how likely each makes k changes."""
    if number[k] == 0:
        return np.zeros_like(tried[0].place[k])
    return np.asarray(sum(w * one.number[k] * one.place[k] for w, one in zip(weight, tried, strict=True)) / number[k])


def _one(y: NDArray[np.int64], most: int, least: int, size: float) -> Posterior:
    n = y.size
    room = max(0, min(most, n // max(1, least) - 1))
    segments = _segments(y, size, least)
    forward = np.full((room + 1, n + 1), -np.inf)
    backward = np.full((room + 1, n + 1), -np.inf)
    forward[0], backward[0] = segments[0], segments[:, n]
    for k in range(1, room + 1):
        forward[k] = _log_sum(forward[k - 1][:, None] + segments, axis=0)
        backward[k] = _log_sum(segments + backward[k - 1][None, :], axis=1)
    joint = np.array([forward[k, n] + _log_prior(k, n, least, room) for k in range(room + 1)])
    evidence = float(_log_sum(joint, axis=0))
    number = np.zeros(most + 1)
    number[: room + 1] = np.exp(joint - evidence)
    number /= number.sum()
    place = []
    for k in range(most + 1):
        rows = np.zeros((k, n))
        for j in range(k if k <= room else 0):
            rows[j] = np.exp(forward[j, :n] + backward[k - 1 - j, :n] - forward[k, n])
        place.append(rows)
    anywhere = np.sum([p * rows.sum(axis=0) for p, rows in zip(number, place, strict=True)], axis=0)
    together = _together(segments, room, most)
    return Posterior(number, anywhere, tuple(place), together, np.array([size]), np.ones(1), evidence)


def _together(segments: Array, room: int, most: int) -> tuple[NDArray[np.int64], ...]:
    """For each number of changes, the places whose segments have the highest probability as a whole (Viterbi)."""
    best, back = segments[0], []
    out = [np.zeros(0, dtype=np.int64)]
    for k in range(1, most + 1):
        if k > room:
            out.append(np.zeros(0, dtype=np.int64))
            continue
        reached = best[:, None] + segments
        back.append(reached.argmax(axis=0))
        best = reached.max(axis=0)
        end, places = segments.shape[0] - 1, []
        for step in reversed(back):
            end = int(step[end])
            places.append(end)
        out.append(np.array(places[::-1], dtype=np.int64))
    return tuple(out)


def _log_prior(k: int, n: int, least: int, room: int) -> float:
    """Log probability of one way of placing k changes among n counts."""
    share = 0.5 ** (k + 1) / (1 - 0.5 ** (room + 1))
    ways = math.comb(n - (k + 1) * (least - 1) - 1, k) if n >= least else 1
    return math.log(share) - math.log(ways)


def _segments(y: NDArray[np.int64], size: float, least: int) -> Array:
    r"""Log probability of the counts of each segment [s, t) under one rate; minus infinity where it is too short.

    Of m counts whose sum is S. Poisson with a Gamma(a, b) prior of the rate:

    .. math:: \Gamma(a + S)\, b^a / (\Gamma(a) (b + m)^{a + S}) / \prod y!

    Negative binomial of size r with a Beta(p, q) prior of the probability:

    .. math:: \prod \binom{y + r - 1}{y}\, B(p + m r, q + S) / B(p, q)
    """
    n = y.size
    mean = max(float(y.mean()) if n else 1.0, 0.5 / max(n, 1))
    running = np.concatenate([[0], np.cumsum(y)])
    start, end = np.triu_indices(n + 1, min(least, n))
    m, total = end - start, running[end] - running[start]
    each_count = y.astype(np.float64)
    # Many segments have the same sum, and the gamma function is dear.
    sums, at = np.unique(total, return_inverse=True)
    of_sum = _log_gamma(SHAPE + sums.astype(np.float64))[at]
    if math.isinf(size):
        b = SHAPE / mean
        own = -_log_gamma(each_count + 1.0)
        score = of_sum - math.lgamma(SHAPE) + SHAPE * math.log(b) - (SHAPE + total) * np.log(b + m)
    else:
        p = 1 + size * SHAPE / mean
        own = _log_gamma(each_count + size) - _log_gamma(each_count + 1.0) - math.lgamma(size)
        of_length = _log_gamma(p + size * np.arange(n + 1, dtype=np.float64))[m]
        score = of_length + of_sum - _log_gamma(p + size * m.astype(np.float64) + SHAPE + total)
        score -= math.lgamma(p) + math.lgamma(SHAPE) - math.lgamma(p + SHAPE)
    run = np.concatenate([[0.0], np.cumsum(own)])
    out = np.full((n + 1, n + 1), -np.inf)
    out[start, end] = score + run[end] - run[start]
    return out


_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188)


def _log_gamma(x: Array) -> Array:
    """Logarithm of the gamma function for x > 0, by recurrence to x >= 10 and Stirling's series; 12 digits."""
    shifted = np.array(x, dtype=np.float64)
    low = np.zeros_like(shifted)
    for _ in range(10):
        small = shifted < 10
        if not small.any():
            break
        low -= np.where(small, np.log(np.where(small, shifted, 1.0)), 0.0)
        shifted = np.where(small, shifted + 1, shifted)
    inverse = 1 / shifted
    series = np.zeros_like(shifted)
    for coefficient in reversed(_STIRLING):
        series = series * inverse**2 + coefficient
    return low + (shifted - 0.5) * np.log(shifted) - shifted + 0.5 * math.log(2 * math.pi) + series * inverse


def _log_sum(x: Array, *, axis: int) -> Array:
    top = x.max(axis=axis, keepdims=True)
    safe = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.exp(x - safe).sum(axis=axis)) + safe.squeeze(axis=axis))


def credible(probability: Array, *, level: float = 0.95) -> tuple[int, int]:
    """First and last place of the shortest run of places that holds the probability.

    Parameters
    ----------
    probability : (n,) array of float
        Sums to 1.
    level : float
        In (0, 1).

    Returns
    -------
    tuple of int
        Both included.

    Examples
    --------
    >>> credible(np.array([0.01, 0.6, 0.36, 0.03]))
    (1, 2)
    """
    running = np.concatenate([[0.0], np.cumsum(probability)])
    # Rounding must not make the whole series fall short of what is asked for.
    wanted = min(level, float(running[-1])) - 1e-12
    ends = np.searchsorted(running, running[:-1] + wanted, side="left")
    starts = np.flatnonzero(ends < running.size)
    best = int(starts[np.argmin(ends[starts] - starts)])
    return best, int(ends[best]) - 1
