"""What a record could have shown: the smallest true effect that its test would have found four times in five."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stratagem.reckon.chance import LEVEL, Claimed
from stratagem.reckon.stratagems.baseline import Baseline, Smoother
from stratagem.reckon.stratagems.exposure import Exposure
from stratagem.reckon.stratagems.shift import Chance

POWER = 0.8
DRAWS = 999
STEPS = 12
POINTS = 21

Line = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Detectable:
    """The smallest true effect found with probability ``POWER``.

    Parameters
    ----------
    rate : float
        Follow rate that triggers would have had to have, in [0, 1].
    lift : float
        That rate over the rate expected anyway.
    """

    rate: float
    lift: float


class PowerModel:
    """The probability of finding an effect, as a function of its size.

    The effect is planted in thought, in the claimed direction: with probability ``share`` each trigger brings one
    more outcome on some day of its window, or prevents what would have come. That moves the follow rate of the
    trigger, of the days around it and so of the baseline too, which is why a record full of triggers shows less than
    the number of triggers suggests.

    Parameters
    ----------
    exposure, smoother, base, null
        As the test made them.
    claimed : "more" or "less"
    """

    def __init__(
        self, exposure: Exposure, smoother: Smoother, base: Baseline, null: Chance, *, claimed: Claimed = "more"
    ) -> None:
        self._sign = 1.0 if claimed == "more" else -1.0
        self._smoother = smoother
        self._at = exposure.positions()
        self._expected = np.clip(base.expected, 0.0, 1.0)
        self._room = 1 - self._expected if claimed == "more" else self._expected
        self._null = self._sign * np.sort(null.draws)[:: max(1, null.draws.size // DRAWS)]
        alone = float((self._expected * (1 - self._expected))[self._at].sum())
        self._own = min(1.0, alone / max(float(null.draws.var()), 1e-12))
        self._critical = float(np.quantile(self._sign * null.draws, 1 - LEVEL / 2))
        self._lines = [(s.marks(), s.followed.size) for s in exposure.strata]
        reach = exposure.reach
        self._overlap = 1 - np.abs(np.arange(1 - reach, reach)) / reach

    @property
    def anyway(self) -> float:
        """Follow rate expected of the triggers without an effect."""
        return float(self._expected[self._at].mean())

    def rate(self, share: float) -> float:
        """Follow rate of triggers of which a share brings an outcome, or prevents it."""
        return self.anyway + self._sign * share * float(self._room[self._at].mean())

    def power(self, share: float) -> float:
        """Probability that the test finds an effect of that size in the claimed direction.

        Parameters
        ----------
        share : float
            In [0, 1].

        Returns
        -------
        float
            In [0, 1].
        """
        covered = self._covered(share)
        gain = float(self._smoother.rest(self._room * covered)[self._at].sum())
        # What followed by chance is left to vary where nothing is planted: with the square of the part kept for what
        # triggers share, with the part itself for what is each one's own. Each planted outcome, of those that meet a
        # trigger not followed anyway, brings its part of the gain or does not.
        part = float((1 - covered[self._at]).mean())
        kept = math.sqrt(part**2 + part * (1 - part) * self._own)
        room = max(share * float(self._room[self._at].sum()), 1e-12)
        own = abs(gain) * math.sqrt((1 - share) / room) + 1e-12
        return float(_normal((gain + kept * self._null - self._critical) / own).mean())

    def detectable(self) -> Detectable | None:
        """The smallest effect found four times in five; None if even the largest would not be."""
        if self.anyway <= 0 or self.power(1.0) < POWER:
            return None
        low, high = 0.0, 1.0
        for _ in range(STEPS):
            middle = (low + high) / 2
            low, high = (low, middle) if self.power(middle) >= POWER else (middle, high)
        rate = self.rate(high)
        return Detectable(rate, rate / self.anyway)

    def curve(self) -> tuple[tuple[float, float], ...]:
        """Pairs of a true lift and the probability of finding it, from no effect to the largest."""
        if self.anyway <= 0:
            return ()
        shares = [k / (POINTS - 1) for k in range(POINTS)]
        return tuple((self.rate(share) / self.anyway, self.power(share)) for share in shares)

    def _covered(self, share: float) -> Line:
        """For each day, the probability that an outcome brought by a trigger falls in its window."""
        missed = np.log1p(-np.minimum(share, 1 - 1e-9) * self._overlap)
        half = (self._overlap.size - 1) // 2
        parts = []
        for marks, days in self._lines:
            size = 1 << (days + 2 * half).bit_length()
            spectrum = np.fft.rfft(marks, size) * np.fft.rfft(missed, size)
            parts.append(np.fft.irfft(spectrum, size)[half : half + days])
        return np.asarray(-np.expm1(np.minimum(np.concatenate(parts), 0.0)))


def _normal(x: Line) -> Line:
    """Distribution function of the normal, to 1e-7 (Abramowitz and Stegun 1964, 7.1.26)."""
    t = 1 / (1 + 0.3275911 * np.abs(x) / math.sqrt(2))
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    tail = 0.5 * poly * np.exp(-(x**2) / 2)
    return np.asarray(np.where(x >= 0, 1 - tail, tail))
