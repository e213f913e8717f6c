"""Where sentences end: abbreviations, initials, datelines, archives' joints, and lines without end."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.read.coder.sentences import LONGEST, clean, sentences_of


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences_of(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The U.S. and the U.K. met. They agreed.", ["The U.S. and the U.K. met.", "They agreed."]),
        ("Gen. Smith met Mr. Jones. He left.", ["Gen. Smith met Mr. Jones.", "He left."]),
        ("It fired missiles., , They flew far., ,", ["It fired missiles.", "They flew far."]),
        ('He said: "We will fight." They left.', ['He said: "We will fight."', "They left."]),
        ("Strelsau, June 3 (RNA) -- The king spoke.", ["The king spoke."]),
        ("DRILLS BEGIN\n\nThe drills began.", ["DRILLS BEGIN", "The drills began."]),
        ("It rose by 3.5 percent. Nobody knew.", ["It rose by 3.5 percent.", "Nobody knew."]),
        ("Launched at 7:00 a.m.The missiles flew.", ["Launched at 7:00 a.m.The missiles flew."]),
        ("", []),
    ],
)
def test_a_text_is_cut_where_a_reader_would_cut_it(text, parts):
    assert split(text) == parts


def test_a_line_of_megabytes_is_cut_at_blanks():
    parts = split("word " * 20_000)

    assert max(map(len, parts)) <= LONGEST
    assert "".join(parts).count("word") == 20_000


@given(st.text(max_size=400))
def test_sentences_are_in_order_and_do_not_overlap(text):
    cuts = list(sentences_of(text))

    assert all(0 <= a < b <= len(text) for a, b in cuts)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(cuts))


@given(st.text(max_size=200))
def test_cleaning_keeps_every_character_in_its_place(text):
    assert len(clean(text)) == len(text)
