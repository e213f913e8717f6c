"""Which rows of a source repeat another, kept beside the batches, and left out of answers only when that is asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from stratagem.record.manifest import Manifest
from stratagem.record.questions import text
from stratagem.record.whole import whole

_BATCHES = "stratagem_batches"


def place(store: Path, *, case: str, source: str) -> Path:
    """Where the table of a source's repeated rows lies."""
    return store / "repeats" / f"case={case}" / f"{source}.parquet"


def current(file: Path, manifests: Sequence[Manifest]) -> bool:
    """Whether the table was made of these very batches."""
    try:
        told = pl.read_parquet_metadata(file).get(_BATCHES, "")
    except (OSError, pl.exceptions.PolarsError):
        return False
    return told == _told(manifests)


def keep(found: pl.DataFrame, file: Path, manifests: Sequence[Manifest]) -> None:
    """Write the table, whole or not at all, with the batches it was made of."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with whole(file) as part:
        found.write_parquet(part, metadata={_BATCHES: _told(manifests)})


def without_sql(file: Path, rules: Sequence[str]) -> str:
    """The condition, in DuckDB's SQL, that a move is not among the rows that some rules leave out.

    Examples
    --------
    >>> without_sql(Path("r.parquet"), ["one_a_day"])
    "move_id NOT IN (SELECT move_id FROM read_parquet('r.parquet') WHERE rule IN ('one_a_day'))"
    """
    listed = ", ".join(text(r) for r in rules)
    return f"move_id NOT IN (SELECT move_id FROM read_parquet({text(str(file))}) WHERE rule IN ({listed}))"


def _told(manifests: Sequence[Manifest]) -> str:
    return json.dumps(sorted(m.batch_id for m in manifests))
