"""What is damaged or missing in a store, and what to do about each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from stratagem.record.manifest import Manifest
from stratagem.record.store import Store, present_place

_UNREADABLE = (pl.exceptions.PolarsError, OSError)


def faults(store: Store) -> list[str]:
    """Every fault of the batches in force and of the claims kept beside them, each with its cure.

    Files are read whole, so this takes as long as reading the store.

    Raises
    ------
    StoreError
        If a batch's manifest cannot be read: what the batch should hold is then unknown.
    """
    manifests = store.manifests()
    found = [fault for manifest in manifests for fault in _of_batch(store.path, manifest)]
    return [*found, *_of_claims(store.path)]


def _of_batch(store: Path, manifest: Manifest) -> Iterator[str]:
    folder = store / "batches" / manifest.batch_id
    aside = present_place(folder / "rejects.parquet", batch=folder)
    cure = f"move {folder} out of the store, then {_again(manifest)}"
    rows = 0
    for name in manifest.files:
        try:
            rows += pl.read_parquet(present_place(folder / name, batch=folder)).height
        except FileNotFoundError:
            yield f"{folder / name}: expected a file of the batch, found nothing; {cure}"
            return
        except _UNREADABLE as error:
            yield f"{folder / name}: expected a whole Parquet file, it cannot be read ({_first_line(error)}); {cure}"
            return
    if rows != manifest.rows_accepted:
        yield f"{folder}: expected {manifest.rows_accepted} rows as its manifest says, found {rows}; {cure}"
    try:
        rejected = pl.read_parquet(aside)["row"].n_unique()
    except FileNotFoundError:
        yield f"{aside}: expected the rows set aside, found nothing; {cure}"
    except _UNREADABLE as error:
        yield f"{aside}: expected the rows set aside, it cannot be read ({_first_line(error)}); {cure}"
    else:
        if rejected != manifest.rows_rejected:
            yield f"{aside}: expected {manifest.rows_rejected} rows, found {rejected}; {cure}"


def _again(manifest: Manifest) -> str:
    if manifest.stream.startswith("case:"):
        return "run any command on that case, which imports its record again"
    which = f"--source {manifest.source}" if manifest.source else f"--stream {manifest.stream}"
    return f"import {manifest.input_name} again: stratagem import {manifest.input_name} {which}"


def _of_claims(store: Path) -> Iterator[str]:
    """Claims that cannot be read, and batches that claims rest on and that are gone."""
    rest_on: dict[str, int] = {}
    for file in sorted(store.glob("claims/*.json")):
        try:
            batches = json.loads(file.read_bytes())["provenance"]["batches"]
            for batch in batches:
                rest_on[str(batch)] = rest_on.get(str(batch), 0) + 1
        except (ValueError, KeyError, TypeError, OSError) as error:
            why = _first_line(error)
            yield f"{file}: expected a claim, it cannot be read ({why}); delete it and write its brief again"
    for batch, claims in sorted(rest_on.items()):
        if not any((store / place / batch).is_dir() for place in ("batches", "superseded")):
            yield (
                f"{store / 'batches' / batch}: expected the batch under {claims} claims kept here, found nothing; "
                f"put the folder back or import its file again, and write those briefs again; "
                f"if they are no longer wanted delete {store / 'claims'}"
            )


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
