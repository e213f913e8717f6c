"""Moves of the invented case, made up row by row for tests of the ledger and of pledges."""

from __future__ import annotations

import datetime as dt

import polars as pl

from stratagem.core.case import Case, Record, as_of

DAY = dt.date(2010, 6, 30)


def record_of(case: Case, like: pl.DataFrame, rows: list[dict], *, day: dt.date = DAY) -> Record:
    """A record with these rows alone; columns not given are those of a plain deed of the coercer."""
    plain = {
        "case": "ruritania",
        "precision": "day",
        "actors": ["RUR"],
        "actor_speaker": None,
        "targets": ["GRA"],
        "form": "deed",
        "tool": "short_range_missile",
        "purpose": [],
        "conditional": False,
        "deadline": None,
        "status": "actual",
        "severity": 1,
        "summary": "Invented.",
        "source_ids": ["gazette"],
        "coder": "inventor",
        "coder_version": "1",
    }
    whole = [{**plain, "move_id": f"m{i}", "known_on": row["date"], **row} for i, row in enumerate(rows)]
    moves = pl.DataFrame(whole, schema_overrides=dict(like.schema)).select(
        [pl.col(c) if c in whole[0] else pl.lit(None, dtype=like.schema[c]).alias(c) for c in like.columns]
    )
    return as_of(case, moves.cast(dict(like.schema)), day)


def on(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
