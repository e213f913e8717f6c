"""Weights of the mixture of chi-squares: closed forms against projections drawn at random, and known tables."""

from __future__ import annotations

import numpy as np
import pytest

from stratagem.core.errors import InputError
from stratagem.reckon.dynamics.boundary import boundary_p_value, weights
from stratagem.reckon.dynamics.nonnegative import quadratic


@pytest.mark.parametrize(("percent", "ratio"), [(10, 1.642374), (5, 2.705543), (1, 5.411894)])
def test_one_parameter_has_half_the_tail(percent: int, ratio: float) -> None:
    # Half of the tail of a chi-square with one degree of freedom: its 80, 90 and 98 % points.
    assert boundary_p_value(ratio, np.eye(1)) == pytest.approx(percent / 100, abs=1e-6)


def test_two_and_three_independent_parameters_are_coins() -> None:
    # Self and Liang (1987), case 7: 1/4, 1/2, 1/4.
    assert weights(np.eye(2)) == pytest.approx([1 / 4, 1 / 2, 1 / 4])
    assert weights(np.eye(3)) == pytest.approx([1 / 8, 3 / 8, 3 / 8, 1 / 8])


def test_nothing_seen_is_no_evidence() -> None:
    assert boundary_p_value(0.0, np.eye(2)) == 1.0


def test_what_underflows_is_not_zero() -> None:
    assert boundary_p_value(1e6, np.eye(3)) > 0


def _projected(covariance: np.ndarray, draws: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Number of positive parts, and likelihood ratio, of estimates drawn around zero."""
    rng = np.random.default_rng(seed)
    information = np.linalg.inv(covariance)
    sizes, ratios = [], []
    for _ in range(draws):
        seen = rng.multivariate_normal(np.zeros(len(covariance)), covariance)
        best = quadratic(information, information @ seen, begin=seen > 0)
        sizes.append(int((best > 0).sum()))
        ratios.append(float(best @ information @ best))
    return np.bincount(sizes, minlength=len(covariance) + 1) / draws, np.array(ratios)


@pytest.mark.parametrize(
    "covariance",
    [
        np.array([[1.0, -0.8], [-0.8, 2.0]]),
        np.array([[1.0, -0.7, 0.2], [-0.7, 1.5, -0.9], [0.2, -0.9, 2.0]]),
        np.array([[1.0, 0.5, 0.3], [0.5, 1.0, 0.6], [0.3, 0.6, 1.0]]),
    ],
)
def test_weights_and_tails_are_those_of_projections_on_the_positive_cone(covariance: np.ndarray) -> None:
    draws = 4000

    shares, ratios = _projected(covariance, draws, seed=1)

    assert weights(covariance) == pytest.approx(shares, abs=0.025)
    for ratio in (1.0, 3.0, 6.0):
        assert boundary_p_value(ratio, covariance) == pytest.approx((ratios >= ratio).mean(), abs=0.02)


@pytest.mark.parametrize("size", [0, 4])
def test_more_than_three_have_no_closed_form(size: int) -> None:
    with pytest.raises(InputError, match=f"expected one to 3 parameters under test, found {size}; use fewer half-live"):
        weights(np.eye(size))
