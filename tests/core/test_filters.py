"""A filter means the same as a polars expression and as SQL."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stratagem.core.case import as_of
from stratagem.core.errors import UnknownNameError
from stratagem.core.filters import MoveFilter, resolve
from stratagem.pipeline.session import Session
from stratagem.pipeline.tables import find_moves

DAYS = st.dates(dt.date(1999, 1, 1), dt.date(2011, 1, 1))


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


FILTERS = st.builds(
    MoveFilter,
    tool=some("short_range_missile", "hotline_cut", "SG-2203", "abduction"),
    family=some("missile", "channels"),
    group=some("provocation", "concession", "hostile_words", "channel_cut"),
    form=some("deed", "threat"),
    actor=some("RUR", "GRA"),
    role=some("coercer", "target", "patron"),
    target=some("RUR", "GRA"),
    target_role=some("coercer", "target"),
    purpose=some("signal", "compel"),
    status=some("actual", "negated"),
    min_severity=st.none() | st.integers(0, 5),
    since=st.none() | DAYS,
    until=st.none() | DAYS,
    text=st.none() | st.sampled_from(["rockets", "ROYAL line", "it's"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=FILTERS)
def test_polars_and_sql_agree(chosen: MoveFilter, toy: Session, toy_moves: Any) -> None:
    by_sql = find_moves(toy, chosen)["move_id"].to_list()

    record = as_of(toy.case, toy_moves, toy.as_of)
    by_polars = record.moves.filter(resolve(chosen, toy.case).expression())["move_id"].to_list()

    assert by_sql == by_polars


def test_every_name_is_looked_up(toy: Session) -> None:
    for field, kind in (
        ("tool", "tool"),
        ("family", "family"),
        ("group", "group"),
        ("form", "form"),
        ("actor", "actor"),
        ("role", "role"),
        ("target", "actor"),
        ("status", "status"),
    ):
        with pytest.raises(UnknownNameError, match=f"no {kind} named 'nosuch'"):
            resolve(MoveFilter(**{field: ("nosuch",)}), toy.case)


def test_group_of_every_tool(toy: Session) -> None:
    found = find_moves(toy, MoveFilter(group=("hostile_words",)))

    assert found["form"].to_list() == ["threat"]
