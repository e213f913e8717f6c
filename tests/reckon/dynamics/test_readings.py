import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.readings import SURE
from stratagem.reckon.dynamics.readings import (
    Seen,
    compare,
    effective_share,
    log_likelihoods,
    needed,
    perturbed,
    posterior,
)

EQUAL = np.ones(2)


def _seen(*rows):
    return Seen(np.array(rows, dtype=bool))


def test_a_comparison_worked_by_hand():
    """One event came in 3 of 4 spans, the other in none: (.75/.25)^3 (.25/.75) = 9, and (.9/.6)^4 = 5.0625."""
    likelihood = np.array([[0.75, 0.1], [0.25, 0.4]])

    side = compare(likelihood, _seen([1, 1, 0, 1], [0, 0, 0, 0]), prior=EQUAL)

    assert side.order == [0, 1]
    assert math.exp(side.lead) == pytest.approx(9 * (0.9 / 0.6) ** 4)
    assert posterior(side.total)[0] == pytest.approx(45.5625 / 46.5625)
    assert side.tempered(0.5)[0] - side.tempered(0.5)[1] == pytest.approx(side.lead / 2)
    assert side.ahead_without(0) == 0


def test_priors_can_turn_the_order():
    likelihood = np.array([[0.75], [0.25]])

    side = compare(likelihood, _seen([1]), prior=np.array([1.0, 9.0]))

    assert side.order == [1, 0]
    assert math.exp(side.lead) == pytest.approx(3.0)


@given(st.floats(0.02, 0.98), st.integers(0, 6), st.integers(1, 6), st.floats(-6, 6).filter(lambda g: abs(g) > 1e-6))
def test_the_turning_point_changes_the_part_by_just_so_much(p, k, m, gain):
    k = min(k, m)

    def part(q):
        return k * math.log(q) + (m - k) * math.log1p(-q)

    found = needed(p, k, m, gain)

    if found is not None:
        assert part(found) - part(p) == pytest.approx(gain, abs=1e-6)
    else:
        line = np.linspace(SURE, 1 - SURE, 2001)
        values = k * np.log(line) + (m - k) * np.log1p(-line) - part(p)
        assert values.max() < gain + 1e-3 if gain > 0 else values.min() > gain - 1e-3


def test_moving_a_likelihood_to_its_turning_point_makes_a_tie():
    likelihood = np.array([[0.6, 0.2, 0.3], [0.4, 0.3, 0.1], [0.5, 0.5, 0.5]])
    seen = _seen([1, 1, 0], [0, 1, 0], [0, 0, 1])
    side = compare(likelihood, seen, prior=np.ones(3))
    first, second = side.order[:2]

    for reading in range(3):
        for event in range(3):
            at = side.turning_point(reading, event, seen)
            if at is not None:
                moved = likelihood.copy()
                moved[reading, event] = at
                total = log_likelihoods(moved, seen).sum(axis=1)
                rival = second if reading == first else first
                assert total[reading] == pytest.approx(total[rival], abs=1e-6)


def test_shaking_keeps_a_clear_lead_and_splits_a_tie():
    rng = np.random.default_rng(1)
    seen = _seen([1] * 8)

    clear = perturbed(np.array([[0.9], [0.1]]), seen, prior=EQUAL, sd=0.5, draws=2000, rng=rng).argmax(axis=1)
    tie = perturbed(np.array([[0.5], [0.5]]), seen, prior=EQUAL, sd=0.5, draws=2000, rng=rng).argmax(axis=1)

    assert clear.mean() == 0
    assert tie.mean() == pytest.approx(0.5, abs=0.04)


def test_independent_history_counts_in_full_and_copies_count_once():
    rng = np.random.default_rng(2)
    apart = rng.random((5, 4000)) < 0.5
    same = np.tile(apart[:1], (5, 1))

    assert effective_share(apart, events=5, spans=4) == pytest.approx(1.0, abs=0.1)
    assert effective_share(same, events=5, spans=1) == pytest.approx(1 / 5)


def test_a_history_without_change_is_taken_as_independent():
    assert effective_share(np.zeros((3, 10), dtype=bool), events=3, spans=4) == 1.0


def test_stated_probabilities_of_the_readings_are_kept():
    """Truth drawn from the prior, moves from the true reading: of what gets 80 % about 80 % is right."""
    rng = np.random.default_rng(3)
    likelihood = np.array([[0.7, 0.2, 0.5], [0.4, 0.5, 0.5]])
    given, right = [], []
    for _ in range(2000):
        truth = int(rng.random() < 0.5)
        seen = Seen(rng.random((3, 4)) < likelihood[truth][:, None])
        given.append(posterior(compare(likelihood, seen, prior=EQUAL).total)[1])
        right.append(truth)

    for low, high in ((0.0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.0)):
        inside = (np.array(given) >= low) & (np.array(given) < high)
        assert np.mean(np.array(right)[inside]) == pytest.approx(np.mean(np.array(given)[inside]), abs=0.06)
