"""POLECAT: event and mode, quad class in words, lists, None, and the day of publication."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.reading import faults, read, read_rows
from tests.samples import POLECAT, samples

from stratagem.core.errors import InputError


def test_event_and_mode_decide_form_and_tool() -> None:
    [move] = read_rows("polecat", POLECAT).moves.to_dicts()

    assert (move["code"], move["ontology"], move["form"], move["tool"]) == (
        "THREATEN-violence",
        "plover",
        "threat",
        "threat_of_force",
    )
    assert (move["goldstein"], move["quad"]) == (-7.0, 3)
    assert (move["date"], move["known_on"]) == (dt.date(2023, 1, 5), dt.date(2023, 1, 6))


def test_the_first_of_several_countries_acts_and_all_names_are_kept() -> None:
    [move] = read_rows("polecat", POLECAT).moves.to_dicts()

    assert (move["actors"], move["targets"]) == (["PRK"], ["KOR"])
    assert move["target_codes"] == ["South Korea", "United States"]


def test_none_is_nothing() -> None:
    found = read_rows(
        "polecat", {**POLECAT, "Actor Name": "None", "Actor Country": "None", "Intensity": "None", "Event Mode": "None"}
    )

    assert found.moves.select("actors", "actor_codes", "code").row(0) == (["UNK"], [], "THREATEN")
    assert found.moves["goldstein"].to_list() == [None]


@pytest.mark.parametrize("text", ["2023-01-05", "20230105", "2023-01-05 00:00:00", "1/5/2023"])
def test_dates_as_they_have_been_written(text: str) -> None:
    assert read_rows("polecat", {**POLECAT, "Event Date": text}).moves["date"].to_list() == [dt.date(2023, 1, 5)]


def test_the_fifth_column_has_two_names() -> None:
    data = samples()["polecat"].replace(b"\tIntensity\t", b"\tEvent Intensity\t", 1)

    assert read("polecat", data).moves["goldstein"].to_list() == [-7.0, -7.0]


def test_trailing_tabs_and_latin_lines() -> None:
    head, _, rows = samples()["polecat"].partition(b"\n")
    row = rows.split(b"\n")[0].decode().replace("Seoul", "Bogotá")

    found = read("polecat", head + b"\n" + row.encode("latin-1") + b"\t\t\n" + rows)

    assert found.repairs == {"latin_1": 1, "trailing_separators": 1}
    assert found.moves["place"][0] == "Bogotá"


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"Event Type": "WAVE"}, "Event Type"),
        ({"Event Date": "2023-02-29"}, "Event Date"),
        ({"Intensity": -12}, "Intensity"),
    ],
)
def test_a_bad_row_is_set_aside(change: dict[str, object], column: str) -> None:
    assert [(row, name) for row, name, _, _ in faults(read_rows("polecat", POLECAT, {**POLECAT, **change}))] == [
        (2, column)
    ]


def test_a_file_without_its_header_is_refused() -> None:
    with pytest.raises(InputError, match="header: expected the column 'Event ID'"):
        read("polecat", samples()["polecat"].partition(b"\n")[2])
