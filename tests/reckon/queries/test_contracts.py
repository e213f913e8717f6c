"""Every query keeps its contract on the invented and on the real case: pure, seeded, blind to the future."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from stratagem.core.case import Case, Record
from stratagem.core.claims import Answer
from stratagem.core.queries import Params, Query
from stratagem.pipeline.session import Session
from stratagem.plugins import load_all
from stratagem.testing import ContractError, check_query, poison

ASKED = {
    "action_reaction": [
        {"shifts": 99},
        {
            "series": [
                {"name": "rockets", "match": {"tool": ["short_range_missile"]}},
                {"name": "others", "match": {}},
            ],
            "receiver": "others",
            "source": "rockets",
            "half_lives": [30],
            "shifts": 99,
        },
    ],
    "count": [{"filter": {"group": ["provocation"]}}, {"what": "things", "last_days": 400}],
    "change": [{"filter": {"role": ["target"]}, "days": 180}],
    "share": [{"checked_as": ["memory"]}, {"of": {"role": ["coercer"]}, "having": {"form": ["deed"]}}],
    "since_last": [{"filter": {"tool": ["hotline_cut"]}}],
    "gravest": [{"filter": {"role": ["coercer"]}, "last_days": 365}],
    "follow": [
        {"trigger": {"group": ["provocation"]}, "outcome": {"group": ["concession"]}},
        {"trigger": {"tool": ["hotline_cut"]}, "outcome": {"group": ["talks"]}, "within_days": 30},
    ],
    "gap": [{"opening": {"tool": ["hotline_cut"]}, "closing": {"tool": ["hotline_restored"]}}],
    "reported": [{"filter": {"role": ["coercer"]}}, {"filter": {"since": "2001-01-01", "until": "2004-01-01"}}],
    "outlook": [{"filter": {"group": ["weapons_test"]}, "horizon_days": 60}],
    "hub": [{}, {"last_days": 1500, "kinds": ["state"]}],
    "triangulation": [{"turns": 199}, {"after": ["target"], "then": ["patron"], "turns": 199}],
    "follow_through": [{"shifts": 199}, {"words": {"form": ["promise", "offer"]}, "breadth": "tool", "shifts": 199}],
    "word_deed": [{}, {"by": "leadership", "last_days": None}],
    "reversal": [{"shifts": 199}],
    "vagueness": [{"shifts": 199}, {"since": "2004-01-01", "shifts": 199}],
    "pledge_delay": [{"shifts": 199}],
    "silencing_response": [{"shifts": 199}, {"words_to_sectors": False, "within_days": 30, "shifts": 199}],
    "readings": [{"draws": 200}],
    "wedge": [{"permutations": 199}, {"window_days": 30, "hostile_to": ["target"], "permutations": 199}],
    "calendar_timing": [
        {"moves": {"group": ["provocation"]}, "calendar": ["election"], "of": ["target"], "draws": 199},
        {"moves": {"role": ["coercer"]}, "calendar": ["election", "exercise"], "anchor": "span", "draws": 199},
    ],
    "change_point": [{"moves": {"group": ["weapons_test"]}}],
    "escalation_runs": [
        {"moves": {"group": ["weapons_test"]}, "draws": 199},
        {"moves": {"group": ["provocation"]}, "statistic": "length", "draws": 199},
    ],
    "pressure_index": [{"draws": 199}],
    "run_resets": [{"moves": {"group": ["provocation"]}, "before": {"role": ["target"]}, "draws": 199}],
    "stratagem": [{"id": "provocation-for-concession"}, {"id": "cut-and-restore"}, {"id": "pivot-after-breakdown"}],
    "stratagem_curve": [{"id": "provocation-for-concession"}],
    "shock_then": [{"at_least": 1, "outcome": {"group": ["provocation"]}, "draws": 199}],
}
CASES = [(name, params) for name, asked in ASKED.items() for params in asked]


def test_every_query_is_asked_here() -> None:
    missing = set(load_all("query")) - set(ASKED) - {"indicator", "score"}

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


@pytest.mark.parametrize("day", [dt.date(2009, 6, 30), dt.date(2010, 6, 30)])
def test_contract_of_score(day: dt.date, toy_case: Case, toy_moves: pl.DataFrame) -> None:
    asked = {"series": "amber_trade", "start": "2008-01-01", "end": "2010-01-01"}

    check_query(load_all("query")["score"], toy_case, toy_moves, day=day, params=asked)


DAY = dt.date(2005, 1, 1)


def _broken(kind: str) -> Query:
    calls = iter(range(1, 99))

    def answer(record: Record, params: Params, rng: np.random.Generator) -> Answer:
        value = {
            "peeks at figures": record.case.observations["value"].sum,
            "forgets its seed": lambda: float(next(calls)),
            "leaves its interval": lambda: 2.0,
        }[kind]()
        return Answer(value=value, unit="x", n=1, n_of="moves", low=None, high=1.0 if "interval" in kind else None)

    return Query(kind, Params, answer)


@pytest.mark.parametrize(
    ("kind", "clause"),
    [
        ("peeks at figures", "it sees past the as-of date"),
        ("forgets its seed", "the same seed gives two answers"),
        ("leaves its interval", "above its interval"),
    ],
)
def test_the_contract_catches(kind: str, clause: str, toy_case: Case, toy_moves: pl.DataFrame) -> None:
    with pytest.raises(ContractError, match=clause):
        check_query(_broken(kind), toy_case, toy_moves, day=DAY, params={})


def test_the_contract_catches_a_query_that_depends_on_order(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    seen: list[int] = []

    def first_id_seen(record: Record, params: Params, rng: np.random.Generator) -> Answer:
        seen.append(len(seen))
        return Answer(value=1.0 if len(seen) <= 2 else 2.0, unit="x", n=1, n_of="moves")

    with pytest.raises(ContractError, match="the order of rows matters"):
        check_query(Query("order", Params, first_id_seen), toy_case, toy_moves, day=DAY, params={})


def test_poison_changes_only_the_future(toy_moves: pl.DataFrame) -> None:
    day = dt.date(2005, 1, 1)

    poisoned = poison(toy_moves, day)

    kept = (pl.col("known_on") <= day) & (pl.col("date") <= day)
    assert poisoned.filter(kept).sort("move_id").equals(toy_moves.filter(kept).sort("move_id"))
    late = toy_moves.filter(~kept).height
    assert poisoned.height == toy_moves.height + late > toy_moves.height
