"""Databases for comparison as sources of moves: entries with their tool, nobody's rows published."""

from __future__ import annotations

import datetime as dt
import gzip

import pytest
from tests.reading import read
from tests.samples import CNS, CSIS, TALKS, UN

from stratagem.core.errors import InputError
from stratagem.core.sources import Source
from stratagem.plugins import event_sources, load


@pytest.mark.parametrize(
    ("name", "data", "move"),
    [
        ("cns", CNS, ("cns:2019-05-04:short_range_missile", ["PRK"], [], "short_range_missile", 1)),
        ("csis", CSIS, ("csis:row-1", ["PRK"], [], "nuclear_test", None)),
        ("csis-talks", TALKS, ("csis-talks:2018-08:us", ["PRK"], ["USA"], "talks_held", 1)),
        ("un-list", UN, ("un-list:2016-03-02", ["UNO"], ["PRK"], "sanction", 1)),
    ],
)
def test_an_entry_is_a_move(name: str, data: bytes, move: tuple[object, ...]) -> None:
    found = read(name, data).moves

    assert found.select("move_id", "actors", "targets", "tool", "count").row(0) == move
    assert not event_sources()[name].may_ship


def test_the_same_part_is_still_compared() -> None:
    part = load("source", "un_list")

    assert isinstance(part, Source)
    assert part.parse(gzip.compress(UN)).height == 1


def test_who_and_when_are_asked_for() -> None:
    both = frozenset({frozenset({"UNO", "PRK"})})

    assert read("un-list", UN, dyads=both).moves.height == 1
    assert read("un-list", UN, dyads=frozenset({frozenset({"USA", "PRK"})})).filtered == 1
    assert read("cns", CNS, actors=frozenset({"PRK"}), until=dt.date(2019, 5, 4)).filtered == 1


def test_a_damaged_file_is_refused_whole() -> None:
    with pytest.raises(InputError, match="column type: expected text of the form"):
        read("cns", CNS.replace(b"SRBM", b"torpedo"))
