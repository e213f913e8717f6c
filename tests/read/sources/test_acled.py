"""ACLED: notes with marks and line ends, two kinds of dates, months, and states among actors."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.reading import faults, read, read_rows
from tests.samples import ACLED, samples

from stratagem.core.errors import InputError


def test_forces_of_a_state_are_the_state_and_deaths_are_the_count() -> None:
    [move] = read_rows("acled", ACLED, separator=",").moves.to_dicts()

    assert (move["actors"], move["targets"], move["tool"], move["count"]) == (["PRK"], ["KOR"], "armed_attack", 2)
    assert move["code"] == "Explosions/Remote violence: Shelling/artillery/missile attack"
    assert (move["ontology"], move["precision"], move["known_on"]) == ("acled", "day", dt.date(2020, 12, 1))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Military Forces of Mali (2020-)", "MLI"),
        ("Police Forces of Japan (1945-)", "JPN"),
        ("Government of France (2017-)", "FRA"),
        ("Protesters (France)", "UNK"),
        ("Islamic State Sahel Province (ISSP)", "UNK"),
    ],
)
def test_only_a_states_own_forces_are_the_state(name: str, code: str) -> None:
    assert read_rows("acled", {**ACLED, "actor1": name}, separator=",").moves["actors"].to_list() == [[code]]


def test_a_worded_date_and_a_month() -> None:
    found = read_rows(
        "acled",
        {**ACLED, "event_date": "23 November 2020"},
        {**ACLED, "event_id_cnty": "B", "time_precision": 3},
        separator=",",
    )

    assert found.moves.select("date", "precision").rows() == [
        (dt.date(2020, 11, 23), "day"),
        (dt.date(2020, 11, 1), "month"),
    ]
    assert found.repairs == {"worded_dates": 1}


def test_a_byte_order_mark_is_passed_over() -> None:
    assert read("acled", b"\xef\xbb\xbf" + samples()["acled"]).moves.height == 2


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"year": 2019}, (2, "year", "2019", "the year of event_date")),
        ({"event_date": "2020-11-31"}, (2, "event_date", "2020-11-31", "a date YYYY-MM-DD or '16 May 2025'")),
        ({"fatalities": -1}, (2, "fatalities", "-1", "at least 0")),
        ({"time_precision": 4}, (2, "time_precision", "4", "at most 3")),
    ],
)
def test_a_bad_row_is_set_aside(change: dict[str, object], fault: tuple[object, ...]) -> None:
    assert faults(read_rows("acled", ACLED, {**ACLED, **change}, separator=",")) == [fault]


def test_a_note_that_never_ends_is_named() -> None:
    data = samples()["acled"].replace(b'a second line."', b"a second line.", 1)

    with pytest.raises(InputError, match=r"x\.csv, line \d+ from row 1 on: not CSV"):
        read("acled", data)
