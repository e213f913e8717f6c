"""Rescaled waiting times: uniform under the process that made them, day by day too, and not under another."""

from __future__ import annotations

import numpy as np
import pytest
from tests.reckon.dynamics.processes import naive_rate, process

from stratagem.reckon.dynamics.background import Background
from stratagem.reckon.dynamics.cascade import draw
from stratagem.reckon.dynamics.hawkes import fit
from stratagem.reckon.dynamics.rescaling import rescaled, uniform_p_value
from stratagem.reckon.dynamics.streams import by_day

TRUTH = process([[0.4, 0.2], [0.1, 0.3]], half_lives=(2.0, 15.0), baseline=0.2)


@pytest.mark.parametrize("daily", [True, False])
def test_they_are_uniform_under_the_truth_and_not_without_excitation(daily: bool) -> None:
    stream = draw(TRUTH, np.random.default_rng(1), end=15_000, daily=daily)
    plain = process(np.zeros((2, 2)), baseline=np.bincount(stream.kinds, stream.weights) / 15_000)
    rng = np.random.default_rng(2)

    right, wrong = rescaled(stream, TRUTH, rng), rescaled(stream, plain, rng)

    assert all(uniform_p_value(u) > 0.01 for u in right)
    assert all(uniform_p_value(u) < 1e-4 for u in wrong)


def test_busy_days_need_the_correction_for_bins() -> None:
    # Haslinger, Pipa and Brown (2010): with .7 events a day, taking the whole day each time is far from uniform.
    truth = process([[0.0]], baseline=0.7)
    stream = draw(truth, np.random.default_rng(3), end=3_000)
    whole_days = 1 - np.exp(-0.7 * np.diff(stream.times))

    [corrected] = rescaled(stream, truth, np.random.default_rng(4))

    assert uniform_p_value(corrected) > 0.01
    assert uniform_p_value(whole_days) < 1e-6


def test_by_day_they_lie_between_the_sums_of_the_rate_before_and_with_the_day() -> None:
    rng = np.random.default_rng(5)
    stream = by_day(rng.integers(0, 40, 15), rng.integers(0, 2, 15), n_kinds=2, end=40)
    rates = np.array([[naive_rate(stream, TRUTH, kind, day) for day in range(40)] for kind in range(2)])

    for kind, found in enumerate(rescaled(stream, TRUTH, rng)):
        last = -1
        for value, day in zip(-np.log1p(-found), stream.times[stream.kinds == kind].astype(int), strict=True):
            before = rates[kind, last + 1 : day].sum()
            assert before - 1e-12 <= value <= before + rates[kind, day] + 1e-12
            last = day


def test_trends_and_waves_are_counted_too() -> None:
    days = np.arange(3000)
    rng = np.random.default_rng(6)
    seen = np.flatnonzero(rng.random(3000) < 0.02 + 0.1 * days / 3000)
    stream = by_day(seen, np.zeros(seen.size, dtype=np.int64), n_kinds=1, end=3000)

    fitted = fit(stream, TRUTH.kernels, background=Background(trend_from=700.0, year=365.25))

    [found] = rescaled(stream, fitted, rng)
    assert uniform_p_value(found) > 0.05


def test_the_p_value_of_a_known_distance() -> None:
    # All below one half: the distance is 1/2. With n = 4 the corrected statistic is (2 + .12 + .055) / 2 = 1.0875.
    values = np.array([0.125, 0.25, 0.375, 0.5])

    k = np.arange(1, 50)
    expected = 2 * ((-1.0) ** (k - 1) * np.exp(-2 * (k * 1.0875) ** 2)).sum()
    assert uniform_p_value(values) == pytest.approx(expected)


def test_the_p_value_is_uniform_for_uniform_numbers() -> None:
    rng = np.random.default_rng(7)

    p = [uniform_p_value(rng.random(60)) for _ in range(1000)]

    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.02)
    assert np.mean(np.array(p) < 0.5) == pytest.approx(0.5, abs=0.05)
