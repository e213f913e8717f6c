"""Files as other people publish them: plain, gzip, zip or a folder of these, unpacked block by block within bounds."""

from __future__ import annotations

import gzip
import hashlib
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from stratagem.core.errors import AccessError, InputError
from stratagem.record.tabular import sha256

BLOCK = 2 * 2**20
MOST_RATIO = 100
"""How many times its packed size a file may unpack to. Event tables pack to a fifth or a tenth of their size."""
FREE_BYTES = 64 * 2**20
"""Unpacked bytes up to which the ratio is not looked at: a few repeated lines may pack very well."""
MOST_BYTES = 200 * 2**30
"""Unpacked bytes of one file. The largest public table of events has a tenth of that."""
PACKINGS = (".zip", ".gz")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a packed file may grow: ratio to its packed size, and bytes of one file."""

    ratio: float = MOST_RATIO
    free: int = FREE_BYTES
    size: int = MOST_BYTES


@dataclass(frozen=True, slots=True)
class Part:
    """One table of an input: its name, and its bytes in blocks each time they are asked for."""

    name: str
    blocks: Callable[[], Iterator[bytes]]


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def digest_of(path: Path, *, wanted: Callable[[str], bool]) -> str:
    """Hash of a file's bytes, or of the names and bytes of a folder's wanted files."""
    if not path.is_dir():
        return sha256(path)
    whole = hashlib.sha256()
    for file in _files(path, wanted):
        whole.update(f"{file.relative_to(path)}\0{sha256(file)}\n".encode())
    return whole.hexdigest()


def parts(path: Path, *, wanted: Callable[[str], bool], bounds: Bounds | None = None) -> Iterator[Part]:
    """The tables of a file or folder, in order of name.

    Parameters
    ----------
    path : Path
        A table, plain or packed by gzip or zip, or a folder that holds some.
    wanted : callable
        Whether a file of that name, without the suffix of a packing, is a table sought. A file named by the caller, or
        alone in its archive, is taken whatever its name.
    bounds : Bounds, optional

    Raises
    ------
    InputError
        If nothing is there, an archive is damaged, holds a path that leads outside it, or unpacks to more than the
        bounds allow.
    AccessError
        If a file may not be read.
    """
    limits = bounds or Bounds()
    for file in _files(path, wanted):
        if file.suffix.lower() == ".zip":
            yield from _of_zip(file, wanted, limits)
        else:
            yield Part(file.name, _blocks_of(file, limits))


def bare(name: str) -> str:
    """A file's name without the suffix of a packing.

    Examples
    --------
    >>> bare("20180601.export.CSV.zip"), bare("a.tab")
    ('20180601.export.CSV', 'a.tab')
    """
    return name[: -len(PurePosixPath(name).suffix)] if PurePosixPath(name).suffix.lower() in PACKINGS else name


def _files(path: Path, wanted: Callable[[str], bool]) -> list[Path]:
    if path.is_file():
        if path.stat().st_size == 0:
            message = f"{path}: expected a table, found an empty file; copy or fetch it again"
            raise InputError(message)
        return [path]
    if not path.is_dir():
        message = f"{path}: expected a file or folder, found nothing; check the path"
        raise InputError(message)
    found = sorted(f for f in path.rglob("*") if f.is_file() and wanted(bare(f.name)))
    if not found:
        held = sorted(f.name for f in path.rglob("*") if f.is_file())[:4]
        message = f"{path}: expected files of this source, found {held or 'none'}; name one file, or another --source"
        raise InputError(message)
    return found


def _blocks_of(file: Path, bounds: Bounds) -> Callable[[], Iterator[bytes]]:
    packed = file.suffix.lower() == ".gz"

    def blocks() -> Iterator[bytes]:
        with _open(file) as handle:
            if packed:
                with gzip.GzipFile(fileobj=handle) as stream:
                    yield from _bounded(stream, file.stat().st_size, bounds, where=str(file))
            else:
                yield from iter(lambda: handle.read(BLOCK), b"")

    return blocks


def _open(file: Path) -> IO[bytes]:
    try:
        return file.open("rb")
    except PermissionError as error:
        message = f"{file}: it may not be read ({error.strerror}); give yourself the right to read it"
        raise AccessError(message) from None


def _of_zip(file: Path, wanted: Callable[[str], bool], bounds: Bounds) -> Iterator[Part]:
    """The tables within a zip archive. Nothing is ever unpacked to disk, but a path that leads out is a bad sign."""
    with _open(file) as handle, _archive(file, handle) as archive:
        members = [m for m in archive.infolist() if not m.is_dir()]
        for member in members:
            _refuse_path(file, member)
        chosen = members if len(members) == 1 else [m for m in members if wanted(bare(PurePosixPath(m.filename).name))]
        if not chosen:
            held = [m.filename for m in members][:4]
            message = f"{file}: expected a table of this source in it, found {held or 'an empty archive'}"
            raise InputError(message)
        for member in sorted(chosen, key=lambda m: m.filename):
            yield Part(PurePosixPath(member.filename).name, _blocks_of_member(file, archive, member, bounds))


def _archive(file: Path, handle: IO[bytes]) -> zipfile.ZipFile:
    head = handle.read(512).lstrip().lower()
    handle.seek(0)
    if head.startswith((b"<!doctype", b"<html", b"<?xml")):
        message = (
            f"{file}: expected a zip archive, found a web page (an error or log-in page was saved); fetch it again"
        )
        raise InputError(message)
    try:
        return zipfile.ZipFile(handle)
    except zipfile.BadZipFile as error:
        message = f"{file}: expected a whole zip archive; it is damaged or cut short ({error}); fetch it again"
        raise InputError(message) from None


def _refuse_path(file: Path, member: zipfile.ZipInfo) -> None:
    name = member.filename.replace("\\", "/")
    link = stat.S_ISLNK(member.external_attr >> 16)
    if link or name.startswith("/") or ".." in PurePosixPath(name).parts or name[1:2] == ":":
        what = "a link" if link else "a path that leads out of the archive"
        message = f"{file}: expected plain files in the archive, found {what}: '{member.filename}'; do not trust it"
        raise InputError(message)
    if member.flag_bits & 1:
        message = f"{file}: expected an open archive, found '{member.filename}' encrypted; unpack it yourself first"
        raise InputError(message)


def _blocks_of_member(
    file: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, bounds: Bounds
) -> Callable[[], Iterator[bytes]]:
    def blocks() -> Iterator[bytes]:
        where = f"{file}, {member.filename}"
        with archive.open(member) as stream:
            yield from _bounded(stream, member.compress_size, bounds, where=where)

    return blocks


def _bounded(stream: _Stream, packed: int, bounds: Bounds, *, where: str) -> Iterator[bytes]:
    """Blocks of a packed stream, counted as they come: what an archive says of its own size is not believed."""
    size = 0
    while True:
        try:
            block = stream.read(BLOCK)
        except (EOFError, OSError, zlib.error, zipfile.BadZipFile) as error:
            message = f"{where}: expected a whole packed file; it is damaged or cut short ({error}); fetch it again"
            raise InputError(message) from None
        if not block:
            return
        size += len(block)
        if size > bounds.size or (size > bounds.free and size > bounds.ratio * max(packed, 1)):
            message = (
                f"{where}: expected at most {bounds.ratio:g} times the packed {packed:,} bytes and {bounds.size:,} "
                f"bytes in all, found more than {size:,}; it may be made to fill the disk; unpack it yourself if not"
            )
            raise InputError(message)
        yield block
