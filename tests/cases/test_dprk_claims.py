"""The published sentences of the reference case: whole, honest about what was covered, and stable over as-of dates."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from stratagem.core.claims import Answer, PublishedClaim, Verdict
from stratagem.pipeline.brief import published_claims
from stratagem.pipeline.session import Session, ask, read_record
from stratagem.reckon.verdicts import Judged, judge

ROWS = {f"S{i}" for i in range(1, 15)}
FIRST_ARTICLE, SECOND_ARTICLE = dt.date(2018, 6, 21), dt.date(2020, 6, 12)
SEARCHED = {"nuclear_test", "long_range_missile", "short_range_missile", "summit", "ballistic_or_nuclear"}


Found = dict[str, tuple[PublishedClaim, Answer | None, Judged]]


def judged(session: Session, day: dt.date) -> Found:
    """Every sentence published by a day, with its answer and verdict as of that day."""
    session = replace(session, as_of=day)
    record = read_record(session)
    out = {}
    for claim in published_claims(session):
        if claim.published <= day:
            answer = ask(session, record, claim.query, dict(claim.params)).answer if claim.query else None
            out[claim.id] = (claim, answer, judge(claim, answer))
    return out


@pytest.fixture(scope="module")
def in_2020(dprk: Session) -> Found:
    return judged(dprk, dt.date(2020, 6, 16))


@pytest.fixture(scope="module")
def in_2018(dprk: Session) -> Found:
    return judged(dprk, dt.date(2018, 6, 30))


def test_all_load_with_ids_of_their_own(dprk: Session) -> None:
    claims = published_claims(dprk)

    assert len(claims) >= 15
    assert len({c.id for c in claims}) == len(claims)
    assert {c.published for c in claims} == {FIRST_ARTICLE, SECOND_ARTICLE}
    assert all("day approximate" in c.source for c in claims)


def test_every_row_of_the_design_is_present(dprk: Session) -> None:
    assert {c.row for c in published_claims(dprk)} == ROWS


def test_reasons_that_no_number_is_bound_to_hold_no_digits(dprk: Session) -> None:
    assert [c.id for c in published_claims(dprk) if c.query is None and re.search(r"\d", c.reason)] == []


def test_reasons_hold_digits_only_by_name(dprk: Session) -> None:
    assert [c.id for c in published_claims(dprk) if re.search(r"\d", re.sub(r"\{\w+\}", "", c.reason))] == []


def test_the_nineteen_missiles_are_twenty_five_on_twelve_dates(in_2020: Found) -> None:
    _, answer, found = in_2020["short-range-missiles-2019"]

    assert found.verdict is Verdict.CONTRADICTED
    assert answer is not None
    assert (answer.value, answer.details["days"]) == (25, 12)
    assert "25 missiles on 12 dates" in found.reason


@pytest.mark.parametrize(
    ("claim", "number"),
    [
        ("two-meetings-with-moon", 2),
        ("three-meetings-with-xi", 3),
        ("one-meeting-with-trump", 1),
        ("six-years-without-summits", 0),
    ],
)
def test_meetings_by_june_2018(in_2018: Found, claim: str, number: int) -> None:
    assert (in_2018[claim][2].verdict, in_2018[claim][2].compared) == (Verdict.SUPPORTED, number)


def test_trade_figures_as_they_were_known(in_2020: Found) -> None:
    early, march, april = (in_2020[f"trade-down-{m}-2020"] for m in ("early", "march", "april"))

    assert early[2].compared == -24
    assert early[1] is not None
    # The levels of both directions, published too, point to a steeper fall than the figure that was reported.
    assert early[1].low == -29.5
    assert "-29.50" in early[2].reason
    assert march[2].compared == pytest.approx(-91.3, abs=0.2)
    assert april[2].compared == -90
    assert {c[2].verdict for c in (early, march, april)} == {Verdict.SUPPORTED}


def test_the_silence_was_there_before_the_promise(in_2020: Found) -> None:
    assert in_2020["a-year-of-silence"][2].verdict is Verdict.SUPPORTED
    assert in_2020["silence-from-singapore"][2].verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize("day", [dt.date(2020, 6, 16), dt.date(2026, 6, 30)])
@pytest.mark.parametrize("claim", ["provocation-for-concession", "old-methods-worked"])
def test_a_pattern_is_supported_only_if_more_often_than_chance(dprk: Session, day: dt.date, claim: str) -> None:
    _, answer, found = judged(dprk, day)[claim]

    assert answer is not None
    above_chance = answer.details["verdict"] == "more often than chance"
    assert (found.verdict is Verdict.SUPPORTED) == above_chance
    # The record is large enough for a null result to mean something: it would have shown a lift of two thirds.
    assert answer.details["detectable_lift"] <= 5 / 3
    assert answer.details["verdict"] in found.reason


def test_a_count_of_none_decides_only_where_the_record_was_searched(in_2020: Found, in_2018: Found) -> None:
    decided = [
        claim
        for found in (in_2020, in_2018)
        for claim, answer, result in found.values()
        if claim.query == "count" and answer is not None and answer.value == 0 and result.compared is not None
    ]

    assert decided
    for claim in decided:
        chosen = claim.params["filter"]
        assert set(chosen.get("tool", [])) | set(chosen.get("group", [])) <= SEARCHED, claim.id


def test_a_brief_knows_only_what_was_published_by_then(in_2018: Found, in_2020: Found) -> None:
    assert {c.published for c, _, _ in in_2018.values()} == {FIRST_ARTICLE}
    assert len(in_2020) > len(in_2018) > 5


def test_later_knowledge_does_not_turn_a_verdict_of_2018(in_2018: Found, in_2020: Found) -> None:
    assert {i: f[2].verdict for i, f in in_2018.items()} == {i: in_2020[i][2].verdict for i in in_2018}


def test_the_tally_holds_all_three_verdicts_and_much_that_is_not_testable(in_2020: Found) -> None:
    tally = Counter(found.verdict for _, _, found in in_2020.values())

    assert tally[Verdict.SUPPORTED] >= 15
    assert 2 <= tally[Verdict.CONTRADICTED] <= 10
    assert tally[Verdict.NOT_TESTABLE] >= 10


def test_no_run_of_eight_words_is_taken_from_the_articles(dprk: Session) -> None:
    data = os.environ.get("STRATAGEM_DATA")
    if not data:
        pytest.skip("STRATAGEM_DATA is not set: the articles are not here to compare with")
    # The articles lie inside the folder of databases or beside it.
    files = sorted(f for home in (Path(data), Path(data).parent) for f in (home / "articles").glob("*.txt"))
    if not files:
        pytest.skip(f"{data}: no folder 'articles' in it or beside it to compare with")
    words = [re.findall(r"\w+", f.read_text(encoding="utf-8").lower()) for f in files]
    theirs = {tuple(w[i : i + 8]) for w in words for i in range(len(w) - 7)}
    ours = {c.id: re.findall(r"\w+", f"{c.says} {c.reason}".lower()) for c in published_claims(dprk)}

    assert theirs
    assert [i for i, w in ours.items() if theirs & {tuple(w[k : k + 8]) for k in range(len(w) - 7)}] == []
