"""The test of one exposure, whole: rates, effect with intervals, chance, power, verdict, and the reason in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stratagem.reckon.chance import LEVEL, NOT_TESTABLE, Claimed, verdict
from stratagem.reckon.stratagems.baseline import Smoother, baseline
from stratagem.reckon.stratagems.effect import Effect, effect
from stratagem.reckon.stratagems.exposure import Exposure, Stratum
from stratagem.reckon.stratagems.power import Detectable, PowerModel
from stratagem.reckon.stratagems.shift import Chance, chance

LEAST_TRIGGERS = 5
"""With fewer triggers no outcome could be told from chance at the level used, whatever followed."""
MOST_TRIGGERED = 0.5
"""A trigger on more than this share of all days leaves too few days to compare with."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a test of "this follows that" found.

    Parameters
    ----------
    triggers, hits, days : int
        Triggers whose window is over, how many of them were followed, and days at risk.
    effect : Effect or None
    base_rate : float or None
        Follow rate of days with no trigger in the window before them, strata weighted as the triggers are; None
        where every day has one.
    chance : Chance or None
        Hits less expected hits, seen and under circular shifts, with the p-value.
    chance_low, chance_high : float or None
        Central 95 % of the follow rate under circular shifts.
    detectable : Detectable or None
        The smallest effect the record would have shown four times in five; None where even the largest would not.
    power : tuple of (float, float)
        True lifts and the probability that the test would find each.
    verdict : str
        supported, contradicted, not distinguishable from chance, or not testable.
    obstacle : str
        Why it is not testable, as a plain clause; empty if it is.
    """

    triggers: int
    hits: int
    days: int
    effect: Effect | None = None
    base_rate: float | None = None
    chance: Chance | None = None
    chance_low: float | None = None
    chance_high: float | None = None
    detectable: Detectable | None = None
    power: tuple[tuple[float, float], ...] = ()
    verdict: str = NOT_TESTABLE
    obstacle: str = ""


def trial(exposure: Exposure, rng: np.random.Generator, *, claimed: Claimed) -> Trial:
    """Test whether the outcome follows the triggers more often than their leadership, trend and season let expect.

    Parameters
    ----------
    exposure : Exposure
    rng : numpy.random.Generator
    claimed : "more" or "less"
        Which of the two the claim says.

    Returns
    -------
    Trial

    Notes
    -----
    The effect is against any day of the same leadership, trend and season. Days in the wake of a trigger are among
    them, so that the lift is nearer to 1 than against untriggered days; that base rate stands beside it.

    Examples
    --------
    >>> quiet = Stratum("a", 0, np.zeros(900, dtype=np.bool_), np.array([5, 100, 200, 300, 400]))
    >>> trial(Exposure((quiet,), reach=30), np.random.default_rng(1), claimed="more").obstacle
    'the outcome followed no day at all'
    """
    told = Trial(exposure.triggers, exposure.hits, exposure.days, obstacle=obstacle(exposure))
    if told.obstacle:
        return told
    smoother = Smoother(exposure)
    base = baseline(exposure, smoother)
    null = chance(exposure, base.residual, rng)
    size = effect(exposure, smoother, base, rng)
    model = PowerModel(exposure, smoother, base, null, claimed=claimed)
    under_chance = np.clip(size.expected + null.draws / exposure.triggers, 0.0, 1.0)
    low, high = np.quantile(under_chance, [LEVEL / 2, 1 - LEVEL / 2])
    return Trial(
        exposure.triggers,
        exposure.hits,
        exposure.days,
        effect=size,
        base_rate=untriggered_rate(exposure),
        chance=null,
        chance_low=float(low),
        chance_high=float(high),
        detectable=model.detectable(),
        power=model.curve(),
        verdict=verdict(p_value=null.p_value, above=null.observed > 0, claimed=claimed),
    )


def obstacle(exposure: Exposure) -> str:
    """Why an exposure cannot be tested, as a plain clause; empty if it can."""
    if exposure.days == 0:
        return "the record holds no day whose window is over"
    if exposure.triggers < LEAST_TRIGGERS:
        found = {0: "no instance", 1: "one instance"}.get(exposure.triggers, f"{exposure.triggers} instances")
        return f"{found} whose window is over, where at least {LEAST_TRIGGERS} are needed to tell it from chance"
    triggered = sum(int((s.marks() > 0).sum()) for s in exposure.strata)
    if triggered > MOST_TRIGGERED * exposure.days:
        return f"the trigger matches on {triggered} of {exposure.days} days, so hardly a day is left to compare with"
    with_triggers = [s.followed for s in exposure.strata if s.at.size]
    if all(line.all() for line in with_triggers):
        return "the outcome followed every single day, so that more often is impossible"
    if not any(line.any() for line in with_triggers):
        return "the outcome followed no day at all"
    if all(line.all() or not line.any() for line in with_triggers):
        return "under each leadership the outcome followed either every day or none, so that no day is unlike another"
    return ""


def untriggered_rate(exposure: Exposure) -> float | None:
    """Follow rate of days with no trigger on them or in the window before, strata weighted as the triggers are."""
    rates = [(rate, s.at.size) for s in exposure.strata if (rate := stratum_rate(s, exposure.reach)) is not None]
    n = sum(size for _, size in rates)
    return sum(rate * size for rate, size in rates) / n if n else None


def stratum_rate(stratum: Stratum, reach: int) -> float | None:
    """Follow rate of a stratum's days outside the wake of any trigger; None where every day is in one."""
    wake = np.convolve(stratum.marks() > 0, np.ones(reach + 1))[: stratum.followed.size] > 0.5
    return float(stratum.followed[~wake].mean()) if not wake.all() else None
