"""GDELT 2.0: dates added, leading zeros, bodies without a country, and rows that contradict themselves."""

from __future__ import annotations

import datetime as dt
import gzip
import os
from pathlib import Path

import polars as pl
import pytest
from tests.reading import faults, read, read_rows
from tests.samples import GDELT, GDELT_BODY, GDELT_MEETING, samples

from stratagem.core.errors import InputError


def test_a_row_says_what_it_says_and_what_is_made_of_it() -> None:
    [move] = read_rows("gdelt2", GDELT).moves.to_dicts()

    said = {
        "code": "138",
        "ontology": "cameo",
        "goldstein": -7.0,
        "quad": 3,
        "mentions": 12,
        "place": GDELT["ActionGeo_FullName"],
    }
    derived = {"actors": ["PRK"], "targets": ["USA"], "form": "threat", "tool": "threat_of_force", "status": "actual"}
    assert said.items() <= move.items()
    assert derived.items() <= move.items()
    assert (move["actor_codes"], move["target_codes"]) == (["PRKGOV"], ["USA"])
    assert move["move_id"] == "gdelt2:719026622"
    assert move["summary"] == "PYONGYANG to UNITED STATES: Threaten with military force"
    assert (move["coder"], move["coder_version"], move["source_ids"]) == ("gdelt2", "2.0", ["gdelt2"])
    assert move["confidence"] is None
    assert move["severity"] is None


def test_an_event_is_known_when_it_was_added() -> None:
    moves = read_rows("gdelt2", {**GDELT, "SQLDATE": 20170101, "MonthYear": 201701, "Year": 2017}).moves

    assert moves.select("date", "known_on").row(0) == (dt.date(2017, 1, 1), dt.date(2018, 1, 2))


def test_an_event_dated_after_it_was_added_is_known_on_its_day_and_counted() -> None:
    found = read_rows("gdelt2", {**GDELT, "DATEADDED": "20171231234500"})

    assert found.moves["known_on"].to_list() == [dt.date(2018, 1, 1)]
    assert found.repairs == {"added_before_event": 1}


def test_the_leading_zero_comes_back() -> None:
    found = read_rows("gdelt2", {**GDELT_MEETING, "EventCode": "43"})

    assert found.moves.select("code", "tool").row(0) == ("043", "envoy_or_letter")
    assert found.repairs == {"leading_zero": 1}


def test_a_body_of_no_country_and_nobody() -> None:
    nobody = {**GDELT, "Actor1Code": None, "Actor1Name": None, "Actor1CountryCode": None, "Actor1Type1Code": None}
    police = {**nobody, "Actor1Code": "COP", "Actor1Type1Code": "COP"}
    alone = {**GDELT, "Actor2Code": None, "Actor2Name": None, "Actor2CountryCode": None}

    moves = read_rows("gdelt2", GDELT_BODY, nobody, police, alone).moves

    assert moves["actors"].to_list() == [["UNO"], ["UNK"], ["UNK"], ["PRK"]]
    assert moves["actor_codes"].to_list() == [["IGOUNO"], [], ["COP"], ["PRKGOV"]]
    assert moves["targets"].to_list() == [["PRK"], ["USA"], ["USA"], []]


def test_codes_no_table_holds_are_kept_and_counted() -> None:
    found = read_rows(
        "gdelt2",
        {**GDELT, "EventCode": "999", "Actor1Code": "KURREB", "Actor1CountryCode": None, "Actor1Type1Code": "REB"},
    )

    assert found.moves.select("code", "tool", "form").row(0) == ("999", "unmapped", "deed")
    assert found.unmapped == {"actor:KURREB": 1, "code:999": 1}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"SQLDATE": 20180230, "MonthYear": 201802}, (2, "SQLDATE", "20180230", "a date YYYYMMDD")),
        ({"Year": 2017}, (2, "Year", "2017", "the year of SQLDATE")),
        ({"MonthYear": 201712}, (2, "MonthYear", "201712", "the year and month of SQLDATE")),
        ({"QuadClass": 5}, (2, "QuadClass", "5", "at most 4")),
        ({"GoldsteinScale": -11}, (2, "GoldsteinScale", "-11.0", "at least -10")),
        ({"NumMentions": "many"}, (2, "NumMentions", "many", "a whole number")),
        ({"GLOBALEVENTID": None}, (2, "GLOBALEVENTID", None, "a value (number of the event, never used again)")),
        ({"DATEADDED": "2018"}, (2, "DATEADDED", "2018", r"text of the form \d{8}(\d{6})?")),
        ({"ActionGeo_Lat": 97}, (2, "ActionGeo_Lat", "97.0", "at most 90")),
        ({"Actor1Name": "BELL\x07"}, (2, "Actor1Name", "BELL\x07", "text without control characters")),
    ],
)
def test_a_bad_row_is_set_aside_by_number_and_column(change: dict[str, object], fault: tuple[object, ...]) -> None:
    found = read_rows("gdelt2", GDELT_MEETING, {**GDELT, **change})

    assert faults(found) == [fault]
    assert found.moves["move_id"].to_list() == ["gdelt2:719026623"]


def test_a_truncated_last_row_is_set_aside() -> None:
    data = samples()["gdelt2"]

    found = read("gdelt2", data[:-40])

    assert faults(found) == [(3, "(row)", "60 fields", "61 fields")]


def test_a_daily_file_of_the_first_version_is_refused() -> None:
    with pytest.raises(InputError, match=r"x\.csv, row 1: expected 61 fields, found 58 fields"):
        read("gdelt2", samples()["gdelt1"])


def test_only_the_dyads_and_days_asked_for() -> None:
    dyad = frozenset({frozenset({"PRK", "KOR"})})

    by_pair = read("gdelt2", samples()["gdelt2"], dyads=dyad)
    by_actor = read("gdelt2", samples()["gdelt2"], actors=frozenset({"UNO"}))
    by_day = read("gdelt2", samples()["gdelt2"], since=dt.date(2018, 1, 2))

    assert by_pair.moves["move_id"].to_list() == ["gdelt2:719026623"]
    assert by_actor.moves["move_id"].to_list() == ["gdelt2:719026624"]
    assert (by_day.moves.height, by_day.filtered) == (0, 3)


def test_the_real_file_is_taken_whole() -> None:
    folder = os.environ.get("STRATAGEM_DATA")
    where = Path(folder or ".") / "gdelt2-raw-sample/20180101000000.export.CSV.gz"
    if not folder or not where.is_file():
        pytest.skip("needs gdelt2-raw-sample below $STRATAGEM_DATA")

    found = read("gdelt2", gzip.decompress(where.read_bytes()))

    # SOURCE.txt of the sample: 2,414 rows, 49 of them with North Korea as an actor's country.
    assert (found.rows_in, found.moves.height, found.repairs) == (2_414, 2_414, {})
    involved = pl.concat_list("actors", "targets").list.contains("PRK")
    assert found.moves.filter(involved).height == 49
    assert found.moves["quad"].null_count() == 0
