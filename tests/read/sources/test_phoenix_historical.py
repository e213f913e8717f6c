"""Historical Phoenix: m/d/Y dates, codes that lost their zero, and years that must agree."""

from __future__ import annotations

import datetime as dt

from tests.reading import faults, read_rows
from tests.samples import PHOENIX_HISTORICAL


def test_a_code_gets_its_zero_back() -> None:
    found = read_rows("phoenix_historical", PHOENIX_HISTORICAL, separator=",")

    assert found.moves.select("date", "code", "tool", "actors").row(0) == (
        dt.date(1994, 6, 15),
        "042",
        "envoy_or_letter",
        ["USA"],
    )
    assert found.repairs == {"leading_zero": 1}


def test_a_year_that_contradicts_the_date_is_named() -> None:
    found = read_rows("phoenix_historical", PHOENIX_HISTORICAL, {**PHOENIX_HISTORICAL, "year": 1995}, separator=",")

    assert faults(found) == [(2, "year", "1995", "the year of story_date")]


def test_an_impossible_date_is_named() -> None:
    wrong = {**PHOENIX_HISTORICAL, "story_date": "2/30/1994"}

    found = read_rows("phoenix_historical", PHOENIX_HISTORICAL, wrong, separator=",")

    assert faults(found) == [(2, "story_date", "2/30/1994", "a date m/d/YYYY or YYYY-MM-DD")]
