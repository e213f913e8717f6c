"""UCDP GED: Gleditsch-Ward numbers, midnight times, spans of dates, and best estimates."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.reading import faults, read_rows
from tests.samples import UCDP


def test_numbers_of_states_and_the_best_estimate() -> None:
    [move] = read_rows("ucdp_ged", UCDP, separator=",").moves.to_dicts()

    assert (move["actors"], move["targets"], move["tool"], move["count"]) == (["PRK"], ["KOR"], "armed_attack", 4)
    assert (move["date"], move["mentions"], move["code"]) == (dt.date(2010, 11, 23), 3, "1")
    assert move["summary"] == "Government of North Korea to Government of South Korea: state-based violence"


def test_a_group_has_no_code_but_keeps_its_name() -> None:
    found = read_rows("ucdp_ged", {**UCDP, "gwnob": None, "side_b": "A front"}, separator=",")

    assert found.moves.select("targets", "target_codes").row(0) == (["UNK"], ["A front"])


@pytest.mark.parametrize(
    ("precision", "date", "word"), [(2, "2010-11-23", "day"), (4, "2010-11-01", "month"), (5, "2010-01-01", "year")]
)
def test_a_span_has_the_first_day_of_what_is_known(precision: int, date: str, word: str) -> None:
    found = read_rows(
        "ucdp_ged", {**UCDP, "date_prec": precision, "date_end": "2010-12-31 00:00:00.000"}, separator=","
    )

    assert found.moves.select("date", "precision", "known_on").row(0) == (
        dt.date.fromisoformat(date),
        word,
        dt.date(2010, 12, 31),
    )
    assert found.repairs == {"date_spans": 1}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"year": 2011}, (1, "year", "2011", "the year of date_start")),
        ({"date_end": "2010-11-22"}, (1, "date_end", "2010-11-22", "a day on or after date_start")),
        ({"date_start": "2010-11-31"}, (1, "date_start", "2010-11-31", "a date YYYY-MM-DD")),
        ({"type_of_violence": 4}, (1, "type_of_violence", "4", "text of the form [123]")),
        ({"best": "few"}, (1, "best", "few", "a whole number")),
    ],
)
def test_a_bad_row_is_set_aside(change: dict[str, object], fault: tuple[object, ...]) -> None:
    assert faults(read_rows("ucdp_ged", {**UCDP, **change}, UCDP, separator=",")) == [fault]
