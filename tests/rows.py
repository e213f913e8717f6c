"""Rows of the invented case for tests of the store and of the doors into it."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from stratagem.core.moves import MOVES

GOOD = {
    "move_id": "new-1",
    "case": "ruritania",
    "date": "2005-02-03",
    "precision": "day",
    "known_on": "2005-02-04",
    "actors": "RUR",
    "targets": "GRA|ZEN",
    "form": "deed",
    "tool": "aid",
    "status": "actual",
    "severity": "0",
    "summary": "Ruritania sends hay to Graustark.",
    "source_ids": "gazette",
    "coder": "inventor",
    "coder_version": "1",
    "confidence": "0.5",
}


def row(number: int = 1, **changes: str) -> dict[str, str]:
    """A faultless move, with changes."""
    return {**GOOD, "move_id": f"new-{number}", **changes}


def write_csv(path: Path, rows: Iterable[Mapping[str, str]], *, columns: Iterable[str] = MOVES.names) -> Path:
    """Rows as a CSV with the columns of the record."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(columns), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def tree(folder: Path) -> dict[str, str]:
    """Hash of every file below a folder, but for the lock."""
    return {
        str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest()
        for f in sorted(folder.rglob("*"))
        if f.is_file() and f.name != "lock"
    }
