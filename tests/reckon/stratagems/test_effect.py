"""Follow rate, difference and lift with their intervals."""

from __future__ import annotations

import numpy as np
import pytest

from stratagem.reckon.intervals import wilson
from stratagem.reckon.stratagems.baseline import Smoother, baseline
from stratagem.reckon.stratagems.effect import Effect, effect
from stratagem.reckon.stratagems.exposure import Exposure, Stratum
from stratagem.reckon.stratagems.simulated import World, simulated


def _effect(exposure: Exposure, seed: int = 1) -> Effect:
    smoother = Smoother(exposure)
    return effect(exposure, smoother, baseline(exposure, smoother), np.random.default_rng(seed))


def test_rate_expected_difference_and_lift_by_hand():
    followed = np.zeros(100, dtype=bool)
    followed[:25] = True
    found = _effect(Exposure((Stratum("a", 0, followed, np.array([0, 10, 20, 50, 90])),), reach=10))

    assert (found.rate, found.expected) == pytest.approx((3 / 5, 25 / 100))
    assert found.difference == pytest.approx(3 / 5 - 1 / 4)
    assert found.lift == pytest.approx((3 / 5) / (1 / 4))


def test_every_interval_holds_its_point():
    for seed in range(20):
        found = _effect(simulated(World("clustered", 0.3), np.random.default_rng(seed)))

        assert found.rate_low <= found.rate <= found.rate_high
        assert found.difference_low <= found.difference <= found.difference_high
        assert found.lift is not None
        assert found.lift_low <= found.lift <= found.lift_high


def test_neighbours_that_share_outcomes_widen_the_interval_of_the_rate():
    rng = np.random.default_rng(2)
    spells = np.repeat(rng.random(20) < 0.5, 200)
    many_alike = np.arange(0, 4000, 20)
    found = _effect(Exposure((Stratum("a", 0, spells, many_alike),), reach=90))
    naive = wilson(int(spells[many_alike].sum()), many_alike.size)

    assert found.rate_high - found.rate_low > 2 * (naive[1] - naive[0])


def test_where_nothing_was_expected_there_is_no_lift():
    followed = np.zeros(2000, dtype=bool)
    found = _effect(Exposure((Stratum("a", 0, followed, np.array([5, 200, 900])),), reach=5))

    assert (found.lift, found.lift_low, found.lift_high) == (None, None, None)
