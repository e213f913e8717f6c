"""How long from a meeting with one power to the next with another, beside each power's meetings turned alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stratagem.reckon.daily import Days
from stratagem.reckon.turning import Period

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sittings:
    """Meetings with one power each.

    Parameters
    ----------
    day : (n,) array of int
        Sorted.
    power : (n,) array of int
        Which power, from 0.
    opens : (n,) array of bool
        A lag is measured from it.
    closes : (n,) array of bool
        A lag may end in it.
    """

    day: Days
    power: NDArray[np.int64]
    opens: Mask
    closes: Mask

    def within(self, stratum: Period) -> Sittings:
        """Those in a stratum, counted from its first day."""
        inside = (self.day >= stratum.first) & (self.day < stratum.last)
        return Sittings(self.day[inside] - stratum.first, self.power[inside], self.opens[inside], self.closes[inside])

    @property
    def can_alternate(self) -> Mask:
        """Which openings have a meeting with another power to wait for, now or after some turn."""
        closing = np.unique(self.power[self.closes])
        others = closing.size - np.isin(self.power, closing)
        return self.opens & (others > 0)


def lags(
    sittings: Sittings,
    length: int,
    *,
    longest: int,
    turn: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Days from each opening meeting to the next closing one with another power, when each power's are turned.

    Parameters
    ----------
    sittings : Sittings
        Of one stratum, counted from its first day.
    length : int
        Days of the stratum.
    longest : int
        Longer waits, and waits that the stratum's end cuts off, count as this many days.
    turn : (draws, powers) array of int
        By how many days each power's meetings are turned round the stratum.

    Returns
    -------
    (draws, n) array of int in [1, longest]
        One column for each opening that could be followed (:attr:`Sittings.can_alternate`).

    Examples
    --------
    Power 0 on days 0 and 8, power 1 on day 3; the first waits 3 days, the others have nobody to wait for.

    >>> yes = np.array([True, True, True])
    >>> met = Sittings(np.array([0, 3, 8]), np.array([0, 1, 0]), yes, yes)
    >>> lags(met, 10, longest=9, turn=np.array([[0, 0]])).tolist()
    [[3, 5, 9]]
    """
    counted = sittings.can_alternate
    at = (sittings.day[counted][None, :] + turn[:, sittings.power[counted]]) % length
    wait = np.full(at.shape, longest, dtype=np.int64)
    left = length - at
    for other in np.unique(sittings.power[sittings.closes]):
        ahead = _next(sittings.day[sittings.closes & (sittings.power == other)], length)
        found = ahead[(at - turn[:, [other]]) % length]
        mine = sittings.power[counted] == other
        # A wait that would run over the stratum's end is met by nothing inside it.
        open_ended = mine[None, :] | (found >= left)
        wait = np.minimum(wait, np.where(open_ended, longest, found))
    return wait


def _next(events: Days, length: int) -> NDArray[np.int64]:
    """Days from each day of a ring to the next event after it, from 1 to the ring's length."""
    line = np.arange(length)
    once = np.unique(events)
    later = np.searchsorted(once, line, side="right")
    return np.where(later < once.size, once[later % once.size], once[0] + length) - line


@dataclass(frozen=True, slots=True)
class Waits:
    """Lags as they were and as chance gives them.

    Parameters
    ----------
    opening : (n,) array of int
        Place among all meetings of each that opens a lag.
    observed : (n,) array of int
    drawn : (draws, n) array of int
    """

    opening: NDArray[np.int64]
    observed: NDArray[np.int64]
    drawn: NDArray[np.int64]


def turned_lags(
    sittings: Sittings,
    strata: Sequence[Period],
    *,
    longest: int,
    draws: int,
    reach: int | None,
    rng: np.random.Generator,
) -> Waits:
    """Lags as they were, and draw by draw with each power's meetings turned by themselves inside each stratum.

    Parameters
    ----------
    sittings : Sittings
    strata : sequence of Period
    longest : int
    draws : int
    reach : int, optional
        Turns of at most so many days to either side, which keep the season in which powers are met; None for all.
    rng : numpy.random.Generator

    References
    ----------
    .. [1] Harris, K. D. (2020). A shift test for independence in generic time series. https://arxiv.org/abs/2012.06862
    .. [2] Amarasingham, A., Harrison, M. T., Hatsopoulos, N. G. and Geman, S. (2012). Conditional modeling and the
       jitter method of spike resampling. Journal of Neurophysiology 107(2), 517-531.
       https://doi.org/10.1152/jn.00633.2011
    """
    count = int(sittings.power.max(initial=-1)) + 1
    unturned = np.zeros((1, count), dtype=np.int64)
    opening = [np.empty(0, dtype=np.int64)]
    observed = [np.empty(0, dtype=np.int64)]
    drawn = [np.empty((draws, 0), dtype=np.int64)]
    for stratum in strata:
        part = sittings.within(stratum)
        if not part.can_alternate.any():
            continue
        low, high = (0, stratum.days) if reach is None else (-reach, reach + 1)
        turn = rng.integers(low, high, size=(draws, count))
        before = int((sittings.day < stratum.first).sum())
        opening.append(before + np.flatnonzero(part.can_alternate))
        observed.append(lags(part, stratum.days, longest=longest, turn=unturned)[0])
        drawn.append(lags(part, stratum.days, longest=longest, turn=turn))
    return Waits(np.concatenate(opening), np.concatenate(observed), np.concatenate(drawn, axis=1))
