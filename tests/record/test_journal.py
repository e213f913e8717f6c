"""Work taken up again only where it is the same work."""

from __future__ import annotations

import polars as pl
import pytest

from stratagem.core.coded import CODED
from stratagem.core.errors import InputError
from stratagem.record.journal import Journal

PLAN = {"texts": "abc"}


def test_parts_are_read_in_order_whatever_the_order_of_writing(tmp_path):
    journal = Journal(tmp_path / "w", PLAN)
    journal.write(1, CODED.empty(), {"n": 1})
    journal.write(0, CODED.empty(), {"n": 0})

    assert [t["n"] for t in journal.read(2)[1]] == [0, 1]


def test_a_part_counts_once_its_note_is_there(tmp_path):
    journal = Journal(tmp_path / "w", PLAN)
    (tmp_path / "w" / "000000.parquet").write_bytes(b"half")

    assert not journal.done(0)
    journal.write(0, CODED.empty(), {})
    assert Journal(tmp_path / "w", PLAN).done(0)


def test_other_work_is_not_taken_up(tmp_path):
    Journal(tmp_path / "w", PLAN)

    with pytest.raises(InputError, match=r"--work .*: expected work on the same texts .*, found other work"):
        Journal(tmp_path / "w", {"texts": "abd"})


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")

    with pytest.raises(InputError, match="expected an empty folder or one of earlier work, found other files"):
        Journal(tmp_path, PLAN)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "w").write_text("x", encoding="utf-8")

    with pytest.raises(InputError, match="expected a folder, found a file"):
        Journal(tmp_path / "w", PLAN)


def test_cleared_work_is_gone(tmp_path):
    journal = Journal(tmp_path / "w", PLAN)
    journal.write(0, pl.DataFrame(schema=CODED.polars), {})

    journal.clear()

    assert not (tmp_path / "w").exists()
