"""Made-up records with a known truth to try the test on: clustered, trending or seasonal, with or without effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from stratagem.reckon.daily import Days, burst_starts
from stratagem.reckon.stratagems.exposure import YEAR_DAYS, Exposure, Window, expose

Kind = Literal["clustered", "trending", "seasonal"]
KINDS: tuple[Kind, ...] = ("clustered", "trending", "seasonal")

CLUSTER_SIZE = 3
TRIGGER_SPREAD, OUTCOME_SPREAD = 20.0, 25.0
TREND = 1.2
"""Log ratio of the rate at the end of a stratum to that at its beginning, up or down."""
WAVE = 0.8
"""Height of the yearly wave in the log of the rate."""
TRIGGER_LEVELS = (0.6, 1.4, 1.0, 0.8, 1.2)
OUTCOME_LEVELS = (1.3, 0.7, 1.1, 1.2, 0.6)
"""How much more or less frequent triggers and outcomes are in each stratum: they differ, as between leaders."""


@dataclass(frozen=True, slots=True)
class World:
    """What a made-up record is drawn from.

    Parameters
    ----------
    kind : "clustered", "trending" or "seasonal"
        Triggers and outcomes always come in clusters; in the last two kinds both follow the same trend or season, so
        that they go together without one bringing the other.
    effect : float
        Probability in [0, 1] that a trigger brings one more outcome on a day of its window.
    window_days, quiet_days : int
    triggers, outcomes : int
        Expected number of moves.
    strata : tuple of int
        Length of each in days.
    """

    kind: Kind
    effect: float = 0.0
    window_days: int = 90
    quiet_days: int = 30
    triggers: int = 170
    outcomes: int = 160
    strata: tuple[int, ...] = (1500, 2500, 900, 2000, 2600)


def simulated(world: World, rng: np.random.Generator) -> Exposure:
    """One made-up record, laid out for the test.

    Parameters
    ----------
    world : World
    rng : numpy.random.Generator

    Returns
    -------
    Exposure

    Notes
    -----
    Clusters are a Neyman-Scott process: parents at the rate of the day, each with one or more moves at exponential
    delays.

    References
    ----------
    .. [1] Neyman, J. and Scott, E. L. (1958). Statistical approach to problems of cosmology. Journal of the Royal
       Statistical Society B 20(1), 1-29. https://doi.org/10.1111/j.2517-6161.1958.tb00272.x
    """
    whole = sum(world.strata)
    periods, triggers, outcomes, start = [], [], [], 0
    for number, days in enumerate(world.strata):
        rate = _rate(world.kind, number, start, days)
        part = days / whole
        wanted = world.triggers * part * TRIGGER_LEVELS[number % len(TRIGGER_LEVELS)]
        triggers.append(start + _clusters(rng, rate, wanted, TRIGGER_SPREAD))
        wanted = world.outcomes * part * OUTCOME_LEVELS[number % len(OUTCOME_LEVELS)]
        outcomes.append(start + _clusters(rng, rate, wanted, OUTCOME_SPREAD))
        periods.append((str(number), start, start + days))
        start += days
    days_of = np.sort(np.concatenate(triggers))
    bursts = days_of[burst_starts(days_of, quiet_days=world.quiet_days)]
    brought = bursts[rng.random(bursts.size) < world.effect]
    brought = brought + rng.integers(1, world.window_days + 1, brought.size)
    return expose(
        periods, bursts, np.concatenate([*outcomes, brought]), Window(1, world.window_days), observed=(0, start)
    )


def _rate(kind: Kind, number: int, start: int, days: int) -> NDArray[np.float64]:
    """Relative rate of each day of a stratum, of mean 1."""
    day = np.arange(days)
    if kind == "trending":
        shape = np.exp((-1) ** number * TREND * (day / days - 0.5))
    elif kind == "seasonal":
        shape = np.exp(WAVE * np.cos(2 * np.pi * (start + day) / YEAR_DAYS - 1))
    else:
        shape = np.ones(days)
    return np.asarray(shape / shape.mean())


def _clusters(rng: np.random.Generator, rate: NDArray[np.float64], wanted: float, spread: float) -> Days:
    """Days of clustered moves within one stratum, about so many."""
    parents = np.repeat(np.arange(rate.size), rng.poisson(rate * wanted / CLUSTER_SIZE / rate.size))
    sizes = 1 + rng.poisson(CLUSTER_SIZE - 1, parents.size)
    moves = np.repeat(parents, sizes) + rng.exponential(spread, int(sizes.sum())).astype(np.int64)
    return np.sort(moves[moves < rate.size])
