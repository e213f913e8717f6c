"""The quadratic over non-negative numbers, against every choice of which are zero."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from stratagem.reckon.dynamics.nonnegative import quadratic


def _by_trying_all(curvature: np.ndarray, slope: np.ndarray) -> float:
    """The greatest value over all sets of positive numbers; each is solved without bounds."""
    best = 0.0
    for size in range(1, slope.size + 1):
        for inside in itertools.combinations(range(slope.size), size):
            at = np.array(inside)
            x = np.linalg.solve(curvature[np.ix_(at, at)], slope[at])
            if (x >= 0).all():
                best = max(best, float(slope[at] @ x / 2))
    return best


@given(seed=st.integers(0, 10_000), size=st.integers(1, 6), begin=st.integers(0, 63))
@settings(max_examples=150, deadline=None)
def test_no_other_active_set_does_better(seed: int, size: int, begin: int) -> None:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(size + 1, size))
    curvature, slope = root.T @ root + 1e-3 * np.eye(size), rng.normal(size=size)
    started = np.array([begin >> i & 1 for i in range(size)], dtype=bool)

    x = quadratic(curvature, slope, begin=started)

    assert (x >= 0).all()
    value = slope @ x - x @ curvature @ x / 2
    assert value >= _by_trying_all(curvature, slope) - 1e-9


def test_a_part_with_no_curvature_stays_at_zero() -> None:
    x = quadratic(np.diag([2.0, 0.0]), np.array([4.0, 1.0]), begin=np.array([True, True]))

    assert x.tolist() == [2.0, 0.0]


def test_nothing_pulls_upwards() -> None:
    assert quadratic(np.eye(2), np.array([-1.0, 0.0]), begin=np.array([True, False])).tolist() == [0.0, 0.0]
