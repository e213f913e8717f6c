"""Who counts as a power, what was done towards it, and who sat at a meeting."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.reckon.invented import move, table, with_borduria

from stratagem.core.case import Case, as_of
from stratagem.reckon.dynamics.powers import MEETING, meetings, powers, towards
from stratagem.reckon.dynamics.ties import ties

DAY = dt.date(2005, 1, 1)


@pytest.fixture
def case(toy_case: Case) -> Case:
    return with_borduria(toy_case)


def test_powers_by_role_and_kind(case: Case) -> None:
    assert powers(case, roles=("target", "patron"), kinds=("state",)) == ["GRA", "BOR", "ZEN"]
    assert powers(case, roles=("patron",), kinds=("state", "organisation")) == ["ZEN"]
    assert powers(case, roles=("target",), kinds=("sector",)) == ["PRS"]


def test_towards_lists_what_the_coercer_did_and_not_what_it_suffered(case: Case) -> None:
    joined = ties(
        table(
            [
                move(1, "RUR", "GRA", "hotline_cut", severity=2),
                move(2, "GRA", "RUR", "sanction", severity=2),
                move(3, "RUR ZEN", "", "talks_held"),
                move(4, "GRA ZEN", "RUR", "exercise", severity=2),
            ]
        ),
        case.toolkit,
    )

    found = towards(joined, "RUR").select("move_id", "power", "sign").rows()

    assert found == [("m-0000", "GRA", -1), ("m-0002", "ZEN", 1)]


def test_meetings_and_who_sat_there(case: Case) -> None:
    record = as_of(
        case,
        table(
            [
                move(1, "RUR GRA", "", "talks_held"),
                move(2, "ZEN", "RUR", "patron_visit"),
                move(3, "GRA RUR BOR PRS", "", "summit"),
                move(4, "GRA", "RUR", "summit", form="offer"),
                move(5, "GRA BOR", "", "talks_held"),
                move(6, "RUR PRS", "", "talks_held"),
            ]
        ),
        DAY,
    )

    found = meetings(record, MEETING).select("move_id", "others").rows()

    # An offer is no meeting; nor is one without the coercer, or one with a sector alone.
    assert found == [("m-0000", ["GRA"]), ("m-0001", ["ZEN"]), ("m-0002", ["BOR", "GRA"])]
