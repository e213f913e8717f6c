"""Bursts and follow days against a slow count of the same thing."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stratagem.reckon.daily import burst_starts, followed

DAYS = st.lists(st.integers(0, 60), max_size=12).map(sorted)


@given(outcomes=DAYS, within=st.integers(1, 20))
def test_followed_by_brute_force(outcomes: list[int], within: int) -> None:
    expected = [any(d < o <= d + within for o in outcomes) for d in range(5, 50)]

    actual = followed(5, 50, np.array(outcomes, dtype=np.int64), within_days=within)

    assert actual.tolist() == expected


@given(days=DAYS, quiet=st.integers(0, 15))
def test_bursts_by_brute_force(days: list[int], quiet: int) -> None:
    expected = [i == 0 or days[i] - days[i - 1] > quiet for i in range(len(days))]

    assert burst_starts(np.array(days, dtype=np.int64), quiet_days=quiet).tolist() == expected
