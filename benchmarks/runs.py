"""What is measured, against which peer, and what is asked of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Sample, command, timed
from benchmarks.synthetic import CASE, CASE_FOLDER, write

_STORE = """
import datetime as dt, shutil
from pathlib import Path
from stratagem.plugins import toolkit_path
from stratagem.record.casepack import move_vocabularies, read_case, read_toolkit
from stratagem.record.engine import Engine, matrix_sql
from stratagem.record.store import Store
"""
_DUCKDB = """
import duckdb, shutil
connection = duckdb.connect(config={"memory_limit": "1GB"})
connection.execute("SET enable_progress_bar = false")
"""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table."""

    what: str
    ours: str
    asked: str
    met: bool
    peer: str
    ratio: str


def startup() -> Iterator[Result]:
    """The help of the command line, against an interpreter that does nothing."""
    ours, peer = command("-m", "stratagem", "--help", runs=5), command("-c", "pass", runs=5)
    yield _seconds("`stratagem --help`", ours, 0.4, peer, "python -c pass")


def brief(scratch: Path) -> Iterator[Result]:
    """The whole brief on the curated record."""
    asked = ("-m", "stratagem", "brief", "dprk", "--as-of", "2020-06-16", "--out", str(scratch / "brief"))
    samples = [command(*asked, "--store", str(scratch / f"cold-{number}"), runs=1) for number in range(2)]
    cold = min(samples, key=lambda s: s.seconds)
    warm = command(*asked, "--store", str(scratch / "cold-0"))
    yield _seconds("`stratagem brief dprk`, new store", cold, 6.0, warm, "the same, store filled")


def append(scratch: Path, rows: int = 1_000_000) -> Iterator[Result]:
    """A file of moves added to the store, against writers that check nothing."""
    for order in ("in order of date", "shuffled"):
        source, store, bare = scratch / "moves.parquet", scratch / "store", scratch / "bare"
        write(source, rows, shuffled=order == "shuffled")
        setup = (
            f"{_STORE}\nwords = move_vocabularies(read_case(Path({str(CASE_FOLDER)!r}), read_toolkit(toolkit_path())))"
        )
        setup += f"\nshutil.rmtree({str(store)!r}, ignore_errors=True)"
        ours = timed(
            setup,
            f"Store(Path({str(store)!r}), software='benchmark').append(Path({str(source)!r}), stream='s', "
            "now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), vocabularies=words)",
            runs=2,
        )
        emptied = f"\nshutil.rmtree({str(bare)!r}, ignore_errors=True)"
        copied = timed(
            _DUCKDB + emptied,
            f"""connection.execute("COPY (SELECT *, year(date) AS year FROM '{source}') TO '{bare}' "
            '(FORMAT parquet, COMPRESSION lz4_raw, PARTITION_BY ("case", year))')""",
            runs=2,
        )
        written = timed(
            f"import polars as pl, shutil{emptied}",
            f"pl.scan_parquet({str(source)!r}).with_columns(year=pl.col('date').dt.year()).sink_parquet("
            f"pl.PartitionBy({str(bare)!r}, key=['case', 'year']), compression='lz4', mkdir=True)",
            runs=2,
        )
        for name, peer in (("DuckDB COPY PARTITION_BY, no check", copied), ("polars sink_parquet, no check", written)):
            rate = rows / ours.seconds
            yield Result(
                f"append {rows:,} moves from Parquet, {order}",
                f"{rate:,.0f} rows/s ({ours.processor:.1f} s of processor, {ours.memory:.0f} MB)",
                "1,000,000 rows/s",
                rate >= 1e6,
                f"{name}: {rows / peer.seconds:,.0f} rows/s ({peer.processor:.1f} s, {peer.memory:.0f} MB)",
                f"{peer.seconds / ours.seconds:.2f} of the peer's speed",
            )
    shutil.rmtree(bare)


def matrix(scratch: Path, rows: int, *, runs: int = 5) -> Iterator[Result]:
    """Tools by target over many moves, against DuckDB on the file they came from."""
    source, store = scratch / "moves.parquet", scratch / f"store-{rows}"
    write(source, rows)
    timed(
        f"{_STORE}\nwords = move_vocabularies(read_case(Path({str(CASE_FOLDER)!r}), read_toolkit(toolkit_path())))",
        f"Store(Path({str(store)!r}), software='benchmark').append(Path({str(source)!r}), stream='s', "
        "now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), vocabularies=words)",
        runs=1,
    )
    ours = timed(
        _STORE,
        f"""
files = Store(Path({str(store)!r}), software='benchmark').files()
with Engine() as engine:
    found = engine.frame(matrix_sql(files, case={CASE!r}, as_of=dt.date(2025, 12, 31), by='target'))
""",
        runs=runs,
    )
    peer = timed(
        _DUCKDB,
        f"""connection.sql("SELECT tool, target, count(*) FROM (SELECT tool, unnest(targets) AS target FROM '{source}' "
        "WHERE date <= DATE '2025-12-31' AND known_on <= DATE '2025-12-31') GROUP BY ALL ORDER BY ALL").fetchall()""",
        runs=runs,
    )
    if rows <= 1_000_000:
        yield _seconds(f"matrix over {rows:,} moves", ours, 0.3, peer, "DuckDB on the same Parquet")
    else:
        yield Result(
            f"peak memory of the matrix over {rows:,} moves",
            f"{ours.memory:.0f} MB, {ours.seconds:.2f} s",
            "400 MB",
            ours.memory <= 400,
            f"DuckDB on the same Parquet: {peer.memory:.0f} MB, {peer.seconds:.2f} s",
            f"{ours.memory / peer.memory:.2f} times its memory",
        )


def _seconds(what: str, ours: Sample, asked: float, peer: Sample, name: str) -> Result:
    return Result(
        what,
        f"{ours.seconds:.2f} s ({ours.processor:.2f} s of processor, {ours.memory:.0f} MB)",
        f"{asked:g} s",
        ours.seconds <= asked,
        f"{name}: {peer.seconds:.2f} s",
        f"{ours.seconds / peer.seconds:.2f} times its time",
    )
