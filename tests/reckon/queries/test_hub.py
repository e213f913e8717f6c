"""Meetings with one power alone, by hand on invented records."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.reckon.invented import FIRST, move, table, with_borduria

from stratagem.core.case import Case, Record, as_of
from stratagem.core.claims import Answer
from stratagem.reckon.intervals import wilson
from stratagem.reckon.queries.hub import QUERY

DAY = dt.date(2009, 12, 31)
REIGN = (dt.date(2006, 1, 1) - FIRST).days
"""A new king begins on this day."""


def _ask(case: Case, moves: list[dict[str, Any]], day: dt.date = DAY, **params: Any) -> Answer:
    record: Record = as_of(with_borduria(case), table(moves), day)
    return QUERY.answer(record, QUERY.params(**params), np.random.default_rng(1))


def _sat(day: int, who: str) -> dict[str, Any]:
    return move(day, f"RUR {who}", "", "talks_held")


def test_share_in_the_present_leadership(toy_case: Case) -> None:
    together = [_sat(day, "GRA BOR") for day in range(100, 1100, 100)]
    now = [
        _sat(REIGN + day, who) for day, who in ((1, "GRA"), (50, "BOR"), (90, "ZEN"), (200, "GRA ZEN"), (300, "GRA"))
    ]

    found = _ask(toy_case, [*together, *now, _sat(REIGN + 301, "PRS")])

    assert (found.value, found.n) == (4 / 5, 5)
    assert (found.low, found.high) == wilson(4, 5)
    assert found.rows == tuple(f"m-{k:04}" for k in range(10, 15))
    assert found.details["powers_met_alone"] == 3
    assert "leadership Michael I / Anna Dawn, 2006-01-01 to 2009-12-31" in found.note
    table_ = found.table.select("meetings", "alone").rows()
    assert table_ == [(10, 0), (5, 4)]


def test_a_time_unlike_all_others_is_told_from_them(toy_case: Case) -> None:
    together = [_sat(day, "GRA BOR") for day in range(30, REIGN + 1100, 30)]
    apart = [_sat(day, who) for day in range(REIGN + 1100, REIGN + 1460, 30) for who in ("GRA", "BOR")]

    found = _ask(toy_case, [*together, *apart], last_days=350)

    assert found.value == 1
    assert found.details["verdict"] == "supported"
    assert found.details["p_value"] < 0.05
    assert found.details["expected"] < 0.2


def test_where_other_times_reach_the_top_too_it_is_said_that_nothing_could_have_been_told(toy_case: Case) -> None:
    kinds = [("GRA",) if (day // 400) % 2 else ("GRA BOR",) for day in range(0, REIGN, 30)]
    moves = [_sat(30 * k, who) for k, (who,) in enumerate(kinds)]

    found = _ask(toy_case, [*moves, *(_sat(REIGN + 40 * k, "GRA") for k in range(8))], last_days=1400)

    assert found.details["verdict"] == "not distinguishable from chance"
    longer = _ask(toy_case, [*moves, *(_sat(REIGN + 1130 + 40 * k, "GRA") for k in range(8))], last_days=320)
    assert longer.details["detectable"] is None
    assert "even meetings all held apart could hardly be told from them" in longer.details["reason"]


def test_few_meetings_are_counted_and_not_compared(toy_case: Case) -> None:
    found = _ask(toy_case, [*(_sat(day, "GRA BOR") for day in range(0, 900, 30)), _sat(REIGN + 5, "GRA")])

    assert (found.value, found.n) == (1, 1)
    assert found.details["verdict"] == "not testable"
    assert "1 of 1 meetings were with one power alone" in found.details["reason"]
    assert "fewer than 5 meetings give no share to compare" in found.details["reason"]


def test_nothing_else_to_compare_with(toy_case: Case) -> None:
    found = _ask(toy_case, [_sat(day, "GRA") for day in range(1, 9)], dt.date(2000, 2, 1), last_days=36_500)

    assert (found.value, found.n) == (1, 8)
    assert found.details["verdict"] == "not testable"


def test_no_meeting_gives_a_sentence_and_still_the_shape(toy_case: Case) -> None:
    cuts = [move(REIGN + 9, "RUR", who, "hotline_cut", severity=2) for who in ("GRA", "BOR", "ZEN")]

    found = _ask(toy_case, cuts)

    assert found.value is None
    assert found.note.startswith("not testable: no meeting with a power in leadership Michael I / Anna Dawn")
    assert found.details["degree_centralisation"] == 1
    assert found.details["missing_high"] == 1


def test_before_the_case_begins(toy_case: Case) -> None:
    later = replace(toy_case, meta=toy_case.meta.model_copy(update={"begins": dt.date(2009, 12, 31)}))

    found = _ask(later, [_sat(1, "GRA")], dt.date(2005, 1, 1))

    assert found.value is None
    assert found.note.startswith("not testable: the record begins on 2009-12-31")


def test_the_note_says_what_no_null_can_tell(toy_case: Case) -> None:
    found = _ask(toy_case, [_sat(REIGN + 5, "GRA")])

    assert "is not testable: a null that keeps how many meetings each power had" in found.note
    assert "anywhere between 0 and the one stated" in found.note


@pytest.mark.parametrize("seed", range(3))
def test_a_null_that_keeps_both_counts_keeps_the_share(seed: int) -> None:
    # Swaps of two seats between two meetings keep each power's number of meetings and each meeting's number of powers.
    rng = np.random.default_rng(seed)
    seats = rng.random((30, 5)) < 0.4
    alone = (seats.sum(axis=1) == 1).sum()
    for _ in range(2000):
        m, k = rng.integers(0, 30, 2)
        p, q = rng.integers(0, 5, 2)
        if seats[m, p] and seats[k, q] and not seats[m, q] and not seats[k, p]:
            seats[m, [p, q]], seats[k, [p, q]] = (False, True), (True, False)
    assert (seats.sum(axis=1) == 1).sum() == alone
