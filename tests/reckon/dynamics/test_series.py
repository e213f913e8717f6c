"""Which moves make up each side's series, and what is left out."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.reckon.invented import FIRST, move, table

from stratagem.core.case import Case, Record, as_of
from stratagem.core.filters import MoveFilter
from stratagem.reckon.daily import to_day
from stratagem.reckon.dynamics.series import FEWEST, SERIES, Series, sides

DEEDS = Series(name="deeds", match=MoveFilter(role=("coercer",)))
ANY = Series(name="any", match=MoveFilter())


@pytest.fixture
def record(toy_case: Case) -> Record:
    month = dt.date(2000, 3, 1)
    moves = [
        *(move(day, "RUR", "GRA", "short_range_missile") for day in (5, 5, 40)),
        *(move(day, "GRA", "RUR", "exercise") for day in range(10, 10 + FEWEST)),
        move(60, "RUR", "GRA", "short_range_missile", date=month, known_on=month, precision="month"),
        move(-900, "RUR", "GRA", "short_range_missile"),
    ]
    return as_of(toy_case, table(moves), dt.date(2001, 1, 1))


def test_moves_count_once_in_the_first_series_that_matches(record: Record) -> None:
    found = sides(record, (DEEDS, ANY))

    assert found.days == {"deeds": 2, "any": FEWEST}
    # The three deeds and the one dated to a month match both series.
    assert (found.undated, found.twice) == (1, 4)
    assert found.used.height == 3 + FEWEST
    assert found.of(["deeds"])["move_id"].to_list() == ["m-0000", "m-0001", "m-0002"]


def test_moves_before_the_case_begins_are_left_out(record: Record) -> None:
    assert record.case.meta.begins > FIRST + dt.timedelta(days=-900)
    assert "m-0014" not in sides(record, (ANY, DEEDS)).used["move_id"].to_list()


def test_thin_series_are_named_and_left_out_of_the_stream(record: Record) -> None:
    found = sides(record, (DEEDS, ANY))
    day = to_day(FIRST)

    assert (found.names, found.thin) == (["any"], "deeds (2)")
    stream = found.stream(starts=[day], end=day + 300, once_a_day=True)
    assert (stream.times - day).tolist() == list(range(10, 10 + FEWEST))


def test_several_moves_of_a_day_count_once_or_each(record: Record) -> None:
    found = sides(record, (ANY, DEEDS))
    day = to_day(FIRST)

    once, each = (found.stream(starts=[day], end=day + 300, once_a_day=flag) for flag in (True, False))

    assert once.weights.max() == 1
    assert each.weights[each.times == day + 5].tolist() == [2]


def test_the_default_series_share_no_move(dprk, dprk_moves) -> None:
    found = sides(as_of(dprk.case, dprk_moves, dt.date(2020, 6, 16)), SERIES)

    assert found.twice == 0
    assert len(found.names) == len(SERIES)
    assert found.used["move_id"].is_unique().all()
