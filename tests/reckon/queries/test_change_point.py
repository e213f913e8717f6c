"""Change of a monthly rate on invented moves; what is counted; and what is said where nothing can be computed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import pytest

from stratagem.core.case import Case, as_of
from stratagem.core.claims import Answer
from stratagem.pipeline.session import Session
from stratagem.reckon.queries.change_point import QUERY

LAUNCHES = {"moves": {"tool": ["short_range_missile"]}}


def _answer(case: Case, rows: pl.DataFrame, day: dt.date = dt.date(2010, 6, 30), /, **params: Any) -> Answer:
    asked = QUERY.params.model_validate({**LAUNCHES, **params})
    return QUERY.answer(as_of(case, rows, day), asked, np.random.default_rng(1))


def _made(moves: pl.DataFrame, by_month: list[int]) -> pl.DataFrame:
    """So many launches in each month from January 2000 on."""
    one = moves.filter(pl.col("move_id") == "rur-001")
    days = [dt.date(2000 + m // 12, m % 12 + 1, 1 + k) for m, count in enumerate(by_month) for k in range(count)]
    return pl.concat([one.with_columns(move_id=pl.lit(f"m-{d}"), date=pl.lit(d), known_on=pl.lit(d)) for d in days])


def test_a_change_is_found_in_its_month(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    made = _made(toy_moves, [1, 0, 1, 1] * 10 + [5, 6, 4, 5] * 10)

    found = _answer(toy_case, made, dt.date(2006, 9, 30))

    assert found.details["found"] is True
    assert found.details["changes"] == 1
    assert found.details["latest"] == "2003-05-01"  # the forty-first month
    assert (found.n, found.value) == (81, pytest.approx(1.0))
    assert found.instances is not None
    one = found.instances.row(0, named=True)
    # The last month, September 2006, holds no launch.
    assert (one["rate_before"], one["rate_after"]) == (30 / 40, pytest.approx(200 / 41))
    assert one["low"] <= one["month"] <= one["high"]
    assert one["near"] > 0.95
    assert found.table is not None
    assert found.table["moves"].sum() == len(found.rows) == 230
    assert "most likely one change" in found.details["reason"]


def test_a_month_that_is_not_over_is_left_out(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    assert _answer(toy_case, toy_moves, dt.date(2005, 3, 30)).n == 62
    assert _answer(toy_case, toy_moves, dt.date(2005, 3, 31)).n == 63


def test_months_are_those_asked_for(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    found = _answer(toy_case, toy_moves, since=dt.date(2002, 3, 15), until=dt.date(2004, 3, 15))

    assert found.n == 24
    assert set(found.rows) == {"rur-009", "rur-010", "rur-013", "rur-014"}


def test_a_steady_rhythm_is_no_change(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    found = _answer(toy_case, toy_moves, dt.date(2009, 12, 31))

    assert found.value is not None
    assert found.value < 0.5
    assert (found.details["found"], found.details["latest"]) == (False, "")


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"since": dt.date(2010, 1, 1)}, "6 months are over and at least 12 are asked for"),
        ({"since": dt.date(2011, 1, 1)}, "0 months are over"),
        ({"moves": {"tool": ["nuclear_test"]}}, "no such move, so no rate that could change"),
    ],
)
def test_where_there_is_nothing_to_compute_a_sentence_says_so(
    toy_case: Case, toy_moves: pl.DataFrame, params: dict, sentence: str
) -> None:
    found = _answer(toy_case, toy_moves, **params)

    assert found.value is None
    assert found.note.startswith(f"not testable: {sentence}")


def test_in_the_real_record_launches_stop_late_in_2017_and_come_again_in_2019(
    dprk: Session, dprk_moves: pl.DataFrame
) -> None:
    found = _answer(dprk.case, dprk_moves, dt.date(2020, 6, 16), moves={"group": ["ballistic_or_nuclear"]})

    assert found.table is not None
    likeliest = found.table.sort("probability", descending=True)["month"].head(2)
    assert set(likeliest) == {dt.date(2017, 12, 1), dt.date(2019, 5, 1)}
