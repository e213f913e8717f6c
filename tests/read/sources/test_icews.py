"""ICEWS: m/d/Y dates, the code 13y, NA, latin-1 lines, trailing tabs, and the real file."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import polars as pl
import pytest
from tests.reading import faults, read, read_rows
from tests.samples import ICEWS, samples

from stratagem.core.errors import InputError


def test_a_row_keeps_names_and_scale() -> None:
    [move] = read_rows("icews", ICEWS).moves.to_dicts()

    assert move["move_id"] == "icews:32889836:2018-05-16"
    assert (move["actors"], move["targets"], move["form"], move["tool"]) == (["PRK"], ["KOR"], "deed", "talks_walkout")
    assert (move["actor_codes"], move["target_codes"]) == (["Foreign Ministry (North Korea)"], ["South Korea"])
    assert (move["code"], move["goldstein"], move["quad"]) == ("164", -7.0, 4)
    assert move["summary"] == "Foreign Ministry (North Korea) to South Korea: Halt negotiations"
    assert move["place"] == "North Korea"
    assert move["known_on"] == move["date"] == dt.date(2018, 5, 16)


@pytest.mark.parametrize("text", ["5/16/2018", "05/16/2018"])
def test_dates_of_the_2017_file(text: str) -> None:
    found = read_rows("icews", {**ICEWS, "Event Date": text})

    assert found.moves["date"].to_list() == [dt.date(2018, 5, 16)]
    assert found.repairs == {"slash_dates": 1}


def test_the_code_13y_is_repression_threatened() -> None:
    found = read_rows("icews", {**ICEWS, "CAMEO Code": "13y", "Event Text": "Threaten with repression"})

    assert found.moves.select("code", "form").row(0) == ("137", "threat")
    assert found.repairs == {"code_13y": 1}


def test_na_in_a_number_is_nothing() -> None:
    found = read_rows(
        "icews", {**ICEWS, "Latitude": "NA", "Longitude": "NA", "Source Name": "NA", "Source Country": "NA"}
    )

    assert found.rejects.is_empty()
    assert found.moves.select("latitude", "actors", "actor_codes").row(0) == (None, ["UNK"], [])


def test_a_latin_line_and_a_trailing_tab() -> None:
    latin = {**ICEWS, "Event ID": 2, "City": "Bogotá"}
    data = samples()["icews"].rstrip(b"\n") + b"\t\t\n"
    row = data.partition(b"\n")[2].split(b"\n")[0]
    fields = row.decode().split("\t")
    fields[0], fields[14] = "2", str(latin["City"])

    found = read("icews", data + "\t".join(fields).encode("latin-1") + b"\n")

    assert found.repairs == {"trailing_separators": 1, "latin_1": 1}
    assert found.moves["place"].to_list()[-1] == "Bogotá"


def test_a_body_without_a_country_goes_by_its_name() -> None:
    council = {**ICEWS, "Source Name": "UN Security Council", "Source Country": "NA", "CAMEO Code": "163"}

    moves = read_rows("icews", council, dyads=frozenset({frozenset({"UNO", "KOR"})})).moves

    assert moves.select("actors", "tool").row(0) == (["UNO"], "sanction")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"Event Date": "2018-02-30"}, (2, "Event Date", "2018-02-30", "a date YYYY-MM-DD or m/d/YYYY")),
        ({"Event Date": "16 May 2018"}, (2, "Event Date", "16 May 2018", "a date YYYY-MM-DD or m/d/YYYY")),
        ({"CAMEO Code": "1x"}, (2, "CAMEO Code", "1x", r"text of the form \d{2,4}|13y")),
        ({"Intensity": 12}, (2, "Intensity", "12.0", "at most 10")),
        ({"Event ID": ""}, (2, "Event ID", None, "a value (number of the event, unique with its date)")),
    ],
)
def test_a_bad_row_is_set_aside(change: dict[str, object], fault: tuple[object, ...]) -> None:
    assert faults(read_rows("icews", ICEWS, {**ICEWS, **change})) == [fault]


def test_a_repeated_header_is_set_aside_as_no_row() -> None:
    data = samples()["icews"]

    found = read("icews", data + data)

    assert {(row, value) for row, _, value, _ in faults(found)} == {
        (3, v)
        for v in ("Event ID", "Event Date", "CAMEO Code", "Intensity", "Latitude", "Longitude")
        if v != "Event Date"
    }
    assert found.moves.height == 4


def test_a_missing_header_is_refused() -> None:
    with pytest.raises(InputError, match=r"x\.csv, header: expected the column 'Event ID', found 20 columns: 32889836"):
        read("icews", samples()["icews"].partition(b"\n")[2])


@pytest.fixture(scope="module")
def real() -> bytes:
    folder = os.environ.get("STRATAGEM_DATA")
    where = Path(folder or ".") / "icews-raw-sample/events.2018.sample.tab"
    if not folder or not where.is_file():
        pytest.skip("needs icews-raw-sample below $STRATAGEM_DATA")
    return where.read_bytes()


def test_the_real_file_is_taken_whole(real: bytes) -> None:
    found = read("icews", real)

    assert (found.rows_in, found.moves.height, found.rejects.height, found.filtered) == (3_705, 3_705, 0, 0)
    # SOURCE.txt of the sample: 475 rows involve North Korea.
    assert found.moves.filter(pl.concat_list("actors", "targets").list.contains("PRK")).height == 475


def test_a_dyad_of_the_real_file_is_what_its_countries_say(real: bytes) -> None:
    table = pl.read_csv(real, separator="\t", quote_char=None, infer_schema=False)
    sides = {"North Korea", "United States"}
    between = table.filter(
        pl.col("Source Country").is_in(sides)
        & pl.col("Target Country").is_in(sides)
        & (pl.col("Source Country") != pl.col("Target Country"))
    )

    found = read("icews", real, dyads=frozenset({frozenset({"PRK", "USA"})}))

    assert found.moves.height == between.height > 50
    assert found.filtered == 3_705 - between.height
