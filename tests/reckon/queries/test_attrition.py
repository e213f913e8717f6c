import datetime as dt

import numpy as np
import polars as pl
import pytest
from tests.reckon.dynamics.moves import on, record_of

from stratagem.core.case import Case
from stratagem.core.claims import Answer
from stratagem.plugins import load

PROMISE = {"form": "promise", "tool": "agreement"}


def _ask(name: str, record, **params) -> Answer:
    query = load("query", name)
    return query.answer(record, query.params.model_validate(params), np.random.default_rng(1))


def _yearly(toy_case: Case, toy_moves: pl.DataFrame, then: dict, *, days: int):
    rows = []
    for year in range(2000, 2010):
        day = on(f"{year}-02-01")
        rows += [{"date": day, **PROMISE}, {"date": day + dt.timedelta(days=days), **then}]
    return record_of(toy_case, toy_moves, rows)


def test_pledges_gone_back_on_each_year(toy_case: Case, toy_moves: pl.DataFrame):
    answer = _ask("reversal", _yearly(toy_case, toy_moves, {"tool": "agreement_withdrawal"}, days=60), within_days=90)

    leaders = answer.table.filter(pl.col("by") == "leader").select("value", "followed", "n").rows()
    assert (answer.value, answer.n, answer.details["verdict"]) == (1.0, 10, "supported")
    assert leaders == [("Rudolf V", 6, 6), ("Michael I", 4, 4)]
    assert answer.instances["days"].to_list() == [60] * 10


def test_a_step_soon_after_each_pledge_contradicts_waiting(toy_case: Case, toy_moves: pl.DataFrame):
    answer = _ask("pledge_delay", _yearly(toy_case, toy_moves, {"tool": "release"}, days=30))

    assert (answer.value, answer.details["median"], answer.details["kept"]) == (30.0, 30.0, 10)
    assert answer.details["verdict"] == "contradicted"
    assert answer.details["expected"] == pytest.approx(365 / 2, rel=0.15)
    assert answer.table["median"].to_list() == [30.0, 30.0]


def test_a_step_late_after_each_pledge_bears_waiting_out(toy_case: Case, toy_moves: pl.DataFrame):
    answer = _ask("pledge_delay", _yearly(toy_case, toy_moves, {"tool": "release"}, days=330))

    assert answer.details["verdict"] == "supported"
    assert answer.instances["is_over"].sum() == answer.details["kept"]


def test_pledges_that_grow_vague(toy_case: Case, toy_moves: pl.DataFrame):
    rows = [
        {"date": on(f"{year}-02-01"), "form": "promise", "tool": "vague_pledge" if year >= 2006 else "release"}
        for year in range(2000, 2010)
    ]
    record = record_of(toy_case, toy_moves, rows)

    answer = _ask("vagueness", record)

    assert (answer.value, answer.n, answer.details["earlier_share"]) == (1.0, 4, 0.0)
    assert answer.details["expected"] == pytest.approx(0.4, abs=0.05)
    assert answer.details["verdict"] == "supported"
    assert answer.details["p_value"] == pytest.approx(2 / 210, abs=0.01)  # 10 over 4 ways to place the vague ones
    assert _ask("vagueness", record, since="2007-01-01").n == 3


def test_without_earlier_pledges_there_is_nothing_to_compare(toy_case: Case, toy_moves: pl.DataFrame):
    record = record_of(toy_case, toy_moves, [{"date": on("2008-02-01"), **PROMISE}])

    answer = _ask("vagueness", record)

    assert answer.value == 1.0
    assert answer.details["verdict"] == "not testable"
    assert answer.details["reason"] == "there is no earlier pledge to compare with"


def test_a_pledge_of_the_last_day_waits_for_nothing(toy_case: Case, toy_moves: pl.DataFrame):
    answer = _ask("pledge_delay", record_of(toy_case, toy_moves, [{"date": on("2010-06-30"), **PROMISE}]))

    assert answer.value is None
    assert "not testable" in answer.note
