"""How surely a move is known: the strongest check among its sources."""

from __future__ import annotations

import polars as pl

from stratagem.core.moves import CHECKS


def strongest_check(moves: pl.DataFrame, sources: pl.DataFrame) -> pl.Series:
    """The strongest check among each move's sources; ``none`` where no source is known."""
    rank = {level: i for i, level in enumerate(CHECKS)}
    check = dict(zip(sources["source_id"], sources["check"], strict=True))
    levels = []
    for ids in moves["source_ids"]:
        found = sorted((check[i] for i in ids if i in check), key=rank.__getitem__)
        levels.append(found[0] if found else "none")
    return pl.Series("check", levels, dtype=pl.String)
