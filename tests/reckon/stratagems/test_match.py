"""The matcher against a slow enumerator that tries everything, and against cases worked by hand."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stratagem.core.case import Case, as_of
from stratagem.core.errors import InputError
from stratagem.core.moves import MOVES
from stratagem.core.patterns import MovePattern, Step
from stratagem.reckon.stratagems.match import INSTANCES, instances, match
from stratagem.reckon.stratagems.runs import Rule, apart

FIRST = dt.date(2001, 1, 1)
TOOLS = ("hotline_cut", "aid", "summit")
ANY_ROLE = ("target", "patron")
Move = tuple[int, str, str, str, str]


def moves_of(rows: list[Move]) -> pl.DataFrame:
    """Moves from (day number, tool, actors, targets, precision), ids in the order given."""
    columns: dict[str, list[Any]] = {name: [None] * len(rows) for name in MOVES.names}
    columns["move_id"] = [f"m-{number:03}" for number in range(len(rows))]
    columns["date"] = [
        (FIRST + dt.timedelta(days=day)).replace(**({"day": 1} if precision == "month" else {}))
        for day, *_, precision in rows
    ]
    columns["known_on"] = [FIRST + dt.timedelta(days=day) for day, *_ in rows]
    columns["tool"] = [tool for _, tool, *_ in rows]
    columns["actors"] = [actors.split("|") for _, _, actors, *_ in rows]
    columns["targets"] = [targets.split("|") if targets else [] for *_, targets, _ in rows]
    columns["precision"] = [precision for *_, precision in rows]
    columns["form"], columns["status"] = ["deed"] * len(rows), ["actual"] * len(rows)
    return pl.DataFrame(columns, schema=MOVES.polars)


def pattern(*steps: dict[str, Any], overlap: str = "all") -> MovePattern:

    named = [{**step, "name": "abcdefgh"[at]} for at, step in enumerate(steps)]
    return MovePattern.model_validate({"steps": named, "overlap": overlap})


def tool(*keys: str) -> dict[str, Any]:
    return {"tool": list(keys)}


# The slow way


def brute(moves: pl.DataFrame, pattern: MovePattern, case: Case, variables: dict[str, tuple[str, ...]]) -> list[Any]:
    """Every instance as (start, day, ids, binding), by trying all runs of all steps for all bindings."""
    found = []
    names = list(variables)
    for codes in itertools.product(*(case.members(variables[name]) for name in names)):
        bound = dict(zip(names, codes, strict=True))
        if len(set(codes)) == len(codes):
            found += _of_binding(moves, pattern, case, bound)
    found.sort(key=lambda one: (one[1], one[0], one[3]))
    if pattern.overlap == "non_overlapping":
        kept: list[Any] = []
        for one in found:
            if not kept or one[0] > kept[-1][1]:
                kept.append(one)
        return kept
    return found


def _of_binding(moves: pl.DataFrame, pattern: MovePattern, case: Case, bound: dict[str, str]) -> list[Any]:
    rows = sorted(moves.to_dicts(), key=lambda m: (m["date"], m["move_id"]))
    matched = [[m for m in rows if m["precision"] == "day" and _matches(m, s, bound)] for s in pattern.steps]
    whole = []
    for chain in _chains(pattern.steps, matched, rows, ()):
        parts = [matched[at][first : first + pattern.steps[at].at_least] for at, first in enumerate(chain)]
        start, day = parts[0][0]["date"], parts[-1][-1]["date"]
        whole.append((start, day, chain, [m["move_id"] for part in parts for m in part]))
    label = ", ".join(f"{k}={v}" for k, v in bound.items())
    best = [min(group, key=lambda c: (c[1], c[2])) for _, group in _by(whole, lambda c: c[0])]
    if pattern.overlap == "earliest":
        best = [max(group, key=lambda c: c[0]) for _, group in _by(best, lambda c: c[1])]
    return [(start, day, ids, label) for start, day, _, ids in best]


def _by(items: list[Any], key: Any) -> Iterator[Any]:
    return ((k, list(group)) for k, group in itertools.groupby(sorted(items, key=key), key=key))


def _matches(move: dict[str, Any], step: Step, bound: dict[str, str]) -> bool:
    others = set(move["actors"]) | set(move["targets"])
    return any(move["tool"] in f.tool for f in step.match) and (step.with_ is None or bound[step.with_] in others)


def _chains(
    steps: tuple[Step, ...], matched: list[list[dict[str, Any]]], rows: list[dict[str, Any]], chain: tuple[int, ...]
) -> Iterator[tuple[int, ...]]:
    at = len(chain)
    if at == len(steps):
        yield chain
        return
    step, mine = steps[at], matched[at]
    for first in range(len(mine) - step.at_least + 1):
        part = mine[first : first + step.at_least]
        start, end = part[0]["date"], part[-1]["date"]
        if step.at_least > 1 and (end - start).days > (step.within_days or 0):
            continue
        if step.quiet_days and any(0 <= (start - m["date"]).days <= step.quiet_days for m in mine[:first]):
            continue
        if at > 0:
            before = steps[at - 1]
            done = matched[at - 1][chain[-1] + before.at_least - 1]["date"]
            assert step.after is not None
            if (start - done).days < step.after.min_days or (end - done).days > step.after.max_days:
                continue
            between = [m for m in rows if any(m["tool"] in f.tool for f in step.absent)]
            if any(done < _placed(m) < end for m in between):
                continue
        yield from _chains(steps, matched, rows, (*chain, first))


def _placed(move: dict[str, Any]) -> dt.date:
    return move["date"].replace(day=15) if move["precision"] == "month" else move["date"]


def listed(found: pl.DataFrame) -> list[Any]:
    return [(s, d, m, b) for s, d, m, b in found.select("start", "day", "moves", "binding").iter_rows()]


# Random records and patterns

FILTERS = st.lists(
    st.lists(st.sampled_from(TOOLS), min_size=1, max_size=2, unique=True).map(lambda keys: {"tool": keys}),
    min_size=1,
    max_size=2,
)


@st.composite
def steps(draw: st.DrawFn, *, first: bool, variables: tuple[str, ...]) -> dict[str, Any]:
    many = draw(st.sampled_from([1, 1, 1, 2, 3]))
    out: dict[str, Any] = {
        "match": draw(FILTERS),
        "at_least": many,
        "quiet_days": draw(st.sampled_from([0, 0, 0, 1, 4])),
    }
    if many > 1:
        out["within_days"] = draw(st.integers(0, 15))
    if variables:
        out["with"] = draw(st.sampled_from(variables))
    if not first:
        low = draw(st.integers(1, 4))
        out["after"] = {"min_days": low, "max_days": low + draw(st.integers(2, 20))}
        out["absent"] = draw(st.just([]) | st.just([]) | FILTERS)
    return out


@st.composite
def patterns(draw: st.DrawFn) -> tuple[MovePattern, dict[str, tuple[str, ...]]]:
    variables = draw(st.sampled_from([(), (), (), ("x",), ("x", "y")]))
    many = draw(st.integers(1, 3))
    drawn = [draw(steps(first=at == 0, variables=variables)) for at in range(many)]
    overlap = draw(st.sampled_from(["all", "non_overlapping", "earliest"]))
    roles = {name: draw(st.sampled_from([("target",), ANY_ROLE, ("patron", "target")])) for name in variables}
    return pattern(*drawn, overlap=overlap), roles


RECORDS = st.lists(
    st.tuples(
        st.integers(0, 45),
        st.sampled_from(TOOLS),
        st.sampled_from(["RUR", "GRA", "ZEN", "RUR|GRA"]),
        st.sampled_from(["GRA", "ZEN", "GRA|ZEN", ""]),
        st.sampled_from(["day"] * 9 + ["month"]),
    ),
    min_size=12,
    max_size=40,
)
SLOWLY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
QUICKLY = settings(SLOWLY, max_examples=100)


@SLOWLY
@given(rows=RECORDS, asked=patterns())
def test_it_finds_what_trying_everything_finds(
    rows: list[Move], asked: tuple[MovePattern, dict[str, tuple[str, ...]]], toy_case: Case
) -> None:
    moves = moves_of(rows)

    found = instances(moves, asked[0], case=toy_case, variables=asked[1])

    assert listed(found) == brute(moves, *(asked[0], toy_case, asked[1]))
    assert found["instance"].to_list() == list(range(1, found.height + 1))
    assert dict(found.schema) == INSTANCES


@QUICKLY
@given(rows=RECORDS, asked=patterns(), seed=st.integers(0, 9))
def test_the_order_of_rows_and_unrelated_moves_do_not_matter(
    rows: list[Move], asked: tuple[MovePattern, dict[str, tuple[str, ...]]], seed: int, toy_case: Case
) -> None:
    moves = moves_of(rows)
    other = moves_of([(day, "denial", "RUR", "GRA", "day") for day in range(0, 60, 7)])
    other = other.with_columns(move_id=pl.lit("other-") + pl.col("move_id"))
    mixed = pl.concat([moves, other]).sample(fraction=1.0, shuffle=True, seed=seed)

    found = instances(mixed, asked[0], case=toy_case, variables=asked[1])

    assert found.equals(instances(moves, asked[0], case=toy_case, variables=asked[1]))


@QUICKLY
@given(rows=RECORDS, asked=patterns(), day=st.integers(0, 60))
def test_moves_known_after_the_as_of_date_do_not_matter(
    rows: list[Move], asked: tuple[MovePattern, dict[str, tuple[str, ...]]], day: int, toy_case: Case
) -> None:
    moves, date = moves_of(rows), FIRST + dt.timedelta(days=day)
    early = moves.filter((pl.col("known_on") <= date) & (pl.col("date") <= date))

    found = instances(as_of(toy_case, moves, date).moves, asked[0], case=toy_case, variables=asked[1])

    assert found.equals(instances(early, asked[0], case=toy_case, variables=asked[1]))
    assert all(last <= date for last in found["day"])


@QUICKLY
@given(rows=RECORDS, asked=patterns())
def test_the_light_form_agrees(
    rows: list[Move], asked: tuple[MovePattern, dict[str, tuple[str, ...]]], toy_case: Case
) -> None:
    pattern = MovePattern.model_validate(
        {
            **asked[0].model_dump(by_alias=True),
            "steps": [{**s.model_dump(by_alias=True), "with": None} for s in asked[0].steps],
        }
    )
    moves = moves_of([(*row[:4], "day") for row in rows]).sort("date", "move_id")
    days = moves["date"].to_physical().to_numpy().astype(np.int64)
    masks = [_mask(moves, step.match) for step in pattern.steps]
    absent = [days[_mask(moves, step.absent)] if step.absent else None for step in pattern.steps]

    found = match(days, masks, [Rule.of(s) for s in pattern.steps], absent=absent, overlap=pattern.overlap)
    table = instances(moves, pattern, case=toy_case)

    assert found.start.tolist() == table["start"].to_physical().to_list()
    assert found.day.tolist() == table["day"].to_physical().to_list()
    ids = np.hstack(found.rows)
    assert [moves["move_id"].gather(row).to_list() for row in ids] == table["moves"].to_list()


def _mask(moves: pl.DataFrame, filters: Any) -> np.ndarray:
    return moves["tool"].is_in([key for f in filters for key in f.tool]).to_numpy()


# By hand


def test_a_burst_opens_after_quiet_days(toy_case: Case) -> None:
    moves = moves_of([(day, "hotline_cut", "RUR", "GRA", "day") for day in (0, 10, 41, 41, 60)])

    found = instances(moves, pattern({"match": tool("hotline_cut"), "quiet_days": 30}), case=toy_case)

    assert found["moves"].to_list() == [["m-000"], ["m-002"]]


def test_three_within_so_many_days_are_complete_with_the_third(toy_case: Case) -> None:
    moves = moves_of([(day, "hotline_cut", "RUR", "GRA", "day") for day in (0, 5, 6, 9, 30)])

    found = instances(moves, pattern({"match": tool("hotline_cut"), "at_least": 3, "within_days": 6}), case=toy_case)

    assert listed(found) == [
        (FIRST, FIRST + dt.timedelta(days=6), ["m-000", "m-001", "m-002"], ""),
        (FIRST + dt.timedelta(days=5), FIRST + dt.timedelta(days=9), ["m-001", "m-002", "m-003"], ""),
    ]


def test_of_two_runs_that_open_on_one_day_the_one_that_leads_on_is_taken(toy_case: Case) -> None:
    cuts = [(day, "hotline_cut", "RUR", "GRA", "day") for day in (0, 0, 5)]
    asked = pattern(
        {"match": tool("hotline_cut"), "at_least": 2, "within_days": 10},
        {"match": tool("aid"), "after": {"min_days": 1, "max_days": 4}},
    )

    found = instances(moves_of([*cuts, (8, "aid", "GRA", "RUR", "day")]), asked, case=toy_case)

    assert found["moves"].to_list() == [["m-001", "m-002", "m-003"]]


def test_a_window_holds_both_its_ends(toy_case: Case) -> None:
    moves = moves_of([(0, "aid", "GRA", "RUR", "day"), *((d, "summit", "RUR", "GRA", "day") for d in (2, 3, 5, 6))])
    asked = [
        pattern({"match": tool("aid")}, {"match": tool("summit"), "after": {"min_days": low, "max_days": high}})
        for low, high in ((3, 5), (4, 5), (6, 6), (7, 90))
    ]

    assert [instances(moves, one, case=toy_case)["moves"].to_list() for one in asked] == [
        [["m-000", "m-002"]],
        [["m-000", "m-003"]],
        [["m-000", "m-004"]],
        [],
    ]


def test_a_later_middle_step_is_taken_where_the_first_leads_nowhere(toy_case: Case) -> None:
    moves = moves_of(
        [(0, "aid", "GRA", "RUR", "day"), (1, "summit", "RUR", "GRA", "day"), (8, "summit", "RUR", "GRA", "day"),
         (10, "hotline_cut", "RUR", "GRA", "day")]
    )  # fmt: skip
    asked = pattern(
        {"match": tool("aid")},
        {"match": tool("summit"), "after": {"min_days": 1, "max_days": 9}},
        {"match": tool("hotline_cut"), "after": {"min_days": 1, "max_days": 3}},
    )

    assert instances(moves, asked, case=toy_case)["moves"].to_list() == [["m-000", "m-002", "m-003"]]


def test_an_absent_move_forbids_only_what_lies_strictly_around_it(toy_case: Case) -> None:
    asked = pattern(
        {"match": tool("aid")},
        {"match": tool("hotline_cut"), "after": {"min_days": 1, "max_days": 20}, "absent": [tool("summit")]},
    )

    def found(summit: int) -> int:
        rows = [(0, "aid", "GRA", "RUR", "day"), (10, "hotline_cut", "RUR", "GRA", "day")]
        return instances(moves_of([*rows, (summit, "summit", "RUR", "GRA", "day")]), asked, case=toy_case).height

    assert [found(day) for day in (0, 1, 9, 10, 11)] == [1, 0, 0, 1, 1]


def test_a_move_dated_to_the_month_is_no_step_but_counts_as_present_on_the_15th(toy_case: Case) -> None:
    asked = pattern(
        {"match": tool("aid")},
        {"match": tool("hotline_cut"), "after": {"min_days": 1, "max_days": 30}, "absent": [tool("summit")]},
    )
    rows = [
        (3, "aid", "GRA", "RUR", "day"),
        (20, "hotline_cut", "RUR", "GRA", "day"),
        (3, "aid", "GRA", "RUR", "month"),
    ]

    assert instances(moves_of(rows), asked, case=toy_case).height == 1
    assert instances(moves_of([*rows, (9, "summit", "RUR", "GRA", "month")]), asked, case=toy_case).height == 0


def test_variables_stand_for_different_actors(toy_case: Case) -> None:
    moves = moves_of([(0, "summit", "RUR|GRA", "", "day"), (5, "summit", "RUR", "ZEN", "day")])
    second = {"match": tool("summit"), "with": "y", "after": {"min_days": 1, "max_days": 9}}
    asked = pattern({"match": tool("summit"), "with": "x"}, second)

    found = instances(moves, asked, case=toy_case, variables={"x": ANY_ROLE, "y": ANY_ROLE})

    assert listed(found) == [(FIRST, FIRST + dt.timedelta(days=5), ["m-000", "m-001"], "x=GRA, y=ZEN")]


@pytest.mark.parametrize(
    ("overlap", "expected"),
    [
        ("all", [(0, 10), (4, 10), (10, 12), (11, 12)]),
        ("earliest", [(4, 10), (11, 12)]),
        ("non_overlapping", [(0, 10), (11, 12)]),
    ],
)
def test_the_three_overlap_rules(overlap: str, expected: list[tuple[int, int]]) -> None:
    opening, closing = {0, 4, 10, 11}, {10, 12}
    days = np.arange(13)
    masks = [np.isin(days, list(opening)), np.isin(days, list(closing))]

    found = match(days, masks, [Rule(), Rule(min_days=1, max_days=10)], overlap=overlap)  # type: ignore[arg-type]

    assert list(zip(found.start.tolist(), found.day.tolist(), strict=True)) == expected


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=40))
def test_walking_apart_keeps_what_a_plain_loop_keeps(spans: list[tuple[int, int]]) -> None:
    ordered = sorted((start + length, start) for start, length in spans)
    kept: list[int] = []
    for at, (_, start) in enumerate(ordered):
        if not kept or start > ordered[kept[-1]][0]:
            kept.append(at)

    found = apart(np.array([s for _, s in ordered], dtype=np.int64), np.array([e for e, _ in ordered], dtype=np.int64))

    assert found.tolist() == kept


def test_nothing_is_found_in_nothing(toy_case: Case) -> None:
    asked = pattern({"match": tool("aid")}, {"match": tool("aid"), "after": {"min_days": 1, "max_days": 2}})

    assert dict(instances(moves_of([]), asked, case=toy_case).schema) == INSTANCES
    assert match(np.array([], dtype=np.int64), [np.array([], dtype=bool)], [Rule(at_least=2)]).rows[0].shape == (0, 2)


def test_the_light_form_refuses_days_out_of_order_and_steps_without_rules() -> None:
    with pytest.raises(InputError, match="expected days in order, found some that are not; sort the moves by date"):
        match(np.array([2, 1]), [np.array([True, True])], [Rule()])
    with pytest.raises(InputError, match="found 1 masks and 2 rules"):
        match(np.array([1]), [np.array([True])], [Rule(), Rule()])
