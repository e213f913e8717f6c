"""The rules a batch was checked by, and whether rows it set aside may fare better today."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from stratagem.core.tables import Schema
from stratagem.record.manifest import Manifest

FUTURE = "a day up to"
"""How the reason begins for which a row is set aside because its day had not come."""


def rules_digest(schema: Schema, vocabularies: Mapping[str, frozenset[str]]) -> str:
    """Hash of a schema and of the words allowed.

    Parameters
    ----------
    schema : Schema
    vocabularies : mapping of str to frozenset of str
        Allowed values by vocabulary name.

    Examples
    --------
    >>> from stratagem.core.moves import MOVES
    >>> one = rules_digest(MOVES, {"actors": frozenset({"A", "B"})})
    >>> one == rules_digest(MOVES, {"actors": frozenset({"B", "A"})})
    True
    >>> one == rules_digest(MOVES, {"actors": frozenset({"A"})})
    False
    """
    said = {
        "columns": [repr(c) for c in schema.columns],
        "key": schema.key,
        "rules": [(r.column, str(r.holds), r.expected) for r in schema.rules],
        "words": {name: sorted(words) for name, words in vocabularies.items()},
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def holds_still(manifest: Manifest, rejects: Path, *, rules: str, today: dt.date) -> bool:
    """Whether reading a batch's input again would set aside the same rows.

    Parameters
    ----------
    manifest : Manifest
    rejects : Path
        The batch's ``rejects.parquet``. If it cannot be read the batch stands; ``doctor`` tells of it.
    rules : str
        Today's :func:`rules_digest`.
    today : datetime.date
        Rows set aside as known later than the day of import may come in once their day has come.
    """
    if not manifest.rows_rejected:
        return True
    if manifest.rules_sha256 != rules:
        return False
    try:
        early = pl.read_parquet(rejects).filter(pl.col("expected").str.starts_with(FUTURE))
    except (pl.exceptions.PolarsError, OSError):
        return True
    return not (early["value"].str.to_date("%Y-%m-%d", strict=False) <= today).any()
