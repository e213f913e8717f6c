"""One batch on its way to the store: chunks checked here, partitions written in a second thread."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
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
LAST_KNOWN = "stratagem_last_known"
"""Key in the footer of a file of the store: the last day on which any of its moves happened or became known."""
SAME_ID = "same id as an earlier row"
NOT_YET = "known later than today"
"""Why rows of a machine-coded source are not kept although they were asked for."""
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of an input on their way in.

    Parameters
    ----------
    checked : Checked
        The rows that meet the schema and the faults of others.
    name : str
        Of the file they stand in.
    rows : int
        Rows of the input they come from: accepted, rejected and filtered.
    numbers : polars.Series, optional
        Number in the file of each accepted row; where it is not known, a row that cannot be kept is filtered, under the
        name of the reason, and not rejected.
    filtered : mapping of str to int
        Rows that were not wanted, by reason.
    repairs : mapping of str to int
        Rows mended, by name of the quirk.
    """

    checked: Checked
    name: str
    rows: int
    numbers: pl.Series | None = None
    filtered: Mapping[str, int] = field(default_factory=dict)
    repairs: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of a batch, and the files written, relative to the batch's folder."""

    rows_in: int
    accepted: int
    rejected: int
    files: tuple[str, ...]
    filtered: Mapping[str, int] = field(default_factory=dict)
    repairs: Mapping[str, int] = field(default_factory=dict)


def pieces_of(source: Path, *, vocabularies: Mapping[str, frozenset[str]]) -> Iterator[Piece]:
    """A CSV or Parquet file with the record's columns, checked chunk by chunk."""
    for chunk in read_chunks(source):
        result = check_chunk(chunk, MOVES, where=source.name, vocabularies=dict(vocabularies))
        numbers = pl.int_range(chunk.first_row, chunk.first_row + result.rows_in, eager=True, dtype=pl.Int64)
        if result.faults:
            numbers = numbers.filter(~numbers.is_in(result.rejects["row"].implode()))
        yield Piece(result, source.name, chunk.rows, numbers)


def write_batch(
    pieces: Iterable[Piece],
    staging: Path,
    *,
    stored: list[Path],
    now: dt.datetime,
    on_progress: Progress | None,
) -> Counts:
    """Write the rows accepted, the faults of the others, and which rows repeat an id.

    Parameters
    ----------
    pieces : iterable of Piece
    staging : Path
        Folder to write into.
    stored : list of Path
        Parquet files whose ids may not be used again.
    now : datetime.datetime
        Rows known on later days are not kept.
    on_progress : callable, optional
        Called with the number of rows read so far.
    """
    rows_in = accepted = rejected = 0
    filtered: Counter[str] = Counter()
    repairs: Counter[str] = Counter()
    rejects: list[pl.DataFrame] = [pl.DataFrame(schema=REJECTS_SCHEMA)]
    taken = TakenIds(stored)
    with _Partitions(staging) as out:
        for piece in pieces:
            again = taken.taken(piece.checked.accepted["move_id"], pending=out.pending, files=out.files)
            result, late = _later_faults(piece, again=again, now=now)
            taken.add(result.accepted["move_id"])
            rows_in += piece.rows
            accepted += result.accepted.height
            rejected += result.rows_rejected
            filtered.update(piece.filtered)
            filtered.update(late)
            repairs.update(piece.repairs)
            rejects.append(result.rejects)
            out.add(result.accepted)
            if on_progress is not None:
                on_progress(rows_in)
    pl.concat(rejects).write_parquet(staging / "rejects.parquet")
    files = tuple(str(f.relative_to(staging)) for f in sorted(out.files))
    return Counts(rows_in, accepted, rejected, files, _some(filtered), _some(repairs))


def _some(counted: Mapping[str, int]) -> dict[str, int]:
    return {name: n for name, n in sorted(counted.items()) if n}


def refuse(source: Path, counts: Counts, staging: Path, *, strict: bool) -> None:
    """Raise if a batch may not be kept.

    Raises
    ------
    InputError
        If no row was accepted, or ``strict`` and any was rejected.
    """
    if counts.accepted and not (strict and counts.rejected):
        return
    if counts.filtered and not counts.rejected:
        why = ", ".join(f"{n} {reason}" for reason, n in counts.filtered.items())
        message = f"{source}: expected moves that were asked for, found none in {counts.rows_in} rows ({why})"
        raise InputError(f"{message}; nothing was stored")
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
        write_partition(part, file)
        files.append(file)
    return files


def write_partition(part: pl.DataFrame, file: Path) -> None:
    """Write moves of one case and year as a file of the store, which says when the last of them was known."""
    file.parent.mkdir(parents=True, exist_ok=True)
    last = part.select(pl.max_horizontal(pl.col("known_on").max(), pl.col("date").max())).item()
    part.write_parquet(
        file, compression="lz4", row_group_size=max(part.height, 1), metadata={LAST_KNOWN: last.isoformat()}
    )


def _later_faults(piece: Piece, *, again: pl.Series, now: dt.datetime) -> tuple[Checked, dict[str, int]]:
    """Take out ids already used by earlier rows or batches, and days after the time of writing.

    They are rejects where the number of a row is known, and counted by reason where it is not.
    """
    rows = piece.checked.accepted
    future = rows["known_on"] > now.date()
    if not (again.any() or future.any()):
        return piece.checked, {}
    kept = rows.filter(~(again | future))
    if piece.numbers is None:
        counted = {SAME_ID: int(again.sum()), NOT_YET: int((future & ~again).sum())}
        return Checked(kept, piece.checked.rejects, piece.checked.rows_in - sum(counted.values())), counted
    parts = [piece.checked.rejects]
    for mask, column, expected in (
        (again, "move_id", "an id not used before; the store already holds this one"),
        (future, "known_on", f"{FUTURE} {now.date()}"),
    ):
        found = pl.DataFrame({"row": piece.numbers.filter(mask), "value": rows[column].filter(mask).cast(pl.String)})
        parts.append(
            found.select(
                file=pl.lit(piece.name), row="row", column=pl.lit(column), value="value", expected=pl.lit(expected)
            )
        )
    rejects = pl.concat(parts).sort("row", maintain_order=True)
    return Checked(kept, rejects, piece.checked.rows_in), {}
