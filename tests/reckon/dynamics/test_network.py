"""Measures of a network against values by hand, simple graphs of the literature, and igraph where it is installed."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.errors import InputError
from stratagem.reckon.dynamics.network import (
    brokerage,
    degree_centralisation,
    matrix,
    missing_among_others,
    resampled_centralisation,
    star_fit,
    weighted_centralisation,
)

STAR = [(0, 1), (0, 2), (0, 3), (0, 4)]
Y = [(0, 1), (0, 2), (0, 3), (3, 4)]
CHAIN = [(0, 1), (1, 2), (2, 3), (3, 4)]
CIRCLE = [*CHAIN, (4, 0)]
COMPLETE = list(itertools.combinations(range(5), 2))


def _net(pairs: list[tuple[int, int]], size: int = 5) -> np.ndarray:
    return matrix(pairs, [1.0] * len(pairs), size)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        # The nets of five of Leavitt (1951), https://doi.org/10.1037/h0057189, by Freeman's (1979) formula: degrees
        # 4 1 1 1 1; 3 1 1 2 1; 1 2 2 2 1; all 2; over the star's (5 - 1)(5 - 2) = 12.
        (STAR, 12 / 12),
        (Y, (0 + 2 + 2 + 1 + 2) / 12),
        (CHAIN, (1 + 0 + 0 + 0 + 1) / 12),
        (CIRCLE, 0 / 12),
        (COMPLETE, 0 / 12),
    ],
)
def test_degree_centralisation_of_five(pairs: list[tuple[int, int]], expected: float) -> None:
    assert degree_centralisation(_net(pairs)) == pytest.approx(expected)


def test_degree_centralisation_looks_at_ties_and_not_at_weights() -> None:
    assert degree_centralisation(matrix(STAR, [9, 1, 1, 2], 5)) == 1


@pytest.mark.parametrize(
    ("pairs", "weights", "expected"),
    [
        (STAR, [9, 1, 1, 2], 1),  # whatever the weights, all dealings touch the hub
        (CIRCLE, [3, 3, 3, 3, 3], 0),
        # Strengths 7 4 3 2 0 of 8 dealings: (3 + 4 + 5 + 7) / ((5 - 2) 8), the mean excess over its maximum.
        ([(0, 1), (0, 2), (0, 3), (1, 2)], [3, 2, 2, 1], (0 + 3 + 4 + 5 + 7) / (3 * 8)),
    ],
)
def test_weighted_centralisation(pairs: list[tuple[int, int]], weights: list[float], expected: float) -> None:
    assert weighted_centralisation(matrix(pairs, weights, 5)) == pytest.approx(expected)


def test_star_fit_is_the_phi_coefficient_of_ties_and_spokes() -> None:
    # Ten pairs: 3 of 4 spokes tied, 1 of 6 others. phi = (3 x 5 - 1 x 1) / sqrt(4 x 6 x 4 x 6).
    assert star_fit(_net([(0, 1), (0, 2), (0, 3), (1, 2)]), 0) == pytest.approx(
        (3 * 5 - 1 * 1) / math.sqrt(4 * 6 * 4 * 6)
    )
    assert star_fit(_net(STAR), 0) == pytest.approx(1)
    # Seen from a point of the star: 1 of 4 spokes tied, 3 of 6 others.
    assert star_fit(_net(STAR), 1) == pytest.approx((1 * 3 - 3 * 3) / math.sqrt(4 * 6 * 4 * 6))


def test_nothing_to_measure() -> None:
    assert degree_centralisation(_net([(0, 1)], 2)) is None
    assert weighted_centralisation(_net([(0, 1)], 2)) is None
    assert weighted_centralisation(_net([])) is None
    assert star_fit(_net(COMPLETE), 0) is None
    assert star_fit(_net([(0, 1)], 2), 0) is None


def test_a_matrix_that_is_not_symmetric_is_refused() -> None:
    lopsided = np.array([[0.0, 1.0], [0.0, 0.0]])

    with pytest.raises(InputError, match=r"symmetric square matrix of ties, found shape \(2, 2\); list each pair once"):
        degree_centralisation(lopsided)


def test_missing_ties_among_others() -> None:
    assert missing_among_others(_net(STAR), 0) == (6, 6)
    assert missing_among_others(_net(COMPLETE), 0) == (0, 6)
    assert missing_among_others(_net(Y), 0) == (5, 6)


def test_brokerage_by_bloc() -> None:
    # Gould and Fernandez (1989): 0 and 1 of bloc a, 2 and 3 of b, 4 of c, all tied to 0; 2 and 4 know each other.
    net = _net([*STAR, (2, 4)])

    found = brokerage(net, ["a", "a", "b", "b", "c"], 0)

    # 2-3 one bloc; 3-4 two blocs; 1-2, 1-3, 1-4 lead from the broker's own bloc; 2-4 is closed.
    assert (found.coordinator, found.itinerant, found.liaison, found.gatekeeper) == (0, 1, 1, 3)
    assert found.total == 5
    assert brokerage(net, ["a"] * 5, 0).coordinator == 5
    assert brokerage(net, ["a"] * 5, 1).total == 0


PAIRS = list(itertools.combinations(range(6), 2))
WEIGHTS = st.lists(st.integers(0, 4), min_size=len(PAIRS), max_size=len(PAIRS)).filter(any)


@given(weights=WEIGHTS, order=st.permutations(range(6)))
def test_names_do_not_matter_and_ranges_hold(weights: list[int], order: list[int]) -> None:
    net = matrix(PAIRS, weights, 6)
    renamed = net[np.ix_(order, order)]

    for measure in (degree_centralisation, weighted_centralisation):
        assert measure(renamed) == pytest.approx(measure(net))
        assert 0 <= measure(net) <= 1 + 1e-12
    fit = star_fit(net, order[2])
    assert star_fit(renamed, 2) == (None if fit is None else pytest.approx(fit))
    assert fit is None or -1 - 1e-12 <= fit <= 1 + 1e-12


@given(weights=WEIGHTS, broker=st.integers(0, 5), blocs=st.lists(st.sampled_from("xyz"), min_size=6, max_size=6))
def test_brokered_pairs_are_the_open_triads(weights: list[int], broker: int, blocs: list[str]) -> None:
    net = matrix(PAIRS, weights, 6)
    tied = net > 0
    degree = int(tied[broker].sum())
    closed = int(tied[np.ix_(tied[broker], tied[broker])].sum()) // 2

    assert brokerage(net, blocs, broker).total == math.comb(degree, 2) - closed


@given(extra=st.sets(st.sampled_from([p for p in PAIRS if 0 not in p]), max_size=9))
def test_unrecorded_ties_among_others_can_only_have_flattered_the_hub(extra: set[tuple[int, int]]) -> None:
    star = [p for p in PAIRS if 0 in p]
    before, after = matrix(star, [2] * 5, 6), matrix([*star, *extra], [2] * 5 + [1] * len(extra), 6)

    assert degree_centralisation(after) <= degree_centralisation(before)
    assert weighted_centralisation(after) <= weighted_centralisation(before)
    assert star_fit((after > 0).astype(float), 0) <= star_fit(before, 0) + 1e-12
    assert brokerage(after, ["h", *"ttttp"], 0).total <= brokerage(before, ["h", *"ttttp"], 0).total


def test_one_month_resampled_is_itself() -> None:
    by_month = np.array([[4.0, 3.0, 2.0, 1.0]])
    pairs = [(0, 1), (0, 2), (0, 3), (1, 2)]

    draws = resampled_centralisation(by_month, pairs, 4, draws=20, rng=np.random.default_rng(1))

    assert draws == pytest.approx([weighted_centralisation(matrix(pairs, by_month[0], 4))] * 20)


def test_interval_covers_the_truth() -> None:
    # 60 months of clustered dealings; the truth is the centralisation of their mean.
    mean = np.array([3.0, 2.0, 1.0, 0.5, 0.3])
    pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (2, 3)]
    truth = weighted_centralisation(matrix(pairs, mean, 4))
    covered = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        by_month = rng.poisson(mean * rng.gamma(1.0, 1.0, size=(60, 1))).astype(float)
        draws = resampled_centralisation(by_month, pairs, 4, draws=299, rng=rng)
        low, high = np.quantile(draws, [0.025, 0.975])
        covered += bool(low <= truth <= high)

    assert 0.90 <= covered / 200 <= 0.99


def test_against_igraph() -> None:
    igraph = pytest.importorskip("igraph", reason="the network extra is not installed")
    rng = np.random.default_rng(4)
    for _ in range(20):
        pairs = [p for p in PAIRS if rng.random() < 0.5]
        degrees = igraph.Graph(n=6, edges=pairs).degree()
        star = igraph.Graph.Star(6).degree()
        freeman = sum(max(degrees) - d for d in degrees) / sum(max(star) - d for d in star)
        assert degree_centralisation(_net(pairs, 6)) == pytest.approx(freeman)
        triads = igraph.Graph(n=6, edges=pairs).motifs_randesu(3)
        open_triads = sum(brokerage(_net(pairs, 6), ["x"] * 6, b).total for b in range(6))
        assert open_triads == (0 if math.isnan(triads[2]) else triads[2])
