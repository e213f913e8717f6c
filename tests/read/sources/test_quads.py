"""Benchmark quads: names to states, relations to codes, and the published counts."""

from __future__ import annotations

import datetime as dt
import gzip
import os
from pathlib import Path

import polars as pl
import pytest
from tests.reading import faults, read
from tests.samples import QUADS

from stratagem.core.events import Coded


def test_names_and_relations() -> None:
    moves = read("quads", QUADS, where="ICEWS18.csv").moves

    assert moves["move_id"].to_list() == [f"quads:ICEWS18:{n}" for n in (1, 2, 3)]
    assert moves["actors"].to_list() == [["PRK"], ["AUS"], ["DEU"]]
    assert moves["targets"].to_list() == [["KOR"], ["CHN"], ["UNK"]]
    assert moves["target_codes"].to_list()[2] == ["Nobody Known"]
    assert moves["tool"].to_list() == ["talks_walkout", "detention", "unmapped"]
    assert moves["form"].to_list() == ["deed", "deed", "threat"]
    assert moves["code"].to_list()[1] == "Arrest, detain, or charge with legal action"


def test_an_impossible_date_and_an_unknown_split() -> None:
    found = read("quads", QUADS + b"2018-02-30,A,Consult,B,train\n2018-03-01,,Consult,B,train\n")

    assert faults(found) == [
        (4, "date", "2018-02-30", "a date YYYY-MM-DD"),
        (5, "source", None, "a value (who acted)"),
    ]


def _real(name: str) -> Coded:
    folder = os.environ.get("STRATAGEM_DATA")
    where = Path(folder or ".") / f"icews-tkg/{name}.csv.gz"
    if not folder or not where.is_file():
        pytest.skip("needs icews-tkg below $STRATAGEM_DATA")
    return read("quads", gzip.decompress(where.read_bytes()), where=f"{name}.csv")


def test_icews18_is_taken_whole_and_talks_are_halted_in_may() -> None:
    found = _real("ICEWS18_train_valid")

    assert (found.rows_in, found.moves.height, found.rejects.height) == (419_013, 419_013, 0)
    halted = found.moves.filter(
        pl.col("actors").list.contains("PRK"), pl.col("tool") == "talks_walkout", pl.col("date") == dt.date(2018, 5, 16)
    )
    assert halted.height >= 3
    assert not [w for w in found.unmapped if w.startswith("code:")]
    # Most parties are states or persons of the tables; the rest keep their names.
    assert sum(found.unmapped.values()) < 0.13 * 2 * found.rows_in


def test_icews14_is_taken_whole() -> None:
    assert _real("ICEWS14_train_valid_test").moves.height == 90_730
