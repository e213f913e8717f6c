"""The CNS source: launches of a Korean day and class in one entry."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import polars as pl
import pytest

from stratagem.core.errors import InputError
from stratagem.read.sources.cns_missile_tests import SOURCE, WHERE

HEADER = "date,time,series,missile,facility,landing,apogee,distance,bearing,outcome,description,bin,glide,type,y"


def parse(*rows: tuple[str, str, str]) -> pl.DataFrame:
    lines = [f"{date},{time},1.0,m,f,sea,1,2,90,success,invented,,,{kind},{date[:4]}" for date, time, kind in rows]
    return SOURCE.parse("\n".join([HEADER, *lines, ""]).encode())


def listed(found: pl.DataFrame) -> list[tuple[str, str | None, int]]:
    return [(str(d), t, n) for d, t, n in found.select("date", "tool", "count").iter_rows()]


def test_an_hour_late_in_the_utc_day_is_the_next_day_in_korea() -> None:
    found = parse(("2019-07-24", "20:34 (UTC)", "SRBM"), ("2019-07-24", "05:00 (UTC)", "MRBM"))

    assert listed(found) == [("2019-07-24", "medium_range_missile", 1), ("2019-07-25", "short_range_missile", 1)]


def test_hour_15_utc_is_midnight_in_korea() -> None:
    found = parse(("2019-12-31", "15:00 (UTC)", "ICBM"), ("2018-12-31", "14:59 (UTC)", "ICBM"))

    assert [str(d) for d in found["date"]] == ["2018-12-31", "2020-01-01"]


def test_a_launch_without_an_hour_goes_with_those_of_its_date_and_class() -> None:
    found = parse(
        ("2019-09-09", "21:53 (UTC)", "SRBM"), ("2019-09-09", "unknown", "SRBM"), ("2019-05-04", "unknown", "SRBM")
    )

    assert listed(found) == [("2019-05-04", "short_range_missile", 1), ("2019-09-10", "short_range_missile", 2)]


def test_unknown_type_counts_with_short_range_only_when_nothing_else_flew() -> None:
    found = parse(
        ("2024-07-01", "unknown", "SRBM"),
        ("2024-07-01", "unknown", "Unknown"),
        ("2022-11-03", "unknown", "ICBM"),
        ("2022-11-03", "unknown", "Unknown"),
    )

    assert listed(found) == [
        ("2022-11-03", "long_range_missile", 1),
        ("2022-11-03", None, 1),
        ("2024-07-01", "short_range_missile", 2),
    ]


def test_a_month_stays_a_month() -> None:
    found = parse(("1990-05", "unknown", "MRBM"))

    assert found.select("date", "precision").row(0) == (dt.date(1990, 5, 1), "month")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("4 May 2019", "unknown", "SRBM"), "row 1, column date: expected text of the form"),
        (("2019-02-30", "unknown", "SRBM"), "column date: expected a date YYYY-MM-DD, found '2019-02-30'"),
        (("2019-05-04", "unknown", "torpedo"), "row 1, column type: expected text of the form .*, found 'torpedo'"),
    ],
)
def test_a_bad_row_is_named(row: tuple[str, str, str], message: str) -> None:
    with pytest.raises(InputError, match=f"tests_flat.csv, .*{message}"):
        parse(row)


@pytest.fixture(scope="module")
def real() -> pl.DataFrame:
    folder = os.environ.get("STRATAGEM_DATA")
    if not folder or not (Path(folder) / WHERE).is_file():
        pytest.skip(f"needs {WHERE} below $STRATAGEM_DATA")
    return SOURCE.parse((Path(folder) / WHERE).read_bytes())


def test_the_real_file_holds_every_missile_once(real: pl.DataFrame) -> None:
    assert real["count"].sum() == 339


def test_the_real_file_has_25_short_range_missiles_in_2019(real: pl.DataFrame) -> None:
    of_2019 = real.filter((pl.col("date").dt.year() == 2019) & (pl.col("tool") == "short_range_missile"))

    assert of_2019["count"].sum() == 25
    assert of_2019["date"].n_unique() == 12
