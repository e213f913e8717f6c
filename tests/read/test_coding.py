"""Rows to moves: the tool by who acts on whom, the source's own figures first, every row accounted for."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from stratagem.core.events import ROW, Context, Raw
from stratagem.core.moves import MOVES, OBSERVED
from stratagem.core.tables import Column, Schema
from stratagem.read.actors import coded
from stratagem.read.coding import Parts, moves_of

COLUMNS = (
    Column("no", "text", "number", required=True),
    Column("day", "text", "day", required=True),
    Column("who", "text", "who"),
    Column("whom", "text", "whom"),
    Column("code", "text", "code", required=True),
    Column("scale", "number", "scale", low=-10, high=10),
)
SCHEMA = Schema("rows", COLUMNS)
PARTS = Parts(
    key=pl.col("no"),
    date=pl.col("day").str.to_date("%Y-%m-%d", strict=False),
    dated="day",
    actor=coded(pl.col("who"), "iso"),
    target=coded(pl.col("whom"), "iso"),
    actor_said=pl.col("who"),
    target_said=pl.col("whom"),
    code=pl.col("code"),
    ontology="cameo",
)
ROLES = {"coercers": frozenset({"PRK"}), "targets": frozenset({"KOR", "USA"}), "patrons": frozenset({"CHN"})}


def raw(*rows: tuple[str, str, str | None, str | None, str, float | None], first: int = 1) -> Raw:
    frame = pl.DataFrame(rows, schema=[c.name for c in COLUMNS], orient="row").cast(
        {"who": pl.String, "whom": pl.String, "scale": pl.Float64}
    )
    numbers = pl.Series(ROW, range(first, first + frame.height), dtype=pl.Int64)
    return Raw(frame.with_columns(numbers), frame.height)


def code(given: Raw, parts: Parts = PARTS, **wanted: object):
    context = Context("demo", "x.csv", **{**ROLES, **wanted})
    return moves_of(given, context, parts, SCHEMA, coder="mine", version="2")


@pytest.mark.parametrize(
    ("who", "whom", "event", "tool"),
    [
        ("PRK", "KOR", "042", "envoy_or_letter"),
        ("PRK", "CHN", "042", "patron_visit"),
        ("CHN", "PRK", "042", "patron_visit"),
        ("USA", "PRK", "042", "envoy_or_letter"),
        ("USA", "KOR", "042", "alliance_consultation"),
        ("USA", "CHN", "042", "alliance_consultation"),
        ("CHN", "USA", "042", "envoy_or_letter"),
        ("FRA", "DEU", "042", "envoy_or_letter"),
        ("PRK", None, "111", "denunciation"),
        ("USA", "PRK", "111", "condemnation"),
        ("PRK", "KOR", "154", "mobilisation"),
        ("KOR", "PRK", "154", "deployment"),
        ("PRK", "KOR", "070", "unmapped"),
        ("KOR", "PRK", "070", "aid"),
        ("CHN", "PRK", "072", "arms_or_troops_deal"),
    ],
)
def test_one_code_is_another_tool_by_who_acts_on_whom(who: str, whom: str | None, event: str, tool: str) -> None:
    assert code(raw(("1", "2020-01-01", who, whom, event, None))).moves["tool"].to_list() == [tool]


def test_without_roles_nobody_is_coercer_or_target() -> None:
    none = {"coercers": frozenset(), "targets": frozenset(), "patrons": frozenset()}

    assert code(raw(("1", "2020-01-01", "PRK", "KOR", "111", None)), **none).moves["tool"].to_list() == ["condemnation"]


def test_scale_and_class_come_from_the_table_unless_the_source_states_them() -> None:
    rows = raw(("1", "2020-01-01", "PRK", "KOR", "190", -2.5))
    stated = Parts(**{**{f: getattr(PARTS, f) for f in PARTS.__slots__}, "goldstein": pl.col("scale")})

    assert code(rows).moves.select("goldstein", "quad").row(0) == (-10.0, 4)
    assert code(rows, stated).moves.select("goldstein", "quad").row(0) == (-2.5, 4)


def test_the_columns_are_those_of_a_move_in_order() -> None:
    moves = code(raw(("1", "2020-01-01", "PRK", "KOR", "190", None))).moves

    assert dict(moves.schema) == MOVES.polars
    assert moves.columns[-len(OBSERVED) :] == [c.name for c in OBSERVED]


def test_rows_in_are_moves_rejects_and_what_was_not_wanted() -> None:
    given = raw(
        ("1", "2020-01-01", "PRK", "KOR", "190", None),
        ("2", "2020-02-30", "PRK", "KOR", "190", None),
        ("3", "2020-01-03", "FRA", "DEU", "190", None),
        ("4", "2020-01-04", "PRK", "KOR", "190", 11.0),
        ("5", "2021-01-04", "KOR", "PRK", "190", None),
        first=101,
    )

    found = code(given, dyads=frozenset({frozenset({"PRK", "KOR"})}), until=dt.date(2021, 1, 1))

    assert found.moves["move_id"].to_list() == ["mine:1"]
    assert (found.rows_in, found.rows_rejected, found.filtered) == (5, 2, 2)
    assert found.rejects.select("row", "column", "value").rows() == [(104, "scale", "11.0"), (102, "day", "2020-02-30")]


def test_an_actor_of_several_conditions_is_kept_by_any() -> None:
    given = raw(
        ("1", "2020-01-01", "PRK", "KOR", "190", None),
        ("2", "2020-01-01", "FRA", None, "190", None),
        ("3", "2020-01-01", None, "PRK", "190", None),
    )

    found = code(given, actors=frozenset({"FRA"}), dyads=frozenset({frozenset({"KOR", "PRK"})}))

    assert found.moves["move_id"].to_list() == ["mine:1", "mine:2"]


def test_what_no_table_holds_is_kept_and_counted() -> None:
    found = code(raw(("1", "2020-01-01", "XXX", "YYY", "999", None), ("2", "2020-01-01", "XXX", None, "190", None)))

    assert found.moves.select("actors", "targets", "tool", "actor_codes").row(0) == (
        ["UNK"],
        ["UNK"],
        "unmapped",
        ["XXX"],
    )
    assert found.moves["targets"].to_list()[1] == []
    assert found.unmapped == {"actor:XXX": 2, "code:999": 1, "target:YYY": 1}


def test_no_rows_give_no_moves() -> None:
    found = code(Raw(raw(("1", "2020-01-01", "PRK", "KOR", "190", None)).frame.clear(), 7, filtered=7))

    assert (found.moves.height, found.rows_in, found.filtered) == (0, 7, 7)
    assert dict(found.moves.schema) == MOVES.polars
