"""Conditions: with a verb, without one, inverted, and what hangs on them."""

from __future__ import annotations

import pytest
from tests.read.coder.test_clauses import read

from stratagem.read.coder.conditions import condition_of, in_condition


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("If Borduria attacks, Ruritania will respond.", "If Borduria attacks"),
        ("Ruritania will respond unless Borduria stops.", "unless Borduria stops"),
        ("Should Borduria attack, Ruritania will respond.", "Should Borduria attack"),
        ("Ruritania will help as long as Borduria stays calm.", "as long as Borduria stays calm"),
        ("Ruritania will help if needed, it said.", "if needed"),
        ("Ruritania will respond.", None),
    ],
)
def test_a_condition_reaches_from_its_if_to_its_comma(text, words):
    s, _, frames = read(text)
    found = condition_of(s, frames)

    assert (None if found is None else text[s.start[found[0]] : s.end[found[1] - 1]]) == words


def test_an_infinitive_of_a_condition_stands_inside_it():
    _, _, frames = read("If Borduria dares to attack, Ruritania will respond.")

    assert [in_condition(frames, n) for n in range(len(frames))] == [True, True, False]
