"""The coercer's network of a few invented moves, its numbers worked by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from tests.reckon.invented import FIRST, move, table, with_borduria

from stratagem.core.case import Case, Record, as_of
from stratagem.core.time import Interval
from stratagem.reckon.dynamics.spokes import dated_ties, network, points, shape, yearly

DAY = dt.date(2001, 12, 31)


@pytest.fixture
def record(toy_case: Case) -> Record:
    moves = [
        *(move(day, "RUR", "GRA", "hotline_cut", severity=2) for day in (5, 40, 80)),
        move(50, "RUR GRA", "", "talks_held"),
        move(60, "RUR BOR", "", "talks_held"),
        move(61, "ZEN", "RUR", "aid"),
        move(62, "GRA BOR", "RUR", "exercise", severity=2),
        move(63, "RUR", "PRS", "media_or_firm_threat", form="threat", severity=1),
        move(400, "ZEN", "RUR", "aid"),
        move(-20, "ZEN", "RUR", "aid"),
        move(366, "ZEN", "RUR", "aid", precision="year"),
    ]
    return as_of(with_borduria(toy_case), table(moves), DAY)


def test_yearly_volumes_leave_out_sectors_and_other_years(record: Record) -> None:
    found = yearly(record, years=3).select("label", "a", "b", "moves", "friendly", "hostile").rows()

    assert found == [
        ("2000", "BOR", "GRA", 1, 1, 0),
        ("2000", "BOR", "RUR", 2, 1, 1),
        ("2000", "GRA", "RUR", 5, 1, 4),
        ("2000", "RUR", "ZEN", 1, 1, 0),
        ("2001", "RUR", "ZEN", 1, 1, 0),
    ]


def test_numbers_on_a_network_by_hand(record: Record) -> None:
    net = network(record.case, yearly(record, years=2).filter(label="2000"), kinds=("state",))

    found = points(net)

    assert (net.actors, net.blocs) == (("RUR", "GRA", "BOR", "ZEN"), ("coercer", "target", "target", "patron"))
    # Degrees 3 2 2 1: (0 + 1 + 1 + 2) / ((4 - 1)(4 - 2)). Friendly: the same ties; hostile: RUR 2, GRA 1, BOR 1, ZEN 0.
    assert found["degree_centralisation"] == pytest.approx(4 / 6)
    assert found["degree_centralisation_friendly"] == pytest.approx(4 / 6)
    assert found["degree_centralisation_hostile"] == pytest.approx((0 + 1 + 1 + 2) / 6)
    # phi of pairs tied and spokes: 3 of 3 spokes, 1 of 3 others.
    assert found["star_fit"] == pytest.approx((3 * 2 - 0 * 1) / np.sqrt(3 * 3 * 4 * 2))
    assert (found["pairs_of_others"], found["missing_low"], found["missing_high"]) == (3, 0, pytest.approx(2 / 3))
    # GRA and BOR drill together, so the coercer does not stand between them; it does between ZEN and each of them.
    assert (found["broker_inside_a_bloc"], found["broker_between_blocs"]) == (0, 2)


def test_shape_of_a_span(record: Record) -> None:
    span = Interval(FIRST, dt.date(2001, 1, 1))

    found = shape(record.case, dated_ties(record), span, kinds=("state",), draws=99, rng=np.random.default_rng(3))

    # Nine dealings, eight of them with the coercer: (4 x 8 / 9 - 2) / 2.
    assert found["centralisation_moves"] == pytest.approx((4 * 8 / 9 - 2) / 2)
    assert found["centralisation_moves_low"] <= found["centralisation_moves"] <= found["centralisation_moves_high"]
    # All four hostile dealings are the coercer's with GRA, and one with BOR.
    assert found["centralisation_hostile"] == pytest.approx((4 * 5 / 5 - 2) / 2)
    assert (found["actors"], found["moves_joining_others"]) == (4, 1)


def test_two_actors_have_no_shape(record: Record) -> None:
    later = Interval(dt.date(2001, 1, 1), record.end)

    found = shape(record.case, dated_ties(record), later, kinds=("state",), draws=9, rng=np.random.default_rng(3))

    assert found == {"actors": 2, "moves_joining_others": 0}


def test_a_tie_dated_to_a_year_or_before_the_case_begins_is_left_out(record: Record) -> None:
    dates = dated_ties(record)["date"]

    assert dates.min() == FIRST + dt.timedelta(days=5)
    assert FIRST + dt.timedelta(days=366) not in dates
