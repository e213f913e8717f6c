"""Runs by hand; the trend test against every order and published tables; what shuffling and turning round find."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.reckon.chance import two_sided
from stratagem.reckon.dynamics.runs import (
    Steps,
    discordant,
    listed,
    mann_kendall,
    mean_length,
    rise,
    run_numbers,
    shuffled,
    signs,
)

HAND = Steps(
    days=np.array([0, 5, 9, 12, 40, 300, 305, 310]),
    severity=np.array([2, 3, 4, 2, 3, 2, 2, 3]),
    stratum=np.array([0, 0, 0, 0, 0, 0, 1, 1]),
    gap_days=100,
)


def test_runs_by_hand() -> None:
    # Broken by the grave move of day 9, the gap after day 40 and the change of leadership after day 300.
    found = listed(HAND, ceiling=4, as_of=320)

    assert [(r.first, r.last, r.ended_by) for r in found] == [
        (0, 1, "ceiling"),
        (3, 4, "quiet"),
        (5, 5, "leadership"),
        (6, 7, "open"),
    ]
    assert [r.trend.s for r in found] == [1, 1, 0, 1]
    assert listed(HAND, ceiling=4, as_of=411)[-1].ended_by == "quiet"
    assert mean_length(HAND.severity, HAND.breaks, ceiling=4) == 7 / 4


def test_a_lower_ceiling_makes_shorter_runs() -> None:
    assert [(r.first, r.last) for r in listed(HAND, ceiling=3, as_of=320)] == [(0, 0), (3, 3), (5, 5), (6, 6)]


def test_no_moves_make_no_runs() -> None:
    none = np.zeros(0, dtype=np.int64)

    assert listed(Steps(none, none, none, 30), ceiling=4, as_of=0) == []


severities = st.lists(st.integers(0, 5), min_size=1, max_size=25)


@given(severities, st.integers(1, 5), st.lists(st.booleans(), min_size=25, max_size=25))
def test_the_rise_within_runs_is_that_of_counting_every_pair(drawn: list[int], ceiling: int, cut: list[bool]) -> None:
    severity, breaks = np.array(drawn), np.array([True, *cut[1:]])[: len(drawn)]
    numbers = run_numbers(severity, breaks, ceiling=ceiling)

    s, pairs = rise(np.stack([severity, severity]), np.stack([numbers, numbers]))

    same = [
        (a, b) for a, b in itertools.combinations(range(len(drawn)), 2) if numbers[a] == numbers[b] and numbers[a] >= 0
    ]
    assert s.tolist() == [sum(int(np.sign(drawn[b] - drawn[a])) for a, b in same)] * 2
    assert pairs.tolist() == [sum(drawn[a] != drawn[b] for a, b in same)] * 2


@given(severities, st.integers(1, 5))
def test_a_run_is_the_longest_stretch_below_the_ceiling(drawn: list[int], ceiling: int) -> None:
    numbers = run_numbers(np.array(drawn), np.arange(len(drawn)) == 0, ceiling=ceiling)

    lengths = [len(list(g)) for below, g in itertools.groupby(x < ceiling for x in drawn) if below]
    assert np.bincount(numbers[numbers >= 0]).tolist()[1:] == lengths if lengths else (numbers < 0).all()


@pytest.mark.parametrize(
    "values", [[1, 2, 3, 3], [2, 2, 1, 1, 3], [1, 1, 2, 2, 2, 3], [3, 1, 2, 2, 4, 1], [1, 1, 1, 2]]
)
def test_the_trend_test_is_that_over_every_order(values: list[int]) -> None:
    def s(order: tuple[int, ...] | list[int]) -> int:
        return sum(int(np.sign(b - a)) for a, b in itertools.combinations(order, 2))

    as_far = [abs(s(order)) >= abs(s(values)) for order in itertools.permutations(values)]
    found = mann_kendall(values)

    assert found.s == s(values)
    assert found.p_value == pytest.approx(np.mean(as_far))


@pytest.mark.parametrize(
    ("n", "s", "p"), [(4, 6, 0.042), (5, 8, 0.042), (5, 10, 0.0083), (6, 11, 0.028), (7, 13, 0.035)]
)
def test_one_sided_probabilities_are_those_of_the_published_table(n: int, s: int, p: float) -> None:
    """Kendall, M. G. (1975), Rank Correlation Methods, appendix table 1: probability of S at or above the value."""
    chance = discordant(np.ones(n, dtype=np.int64))
    values = n * (n - 1) // 2 - 2 * np.arange(chance.size)

    assert chance[values >= s].sum() == pytest.approx(p, abs=0.0006)


def test_the_trend_test_agrees_with_an_independent_one() -> None:
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(3)
    for n in (8, 20, 45, 60):
        order = rng.permutation(n)
        theirs = stats.kendalltau(np.arange(n), order, method="exact").pvalue
        assert mann_kendall(order).p_value == pytest.approx(theirs, rel=1e-9)
    long = rng.integers(1, 5, 80)
    theirs = stats.kendalltau(np.arange(80), long, method="asymptotic").pvalue
    assert mann_kendall(long).p_value == pytest.approx(theirs, abs=0.01)


MOVES = 120


def _steps(rng: np.random.Generator, *, memory: float = 0.0, climb: float = 0.0) -> Steps:
    """Days in bursts under five leaderships; severities that may stay, or climb within bursts."""
    gaps = np.where(rng.random(MOVES) < 0.2, rng.integers(90, 200, MOVES), rng.integers(1, 6, MOVES))
    days = np.cumsum(gaps)
    severity = rng.choice(6, MOVES, p=[0, 0, 0.5, 0.3, 0.15, 0.05])
    at = 0
    for i in range(1, MOVES):
        at = 0 if gaps[i] >= 90 else at + 1
        if rng.random() < memory:
            severity[i] = severity[i - 1]
        if rng.random() < climb:
            severity[i] = min(3, 1 + at // 2)
    stratum = np.searchsorted(np.array([0.2, 0.35, 0.6, 0.8]) * days[-1], days)
    return Steps(days, severity, stratum, gap_days=60)


def _p_values(steps: Steps, rng: np.random.Generator) -> tuple[float, float]:
    numbers = run_numbers(steps.severity, steps.breaks, ceiling=4)
    parts = np.array([r.trend.s for r in listed(steps, ceiling=4, as_of=int(steps.days[-1]))])
    lengths = np.concatenate([mean_length(x, steps.breaks, ceiling=4) for x in shuffled(steps, 199, rng)])
    length = float(mean_length(steps.severity, steps.breaks, ceiling=4))
    assert int(rise(steps.severity, numbers)[0]) == parts.sum()
    return two_sided(lengths, length), two_sided(signs(parts, 199, rng), float(parts.sum()))


def test_severities_in_no_order_are_found_one_time_in_twenty() -> None:
    rng = np.random.default_rng(31)
    found = np.array([_p_values(_steps(rng), rng) for _ in range(250)]) < 0.05

    assert np.all((found.mean(axis=0) >= 0.02) & (found.mean(axis=0) <= 0.08)), found.mean(axis=0)


def test_severities_that_stay_are_no_trend() -> None:
    rng = np.random.default_rng(32)
    found = np.array([_p_values(_steps(rng, memory=0.6), rng) for _ in range(120)]) < 0.05

    assert found[:, 1].mean() <= 0.08
    assert found[:, 0].mean() > 0.7  # grave moves come together, so the runs between them are long


def test_a_planted_climb_is_found() -> None:
    rng = np.random.default_rng(33)

    assert np.mean([_p_values(_steps(rng, climb=0.7), rng)[1] < 0.05 for _ in range(60)]) > 0.9


def test_shuffling_keeps_days_and_what_each_leadership_did() -> None:
    steps = _steps(np.random.default_rng(34))
    for order in next(iter(shuffled(steps, 5, np.random.default_rng(1)))):
        for k in np.unique(steps.stratum):
            own = steps.stratum == k
            assert sorted(order[own]) == sorted(steps.severity[own])
