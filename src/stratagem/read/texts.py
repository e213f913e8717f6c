"""Bytes of a file to documents: plain text, JSON lines, CSV, Parquet and HTML, gzipped or not, each fault named."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from stratagem.core.coding import Document
from stratagem.core.errors import InputError
from stratagem.core.tables import LIST_SEPARATOR
from stratagem.read.pages import page_of

MOST_BYTES = 2**31
"""Unpacked bytes of one file at most, so that a gzip bomb does no harm."""
FORMATS = ("txt", "jsonl", "csv", "parquet", "html")
SUFFIXES = {
    **dict.fromkeys((".txt", ".text", ".md"), "txt"),
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
    **dict.fromkeys((".csv",), "csv"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
}
USUAL = {
    "text": ("text", "story", "body", "content", "article", "sentence"),
    "date": ("date", "published", "published_on", "day", "pub_date"),
    "title": ("title", "headline"),
    "id": ("id", "document", "doc_id", "document_id", "story_id"),
}
"""Names under which columns are looked for when none is given."""

CODE = re.compile("[A-Z]{2,5}")
"""Form of the code of an actor."""

_MAGIC = {b"%PDF": "a PDF", b"PK\x03\x04": "a zip or Office file", b"\xd0\xcf\x11\xe0": "an old Office file"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MOST_CONTROLS = 0.05


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table holds what.

    Parameters
    ----------
    text, date, title, id : str or None
        Column names; None looks for a usual name.
    only : mapping of str to str
        Rows are read only where these columns hold these values.
    """

    text: str | None = None
    date: str | None = None
    title: str | None = None
    id: str | None = None
    only: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """What holds of every document where it does not say so itself.

    Parameters
    ----------
    date : datetime.date or None
    source : str
    voice, about : tuple of str
    """

    date: dt.date | None = None
    source: str = ""
    voice: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that cannot be coded, with the reason."""

    document: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Texts:
    """Documents of a file, those refused, and how many rows were not asked for."""

    documents: tuple[Document, ...]
    refused: tuple[Refused, ...]
    filtered: int = 0


def format_of(name: str) -> str:
    """The format a file's name says, ``.gz`` aside.

    Raises
    ------
    InputError
        If the suffix says none.

    Examples
    --------
    >>> format_of("stories.csv.gz"), format_of("page.HTM")
    ('csv', 'html')
    """
    bare = name.lower().removesuffix(".gz")
    dot = bare.rfind(".")
    found = SUFFIXES.get(bare[dot:] if dot >= 0 else "")
    if found is None:
        message = f"{name}: expected one of {', '.join(sorted(SUFFIXES))} (or these with .gz), found another suffix"
        raise InputError(f"{message}; rename it or name the format: --read-as txt")
    return found


def texts_of(data: bytes, *, where: str, form: str, columns: Columns, given: Given, today: dt.date) -> Texts:
    """Documents in the bytes of a file.

    Parameters
    ----------
    data : bytes
        Gzipped or not.
    where : str
        The file's name, for messages and ids.
    form : str
        One of ``FORMATS``.
    columns : Columns
    given : Given
    today : datetime.date
        Stories of later days are refused.

    Raises
    ------
    InputError
        If the file is empty, is not text, or lacks the columns.
    """
    data = unpacked(data, where=where)
    if not data.strip():
        message = f"{where}: expected a text, found an empty file; copy it again"
        raise InputError(message)
    stem = _slug(re.sub(r"(\.\w+)?(\.gz)?$", "", where.rsplit("/", 1)[-1], count=1)) or "text"
    match form:
        case "txt":
            rows: Iterator[tuple[str, Mapping[str, Any]]] = iter([(stem, {"text": decoded(data, where=where)})])
        case "html":
            page = page_of(decoded(data, where=where))
            rows = iter([(stem, {"text": page.text, "title": page.title, "date": page.date})])
        case "jsonl":
            rows = _numbered(stem, _objects(decoded(data, where=where), where=where))
        case _:
            rows = _numbered(stem, _table(data, form, where=where).iter_rows(named=True))
    return _documents(rows, where=where, columns=columns, given=given, today=today)


def unpacked(data: bytes, *, where: str) -> bytes:
    """Bytes without gzip, if they are gzipped.

    Raises
    ------
    InputError
        If the gzip stream is damaged, or holds more than ``MOST_BYTES``.
    """
    out: list[bytes] = []
    room = MOST_BYTES
    while data[:2] == b"\x1f\x8b":
        stream = zlib.decompressobj(wbits=31)
        try:
            out.append(stream.decompress(data, room))
        except zlib.error as error:
            message = f"{where}: expected a whole gzip file; it cannot be unpacked ({error}); copy it again"
            raise InputError(message) from None
        room -= len(out[-1])
        if stream.unconsumed_tail or room <= 0:
            message = f"{where}: expected at most {MOST_BYTES} bytes unpacked, found more; split it"
            raise InputError(message)
        if not stream.eof:
            message = f"{where}: expected a whole gzip file, found one cut short; copy it again"
            raise InputError(message)
        data = stream.unused_data
    return b"".join(out) if out else data


def decoded(data: bytes, *, where: str) -> str:
    """UTF-8 text of bytes, for a file that must be text.

    Raises
    ------
    InputError
        If it is binary or in another encoding; the message names the place.
    """
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            message = f"{where}: expected text, found {kind}; save it as plain text first"
            raise InputError(message)
    if data.startswith(_UTF16):
        message = f"{where}: expected UTF-8, found UTF-16; convert it: iconv -f UTF-16 -t UTF-8"
        raise InputError(message)
    zero = data.find(b"\0")
    controls = sum(data[:65_536].count(bytes([c])) for c in (*range(1, 9), *range(14, 32)))
    if zero >= 0 or controls > _MOST_CONTROLS * min(len(data), 65_536):
        at = f"byte 0x00 at {zero}" if zero >= 0 else f"{controls} control characters near its beginning"
        message = f"{where}: expected text, found a binary file ({at}); save it as plain text first"
        raise InputError(message)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"{where}, line {line}: expected UTF-8, found byte 0x{data[error.start]:02X} (is it WINDOWS-1252?)"
        raise InputError(f"{message}; convert it: iconv -f WINDOWS-1252 -t UTF-8") from None


def stored(text: str) -> str:
    r"""A text as it is stored: newlines as one character, control characters and marks of direction as blanks.

    Examples
    --------
    >>> stored("one\r\ntwo\x07\u202ethree")
    'one\ntwo  three'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_TEXT.sub(" ", text) if _NOT_TEXT.search(text) else text


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-.")


def _numbered(stem: str, rows: Iterator[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((f"{stem}-{n}", row) for n, row in enumerate(rows, 1))


def _objects(text: str, *, where: str) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            message = f"{where}, line {number}: expected a JSON object, found text that is not JSON ({error})"
            raise InputError(f"{message}; one object a line") from None
        if not isinstance(found, dict):
            message = f"{where}, line {number}: expected a JSON object, found {type(found).__name__}; one object a line"
            raise InputError(message)
        yield found


def _table(data: bytes, form: str, *, where: str) -> pl.DataFrame:
    try:
        if form == "parquet":
            return pl.read_parquet(io.BytesIO(data))
        decoded(data, where=where)
        return pl.read_csv(io.BytesIO(data), infer_schema_length=0)
    except pl.exceptions.PolarsError as error:
        said = str(error).strip().split("\n", maxsplit=1)[0][:160]
        kind = "a whole Parquet file" if form == "parquet" else "CSV with as many fields in each row as in the header"
        message = f"{where}: expected {kind}; it cannot be read ({said}); copy or mend it"
        raise InputError(message) from None


def _documents(
    rows: Iterator[tuple[str, Mapping[str, Any]]], *, where: str, columns: Columns, given: Given, today: dt.date
) -> Texts:
    found: dict[str, Document] = {}
    refused: list[Refused] = []
    filtered = 0
    names: dict[str, str | None] = {}
    for key, row in rows:
        if not names or names.get("text") not in row:
            names = {part: _column(part, getattr(columns, part), row, where=where) for part in USUAL}
        if any(str(row.get(column)) != value for column, value in _asked(columns, row, where=where)):
            filtered += 1
            continue
        name = _said(row, names["id"])
        document, fault = _document(_slug(name) or key, row, names, given, today)
        if document is not None and document.id in found:
            fault = Refused(document.id, "an id used once", "an id that an earlier story has; give each its own")
        if fault is not None:
            refused.append(fault)
        elif document is not None:
            found[document.id] = document
    return Texts(tuple(found.values()), tuple(refused), filtered)


def _asked(columns: Columns, row: Mapping[str, Any], *, where: str) -> Iterator[tuple[str, str]]:
    for column, value in columns.only.items():
        if column not in row:
            message = f"{where}: --only {column}={value}: expected one of the columns {', '.join(row)}"
            raise InputError(f"{message}, found '{column}'; name one of these")
        yield column, value


def _column(part: str, name: str | None, row: Mapping[str, Any], *, where: str) -> str | None:
    if name is not None:
        if name not in row:
            message = f"{where}: expected the column '{name}', found {', '.join(map(str, row))}; name another: "
            raise InputError(f"{message}--{part}-column")
        return name
    lower = {str(column).lower(): column for column in row}
    chosen = next((lower[usual] for usual in USUAL[part] if usual in lower), None)
    if chosen is None and part == "text":
        message = f"{where}: expected a column of texts ({', '.join(USUAL['text'])}), found {', '.join(map(str, row))}"
        raise InputError(f"{message}; name it: --text-column")
    return chosen


def _said(row: Mapping[str, Any], column: str | None) -> str:
    value = row.get(column) if column is not None else None
    return "" if value is None else str(value).strip()


def _document(
    key: str, row: Mapping[str, Any], names: Mapping[str, str | None], given: Given, today: dt.date
) -> tuple[Document | None, Refused | None]:
    text = stored(_said(row, names["text"]))
    if not text.strip():
        return None, Refused(key, "a text", "an empty one")
    day, wrong = _day(_said(row, names["date"]), given.date)
    if day is None:
        cure = "a date YYYY-MM-DD, or --date for stories that have none"
        return None, Refused(key, cure, f"'{wrong}'" if wrong else "no date")
    if day > today:
        return None, Refused(key, f"a day up to {today}", str(day))
    title = stored(_said(row, names["title"])).replace("\n", " ").strip()
    voice = _codes(row.get("voice")) or given.voice
    about = _codes(row.get("about")) or given.about
    strange = [c for c in (*voice, *about) if not CODE.fullmatch(c)]
    if strange:
        return None, Refused(key, "codes of actors in capitals, joined by |", f"'{strange[0]}'")
    return Document(key, text, day, title, _said(row, "source") or given.source, voice, about), None


def _day(said: str, given: dt.date | None) -> tuple[dt.date | None, str]:
    if not said:
        return given, ""
    try:
        return dt.date.fromisoformat(said[:10]), ""
    except ValueError:
        return None, said[:40]


def _codes(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(map(str, value))
    return tuple(c for c in str(value).split(LIST_SEPARATOR) if c) if value else ()
