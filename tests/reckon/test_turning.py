"""Turning events round their stratum: sums at every turn by brute force, strata by hand, and what could be found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.case import Record, as_of
from stratagem.reckon.daily import to_day
from stratagem.reckon.turning import Period, strata, total, turned, turns


@given(
    st.lists(st.integers(-3, 9), min_size=1, max_size=40).flatmap(
        lambda line: st.tuples(st.just(line), st.lists(st.integers(0, len(line) - 1), max_size=20))
    )
)
def test_sums_at_every_turn_equal_those_of_turning_by_hand(drawn: tuple[list[int], list[int]]) -> None:
    line, places = drawn
    sums = turned(np.array(line, dtype=float), np.array(places, dtype=np.int64))

    by_hand = [sum(line[(p + s) % len(line)] for p in places) for s in range(len(line))]
    assert sums.tolist() == by_hand


def test_sums_of_fractions_are_right_to_rounding() -> None:
    line = np.cos(np.arange(101.0))
    places = np.array([3, 3, 50])

    by_hand = [sum(line[(p + s) % 101] for p in places) for s in range(101)]
    assert turned(line, places) == pytest.approx(np.array(by_hand), abs=1e-12)


def test_strata_are_the_leaderships_cut_to_the_days_asked_for(toy_record: Record) -> None:
    # King Rudolf V reigned until 1 January 2006; the record begins in 2000 and is read as of 30 June 2010.
    labels = [s.label for s in strata(toy_record)]
    assert len(labels) == 2

    whole = strata(toy_record)
    assert (whole[0].days, whole[1].days) == (6 * 365 + 2, 4 * 365 + 1 + 181)
    assert whole[-1].last == to_day(toy_record.as_of) + 1

    first, last = whole[1].first - 10, whole[1].first + 5
    assert [s.days for s in strata(toy_record, first=first, last=last)] == [10, 5]
    assert [s.days for s in strata(toy_record, last=whole[1].first)] == [6 * 365 + 2]


def test_a_record_that_ends_before_its_case_begins_has_no_strata(toy_record: Record) -> None:
    early = as_of(toy_record.case, toy_record.moves, toy_record.case.meta.begins.replace(year=1999))

    assert strata(early) == ()


def test_each_stratum_turns_by_itself() -> None:
    rng = np.random.default_rng(1)

    by = turns([3, 1], 500, rng)
    sums = total([np.array([0.0, 1.0, 2.0]), np.array([10.0])], by)

    assert set(np.unique(sums)) == {10.0, 11.0, 12.0}
    assert np.bincount((sums - 10).astype(int)).min() > 100


def test_places_count_from_the_first_day_of_the_stratum() -> None:
    assert Period("a", 100, 110).places(np.array([99, 100, 109, 110])).tolist() == [0, 9]
