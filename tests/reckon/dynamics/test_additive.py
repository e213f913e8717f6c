"""The maximum of additive Poisson likelihoods, against hand-worked values, the conditions of optimality and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stratagem.core.errors import InputError
from stratagem.reckon.dynamics.additive import Rows, information, maximise, score


def _rows(seed: int, n: int, p: int, *, sparse: float = 0.4) -> Rows:
    """Rows that part 0 could always explain, and other parts sometimes."""
    rng = np.random.default_rng(seed)
    features = rng.exponential(1.0, (n, p)) * (rng.random((n, p)) > sparse)
    features[:, 0] = 1.0
    return Rows(features, rng.integers(1, 4, n).astype(float), rng.uniform(0.5, 2.0, p) * n)


def test_one_part_expects_as_many_as_there_were() -> None:
    found = maximise(Rows(np.ones((2, 1)), np.array([3.0, 4.0]), np.array([14.0])))

    assert found.point == pytest.approx([7 / 14])
    assert found.value == pytest.approx(7 * np.log(1 / 2) - 7)


def test_two_parts_on_rows_of_their_own() -> None:
    found = maximise(Rows(np.eye(2) * [1.0, 2.0], np.array([6.0, 5.0]), np.array([3.0, 10.0])))

    assert found.point == pytest.approx([6 / 3, 5 / 10])


def test_two_parts_that_share_a_row() -> None:
    # 10 events where only the first acts, 20 where both do: mu = 10/90, mu + a = 20/10.
    rows = Rows(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([10.0, 20.0]), np.array([100.0, 10.0]))

    assert maximise(rows).point == pytest.approx([10 / 90, 20 / 10 - 10 / 90])


def test_a_part_without_exposure_stays_at_zero() -> None:
    found = maximise(Rows(np.array([[1.0, 0.0]]), np.array([2.0]), np.array([4.0, 0.0])))

    assert found.point == pytest.approx([1 / 2, 0.0])


def test_no_events_is_no_rate() -> None:
    found = maximise(Rows(np.zeros((0, 2)), np.zeros(0), np.array([1.0, 2.0])))

    assert (found.point.tolist(), found.value, found.bound) == ([0.0, 0.0], 0.0, 0.0)


def test_an_event_that_nothing_explains_is_named() -> None:
    with pytest.raises(InputError, match="a part that could explain each row, found none for row 1 of 2"):
        maximise(Rows(np.array([[1.0], [0.0]]), np.ones(2), np.ones(1)))


@given(seed=st.integers(0, 10_000), n=st.integers(1, 60), p=st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_the_conditions_of_a_maximum_hold(seed: int, n: int, p: int) -> None:
    rows = _rows(seed, n, p)

    found = maximise(rows)

    _, gradient = score(rows, found.point)
    events = gradient / rows.exposure
    assert (found.point >= 0).all()
    assert (events <= 1e-7).all(), "a part at zero would rise"
    assert np.abs(gradient * found.point).max() <= 1e-6 * rows.weights.sum(), "a positive part is not at rest"
    assert rows.exposure @ found.point == pytest.approx(rows.weights.sum(), rel=1e-8)
    assert found.bound <= 1e-6 * rows.weights.sum()


@given(seed=st.integers(0, 10_000), scale=st.floats(0.01, 3.0))
@settings(max_examples=60, deadline=None)
def test_no_point_lies_above_the_bound(seed: int, scale: float) -> None:
    rows = _rows(seed, 30, 6)
    found = maximise(rows)

    rng = np.random.default_rng(seed)
    near = np.abs(found.point + scale * rng.normal(size=6) * found.point.max())

    assert score(rows, near)[0] <= found.value + found.bound + 1e-9


def test_parts_that_cannot_be_told_apart_share_one_maximum() -> None:
    alone = _rows(1, 40, 3)
    twice = Rows(alone.features[:, [0, 1, 2, 2]], alone.weights, alone.exposure[[0, 1, 2, 2]])

    assert maximise(twice).value == pytest.approx(maximise(alone).value, abs=1e-7)


def test_where_the_search_begins_does_not_matter() -> None:
    rows = _rows(2, 50, 6)

    assert maximise(rows, start=np.full(6, 3.0)).point == pytest.approx(maximise(rows).point, abs=1e-8)


def test_the_gradient_and_curvature_are_those_of_the_value() -> None:
    rows = _rows(3, 20, 4)
    at = np.array([0.3, 0.2, 0.1, 0.4])
    step = 1e-5

    _, gradient = score(rows, at)

    by_difference = [(score(rows, at + step * e)[0] - score(rows, at - step * e)[0]) / (2 * step) for e in np.eye(4)]
    bent = [(score(rows, at - step * e)[1] - score(rows, at + step * e)[1]) / (2 * step) for e in np.eye(4)]
    assert gradient == pytest.approx(by_difference, rel=1e-6)
    assert information(rows, at) == pytest.approx(np.array(bent), rel=1e-6)


def test_outside_the_domain_the_likelihood_is_minus_infinity() -> None:
    assert score(_rows(3, 20, 4), np.zeros(4))[0] == -np.inf


def test_many_rows_are_worked_on_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = _rows(4, 500, 7)
    whole = maximise(rows)

    monkeypatch.setattr("stratagem.reckon.dynamics.additive.CHUNK", 64)
    monkeypatch.setattr("stratagem.reckon.dynamics.additive.SMALL_PRODUCT", 7 * 7 * 10)

    assert maximise(rows).point == pytest.approx(whole.point, abs=1e-9)


def test_scipy_finds_no_better_point() -> None:
    optimize = pytest.importorskip("scipy.optimize", reason="compares with the optimiser of the extra science")
    rows = _rows(5, 300, 10)

    peer = optimize.minimize(
        lambda x: tuple(-np.asarray(v) for v in score(rows, x)),
        np.full(10, 0.1),
        jac=True,
        bounds=[(1e-12, None)] * 10,
        method="L-BFGS-B",
        options={"maxiter": 5000, "ftol": 1e-15, "gtol": 1e-10},
    )

    found = maximise(rows)
    assert found.value >= -peer.fun - 1e-9
    assert found.point == pytest.approx(peer.x, abs=1e-4)
