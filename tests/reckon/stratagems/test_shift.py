"""Circular shifts: all at once with the Fourier transform, against turning one day at a time."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stratagem.reckon.stratagems import shift
from stratagem.reckon.stratagems.exposure import Exposure, Stratum
from stratagem.reckon.stratagems.shift import chance, turned


def _exposure(lengths: list[int], triggers: list[list[int]]) -> Exposure:
    strata = tuple(
        Stratum(str(n), 0, np.zeros(days, dtype=bool), np.array(at, dtype=np.int64))
        for n, (days, at) in enumerate(zip(lengths, triggers, strict=True))
    )
    return Exposure(strata, reach=1)


@given(
    st.integers(1, 40).flatmap(
        lambda n: st.tuples(st.just(n), st.lists(st.integers(0, n - 1), min_size=1, max_size=6))
    ),
    st.integers(0, 2**16),
)
def test_turning_all_at_once_agrees_with_turning_one_by_one(drawn, seed):
    days, at = drawn
    line = np.random.default_rng(seed).normal(size=days)

    fast = turned(_exposure([days], [at]), line)[0]

    slow = [sum(line[(t + turn) % days] for t in at) for turn in range(days)]
    assert np.allclose(fast, slow)


def test_the_p_value_agrees_with_enumerating_every_turn_of_two_strata():
    rng = np.random.default_rng(3)
    lengths, triggers = [11, 7], [[0, 2, 5], [1, 4]]
    line = rng.normal(size=18)
    first = [sum(line[(t + k) % 11] for t in triggers[0]) for k in range(11)]
    second = [sum(line[11 + (t + k) % 7] for t in triggers[1]) for k in range(7)]
    sums = np.array([a + b for a in first for b in second])
    exact = 2 * min((sums >= sums[0] - 1e-9).mean(), (sums <= sums[0] + 1e-9).mean())

    found = chance(_exposure(lengths, triggers), line, np.random.default_rng(4))

    assert abs(found.observed - sums[0]) < 1e-9
    assert abs(found.p_value - min(1, exact)) < 4 * found.error + 1e-3


def test_more_shifts_are_drawn_until_the_p_value_is_known_well_enough():
    days = 2000
    line = np.zeros(days)
    line[:8] = 1.0
    rare = chance(_exposure([days], [[0, 1, 2, 3]]), line, np.random.default_rng(1))
    common = chance(_exposure([days], [[500]]), np.random.default_rng(2).normal(size=days), np.random.default_rng(1))

    assert rare.shifts > shift.FIRST_SHIFTS
    assert rare.error <= shift.P_ERROR * rare.p_value or rare.shifts == shift.MOST_SHIFTS
    assert common.shifts == shift.FIRST_SHIFTS


def test_the_same_seed_gives_the_same_draws():
    line = np.random.default_rng(5).normal(size=50)
    exposure = _exposure([50], [[1, 7, 30]])

    one, two = (chance(exposure, line, np.random.default_rng(9)) for _ in range(2))

    assert (one.p_value, one.draws.tolist()) == (two.p_value, two.draws.tolist())
