"""Decoding: each kind of damage is named by file, row and column."""

from __future__ import annotations

import gzip

import pytest

from stratagem.core.errors import InputError
from stratagem.core.tables import Column, Schema
from stratagem.read.decode import csv_table, gzipped_xml

PAIRS = Schema("pairs", (Column("day", "date", "day", required=True), Column("n", "integer", "count", low=0)))


def test_a_table_is_read_with_a_byte_order_mark() -> None:
    found = csv_table("\ufeffday,n\n2019-05-04,2\n2019-05-09,\n".encode(), PAIRS, where="x.csv")

    assert found["n"].to_list() == [2, None]
    assert str(found["day"][1]) == "2019-05-09"


def test_stray_quotes_are_read_only_when_announced() -> None:
    schema = Schema("texts", (Column("a", "text", "a"), Column("b", "text", "b")))
    data = b'a,b\n1,"they met "again" in May"\n'

    assert csv_table(data, schema, where="x.csv", stray_quotes=True)["b"][0].startswith("they met again")
    with pytest.raises(InputError, match=r"x\.csv, line 2: not CSV"):
        csv_table(data, schema, where="x.csv")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"x\.csv: expected a table, found an empty file"),
        (b"day,n\n2019-05-04,\xe9\n", r"x\.csv, line 2: expected UTF-8, found byte 0xE9"),
        (b"n\n1\n", r"x\.csv, header: expected the column 'day'"),
        (b"day,n,colour\n2019-05-04,1,red\n", r"x\.csv, header: no column named 'colour'"),
        (b"day,n\n2019-05-04,1\n2019-05-09\n", r"x\.csv, row 2: expected 2 fields, found 1"),
        (b"day,n\n2019-05-04,1\n9 May,2\n", r"x\.csv, row 2, column day: expected a date YYYY-MM-DD, found '9 May'"),
        (b"day,n\n2019-05-04,-1\n", r"x\.csv, row 1, column n: expected at least 0, found '-1'"),
    ],
)
def test_damage_is_named(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        csv_table(data, PAIRS, where="x.csv")


def test_xml_is_unpacked() -> None:
    assert gzipped_xml(gzip.compress(b"<list><name/></list>"), where="x.xml.gz").tag == "list"


def test_truncated_gzip_is_named() -> None:
    whole = gzip.compress(b"<list>" + bytes(range(65, 91)) * 40 + b"</list>")

    with pytest.raises(InputError, match=r"x\.xml\.gz: expected a whole gzip file"):
        gzipped_xml(whole[:-12], where="x.xml.gz")
    with pytest.raises(InputError, match=r"x\.xml\.gz: expected a whole gzip file"):
        gzipped_xml(b"<list/>", where="x.xml.gz")


def test_broken_xml_is_named_by_line() -> None:
    with pytest.raises(InputError, match=r"x\.xml\.gz, line 2, column \d+: expected XML"):
        gzipped_xml(gzip.compress(b"<list>\n<name></list>"), where="x.xml.gz")
