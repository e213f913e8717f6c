"""Every query keeps its contract on the invented and on the real case: pure, seeded, blind to the future."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from stratagem.core.case import Case, Record
from stratagem.core.claims import Answer
from stratagem.core.queries import Params, Query
from stratagem.pipeline.session import Session
from stratagem.plugins import load_all
from stratagem.testing import ContractError, check_query, poison

ASKED = {
    "count": [{"filter": {"group": ["provocation"]}}, {"what": "things", "last_days": 400}],
    "change": [{"filter": {"role": ["target"]}, "days": 180}],
    "share": [{"checked_as": ["memory"]}, {"of": {"role": ["coercer"]}, "having": {"form": ["deed"]}}],
    "since_last": [{"filter": {"tool": ["hotline_cut"]}}],
    "gravest": [{"filter": {"role": ["coercer"]}, "last_days": 365}],
    "follow": [
        {"trigger": {"group": ["provocation"]}, "outcome": {"group": ["concession"]}, "shifts": 199},
        {"trigger": {"tool": ["hotline_cut"]}, "outcome": {"group": ["talks"]}, "within_days": 30, "shifts": 199},
    ],
    "gap": [{"opening": {"tool": ["hotline_cut"]}, "closing": {"tool": ["hotline_restored"]}}],
    "outlook": [{"filter": {"group": ["weapons_test"]}, "horizon_days": 60}],
}
CASES = [(name, params) for name, asked in ASKED.items() for params in asked]


def test_every_query_is_asked_here() -> None:
    missing = set(load_all("query")) - set(ASKED) - {"indicator"}

    assert not missing, f"add parameters to ASKED for {sorted(missing)}"


@pytest.mark.parametrize(("name", "params"), CASES)
@pytest.mark.parametrize("day", [dt.date(2005, 3, 15), dt.date(2010, 6, 30)])
def test_contract_on_the_invented_case(
    name: str, params: dict, day: dt.date, toy_case: Case, toy_moves: pl.DataFrame
) -> None:
    check_query(load_all("query")[name], toy_case, toy_moves, day=day, params=params)


@pytest.mark.parametrize(("name", "params"), CASES)
def test_contract_on_the_real_case(name: str, params: dict, dprk: Session, dprk_moves: pl.DataFrame) -> None:
    check_query(load_all("query")[name], dprk.case, dprk_moves, day=dt.date(2018, 6, 30), params=params)


@pytest.mark.parametrize("day", [dt.date(2009, 6, 30), dt.date(2010, 6, 30)])
def test_contract_of_indicator(day: dt.date, toy_case: Case, toy_moves: pl.DataFrame) -> None:
    check_query(load_all("query")["indicator"], toy_case, toy_moves, day=day, params={"indicator": "amber_trade"})


def test_the_contract_catches_a_query_that_peeks(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    def peek(record: Record, params: Params, rng: object) -> Answer:
        return Answer(value=float(toy_moves.height + rng.integers(0, 9)), unit="moves", n=1, n_of="moves")

    def unseeded(record: Record, params: Params, rng: object) -> Answer:
        unseeded.calls += 1
        return Answer(value=float(unseeded.calls), unit="moves", n=1, n_of="moves")

    unseeded.calls = 0
    day = dt.date(2005, 1, 1)
    with pytest.raises(ContractError, match="the same seed gives two answers"):
        check_query(Query("unseeded", Params, unseeded), toy_case, toy_moves, day=day, params={})

    def outside(record: Record, params: Params, rng: object) -> Answer:
        return Answer(value=2.0, unit="share", n=1, n_of="moves", low=0.0, high=1.0)

    with pytest.raises(ContractError, match="above its interval"):
        check_query(Query("outside", Params, outside), toy_case, toy_moves, day=day, params={})


def test_poison_changes_only_the_future(toy_moves: pl.DataFrame) -> None:
    day = dt.date(2005, 1, 1)

    poisoned = poison(toy_moves, day)

    kept = (pl.col("known_on") <= day) & (pl.col("date") <= day)
    assert poisoned.filter(kept).sort("move_id").equals(toy_moves.filter(kept).sort("move_id"))
    late = toy_moves.filter(~kept).height
    assert poisoned.height == toy_moves.height + late > toy_moves.height
