"""Change points against every way of cutting, a published series, planted changes and series without any."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from stratagem.reckon.dynamics.changepoints import SIZES, change_points, credible

COAL = [
    *(4, 5, 4, 1, 0, 4, 3, 4, 0, 6, 3, 3, 4, 0, 2, 6, 3, 3, 5, 4, 5, 3, 1, 4, 4, 1, 5, 5, 3, 4, 2, 5, 2, 2, 3, 4, 2, 1),
    *(3, 2, 2, 1, 1, 1, 1, 3, 0, 0, 1, 0, 1, 1, 0, 0, 3, 1, 0, 3, 2, 2, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0),
    *(1, 1, 0, 2, 3, 3, 1, 1, 2, 1, 1, 1, 1, 2, 4, 2, 0, 0, 0, 1, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1),
]
"""British coal-mining disasters a year, 1851 to 1962.

Jarrett, R. G. (1979). A note on the intervals between coal-mining disasters. Biometrika 66(1), 191-193.
https://doi.org/10.1093/biomet/66.1.191; by year in Carlin, B. P., Gelfand, A. E. and Smith, A. F. M. (1992).
Hierarchical Bayesian analysis of changepoint problems. Applied Statistics 41(2), 389-405.
https://doi.org/10.2307/2347570
"""


def test_the_published_series_changes_when_it_was_found_to() -> None:
    """One change: Carlin et al. have its mode after the 41st year, 1891, with probability about .24."""
    assert (len(COAL), sum(COAL)) == (112, 191)

    found = change_points(COAL, most=1, least_length=1, sizes=(math.inf,))

    assert found.number[1] > 0.999
    place = found.place[1][0]
    # A change falls just before its place, so that the last year of the old rate is the one before.
    assert 1851 + int(place.argmax()) - 1 == 1891
    assert place.max() == pytest.approx(0.24, abs=0.01)
    low, high = credible(place)
    # Raftery and Akman (1986), Biometrika 73(1), 85-89: 95 % interval from 15 May 1887 to 3 August 1895.
    assert 1886 <= 1851 + low <= 1888
    assert 1895 <= 1851 + high <= 1896


def _segment(y: list[int], size: float, mean: float) -> float:
    """Log probability of some counts under one rate, by the formula with the standard library's gamma function."""
    total, m = sum(y), len(y)
    if math.isinf(size):
        b = 1 / mean
        fixed = -sum(math.lgamma(x + 1) for x in y)
        return fixed + math.lgamma(1 + total) + math.log(b) - (1 + total) * math.log(b + m)
    p = 1 + size / mean
    fixed = sum(math.lgamma(x + size) - math.lgamma(x + 1) - math.lgamma(size) for x in y)
    beta = math.lgamma(p + m * size) + math.lgamma(1 + total) - math.lgamma(p + m * size + 1 + total)
    return fixed + beta - (math.lgamma(p) + math.lgamma(1) - math.lgamma(p + 1))


@pytest.mark.parametrize("size", [math.inf, 2.0])
def test_the_posterior_is_that_over_every_way_of_cutting(size: float) -> None:
    y, least, most = [1, 0, 2, 1, 7, 9, 8, 2, 1, 3, 2], 2, 3
    n, mean = len(y), sum(y) / len(y)
    weight: dict[tuple[int, ...], float] = {}
    for k in range(most + 1):
        ways = [
            cuts
            for cuts in itertools.combinations(range(1, n), k)
            if all(b - a >= least for a, b in itertools.pairwise((0, *cuts, n)))
        ]
        for cuts in ways:
            likelihood = sum(_segment(y[a:b], size, mean) for a, b in itertools.pairwise((0, *cuts, n)))
            weight[cuts] = 0.5 ** (k + 1) / (1 - 0.5 ** (most + 1)) / len(ways) * math.exp(likelihood)
    total = sum(weight.values())

    found = change_points(y, most=most, least_length=least, sizes=(size,))

    number = [sum(w for cuts, w in weight.items() if len(cuts) == k) / total for k in range(most + 1)]
    assert found.number == pytest.approx(number)
    anywhere = [sum(w for cuts, w in weight.items() if i in cuts) / total for i in range(n)]
    assert found.anywhere == pytest.approx(anywhere)
    second = [sum(w for c, w in weight.items() if len(c) == 2 and c[1] == i) / total / number[2] for i in range(n)]
    assert found.place[2][1] == pytest.approx(second)
    for k in range(1, most + 1):
        assert tuple(found.together[k]) == max((c for c in weight if len(c) == k), key=weight.__getitem__)
    assert found.log_evidence == pytest.approx(math.log(total))


def test_a_cut_weighed_by_hand() -> None:
    """Worked in docs/explanation/change-points.md."""
    b = 1 / 1.5
    whole, cut = 720 * b / (b + 4) ** 7, b / (b + 2) * 720 * b / (b + 2) ** 7

    found = change_points([0, 0, 3, 3], most=1, least_length=2, sizes=(math.inf,))

    # Beforehand no change weighs 2/3, and the one way of placing a change 1/3.
    assert found.number[1] == pytest.approx(cut / (cut + 2 * whole))


def test_sizes_are_averaged_by_how_well_they_explain_the_counts() -> None:
    rng = np.random.default_rng(1)
    even, bunched = rng.poisson(4, 150), rng.poisson(rng.gamma(1.0, 4.0, 150))

    assert change_points(even, most=1).size_weight[SIZES.index(math.inf)] > 0.5
    assert change_points(bunched, most=1).size_weight[SIZES.index(1.0)] > 0.9


def test_there_is_no_room_for_a_change_in_a_short_series() -> None:
    found = change_points([5, 0, 5, 0, 5], least_length=3, most=2)

    assert found.number == pytest.approx([1.0, 0.0, 0.0])
    assert found.anywhere.tolist() == [0.0] * 5
    assert change_points([0] * 30, most=2).most_likely == 0


def test_a_credible_interval_is_the_shortest_that_holds_its_share() -> None:
    assert credible(np.array([0.5, 0.1, 0.4]), level=0.45) == (0, 0)
    assert credible(np.array([0.5, 0.1, 0.4]), level=0.55) == (0, 1)
    assert credible(np.array([0.0, 1.0])) == (1, 1)


def _bunched(rng: np.random.Generator, mean: float, size: float, n: int) -> np.ndarray:
    return rng.poisson(rng.gamma(size, mean / size, n)) if math.isfinite(size) else rng.poisson(mean, n)


@pytest.mark.parametrize("size", [math.inf, 1.5])
def test_none_is_found_in_a_series_without_a_change(size: float) -> None:
    rng = np.random.default_rng(41)
    some = [1 - change_points(_bunched(rng, 2.0, size, 80), most=2).number[0] for _ in range(120)]

    assert np.mean(np.array(some) >= 0.95) <= 0.05


def test_poisson_alone_would_find_changes_in_bunched_counts() -> None:
    rng = np.random.default_rng(42)
    some = [1 - change_points(_bunched(rng, 2.0, 1.0, 80), most=2, sizes=(math.inf,)).number[0] for _ in range(60)]

    assert np.mean(np.array(some) >= 0.95) > 0.2


def test_a_planted_change_is_found_and_its_interval_holds_it() -> None:
    rng = np.random.default_rng(43)
    holds, found = 0, 0
    for _ in range(160):
        at = int(rng.integers(12, 68))
        counts = np.concatenate([_bunched(rng, 2.0, 3.0, at), _bunched(rng, 6.0, 3.0, 80 - at)])
        one = change_points(counts, most=2)
        low, high = credible(one.place[1][0])
        holds += low <= at <= high
        found += one.number[0] < 0.05

    assert 0.90 <= holds / 160 <= 0.99
    assert found / 160 > 0.8


def test_rates_of_any_height_are_weighed() -> None:
    counts = np.concatenate([np.full(40, 90_000), np.full(40, 120_000)])
    found = change_points(counts, most=3)

    assert found.most_likely == 1
    assert found.together[1].tolist() == [40]
    assert np.isfinite(found.log_evidence)
