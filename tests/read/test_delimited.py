"""Delimited files: what is mended, what is set aside under which number, and which rows are found before parsing."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.errors import InputError
from stratagem.core.events import ROW, Context, Raw
from stratagem.core.tables import Column
from stratagem.read.delimited import LATIN, TRAILING, Delimited

COLUMNS = (
    Column("day", "text", "day", required=True),
    Column("who", "text", "who"),
    Column("n", "integer", "count"),
)
TABS = Delimited(columns=COLUMNS, used=("day", "who", "n"), latin=True)
CSV = Delimited(columns=COLUMNS, used=("day", "who", "n"), separator=",", quoted=True, header=True)
SEEKING = Delimited(
    columns=COLUMNS, used=("day", "who", "n"), needles=lambda code: (f"\t{code}\t".encode(), f"\t{code}2\t".encode())
)


def scan(layout: Delimited, data: bytes, *, first: int = 1, header: bytes = b"", **wanted: object) -> Raw:
    return layout.scan(data, Context("demo", "x.tsv", **wanted), first, header)


def test_sound_rows_are_typed_and_numbered() -> None:
    raw = scan(TABS, b"a\tx\t1\nb\t\t\n", first=5)

    assert raw.frame.to_dicts() == [
        {"day": "a", "who": "x", "n": 1, ROW: 5},
        {"day": "b", "who": None, "n": None, ROW: 6},
    ]
    assert (raw.rows_in, raw.filtered, raw.rejects.height) == (2, 0, 0)


def test_rows_of_the_wrong_width_keep_the_numbers_of_the_others() -> None:
    raw = scan(TABS, b"a\tx\t1\nb\tx\nc\tx\t2\t9\n\nd\tx\t3")

    assert raw.frame["day"].to_list() == ["a", "d"]
    assert raw.frame[ROW].to_list() == [1, 5]
    assert raw.rejects.select("row", "column", "value", "expected").rows() == [
        (2, "(row)", "2 fields", "3 fields"),
        (3, "(row)", "4 fields", "3 fields"),
        (4, "(row)", "1 field", "3 fields"),
    ]
    assert raw.rows_in == 5


def test_one_field_too_few_and_one_too_many_do_not_make_up_for_each_other() -> None:
    raw = scan(TABS, b"a\tx\nb\tx\t1\t1\nc\tx\t1\n")

    assert raw.rejects["row"].to_list() == [1, 2]
    assert raw.frame[ROW].to_list() == [3]


def test_empty_fields_beyond_the_last_are_cut_off_and_counted() -> None:
    raw = scan(TABS, b"a\tx\t1\t\t\nb\tx\t2\n")

    assert raw.frame["n"].to_list() == ["1", "2"]
    assert raw.repairs == {TRAILING: 1}


def test_a_latin_line_is_read_and_counted_where_that_is_known_to_happen() -> None:
    data = "a\tMünchen\t1\n".encode("latin-1") + "b\tSão\t2\n".encode()

    raw = scan(TABS, data)

    assert raw.frame["who"].to_list() == ["München", "São"]
    assert raw.repairs == {LATIN: 1}


def test_a_latin_line_is_set_aside_elsewhere() -> None:
    strict = Delimited(columns=COLUMNS, used=("day", "who", "n"))

    raw = scan(strict, "a\tMünchen\t1\n".encode("latin-1") + b"b\tx\t2\n")

    assert raw.rejects.select("row", "value", "expected").row(0) == (1, "bytes that are not UTF-8", "text in UTF-8")
    assert raw.frame["day"].to_list() == ["b"]


@pytest.mark.parametrize(
    "data",
    [b"<html><body>Not found</body></html>\n", b"a,x,1\nb,x,2\n", b"\x00\x01\x02", b"PK\x03\x04 zip\n"],
)
def test_another_kind_of_file_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"x\.tsv, row 1: expected 3 fields, found 1 field, .*is it this format\?"):
        scan(TABS, data)


def test_a_header_in_another_order_and_a_byte_order_mark() -> None:
    raw = scan(CSV, b'2,"x, y",a\n', header=b"\xef\xbb\xbfn,who,day\r")

    assert raw.frame.select("day", "who", "n").row(0) == ("a", "x, y", 2)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (b"2019-05-04,x,1", r"x\.tsv, header: expected the column 'day', found 3 columns: 2019-05-04, x, 1"),
        (b"day,day,n", r"x\.tsv, header: expected each column once, found 3 columns: day, day, n"),
        (b"day;who;n", r"x\.tsv, header: expected the column 'day', found 1 columns: day;who;n"),
    ],
)
def test_a_wrong_or_missing_header_is_named(header: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        scan(CSV, b"a,x,1\n", header=header)


def test_a_field_may_hold_lines_and_marks() -> None:
    raw = scan(CSV, b'a,"he said ""no""\nand left",1\nb,x,2\n', header=b"day,who,n")

    assert raw.frame["who"].to_list() == ['he said "no"\nand left', "x"]
    assert raw.rows_in == 2


def test_rows_of_the_wrong_width_between_quoted_ones() -> None:
    raw = scan(CSV, b'a,"x\ny",1\nb,x\nc,x,3\n', header=b"day,who,n")

    assert raw.frame["day"].to_list() == ["a", "c"]
    assert raw.rejects["row"].to_list() == [2]


def test_an_open_quotation_mark_is_named_by_line() -> None:
    with pytest.raises(InputError, match=r"x\.tsv, line 2 from row 1 on: not CSV: .*; check the quotes there"):
        scan(CSV, b'a,"x,1\nb,x,2\n', header=b"day,who,n")


rows = st.lists(
    st.tuples(st.sampled_from(["KOR", "KOR2", "FRA", "XKOR", "K", ""]), st.sampled_from(["KOR", "FRA", "1", ""])),
    min_size=1,
    max_size=300,
)


@given(rows)
def test_rows_found_before_parsing_are_all_that_name_who_is_wanted(given_rows: list[tuple[str, str]]) -> None:
    data = "".join(f"{n}\t{a}\t{n}\n" for n, (a, _) in enumerate(given_rows)).encode()

    raw = scan(SEEKING, data, actors=frozenset({"KOR"}))

    named = [n for n, (a, _) in enumerate(given_rows, 1) if a in ("KOR", "KOR2")]
    assert set(named) <= set(raw.frame[ROW])
    assert raw.rows_in == len(given_rows) == raw.frame.height + raw.filtered
    assert np.array_equal(raw.frame[ROW].to_numpy() - 1, raw.frame["n"].to_numpy())


def test_few_wanted_rows_are_parsed_alone() -> None:
    data = b"".join(b"%d\tFRA\t%d\n" % (n, n) for n in range(1_000)) + b"z\tKOR\t7\n"

    raw = scan(SEEKING, data, first=11, actors=frozenset({"KOR"}))

    assert raw.frame.to_dicts() == [{"day": "z", "who": "KOR", "n": 7, ROW: 1_011}]
    assert (raw.rows_in, raw.filtered) == (1_001, 1_000)


def test_no_wanted_row_leaves_an_empty_frame() -> None:
    raw = scan(SEEKING, b"a\tFRA\t1\n" * 50, actors=frozenset({"KOR"}))

    assert (raw.frame.height, raw.rows_in, raw.filtered) == (0, 50, 50)


def test_a_value_of_the_wrong_type_is_left_to_the_check_of_rows() -> None:
    raw = scan(TABS, b"a\tx\tmany\nb\tx\t2\n")

    assert raw.frame["n"].to_list() == ["many", "2"]


def test_what_stands_for_nothing_is_nothing_on_both_ways() -> None:
    layout = Delimited(columns=COLUMNS, used=("day", "who", "n"), nulls=("NA",))

    fast, slow = (scan(layout, data).frame["who"].to_list() for data in (b"a\tNA\t1\n", b"a\tNA\t1\nb\tx\n"))

    assert fast == slow == [None]


def test_another_kind_of_file_is_refused_though_no_row_of_it_is_wanted() -> None:
    with pytest.raises(InputError, match=r"x\.tsv, row 1: expected 3 fields, found 1 field"):
        scan(SEEKING, b"<html>\n" * 50, actors=frozenset({"KOR"}))


def test_loading_gives_the_types_declared() -> None:
    found = TABS.load(b"a\tx\t1\n", used=("n", "day"))

    assert dict(found.schema) == {"n": pl.Int32(), "day": pl.String()}
