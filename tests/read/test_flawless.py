"""The quick look agrees with the full check on whether any row has a fault."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.checks import check
from stratagem.core.tables import Column, Rule, Schema
from stratagem.read.flawless import faultless

SCHEMA = Schema(
    "rows",
    (
        Column("id", "text", "id", required=True, pattern=r"\d+"),
        Column("day", "date", "day", required=True),
        Column("note", "text", "note"),
        Column("n", "integer", "count", low=0),
        Column("x", "number", "scale", low=-10, high=10),
    ),
    None,
    (Rule("n", pl.col("n") != 7, "any number but 7"),),
)
GOOD = {"id": "1", "day": "2019-05-04", "note": " a note ", "n": 2, "x": -10.0}
TYPES = {"id": pl.String, "day": pl.String, "note": pl.String, "n": pl.Int64, "x": pl.Float64}


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=TYPES)


def test_sound_rows_come_out_as_the_full_check_gives_them() -> None:
    rows = frame(GOOD, {**GOOD, "note": " ", "n": None, "x": None})

    found = faultless(rows, SCHEMA)

    assert found is not None
    assert found.equals(check(rows, SCHEMA, where="x").accepted)


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"id": " "},
        {"id": "a"},
        {"id": "1\n"},
        {"day": "2019-02-30"},
        {"day": None},
        {"note": "bell\x07"},
        {"n": -1},
        {"n": 7},
        {"n": 2**31},
        {"x": 10.5},
        {"x": float("nan")},
        {"x": float("inf")},
    ],
)
def test_any_fault_is_seen(change: dict[str, object]) -> None:
    rows = frame(GOOD, {**GOOD, **change})

    assert (faultless(rows, SCHEMA) is None) == bool(check(rows, SCHEMA, where="x").faults)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "id": st.sampled_from(["1", "22", "", "x", None]),
                "day": st.sampled_from(["2019-05-04", "2019-13-01", "", None]),
                "note": st.text(max_size=3),
                "n": st.sampled_from([0, 1, 7, -3, None]),
                "x": st.sampled_from([0.0, 10.0, -11.0, None]),
            }
        ),
        min_size=1,
        max_size=3,
    )
)
def test_both_ways_agree(rows: list[dict[str, object]]) -> None:
    table = frame(*rows)

    full = check(table, SCHEMA, where="x")
    quick = faultless(table, SCHEMA)

    assert (quick is None) == bool(full.faults)
    assert quick is None or quick.equals(full.accepted)


def test_control_characters_are_not_looked_for_where_the_bytes_hold_none() -> None:
    assert faultless(frame({**GOOD, "note": "bell\x07"}), SCHEMA, plain=True) is not None


def test_text_where_a_number_should_be_goes_to_the_full_check() -> None:
    assert faultless(frame(GOOD).with_columns(n=pl.lit("many")), SCHEMA) is None
