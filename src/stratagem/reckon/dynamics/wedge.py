"""Whether overtures to one power are followed by hostility to another, beside a permutation of blocks of days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stratagem.reckon.daily import Days
from stratagem.reckon.turning import Period

Counts = NDArray[np.int64]


def days_ahead(events: Days, *, first: int, last: int, within_days: int) -> Counts:
    """For each day of ``[first, last)``, on how many of the days after it, up to so many, something happened.

    Parameters
    ----------
    events : (k,) array of int
        Days with an event, in any order; each day counts once.
    first, last : int
        Half-open days.
    within_days : int
        An event on the day itself does not count; one exactly ``within_days`` later does.

    Returns
    -------
    (last - first,) array of int

    Examples
    --------
    >>> days_ahead(np.array([2, 3, 3]), first=0, last=5, within_days=2).tolist()
    [1, 2, 1, 0, 0]
    """
    line = np.arange(first, last)
    once = np.unique(events)
    return np.searchsorted(once, line + within_days, side="right") - np.searchsorted(once, line, side="right")


def block_permuted(
    days: Days, strata: Sequence[Period], *, block_days: int, draws: int, rng: np.random.Generator
) -> Days:
    """Days moved to other days of their stratum: the stratum is turned, cut into blocks, and the blocks are shuffled.

    All days of a stratum are moved alike, so that what fell on one day stays together and runs shorter than a block
    stay whole but where a block's edge cuts them. The turn moves the edges from draw to draw. A stratum of fewer
    than two blocks is turned only.

    Parameters
    ----------
    days : (n,) array of int
        Each inside a stratum.
    strata : sequence of Period
    block_days : int
        Length of a block; the last one of a stratum may be shorter.
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    (draws, n) array of int

    References
    ----------
    .. [1] Carlstein, E. (1986). The use of subseries values for estimating the variance of a general statistic from a
       stationary sequence. Annals of Statistics 14(3), 1171-1179. https://doi.org/10.1214/aos/1176350057
    .. [2] Hubert, L. J. (1987). Assignment Methods in Combinatorial Data Analysis. Marcel Dekker.

    Examples
    --------
    Days two apart and in one block stay two apart, or lie on both sides of an edge.

    >>> one = Period("all", 0, 6)
    >>> moved = block_permuted(
    ...     np.array([0, 2]), [one], block_days=6, draws=50, rng=np.random.Generator(np.random.PCG64(1)))
    >>> sorted({int(b - a) % 6 for a, b in moved})
    [2]
    """
    out = np.empty((draws, days.size), dtype=np.int64)
    for stratum in strata:
        inside = (days >= stratum.first) & (days < stratum.last)
        if inside.any():
            places = days[inside] - stratum.first
            out[:, inside] = stratum.first + _moved(places, stratum.days, block_days, draws, rng)
    return out


def _moved(places: Days, length: int, block_days: int, draws: int, rng: np.random.Generator) -> Days:
    """Places of one stratum, moved draw by draw."""
    turned = (places[None, :] + rng.integers(0, length, size=draws)[:, None]) % length
    blocks = -(-length // block_days)
    if blocks < 2:
        return turned
    size = np.full(blocks, block_days)
    size[-1] = length - block_days * (blocks - 1)
    order = np.argsort(rng.random((draws, blocks)), axis=1)
    ends = np.cumsum(size[order], axis=1)
    starts = np.empty_like(ends)
    np.put_along_axis(starts, order, ends - size[order], axis=1)
    block, offset = np.divmod(turned, block_days)
    return np.take_along_axis(starts, block, axis=1) + offset


def mean_after(overtures: Days, power: NDArray[np.int64], ahead: Counts, *, first: int) -> NDArray[np.float64]:
    """Mean, over overtures, of the count that stands on the day of each in that power's line.

    Parameters
    ----------
    overtures : (..., n) array of int
        Days of the overtures; the last axis runs over overtures, those before it over draws.
    power : (n,) array of int
        To which power each was: row of ``ahead``.
    ahead : (powers, days) array of int
        For each power and day, days of hostility to others in the window after it (:func:`days_ahead`).
    first : int
        The day of column 0.

    Returns
    -------
    (...) array of float

    Examples
    --------
    >>> mean_after(np.array([10, 11]), np.array([0, 1]), np.array([[4, 0], [0, 1]]), first=10).tolist()
    2.5
    """
    return np.asarray(ahead[power, overtures - first].mean(axis=-1), dtype=np.float64)
