import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.errors import InputError
from stratagem.reckon.dynamics.survival import kaplan_meier, restricted_mean, restricted_means

WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
"""Weeks of remission under 6-mercaptopurine. Freireich, E. J. and others (1963), Blood 21(6), 699-716."""


@pytest.fixture
def remission():
    return np.array(WEEKS, dtype=float), np.array(RELAPSED, dtype=bool)


def test_the_published_curve_of_remissions(remission):
    curve = kaplan_meier(*remission)

    assert curve.time.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.waiting.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    # Greenwood's errors and the median as R's survfit prints them (conf.type log-log)
    assert curve.error.round(4).tolist() == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert curve.median() == (23.0, 13.0, float("inf"))


def test_a_restricted_mean_worked_by_hand():
    curve = kaplan_meier(np.array([1.0, 2.0, 4.0]), np.array([True, False, True]))

    mean, low, high = restricted_mean(curve, horizon=3)

    assert mean == pytest.approx(1 + 2 * (2 / 3))
    spread = (2 * 2 / 3) * np.sqrt(1 / (3 * 2))  # only the first event has an area behind it
    assert high == 3.0
    assert low == pytest.approx(mean - 1.959963984540054 * spread)


times = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=20)


@given(times, st.integers(1, 40))
def test_many_at_once_agree_with_one_at_a_time(rows, horizon):
    length = np.array([float(t) for t, _ in rows])
    over = np.array([o for _, o in rows], dtype=bool)

    once = restricted_mean(kaplan_meier(length, over), horizon=horizon)[0]
    together = restricted_means(length, over, np.ones((1, length.size)), horizon=horizon)

    assert together[0] == pytest.approx(once)


@given(times, st.integers(0, 5))
def test_leaving_members_out_is_the_same_as_weighing_them_zero(rows, keep):
    length = np.array([float(t) for t, _ in rows])
    over = np.array([o for _, o in rows], dtype=bool)
    weight = (np.arange(length.size) % 6 != keep).astype(float)

    weighed = restricted_means(length, over, weight, horizon=20)[0]
    inside = weight > 0
    alone = restricted_means(length[inside], over[inside], np.ones(int(inside.sum())), horizon=20)[0]

    assert weighed == pytest.approx(alone if inside.any() else 20.0)


def test_without_censoring_the_curve_is_the_share_that_lasted_longer():
    length = np.array([3.0, 1.0, 2.0, 2.0])

    curve = kaplan_meier(length, np.ones(4, dtype=bool))

    assert curve.waiting.tolist() == [3 / 4, pytest.approx(1 / 4), 0.0]
    assert (curve.low[:-1] <= curve.waiting[:-1]).all()
    assert (curve.waiting[:-1] <= curve.high[:-1]).all()


def test_nothing_ever_happened():
    curve = kaplan_meier(np.array([5.0, 9.0]), np.zeros(2, dtype=bool))

    assert curve.median() == (float("inf"),) * 3
    assert restricted_mean(curve, horizon=7) == (7.0, 7.0, 7.0)


def test_a_negative_time_is_refused():
    with pytest.raises(InputError, match="expected times >= 0"):
        kaplan_meier(np.array([-1.0]), np.array([True]))
