"""Moves after a shock on the invented case, by hand; too few shocks are no test; blind to later figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from stratagem.core.case import Case, as_of
from stratagem.core.claims import Answer
from stratagem.core.errors import UnknownNameError
from stratagem.pipeline.session import Session
from stratagem.reckon.queries.shock_then import QUERY
from stratagem.testing import check_query

DAY = dt.date(2010, 6, 30)
AMBER = {"indicator": ["amber_trade"], "at_most": 130, "outcome": {"tool": ["short_range_missile"]}, "within_days": 30}


@pytest.fixture
def answer(toy_case: Case, toy_moves: pl.DataFrame) -> Any:
    def get(day: dt.date = DAY, **params: Any) -> Answer:
        asked = QUERY.params.model_validate({**AMBER, **params})
        return QUERY.answer(as_of(toy_case, toy_moves, day), asked, np.random.default_rng(1))

    return get


def test_a_mean_by_hand_and_too_few_shocks(answer: Any) -> None:
    # Figures came out on 1 March of 2009 and 2010; launches followed on 10 and 20 March 2009, none in 2010.
    found = answer()

    assert (found.value, found.n, found.details["followed"]) == (2 / 2, 2, 0.5)
    assert (found.details["verdict"], found.details["p_value"]) == ("not testable", None)
    assert "fewer than 5 shocks are no test" in found.details["reason"]
    assert set(found.rows) == {"rur-034", "rur-035", "gazette"}
    assert found.instances is not None
    assert found.instances["value"].to_list() == [120.0, 90.0]
    assert found.instances["outcomes"].to_list() == [2, 0]


def test_enough_shocks_are_tested(answer: Any) -> None:
    found = answer(least_shocks=2)

    assert 0 < found.details["p_value"] <= 1
    assert found.details["chance_low"] <= found.details["expected"] <= found.details["chance_high"]
    assert found.details["detectable"] > found.details["chance_high"]


def test_a_correction_is_no_news_and_neither_is_a_figure_long_after_its_period(answer: Any) -> None:
    # The figure of 110 for 2008 corrects the first one of 120; it is not among the shocks.
    assert answer(quiet_days=0, at_most=125).instances["value"].to_list() == [120.0, 90.0]
    # Both came 59 days after the end of their year.
    assert answer(fresh_days=58).value is None
    assert "no figure to watch by then" in answer(fresh_days=58).note


def test_dated_by_period_a_shock_counts_from_the_last_day_of_the_period(answer: Any) -> None:
    found = answer(dated="period_end", at_most=115, within_days=80)

    # 110 for 2008 stands by 2010; from 31 December 2008 eighty days reach to 21 March 2009.
    assert found.instances["day"].to_list() == [dt.date(2008, 12, 31), dt.date(2009, 12, 31)]
    assert found.instances["outcomes"].to_list() == [2, 0]


def test_a_shock_whose_window_is_not_over_is_censored(answer: Any) -> None:
    found = answer(dt.date(2010, 3, 15))

    assert (found.n, found.details["too_recent"]) == (1, 1)
    assert answer(dt.date(2009, 3, 15)).value is None
    assert "no shock whose window is over" in answer(dt.date(2009, 3, 15)).note


def test_without_an_index_of_pressure_a_sentence_says_so(answer: Any) -> None:
    found = answer(indicator=[], at_most=None, at_least=1)

    assert found.value is None
    assert "this case declares no index of pressure" in found.note


@pytest.mark.parametrize("lines", [{"at_most": None}, {"at_least": 1}])
def test_there_is_one_line_to_cross(lines: dict) -> None:
    with pytest.raises(ValidationError, match="expected one line to cross, at_most or at_least"):
        QUERY.params.model_validate({**AMBER, **lines})


def test_an_unknown_indicator_is_refused(answer: Any) -> None:
    with pytest.raises(UnknownNameError, match="no indicator named 'amber'"):
        answer(indicator=["amber"])


@pytest.mark.parametrize("dated", ["known_on", "period_end"])
@pytest.mark.parametrize("day", [dt.date(2009, 6, 1), dt.date(2010, 2, 1)])
def test_the_contract_holds_for_indicators(toy_case: Case, toy_moves: pl.DataFrame, day: dt.date, dated: str) -> None:
    check_query(QUERY, toy_case, toy_moves, day=day, params={**AMBER, "dated": dated, "draws": 199})


def test_the_contract_holds_on_the_real_case(dprk: Session, dprk_moves: pl.DataFrame) -> None:
    params = {"indicator": ["gdp_growth_pct"], "at_most": -0.05, "outcome": {"group": ["provocation"]}, "draws": 199}
    found = check_query(QUERY, dprk.case, dprk_moves, day=dt.date(2018, 6, 30), params=params)

    assert found.n >= 5
