"""The contract of a stratagem: every file of both cases keeps it, and each clause is caught where it is broken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from stratagem import testing
from stratagem.core.case import Case, Record
from stratagem.core.claims import Answer
from stratagem.core.queries import Params, Query
from stratagem.pipeline.session import Session
from stratagem.plugins import case_folder, load_all
from stratagem.record.stratagems import common_folder
from stratagem.testing import ContractError, check_stratagem
from tests.reckon.stratagems.declared_by_hand import stratagem

DAY = dt.date(2018, 6, 30)
TOY_DAYS = (dt.date(2005, 3, 15), dt.date(2010, 6, 30))
COMMON = sorted(p.stem for p in common_folder().glob("*.yaml"))
OWN = sorted(p.stem for p in (case_folder("dprk") / "stratagems").glob("*.yaml"))


def test_every_file_is_registered(dprk: Session) -> None:
    assert sorted(dprk.case.stratagems) == sorted([*COMMON, *OWN])
    assert len(COMMON) >= 18


@pytest.mark.parametrize("name", COMMON)
def test_every_common_stratagem_keeps_the_contract_in_the_invented_case(
    name: str, toy_case: Case, toy_moves: pl.DataFrame
) -> None:
    for day in TOY_DAYS:
        check_stratagem(toy_case.stratagems[name], toy_case, toy_moves, day=day, any_case=True)


@pytest.mark.parametrize("name", [*COMMON, *OWN])
def test_every_stratagem_keeps_the_contract_in_the_real_case(
    name: str, dprk: Session, dprk_moves: pl.DataFrame
) -> None:
    check_stratagem(dprk.case.stratagems[name], dprk.case, dprk_moves, day=DAY, any_case=name in COMMON)


def test_a_stratagem_need_not_be_registered(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    theirs = stratagem(window=(1, 90))
    assert theirs.id not in toy_case.stratagems

    answer = check_stratagem(theirs, toy_case, toy_moves, day=TOY_DAYS[1])

    assert answer.details["verdict"] in testing.VERDICTS
    assert theirs.id not in toy_case.stratagems


def test_an_unknown_name_breaks_it(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    known = stratagem({"name": "launch", "match": {"tool": ["short_range_missle"]}})

    with pytest.raises(ContractError, match=r"it names what is not known: no tool named 'short_range_missle'; did you"):
        check_stratagem(known, toy_case, toy_moves, day=TOY_DAYS[0])


def test_a_name_of_one_case_breaks_it_where_every_case_is_meant(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    known = stratagem({"name": "launch", "match": {"actor": ["RUR"]}})

    check_stratagem(known, toy_case, toy_moves, day=TOY_DAYS[0])
    with pytest.raises(ContractError, match="expected nothing of one case"):
        check_stratagem(known, toy_case, toy_moves, day=TOY_DAYS[0], any_case=True)


@pytest.mark.parametrize("field", ["says", "cannot_tell"])
def test_a_text_that_is_no_sentence_breaks_it(field: str, toy_case: Case, toy_moves: pl.DataFrame) -> None:
    with pytest.raises(ContractError, match=f"{field} is no sentence: 'why not'"):
        check_stratagem(stratagem(**{field: "why not"}), toy_case, toy_moves, day=TOY_DAYS[0])


def _measured() -> Any:
    whole = stratagem().model_dump(include={"id", "title", "feature", "says", "published", "cannot_tell"})
    return type(stratagem()).model_validate(whole | {"measure": {"query": "broken"}})


def _answer(**details: Any) -> Answer:
    found = {"p_value": 0.5, "expected": 1.0, "chance_low": 0.0, "chance_high": 2.0, "claimed": "more", "reason": "So."}
    found |= {"verdict": "not distinguishable from chance"}
    kept = {k: v for k, v in (found | details).items() if v is not ...}
    return Answer(value=1.0, unit="x", n=1, n_of="moves", details=kept)


def _late_figures(record: Record) -> Answer:
    return replace(_answer(), value=float(record.case.observations["value"].sum()))


@pytest.mark.parametrize(
    ("answer", "clause"),
    [
        (lambda _: _answer(verdict="maybe"), "its verdict is 'maybe', none of supported, contradicted"),
        (lambda _: _answer(p_value=None), "its verdict is 'not distinguishable from chance' with the p-value None"),
        (lambda _: _answer(verdict="not testable"), "its verdict is 'not testable' with the p-value 0.5"),
        (lambda _: _answer(p_value=0.0), "its p-value is 0.0"),
        (lambda _: _answer(reason=...), "its verdict stands without 'reason'"),
        (lambda _: _answer(expected=None), "its verdict stands without 'expected'"),
        (lambda _: replace(_answer(), value=None, note="None."), "it has a p-value and no number"),
        (_late_figures, "it sees past the as-of date"),
        (lambda _: replace(_answer(), rows=("rur-999",)), "it names rows that the record does not hold"),
    ],
)
def test_an_answer_without_its_companions_breaks_it(
    answer: Callable[[Record], Answer],
    clause: str,
    toy_case: Case,
    toy_moves: pl.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asked(record: Record, _params: Params, _rng: np.random.Generator) -> Answer:
        return answer(record)

    queries = load_all("query") | {"broken": Query("broken", Params, asked)}
    monkeypatch.setattr(testing.queries, "load_all", lambda _: queries)

    with pytest.raises(ContractError, match=clause):
        check_stratagem(_measured(), toy_case, toy_moves, day=TOY_DAYS[0])
