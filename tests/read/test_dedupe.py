"""Rows that repeat another: each rule worked by hand, and what must hold of both whatever the rows."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.read.dedupe import NEEDED, duplicates, matches

SCHEMA = {
    "move_id": pl.String,
    "date": pl.Date,
    "precision": pl.String,
    "known_on": pl.Date,
    "actors": pl.List(pl.String),
    "targets": pl.List(pl.String),
    "form": pl.String,
    "tool": pl.String,
    "code": pl.String,
    "place": pl.String,
}


def day(number: int) -> dt.date:
    return dt.date(2018, 6, 1) + dt.timedelta(days=number)


def rows(*given_rows: dict[str, object]) -> pl.DataFrame:
    """Moves m0, m1 ... of A on B with code 138 on day 0, with changes."""
    made = []
    for n, changes in enumerate(given_rows):
        at = changes.get("at", 0)
        base = {"move_id": f"m{n}", "date": day(at), "precision": "day", "known_on": day(changes.get("known", at))}
        base |= {"actors": ["A"], "targets": ["B"], "form": "threat", "tool": "force_threat", "code": "138"}
        made.append({**base, "place": None, **{k: v for k, v in changes.items() if k in SCHEMA}})
    return pl.DataFrame(made, schema=SCHEMA)


def left_out(moves: pl.DataFrame) -> dict[str, tuple[str, str]]:
    return {m: (rule, of) for m, rule, of, _ in duplicates(moves).rows()}


def test_the_first_known_of_a_day_stays_then_the_first_by_id() -> None:
    found = left_out(rows({"known": 2}, {"known": 1}, {"known": 1}))

    assert found == {"m0": ("one_a_day", "m1"), "m2": ("one_a_day", "m1")}


@pytest.mark.parametrize(
    "other",
    [{"actors": ["C"]}, {"targets": ["C"]}, {"code": "1381"}, {"precision": "month"}, {"targets": ["B", "C"]}],
)
def test_another_side_code_or_precision_is_another_move(other: dict[str, object]) -> None:
    assert left_out(rows({}, other)) == {}


def test_sides_in_another_order_are_the_same_and_rows_without_code_go_by_form_and_tool() -> None:
    pair = rows({"actors": ["A", "C"], "code": None}, {"actors": ["C", "A"], "code": None}, {"code": None})

    assert left_out(pair) == {"m1": ("one_a_day", "m0")}


def test_the_next_day_is_a_copy_and_the_day_after_is_not() -> None:
    assert left_out(rows({"at": 0}, {"at": 1}, {"at": 2}, {"at": 3}, {"at": 5})) == {
        "m1": ("wire_copy", "m0"),
        "m3": ("wire_copy", "m2"),
    }


def test_a_copy_is_of_the_same_place() -> None:
    assert left_out(rows({"at": 0, "place": "X"}, {"at": 1, "place": "Y"}, {"at": 2, "place": "X"})) == {}


def test_nothing_is_left_out_for_a_row_known_later() -> None:
    assert left_out(rows({"at": 0, "known": 9}, {"at": 1, "known": 1})) == {}


def test_one_rule_alone() -> None:
    moves = rows({"at": 0}, {"at": 0}, {"at": 1})

    assert duplicates(moves, rules=["one_a_day"])["move_id"].to_list() == ["m1"]
    assert duplicates(moves, rules=["wire_copy"])["move_id"].to_list() == ["m2"]
    assert duplicates(moves, rules=[]).is_empty()


MOVES = st.lists(
    st.fixed_dictionaries(
        {
            "at": st.integers(0, 6),
            "actors": st.sampled_from([["A"], ["B"]]),
            "code": st.sampled_from(["138", None]),
            "place": st.sampled_from(["X", None]),
        }
    ),
    max_size=25,
)


@given(MOVES, st.randoms())
def test_what_stays_repeats_nothing_and_order_does_not_matter(given_rows, random) -> None:
    moves = rows(*given_rows)
    found = duplicates(moves)
    stayed = moves.join(found, on="move_id", how="anti")
    shuffled = list(range(moves.height))
    random.shuffle(shuffled)

    assert found["move_id"].is_unique().all()
    assert set(found["of"]) <= set(stayed["move_id"])
    assert duplicates(stayed).is_empty()
    assert duplicates(moves[shuffled]).equals(found)
    assert set(NEEDED) == set(SCHEMA)


def test_moves_of_two_sources_meet_on_the_day_first_then_a_day_apart_each_once() -> None:
    ours = rows({"at": 0}, {"at": 1}, {"at": 5})
    theirs = rows({"at": 1}, {"at": 2}, {"at": 7}).with_columns(move_id=pl.col("move_id").str.replace("m", "t"))

    # Ours of day 1 takes theirs of day 1; ours of day 0 then finds nobody, since theirs of day 2 is too far.
    assert matches(ours, theirs).rows() == [("m1", "t0", 0)]
    assert matches(ours.filter(pl.col("move_id") == "m0"), theirs).rows() == [("m0", "t0", 1)]
    earlier = ours.filter(pl.col("move_id") == "m1").with_columns(date=pl.lit(day(3)))
    assert matches(earlier, theirs).rows() == [("m1", "t1", -1)]


@given(MOVES, MOVES)
def test_each_move_has_at_most_one_partner_within_a_day(one, other) -> None:
    ours, theirs = rows(*one), rows(*other)
    found = matches(ours, theirs)

    assert found["ours"].is_unique().all()
    assert found["theirs"].is_unique().all()
    dates = found.join(ours.select(ours="move_id", a="date"), on="ours").join(
        theirs.select(theirs="move_id", b="date"), on="theirs"
    )
    apart = (dates["b"] - dates["a"]).dt.total_days()
    assert apart.abs().max() in (None, 0, 1)
    assert apart.to_list() == dates["days_later"].to_list()
