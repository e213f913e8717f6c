"""Series of a machine-coded source beside the moves, in append-only batches; the latest import of a figure counts."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from stratagem.core.errors import StoreError
from stratagem.core.series import OBSERVATIONS
from stratagem.record.batch import sync
from stratagem.record.manifest import Manifest

FILE = "observations.parquet"


def batches(store: Path) -> list[Manifest]:
    """Manifests of every batch of series, oldest first.

    Raises
    ------
    StoreError
        If one cannot be read.
    """
    found = []
    for file in sorted(store.glob("series/*/*/manifest.json")):
        try:
            found.append(Manifest.model_validate_json(file.read_bytes()))
        except (ValidationError, OSError) as error:
            message = f"{file}: expected a batch manifest; it cannot be read; move that folder out of the store"
            raise StoreError(message) from error
    return found


def keep(store: Path, manifest: Manifest, tables: Iterable[pl.DataFrame], rejects: pl.DataFrame) -> None:
    """Write a batch whole or not at all.

    Parameters
    ----------
    store : Path
    manifest : Manifest
    tables : iterable of polars.DataFrame
        Columns of ``OBSERVATIONS``.
    rejects : polars.DataFrame
    """
    place = store / "series" / manifest.source / manifest.batch_id
    staging = store / "staging" / f"series-{manifest.batch_id}"
    try:
        staging.mkdir(parents=True)
        pl.concat([OBSERVATIONS.empty(), *tables]).write_parquet(staging / FILE)
        rejects.write_parquet(staging / "rejects.parquet")
        (staging / "manifest.json").write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
        sync(staging)
        place.parent.mkdir(parents=True, exist_ok=True)
        staging.rename(place)
    except OSError as error:
        message = f"{place}: it cannot be written ({error.strerror or error}); the store is as it was; free some space"
        raise StoreError(message) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def read(store: Path, source: str) -> pl.DataFrame:
    """Every observation of a source; of several imports of one figure the latest counts.

    Raises
    ------
    StoreError
        If a batch is damaged.
    """
    tables = []
    for manifest in batches(store):
        if manifest.source == source:
            file = store / "series" / source / manifest.batch_id / FILE
            try:
                tables.append(pl.read_parquet(file))
            except (OSError, pl.exceptions.PolarsError) as error:
                message = f"{file}: expected a whole Parquet file; it cannot be read; move that folder out of the store"
                raise StoreError(message) from error
    whole = pl.concat([OBSERVATIONS.empty(), *tables])
    return whole.unique(["indicator_id", "period_start", "period_end", "known_on"], keep="last", maintain_order=True)


def rejects(store: Path, manifest: Manifest) -> pl.DataFrame:
    """Rows that a batch of series set aside, with the reason."""
    return pl.read_parquet(store / "series" / manifest.source / manifest.batch_id / "rejects.parquet")
