"""A record holds nothing from after its date, however it is made."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from stratagem.core.case import Case, Record, as_of
from stratagem.core.errors import InputError, UnknownNameError


def test_as_of_filters_on_when_a_move_was_known(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    before = as_of(toy_case, toy_moves, dt.date(2007, 2, 1))
    after = as_of(toy_case, toy_moves, dt.date(2007, 2, 2))

    # The abduction of 2003 was admitted on 2 February 2007.
    assert set(after.moves["tool"]) - set(before.moves["tool"]) == {"abduction"}


def test_record_refuses_rows_from_the_future(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    with pytest.raises(InputError, match=r"expected moves known by 2003-01-01, found 2\d known later"):
        Record(toy_case, toy_moves, dt.date(2003, 1, 1))


def test_observations_by_vintage(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    seen = as_of(toy_case, toy_moves, dt.date(2009, 6, 1)).observations()

    assert seen["value"].to_list() == [120]


def test_members_of_roles(toy_case: Case) -> None:
    assert toy_case.members(("target", "coercer")) == ["GRA", "RUR"]
    with pytest.raises(UnknownNameError, match="no role named 'bystander'"):
        toy_case.members(("bystander",))


def test_leaderships_cut_where_an_office_changes_hands(toy_case: Case) -> None:
    periods = toy_case.roster.leaderships(toy_case.meta.leaders, start=dt.date(1997, 1, 1), end=dt.date(2010, 1, 1))

    assert periods["label"].to_list() == ["Rudolf V / vacant", "Rudolf V / Anna Dawn", "Michael I / Anna Dawn"]
    assert periods["start"].to_list() == [dt.date(1997, 1, 1), dt.date(1998, 1, 1), dt.date(2006, 1, 1)]
    assert periods["end"].to_list() == [dt.date(1998, 1, 1), dt.date(2006, 1, 1), dt.date(2010, 1, 1)]


def test_a_machine_coded_source_covers_its_own_days_only(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    day = dt.date(2010, 6, 30)
    some = toy_moves.filter(pl.col("date").is_between(dt.date(2004, 1, 1), dt.date(2006, 12, 31)))

    coded = as_of(toy_case, some, day, source="gdelt2")
    curated = as_of(toy_case, some, day)

    assert (coded.case.meta.begins, coded.end) == (some["date"].min(), some["date"].max() + dt.timedelta(days=1))
    assert (curated.case.meta.begins, curated.end) == (toy_case.meta.begins, day + dt.timedelta(days=1))
