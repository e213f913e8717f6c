"""Three questions over a hundred million moves, through our engine and around it.

Run by itself, since making the moves takes minutes and gigabytes: ``python -m benchmarks.scale [ROWS] [FOLDER]``. It
writes ``SCALE.md`` and deletes what it made.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Sample, timed
from benchmarks.runs import Result
from benchmarks.synthetic import CASE, write_store
from stratagem.record.spark import missing

SCALE = Path(__file__).with_name("SCALE.md")
ASKED_RATIO, ASKED_MEMORY = 1.2, 1_200
_OURS = """
import datetime as dt
from pathlib import Path
from stratagem.record import questions as q
from stratagem.record.engine import Engine
DAY = dt.date(2025, 12, 31)
files = sorted(Path({folder!r}).rglob("*.parquet"))
"""
_DUCKDB = """
import duckdb
connection = duckdb.connect(config={{"memory_limit": "1GB", "preserve_insertion_order": "false"}})
connection.execute("SET enable_progress_bar = false")
MOVES = "read_parquet('{folder}/batches/*/*/*/*.parquet', hive_partitioning = false)"
"""
_POLARS = """
import polars as pl
moves = pl.scan_parquet({folder!r} + "/batches/*/*/*/*.parquet", hive_partitioning=False)
month = pl.col("date").dt.truncate("1mo").alias("month")
"""
_SPARK = """
from stratagem.record.spark import SparkEngine
spark = SparkEngine(memory="4g")
"""
_EITHER_SQL = (
    "(list_contains(actors, 'A00') AND list_contains(targets, 'A03')) "
    "OR (list_contains(actors, 'A03') AND list_contains(targets, 'A00'))"
)
WORK = {
    "tool by year": (
        f"q.matrix({CASE!r}, DAY, by='year')",
        "SELECT tool, year(date), count(*) FROM {MOVES} GROUP BY ALL ORDER BY ALL",
        "moves.group_by('tool', pl.col('date').dt.year().alias('year')).len()",
    ),
    "one dyad by month": (
        f"q.months({CASE!r}, DAY, between=('A00', 'A03'))",
        f"SELECT date_trunc('month', date), count(*) FROM {{MOVES}} WHERE {_EITHER_SQL} GROUP BY ALL ORDER BY ALL",
        "moves.filter((pl.col('actors').list.contains('A00') & pl.col('targets').list.contains('A03')) | "
        "(pl.col('actors').list.contains('A03') & pl.col('targets').list.contains('A00'))).group_by(month).len()",
    ),
    "panel of dyads by month": (
        f"q.dyads({CASE!r}, DAY)",
        "SELECT actor, goal, date_trunc('month', date), count(*) FROM (SELECT date, actor, unnest(targets) AS goal "
        "FROM (SELECT date, unnest(actors) AS actor, targets FROM {MOVES})) GROUP BY ALL ORDER BY ALL",
        "moves.select('date', 'actors', 'targets').explode('actors').explode('targets')"
        ".group_by('actors', 'targets', month).len()",
    ),
}
"""Of each question: ours, raw SQL on the same files without case and as-of date, and polars."""


def scale(store: Path, rows: int, *, runs: int = 5, spark: bool = True) -> Iterator[Result]:
    """Each question through our engine, against DuckDB on the same files, polars streaming and local Spark."""
    folder = str(store)
    for what, (question, sql, lazy) in WORK.items():
        asked = f"with Engine() as engine:\n    found = engine.answer({question}, files)"
        # In turns, so that other work on the machine meets both alike.
        pairs = [
            (
                timed(_OURS.format(folder=folder), asked, runs=1),
                timed(_DUCKDB.format(folder=folder), f'connection.sql(f"{sql}").fetchall()', runs=1),
            )
            for _ in range(runs)
        ]
        ours, raw = (min(samples, key=lambda s: s.seconds) for samples in zip(*pairs, strict=True))
        yield _line(f"{what}, {rows:,} moves", ours, "DuckDB on the same Parquet, no case and no as-of date", raw)
        others = [("polars, streaming", _POLARS, f"{lazy}.collect(engine='streaming')")]
        if spark and not missing():
            others.append(("Spark, local", _OURS + _SPARK, f"spark.answer({question}, files)"))
        for name, setup, work in others:
            yield _line(
                f"{what}, {rows:,} moves", ours, name, timed(setup.format(folder=folder), work, runs=1), bound=False
            )


def _line(what: str, ours: Sample, name: str, peer: Sample, *, bound: bool = True) -> Result:
    ratio = ours.seconds / peer.seconds
    return Result(
        what,
        f"{ours.seconds:.2f} s ({ours.processor:.2f} s of processor, {ours.memory:.0f} MB)",
        f"{ASKED_RATIO:g} times the time, {ASKED_MEMORY} MB" if bound else f"{ASKED_MEMORY} MB",
        ours.memory <= ASKED_MEMORY and (ratio <= ASKED_RATIO or not bound),
        f"{name}: {peer.seconds:.2f} s ({peer.processor:.2f} s, {peer.memory:.0f} MB)",
        f"{ratio:.2f} times its time",
    )


def page(store: Path, rows: int) -> None:
    """Ask everything of a store and write the table."""
    files = sorted(store.rglob("*.parquet"))
    size = sum(f.stat().st_size for f in files) / 1e9
    head = [
        "# Speed and memory at scale",
        "",
        f"Written by `python -m benchmarks.scale {rows}` on {dt.datetime.now(tz=dt.UTC):%Y-%m-%d}.",
        f"{rows:,} synthetic moves of forty actors in {len(files)} files, {size:.2f} GB; {os.cpu_count()} cores.",
        "Ours and raw DuckDB run in turns, and the fastest of a few runs counts; the others run once.",
        "Processor seconds and memory are of the whole Python process; Spark's Java process is not in them.",
        "",
        "| what | ours | asked | met | peer | ratio |",
        "|---|---|---|---|---|---|",
    ]
    lines = []
    for r in scale(store, rows):
        lines.append(f"| {r.what} | {r.ours} | {r.asked} | {'yes' if r.met else 'no'} | {r.peer} | {r.ratio} |")
        print(lines[-1], flush=True)
    limit = [
        "",
        "The limit is raw DuckDB on the same files, without the case and the as-of date: decoding two or three",
        "columns of Parquet and hashing them. What we add is the footers of the files and, at the edge of what was",
        "known, the comparison of dates.",
    ]
    SCALE.write_text("\n".join([*head, *lines, *limit, ""]), encoding="utf-8")


def main(rows: int = 100_000_000, folder: str | None = None) -> None:
    """Make the moves, ask, write the table, delete the moves."""
    scratch = Path(tempfile.mkdtemp(prefix="scale-", dir=folder))
    try:
        write_store(scratch, rows)
        page(scratch, rows)
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main(*(int(float(a)) if n == 0 else a for n, a in enumerate(sys.argv[1:])))
