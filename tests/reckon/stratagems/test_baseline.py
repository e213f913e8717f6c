"""What would have followed anyway: level, trend and season are taken out, and nothing else."""

from __future__ import annotations

import numpy as np

from stratagem.reckon.stratagems.baseline import Smoother, baseline
from stratagem.reckon.stratagems.exposure import YEAR_DAYS, Exposure, Stratum

EMPTY = np.array([], dtype=np.int64)


def _exposure(*lines: np.ndarray, period: float | None = YEAR_DAYS) -> Exposure:
    strata, start = [], 0
    for number, line in enumerate(lines):
        strata.append(Stratum(str(number), start, line.astype(bool), EMPTY))
        start += line.size
    return Exposure(tuple(strata), reach=30, period=period)


def test_a_short_stratum_has_its_mean_and_no_trend():
    exposure = _exposure(np.array([1, 1, 0, 0]), np.array([1, 0, 1, 1]))

    found = baseline(exposure, Smoother(exposure))

    assert np.allclose(found.expected, [2 / 4] * 4 + [3 / 4] * 4)
    assert found.fitted == 2


def test_trend_and_season_are_explained_wholly():
    day = np.arange(3000)
    exposure = _exposure(np.zeros(3000))
    smoother = Smoother(exposure)

    assert np.allclose(smoother.rest(4 + 0.01 * day), 0)
    assert np.allclose(smoother.rest(np.cos(2 * np.pi * day / YEAR_DAYS + 0.7) + 0.002 * day), 0, atol=1e-9)
    assert smoother.fitted == 1 + 1 + 2


def test_the_rest_agrees_with_least_squares_on_all_columns_at_once():
    rng = np.random.default_rng(1)
    exposure = _exposure(rng.random(900) < 0.3, rng.random(200) < 0.5, rng.random(1500) < 0.7)
    day = np.arange(2600)
    inside = [(day < 900), (day >= 900) & (day < 1100), day >= 1100]
    columns = [*(i.astype(float) for i in inside), inside[0] * day, inside[2] * day]
    columns += [np.cos(2 * np.pi * day / YEAR_DAYS), np.sin(2 * np.pi * day / YEAR_DAYS)]
    design = np.stack(columns, axis=1).astype(float)
    line = exposure.followed()

    slow = line - design @ np.linalg.lstsq(design, line, rcond=None)[0]

    assert np.allclose(Smoother(exposure).rest(line), slow, atol=1e-8)


def test_without_a_period_there_is_a_level_only():
    exposure = _exposure(np.ones(5000), period=None)

    assert Smoother(exposure).fitted == 1
