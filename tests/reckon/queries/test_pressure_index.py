"""The index of pressure of an invented declaration, by hand; and what is said where there is none."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from stratagem.core.case import Case, as_of
from stratagem.core.claims import Answer
from stratagem.core.pressure import PressureIndex
from stratagem.pipeline.session import Session
from stratagem.reckon.queries.pressure_index import QUERY
from stratagem.testing import check_query

DAY = dt.date(2010, 6, 30)


def _component(name: str, indicator: str, weight: float) -> dict[str, Any]:
    higher = "less pressure" if indicator == "amber_trade" else "more pressure"
    return {
        "name": name,
        "indicators": [indicator],
        "higher": higher,
        "weight": weight,
        "max_age_days": 500,
        "reason": "r",
        "source": "s",
    }


INDEX = PressureIndex.model_validate(
    {
        "title": "Pressure on Ruritania",
        "says": "How hard it is.",
        "cannot_tell": "Why.",
        "least_figures": 3,
        "components": [_component("amber", "amber_trade", 3), _component("fog", "fog_days", 1)],
    }
)


def _figures(indicator: str, values: list[float]) -> pl.DataFrame:
    """Figures for the years that end with 2009, each published on 1 March."""
    years = range(2010 - len(values), 2010)
    return pl.DataFrame(
        [
            {
                "indicator_id": indicator,
                "period_start": dt.date(y, 1, 1),
                "period_end": dt.date(y + 1, 1, 1),
                "value": v,
                "known_on": dt.date(y + 1, 3, 1),
                "check": "document",
                "source_ids": ["gazette" if indicator == "amber_trade" else "hearsay"],
                "note": "",
            }
            for y, v in zip(years, values, strict=True)
        ]
    )


@pytest.fixture
def case(toy_case: Case) -> Case:
    figures = pl.concat([_figures("amber_trade", [8.0, 6.0, 4.0, 2.0]), _figures("fog_days", [10.0, 30.0, 20.0])])
    return replace(toy_case, pressure=INDEX, observations=figures)


def _answer(case: Case, moves: pl.DataFrame, day: dt.date = DAY, **params: Any) -> Answer:
    return QUERY.answer(as_of(case, moves, day), QUERY.params.model_validate(params), np.random.default_rng(1))


def test_level_and_change_by_hand(case: Case, toy_moves: pl.DataFrame) -> None:
    found = _answer(case, toy_moves)

    # Amber: of 8, 6, 4, 2 the mean is 5, the sum of squares 20, the last figure 2; less is pressure. Fog: 20 is mean.
    amber, fog = 3 / np.sqrt(20 / 3), 0.0
    assert found.value == pytest.approx((3 * amber + fog) / 4)
    # A year before only amber had three figures, 8, 6 and 4: one standard deviation of pressure.
    assert found.details["change"] == pytest.approx(amber - 1)
    assert found.details["direction"] == "rising"
    assert found.details["direction_holds"] == 1.0
    assert found.n == 2
    assert found.low < found.value < found.high
    assert (found.details["lowest_without"], found.details["lowest"]) == ("amber", pytest.approx(fog))
    assert (found.details["highest_without"], found.details["highest"]) == ("fog", pytest.approx(amber))
    assert found.rows == ("gazette", "hearsay")


def test_the_working_lists_each_component_and_each_month(case: Case, toy_moves: pl.DataFrame) -> None:
    found = _answer(case, toy_moves)

    assert found.instances is not None
    assert found.instances["figure"].to_list() == [2.0, 20.0]
    assert found.instances["adds"].sum() == pytest.approx(found.value)
    assert found.table is not None
    # Amber has three figures, and with them three quarters of the weight, from 1 March 2009.
    assert found.table["day"][0] == dt.date(2009, 3, 31)
    assert found.table["day"][-1] == DAY
    assert found.table["index"][0] == pytest.approx(1.0)


def test_an_index_with_too_little_weight_is_none_and_says_so(case: Case, toy_moves: pl.DataFrame) -> None:
    fog_only = replace(case, observations=case.observations.filter(pl.col("indicator_id") == "fog_days"))

    found = _answer(fog_only, toy_moves)

    assert (found.value, found.n) == (None, 1)
    assert found.note.startswith("components with 25% of the weight have a figure by 2010-06-30; at least 50%")


def test_a_change_nothing_can_be_said_of(case: Case, toy_moves: pl.DataFrame) -> None:
    found = _answer(case, toy_moves, compare_days=3650)

    assert (found.details["change"], found.details["direction"]) == (None, "not known")


def test_a_case_without_an_index_and_a_day_before_it_begins(
    toy_case: Case, case: Case, toy_moves: pl.DataFrame
) -> None:
    assert "declares no index of pressure" in _answer(toy_case, toy_moves).note
    assert "covers nothing before 2000-01-01" in _answer(case, toy_moves, dt.date(1999, 12, 31)).note


@pytest.mark.parametrize("day", [dt.date(2010, 2, 1), dt.date(2010, 6, 30)])
def test_the_contract_holds_where_there_is_an_index(case: Case, toy_moves: pl.DataFrame, day: dt.date) -> None:
    check_query(QUERY, case, toy_moves, day=day, params={"draws": 199})


def test_the_real_index_had_risen_by_june_2020_whatever_the_weights(dprk: Session, dprk_moves: pl.DataFrame) -> None:
    found = _answer(dprk.case, dprk_moves, dt.date(2020, 6, 16))

    assert found.low is not None
    assert found.low > 0
    assert found.details["direction"] == "rising"
    assert found.details["direction_holds"] > 0.99
    assert found.details["overturned_by"] == ""
