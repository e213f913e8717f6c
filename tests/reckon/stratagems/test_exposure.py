"""Days at risk: windows, censoring at both ends, strata."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.errors import InputError
from stratagem.reckon.stratagems.exposure import Window, expose, followed_line

days = st.lists(st.integers(0, 60), max_size=12).map(lambda d: np.array(d, dtype=np.int64))


def test_a_day_whose_window_is_not_over_is_censored():
    found = expose(
        [("a", 0, 10), ("b", 10, 20)], np.array([3, 12, 18]), np.array([5, 19]), Window(1, 3), observed=(0, 20)
    )

    assert [s.followed.size for s in found.strata] == [10, 7]  # days 17, 18 and 19 have not had their three days
    assert (found.triggers, found.hits) == (2, 1)  # day 3 was followed on day 5; day 12 was not; day 18 is open


def test_a_window_that_reaches_back_is_censored_at_the_beginning():
    found = expose([("a", 0, 10)], np.array([1, 5]), np.array([4]), Window(-2, 1), observed=(0, 10))

    assert found.strata[0].start == 2
    assert (found.triggers, found.hits) == (1, 1)


def test_a_stratum_without_a_day_at_risk_is_left_out():
    assert expose([("a", 0, 3)], np.array([1]), np.array([2]), Window(1, 5), observed=(0, 3)).strata == ()


@pytest.mark.parametrize(("window", "found"), [((3, 2, 1), "3 to 2 with at least 1"), ((1, 2, 0), "at least 0")])
def test_a_window_that_cannot_be_is_refused(window, found):
    with pytest.raises(InputError, match=f"expected a window with first <= last .* found .*{found}"):
        Window(*window)


@given(outcomes=days, first=st.integers(-5, 5), length=st.integers(0, 8), at_least=st.integers(1, 3))
def test_the_follow_line_agrees_with_counting_day_by_day(outcomes, first, length, at_least):
    window = Window(first, first + length, at_least)

    line = followed_line(10, 50, outcomes, window)

    by_hand = [sum(t + window.first <= o <= t + window.last for o in outcomes) >= at_least for t in range(10, 50)]
    assert line.tolist() == by_hand
