"""Tables as files: CSV and Parquet read in chunks with row accounting, and written whole or not at all."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from stratagem.core.checks import REJECTS_SCHEMA, Checked, check, check_header
from stratagem.core.errors import AccessError, InputError
from stratagem.core.tables import Schema, as_text
from stratagem.record.whole import whole

PARQUET_CHUNK_ROWS = 125_000
CSV_CHUNK_ROWS = 50_000
SUFFIXES = (".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file: parsed ones and, apart, those with the wrong number of fields."""

    table: pl.DataFrame
    ragged: pl.DataFrame
    first_row: int
    rows: int


def sha256(path: Path) -> str:
    """Hash of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def check_file(path: Path) -> None:
    """Raise unless a path is a readable file, not empty, whose suffix says CSV or Parquet.

    Raises
    ------
    InputError
        If it is missing, a folder, empty, or of neither kind.
    AccessError
        If it may not be read.
    """
    if not path.is_file():
        message = f"{path}: expected a file, found {'a folder' if path.is_dir() else 'nothing'}"
        raise InputError(message)
    if path.suffix.lower() not in SUFFIXES:
        message = f"{path}: expected .csv or .parquet, found '{path.suffix or 'no suffix'}'"
        raise InputError(message)
    if path.stat().st_size == 0:
        message = f"{path}: expected a table with a header, found an empty file"
        raise InputError(message)
    try:
        path.open("rb").close()
    except PermissionError as error:
        message = f"{path}: it may not be read ({error.strerror}); give yourself the right to read it"
        raise AccessError(message) from None


def read_chunks(path: Path, *, rows: int | None = None) -> Iterator[Chunk]:
    """The rows of a CSV or Parquet file, in order, in chunks of bounded size.

    Parameters
    ----------
    path : Path
    rows : int, optional
        Rows a chunk holds; by default what takes about as much memory for either kind of file.

    Raises
    ------
    InputError
        If the file is missing, is of neither kind, is truncated, is empty, or is not UTF-8.
    """
    check_file(path)
    if path.suffix.lower() == ".parquet":
        return _parquet_chunks(path, rows=rows or PARQUET_CHUNK_ROWS)
    return _csv_chunks(path, rows=rows or CSV_CHUNK_ROWS)


def _parquet_chunks(path: Path, *, rows: int) -> Iterator[Chunk]:
    try:
        scan = pl.scan_parquet(path)
        total = scan.select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError) as error:
        message = f"{path}: expected a whole Parquet file; it cannot be read ({_one_line(error)}); copy it again"
        raise InputError(message) from error
    ragged = pl.DataFrame(schema=REJECTS_SCHEMA)
    for start in range(0, max(total, 1), rows):
        try:
            table = scan.slice(start, rows).collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            message = f"{path}, rows from {start + 1}: damaged Parquet ({_one_line(error)}); copy it again"
            raise InputError(message) from error
        yield Chunk(table, ragged, start + 1, table.height)


def _csv_chunks(path: Path, *, rows: int) -> Iterator[Chunk]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        try:
            reader = csv.reader(handle, strict=True)
            header = next(reader, [])
            first = 1
            while block := _take(reader, rows):
                yield _csv_chunk(path, header, block, first)
                first += len(block)
            if first == 1:
                yield _csv_chunk(path, header, [], 1)
        except UnicodeDecodeError as error:
            byte = error.object[error.start]
            other = "UTF-16" if byte in (0xFE, 0xFF) and error.start == 0 else "WINDOWS-1252"
            message = (
                f"{path}, {_line_of(path, byte)}: expected UTF-8, found byte 0x{byte:02X} (is it {other}?); "
                f"convert it: iconv -f {other} -t UTF-8 {path.name}"
            )
            raise InputError(message) from None
        except csv.Error as error:
            message = f"{path}, line {reader.line_num}: not CSV: {error}; check the quotes there"
            raise InputError(message) from None


def _take(reader: Iterator[list[str]], rows: int) -> list[list[str]]:
    block: list[list[str]] = []
    for fields in reader:
        if fields:
            block.append(fields)
        if len(block) == rows:
            break
    return block


def _line_of(path: Path, byte: int) -> str:
    with path.open("rb") as handle:
        for number, line in enumerate(handle, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return f"line {number}"
    return f"byte 0x{byte:02X}"


def _csv_chunk(path: Path, header: list[str], block: list[list[str]], first: int) -> Chunk:
    width = len(header)
    wrong = [(first + i, f) for i, f in enumerate(block) if len(f) != width]
    ragged = pl.DataFrame(
        {
            "file": [path.name] * len(wrong),
            "row": [n for n, _ in wrong],
            "column": ["(row)"] * len(wrong),
            "value": [f"{len(f)} fields" for _, f in wrong],
            "expected": [f"{width} fields"] * len(wrong),
        },
        schema=REJECTS_SCHEMA,
    )
    # A ragged row keeps its place, blank, so that later rows keep their numbers; it is rejected by `ragged`.
    blank = [""] * width
    columns = zip(*(f if len(f) == width else blank for f in block), strict=True) if block else [()] * width
    if len(set(header)) != width:
        check_header(header, Schema(path.name, ()), where=str(path))
    table = pl.DataFrame(
        {n: list(c) for n, c in zip(header, columns, strict=True)}, schema=dict.fromkeys(header, pl.String)
    )
    return Chunk(table, ragged, first, len(block))


def check_chunk(
    chunk: Chunk, schema: Schema, *, where: str, vocabularies: dict[str, frozenset[str]] | None = None
) -> Checked:
    """Check one chunk; rows with the wrong number of fields count once, as that."""
    result = check(chunk.table, schema, where=where, first_row=chunk.first_row, vocabularies=vocabularies)
    if chunk.ragged.is_empty():
        return result
    kept = result.rejects.filter(~pl.col("row").is_in(chunk.ragged["row"].implode()))
    return Checked(result.accepted, pl.concat([kept, chunk.ragged]).sort("row"), chunk.rows)


def read_table(path: Path, schema: Schema, *, vocabularies: dict[str, frozenset[str]] | None = None) -> pl.DataFrame:
    """A whole small table that must be free of faults.

    Raises
    ------
    InputError
        Naming the first fault and how many there are.
    """
    parts = []
    for chunk in read_chunks(path):
        result = check_chunk(chunk, schema, where=path.name, vocabularies=vocabularies)
        parts.append(result.faultless(where=str(path)))
    return pl.concat(parts)


def write_table(table: pl.DataFrame, path: Path) -> None:
    """Write CSV or Parquet by the suffix; an interrupted write leaves no file or the old one.

    Raises
    ------
    InputError
        If the suffix is neither ``.csv`` nor ``.parquet``.
    """
    with whole(path) as part:
        match path.suffix.lower():
            case ".parquet":
                table.write_parquet(part)
            case ".csv":
                as_text(table).write_csv(part)
            case other:
                message = f"{path}: expected .csv or .parquet, found '{other or 'no suffix'}'"
                raise InputError(message)


def _one_line(error: BaseException) -> str:
    return str(error).strip().split("\n", maxsplit=1)[0][:160]
