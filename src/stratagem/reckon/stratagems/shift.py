"""What chance gives: the triggers turned round each stratum by a random number of days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stratagem.reckon import turning
from stratagem.reckon.chance import TIE, two_sided
from stratagem.reckon.stratagems.exposure import Exposure

FIRST_SHIFTS = 9_999
MOST_SHIFTS = 999_999
GROWTH = 10
P_ERROR = 0.1
"""More shifts are drawn until the p-value's standard error is below this share of it."""

Line = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chance:
    """A statistic under random circular shifts.

    Parameters
    ----------
    observed : float
        The statistic as it was seen.
    draws : (k,) array of float
        The statistic under ``k`` random shifts.
    p_value : float
        Two-sided, in (0, 1].
    error : float
        Standard error of the p-value from drawing finitely many shifts.
    """

    observed: float
    draws: Line
    p_value: float
    error: float

    @property
    def shifts(self) -> int:
        """How many shifts were drawn."""
        return int(self.draws.size)


def turned(exposure: Exposure, line: Line) -> list[Line]:
    """For each stratum, the sum of a line over the triggers when they are turned by 0, 1, 2 ... days.

    Parameters
    ----------
    exposure : Exposure
    line : (n,) array of float
        A value for each day at risk, strata end to end.

    Examples
    --------
    >>> from stratagem.reckon.stratagems.exposure import Stratum
    >>> three_days = Exposure((Stratum("a", 0, np.array([True, False, False]), np.array([0, 1])),), reach=1)
    >>> [t.round(9).tolist() for t in turned(three_days, np.array([1.0, 2.0, 4.0]))]
    [[3.0, 6.0, 5.0]]
    """
    out, start = [], 0
    for stratum in exposure.strata:
        part = line[start : start + stratum.followed.size]
        start += part.size
        if stratum.at.size:
            out.append(turning.turned(part, stratum.at))
    return out


def drawn(tables: list[Line], shifts: int, rng: np.random.Generator) -> Line:
    """The sum over strata when each is turned by a random number of days, so many times."""
    total = np.zeros(shifts)
    for table in tables:
        total += table[rng.integers(0, table.size, size=shifts)]
    return total


def chance(exposure: Exposure, line: Line, rng: np.random.Generator) -> Chance:
    """The sum of a line over the triggers, against the same sum under random circular shifts in each stratum.

    A shift keeps the spacing of the triggers and the rhythm of the outcomes, and breaks only the link between them.
    Draws are added tenfold until the p-value's standard error is below a tenth of it, up to a million.

    Parameters
    ----------
    exposure : Exposure
    line : (n,) array of float
        What is summed: the residuals of :func:`~stratagem.reckon.stratagems.baseline.baseline`.
    rng : numpy.random.Generator

    Returns
    -------
    Chance
    """
    tables = turned(exposure, line)
    observed = float(sum(table[0] for table in tables))
    draws = drawn(tables, FIRST_SHIFTS, rng)
    while True:
        p, error = _p_value(draws, observed)
        if error <= P_ERROR * p or draws.size >= MOST_SHIFTS:
            return Chance(observed, draws, p, error)
        draws = np.concatenate([draws, drawn(tables, draws.size * (GROWTH - 1) + GROWTH - 1, rng)])


def _p_value(draws: Line, observed: float) -> tuple[float, float]:
    """The two-sided p-value, and its standard error from drawing so many."""
    p = two_sided(draws, observed, tie=TIE * max(1.0, abs(observed)) * draws.size**0.5)
    return p, 2 * float(np.sqrt(p / 2 * (1 - p / 2) / draws.size))
