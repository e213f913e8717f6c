import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from stratagem.core.case import Case, as_of
from stratagem.core.errors import UnknownNameError
from stratagem.plugins import load
from stratagem.record.readings import read_readings
from stratagem.testing import check_query

EVENTS = """\
horizon_days: 30
until: 2005-01-01
rule: Invented likelihoods.
events:
  - {id: launch, title: a launch, match: {tool: [short_range_missile]}}
  - {id: cut, title: a line cut, match: {group: [channel_cut]}}
"""
READING = """\
id: {id}
title: {id}
says: It is {id}.
published:
  - {{who: Nobody, where: Nowhere, date: {date}}}
likelihoods:
  launch: {{probability: {launch}, reason: invented}}
  cut: {{probability: {cut}, reason: invented}}
cannot_tell: Whether it means it.
"""


@pytest.fixture
def case(tmp_path: Path, toy_case: Case) -> Case:
    folder = tmp_path / "readings"
    folder.mkdir()
    (folder / "events.yaml").write_text(EVENTS)
    for name, date, launch, cut in (("steady", "2004-12-31", 0.1, 0.05), ("wild", "2004-12-31", 0.8, 0.5)):
        (folder / f"{name}.yaml").write_text(READING.format(id=name, date=date, launch=launch, cut=cut))
    return replace(toy_case, readings=read_readings(folder, toy_case))


def _ask(case: Case, moves: pl.DataFrame, day: str, **params):
    query = load("query", "readings")
    record = as_of(case, moves, dt.date.fromisoformat(day))
    return query.answer(record, query.params.model_validate(params), np.random.default_rng(1))


def test_a_comparison_worked_by_hand(case: Case, toy_moves: pl.DataFrame):
    """Of the 12 spans of 30 days up to 31 December 2005 one holds launches, none a cut."""
    answer = _ask(case, toy_moves, "2005-12-31")

    launch = np.log(0.1 / 0.8) + 11 * np.log(0.9 / 0.2)
    cut = 12 * np.log(0.95 / 0.5)
    assert answer.details["ahead"] == "steady"
    assert answer.value == pytest.approx(launch + cut)
    assert answer.n == 24
    assert set(answer.rows) == {"rur-021", "rur-022"}
    assert answer.details["posterior:steady"] > 0.999
    assert answer.details["ahead_in:steady"] == 1.0
    assert 0 < answer.details["tempered"] <= answer.value
    assert answer.low <= answer.value <= answer.high
    assert answer.table.filter(pl.col("event") == "launch")["came"].to_list() == [1, 1]
    assert answer.instances.filter(pl.col("came")).select("start", "event").rows() == [(dt.date(2005, 3, 7), "launch")]


def test_every_answer_carries_the_warning(case: Case, toy_moves: pl.DataFrame):
    note = _ask(case, toy_moves, "2005-12-31").note

    assert "does not make it right" in note
    assert "Karvetski and Mandel 2020" in note
    assert "as if independent; they are not" in note
    assert "Put forward when" not in note


def test_readings_made_after_the_fact_are_named(case: Case, toy_moves: pl.DataFrame):
    held = case.readings
    late = replace(
        held, readings=(held.readings[0], held.readings[1].model_copy(update={"published": _on("2005-06-30")}))
    )

    note = _ask(replace(case, readings=late), toy_moves, "2005-12-31").note

    assert "perhaps made to fit it: wild" in note


def _on(date: str):
    from stratagem.core.stratagems import Published

    return (Published(who="Nobody", where="Nowhere", date=date),)


@pytest.mark.parametrize(
    ("day", "params", "why"),
    [
        ("2004-06-30", {}, "fewer than two readings had been put forward by 2004-06-30"),
        ("2005-06-30", {}, "the likelihoods rest on the record up to 2005-01-01"),
        ("2005-12-31", {"since": "2004-06-30"}, "judge a span that begins later"),
        ("2005-12-31", {"last_days": 20}, "is shorter than the horizon of 30 days"),
    ],
)
def test_what_cannot_be_compared_gives_a_sentence(case: Case, toy_moves: pl.DataFrame, day, params, why):
    answer = _ask(case, toy_moves, day, **params)

    assert (answer.value, answer.n) == (None, 0)
    assert why in answer.note


def test_a_case_without_readings_says_so(toy_case: Case, toy_moves: pl.DataFrame):
    assert "the case declares no readings" in _ask(toy_case, toy_moves, "2010-06-30").note


def test_a_prior_for_an_unknown_reading_is_refused(case: Case, toy_moves: pl.DataFrame):
    with pytest.raises(UnknownNameError, match="no reading named 'mild'"):
        _ask(case, toy_moves, "2005-12-31", prior={"mild": 2})


def test_a_prior_weighs_in(case: Case, toy_moves: pl.DataFrame):
    even, against = (_ask(case, toy_moves, "2005-12-31", prior=p) for p in ({}, {"wild": 10}))

    assert even.value - against.value == pytest.approx(np.log(10))


def test_it_keeps_the_contract_of_queries(case: Case, toy_moves: pl.DataFrame):
    check_query(load("query", "readings"), case, toy_moves, day=dt.date(2006, 3, 15), params={"draws": 200})


def test_june_2020(dprk, dprk_moves: pl.DataFrame):
    """Likelihoods by one rule from base rates before 2019; the readings were put forward within the year judged."""
    answer = _ask(dprk.case, dprk_moves, "2020-06-16")

    assert answer.details["ahead"] == "old-playbook"
    assert answer.details["tempered"] < answer.value
    assert "perhaps made to fit it" in answer.note
    assert _ask(dprk.case, dprk_moves, "2018-01-01").value is None


def test_it_keeps_the_contract_on_the_real_case(dprk, dprk_moves: pl.DataFrame):
    day = dt.date(2020, 6, 16)

    answer = check_query(load("query", "readings"), dprk.case, dprk_moves, day=day, params={"draws": 200})

    assert answer.value is not None
