"""The check that splits good rows from rejects."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stratagem.core.checks import Checked, check
from stratagem.core.errors import InputError
from stratagem.core.tables import Column, Rule, Schema, as_text

SCHEMA = Schema(
    "things",
    key="id",
    columns=(
        Column("id", "text", "its id", required=True, pattern="[a-z]+[0-9]*"),
        Column("day", "date", "its day", required=True),
        Column("colour", "text", "its colour", vocabulary="colours"),
        Column("parts", "list", "its parts", required=True, vocabulary="parts"),
        Column("count", "integer", "how many", low=0, high=9),
        Column("share", "number", "of what", low=0, high=1),
        Column("kept", "boolean", "whether kept"),
        Column("until", "date", "last day"),
    ),
    rules=(Rule("until", pl.col("until") >= pl.col("day"), "a day on or after day"),),
)
WORDS = {"colours": frozenset({"red", "blue"}), "parts": frozenset({"wheel", "sail"})}
GOOD = {
    "id": "a1",
    "day": "2020-01-02",
    "colour": "red",
    "parts": "wheel|sail",
    "count": "3",
    "share": "0.5",
    "kept": "TRUE",
    "until": "2020-01-02",
}


def checked(*rows: dict[str, str | None]) -> Checked:
    table = pl.DataFrame([{**GOOD, **r} for r in rows], schema=dict.fromkeys(GOOD, pl.String))
    return check(table, SCHEMA, where="things.csv", vocabularies=WORDS)


def test_text_becomes_the_declared_types() -> None:
    result = checked({"id": "  a1 ", "colour": " "})

    assert result.faults == 0
    assert result.accepted.row(0, named=True) == {
        "id": "a1",
        "day": dt.date(2020, 1, 2),
        "colour": None,
        "parts": ["wheel", "sail"],
        "count": 3,
        "share": 0.5,
        "kept": True,
        "until": dt.date(2020, 1, 2),
    }


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("id", "A1", "text of the form [a-z]+[0-9]*"),
        ("id", "", "a value (its id)"),
        ("id", "a1\n", None),
        ("day", "2020-02-30", "a date YYYY-MM-DD"),
        ("day", "02/01/2020", "a date YYYY-MM-DD"),
        ("day", "  ", "a value (its day)"),
        ("colour", "green", "one of colours: blue, red"),
        ("parts", "wheel|mast", "only codes of parts: sail, wheel, not 'mast'"),
        ("parts", "wheel||sail", "only codes of parts: sail, wheel, not ''"),
        ("parts", "", "a value (its parts)"),
        ("count", "2.5", "a whole number"),
        ("count", "-1", "at least 0"),
        ("count", "10", "at most 9"),
        ("share", "half", "a number"),
        ("share", "1.01", "at most 1"),
        ("share", "nan", "a finite number"),
        ("share", "-inf", "a finite number"),
        ("kept", "yes", "true or false"),
        ("until", "2020-01-01", "a day on or after day"),
    ],
)
def test_a_fault_is_named_with_row_column_value_and_expectation(column: str, value: str, expected: str | None) -> None:
    result = checked({"id": "b"}, {column: value}, {"id": "c"})

    if expected is None:
        assert result.faults == 0
        return
    assert result.accepted["id"].to_list() == ["b", "c"]
    [fault] = result.rejects.to_dicts()
    assert (fault["file"], fault["row"], fault["column"], fault["expected"]) == ("things.csv", 2, column, expected)
    assert (fault["value"] or "").strip() == value.strip()


def test_every_fault_of_a_row_is_listed_and_the_row_counted_once() -> None:
    result = checked({"count": "99", "colour": "green"}, {"id": "b"})

    assert result.rejects["column"].to_list() == ["colour", "count"]
    assert (result.rows_in, result.accepted.height, result.rows_rejected) == (2, 1, 1)


def test_the_later_row_of_a_repeated_id_is_rejected() -> None:
    result = checked({}, {"count": "4"}, {"id": "b"})

    assert result.accepted["count"].to_list() == [3, 3]
    assert result.rejects.select("row", "column", "value").rows() == [(2, "id", "a1")]


def test_a_rejected_row_does_not_take_its_id() -> None:
    result = checked({"count": "99"}, {"count": "4"}, {"count": "5"})

    assert result.accepted["count"].to_list() == [4]
    assert result.rejects.select("row", "column").rows() == [(1, "count"), (3, "id")]


def test_a_form_is_checked_among_many_repeated_values_and_among_many_distinct_ones() -> None:
    schema = Schema("forms", (Column("a", "text", "a word", pattern="[a-z]+[0-9]*"),))
    for good in (["x"] * 2_000, [f"x{i}" for i in range(2_000)]):
        result = check(pl.DataFrame({"a": [*good, "NO"]}), schema, where="f")
        assert result.rejects.select("row", "value").rows() == [(2_001, "NO")]


def test_typed_columns_give_what_text_gives() -> None:
    from_text = checked({"id": "a"}, {"id": "b", "count": "", "until": "", "colour": ""}).accepted
    from_types = check(from_text, SCHEMA, where="things.parquet", vocabularies=WORDS)

    assert from_types.faults == 0
    assert from_types.accepted.equals(from_text)


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        ("parts", pl.Series([[]], dtype=pl.List(pl.String)), "a value (its parts)"),
        ("parts", pl.Series([[None]], dtype=pl.List(pl.String)), "only codes of parts: sail, wheel, not ''"),
        ("count", pl.Series([2.7]), "a whole number"),
        ("count", pl.Series([2**40]), "a whole number"),
        ("share", pl.Series([float("nan")]), "a finite number"),
    ],
)
def test_typed_values_that_do_not_fit_are_faults(column: str, values: pl.Series, expected: str) -> None:
    table = checked({}).accepted.with_columns(values.alias(column))

    result = check(table, SCHEMA, where="things.parquet", vocabularies=WORDS)

    assert result.rejects["expected"].to_list() == [expected]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("day", pl.Series([20200102])),
        ("parts", pl.Series([{"a": 1}])),
        ("parts", pl.Series([[1, 2]])),
        ("kept", pl.Series([1])),
        ("id", pl.Series([b"a1"])),
    ],
)
def test_a_column_of_a_type_that_cannot_hold_the_value_is_refused(column: str, values: pl.Series) -> None:
    table = checked({}).accepted.with_columns(values.alias(column))

    with pytest.raises(InputError, match=rf"things.parquet, column {column}: expected .* found a column of type"):
        check(table, SCHEMA, where="things.parquet", vocabularies=WORDS)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (["id", "day"], "expected the column 'parts'"),
        ([*GOOD, "color"], "no column named 'color'; did you mean 'colour'"),
    ],
)
def test_a_wrong_header_is_refused(columns: list[str], message: str) -> None:
    table = pl.DataFrame(schema=dict.fromkeys(columns, pl.String))

    with pytest.raises(InputError, match=message):
        check(table, SCHEMA, where="things.csv")


@settings(deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "id": st.sampled_from(["a", "b", "c", "Z", ""]),
                "count": st.sampled_from(["1", "x", "99", ""]),
                "colour": st.sampled_from(["red", "green", ""]),
                "parts": st.sampled_from(["wheel", "sail|mast", ""]),
            }
        ),
        max_size=12,
    )
)
def test_rows_reconcile_and_accepted_text_passes_again(rows: list[dict[str, Any]]) -> None:
    result = checked(*rows)

    assert result.accepted.height + result.rows_rejected == len(rows)
    again = check(as_text(result.accepted), SCHEMA, where="again.csv", vocabularies=WORDS)
    assert again.faults == 0
    assert again.accepted.equals(result.accepted)
