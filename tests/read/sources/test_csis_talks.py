"""The talks source: months with talks, those with the United States apart."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

from stratagem.core.errors import InputError
from stratagem.read.sources.csis_talks import SOURCE, WHERE

HEADER = "\ufeffMonth,Year,Leadership,Event Type,Parties Involved,Description"


def parse(*rows: str) -> pl.DataFrame:
    return SOURCE.parse("\n".join([HEADER, *rows, ""]).encode())


def test_rows_of_a_month_are_one_entry() -> None:
    found = parse(
        'Jun,2018,"A, B",Political Dialogue,"US, DPRK","They met "again" in June."',
        'Jun,2018,"A, B",Political Dialogue ,"US, DPRK, China, ROK","Invented."',
        'Jun,2018,"A, B",Nuclear Dialogue,"IAEA, DPRK","Invented."',
        'Dec,1999,"A, B",Nuclear Dialogue,"US, DPRK","Invented."',
    )

    assert found.select("entry_id", "precision", "family", "count").rows() == [
        ("csis-talks:1999-12:us", "month", "engagement", 1),
        ("csis-talks:2018-06:others", "month", None, 1),
        ("csis-talks:2018-06:us", "month", "engagement", 2),
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('June,2018,"A",T,"US, DPRK","x"', "row 1, column Month: .* found 'June'"),
        ('Jun,18,"A",T,"US, DPRK","x"', "row 1, column Year: expected at least 1945, found '18'"),
        ('Jun,2018,"A",T,"US, DPRK"', "row 1: expected 6 fields, found 5"),
    ],
)
def test_a_bad_row_is_named(row: str, message: str) -> None:
    with pytest.raises(InputError, match=rf"Negotiations\.csv, {message}"):
        parse(row)


def test_the_real_file_is_read_whole() -> None:
    folder = os.environ.get("STRATAGEM_DATA")
    if not folder or not (Path(folder) / WHERE).is_file():
        pytest.skip(f"needs {WHERE} below $STRATAGEM_DATA")

    found = SOURCE.parse((Path(folder) / WHERE).read_bytes())

    assert found["count"].sum() == 214
    assert found.filter(pl.col("family").is_null())["count"].sum() == 16
