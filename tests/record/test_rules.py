"""A batch stands until the words change or the day of a row it set aside has come."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from stratagem.core.checks import REJECTS_SCHEMA
from stratagem.core.moves import MOVES
from stratagem.record.manifest import Manifest
from stratagem.record.rules import holds_still, rules_digest

DAY = dt.date(2024, 5, 1)


def batch(rejected: int, rules: str = "now") -> Manifest:
    return Manifest(
        batch_id="b",
        stream="s",
        input_name="m.csv",
        input_sha256="0" * 64,
        rules_sha256=rules,
        rows_in=3,
        rows_accepted=3 - rejected,
        rows_rejected=rejected,
        software="test",
        written_at=dt.datetime(2024, 4, 1, tzinfo=dt.UTC),
        files=(),
    )


def rejects(path: Path, value: str, expected: str) -> Path:
    rows = [("m.csv", 2, "known_on", value, expected)]
    pl.DataFrame(rows, schema=REJECTS_SCHEMA, orient="row").write_parquet(path)
    return path


@pytest.mark.parametrize(
    ("value", "expected", "stands"),
    [
        ("2024-05-01", "a day up to 2024-04-01", False),
        ("2024-05-02", "a day up to 2024-04-01", True),
        ("2024-05-01", "a day on or after the date of the move", True),
        ("never", "a date YYYY-MM-DD", True),
    ],
)
def test_only_a_row_whose_day_has_come_is_tried_again(tmp_path: Path, value: str, expected: str, stands: bool) -> None:
    file = rejects(tmp_path / "r.parquet", value, expected)

    assert holds_still(batch(1), file, rules="now", today=DAY) is stands
    assert not holds_still(batch(1, "then"), file, rules="now", today=DAY)
    assert holds_still(batch(0, "then"), file, rules="now", today=DAY)


def test_a_batch_stands_if_its_rejects_cannot_be_read(tmp_path: Path) -> None:
    assert holds_still(batch(1), tmp_path / "nothing.parquet", rules="now", today=DAY)


def test_the_digest_knows_the_columns() -> None:
    wider = replace(MOVES.columns[14], high=9)
    other = replace(MOVES, columns=(*MOVES.columns[:14], wider, *MOVES.columns[15:]))

    assert rules_digest(other, {}) != rules_digest(MOVES, {})
