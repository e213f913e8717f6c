"""A filter means the same as a polars expression and as SQL."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from stratagem.core.case import Case, as_of
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
    speaker=some("michael-i", "rur-chancery"),
    speaker_level=some("leader", "government"),
    min_severity=st.none() | st.integers(0, 5),
    max_severity=st.none() | st.integers(0, 5),
    conditional=st.none() | st.booleans(),
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
        ("purpose", "purpose"),
        ("speaker", "speaker"),
        ("speaker_level", "level"),
    ):
        with pytest.raises(UnknownNameError, match=f"no {kind} named 'nosuch'"):
            resolve(MoveFilter(**{field: ("nosuch",)}), toy.case)


def test_group_of_every_tool(toy: Session) -> None:
    found = find_moves(toy, MoveFilter(group=("hostile_words",)))

    assert found["form"].to_list() == ["threat"]


NEW = st.builds(
    MoveFilter,
    speaker=some("michael-i", "rudolf-v", "anna-dawn", "rur-chancery"),
    speaker_level=some("leader", "government", "front"),
    status=st.just(()),
    min_severity=st.none() | st.integers(0, 5),
    max_severity=st.none() | st.integers(0, 5),
    conditional=st.none() | st.booleans(),
)
SPOKEN = st.lists(
    st.tuples(
        st.dates(dt.date(2005, 12, 28), dt.date(2006, 1, 4)),
        st.sampled_from(["michael-i", "rudolf-v", "anna-dawn", "rur-chancery", "rur-king", "nobody", None]),
        st.none() | st.integers(0, 5),
        st.none() | st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=SPOKEN, chosen=NEW)
def test_levels_severities_and_ifs_mean_the_same_in_polars_in_sql_and_in_python(
    rows: list[Any], chosen: MoveFilter, toy_case: Case
) -> None:
    chosen = chosen.model_copy(update={"speaker_level": tuple(v for v in chosen.speaker_level if v != "front")})
    moves = pl.DataFrame(
        rows,
        schema={"date": pl.Date, "actor_speaker": pl.String, "severity": pl.Int32, "conditional": pl.Boolean},
        orient="row",
    ).with_row_index("row")
    found = resolve(chosen, toy_case)

    by_polars = moves.filter(found.expression())["row"].to_list()
    with duckdb.connect() as database:
        database.execute("CREATE TABLE moves (n INT, date DATE, actor_speaker VARCHAR, severity INT, conditional BOOL)")
        if rows:
            database.executemany(
                "INSERT INTO moves VALUES (?, ?, ?, ?, ?)", [(at, *row) for at, row in enumerate(rows)]
            )
        by_sql = [n for (n,) in database.execute(f"SELECT n FROM moves WHERE {found.sql()} ORDER BY n").fetchall()]

    assert by_polars == by_sql == [at for at, row in enumerate(rows) if _holds(chosen, *row)]


def _holds(chosen: MoveFilter, date: dt.date, speaker: str | None, severity: int | None, conditional: Any) -> bool:
    offices = {
        "rur-king": "leader",
        "rur-chancery": "government",
        "anna-dawn": "leader",
        "rudolf-v": "leader" if date < dt.date(2006, 1, 1) else None,
        "michael-i": "leader" if date >= dt.date(2006, 1, 1) else None,
    }
    return (
        (not chosen.speaker or speaker in chosen.speaker)
        and (not chosen.speaker_level or offices.get(speaker or "") in chosen.speaker_level)
        and (chosen.min_severity is None or (severity is not None and severity >= chosen.min_severity))
        and (chosen.max_severity is None or (severity is not None and severity <= chosen.max_severity))
        and (chosen.conditional is None or conditional is chosen.conditional)
    )


def test_a_level_is_that_of_the_office_held_on_the_day(dprk: Session, dprk_moves: pl.DataFrame) -> None:
    """A president's words count as the leader's only within his own terms, of which one man may have two."""
    leader = MoveFilter(speaker_level=("leader",), actor=("USA",))

    found = dprk_moves.filter(resolve(leader, dprk.case).expression())
    speakers = set(found["actor_speaker"])

    terms = dprk.case.roster.holders("usa-president")
    assert found.height > 20
    for person, start, end in terms.select("person_id", "start", "end").iter_rows():
        said = found.filter(pl.col("actor_speaker") == person)["date"]
        held = terms.filter(pl.col("person_id") == person)
        assert all(
            any(s <= day and (e is None or day < e) for s, e in held.select("start", "end").iter_rows()) for day in said
        ), (person, start, end)
    assert speakers <= {*terms["person_id"], *dprk.case.roster.offices.filter(pl.col("level") == "leader")["office_id"]}


def test_a_severity_is_from_0_to_5() -> None:
    with pytest.raises(ValidationError, match="less than or equal to 5"):
        MoveFilter(max_severity=6)
