import datetime as dt

import numpy as np
import polars as pl
import pytest
from tests.reckon.dynamics.moves import on, record_of

from stratagem.core.case import Case, as_of
from stratagem.core.claims import Answer
from stratagem.plugins import load

THREAT = {"form": "threat", "tool": "hotline_cut"}
CUT = {"tool": "hotline_cut"}


def _ask(name: str, record, **params) -> Answer:
    query = load("query", name)
    return query.answer(record, query.params.model_validate(params), np.random.default_rng(1))


@pytest.fixture
def yearly(toy_case: Case, toy_moves: pl.DataFrame):
    """A threat each 1 March, kept on 1 April in the odd years by a cut and in the even ones not."""
    rows = []
    for year in range(2000, 2010):
        speaker = "rur-chancery" if year % 2 else None
        rows.append({"date": on(f"{year}-03-01"), **THREAT, "actor_speaker": speaker, "conditional": year % 2 == 0})
        rows += [{"date": on(f"{year}-04-01"), **CUT}] if year % 2 else []
    return record_of(toy_case, toy_moves, rows)


def test_follow_through_counts_by_speaker_and_condition(yearly):
    answer = _ask("follow_through", yearly, shifts=499)

    rows = {(r["by"], r["value"]): (r["followed"], r["n"]) for r in answer.table.iter_rows(named=True)}
    assert (answer.value, answer.n) == (0.5, 10)
    assert rows["level", "government"] == (5, 5)
    assert rows["level", "not named"] == (0, 5)
    assert rows["condition", "with an if"] == (0, 5)
    assert rows["window", "within 30 days"] == (0, 10)
    assert rows["window", "within 180 days"] == (5, 10)
    assert ("form", "threat") not in rows  # what all of them bear tells nothing apart
    # words and deeds of the same fixed rhythm meet again after a shift of two years: no evidence of a link
    assert answer.details["verdict"] == "not distinguishable from chance"


def test_the_base_rate_is_that_of_days_without_a_threat(yearly):
    """Per odd year 89 days look forward to a cut within 90; the wake of the threat takes 30 of them."""
    answer = _ask("follow_through", yearly, shifts=499)

    assert answer.details["base_rate"] == pytest.approx(5 * (90 - 31) / (10 * (365 - 91)), rel=0.1)
    assert answer.details["expected"] == pytest.approx(5 * 90 / 3650, rel=0.15)


@pytest.mark.parametrize("name", ["follow_through", "reversal", "vagueness", "pledge_delay", "silencing_response"])
@pytest.mark.parametrize("day", [dt.date(1999, 1, 1), dt.date(2000, 1, 2)])
def test_nothing_to_follow_gives_a_sentence(name, day, toy_case: Case, toy_moves: pl.DataFrame):
    answer = _ask(name, as_of(toy_case, toy_moves, day))

    assert (answer.value, answer.n) == (None, 0)
    assert "not testable" in answer.note


def test_threats_all_too_recent_give_a_sentence(toy_case: Case, toy_moves: pl.DataFrame):
    answer = _ask("follow_through", record_of(toy_case, toy_moves, [{"date": on("2010-06-01"), **THREAT}]))

    assert answer.value is None
    assert "1 too recent to tell" in answer.note
    assert answer.instances["outcome"].to_list() == ["open"]


def test_a_deed_every_day_is_not_a_finding(toy_case: Case, toy_moves: pl.DataFrame):
    daily = [{"date": on("2000-01-01") + dt.timedelta(days=10 * k), **CUT} for k in range(380)]
    threats = [{"date": on(f"{year}-05-05"), **THREAT} for year in range(2001, 2009)]

    answer = _ask("follow_through", record_of(toy_case, toy_moves, daily + threats), shifts=199)

    assert (answer.value, answer.details["p_value"]) == (1.0, None)
    assert answer.details["verdict"] == "not testable"
    assert answer.details["base_rate"] == 1.0


def test_words_for_each_deed(toy_case: Case, toy_moves: pl.DataFrame):
    rows = [{"date": on("2010-01-10"), **THREAT}] * 3 + [{"date": on("2010-02-10"), "tool": "short_range_missile"}] * 2
    record = record_of(toy_case, toy_moves, rows)

    answer = _ask("word_deed", record)

    assert (answer.value, answer.details["words"], answer.details["deeds"]) == (1.5, 3, 2)
    assert answer.low < 1.5 < answer.high
    years = answer.table.filter(pl.col("period") == "2010").row(0, named=True)
    assert (years["words"], years["deeds"], years["ratio"]) == (3, 2, 1.5)
    assert answer.table["ratio"][0] is None
    assert _ask("word_deed", record, by="leadership").table["words"].to_list() == [0, 3]
    assert _ask("word_deed", record, last_days=30).value is None
    early = _ask("word_deed", as_of(toy_case, toy_moves, dt.date(1999, 1, 1)))
    assert early.value is None
    assert "no such move" in early.note


def test_responses_are_told_apart(dprk, dprk_moves: pl.DataFrame):
    answer = _ask("silencing_response", as_of(dprk.case, dprk_moves, dt.date(2020, 6, 16)), shifts=199)

    shares = [answer.details[f"share_{name}"] for name in ("yields", "resists", "both", "none")]
    assert sum(shares) == pytest.approx(1.0)
    assert answer.value == pytest.approx(shares[0] + shares[2])
    film = answer.instances.filter((pl.col("kind") == "Companies") & (pl.col("date") == on("2014-12-01")))
    assert film["response"].to_list() == ["both"]
    assert {"Media", "Private groups and persons", "Governments"} <= set(answer.table["value"])


def test_without_words_to_sectors_there_is_less_pressure(dprk, dprk_moves: pl.DataFrame):
    record = as_of(dprk.case, dprk_moves, dt.date(2020, 6, 16))

    narrow, wide = (_ask("silencing_response", record, shifts=99, words_to_sectors=w) for w in (False, True))

    assert narrow.n < wide.n


def test_the_ledger_of_june_2020(dprk, dprk_moves: pl.DataFrame):
    """The threats of 4 June against the liaison office: open as of 16 June, but the deed of that day is shown."""
    record = as_of(dprk.case, dprk_moves, dt.date(2020, 6, 16))
    answer = _ask("follow_through", record, shifts=199)

    threat = answer.instances.filter((pl.col("date") == on("2020-06-05")) & (pl.col("tool") == "facility_closure"))
    assert threat["outcome"].to_list() == ["open"]
    assert threat["days"].to_list() == [4]  # the lines were cut on 9 June; the office fell on the 16th
    assert answer.details["open"] == 5
