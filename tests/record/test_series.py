"""Series in the store: whole or not at all, the latest import of a figure counts, damage is named."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from tests.rows import tree

from stratagem.core.checks import REJECTS_SCHEMA
from stratagem.core.errors import StoreError
from stratagem.core.series import OBSERVATIONS
from stratagem.record import series
from stratagem.record.manifest import Manifest

NOTHING = pl.DataFrame(schema=REJECTS_SCHEMA)


def manifest(number: int, rows: int = 1) -> Manifest:
    return Manifest(
        batch_id=f"b{number}",
        stream="s",
        input_name="x.csv",
        input_sha256="0",
        source="wire",
        rows_in=rows,
        rows_accepted=rows,
        rows_rejected=0,
        software="test",
        written_at=dt.datetime(2024, 5, number, tzinfo=dt.UTC),
        files=(series.FILE,),
    )


def figure(value: float, day: int = 1) -> pl.DataFrame:
    start = dt.date(2020, 1, day)
    row = {"indicator_id": "s", "period_start": start, "period_end": start + dt.timedelta(days=1), "value": value}
    row |= {"known_on": dt.date(2020, 2, 1), "check": "database", "source_ids": ["wire"], "note": None}
    return pl.DataFrame([row], schema=OBSERVATIONS.polars)


def test_the_latest_import_of_a_figure_counts(tmp_path: Path) -> None:
    series.keep(tmp_path, manifest(1, 2), [figure(1.0), figure(5.0, day=2)], NOTHING)
    series.keep(tmp_path, manifest(2), [figure(2.0)], NOTHING)

    assert series.read(tmp_path, "wire").sort("period_start")["value"].to_list() == [2.0, 5.0]
    assert series.read(tmp_path, "another").is_empty()
    assert [m.batch_id for m in series.batches(tmp_path)] == ["b1", "b2"]


def test_a_write_that_fails_leaves_the_store_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    series.keep(tmp_path, manifest(1), [figure(1.0)], NOTHING)
    before = tree(tmp_path)

    def full(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(series, "sync", full)
    with pytest.raises(StoreError, match=r"No space left on device.; the store is as it was"):
        series.keep(tmp_path, manifest(2), [figure(2.0)], NOTHING)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("name", ["manifest.json", series.FILE])
def test_damage_is_named(tmp_path: Path, name: str) -> None:
    series.keep(tmp_path, manifest(1), [figure(1.0)], NOTHING)
    (tmp_path / "series" / "wire" / "b1" / name).write_bytes(b"{")

    with pytest.raises(StoreError, match=f"{name}: expected .*move that folder out of the store"):
        series.read(tmp_path, "wire")
