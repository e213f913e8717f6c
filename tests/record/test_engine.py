"""Questions to the store in SQL."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from stratagem.core.errors import StoreError
from stratagem.core.moves import MOVES
from stratagem.pipeline.session import Session
from stratagem.record.engine import Engine, matrix_sql, moves_sql

CASE = "ruritania"


def test_an_empty_store_answers_with_no_rows_and_the_right_columns() -> None:
    with Engine() as engine:
        found = engine.frame(moves_sql([], case=CASE, as_of=dt.date(2010, 1, 1)))

    assert found.is_empty()
    assert found.schema == MOVES.polars


@pytest.mark.parametrize(("day", "seen"), [("2000-03-09", 0), ("2000-03-10", 1), ("2000-03-20", 2), ("2000-12-31", 3)])
def test_nothing_known_later_is_seen(toy: Session, day: str, seen: int) -> None:
    with Engine() as engine:
        found = engine.frame(moves_sql(toy.store.files(), case=CASE, as_of=dt.date.fromisoformat(day)))

    assert found.height == seen


def test_a_move_is_seen_from_the_day_it_was_known_not_the_day_it_happened(toy: Session) -> None:
    with Engine() as engine:
        whole = engine.frame(moves_sql(toy.store.files(), case=CASE, as_of=dt.date(2100, 1, 1)))
        late = whole.row(whole["known_on"].to_list().index(max(whole["known_on"])), named=True)
        before = moves_sql(toy.store.files(), case=CASE, as_of=late["known_on"] - dt.timedelta(days=1))

        assert late["move_id"] not in engine.frame(before)["move_id"].to_list()


def test_another_case_is_not_read(toy: Session) -> None:
    with Engine() as engine:
        assert engine.frame(moves_sql(toy.store.files(), case="strelsau", as_of=dt.date(2100, 1, 1))).is_empty()


@pytest.mark.parametrize("by", ["year", "date", "purpose", "target"])
def test_every_matrix_counts_what_the_moves_hold(toy: Session, by: str) -> None:
    day = dt.date(2010, 6, 30)
    with Engine() as engine:
        rows = engine.frame(moves_sql(toy.store.files(), case=CASE, as_of=day))
        cells = engine.frame(matrix_sql(toy.store.files(), case=CASE, as_of=day, by=by))
    spread = {
        "year": rows.height,
        "date": rows.height,
        "purpose": sum(max(1, len(p)) for p in rows["purpose"]),
        "target": sum(max(1, len(p)) for p in rows["targets"]),
    }

    assert cells["moves"].sum() == spread[by]
    assert set(cells["tool"]) == set(rows["tool"])


def test_a_damaged_file_names_the_way_out(tmp_path: Path) -> None:
    file = tmp_path / f"case={CASE}" / "year=2001" / "moves-0.parquet"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"PAR1 not really PAR1")

    with Engine() as engine, pytest.raises(StoreError, match="stratagem doctor"):
        engine.frame(moves_sql([file], case=CASE, as_of=dt.date(2010, 1, 1)))
