"""Which ids are taken, whatever the order and number of the pieces."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.record.ids import TakenIds

PIECES = st.lists(st.lists(st.integers(0, 30), max_size=10), max_size=8)


def series(numbers: list[int]) -> pl.Series:
    return pl.Series([f"m-{n}" for n in numbers], dtype=pl.String)


@given(PIECES)
def test_the_answer_is_that_of_a_set(pieces: list[list[int]]) -> None:
    seen, taken, pending = set(), TakenIds(), []
    for piece in pieces:
        ids = series(piece)
        assert taken.taken(ids, pending=pending).to_list() == [i in seen for i in ids]
        taken.add(ids)
        pending.append(pl.DataFrame({"move_id": ids}))
        seen |= set(ids)


def test_ids_of_files_are_taken(tmp_path: Path) -> None:
    for name, numbers in (("a", [1, 2]), ("b", [3])):
        pl.DataFrame({"move_id": series(numbers)}).write_parquet(tmp_path / name)

    taken = TakenIds([tmp_path / "a", tmp_path / "b"])

    assert taken.taken(series([3, 4, 1])).to_list() == [True, False, True]


def test_equal_hashes_of_different_ids_reject_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pl.Series, "hash", lambda self: pl.Series([7] * self.len(), dtype=pl.UInt64))
    taken = TakenIds()
    taken.add(series([1]))

    found = taken.taken(series([1, 2]), pending=[pl.DataFrame({"move_id": series([1])})])

    assert found.to_list() == [True, False]
