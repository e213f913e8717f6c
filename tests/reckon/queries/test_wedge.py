"""Overtures and hostility to others by hand, on invented records."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from tests.reckon.invented import move, table, with_borduria

from stratagem.core.case import Case, as_of
from stratagem.core.claims import Answer
from stratagem.reckon.queries.wedge import QUERY

DAY = dt.date(2009, 12, 31)


def _ask(case: Case, moves: list[dict[str, Any]], day: dt.date = DAY, **params: Any) -> Answer:
    record = as_of(with_borduria(case), table(moves), day)
    return QUERY.answer(record, QUERY.params(permutations=199, **params), np.random.default_rng(1))


def _cut(day: int, who: str) -> dict[str, Any]:
    return move(day, "RUR", who, "hotline_cut", severity=2)


def _meet(day: int, who: str) -> dict[str, Any]:
    return move(day, f"RUR {who}", "", "talks_held")


def test_turns_and_days_of_hostility_by_hand(toy_case: Case) -> None:
    moves = [
        _meet(100, "GRA"),  # an overture
        _cut(105, "BOR"),
        _cut(105, "ZEN"),  # the same day counts once
        _cut(110, "GRA BOR"),  # hits the friend as well: no wedge
        _cut(130, "BOR"),
        _meet(120, "GRA"),  # within thirty days of the one before: the same overture
        _cut(131, "BOR"),  # past the window
        _meet(300, "GRA BOR"),  # friendly to two at once: an overture to neither alone
        _cut(310, "ZEN"),
        _meet(500, "ZEN"),  # an overture that nothing follows
        _meet(700, "BOR"),
        _cut(700, "GRA"),  # on the day itself
        _cut(705, "PRS"),  # a sector is no power
    ]

    found = _ask(toy_case, moves, window_days=30)

    assert found.n == 3
    assert found.value == pytest.approx((2 + 0 + 0) / 3)
    assert found.instances.select("friendly_to", "hostile_days", "hostile_to", "days").rows() == [
        ("GRA", 2, "BOR", 5),
        ("ZEN", 0, None, None),
        ("BOR", 0, None, None),
    ]
    assert found.rows == ("m-0000", "m-0009", "m-0010", "m-0001")
    assert found.details["overtures_followed"] == 1


def test_roles_can_be_named(toy_case: Case) -> None:
    moves = [_meet(100, "ZEN"), _cut(110, "GRA"), _meet(300, "GRA"), _cut(310, "ZEN"), _cut(320, "BOR")]

    found = _ask(toy_case, moves, window_days=30, friendly_to=["patron"], hostile_to=["target"])

    assert (found.value, found.n) == (1, 1)
    assert found.table.select("friendly_to", "hostile_to", "overtures", "hostile_days").rows() == [
        ("ZEN", "BOR", 1, 0),
        ("ZEN", "GRA", 1, 1),
    ]


def test_a_turn_too_recent_to_tell_is_left_out_and_said(toy_case: Case) -> None:
    moves = [_meet(100, "GRA"), _cut(110, "BOR"), _meet(3640, "GRA")]

    found = _ask(toy_case, moves, window_days=30)

    assert found.n == 1
    assert "1 overtures too recent to tell" in found.note


@pytest.mark.parametrize(
    ("moves", "lacking"),
    [
        ([], "no overture old enough"),
        ([_cut(5, "GRA")], "no overture old enough"),
        ([_meet(5, "GRA")], "no hostile move to another power"),
        ([_meet(5, "GRA"), _cut(9, "GRA BOR")], "no hostile move to another power"),
        ([_meet(5, "GRA"), _cut(9, "PRS")], "no hostile move to another power"),
    ],
)
def test_nothing_to_compute_gives_a_sentence(moves: list, lacking: str, toy_case: Case) -> None:
    found = _ask(toy_case, moves)

    assert found.value is None
    assert found.note.startswith(f"not testable: {lacking}")
    assert found.details["verdict"] == "not testable"
    assert found.details["reason"] == f"Not testable: {lacking} on record."


def test_a_planted_wedge_is_supported_and_its_reverse_contradicted(toy_case: Case) -> None:
    rng = np.random.default_rng(3)
    overtures = np.sort(rng.choice(np.arange(50, 3500, 45), size=70, replace=False))
    friends = rng.choice(["GRA", "BOR"], size=70)
    other = {"GRA": "BOR", "BOR": "GRA"}
    meetings = [_meet(d, f) for d, f in zip(overtures, friends, strict=True)]
    after = [_cut(d + int(rng.integers(1, 20)), other[f]) for d, f in zip(overtures, friends, strict=True)]
    before = [_cut(d - int(rng.integers(1, 20)), other[f]) for d, f in zip(overtures, friends, strict=True)]

    wedge = _ask(toy_case, [*meetings, *after], window_days=20)
    reverse = _ask(toy_case, [*meetings, *before], window_days=20)

    assert wedge.details["verdict"] == "supported"
    assert wedge.value > wedge.details["detectable"]
    assert (
        f"{wedge.value:.1f} days on average, against {wedge.details['expected']:.1f} by chance"
        in (wedge.details["reason"])
    )
    assert reverse.details["verdict"] == "contradicted"
