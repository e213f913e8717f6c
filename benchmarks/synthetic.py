"""Synthetic moves of the invented case: any number of rows, the same ones for the same seed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from stratagem.core.moves import MOVES
from stratagem.record.batch import write_partition

CASE_FOLDER = Path(__file__).parents[1] / "tests" / "cases" / "ruritania"
CASE = "ruritania"
SEED = 7
FIRST, LAST = dt.date(1990, 1, 1), dt.date(2025, 12, 31)
PART_ROWS = 1_000_000

_ACTORS = np.array(["RUR", "GRA", "ZEN"])
_TOOLS = np.array(
    ["short_range_missile", "medium_range_missile", "artillery_live_fire", "hotline_cut", "aid", "summit"]
)
_FORMS = np.array(["deed", "threat", "demand", "offer", "refusal", "praise"])
_PURPOSES = np.array(["signal", "compel", "extract", "stall", "divide"])
_PLACES = np.array(["Strelsau", "Edelweiss", "Zenda", "the lake", "the border"])


def part(start: int, rows: int, total: int, *, seed: int = SEED, shuffled: bool = False) -> pl.DataFrame:
    """Rows ``start`` to ``start + rows`` of a synthetic record of ``total`` rows.

    They are in order of date, as a record is kept and sources publish, unless they are to be shuffled.
    """
    rng = np.random.default_rng([seed, start])

    def pick(values: np.ndarray) -> pl.Series:
        codes = pl.Series(rng.integers(0, len(values), rows), dtype=pl.UInt32)
        return pl.Series(values.tolist(), dtype=pl.String).gather(codes)

    first = (FIRST - dt.date(1970, 1, 1)).days
    span = (LAST - FIRST).days + 1
    offsets = rng.integers(0, span, rows) if shuffled else np.arange(start, start + rows) * span // total
    days = pl.Series(first + offsets, dtype=pl.Int32)
    later = pl.Series(rng.integers(0, 3, rows), dtype=pl.Int32)
    drawn = pl.DataFrame(
        {
            "number": pl.int_range(start, start + rows, eager=True),
            "date": days.cast(pl.Date),
            "known_on": (days + later).cast(pl.Date),
            "actor": pick(_ACTORS),
            "target": pick(_ACTORS),
            "form": pick(_FORMS),
            "tool": pick(_TOOLS),
            "purpose": pick(_PURPOSES),
            "purposes": rng.integers(0, 3, rows),
            "second": pick(_PURPOSES),
            "severity": pl.Series(rng.integers(0, 6, rows), dtype=pl.Int32),
            "place": pick(_PLACES),
            "confidence": np.round(rng.random(rows), 2),
        }
    )
    text = pl.String
    purpose = (
        pl.when(pl.col("purposes") == 0)
        .then(pl.lit([], dtype=pl.List(text)))
        .when((pl.col("purposes") == 1) | (pl.col("purpose") == pl.col("second")))
        .then(pl.concat_list("purpose"))
        .otherwise(pl.concat_list("purpose", "second"))
    )
    return drawn.select(
        pl.format("syn-{}", "number").alias("move_id"),
        pl.lit(CASE).alias("case"),
        "date",
        pl.lit("day").alias("precision"),
        "known_on",
        pl.concat_list("actor").alias("actors"),
        pl.lit(None, dtype=text).alias("actor_speaker"),
        pl.concat_list("target").alias("targets"),
        "form",
        "tool",
        purpose.alias("purpose"),
        pl.lit(value=False).alias("conditional"),
        pl.lit(None, dtype=pl.Date).alias("deadline"),
        pl.lit("actual").alias("status"),
        "severity",
        pl.lit(None, dtype=pl.Int32).alias("count"),
        "place",
        pl.lit(None, dtype=pl.Float64).alias("latitude"),
        pl.lit(None, dtype=pl.Float64).alias("longitude"),
        pl.format(
            "{} meets {} with {} near {}, as invented move {}.", "actor", "target", "tool", "place", "number"
        ).alias("summary"),
        pl.lit(None, dtype=text).alias("quote"),
        pl.concat_list(pl.lit("gazette")).alias("source_ids"),
        pl.lit("inventor").alias("coder"),
        pl.lit("1").alias("coder_version"),
        "confidence",
    )


def parts(rows: int, *, seed: int = SEED, shuffled: bool = False) -> Iterator[pl.DataFrame]:
    """The synthetic record in pieces of at most a million rows."""
    for start in range(0, rows, PART_ROWS):
        yield part(start, min(PART_ROWS, rows - start), rows, seed=seed, shuffled=shuffled)


def write_store(store: Path, rows: int, *, seed: int = SEED) -> list[Path]:
    """A store of one batch of synthetic moves between forty actors, written as an import of a source leaves it.

    Ids are not looked up, and short texts repeat, so that a hundred million rows take minutes and a few gigabytes; a
    thousand million take ten times that. Memory stays at what one part takes.
    """
    batch = store / "batches" / "synthetic"
    files = []
    for number, start in enumerate(range(0, rows, PART_ROWS)):
        table = _slim(start, min(PART_ROWS, rows - start), rows, seed=seed)
        dated = table.with_columns(year=pl.col("date").dt.year())
        for (year,), piece in dated.partition_by("year", as_dict=True, include_key=False).items():
            file = batch / f"case={CASE}" / f"year={year}" / f"moves-{number}.parquet"
            write_partition(piece, file)
            files.append(file)
    return sorted(files)


def _slim(start: int, rows: int, total: int, *, seed: int) -> pl.DataFrame:
    rng = np.random.default_rng([seed, start, 1])
    whole = part(start, rows, total, seed=seed)
    codes = np.array([f"A{n:02d}" for n in range(40)])
    # Some actors act far more often than others, as in every public record.
    weight = 1 / np.arange(1, 41)
    sides = pl.DataFrame(
        {name: codes[rng.choice(40, rows, p=weight / weight.sum())].tolist() for name in ("actor", "target")}
    )
    made = whole.with_columns(
        sides.select(pl.concat_list("actor").alias("actors"), pl.concat_list("target").alias("targets")),
        summary=pl.lit("as invented"),
    )
    empty = [pl.lit(None, dtype=c.dtype).alias(c.name) for c in MOVES.columns if c.name not in made.columns]
    return made.with_columns(empty).select(MOVES.names)


def write(path: Path, rows: int, *, seed: int = SEED, shuffled: bool = False) -> None:
    """The synthetic record as one Parquet file, without holding all of it in memory."""
    pieces = []
    for number, table in enumerate(parts(rows, seed=seed, shuffled=shuffled)):
        piece = path.with_name(f"{path.stem}-{number}.part")
        table.write_parquet(piece, compression="lz4")
        pieces.append(piece)
    listed = ", ".join(f"'{p}'" for p in pieces)
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"COPY (FROM read_parquet([{listed}])) TO '{path}' (FORMAT parquet, COMPRESSION lz4_raw)")
    for piece in pieces:
        piece.unlink()
