"""One batch on its way to the store: chunks checked here, partitions written in a second thread."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl

from stratagem.core.checks import REJECTS_SCHEMA, Checked
from stratagem.core.errors import InputError
from stratagem.core.moves import MOVES
from stratagem.record.ids import TakenIds
from stratagem.record.rules import FUTURE
from stratagem.record.tabular import PARQUET_CHUNK_ROWS, check_chunk, read_chunks

MOST_ROWS = 500_000
"""Rows held at most before they are written; they take about 150 MB."""
FILE_ROWS = 20_000
"""Rows a file should have. A record in order of date is written sooner, since few years are held at once."""
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of a batch: in, accepted and rejected, and the files written, relative to the batch's folder."""

    rows_in: int
    accepted: int
    rejected: int
    files: tuple[str, ...]


def write_batch(
    source: Path,
    staging: Path,
    *,
    stored: list[Path],
    now: dt.datetime,
    vocabularies: Mapping[str, frozenset[str]],
    on_progress: Progress | None,
) -> Counts:
    """Check every chunk of a file and write the rows accepted and the faults of the others.

    Parameters
    ----------
    source : Path
        CSV or Parquet.
    staging : Path
        Folder to write into.
    stored : list of Path
        Parquet files whose ids may not be used again.
    now : datetime.datetime
        Rows known on later days are rejected.
    vocabularies : mapping
        Allowed values by vocabulary name.
    on_progress : callable, optional
        Called with the number of rows read so far.
    """
    rows_in = accepted = rejected = 0
    rejects: list[pl.DataFrame] = [pl.DataFrame(schema=REJECTS_SCHEMA)]
    taken = TakenIds(stored)
    with _Partitions(staging) as out:
        for chunk in read_chunks(source):
            result = check_chunk(chunk, MOVES, where=source.name, vocabularies=dict(vocabularies))
            again = taken.taken(result.accepted["move_id"], pending=out.pending, files=out.files)
            result = _later_faults(result, chunk.first_row, again=again, now=now, name=source.name)
            taken.add(result.accepted["move_id"])
            rows_in += chunk.rows
            accepted += result.accepted.height
            rejected += result.rows_rejected
            rejects.append(result.rejects)
            out.add(result.accepted)
            if on_progress is not None:
                on_progress(rows_in)
    pl.concat(rejects).write_parquet(staging / "rejects.parquet")
    return Counts(rows_in, accepted, rejected, tuple(str(f.relative_to(staging)) for f in sorted(out.files)))


def refuse(source: Path, counts: Counts, staging: Path, *, strict: bool) -> None:
    """Raise if a batch may not be kept.

    Raises
    ------
    InputError
        If no row was accepted, or ``strict`` and any was rejected.
    """
    if counts.accepted and not (strict and counts.rejected):
        return
    if counts.rejected:
        first = pl.read_parquet(staging / "rejects.parquet").row(0, named=True)
        message = (
            f"{source}, row {first['row']}, column {first['column']}: expected {first['expected']}, found "
            f"'{first['value'] or ''}' ({counts.rejected} of {counts.rows_in} rows rejected); nothing was stored"
        )
    else:
        message = f"{source}: expected moves, found a header and no rows; nothing was stored"
    raise InputError(message)


def sync(folder: Path) -> None:
    """Push a folder's files and names to the disk before a rename makes them count."""
    for path in (*folder.rglob("*"), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class _Partitions:
    """Accepted rows on their way to ``case=.../year=.../moves-<k>.parquet``, at most two flushes in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: list[pl.DataFrame] = []
        self._years: set[int] = set()
        self._leaving: list[pl.DataFrame] = []
        self._flushes = 0
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._write: Future[list[Path]] | None = None
        self.files: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._flush()
                self._settle()
        finally:
            self._thread.shutdown()

    @property
    def pending(self) -> list[pl.DataFrame]:
        """Rows that are in no finished file yet."""
        return [*self._leaving, *self._held]

    def add(self, table: pl.DataFrame) -> None:
        """Hold rows; write all held once there are enough for files of a good size, or too many to hold."""
        self._held.append(table)
        self._years.update(table["date"].dt.year().unique())
        rows = sum(t.height for t in self._held)
        if rows >= MOST_ROWS or (rows >= PARQUET_CHUNK_ROWS and rows >= FILE_ROWS * len(self._years)):
            self._flush()

    def _flush(self) -> None:
        self._settle()
        self._leaving, self._held = self._held, []
        self._years.clear()
        if self._leaving:
            self._write = self._thread.submit(_write_partitions, self._leaving, self._folder, self._flushes)
            self._flushes += 1

    def _settle(self) -> None:
        """Wait for the write under way; its error, if any, is raised here."""
        if self._write is not None:
            self.files += self._write.result()
        self._write, self._leaving = None, []


def _write_partitions(tables: list[pl.DataFrame], folder: Path, number: int) -> list[Path]:
    # In one piece, because taking rows from a table in many pieces is several times slower.
    table = pl.concat(tables, rechunk=True).with_columns(
        pl.col("case").alias("=case"), pl.col("date").dt.year().alias("=year")
    )
    files = []
    for (case, year), part in table.partition_by("=case", "=year", as_dict=True, include_key=False).items():
        file = folder / f"case={case}" / f"year={year}" / f"moves-{number}.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_parquet(file, compression="lz4", row_group_size=max(part.height, 1))
        files.append(file)
    return files


def _later_faults(result: Checked, first_row: int, *, again: pl.Series, now: dt.datetime, name: str) -> Checked:
    """Reject ids already used by earlier chunks or batches, and days after the time of writing."""
    rows = result.accepted
    future = rows["known_on"] > now.date()
    if not (again.any() or future.any()):
        return result
    # Row numbers of accepted rows: those of the chunk that were not rejected, in order.
    numbers = pl.int_range(first_row, first_row + result.rows_in, eager=True, dtype=pl.Int64)
    numbers = numbers.filter(~numbers.is_in(result.rejects["row"].implode()))
    parts = [result.rejects]
    for mask, column, expected in (
        (again, "move_id", "an id not used before; the store already holds this one"),
        (future, "known_on", f"{FUTURE} {now.date()}"),
    ):
        parts.append(
            pl.DataFrame({"row": numbers.filter(mask), "value": rows[column].filter(mask).cast(pl.String)}).select(
                file=pl.lit(name), row="row", column=pl.lit(column), value="value", expected=pl.lit(expected)
            )
        )
    rejects = pl.concat(parts).sort("row", maintain_order=True)
    return Checked(rows.filter(~(again | future)), rejects, result.rows_in)
