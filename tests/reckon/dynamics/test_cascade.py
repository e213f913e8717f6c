"""Records drawn from a process have the moments that theory gives."""

from __future__ import annotations

import numpy as np
import pytest
from tests.reckon.dynamics.processes import process

from stratagem.core.errors import InputError
from stratagem.reckon.dynamics.cascade import draw


@pytest.mark.parametrize("daily", [True, False])
def test_the_mean_rate_is_that_of_theory(daily: bool) -> None:
    # Hawkes (1971), eq. 9: the mean rates solve m = mu + B m.
    truth = process([[0.3, 0.2], [0.1, 0.4]], baseline=[0.1, 0.05])
    expected = np.linalg.solve(np.eye(2) - truth.branching, truth.baseline.ravel())

    stream = draw(truth, np.random.default_rng(1), end=40_000, daily=daily)

    found = np.bincount(stream.kinds, stream.weights, minlength=2) / 40_000
    assert found == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize("daily", [True, False])
def test_counts_vary_as_theory_says(daily: bool) -> None:
    # Hawkes (1971): over long spans the variance of a count is its mean over (1 - b)^2; here (1 - 1/2)^2 = 1/4.
    truth = process([[0.5]], half_lives=(2.0,), baseline=0.1)
    rng = np.random.default_rng(2)

    counts = [draw(truth, rng, end=1_500, daily=daily).weights.sum() for _ in range(600)]

    assert np.var(counts) / np.mean(counts) == pytest.approx(4, rel=0.2)


def test_offspring_come_after_the_lag_of_their_kernel() -> None:
    # One parent kind that comes by itself, one child kind that only the parent excites.
    truth = process([[0.0, 0.0], [0.9, 0.0]], half_lives=(5.0,), baseline=[0.001, 0.0])

    stream = draw(truth, np.random.default_rng(3), end=200_000)

    parents, children = stream.times[stream.kinds == 0], stream.times[stream.kinds == 1]
    lags = children - parents[np.searchsorted(parents, children) - 1]
    assert (lags >= 1).all()
    assert np.median(lags) == pytest.approx(5, abs=1)


def test_strata_have_rates_of_their_own() -> None:
    truth = process([[0.0]])
    base = np.array([[0.0, 0.5]])
    stream = draw(
        type(truth)(truth.kernels, base, truth.offspring, 0.0, 0.0), np.random.default_rng(1), end=200, strata=(0, 100)
    )

    assert stream.times.min() >= 100


def test_a_cascade_without_end_is_refused() -> None:
    with pytest.raises(InputError, match=r"expected a spectral radius below 1 to draw from, found 1\.000"):
        draw(process([[1.0]]), np.random.default_rng(1), end=10)
