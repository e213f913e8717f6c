"""The store: append-only batches of moves in Parquet, each committed by one rename.

Layout::

    STORE/batches/<batch_id>/manifest.json
    STORE/batches/<batch_id>/rejects.parquet
    STORE/batches/<batch_id>/case=<case>/year=<year>/moves-<k>.parquet
    STORE/superseded/<batch_id>/...      batches that a later one replaced
    STORE/staging/<batch_id>/...         a write under way, or one that was killed

A batch is written under ``staging`` and renamed into ``batches``: readers see all of it or none.
Any Parquet tool reads ``STORE/batches/*/case=*/year=*/*.parquet``.
"""

from __future__ import annotations

import datetime as dt
import errno
import logging
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from filelock import FileLock, Timeout
from pydantic import ValidationError

from stratagem.core.errors import AccessError, InputError, StoreError, StoreLockedError
from stratagem.core.moves import MOVES
from stratagem.core.tables import REJECTS_SCHEMA, Checked
from stratagem.record.manifest import Manifest
from stratagem.record.tabular import check_chunk, read_chunks, sha256

logger = logging.getLogger(__name__)

LOCK_WAIT_SECONDS = 10.0
Progress = Callable[[int], None]


class Store:
    """A folder of batches.

    Parameters
    ----------
    path : Path
        Made on the first write, never on reading.
    software : str
        Name and version written into manifests.
    """

    def __init__(self, path: Path, *, software: str) -> None:
        self.path = path
        self._software = software

    def manifests(self) -> list[Manifest]:
        """Manifests of the batches in force, oldest first.

        Raises
        ------
        StoreError
            If a manifest cannot be read.
        """
        found = []
        for file in sorted(self.path.glob("batches/*/manifest.json")):
            try:
                found.append(Manifest.model_validate_json(file.read_bytes()))
            except (ValidationError, OSError) as error:
                message = f"{file}: expected a batch manifest; it cannot be read; move that folder out of the store"
                raise StoreError(message) from error
        replaced = {b for m in found for b in m.supersedes}
        return [m for m in found if m.batch_id not in replaced]

    def files(self) -> list[Path]:
        """Parquet files of the batches in force."""
        return [self.path / "batches" / m.batch_id / f for m in self.manifests() for f in m.files]

    def rejects(self, batch_id: str) -> pl.DataFrame:
        """Rows that a batch set aside, with the reason.

        Raises
        ------
        InputError
            If there is no such batch.
        """
        file = self.path / "batches" / batch_id / "rejects.parquet"
        if not file.is_file():
            message = f"no batch '{batch_id}' in {self.path}; there are: {[m.batch_id for m in self.manifests()]}"
            raise InputError(message)
        return pl.read_parquet(file)

    def append(
        self,
        source: Path,
        *,
        stream: str,
        now: dt.datetime,
        vocabularies: Mapping[str, frozenset[str]],
        replace: bool = False,
        strict: bool = False,
        on_progress: Progress | None = None,
    ) -> Manifest:
        """Add the rows of a CSV or Parquet file as one batch.

        Parameters
        ----------
        source : Path
        stream : str
            Name of the source over time.
        now : datetime.datetime
            Time of writing; rows dated or known later are rejected.
        vocabularies : mapping
            Allowed values by vocabulary name.
        replace : bool
            The batch takes the place of earlier batches of its stream.
        strict : bool
            Store nothing if any row is rejected.
        on_progress : callable, optional
            Called with the number of rows read so far.

        Returns
        -------
        Manifest
            Of the new batch, or of the batch in force that already holds this very input.

        Raises
        ------
        InputError
            If the file cannot be read as a table of moves, or no row of it is accepted.
        StoreLockedError
            If another process keeps writing for longer than ten seconds.
        StoreError, AccessError
            If the disk is full or read-only. The store is as it was.
        """
        digest = sha256(source) if source.is_file() else ""
        with self._writing():
            live = self.manifests()
            for manifest in live:
                if manifest.stream == stream and manifest.input_sha256 == digest:
                    return manifest
            batch_id = f"{now:%Y%m%dT%H%M%S}-{digest[:12]}"
            superseded = tuple(m.batch_id for m in live if replace and m.stream == stream)
            staging = self.path / "staging" / batch_id
            try:
                staging.mkdir(parents=True)
                taken = self._ids([m for m in live if m.batch_id not in superseded])
                counts, files = _write_batch(
                    source, staging, taken=taken, now=now, vocabularies=vocabularies, on_progress=on_progress
                )
                _refuse(source, counts, staging, strict=strict)
                manifest = Manifest(
                    batch_id=batch_id,
                    stream=stream,
                    input_name=source.name,
                    input_sha256=digest,
                    rows_in=counts[0],
                    rows_accepted=counts[1],
                    rows_rejected=counts[2],
                    supersedes=superseded,
                    software=self._software,
                    written_at=now,
                    files=tuple(files),
                )
                (staging / "manifest.json").write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
                _sync(staging)
                (self.path / "batches").mkdir(exist_ok=True)
                staging.rename(self.path / "batches" / batch_id)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
            self._retire(superseded)
            return manifest

    def _ids(self, manifests: list[Manifest]) -> pl.Series:
        files = [self.path / "batches" / m.batch_id / f for m in manifests for f in m.files]
        if not files:
            return pl.Series(dtype=pl.UInt64)
        return pl.scan_parquet(files).select(pl.col("move_id").hash()).collect().to_series()

    def _retire(self, batch_ids: tuple[str, ...]) -> None:
        """Move replaced batches aside. Readers already ignore them, so a crash here costs nothing."""
        aside = self.path / "superseded"
        for batch_id in batch_ids:
            aside.mkdir(exist_ok=True)
            (self.path / "batches" / batch_id).rename(aside / batch_id)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the write lock, clear what a killed write left, and name disk trouble."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path / "lock", timeout=LOCK_WAIT_SECONDS):
                shutil.rmtree(self.path / "staging", ignore_errors=True)
                yield
        except Timeout:
            message = f"{self.path}: another process has been writing for {LOCK_WAIT_SECONDS:g} s; try again later"
            raise StoreLockedError(message) from None
        except (OSError, pl.exceptions.PolarsError) as error:
            raise _disk_error(self.path, error) from error


def _disk_error(path: Path, error: BaseException) -> StoreError | AccessError:
    text = str(error)
    number = getattr(error, "errno", None)
    if number in (errno.EACCES, errno.EPERM, errno.EROFS) or "Read-only file system" in text:
        return AccessError(f"{path}: the store cannot be written ({text}); give a writable --store")
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "No space left" in text or "File too large" in text:
        return StoreError(f"{path}: the disk is full; the store is as it was; free some space and run it again")
    return StoreError(f"{path}: writing failed ({text}); the store is as it was")


def _write_batch(
    source: Path,
    staging: Path,
    *,
    taken: pl.Series,
    now: dt.datetime,
    vocabularies: Mapping[str, frozenset[str]],
    on_progress: Progress | None,
) -> tuple[tuple[int, int, int], list[str]]:
    """Check and write every chunk; return rows in, accepted, rejected, and the files."""
    rows_in = accepted = rejected = 0
    files: list[str] = []
    rejects: list[pl.DataFrame] = [pl.DataFrame(schema=REJECTS_SCHEMA)]
    for number, chunk in enumerate(read_chunks(source)):
        result = check_chunk(chunk, MOVES, where=source.name, vocabularies=dict(vocabularies))
        hashes = result.accepted["move_id"].hash()
        result = _later_faults(result, chunk.first_row, taken=hashes.is_in(taken.implode()), now=now, name=source.name)
        taken = taken.append(hashes)
        rows_in += chunk.rows
        accepted += result.accepted.height
        rejected += result.rows_rejected
        rejects.append(result.rejects)
        files += _write_partitions(result.accepted, staging, number)
        if on_progress is not None:
            on_progress(rows_in)
    pl.concat(rejects).write_parquet(staging / "rejects.parquet")
    return (rows_in, accepted, rejected), files


def _later_faults(result: Checked, first_row: int, *, taken: pl.Series, now: dt.datetime, name: str) -> Checked:
    """Reject ids already used by earlier chunks or batches, and days after the time of writing."""
    rows = result.accepted
    future = rows["known_on"] > now.date()
    bad = taken | future
    if not bad.any():
        return result
    # Row numbers of accepted rows: those of the chunk that were not rejected, in order.
    numbers = pl.int_range(first_row, first_row + result.rows_in, eager=True, dtype=pl.Int64)
    numbers = numbers.filter(~numbers.is_in(result.rejects["row"].implode()))
    parts = [result.rejects]
    for mask, column, expected in (
        (taken, "move_id", "an id not used before; the store already holds this one"),
        (future, "known_on", f"a day up to {now.date()}"),
    ):
        parts.append(
            pl.DataFrame({"row": numbers.filter(mask), "value": rows[column].filter(mask).cast(pl.String)}).select(
                file=pl.lit(name), row="row", column=pl.lit(column), value="value", expected=pl.lit(expected)
            )
        )
    return Checked(rows.filter(~bad), pl.concat(parts).sort("row"), result.rows_in)


def _write_partitions(table: pl.DataFrame, staging: Path, number: int) -> list[str]:
    names = []
    keyed = table.with_columns(pl.col("date").dt.year().alias("year"))
    for (case, year), part in keyed.partition_by(["case", "year"], as_dict=True).items():
        name = f"case={case}/year={year}/moves-{number}.parquet"
        (staging / name).parent.mkdir(parents=True, exist_ok=True)
        part.drop("year").write_parquet(staging / name, compression="lz4")
        names.append(name)
    return sorted(names)


def _refuse(source: Path, counts: tuple[int, int, int], staging: Path, *, strict: bool) -> None:
    rows_in, accepted, rejected = counts
    if accepted and not (strict and rejected):
        return
    if rejected:
        first = pl.read_parquet(staging / "rejects.parquet").row(0, named=True)
        message = (
            f"{source}, row {first['row']}, column {first['column']}: expected {first['expected']}, found "
            f"'{first['value']}' ({rejected} of {rows_in} rows rejected); nothing was stored"
        )
    else:
        message = f"{source}: expected moves, found a header and no rows; nothing was stored"
    raise InputError(message)


def _sync(folder: Path) -> None:
    """Push a folder's files to the disk before the rename makes them count."""
    for file in folder.rglob("*"):
        if file.is_file():
            handle = os.open(file, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
