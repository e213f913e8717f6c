"""Phoenix real-time: composite codes, five classes as four, and dates that must agree with their parts."""

from __future__ import annotations

import pytest
from tests.reading import faults, read_rows
from tests.samples import PHOENIX


def test_composite_codes_come_to_states() -> None:
    [move] = read_rows("phoenix", PHOENIX).moves.to_dicts()

    assert (move["actors"], move["targets"], move["tool"]) == (["PRK"], ["KOR"], "armed_attack")
    assert (move["actor_codes"], move["goldstein"], move["quad"]) == (["PRKMIL"], -10.0, 4)
    assert move["move_id"] == "phoenix:1234_1"


def test_class_nought_is_read_as_one_and_dashes_as_nobody() -> None:
    found = read_rows("phoenix", {**PHOENIX, "EventCode": "010", "PentaClass": 0, "TargetActorFull": "---"})

    assert found.moves.select("quad", "targets", "target_codes").row(0) == (1, [], [])
    assert found.repairs == {"penta_class": 1}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"Year": 2014}, (1, "Year", "2014", "the year of Date")),
        ({"Month": 9}, (1, "Month", "9", "the month of Date")),
        ({"Month": 13}, (1, "Month", "13", "at most 12")),
        ({"Date": "20150230", "Month": 2, "Day": 30}, (1, "Date", "20150230", "a date YYYYMMDD")),
        ({"EventCode": "abc"}, (1, "EventCode", "abc", r"text of the form \d{2,4}")),
    ],
)
def test_a_bad_row_is_set_aside(change: dict[str, object], fault: tuple[object, ...]) -> None:
    assert fault in faults(read_rows("phoenix", {**PHOENIX, **change}, PHOENIX))


def test_a_dyad_is_found_by_codes_in_front_and_behind() -> None:
    company = {**PHOENIX, "EventID": "2", "SourceActorFull": "MNCUSA", "TargetActorFull": "PRKGOV"}

    found = read_rows(
        "phoenix",
        PHOENIX,
        company,
        *[{**PHOENIX, "SourceActorFull": "FRA"}] * 20,
        dyads=frozenset({frozenset({"PRK", "USA"})}),
    )

    assert found.moves["move_id"].to_list() == ["phoenix:2"]
    assert found.filtered == 21
