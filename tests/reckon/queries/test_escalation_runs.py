"""Runs below a ceiling on the invented case, by hand; a planted climb; a sentence where nothing can be computed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import pytest

from stratagem.core.case import Case, as_of
from stratagem.core.claims import Answer
from stratagem.reckon.queries.escalation_runs import QUERY
from stratagem.testing import check_query

PROVOCATIONS = {"moves": {"group": ["provocation"]}}
DAY = dt.date(2010, 6, 30)


def _answer(case: Case, rows: pl.DataFrame, day: dt.date = DAY, /, **params: Any) -> Answer:
    asked = QUERY.params.model_validate({**PROVOCATIONS, **params})
    return QUERY.answer(as_of(case, rows, day), asked, np.random.default_rng(1))


def _made(moves: pl.DataFrame, days: list[dt.date], severities: list[int]) -> pl.DataFrame:
    """Launches on some days, with the severities given."""
    one = moves.filter(pl.col("move_id") == "rur-001")
    return pl.concat(
        [
            one.with_columns(
                move_id=pl.lit(f"m-{i}"), date=pl.lit(d), known_on=pl.lit(d), severity=pl.lit(s, dtype=pl.Int32)
            )
            for i, (d, s) in enumerate(zip(days, severities, strict=True))
        ]
    )


def test_lengths_by_hand(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    found = _answer(toy_case, toy_moves, statistic="length")

    # Two launches of severity 2 each March of ten years, 355 days apart; the abduction is dated to the month.
    assert (found.value, found.n) == (20 / 10, 10)
    assert found.details["ended_by_quiet"] == 10
    # All severities are alike, so that no order of them is another.
    assert (found.details["verdict"], found.details["expected"]) == ("not testable", 2.0)
    assert found.table is not None
    assert found.table["gravest"].to_list() == [2, 2]
    assert found.table["longest_below_days"].to_list() == [2192, 1642]
    assert "rur-012" not in found.rows


def test_a_grave_move_cuts_the_leadership_in_two(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    days = [dt.date(2000, 1, 11), dt.date(2000, 1, 12), dt.date(2000, 1, 13), dt.date(2006, 1, 1)]
    found = _answer(toy_case, _made(toy_moves, days, [2, 4, 2, 3]), statistic="length")

    assert found.table is not None
    assert found.table.select("gravest", "gravest_on", "above", "runs").rows() == [
        (4, dt.date(2000, 1, 12), 1, 2),
        (3, dt.date(2006, 1, 1), 0, 1),
    ]
    # The first reign lasts from 1 January 2000 to 1 January 2006, 2192 days; the grave move is on its twelfth day.
    assert found.table["longest_below_days"].to_list() == [2192 - 11, 1642]
    # In the first reign the grave severity stands first, second or third: runs of 2, 1 + 1, 2, and one of 1 after 2006.
    assert found.details["expected"] == pytest.approx((1.5 + 1 + 1.5) / 3, abs=0.02)


def test_runs_without_a_step_have_no_trend(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    found = _answer(toy_case, toy_moves)

    assert (found.value, found.n) == (None, 10)
    assert found.note.startswith("not testable: no run has two moves of unequal severity")
    assert found.details["verdict"] == "not testable"


def test_the_gravest_move_of_a_day_stands_for_it(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    day = dt.date(2005, 5, 1)
    made = _made(toy_moves, [day, day, dt.date(2005, 5, 9)], [2, 3, 2])

    found = _answer(toy_case, made)

    assert found.instances is not None
    assert found.instances.select("days_of_move", "first_severity", "s", "ended_by").row(0) == (2, 3, -1, "quiet")


def test_a_planted_climb_is_supported_and_few_runs_are_no_test(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    days = [dt.date(year, 4, d) for year in range(2000, 2010) for d in (1, 9, 17, 25)]
    made = _made(toy_moves, days, [1, 2, 2, 3] * 10)

    rising = _answer(toy_case, made)
    assert rising.value == 1.0
    assert rising.details["rising"] == 10
    assert rising.details["verdict"] == "supported"
    # Ten runs read forwards or backwards all rise together once in 2**10, and all fall as often.
    assert rising.details["p_value"] == pytest.approx(2 / 2**10, abs=0.004)
    assert _answer(toy_case, made, claimed="less").details["verdict"] == "contradicted"

    few = _answer(toy_case, made, dt.date(2004, 12, 31))
    assert (few.n, few.details["verdict"], few.details["p_value"]) == (5, "not testable", None)
    assert "fewer than 6 runs rise or fall at all" in few.details["reason"]


def test_a_run_that_goes_on_is_open(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    found = _answer(toy_case, toy_moves, dt.date(2005, 3, 15))

    assert (found.details["open_run_moves"], found.details["open_run_since"]) == (1, "2005-03-10")


def test_no_moves_make_no_runs_and_a_sentence_says_so(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    found = _answer(toy_case, toy_moves, moves={"tool": ["nuclear_test"]})

    assert (found.value, found.n) == (None, 0)
    assert found.note.startswith("not testable: no move below the ceiling is dated to the day")


def test_the_contract_holds_for_a_climb(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    days = [dt.date(year, 4, d) for year in range(2000, 2010) for d in (1, 9, 17, 25)]
    made = _made(toy_moves, days, [1, 2, 3, 4] * 10)

    found = check_query(QUERY, toy_case, made, day=dt.date(2008, 4, 20), params={**PROVOCATIONS, "draws": 199})
    assert found.details["ended_by_ceiling"] == 8
