"""Hawkes processes for tests, and their likelihood term by term, as slow and plain as the formula."""

from __future__ import annotations

import math

import numpy as np

from stratagem.reckon.dynamics.hawkes import Hawkes
from stratagem.reckon.dynamics.hawkes_kernel import Kernels
from stratagem.reckon.dynamics.streams import Stream


def process(branching, *, half_lives=(3.0,), baseline=0.05) -> Hawkes:
    """A process with the given branching matrix, each cell spread evenly over the kernels."""
    matrix = np.asarray(branching, dtype=float)
    offspring = np.repeat(matrix[:, :, None], len(half_lives), axis=2) / len(half_lives)
    base = np.broadcast_to(np.asarray(baseline, dtype=float), matrix.shape[:1])
    return Hawkes(Kernels(tuple(half_lives)), base[:, None].copy(), offspring, 0.0, 0.0)


def kernel(half_life: float, lag: float, *, daily: bool) -> float:
    rate = math.log(2) / half_life
    if daily:
        q = 0.5 ** (1 / half_life)
        return (1 - q) * q ** (lag - 1)
    return rate * math.exp(-rate * lag)


def naive_rate(stream: Stream, fitted: Hawkes, kind: int, at: float) -> float:
    """The rate of a kind at a time, from every event before it."""
    stratum = max(s for s, start in enumerate(stream.strata) if start <= at)
    total = float(fitted.baseline[kind, stratum])
    for time, of, weight in zip(stream.times, stream.kinds, stream.weights, strict=True):
        if time < at:
            for k, half_life in enumerate(fitted.kernels.half_lives):
                share = kernel(half_life, at - time, daily=stream.daily)
                total += weight * fitted.offspring[kind, of, k] * share
    return total


def naive_log_likelihood(stream: Stream, fitted: Hawkes) -> float:
    """Counts: the Poisson probability of every day. Times: the rate at each event, less its integral."""
    if stream.daily:
        counts = {(t, k): w for t, k, w in zip(stream.times, stream.kinds, stream.weights, strict=True)}
        total = 0.0
        for day in range(int(stream.start), int(stream.end)):
            for kind in range(stream.n_kinds):
                rate, count = naive_rate(stream, fitted, kind, day), counts.get((float(day), kind), 0.0)
                total += count * math.log(rate) - rate - math.lgamma(count + 1) if count else -rate
        return total
    total = sum(math.log(naive_rate(stream, fitted, k, t)) for t, k in zip(stream.times, stream.kinds, strict=True))
    total -= float((fitted.baseline * stream.lengths).sum())
    for time, of in zip(stream.times, stream.kinds, strict=True):
        for k, half_life in enumerate(fitted.kernels.half_lives):
            spent = 1 - 0.5 ** ((stream.end - time) / half_life)
            total -= float(fitted.offspring[:, of, k].sum()) * spent
    return total
