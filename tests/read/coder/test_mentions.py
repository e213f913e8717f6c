"""Names: longest match, capitals, dates, and what only looks like an actor."""

from __future__ import annotations

import datetime as dt

import pytest

from stratagem.read.coder.mentions import Gazetteer, Name
from stratagem.read.coder.tokens import words_of

OLD, NEW = dt.date(1990, 1, 1), dt.date(2020, 1, 1)
WHO = Gazetteer(
    [
        Name("US", ("USA",), "state"),
        Name("the West", ("UNK",), "group"),
        Name("West Sea", (), "none"),
        Name("puppet group", ("BOR",), "group"),
        Name("Rassendyll", ("RUR",), "person", end=dt.date(2000, 1, 1)),
        Name("Rassendyll", ("BOR",), "person", start=dt.date(2000, 1, 1)),
    ]
)


def found(text: str, at: int = 0, day: dt.date | None = NEW) -> tuple[str, ...] | None:
    hit = WHO.at(words_of(text), at, day)
    return None if hit is None else hit[1].codes


@pytest.mark.parametrize(
    ("text", "at", "codes"),
    [
        ("US forces", 0, ("USA",)),
        ("us too", 0, None),
        ("the West said", 1, ("UNK",)),
        ("West said", 0, None),
        ("the West Sea", 1, ()),
        ("Puppet group leaders", 0, ("BOR",)),
        ("PUPPET GROUP", 0, ("BOR",)),
    ],
)
def test_capitals_the_article_and_length_decide(text, at, codes):
    assert found(text, at) == codes


def test_a_name_means_whoever_held_it_on_the_day():
    assert found("Rassendyll spoke", day=OLD) == ("RUR",)
    assert found("Rassendyll spoke", day=NEW) == ("BOR",)
    assert found("Rassendyll spoke", day=None) == ("BOR",)
