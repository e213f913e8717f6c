"""Bytes of somebody else's file to checked tables: UTF-8, CSV, gzip and XML, each fault named by file, row, column."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from xml.etree import ElementTree as ET

import polars as pl

from stratagem.core.checks import check, check_header
from stratagem.core.errors import InputError
from stratagem.core.tables import Schema


def text_of(data: bytes, *, where: str) -> str:
    """The text of UTF-8 bytes, without a byte-order mark.

    Raises
    ------
    InputError
        If the bytes are empty or not UTF-8; the message names the line.

    Examples
    --------
    >>> text_of("day,n".encode("utf-8-sig"), where="x.csv")
    'day,n'
    """
    if not data.strip():
        message = f"{where}: expected a table, found an empty file; copy it again"
        raise InputError(message)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"{where}, line {line}: expected UTF-8, found byte 0x{data[error.start]:02X}; copy or convert it"
        raise InputError(message) from None


def csv_table(data: bytes, schema: Schema, *, where: str, stray_quotes: bool = False) -> pl.DataFrame:
    """A CSV file's rows, which must all meet the schema.

    Parameters
    ----------
    data : bytes
    schema : Schema
    where : str
        File name for messages.
    stray_quotes : bool
        The publisher leaves quotation marks inside fields undoubled.

    Raises
    ------
    InputError
        If the file is not such a table; the message names the first fault by row and column.
    """
    reader = csv.reader(io.StringIO(text_of(data, where=where), newline=""), strict=not stray_quotes)
    try:
        header, *rows = [fields for fields in reader if fields]
    except csv.Error as error:
        message = f"{where}, line {reader.line_num}: not CSV: {error}; copy it again"
        raise InputError(message) from None
    check_header(header, schema, where=where)
    for number, fields in enumerate(rows, 1):
        if len(fields) != len(header):
            message = f"{where}, row {number}: expected {len(header)} fields, found {len(fields)}; copy it again"
            raise InputError(message)
    columns = dict(zip(header, zip(*rows, strict=True), strict=True)) if rows else {}
    table = pl.DataFrame({n: list(columns.get(n, ())) for n in header}, schema=dict.fromkeys(header, pl.String))
    return check(table, schema, where=where).faultless(where=where)


def gzipped_xml(data: bytes, *, where: str) -> ET.Element:
    """The root of a gzipped XML document.

    Raises
    ------
    InputError
        If the gzip stream is damaged or cut short, or what it holds is not XML.
    """
    try:
        plain = gzip.decompress(data)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        message = f"{where}: expected a whole gzip file; it cannot be unpacked ({error}); copy it again"
        raise InputError(message) from None
    return xml_root(plain, where=where)


def xml_root(data: bytes, *, where: str) -> ET.Element:
    """The root of an XML document.

    Raises
    ------
    InputError
        If it is not XML; the message names line and column.
    """
    try:
        return ET.fromstring(data)
    except ET.ParseError as error:
        line, column = error.position
        message = f"{where}, line {line}, column {column}: expected XML, found {error}; copy it again"
        raise InputError(message) from None
