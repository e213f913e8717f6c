"""Tables as files: what is read from CSV and Parquet, and what is written."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from stratagem.core.errors import InputError
from stratagem.core.tables import Column, Schema
from stratagem.record.tabular import read_chunks, read_table, write_table

PAIRS = Schema(
    "pairs",
    (
        Column("name", "text", "a name", required=True),
        Column("n", "integer", "a number"),
        Column("tags", "list", "tags"),
        Column("yes", "boolean", "whether"),
    ),
)
ROWS = pl.DataFrame(
    {"name": ["plain", 'quo"te', "two\nlines", "Zoë, 조선"], "n": [1, None, -3, 4], "tags": [["a", "b"], [], ["c"], []],
     "yes": [True, False, None, True]},
    schema=PAIRS.polars,
)  # fmt: skip


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".CSV"])
def test_what_is_written_is_read_back(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"pairs{suffix}"

    write_table(ROWS, path)

    assert read_table(path, PAIRS).equals(ROWS)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_chunks_keep_order_and_row_numbers(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"pairs{suffix}"
    write_table(pl.DataFrame({"name": [f"r{i}" for i in range(1, 8)]}), path)

    chunks = list(read_chunks(path, rows=3))

    assert [(c.first_row, c.rows) for c in chunks] == [(1, 3), (4, 3), (7, 1)]
    assert pl.concat([c.table for c in chunks])["name"].to_list() == [f"r{i}" for i in range(1, 8)]


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_bytes(b"\xef\xbb\xbfname,n\r\nplain,1\r\n\r\nlast,2\r\n")

    assert read_table(path, PAIRS).select("name", "n").rows() == [("plain", 1), ("last", 2)]


def test_a_ragged_row_is_one_fault_and_later_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("name,n\na,1\nb,2,3\nc,x\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"row 2, column \(row\): expected 2 fields, found '3 fields' \(2 such"):
        read_table(path, PAIRS)


def test_an_unknown_suffix_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"expected .csv or .parquet, found '.xlsx'"):
        write_table(ROWS, tmp_path / "pairs.xlsx")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["foot", "middle"])
def test_a_damaged_parquet_file_is_bad_input(tmp_path: Path, place: str) -> None:
    path = tmp_path / "pairs.parquet"
    write_table(pl.DataFrame({"name": [f"row {i}" for i in range(5_000)]}), path)
    data = bytearray(path.read_bytes())
    if place == "foot":
        data = data[:-20]
    else:
        data[4:2_000] = bytes(1_996)
    path.write_bytes(data)

    with pytest.raises(InputError, match="copy it again"):
        read_table(path, PAIRS)
