"""Events of several kinds on one line of time, at exact times or counted by the day, and strata of that line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from stratagem.core.errors import InputError

Array = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stream:
    r"""Events of several kinds on one line of time, watched over ``[start, end)``.

    Build it with :func:`by_day` or :func:`in_time`.

    Parameters
    ----------
    times : (n,) array of float
        In order; whole days where ``daily``.
    kinds : (n,) array of int in [0, n_kinds)
    weights : (n,) array of float > 0
        Events at that time; more than 1 only where ``daily``.
    n_kinds : int
    start, end : float
    daily : bool
        Whether events are counts of whole days, which react to earlier days only.
    strata : (s,) array of float
        Where each stratum begins, the first at ``start``; every stratum has a baseline of its own.
    """

    times: Array
    kinds: Places
    weights: Array
    n_kinds: int
    start: float
    end: float
    daily: bool
    strata: Array

    def __post_init__(self) -> None:
        if self.times.size and (self.times[0] < self.start or self.times[-1] >= self.end):
            found = f"found {self.times[0]:g} to {self.times[-1]:g}"
            message = f"expected events from {self.start:g} to before {self.end:g}, {found}"
            raise InputError(message)
        _check_kinds(self.kinds, self.n_kinds)
        if self.strata.size == 0 or self.strata[0] != self.start or (np.diff(self.strata) <= 0).any():
            message = f"expected strata that begin at {self.start:g} and rise, found {self.strata.tolist()}"
            raise InputError(message)

    @property
    def lengths(self) -> Array:
        """(s,) array: how long each stratum was watched."""
        return np.concatenate([self.strata[1:], [self.end]]) - self.strata

    def stratum_of(self, times: Array) -> Places:
        """Which stratum each time lies in."""
        return np.searchsorted(self.strata, times, side="right").astype(np.int64) - 1


def in_time(
    times: Array,
    kinds: Places,
    *,
    n_kinds: int,
    end: float,
    start: float = 0.0,
    strata: Sequence[float] = (),
) -> Stream:
    """Events at exact times, in any order.

    Parameters
    ----------
    times : (n,) array of float in [start, end)
    kinds : (n,) array of int in [0, n_kinds)
    n_kinds : int
    end, start : float
    strata : sequence of float
        Where strata begin; one stratum if empty.

    Returns
    -------
    Stream
    """
    order = np.argsort(times, kind="stable")
    cuts = np.array(strata or (start,), dtype=np.float64)
    weights = np.ones(times.size)
    return Stream(
        times[order].astype(np.float64), kinds[order].astype(np.int64), weights, n_kinds, start, end, False, cuts
    )


def by_day(
    days: Places,
    kinds: Places,
    *,
    n_kinds: int,
    end: int,
    start: int = 0,
    strata: Sequence[int] = (),
) -> Stream:
    """Events dated to whole days, in any order; those of one kind on one day become one count.

    Parameters
    ----------
    days : (n,) array of int in [start, end)
    kinds : (n,) array of int in [0, n_kinds)
    n_kinds : int
    end, start : int
    strata : sequence of int
        Days on which strata begin; one stratum if empty.

    Returns
    -------
    Stream

    Examples
    --------
    >>> stream = by_day(np.array([3, 1, 3]), np.array([0, 1, 0]), n_kinds=2, end=5)
    >>> stream.times.tolist(), stream.kinds.tolist(), stream.weights.tolist()
    ([1.0, 3.0], [1, 0], [1.0, 2.0])
    """
    _check_kinds(kinds, n_kinds)
    cells, counts = np.unique(days.astype(np.int64) * n_kinds + kinds, return_counts=True)
    cuts = np.array(strata or (start,), dtype=np.float64)
    at = (cells // n_kinds).astype(np.float64)
    return Stream(at, cells % n_kinds, counts.astype(np.float64), n_kinds, float(start), float(end), True, cuts)


def _check_kinds(kinds: Places, n_kinds: int) -> None:
    if kinds.size and not (kinds.min() >= 0 and kinds.max() < n_kinds):
        message = f"expected kinds from 0 to {n_kinds - 1}, found {kinds.min()} to {kinds.max()}"
        raise InputError(message)


def turned(stream: Stream, kind: int, by: Places) -> Stream:
    """The stream with one kind turned round each stratum: its own rhythm stays, its link with the others breaks.

    Parameters
    ----------
    stream : Stream
        Daily.
    kind : int
    by : (s,) array of int >= 0
        Days by which each stratum is turned.

    Returns
    -------
    Stream

    Examples
    --------
    >>> stream = by_day(np.array([1, 3]), np.array([0, 1]), n_kinds=2, end=5)
    >>> turned(stream, 1, np.array([4])).times.tolist()
    [1.0, 2.0]
    """
    own = stream.kinds == kind
    of = stream.stratum_of(stream.times[own])
    place = (stream.times[own] - stream.strata[of] + by[of]) % stream.lengths[of]
    return _moved(stream, own, stream.strata[of] + place)


def scattered(stream: Stream, kind: int, rng: np.random.Generator) -> Stream:
    """The stream with the days of one kind drawn anew within each stratum: its own rhythm goes, its counts stay.

    Parameters
    ----------
    stream : Stream
        Daily.
    kind : int
    rng : numpy.random.Generator

    Returns
    -------
    Stream
    """
    own = stream.kinds == kind
    counts = np.bincount(stream.stratum_of(stream.times[own]), minlength=stream.strata.size)
    spans = zip(stream.strata, stream.lengths, counts, strict=True)
    days = [first + np.sort(rng.choice(int(length), size=n, replace=False)) for first, length, n in spans]
    return _moved(stream, own, np.concatenate(days))


def _moved(stream: Stream, own: NDArray[np.bool_], times: Array) -> Stream:
    """The stream with some events at other times."""
    moved = stream.times.copy()
    moved[own] = times
    order = np.lexsort((stream.kinds, moved))
    return replace(stream, times=moved[order], kinds=stream.kinds[order], weights=stream.weights[order])
