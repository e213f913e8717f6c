"""What would have followed anyway: the follow rate expected of a day from its stratum, its trend and the season."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stratagem.reckon.stratagems.exposure import Exposure

TREND_YEARS = 2.0
"""A stratum shorter than this has a level of its own and no trend: there would be too little to fit it to."""

Line = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The expected follow rate of each day at risk, and what was seen beside it.

    Parameters
    ----------
    expected : (n,) array of float
        Least-squares fit of the follow line on level and linear trend of each stratum and one yearly wave in common;
        a straight line may leave [0, 1] at its ends.
    residual : (n,) array of float
        ``followed - expected``; sums to zero in each stratum. The chance test adds it up over the triggers.
    fitted : int
        Number of coefficients fitted.
    """

    expected: Line
    residual: Line
    fitted: int


class Smoother:
    """Splits any daily line of an exposure into what level, trend and season explain and the rest.

    Examples
    --------
    >>> from stratagem.reckon.stratagems.exposure import Stratum
    >>> stratum = Stratum("a", 0, np.array([True, False, True, False]), np.array([0]))
    >>> Smoother(Exposure((stratum,), reach=1)).rest(np.array([1.0, 0.0, 1.0, 0.0])).tolist()
    [0.5, -0.5, 0.5, -0.5]
    """

    def __init__(self, exposure: Exposure) -> None:
        lengths = [s.followed.size for s in exposure.strata]
        self._cuts = np.cumsum([0, *lengths])
        year = exposure.period
        self._trends = [
            _trend(length) if year is not None and length >= TREND_YEARS * year else None for length in lengths
        ]
        self._waves = np.zeros((0, self._cuts[-1]))
        if year is not None and self._cuts[-1] >= TREND_YEARS * year:
            day = np.concatenate([np.arange(s.start, s.start + s.followed.size) for s in exposure.strata])
            angle = 2 * np.pi * day / year
            waves = np.stack([self._flat(np.cos(angle)), self._flat(np.sin(angle))])
            self._waves = np.linalg.qr(waves.T)[0].T
        self.fitted = len(lengths) + sum(t is not None for t in self._trends) + self._waves.shape[0]

    def rest(self, line: Line) -> Line:
        """The line less its fitted level, trend and season."""
        flat = self._flat(line)
        return np.asarray(flat - (self._waves @ flat) @ self._waves)

    def _flat(self, line: Line) -> Line:
        out = line.copy()
        for trend, start, end in zip(self._trends, self._cuts, self._cuts[1:], strict=False):
            out[start:end] -= out[start:end].mean()
            if trend is not None:
                out[start:end] -= (trend @ out[start:end]) * trend
        return out


def _trend(length: int) -> Line:
    """A straight line over so many days, of mean zero and unit length."""
    straight = np.arange(length) - (length - 1) / 2
    return np.asarray(straight / np.linalg.norm(straight))


def baseline(exposure: Exposure, smoother: Smoother) -> Baseline:
    """The follow rate that each day's stratum, trend and season let expect.

    Without it, a trigger and an outcome that both became more frequent, or share a season, would look linked.
    Adjusting the line first and shifting the residuals keeps the chance test at its level for such records; the
    simulations in the tests show it.

    References
    ----------
    .. [1] Frisch, R. and Waugh, F. V. (1933). Partial time regressions as compared with individual trends.
       Econometrica 1(4), 387-401. https://doi.org/10.2307/1907330
    """
    followed = exposure.followed()
    residual = smoother.rest(followed)
    return Baseline(followed - residual, residual, smoother.fitted)
