"""Ties worked by hand: who is joined with whom, and with what sign."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reckon.invented import FIRST, move, table

from stratagem.core.case import Case
from stratagem.core.moves import FORMS
from stratagem.reckon.dynamics.ties import sign, ties, volumes


@pytest.mark.parametrize(
    ("form", "tool", "severity", "expected"),
    [
        ("deed", "talks_held", 0, 1),
        ("promise", "vague_pledge", 0, 1),
        ("offer", "talks_offer", 1, 1),  # an offer to talk stays one, however sharp its wording
        ("deed", "arms_or_troops_deal", 3, 1),  # between those who take part
        ("deed", "agreement", 2, 1),
        ("praise", "election_messaging", 1, -1),  # praise for one side of a vote, outside the friendly families
        ("deed", "short_range_missile", 2, -1),
        ("threat", "threat_of_force", 1, -1),
        ("threat", "talks_offer", 1, -1),  # a threat is no friendly form, whatever its tool
        ("promise", "exercise", 1, -1),
        ("deed", "sanction", 2, -1),
        ("demand", "aid_request", 1, 0),
        ("deed", "deployment", 0, 0),  # routine
        ("promise", "mobilisation", 0, 1),  # to call it off
        ("denial", "assurance", 0, 0),
        ("deed", "talks_held", None, 0),
    ],
)
def test_sign(form: str, tool: str, severity: int | None, expected: int, toy_case: Case) -> None:
    rows = table([move(0, "RUR", "GRA", tool, form=form, severity=severity)])

    assert rows.select(sign(toy_case.toolkit)).item() == expected


def _joined(case: Case, *moves: dict) -> list[tuple]:
    return ties(table(moves), case.toolkit).select("a", "b", "sign", "by_a", "by_b").rows()


def test_an_addressed_move_joins_its_actor_with_each_addressee_and_not_them_with_each_other(toy_case: Case) -> None:
    found = _joined(toy_case, move(0, "RUR", "GRA ZEN", "hotline_cut", severity=2))

    assert found == [("GRA", "RUR", -1, False, True), ("RUR", "ZEN", -1, True, False)]


def test_a_joint_act_joins_all_who_took_part_with_its_sign(toy_case: Case) -> None:
    assert _joined(toy_case, move(0, "ZEN RUR GRA", "", "talks_held")) == [
        ("GRA", "RUR", 1, True, True),
        ("GRA", "ZEN", 1, True, True),
        ("RUR", "ZEN", 1, True, True),
    ]
    assert _joined(toy_case, move(0, "RUR GRA", "", "naval_or_border_clash", severity=4)) == [
        ("GRA", "RUR", -1, True, True)
    ]


def test_those_who_act_together_on_another_are_friends(toy_case: Case) -> None:
    found = _joined(toy_case, move(0, "GRA ZEN", "RUR", "exercise", severity=2))

    assert found == [("GRA", "RUR", -1, True, False), ("GRA", "ZEN", 1, True, True), ("RUR", "ZEN", -1, False, True)]


def test_a_pair_both_joint_and_addressed_is_joined_once_as_addressed(toy_case: Case) -> None:
    found = _joined(toy_case, move(0, "GRA ZEN", "ZEN", "demand", form="demand", severity=1))

    assert found == [("GRA", "ZEN", -1, True, False)]


def test_an_act_of_one_on_nobody_joins_nobody(toy_case: Case) -> None:
    assert _joined(toy_case, move(0, "RUR", "", "short_range_missile", severity=2)) == []
    assert _joined(toy_case, move(0, "GRA", "GRA", "law", severity=1)) == []


def test_volumes_by_period(toy_case: Case) -> None:
    joined = ties(
        table(
            [
                move(0, "RUR", "GRA", "aid_request", form="demand", severity=1),
                move(9, "RUR GRA", "", "talks_held"),
                move(10, "GRA", "RUR", "sanction", severity=2),
                move(30, "GRA", "RUR", "sanction", severity=2),
            ]
        ),
        toy_case.toolkit,
    )
    day = [FIRST + dt.timedelta(days=k) for k in (0, 10, 20)]
    periods = pl.DataFrame({"start": day[:2], "end": day[1:], "label": ["one", "two"]})

    found = volumes(joined, periods).select("label", "a", "b", "moves", "friendly", "hostile").rows()

    # The demand for aid is neither friendly nor hostile; the last move lies after both periods.
    assert found == [("one", "GRA", "RUR", 2, 1, 0), ("two", "GRA", "RUR", 1, 0, 1)]


CODES = st.lists(st.sampled_from(["RUR", "GRA", "ZEN", "BOR"]), unique=True, max_size=4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actors=CODES.filter(bool), targets=CODES, form=st.sampled_from(FORMS), severity=st.integers(0, 5))
def test_every_pair_that_the_rule_names_is_joined_once_and_no_other(
    actors: list[str], targets: list[str], form: str, severity: int, toy_case: Case
) -> None:
    one = move(0, " ".join(actors), " ".join(targets), "demand", form=form, severity=severity)

    found = ties(table([one]), toy_case.toolkit)

    named = {frozenset((a, t)) for a in actors for t in targets if a != t}
    named |= {frozenset((a, b)) for a in actors for b in actors if a != b}
    assert sorted(found.select("a", "b").rows()) == sorted(tuple(sorted(pair)) for pair in named)
