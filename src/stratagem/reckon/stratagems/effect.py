"""How large: follow rate, difference and lift with intervals that allow for clustering in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stratagem.reckon.intervals import student95, wilson
from stratagem.reckon.stratagems.baseline import Baseline, Smoother
from stratagem.reckon.stratagems.exposure import Exposure

BLOCK_YEARS = 1 / 3
"""Blocks are at least so long: bursts of moves last weeks, and a hundred blocks or so should fit a record."""
BLOCK_REACH = 1.5
RESAMPLES = 1_999

Line = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Effect:
    """A follow rate beside what would have followed anyway; intervals are 95 %.

    Parameters
    ----------
    rate, rate_low, rate_high : float
        Share of triggers followed; Wilson interval at the number of independent triggers that blocks of time allow.
    expected : float
        Share expected of the same days from leadership, trend and season alone.
    difference, difference_low, difference_high : float
        ``rate - expected``; block-bootstrap interval.
    lift, lift_low, lift_high : float or None
        ``rate / expected``; None where next to nothing was expected.
    """

    rate: float
    rate_low: float
    rate_high: float
    expected: float
    difference: float
    difference_low: float
    difference_high: float
    lift: float | None
    lift_low: float | None
    lift_high: float | None


def effect(exposure: Exposure, smoother: Smoother, base: Baseline, rng: np.random.Generator) -> Effect:
    """Follow rate, difference and lift of an exposure with at least one trigger.

    The bootstrap draws blocks of consecutive days with replacement inside each stratum, the blocks longer than the
    window, so that neighbouring triggers that share outcomes stay together. It resamples the influence of each day
    on the difference, ``(trigger - expected trigger) x (followed - expected)``: the baseline is fitted, and its
    fitting is allowed for.

    References
    ----------
    .. [1] Kunsch, H. R. (1989). The jackknife and the bootstrap for general stationary observations. Annals of
       Statistics 17(3), 1217-1241. https://doi.org/10.1214/aos/1176347265
    .. [2] Politis, D. N. and Romano, J. P. (1992). A circular block-resampling procedure for stationary data. In
       Exploring the Limits of Bootstrap, 263-270. Wiley.
    """
    followed, marks = exposure.followed(), exposure.marks()
    n, hits = float(marks.sum()), float((marks * followed).sum())
    rate, expected = hits / n, float((marks * base.expected).sum()) / n
    influence = smoother.rest(marks) * base.residual
    spread = marks * (followed - rate)
    sums, blocks = _resampled(exposure, np.stack([influence, spread, marks * base.expected, marks]), rng)
    # The residuals were fitted, so they are too small by the share of coefficients among the blocks.
    widen = float(np.sqrt(blocks / max(blocks - base.fitted, 1.0)))
    drawn_n = np.maximum(sums[3], 1.0)
    difference = rate - expected
    around = difference + widen * (sums[0] / drawn_n - difference)
    low, high = (float(q) for q in np.quantile(around, [0.025, 0.975]))
    lifts: tuple[float | None, ...] = (None, None, None)
    if expected > 1 / (10 * n):
        ratio = 1 + around * drawn_n / np.maximum(sums[2], expected * n / 10)
        lift_low, lift_high = (float(q) for q in np.quantile(ratio, [0.025, 0.975]))
        lift = rate / expected
        lifts = (lift, max(0.0, min(lift_low, lift)), max(lift_high, lift))
    rate_low, rate_high = _rate_interval(hits, n, float(np.var(sums[1])))
    return Effect(
        rate,
        rate_low,
        rate_high,
        expected,
        difference,
        min(low, difference),
        max(high, difference),
        *lifts,
    )


def _rate_interval(hits: float, n: float, variance: float) -> tuple[float, float]:
    """Wilson interval of a share whose trials are as many as the variance of the hits over blocks allows."""
    rate = hits / n
    independent = n
    if 0 < hits < n and variance > 0 and n > 1:
        independent = min(n, n * n * rate * (1 - rate) / (variance * n / (n - 1)))
    return wilson(rate * independent, independent, z=student95(independent - 1))


def _resampled(exposure: Exposure, lines: Line, rng: np.random.Generator) -> tuple[Line, int]:
    """Sums of several daily lines over blocks of days drawn with replacement in each stratum; and how many blocks."""
    block = max(round(BLOCK_YEARS * (exposure.period or 0.0)), round(BLOCK_REACH * exposure.reach))
    total, blocks, start = np.zeros((lines.shape[0], RESAMPLES)), 0, 0
    for stratum in exposure.strata:
        days = stratum.followed.size
        part = lines[:, start : start + days]
        start += days
        length = min(block, days)
        count = -(-days // length)
        blocks += count
        # Cumulative sums over the stratum twice round give the sum of any block, wrapping included.
        run = np.concatenate(
            [np.zeros((lines.shape[0], 1)), np.cumsum(np.concatenate([part, part], axis=1), axis=1)], 1
        )
        lengths = np.full(count, length)
        lengths[-1] = days - length * (count - 1)
        for size in lengths:
            first = rng.integers(0, days, size=RESAMPLES)
            total += run[:, first + size] - run[:, first]
    return total, blocks
