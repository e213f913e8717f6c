"""Agreement: hand-made entries and moves whose best pairing is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import permutations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stratagem.core.sources import DateRule, Scope, Source, entries
from stratagem.reckon.agreement import (
    Agreement,
    agree,
    agreement_table,
    by_month,
    compacted,
    missing_dates,
    nearest,
    numbers_apart,
)

SOURCE = Source(
    id="db",
    title="Invented",
    citation="Invented",
    licence="none",
    about="RUR",
    where="db.csv",
    rule=DateRule(1, 1),
    families=("missile", "conventional"),
    scope=Scope(tools=("short_range_missile", "long_range_missile", "armed_attack")),
    parse=lambda data: pl.DataFrame({"x": [data]}),
    note="",
    kin=(frozenset({"missile", "conventional"}),),
)
BEGINS, UNTIL = dt.date(2000, 1, 1), dt.date(2010, 12, 31)
FAMILY = {"short_range_missile": "missile", "long_range_missile": "missile", "armed_attack": "conventional"}

Row = tuple[str, str | None] | tuple[str, str | None, int | None]


def their(*rows: Row, family: str | None = "missile") -> pl.DataFrame:
    """Entries t0, t1 ... from dates and tools; a tool of None is of the given family."""
    made = [
        {
            "entry_id": f"t{n}",
            "date": f"{row[0]}-01" if len(row[0]) == 7 else row[0],
            "precision": "month" if len(row[0]) == 7 else "day",
            "family": FAMILY[row[1]] if row[1] else family,
            "tool": row[1],
            "label": "x",
            "count": row[2] if len(row) == 3 else None,
        }
        for n, row in enumerate(rows)
    ]
    return entries(pl.DataFrame(made, schema_overrides={"tool": pl.String, "family": pl.String}), where="db.csv")


def our(*rows: Row) -> pl.DataFrame:
    """Moves m0, m1 ... from dates and tools."""
    return their(*rows).select(
        pl.col("entry_id").str.replace("t", "m").alias("move_id"),
        "date",
        "precision",
        "family",
        "tool",
        "count",
        "label",
    )


def fit(ours: pl.DataFrame, theirs: pl.DataFrame, source: Source = SOURCE) -> Agreement:
    return agree(ours, theirs, source, begins=BEGINS, until=UNTIL)


def pairs(found: Agreement) -> dict[str, str | None]:
    return {e: p for e, p in found.theirs.select("entry_id", "partner").iter_rows() if p}


def states(found: Agreement) -> dict[str, str]:
    return dict(found.theirs.select("entry_id", "state").iter_rows()) | dict(
        found.ours.select("move_id", "state").iter_rows()
    )


SRBM, ICBM, ATTACK = "short_range_missile", "long_range_missile", "armed_attack"


def test_a_day_apart_is_one_act_and_two_days_are_not() -> None:
    theirs = their(("2005-03-01", SRBM), ("2005-03-10", SRBM), ("2005-06-01", SRBM))

    found = fit(our(("2005-03-02", SRBM), ("2005-03-12", SRBM)), theirs)

    assert states(found) == {
        "t0": "matched",
        "t1": "missing_from_ours",
        "t2": "missing_from_ours",
        "m0": "matched",
        "m1": "missing_from_theirs",
    }


def test_the_nearest_day_wins() -> None:
    found = fit(our(("2005-03-02", SRBM), ("2005-03-01", SRBM)), their(("2005-03-02", SRBM)))

    assert pairs(found) == {"t0": "m0"}


def test_the_same_tool_wins_over_the_same_day() -> None:
    found = fit(our(("2005-03-01", ICBM), ("2005-03-02", SRBM)), their(("2005-03-01", SRBM)))

    assert pairs(found) == {"t0": "m1"}


def test_no_pairing_leaves_fewer_unmatched() -> None:
    # The nearest pair (t1, m0) alone would leave t0 without a partner, although each can have one.
    theirs = their(("2005-03-01", SRBM), ("2005-03-02", SRBM))

    found = fit(our(("2005-03-02", SRBM), ("2005-03-03", SRBM)), theirs)

    assert pairs(found) == {"t0": "m0", "t1": "m1"}


def test_each_move_serves_one_entry() -> None:
    found = fit(our(("2005-03-01", SRBM)), their(("2005-03-01", SRBM), ("2005-03-01", SRBM)))

    assert sorted(states(found).values()) == ["matched", "matched", "missing_from_ours"]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=4),
    st.lists(st.integers(1, 9), min_size=1, max_size=4),
)
def test_the_matching_is_a_maximum_one(left: list[int], right: list[int]) -> None:
    found = fit(our(*[(f"2005-03-0{d}", SRBM) for d in right]), their(*[(f"2005-03-0{d}", SRBM) for d in left]))

    short, long = sorted((left, right), key=len)
    best = max(sum(abs(a - b) <= 1 for a, b in zip(short, p, strict=False)) for p in permutations(long))
    assert len(pairs(found)) == best


@settings(deadline=None)
@given(st.permutations([("2005-03-01", SRBM), ("2005-03-02", ICBM), ("2005-04-01", SRBM), ("2006-01-01", ICBM)]))
def test_the_order_of_rows_does_not_matter(rows: list[Row]) -> None:
    theirs = their(("2005-03-01", SRBM), ("2005-03-03", ICBM), ("2006-01-01", SRBM))

    table = agreement_table("db", fit(our(*rows), theirs))

    assert table.equals(agreement_table("db", fit(our(*sorted(rows)), theirs)))


def test_an_entry_without_a_tool_meets_any_of_its_family() -> None:
    found = fit(our(("2005-03-01", ICBM)), their(("2005-03-01", None)))

    assert pairs(found) == {"t0": "m0"}


def test_month_precision_matches_within_the_month_only() -> None:
    theirs = their(("2005-03", SRBM), ("2005-05-31", SRBM))

    found = fit(our(("2005-03-31", SRBM), ("2005-06", SRBM)), theirs)

    assert pairs(found) == {"t0": "m0"}


def test_a_kin_family_is_coded_otherwise() -> None:
    theirs, ours = their(("2005-03-01", SRBM)), our(("2005-03-01", ATTACK))

    assert states(fit(ours, theirs)) == {"t0": "coded_otherwise", "m0": "coded_otherwise"}
    assert states(fit(ours, theirs, replace(SOURCE, kin=()))) == {
        "t0": "missing_from_ours",
        "m0": "missing_from_theirs",
    }


def test_a_kin_family_never_takes_a_move_from_its_own() -> None:
    theirs = their(("2005-03-01", SRBM), ("2005-03-01", ATTACK))

    found = fit(our(("2005-03-01", ATTACK)), theirs)

    assert states(found) == {"t0": "missing_from_ours", "t1": "matched", "m0": "matched"}


def test_what_neither_side_covers_is_outside() -> None:
    theirs = their(("1999-12-31", SRBM), ("2005-03-01", SRBM), ("2010-12-31", SRBM))

    found = fit(our(("2005-03-01", SRBM), ("1999-06-01", SRBM), ("2010-12-20", ICBM)), theirs)

    # The last entry may still be met by a move of the next day, which is not known yet.
    assert states(found) == {
        "t0": "theirs_outside",
        "t1": "matched",
        "t2": "theirs_outside",
        "m0": "matched",
        "m1": "ours_outside",
        "m2": "missing_from_theirs",
    }


def test_unmapped_entries_are_set_aside() -> None:
    found = fit(our(("2005-03-01", SRBM)), their(("2005-03-01", None), family=None))

    assert (found.unmapped.height, found.theirs.height) == (1, 0)
    assert states(found) == {"m0": "ours_outside"}


def test_the_table_adds_up() -> None:
    theirs = their(("2005-03-01", SRBM, 2), ("2005-07-01", ICBM, 1), ("2006-01-01", SRBM, 4), ("2006-05-05", ATTACK))
    ours = our(("2005-03-01", SRBM, 3), ("2005-12-31", SRBM, 4), ("2006-02-02", SRBM), ("2005-09-09", ATTACK))

    table = agreement_table("db", fit(ours, theirs))

    shown = ("family", "year", "theirs", "ours", "matched", "missing_from_ours", "missing_from_theirs")
    assert table.select(*shown, "their_number", "our_number").rows() == [
        ("conventional", 2005, 0, 1, 0, 0, 1, 0, 0),
        ("conventional", 2006, 1, 0, 0, 1, 0, 0, 0),
        ("missile", 2005, 2, 1, 1, 1, 0, 2, 3),
        ("missile", 2006, 1, 2, 1, 0, 1, 4, 4),
    ]


def test_quiet_years_are_put_together() -> None:
    theirs = their(("2003-03-01", SRBM), ("2004-03-01", SRBM), ("2005-03-01", SRBM), ("2006-03-01", SRBM))
    ours = our(("2003-03-01", SRBM), ("2004-03-01", SRBM), ("2006-03-01", SRBM))

    table = compacted(agreement_table("db", fit(ours, theirs)))

    assert table.select("family", "years", "theirs", "missing_from_ours").rows() == [
        ("missile", "2003-2004", 2, 0),
        ("missile", "2005", 1, 1),
        ("missile", "2006", 1, 0),
        ("all", "2003-2006", 4, 1),
    ]


def test_a_date_is_missing_when_none_of_its_entries_is_matched() -> None:
    theirs = their(("2001-01-01", SRBM), ("2005-03-01", SRBM), ("2005-03-01", ICBM), ("2005-05-05", SRBM))
    found = fit(our(("2005-03-01", SRBM)), theirs)

    assert missing_dates(found, since=dt.date(2004, 1, 1)) == ([dt.date(2005, 5, 5)], 2)
    assert missing_dates(found, since=dt.date(2004, 1, 1), tools=(ICBM,)) == ([dt.date(2005, 3, 1)], 1)


def test_a_kin_match_does_not_excuse_a_missing_date() -> None:
    found = fit(our(("2005-03-01", ATTACK)), their(("2005-03-01", SRBM)))

    assert missing_dates(found, since=BEGINS) == ([dt.date(2005, 3, 1)], 1)


def test_a_near_move_is_named_beside_a_missing_entry() -> None:
    theirs = their(("2005-03-01", SRBM), ("2005-06-01", SRBM), ("2005-08-01", SRBM))
    ours = our(("2005-03-06", SRBM), ("2005-06-05", ATTACK), ("2005-06-07", SRBM), ("2005-08-07", SRBM))

    assert nearest(fit(ours, theirs), SOURCE, days=5) == {"t0": "m0", "t1": "m1"}
    assert nearest(fit(ours, theirs), replace(SOURCE, kin=()), days=5) == {"t0": "m0"}


def test_a_tool_that_is_only_admitted_is_not_held_against_the_database() -> None:
    source = replace(SOURCE, scope=replace(SOURCE.scope, also=(ICBM,)))
    theirs = their(("2005-03-01", SRBM), ("2005-09-01", SRBM))

    found = fit(our(("2005-03-01", ICBM), ("2005-05-05", ICBM), ("2005-06-06", SRBM)), theirs, source)

    assert [states(found)[m] for m in ("m0", "m1", "m2")] == ["matched", "ours_outside", "missing_from_theirs"]


def test_numbers_add_up_by_day_however_they_are_split() -> None:
    theirs = their(("2005-03-01", None, 6), ("2005-05-05", SRBM, 2), ("2005-07-07", SRBM, 1))
    ours = our(("2005-03-02", ICBM, 1), ("2005-03-01", SRBM, 5), ("2005-05-06", SRBM, 3), ("2005-07-07", SRBM, None))

    apart, compared = numbers_apart(fit(ours.filter(pl.col("move_id") != "m0"), theirs))

    assert apart.rows() == [(dt.date(2005, 3, 1), 6, 5), (dt.date(2005, 5, 5), 2, 3)]
    assert compared == 2
    same_day = our(("2005-03-01", ICBM, 1), ("2005-03-01", SRBM, 5))
    assert numbers_apart(fit(same_day, theirs.head(1)))[0].is_empty()


def test_months_with_several_moves_are_one() -> None:
    moves = our(("2005-03-01", SRBM), ("2005-03", ICBM), ("2005-04-09", SRBM))

    assert by_month(moves).select("date", "count").rows() == [(dt.date(2005, 3, 1), 2), (dt.date(2005, 4, 1), 1)]


@pytest.mark.parametrize("empty", ["ours", "theirs"])
def test_an_empty_side_is_no_error(empty: str) -> None:
    full = their(("2005-03-01", SRBM))
    theirs = full.clear() if empty == "theirs" else full
    ours = our(("2005-03-01", SRBM)).clear() if empty == "ours" else our(("2005-03-01", SRBM))

    table = agreement_table("db", fit(ours, theirs))

    assert table.select("matched").sum().item() == 0
    assert table.select(pl.sum_horizontal("theirs", "ours")).sum().item() == 1
