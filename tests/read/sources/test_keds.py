"""KEDS: two-digit years, WEIS told from CAMEO, stray brackets, and the real sets."""

from __future__ import annotations

import datetime as dt
import gzip
import os
from pathlib import Path

import pytest
from tests.reading import faults, read
from tests.samples import KEDS


def test_a_line_in_weis() -> None:
    first, second = read("keds", KEDS, where="demo.keds").moves.to_dicts()

    assert (first["code"], first["ontology"], first["tool"]) == ("032", "weis", "envoy_or_letter")
    assert (second["code"], second["goldstein"], second["tool"]) == ("223", -10.0, "armed_attack")
    assert first["move_id"] == "keds:demo.keds:1"


@pytest.mark.parametrize(("text", "year"), [("400101", 1940), ("991231", 1999), ("000101", 2000), ("391231", 2039)])
def test_years_of_two_digits_turn_at_forty(text: str, year: int) -> None:
    found = read("keds", KEDS.replace(b"940615", text.encode()))

    assert found.moves["date"][0].year == year
    assert found.repairs == {"two_digit_years": 2}


def test_a_csv_with_header_and_a_stray_bracket() -> None:
    found = read("keds", b"date,source,target,code\n1992-01-03,IRQ,IGOUNO,0841]\n", where="turkey.cameo.csv")

    assert found.moves.select("date", "code", "ontology", "tool").row(0) == (
        dt.date(1992, 1, 3),
        "0841",
        "cameo",
        "release",
    )
    assert found.moves["targets"].to_list() == [["UNO"]]
    assert found.repairs == {"stray_bracket": 1}


def test_the_codes_decide_not_the_name() -> None:
    data = b"date,source,target,code\n1980-01-03,IRQ,IRN,223\n"

    assert read("keds", data, where="gulf.cameo.csv").moves["ontology"].to_list() == ["weis"]


def test_bad_rows_are_set_aside() -> None:
    found = read("keds", KEDS + b"940631\tUSA\tPRK\t032\n940701\tUSA\n940702\tUSA\tPRK\tVISIT\n")

    assert faults(found) == [
        (4, "(row)", "2 fields", "6 fields"),
        (5, "code", "VISIT", r"text of the form \d{2,4}\]?"),
        (3, "date", "940631", "a date YYMMDD, YYYYMMDD or YYYY-MM-DD"),
    ]


@pytest.mark.parametrize(
    ("name", "rows", "ontology", "since", "until"),
    [
        ("gulf.cameo", 54_466, "weis", 1979, 1999),
        ("turkey.cameo", 29_029, "cameo", 1992, 2006),
        ("casia.weis", 8_377, "weis", 1989, 1999),
    ],
)
def test_the_real_sets_are_taken_whole(name: str, rows: int, ontology: str, since: int, until: int) -> None:
    folder = os.environ.get("STRATAGEM_DATA")
    where = Path(folder or ".") / f"keds/{name}.csv.gz"
    if not folder or not where.is_file():
        pytest.skip("needs keds below $STRATAGEM_DATA")

    found = read("keds", gzip.decompress(where.read_bytes()), where=f"{name}.csv")

    assert (found.rows_in, found.moves.height) == (rows, rows)
    assert found.moves["ontology"].unique().to_list() == [ontology]
    years = found.moves["date"].dt.year()
    assert (years.min(), years.max()) == (since, until)
    coded = sum(n for what, n in found.unmapped.items() if what.startswith("code:"))
    assert coded < 0.03 * rows
