"""What an empty cell means, and counts folded by leader and into others."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from stratagem.core.case import Record
from stratagem.core.filters import MoveFilter
from stratagem.reckon.matrix import cells, fold_leaders, fold_rare, joined

NOTHING = pl.DataFrame(schema={"tool": pl.String, "column": pl.String, "moves": pl.Int64})


def statuses(record: Record, by: str, counts: pl.DataFrame = NOTHING, **chosen: object) -> dict[tuple[str, str], str]:
    table = cells(record, counts, by=by, chosen=MoveFilter(role=("coercer",), **chosen))
    return {(t, c): s for t, c, s in table.select("tool", "column", "status").iter_rows()}


def test_zero_only_where_the_tool_was_looked_for(toy_record: Record) -> None:
    found = statuses(toy_record, "year")

    # Launches were looked for up to 1 July 2010, the day after the as-of date; nothing else was.
    assert found["short_range_missile", "2010"] == "zero"
    assert set(found.values()) == {"zero", "not assessed"}


def test_a_filter_that_cuts_the_period_leaves_the_cell_open(toy_record: Record) -> None:
    assert statuses(toy_record, "year", since=dt.date(2010, 2, 1))["short_range_missile", "2010"] == "not assessed"
    assert statuses(toy_record, "year", until=dt.date(2010, 2, 1))["short_range_missile", "2010"] == "not assessed"


def test_a_filter_coverage_says_nothing_of_leaves_the_cell_open(toy_record: Record) -> None:
    assert statuses(toy_record, "year", text="lake")["short_range_missile", "2010"] == "not assessed"
    assert statuses(toy_record, "year", form=("deed",))["short_range_missile", "2010"] == "zero"


def test_rows_are_the_tools_asked_for(toy_record: Record) -> None:
    asked = {tool for tool, _ in statuses(toy_record, "year", family=("cyber",), tool=("bombing",))}

    assert "bombing" in asked
    assert all(toy_record.case.toolkit.tool(t).family == "cyber" for t in asked - {"bombing"})


def test_absent_is_what_the_toolkit_rules_out(toy_record: Record) -> None:
    found = statuses(toy_record, "purpose")

    for (tool, purpose), status in found.items():
        ruled_out = purpose not in toy_record.case.toolkit.tool(tool).purposes
        assert (status == "absent") == ruled_out or not toy_record.case.toolkit.tool(tool).purposes


def test_leaders_by_date() -> None:
    days = [dt.date(1999, 12, 31), dt.date(2000, 1, 1), dt.date(2004, 12, 31), dt.date(2005, 1, 1), dt.date(2007, 1, 1)]
    by_date = pl.DataFrame({"tool": ["aid"] * 5, "date": days, "moves": [1, 2, 4, 8, 16]})
    holders = pl.DataFrame({"name": ["A", "B"], "start": [days[1], days[3]], "end": [days[3], dt.date(2006, 1, 1)]})

    found = dict(fold_leaders(by_date, holders).select("column", "moves").iter_rows())

    assert found == {"vacant": 1 + 16, "A": 2 + 4, "B": 8}


@pytest.mark.parametrize("keep", [1, 2, 9])
def test_folding_keeps_every_move(keep: int, toy_record: Record) -> None:
    counts = pl.DataFrame({"tool": ["aid", "aid", "talks_held"], "column": ["GRA", "ZEN", "RUR"], "moves": [5, 1, 2]})
    table = cells(toy_record, counts, by="target", chosen=MoveFilter(role=("target",)))

    folded = fold_rare(table, keep=keep)

    assert folded["moves"].sum() == 8
    assert folded["column"].n_unique() == min(keep + 1, 3)
    assert folded.height == folded["tool"].n_unique() * folded["column"].n_unique()


def test_joined_takes_the_second_matrix_for_its_tools(toy_record: Record) -> None:
    first = pl.DataFrame({"tool": ["aid", "demand"], "column": ["GRA", "GRA"], "moves": [5, 1]})
    second = pl.DataFrame({"tool": ["demand", "demand"], "column": ["GRA", "ZEN"], "moves": [7, 2]})
    role = MoveFilter(role=("target",))
    whole = joined(
        cells(toy_record, first, by="target", chosen=role),
        cells(toy_record, second, by="target", chosen=role.model_copy(update={"family": ("words",)})),
    )

    found = {(t, c): m for t, c, m in whole.select("tool", "column", "moves").iter_rows()}
    assert (found["aid", "GRA"], found["demand", "GRA"], found["demand", "ZEN"], found["aid", "ZEN"]) == (5, 7, 2, 0)
    assert whole.height == whole["tool"].n_unique() * 2
