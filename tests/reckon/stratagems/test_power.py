"""What a record could have shown grows with the effect and with the number of triggers."""

from __future__ import annotations

import numpy as np
import pytest

from stratagem.reckon.stratagems import power as module
from stratagem.reckon.stratagems.baseline import Smoother, baseline
from stratagem.reckon.stratagems.exposure import Exposure, Stratum
from stratagem.reckon.stratagems.power import PowerModel
from stratagem.reckon.stratagems.shift import chance
from stratagem.reckon.stratagems.simulated import World, simulated


def _model(exposure: Exposure) -> PowerModel:
    smoother = Smoother(exposure)
    base = baseline(exposure, smoother)
    return PowerModel(exposure, smoother, base, chance(exposure, base.residual, np.random.default_rng(1)))


def test_power_begins_at_half_the_level_and_grows_with_the_effect():
    model = _model(simulated(World("clustered"), np.random.default_rng(5)))

    found = [model.power(share) for share in (0.0, 0.2, 0.4, 0.6, 0.8)]

    assert found[0] == pytest.approx(0.025, abs=0.01)
    assert found == sorted(found)


def test_the_detectable_effect_is_found_four_times_in_five():
    model = _model(simulated(World("clustered"), np.random.default_rng(5)))
    found = model.detectable()

    assert found is not None
    assert found.lift == pytest.approx(found.rate / model.anyway)
    share = (found.rate - model.anyway) / (1 - model.anyway)
    assert model.power(share) == pytest.approx(module.POWER, abs=0.01)


def test_more_triggers_show_a_smaller_effect():
    few = _model(simulated(World("clustered", triggers=60, outcomes=80), np.random.default_rng(6))).detectable()
    many = _model(simulated(World("clustered", triggers=300, outcomes=80), np.random.default_rng(6))).detectable()

    assert few is not None
    assert many is not None
    assert many.lift < few.lift


def test_a_record_that_can_show_nothing_says_so():
    followed = np.ones(1000, dtype=bool)
    followed[::200] = False

    assert (
        _model(Exposure((Stratum("a", 0, followed, np.array([3, 300, 500, 700, 901])),), reach=30)).detectable() is None
    )


def test_the_curve_runs_from_no_effect_to_an_outcome_after_every_trigger():
    model = _model(simulated(World("seasonal"), np.random.default_rng(7)))
    points = model.curve()

    assert points[0][0] == pytest.approx(1.0)
    assert points[-1][0] == pytest.approx(1 / model.anyway)
    assert all(0 <= found <= 1 for _, found in points)


def test_a_claim_of_less_is_given_the_power_to_see_less():
    exposure = simulated(World("clustered", outcomes=400), np.random.default_rng(8))
    smoother = Smoother(exposure)
    base = baseline(exposure, smoother)
    model = PowerModel(
        exposure, smoother, base, chance(exposure, base.residual, np.random.default_rng(1)), claimed="less"
    )

    found = model.detectable()

    assert model.power(0.0) == pytest.approx(0.025, abs=0.01)
    assert found is not None
    assert found.lift < 1
    assert model.curve()[-1][0] == pytest.approx(0.0)
