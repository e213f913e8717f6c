"""The questions of the store against counts worked by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from stratagem.core.checks import check
from stratagem.core.moves import MOVES
from stratagem.record import questions as q
from stratagem.record.batch import write_partition
from stratagem.record.engine import Engine

DAY = dt.date(2010, 1, 1)


def stored(folder: Path, days: list[str], **columns: list[str]) -> list[Path]:
    """Moves of one year as a file of a store."""
    rows = {
        "move_id": [f"m{n}" for n in range(len(days))],
        "case": "c",
        "date": days,
        "precision": "day",
        "known_on": days,
        "actors": "A",
        "targets": "B",
        "form": "deed",
        "tool": "aid",
        "status": "actual",
        "summary": "s",
        "source_ids": "x",
        "coder": "x",
        "coder_version": "1",
        **columns,
    }
    table = check(pl.DataFrame(rows), MOVES, where="test").faultless(where="test")
    file = folder / "b" / "case=c" / "year=2001" / "moves-0.parquet"
    file.parent.mkdir(parents=True)
    table.write_parquet(file)
    return [file]


def answer(question: q.Question, files: list[Path]) -> list[tuple[object, ...]]:
    with Engine() as engine:
        return engine.answer(question, files).rows()


def test_rolling_sums_count_the_day_and_those_before_it(tmp_path: Path) -> None:
    files = stored(tmp_path, ["2001-01-01", "2001-01-01", "2001-03-31", "2001-04-01"])

    # 31 March is the ninetieth day from 1 January on; 1 April the ninety-first.
    assert [(str(d), n, r) for d, n, r in answer(q.rolling("c", DAY, days=90), files)] == [
        ("2001-01-01", 2, 2),
        ("2001-03-31", 1, 3),
        ("2001-04-01", 1, 2),
    ]


def test_an_episode_ends_where_a_gap_is_longer(tmp_path: Path) -> None:
    files = stored(tmp_path, ["2001-01-01", "2001-01-31", "2001-03-03", "2001-03-03"])

    # Thirty days from 1 to 31 January, thirty-one from there to 3 March.
    assert [(e, str(a), str(b), n) for e, a, b, n in answer(q.episodes("c", DAY, gap_days=30), files)] == [
        (1, "2001-01-01", "2001-01-31", 2),
        (2, "2001-03-03", "2001-03-03", 2),
    ]


@pytest.mark.parametrize(("probability", "gap"), [(0, 1), (0.25, 1.5), (0.5, 2), (0.75, 6), (0.9, 8.4), (1, 10)])
def test_quantiles_lie_between_the_nearest_two_gaps(tmp_path: Path, probability: float, gap: float) -> None:
    # Gaps of 1, 2 and 10 days.
    files = stored(tmp_path, ["2001-01-01", "2001-01-02", "2001-01-04", "2001-01-14", "2001-01-14"])

    assert answer(q.quantiles("c", DAY, of=[probability]), files) == [(probability, pytest.approx(gap, abs=1e-12))]


def test_a_move_of_two_on_two_counts_for_each_pair(tmp_path: Path) -> None:
    files = stored(tmp_path, ["2001-01-05", "2001-01-31"], actors=["A|B", "A"], targets=["C|D", "C"])

    found = answer(q.dyads("c", DAY), files)

    month = dt.date(2001, 1, 1)
    assert found == [("A", "C", month, 2), ("A", "D", month, 1), ("B", "C", month, 1), ("B", "D", month, 1)]


def test_months_of_a_dyad_count_both_ways_and_no_other(tmp_path: Path) -> None:
    files = stored(
        tmp_path,
        ["2001-01-05", "2001-01-06", "2001-02-01", "2001-02-02"],
        actors=["A", "B", "A", "A"],
        targets=["B", "A", "B", "C"],
    )

    assert answer(q.months("c", DAY, between=("A", "B")), files) == [
        (dt.date(2001, 1, 1), 2),
        (dt.date(2001, 2, 1), 1),
    ]


def test_batches_of_before_and_after_a_column_was_added_are_read_together(tmp_path: Path) -> None:
    [new] = stored(tmp_path / "new", ["2001-01-01"], code=["138"])
    [old] = stored(tmp_path / "old", ["2001-01-02"])
    pl.read_parquet(old).with_columns(move_id=pl.lit("old")).drop("code", "mentions").write_parquet(old)

    with Engine() as engine:
        both = engine.answer(q.moves("c", DAY), [new, old])
        alone = engine.answer(q.moves("c", DAY), [old])

    assert both.schema == alone.schema == MOVES.polars
    assert both.select("move_id", "code").rows() == [("m0", "138"), ("old", None)]


def test_what_was_known_is_asked_only_of_files_that_hold_something_later(tmp_path: Path) -> None:
    [file] = stored(tmp_path, ["2001-01-01", "2001-05-01"])
    write_partition(pl.read_parquet(file), file)
    late = tmp_path / "late" / "case=c" / "year=2001" / "moves-0.parquet"
    write_partition(
        pl.read_parquet(file).with_columns(move_id="late-" + pl.col("move_id"), known_on=pl.lit(dt.date(2005, 1, 1))),
        late,
    )

    def asked(day: str) -> tuple[str, list[str]]:
        question = q.moves("c", dt.date.fromisoformat(day))
        with Engine() as engine:
            return question.sql_of([file, late]), engine.answer(question, [file, late])["move_id"].to_list()

    assert asked("2001-04-30")[1] == ["m0"]
    sql, found = asked("2001-05-01")
    assert found == ["m0", "m1"]
    assert sql.count("known_on <=") == 1
    sql, found = asked("2005-01-01")
    assert found == ["late-m0", "m0", "late-m1", "m1"]
    assert "known_on <=" not in sql
