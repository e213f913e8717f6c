"""A file is written whole, or the old one stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from stratagem.record.whole import whole


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "brief.md"
    path.write_text("old")

    with pytest.raises(RuntimeError, match="cut off"):
        _write_half(path)

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_success_takes_the_place_of_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "brief.md"
    path.write_text("old")

    with whole(path) as part:
        part.write_text("new")

    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def _write_half(path: Path) -> None:
    with whole(path) as part:
        part.write_text("half of the n")
        raise RuntimeError("cut off")
