"""The whole test: verdicts where there is an answer, a plain sentence where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from stratagem.reckon.stratagems.exposure import Exposure, Stratum
from stratagem.reckon.stratagems.simulated import World, simulated
from stratagem.reckon.stratagems.trial import trial, untriggered_rate


def _one(followed: np.ndarray, at: list[int], reach: int = 30) -> Exposure:
    return Exposure((Stratum("a", 0, followed.astype(bool), np.array(at, dtype=np.int64)),), reach=reach)


HALF = np.arange(2000) % 100 < 50


@pytest.mark.parametrize(
    ("exposure", "says"),
    [
        (Exposure((), reach=30), "the record holds no day whose window is over"),
        (_one(HALF, []), "no instance whose window is over, where at least 5 are needed"),
        (_one(HALF, [7]), "one instance whose window is over, where at least 5 are needed"),
        (_one(HALF, [1, 2, 3, 4]), "4 instances whose window is over"),
        (_one(HALF, list(range(1500))), "the trigger matches on 1500 of 2000 days"),
        (_one(np.ones(2000), [1, 200, 400, 600, 800]), "the outcome followed every single day"),
        (_one(np.zeros(2000), [1, 200, 400, 600, 800]), "the outcome followed no day at all"),
    ],
)
def test_what_cannot_be_tested_is_said_in_a_plain_clause_and_gives_no_number(exposure, says):
    found = trial(exposure, np.random.default_rng(1), claimed="more")

    assert says in found.obstacle
    assert found.verdict == "not testable"
    assert (found.effect, found.chance, found.detectable, found.base_rate) == (None, None, None, None)


@pytest.mark.parametrize(("claimed", "verdict"), [("more", "supported"), ("less", "contradicted")])
def test_a_planted_effect_is_found(claimed, verdict):
    found = trial(
        simulated(World("clustered", 0.9), np.random.default_rng(2)), np.random.default_rng(3), claimed=claimed
    )

    assert found.verdict == verdict
    assert found.chance is not None
    assert found.chance.p_value < 0.001


def test_the_base_rate_is_that_of_days_outside_the_wake_by_hand():
    followed = np.zeros(20, dtype=bool)
    followed[[0, 1, 12, 13]] = True
    # A trigger on day 10 with windows of 3 days: days 10 to 13 are in its wake, 16 days are left, 2 of them followed.
    assert untriggered_rate(_one(followed, [10], reach=3)) == pytest.approx(2 / 16)


def test_a_wake_over_every_day_leaves_no_base_rate():
    assert untriggered_rate(_one(np.zeros(6), [0, 3], reach=3)) is None


def test_the_order_of_the_triggers_does_not_matter():
    exposure = simulated(World("clustered"), np.random.default_rng(4))
    mixed = Exposure(
        tuple(Stratum(s.label, s.start, s.followed, s.at[::-1].copy()) for s in exposure.strata), exposure.reach
    )

    one, two = (trial(e, np.random.default_rng(5), claimed="more") for e in (exposure, mixed))

    assert one.chance is not None
    assert two.chance is not None
    assert one.chance.p_value == two.chance.p_value
    assert one.effect == two.effect
