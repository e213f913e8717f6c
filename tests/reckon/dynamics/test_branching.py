"""Cells of a branching matrix: intervals against a slow profile, and their error rates over many simulated records."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.reckon.dynamics.processes import process

from stratagem.reckon.dynamics.additive import Rows, maximise, score
from stratagem.reckon.dynamics.branching import cell, even_error, matrix_of, null_test, profile, source_columns
from stratagem.reckon.dynamics.cascade import draw
from stratagem.reckon.dynamics.hawkes import design, fit
from stratagem.reckon.dynamics.hawkes_kernel import Kernels
from stratagem.reckon.intervals import Z95

LIMIT = Z95**2


def _rows(half_lives: tuple[float, ...], seed: int = 1) -> list[Rows]:
    truth = process([[0.3, 0.3], [0.0, 0.2]], half_lives=half_lives, baseline=0.03)
    return design(draw(truth, np.random.default_rng(seed), end=4_000), truth.kernels)


def _with_total(rows: Rows, columns: np.ndarray, total: float) -> float:
    """The greatest log-likelihood with some parameters adding up to a total, by trying every split of it."""
    others = np.setdiff1d(np.arange(rows.exposure.size), columns)
    best = -math.inf
    for share in np.linspace(0, 1, 41) if columns.size == 2 else [1.0]:
        parts = np.array([share, 1 - share])[: columns.size] * total
        fixed = rows.features[:, columns] @ parts
        # What is held fixed enters as a part whose parameter is one: solve for the others by simple ascent.
        point = np.full(others.size, 0.01)
        for _ in range(3000):
            rate = rows.features[:, others] @ point + fixed
            point = point * ((rows.weights / rate) @ rows.features[:, others]) / rows.exposure[others]
        whole = np.zeros(rows.exposure.size)
        whole[others], whole[columns] = point, parts
        best = max(best, score(rows, whole)[0])
    return best


@pytest.mark.parametrize("half_lives", [(5.0,), (3.0, 30.0)])
def test_the_ends_are_where_the_likelihood_has_fallen_by_the_limit(half_lives: tuple[float, ...]) -> None:
    rows = _rows(half_lives)[0]
    best = maximise(rows)
    columns = source_columns(rows, 1, n_kinds=2, n_kernels=len(half_lives))

    found = cell(rows, best, columns)

    assert 0 < found.low < found.offspring < found.high
    for end in (found.low, found.high):
        assert 2 * (best.value - _with_total(rows, columns, end)) == pytest.approx(LIMIT, rel=0.02)


def test_the_ratio_is_twice_the_likelihood_lost() -> None:
    rows = _rows((5.0,))[0]
    best = maximise(rows)
    without = Rows(rows.features[:, :2], rows.weights, rows.exposure[:2])

    ratio, p_value = null_test(rows, best, np.array([2]))

    assert ratio == pytest.approx(2 * (best.value - maximise(without).value))
    assert p_value == pytest.approx(math.erfc(math.sqrt(ratio / 2)) / 2)


def test_an_interval_reaches_down_to_zero_exactly_when_the_ratio_is_below_the_limit() -> None:
    for seed in range(12):
        for rows in _rows((5.0,), seed):
            best = maximise(rows)
            for source in range(2):
                found = cell(rows, best, source_columns(rows, source, n_kinds=2, n_kernels=1))
                assert (found.low == 0) == (found.ratio <= LIMIT)
                assert found.low <= found.offspring <= found.high


def test_a_source_that_bears_on_nothing_has_no_upper_end() -> None:
    rows = Rows(np.array([[1.0, 0.0]]), np.array([5.0]), np.array([10.0, 0.0]))
    best = maximise(rows)

    found = cell(rows, best, np.array([1]))

    assert (found.offspring, found.low, found.high, found.ratio, found.p_value) == (0.0, 0.0, math.inf, 0.0, 1.0)
    assert even_error(rows, best.point, np.array([1])) == math.inf


def test_the_error_of_an_even_cell_is_that_of_one_kernel_made_of_all() -> None:
    rows = _rows((3.0, 30.0))[0]
    best = maximise(rows)
    merged = np.column_stack([rows.features[:, :3], rows.features[:, 3:].mean(axis=1)])
    one = Rows(merged, rows.weights, np.append(rows.exposure[:3], rows.exposure[3:].mean()))
    null = np.append(best.point[:3], [0.0, 0.0])

    found = even_error(rows, null, np.array([3, 4]))

    assert found == pytest.approx(even_error(one, null[:4], np.array([3])), rel=1e-6)


def test_the_matrix_is_that_of_the_fit() -> None:
    truth = process([[0.3, 0.3], [0.0, 0.2]], half_lives=(3.0, 30.0), baseline=0.03)
    stream = draw(truth, np.random.default_rng(1), end=4_000)

    found = [maximise(rows) for rows in design(stream, truth.kernels)]

    assert np.array_equal(matrix_of(found, n_kernels=2), fit(stream, truth.kernels).branching)


@pytest.mark.slow
def test_intervals_cover_and_tests_ring_at_their_level() -> None:
    """Over 400 records: intervals of positive cells cover 93 to 97 %, of zero cells at least so, alarms 3 to 7 %."""
    truth = process([[0.3, 0.25], [0.0, 0.3]], half_lives=(3.0, 20.0), baseline=0.05)
    rng = np.random.default_rng(4)
    covered: dict[str, list[bool]] = {"positive": [], "zero": []}
    alarms = []
    for _ in range(400):
        for receiver, rows in enumerate(design(draw(truth, rng, end=6_000), truth.kernels)):
            best = maximise(rows)
            for source in range(2):
                columns = source_columns(rows, source, n_kinds=2, n_kernels=2)
                ratio, p_value = null_test(rows, best, columns)
                low, high = profile(rows, best, columns, ratio=ratio)
                value = truth.branching[receiver, source]
                covered["positive" if value else "zero"].append(low <= value <= high)
                if value == 0:
                    alarms.append(p_value < 0.05)

    assert 0.93 <= np.mean(covered["positive"]) <= 0.97
    assert np.mean(covered["zero"]) >= 0.93
    assert 0.03 <= np.mean(alarms) <= 0.07


@pytest.mark.slow
@pytest.mark.parametrize("half_lives", [(10.0,), (7.0, 30.0, 90.0)])
def test_alarms_where_other_cells_are_zero_too(half_lives: tuple[float, ...]) -> None:
    """With most parameters on the boundary the mixture of chi-squares is only approximate; it holds its level."""
    truth = process(np.diag([0.3, 0.2, 0.0]), half_lives=half_lives, baseline=0.015)
    rng = np.random.default_rng(5)
    alarms = []
    for _ in range(150):
        for receiver, rows in enumerate(design(draw(truth, rng, end=8_000), Kernels(half_lives))):
            best = maximise(rows)
            for source in {0, 1, 2} - {receiver}:
                columns = source_columns(rows, source, n_kinds=3, n_kernels=len(half_lives))
                alarms.append(null_test(rows, best, columns)[1] < 0.05)

    assert 0.03 <= np.mean(alarms) <= 0.07
