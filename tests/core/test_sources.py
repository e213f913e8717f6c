"""What a source may compare: the date rule, the scope, and the table of entries."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from stratagem.core.errors import InputError
from stratagem.core.sources import DateRule, Scope, entries

DAY = dt.date(2010, 5, 4)


@pytest.mark.parametrize(("shift", "allowed"), [(-2, False), (-1, True), (0, True), (1, False)])
def test_a_rule_looks_both_ways_separately(shift: int, allowed: bool) -> None:
    assert DateRule(1, 0).allows(DAY, DAY + dt.timedelta(days=shift)) is allowed


def test_scope_asks_for_any_actor_and_all_parties() -> None:
    moves = pl.DataFrame(
        {
            "move_id": ["talks", "with-another", "threat", "not-held", "other-tool"],
            "actors": [["RUR", "GRA"], ["RUR", "ZEN"], ["RUR"], ["RUR", "GRA"], ["RUR"]],
            "targets": [[], [], ["GRA"], [], ["GRA"]],
            "tool": ["talks_held", "talks_held", "talks_held", "talks_held", "aid"],
            "form": ["deed", "deed", "threat", "deed", "deed"],
            "status": ["actual", "actual", "actual", "negated", "actual"],
        },
        schema_overrides={"targets": pl.List(pl.String)},
    )

    by_party = Scope(tools=("talks_held",), parties=("RUR", "GRA"))
    by_actor = Scope(tools=("talks_held",), actors=("ZEN", "GRA"), forms=("deed", "threat"))

    assert by_party.of(moves)["move_id"].to_list() == ["talks"]
    assert by_actor.of(moves)["move_id"].to_list() == ["talks", "with-another"]


def test_entries_name_the_first_fault() -> None:
    rows = pl.DataFrame(
        {
            "entry_id": ["a", "b"],
            "date": ["2010-05-04", "2010-05-04"],
            "precision": ["day", "week"],
            "label": ["x", "y"],
        }
    )

    with pytest.raises(
        InputError,
        match=r"f\.csv, entry 2, column precision: expected one of precisions: day, month, year, found 'week'",
    ):
        entries(rows, where="f.csv")
