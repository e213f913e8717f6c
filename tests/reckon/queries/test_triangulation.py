"""Waits between meetings by hand, on invented records."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from tests.reckon.invented import FIRST, move, table, with_borduria

from stratagem.core.case import Case, as_of
from stratagem.core.claims import Answer
from stratagem.reckon.queries.triangulation import QUERY

DAY = dt.date(2009, 12, 31)
REIGN = (dt.date(2006, 1, 1) - FIRST).days


def _ask(case: Case, moves: list[dict[str, Any]], **params: Any) -> Answer:
    record = as_of(with_borduria(case), table(moves), DAY)
    return QUERY.answer(record, QUERY.params(turns=199, **params), np.random.default_rng(1))


def _meet(day: int, who: str, **more: Any) -> dict[str, Any]:
    return move(day, f"RUR {who}", "", "talks_held", **more)


def test_waits_by_hand(toy_case: Case) -> None:
    month = (dt.date(2002, 3, 1) - FIRST).days
    moves = [
        _meet(10, "GRA"),  # ZEN comes 30 days later
        _meet(20, "GRA BOR"),  # two powers at once: neither opens a wait nor ends one
        _meet(25, "GRA"),  # 15 days
        _meet(40, "ZEN"),  # 60 days, to BOR
        _meet(100, "BOR"),  # GRA comes, set on 15 March 2002, after more than the longest wait
        _meet(month, "GRA", precision="month"),  # opens nothing
        _meet(month + 20, "ZEN"),  # nobody before the king changes
        _meet(REIGN + 5, "GRA"),  # alone in its leadership: cannot be followed
    ]

    found = _ask(toy_case, moves)

    assert found.instances.select("power", "next_power", "days").rows() == [
        ("GRA", "ZEN", 30),
        ("GRA", "ZEN", 15),
        ("ZEN", "BOR", 60),
        ("BOR", "GRA", 365),
        ("ZEN", None, 365),
    ]
    assert (found.value, found.n) == (60, 5)
    assert found.details["followed_within_30_days"] == 2 / 5
    assert found.details["not_followed"] == 1
    assert found.table.rows()[0] == ("GRA", "ZEN", 2, 22.5)
    assert "1 meetings with several, with others or dated to a year left out" in found.note


def test_from_a_target_to_a_patron(toy_case: Case) -> None:
    moves = [_meet(10, "GRA"), _meet(12, "BOR"), _meet(20, "ZEN"), _meet(22, "GRA")]

    found = _ask(toy_case, moves, after=["target"], then=["patron"])

    assert found.instances.select("power", "next_power", "days").rows() == [
        ("GRA", "ZEN", 10),
        ("BOR", "ZEN", 8),
        ("GRA", None, 365),
    ]


@pytest.mark.parametrize(
    "moves",
    [
        [],
        [_meet(5, "GRA"), _meet(50, "GRA")],
        [_meet(5, "GRA"), _meet(REIGN + 5, "ZEN")],
        [_meet(0, "GRA", precision="month"), _meet(31, "ZEN", precision="month")],
    ],
)
def test_nothing_to_compute_gives_a_sentence(moves: list, toy_case: Case) -> None:
    found = _ask(toy_case, moves)

    assert found.value is None
    assert found.note.startswith("not testable: no leadership period has meetings alone with two powers")
    assert found.details["verdict"] == "not testable"


def test_planted_shuttling_is_supported(toy_case: Case) -> None:
    rng = np.random.default_rng(5)
    first = np.sort(rng.choice(np.arange(10, 3500, 40), size=30, replace=False))
    moves = [_meet(d, "GRA") for d in first] + [_meet(d + int(rng.integers(1, 6)), "ZEN") for d in first]

    found = _ask(toy_case, moves, after=["target"], then=["patron"])

    assert found.details["verdict"] == "supported"
    assert found.value < found.details["chance_low"]
    assert "a median of 2 days, against" in found.details["reason"]
