"""Read a few bytes with a source of events, in tests."""

from __future__ import annotations

from collections.abc import Mapping

from stratagem.core.events import Coded, Context
from stratagem.plugins import event_sources
from tests.samples import lines

ROLES = {
    "coercers": frozenset({"PRK"}),
    "targets": frozenset({"KOR", "USA", "JPN"}),
    "patrons": frozenset({"CHN", "RUS"}),
}


def read(name: str, data: bytes, *, where: str = "x.csv", **wanted: object) -> Coded:
    """What a small file gives, as the case of North Korea sees it."""
    [found] = event_sources()[name].read([data], Context("dprk", where, **ROLES, **wanted))
    return found


def read_rows(name: str, *rows: Mapping[str, object], separator: str = "\t", **wanted: object) -> Coded:
    """What rows give, put into the source's format."""
    return read(name, lines(event_sources()[name], *rows, separator=separator), **wanted)


def faults(found: Coded) -> list[tuple[int, str, str, str]]:
    """Row, column, value and expectation of every fault."""
    return found.rejects.select("row", "column", "value", "expected").rows()
