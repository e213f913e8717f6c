"""The store: append-only batches of moves in Parquet, each committed by one rename.

Layout::

    STORE/batches/<batch_id>/manifest.json
    STORE/batches/<batch_id>/rejects.parquet
    STORE/batches/<batch_id>/case=<case>/year=<year>/moves-<k>.parquet
    STORE/superseded/<batch_id>/...      batches that a later one replaced
    STORE/staging/<batch_id>/...         a write under way, or one that was killed

A batch is written under ``staging`` and renamed into ``batches``: readers see all of it or none. A batch that
another one replaces is renamed into ``superseded`` and kept: who was reading it finds it there (``present_place``).
Any Parquet tool reads ``STORE/batches/*/case=*/year=*/*.parquet``.
"""

from __future__ import annotations

import datetime as dt
import errno
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from filelock import FileLock, Timeout
from pydantic import ValidationError

from stratagem.core.errors import AccessError, InputError, StoreError, StoreLockedError
from stratagem.core.moves import MOVES
from stratagem.core.streams import RECORD
from stratagem.record.batch import Piece, Progress, pieces_of, refuse, sync, write_batch
from stratagem.record.manifest import Manifest
from stratagem.record.rules import holds_still, rules_digest
from stratagem.record.tabular import check_file, sha256

__all__ = ["Incoming", "Progress", "Store", "present_place"]

LOCK_WAIT_SECONDS = 10.0


def present_place(file: Path, *, batch: Path) -> Path:
    """Where a file of a batch is now: where it was, or aside if another batch has replaced its own meanwhile."""
    if file.exists() or batch.parent.name != "batches":
        return file
    aside = batch.parent.parent / "superseded" / file.relative_to(batch.parent)
    return aside if aside.exists() else file


@dataclass(frozen=True, slots=True)
class Incoming:
    """An input as the store knows it.

    Parameters
    ----------
    path : Path
        File or folder, for messages.
    stream : str
        Name of the source over time.
    digest : str
        Hash of its bytes.
    rules : str
        Hash of the schema and words its rows are checked by.
    source : str
        Id of the machine-coded source; empty for rows in the record's own columns.
    parameters : str
        Hash of what is asked of it: dyads, span, mapping.
    """

    path: Path
    stream: str
    digest: str
    rules: str
    source: str = ""
    parameters: str = ""


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

    def manifests(self, *, source: str | None = None) -> list[Manifest]:
        """Manifests of the batches in force, oldest first.

        Parameters
        ----------
        source : str, optional
            Only those of a machine-coded source, or, for ``record``, those of none; by default all.

        Raises
        ------
        StoreError
            If a manifest cannot be read.
        """
        live, _ = self._manifests()
        wanted = "" if source == RECORD else source
        return live if wanted is None else [m for m in live if m.source == wanted]

    def in_force(
        self, *, stream: str, digest: str, vocabularies: Mapping[str, frozenset[str]], today: dt.date
    ) -> Manifest | None:
        """The batch that already holds an input, unless rows it set aside may be taken today.

        Parameters
        ----------
        stream : str
        digest : str
            Hash of the input's bytes.
        vocabularies : mapping
            Allowed values by vocabulary name.
        today : datetime.date
        """
        asked = Incoming(Path(), stream, digest, rules_digest(MOVES, vocabularies))
        return self._holding(self.manifests(), asked, today=today)

    def _holding(self, live: Iterable[Manifest], asked: Incoming, *, today: dt.date) -> Manifest | None:
        for manifest in live:
            if manifest.stream == asked.stream and _again(manifest, asked):
                batch = self.path / "batches" / manifest.batch_id
                rejects = present_place(batch / "rejects.parquet", batch=batch)
                if holds_still(manifest, rejects, rules=asked.rules, today=today):
                    return manifest
        return None

    def _manifests(self) -> tuple[list[Manifest], list[str]]:
        """Manifests in force, and ids of batches that another one replaced."""
        found: list[Manifest] | None = None
        while found is None:
            found = self._listed()
        replaced = {b for m in found for b in m.supersedes}
        live = [m for m in found if m.batch_id not in replaced]
        return live, [m.batch_id for m in found if m.batch_id in replaced]

    def _listed(self) -> list[Manifest] | None:
        """All manifests, oldest first; None if a writer moved a batch aside while they were read."""
        found = []
        for folder in sorted(self.path.glob("batches/*")):
            file = folder / "manifest.json"
            try:
                found.append(Manifest.model_validate_json(file.read_bytes()))
            except (ValidationError, OSError) as error:
                if isinstance(error, FileNotFoundError) and not folder.exists():
                    return None
                message = f"{file}: expected a batch manifest; it cannot be read; move that folder out of the store"
                raise StoreError(message) from error
        return found

    def files(self, manifests: Iterable[Manifest] | None = None) -> list[Path]:
        """Parquet files of some batches.

        Parameters
        ----------
        manifests : iterable of Manifest, optional
            As one call of :meth:`manifests` gave them; by default those in force now.
        """
        chosen = self.manifests() if manifests is None else manifests
        return [self.path / "batches" / m.batch_id / f for m in chosen for f in m.files]

    def rejects(self, batch_id: str) -> pl.DataFrame:
        """Rows that a batch set aside, with the reason.

        Raises
        ------
        InputError
            If there is no such batch.
        StoreError
            If its list of rejects is damaged.
        """
        batch = self.path / "batches" / batch_id
        file = present_place(batch / "rejects.parquet", batch=batch)
        if not file.is_file():
            message = f"no batch '{batch_id}' in {self.path}; there are: {[m.batch_id for m in self.manifests()]}"
            raise InputError(message)
        try:
            return pl.read_parquet(file)
        except (pl.exceptions.PolarsError, OSError) as error:
            message = f"{file}: expected the rows set aside; it cannot be read; run: stratagem doctor"
            raise StoreError(message) from error

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
        """Add the rows of a CSV or Parquet file with the record's columns as one batch.

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
            Of the new batch, or of the batch in force that already holds this very input. An input of which rows
            were set aside is read again, and replaces its earlier batch, once the words allowed have changed or the
            day of such a row has come.

        Raises
        ------
        InputError
            If the file cannot be read as a table of moves, or no row of it is accepted.
        StoreLockedError
            If another process keeps writing for longer than ten seconds.
        StoreError, AccessError
            If the disk is full or read-only. The store is as it was.
        """
        check_file(source)
        incoming = Incoming(source, stream, sha256(source), rules_digest(MOVES, vocabularies))
        pieces = pieces_of(source, vocabularies=vocabularies)
        return self.add(incoming, pieces, now=now, replace=replace, strict=strict, on_progress=on_progress)

    def add(
        self,
        incoming: Incoming,
        pieces: Iterable[Piece],
        *,
        now: dt.datetime,
        replace: bool = False,
        strict: bool = False,
        on_progress: Progress | None = None,
    ) -> Manifest:
        """Add rows that arrive in pieces, already checked, as one batch; see :meth:`append`.

        Parameters
        ----------
        incoming : Incoming
            What they are. The same input, asked the same of, changes nothing.
        pieces : iterable of Piece
            Read only if the batch is not in force already.
        now, replace, strict, on_progress
            As for :meth:`append`.
        """
        with self._writing():
            live, replaced = self._manifests()
            self._retire(replaced)
            held = self._holding(live, incoming, today=now.date())
            if held is not None:
                return held
            batch_id = self._new_id(f"{now:%Y%m%dT%H%M%S}-{incoming.digest[:12]}")
            superseded = tuple(
                m.batch_id for m in live if m.stream == incoming.stream and (replace or _again(m, incoming))
            )
            staging = self.path / "staging" / batch_id
            try:
                staging.mkdir(parents=True)
                stored = self.files(m for m in live if m.batch_id not in superseded)
                counts = write_batch(pieces, staging, stored=stored, now=now, on_progress=on_progress)
                refuse(incoming.path, counts, staging, strict=strict)
                manifest = Manifest(
                    batch_id=batch_id,
                    stream=incoming.stream,
                    input_name=incoming.path.name,
                    input_sha256=incoming.digest,
                    rules_sha256=incoming.rules,
                    source=incoming.source,
                    parameters_sha256=incoming.parameters,
                    rows_in=counts.rows_in,
                    rows_accepted=counts.accepted,
                    rows_rejected=counts.rejected,
                    filtered=counts.filtered,
                    repairs=counts.repairs,
                    supersedes=superseded,
                    software=self._software,
                    written_at=now,
                    files=counts.files,
                )
                (staging / "manifest.json").write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
                sync(staging)
                (self.path / "batches").mkdir(exist_ok=True)
                staging.rename(self.path / "batches" / batch_id)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
            self._retire(superseded)
            return manifest

    def _new_id(self, wanted: str) -> str:
        """An id that no batch has, in force or aside; the same input may be read twice in a second."""
        ids = (wanted, *(f"{wanted}-{n}" for n in range(2, 1000)))
        return next(i for i in ids if not any((self.path / p / i).exists() for p in ("batches", "superseded")))

    def _retire(self, batch_ids: Iterable[str]) -> None:
        """Move replaced batches aside. Readers already ignore them; what a crash leaves here, the next write moves."""
        aside = self.path / "superseded"
        for batch_id in batch_ids:
            aside.mkdir(exist_ok=True)
            (self.path / "batches" / batch_id).rename(aside / batch_id)

    def withdraw(self, stream: str) -> None:
        """Take a stream out of force. Its batches are kept aside, as those are that another one replaced."""
        if not self.path.is_dir():
            return
        with self._writing():
            live, replaced = self._manifests()
            self._retire([*replaced, *(m.batch_id for m in live if m.stream == stream)])

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


def _again(manifest: Manifest, incoming: Incoming) -> bool:
    """Whether a batch came from the same bytes, of which the same was asked."""
    return (manifest.input_sha256, manifest.parameters_sha256) == (incoming.digest, incoming.parameters)


def _disk_error(path: Path, error: BaseException) -> StoreError | AccessError:
    text = str(error)
    number = getattr(error, "errno", None)
    if number in (errno.EACCES, errno.EPERM, errno.EROFS) or "Read-only file system" in text:
        return AccessError(f"{path}: the store cannot be written ({text}); give a writable --store")
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "No space left" in text or "File too large" in text:
        return StoreError(f"{path}: the disk is full; the store is as it was; free some space and run it again")
    return StoreError(f"{path}: writing failed ({text}); the store is as it was")
