"""Invented words and deeds in bursts, for tests of the tests: three periods, uneven rates, no link unless planted."""

from __future__ import annotations

import numpy as np

from stratagem.reckon.dynamics.aftermath import Awaited
from stratagem.reckon.turning import Period

PERIODS = [Period("first", 0, 1500), Period("second", 1500, 3200), Period("third", 3200, 5000)]
END = 5000


def bursts(rng, number, *, mean, spread, rates):
    """Days of events that come in bursts, more in some periods than in others."""
    days = []
    for period, rate in zip(PERIODS, rates, strict=True):
        for start in rng.uniform(period.first, period.last, rng.poisson(number * rate * period.days / END)):
            days += list(start + rng.exponential(spread, 1 + rng.poisson(mean - 1)).cumsum() - spread)
    found = np.array(days, dtype=np.int64)
    return np.sort(found[(found >= 0) & (found < END)])


def words(rng):
    return bursts(rng, 25, mean=3, spread=12, rates=(0.5, 1, 2))


def deeds(rng, kinds=3):
    return [np.unique(bursts(rng, 12, mean=3, spread=20, rates=(2, 1, 0.5))) for _ in range(kinds)]


def trials(days, kinds, *, within):
    """One trial a day, taking turns between the kinds of deed."""
    names = [tuple(map(str, found)) for found in kinds]
    places = [i % len(kinds) for i in range(len(days))]
    return [
        Awaited(f"w{i}", int(day), within, f"k{k}", kinds[k], names[k])
        for i, (day, k) in enumerate(zip(days, places, strict=True))
    ]


def planted(rng, days, kinds, *, share, within):
    """The deeds, with one more within the window after a share of the words."""
    return [
        np.unique([*found, *(d + rng.integers(1, within) for d in days[i :: len(kinds)] if rng.random() < share)])
        for i, found in enumerate(kinds)
    ]
