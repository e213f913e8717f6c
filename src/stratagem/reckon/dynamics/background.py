"""The rate of events that nothing on record excites: levels, trends and a yearly wave, as non-negative parts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from stratagem.reckon.dynamics.streams import Array, Stream

PHASES = 4
"""Yearly waves of one hump each, a quarter of a year apart: their mixtures hold every level and many a single wave."""


@dataclass(frozen=True, slots=True)
class Background:
    r"""Which parts a rate has beside the excitation. Each is at least 0 everywhere, and so is every mixture of them.

    Parameters
    ----------
    trend_from : float
        A stratum at least so long has a rising and a falling part, whose mixtures are the straight lines above 0; a
        shorter one has a level.
    year : float, optional
        Length of the year in the stream's unit. With it, there are four waves :math:`(1 + \cos(\omega t - \varphi))/2`
        that all strata share.
    """

    trend_from: float = math.inf
    year: float | None = None

    def size(self, stream: Stream) -> int:
        """Number of parts."""
        return stream.strata.size + int(self._long(stream).sum()) + (PHASES if self.year else 0)

    def parts(self, stream: Stream, times: Array) -> Array:
        """The parts at some times.

        Parameters
        ----------
        stream : Stream
        times : (n,) array of float
            In the stream's span; a day stands for its middle.

        Returns
        -------
        (n, b) array of float >= 0

        Examples
        --------
        >>> from stratagem.reckon.dynamics.streams import in_time
        >>> empty = in_time(np.zeros(0), np.zeros(0, dtype=np.int64), n_kinds=1, end=8.0)
        >>> Background(trend_from=5.0).parts(empty, np.array([2.0, 6.0])).tolist()
        [[0.25, 0.75], [0.75, 0.25]]
        """
        at = times + 0.5 * stream.daily
        into = at[:, None] - stream.strata
        inside = ((into >= 0) & (into < stream.lengths)).astype(np.float64)
        rising = inside * into / stream.lengths
        long = self._long(stream)
        columns = [np.where(long, rising, inside), (inside - rising)[:, long]]
        if self.year:
            columns.append((1 + np.cos(self._angle(stream, at))) / 2)
        return np.concatenate(columns, axis=1)

    def until(self, stream: Stream, times: Array) -> Array:
        """What each part adds up to from the start to some times; by day, over the days before them.

        Parameters
        ----------
        stream : Stream
        times : (n,) array of float

        Returns
        -------
        (n, b) array of float >= 0
        """
        past = (times[:, None] - stream.strata).clip(0.0, stream.lengths)
        # The middles of days 0 ... v - 1 add up to v^2 / 2, like the integral from 0 to v.
        rising = past**2 / (2 * stream.lengths)
        long = self._long(stream)
        columns = [np.where(long, rising, past), (past - rising)[:, long]]
        if self.year:
            turn = 2 * math.pi / self.year
            per_unit = 2 * math.sin(turn / 2) if stream.daily else turn
            swing = np.sin(self._angle(stream, times)) - np.sin(self._angle(stream, np.array([stream.start])))
            columns.append(((times - stream.start)[:, None] + swing / per_unit) / 2)
        return np.concatenate(columns, axis=1)

    def _long(self, stream: Stream) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.asarray(stream.lengths >= self.trend_from)

    def _angle(self, stream: Stream, at: Array) -> Array:
        phase = 2 * math.pi * np.arange(PHASES) / PHASES
        return np.asarray(2 * math.pi * (at - stream.start)[:, None] / (self.year or math.inf) - phase)
