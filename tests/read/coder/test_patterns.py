"""Every pattern of the lexicon is found in its positive example and not in its negative one, and is spelled soundly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stratagem.core.coding import Document
from stratagem.core.errors import InputError
from stratagem.read.coder.layer import shipped_layer
from stratagem.read.coder.patterns import FIRST, Terms, general_patterns, patterns_from
from stratagem.read.coder.words import words

PATTERNS = general_patterns()
MAKES = [p for p in PATTERNS if p.form not in ("say", "none")]


@pytest.mark.parametrize("pattern", MAKES, ids=lambda p: p.id)
def test_a_pattern_is_found_in_its_positive_example_only(code, pattern):
    found = [event.pattern for event in code(pattern.positive, voice=("RUR",))]
    not_found = [event.pattern for event in code(pattern.negative, voice=("RUR",))]

    assert pattern.id in found
    assert pattern.id not in not_found


def test_the_layer_does_not_forget_what_patterns_plainly_say(invented):
    layered = replace(invented, layer=shipped_layer())
    lost = [
        (pattern.id, title)
        for pattern in MAKES
        for title in ("", "Report")
        if pattern.form
        not in [
            event.form
            for coding in layered.code(Document("d", pattern.positive, title=title, voice=("RUR",)))
            for event in coding.events
        ]
    ]

    assert len(lost) <= 0.02 * 2 * len(MAKES), lost


def test_no_id_stands_twice():
    ids = [p.id for p in PATTERNS]

    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: p.id)
def test_a_patterns_verbs_are_known_as_verbs(pattern):
    known = {lemma for lemma, _ in words().verbs.values()} | set(words().auxiliaries.values())

    assert set(pattern.verbs) <= known


def test_an_id_begins_with_its_form():
    assert [p.id for p in PATTERNS if not p.id.startswith(f"{p.form}.")] == []


def test_every_form_has_its_place_in_the_order():
    assert {p.form for p in PATTERNS} <= set(FIRST)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"form": "shout"}, r"x.yaml, pattern deed.test, entry: .*expected a form among deed"),
        ({"tool": "catapult"}, r"expected a tool among nuclear_test"),
        ({"verbs": []}, r"expected verbs or phrases to look for, found neither"),
        ({"id": "Deed"}, r"pattern Deed, id: String should match pattern"),
        ({"colour": "red"}, r"pattern deed.test, colour: Extra inputs are not permitted"),
    ],
)
def test_a_faulty_pattern_is_named(change, message):
    entry = {"id": "deed.test", "form": "deed", "verbs": ["test"], "positive": "a", "negative": "b"} | change

    with pytest.raises(InputError, match=message):
        patterns_from([entry], where="x.yaml")


def test_a_pattern_without_examples_is_refused():
    with pytest.raises(InputError, match=r"pattern deed.test, positive: Field required"):
        patterns_from([{"id": "deed.test", "form": "deed", "verbs": ["test"], "negative": "b"}], where="x.yaml")


def test_the_longest_term_wins_and_plurals_count():
    terms = Terms.of({"missile": 1, "ballistic missiles": 2})

    assert terms.at(["ballistic", "missile"], 0) == (2, 2)
    assert terms.at(["ballistic", "missile"], 1) == (1, 1)
    assert terms.at(["ballistic", "curve"], 0) is None
