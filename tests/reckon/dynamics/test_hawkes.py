"""The exact likelihood of Hawkes processes: against the formula term by term, other software, and simulation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.reckon.dynamics.processes import naive_log_likelihood, process

from stratagem.core.errors import InputError
from stratagem.reckon.dynamics.additive import score
from stratagem.reckon.dynamics.cascade import draw
from stratagem.reckon.dynamics.hawkes import Hawkes, Shrinkage, design, fit, log_likelihood
from stratagem.reckon.dynamics.hawkes_kernel import Kernels
from stratagem.reckon.dynamics.streams import Stream, by_day, in_time

FIRST = [0.31, 0.93, 1.29, 2.32, 4.25, 5.5]
SECOND = [0.12, 1.19, 2.12, 2.41, 3.35, 4.21, 5.0]


def _two() -> Stream:
    return in_time(np.array(FIRST + SECOND), np.repeat([0, 1], [6, 7]), n_kinds=2, end=6.0)


def _random(seed: int, *, daily: bool, n: int = 40) -> Stream:
    rng = np.random.default_rng(seed)
    kinds = rng.integers(0, 3, n)
    if daily:
        return by_day(rng.integers(0, 60, n), kinds, n_kinds=3, end=60, strata=(0, 20))
    return in_time(rng.uniform(0, 60, n), kinds, n_kinds=3, end=60.0, strata=(0.0, 20.0))


def _any_process(seed: int) -> Hawkes:
    rng = np.random.default_rng(seed)
    base, offspring = rng.uniform(0.05, 0.3, (3, 2)), rng.uniform(0, 0.1, (3, 3, 2))
    return Hawkes(Kernels((1.5, 9.0)), base, offspring, 0.0, 0.0)


@pytest.mark.parametrize("daily", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_the_likelihood_is_the_formula_term_by_term(seed: int, daily: bool) -> None:
    stream, given = _random(seed, daily=daily), _any_process(seed)

    found = log_likelihood(stream, given)

    assert found == pytest.approx(naive_log_likelihood(stream, given), rel=1e-10, abs=1e-8)


@pytest.mark.parametrize("daily", [True, False])
def test_the_gradient_is_that_of_the_formula(daily: bool) -> None:
    stream, given = _random(7, daily=daily, n=25), _any_process(7)
    parts = design(stream, given.kernels)
    step = 1e-5

    for kind, rows in enumerate(parts):
        point = np.concatenate([given.baseline[kind], given.offspring[kind].ravel()])
        _, gradient = score(rows, point)
        for place in range(point.size):
            ends = []
            for sign in (1, -1):
                moved = point.copy()
                moved[place] += sign * step
                base, offspring = given.baseline.copy(), given.offspring.copy()
                base[kind], offspring[kind] = moved[:2], moved[2:].reshape(3, 2)
                ends.append(naive_log_likelihood(stream, replace(given, baseline=base, offspring=offspring)))
            assert gradient[place] == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-5, abs=1e-6)


def test_hawkeslib_gives_the_same_likelihood() -> None:
    # MultivariateExpHawkesProcess.log_likelihood_with_params of hawkeslib 0.2 on these events: theta 0.9.
    given = Hawkes(
        Kernels((np.log(2) / 0.9,)),
        np.array([[0.6], [0.8]]),
        np.array([[[0.3], [0.2]], [[0.1], [0.25]]]),
        0.0,
        0.0,
    )

    assert log_likelihood(_two(), given) == pytest.approx(-13.356015328074177, rel=1e-13)


def test_tick_gives_the_same_likelihood_and_gradient() -> None:
    # ModelHawkesSumExpKernLogLik of tick 0.8.0.2, decays 0.7 and 3; its loss leaves out the length of time, 6 a kind.
    tick_loss, length = 0.9521478147345523, 6.0
    tick_gradient = (
        [0.33003465, 2.16670677, 4.02225017, 0.80708301, -1.26722803],
        [-0.56660831, 0.59615441, 1.95853321, 1.86368, 4.97532632],
    )
    slow_first = np.array([[[0.1, 0.05], [0.2, 0.15]], [[0.3, 0.02], [0.05, 0.1]]])
    # Our half-lives rise, so decays fall.
    kernels, offspring = Kernels((np.log(2) / 3, np.log(2) / 0.7)), slow_first[:, :, ::-1]
    given = Hawkes(kernels, np.array([[0.6], [0.8]]), offspring, 0.0, 0.0)

    assert log_likelihood(_two(), given) == pytest.approx(-tick_loss - 2 * length, rel=1e-13)
    for kind, rows in enumerate(design(_two(), kernels)):
        _, gradient = score(rows, np.concatenate([given.baseline[kind], offspring[kind].ravel()]))
        base, slow_fast = tick_gradient[kind][0], np.array(tick_gradient[kind][1:]).reshape(2, 2)
        assert -gradient == pytest.approx([base, *slow_fast[:, ::-1].ravel()], abs=1e-7)


@pytest.mark.parametrize("daily", [True, False])
def test_what_was_put_in_comes_out(daily: bool) -> None:
    truth = process([[0.3, 0.2, 0.0], [0.0, 0.4, 0.1], [0.15, 0.0, 0.2]], half_lives=(2.0, 20.0), baseline=0.04)
    stream = draw(truth, np.random.default_rng(1), end=60_000, daily=daily)

    found = fit(stream, truth.kernels)

    assert found.branching == pytest.approx(truth.branching, abs=0.06)
    assert found.baseline.ravel() == pytest.approx(truth.baseline.ravel(), rel=0.12)
    assert found.radius == pytest.approx(truth.radius, abs=0.06)
    assert found.log_likelihood >= log_likelihood(stream, truth)
    assert found.bound < 1e-5


def test_strata_have_baselines_of_their_own() -> None:
    truth = process(np.zeros((2, 2)))
    truth = replace(truth, baseline=np.array([[0.05, 0.2], [0.1, 0.02]]))
    stream = draw(truth, np.random.default_rng(2), end=20_000, strata=(0, 8_000))

    found = fit(stream, Kernels((5.0,)))

    assert found.baseline == pytest.approx(truth.baseline, rel=0.15)


def test_small_bins_tend_to_exact_times() -> None:
    truth = process([[0.3, 0.2], [0.1, 0.3]], half_lives=(4.0,), baseline=0.1)
    exact = draw(truth, np.random.default_rng(3), end=600, daily=False)
    in_exact_time = log_likelihood(exact, truth)
    away = []
    for bins in (16, 64, 256):
        days = np.floor(exact.times * bins).astype(np.int64)
        binned = by_day(days, exact.kinds, n_kinds=2, end=600 * bins)
        finer = replace(truth, kernels=Kernels((4.0 * bins,)), baseline=truth.baseline / bins)
        away.append(log_likelihood(binned, finer) + exact.times.size * np.log(bins) - in_exact_time)
        found = fit(binned, finer.kernels)

    # A bin four times narrower should come about four times nearer.
    assert abs(away[1]) < abs(away[0]) / 2
    assert abs(away[2]) < abs(away[1]) / 2
    assert found.branching == pytest.approx(fit(exact, truth.kernels).branching, abs=0.01)


def test_both_engines_and_any_number_of_threads_find_one_maximum() -> None:
    truth = process(0.3 * np.eye(4) + 0.05, half_lives=(1.0, 10.0))
    stream = draw(truth, np.random.default_rng(4), end=3_000)
    found = fit(stream, truth.kernels)

    shared = fit(stream, truth.kernels, workers=2)

    assert np.array_equal(shared.offspring, found.offspring)
    pytest.importorskip("numba", reason="the extra kernels is not installed")
    compiled = fit(stream, truth.kernels, engine="numba")
    assert compiled.offspring == pytest.approx(found.offspring, abs=1e-8)
    assert compiled.baseline == pytest.approx(found.baseline, abs=1e-8)
    assert compiled.log_likelihood == pytest.approx(found.log_likelihood, rel=1e-12)


def test_a_prior_counts_like_events_and_gives_way_to_data() -> None:
    stream = draw(process(0.4 * np.eye(2)), np.random.default_rng(5), end=4_000)
    kernels = Kernels((3.0,))
    free = fit(stream, kernels)

    slight, strong = (fit(stream, kernels, shrinkage=Shrinkage(w, towards=0.1)) for w in (1e-6, 1e6))

    assert slight.branching == pytest.approx(free.branching, abs=1e-4)
    assert strong.branching == pytest.approx(np.full((2, 2), 0.1), rel=1e-3)
    assert strong.log_likelihood < free.log_likelihood
    none = fit(stream, kernels, shrinkage=Shrinkage(0.0, towards=1.0))
    assert np.array_equal(none.branching, free.branching)


def test_a_prior_alone_is_where_it_points() -> None:
    # No event of the source: the receiver's data say nothing about a, the mode is the prior's.
    stream = by_day(np.arange(20), np.zeros(20, dtype=np.int64), n_kinds=2, end=40)

    found = fit(stream, Kernels((3.0,)), shrinkage=Shrinkage(2.0, towards=0.25))

    assert found.branching[:, 1] == pytest.approx([0.25, 0.25])


@pytest.mark.parametrize(("events", "towards"), [(-1.0, 1.0), (1.0, 0.0)])
def test_a_prior_that_makes_no_sense_is_refused(events: float, towards: float) -> None:
    with pytest.raises(InputError, match="expected events >= 0 and towards > 0"):
        Shrinkage(events, towards)


def test_no_events_are_no_rate() -> None:
    empty = np.zeros(0, dtype=np.int64)

    found = fit(by_day(empty, empty, n_kinds=2, end=10), Kernels((1.0,)))

    assert (found.branching.tolist(), found.baseline.tolist()) == ([[0, 0], [0, 0]], [[0], [0]])
    assert found.log_likelihood == 0


def test_an_event_that_a_process_rules_out_has_no_likelihood() -> None:
    ruled_out = process([[0.5]], baseline=0.0)

    assert log_likelihood(by_day(np.array([3]), np.array([0]), n_kinds=1, end=9), ruled_out) == -np.inf
