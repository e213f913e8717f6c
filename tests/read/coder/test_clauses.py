"""Verb groups and clauses: mood, negation, voice, subject and how each hangs on the others."""

from __future__ import annotations

import pytest

from stratagem.read.coder.clauses import frames_of
from stratagem.read.coder.mentions import Gazetteer
from stratagem.read.coder.names import invented
from stratagem.read.coder.phrases import noun_phrases
from stratagem.read.coder.tagger import tagged
from stratagem.read.coder.tokens import words_of
from stratagem.read.coder.words import words


def read(text: str):
    s = tagged(words_of(text), words(), Gazetteer(invented()), None)
    phrases = noun_phrases(s)
    return s, phrases, frames_of(s, phrases)


def subjects(text: str) -> list[tuple[str, list[str]]]:
    s, phrases, frames = read(text)
    return [(f.lemma, [s.low[phrases[k].head] for k in f.subject]) for f in frames]


@pytest.mark.parametrize(
    ("text", "lemma", "mood", "negative", "passive"),
    [
        ("Ruritania fired a missile.", "fire", "fact", False, False),
        ("Ruritania will not fire a missile.", "fire", "will", True, False),
        ("Ruritania won't fire a missile.", "fire", "will", True, False),
        ("Ruritania has fired a missile.", "fire", "fact", False, False),
        ("The missile was fired.", "fire", "fact", False, True),
        ("The missile has been fired.", "fire", "fact", False, True),
        ("Ruritania may fire a missile.", "fire", "may", False, False),
        ("Ruritania must stop the drills.", "stop", "must", False, False),
        ("Ruritania has to stop the drills.", "stop", "must", False, False),
        ("Ruritania needs to stop the drills.", "stop", "must", False, False),
        ("Ruritania will have to face the consequences.", "face", "will", False, False),
        ("Ruritania will not be able to escape.", "escape", "will", True, False),
        ("Ruritania is going to fire a missile.", "fire", "will", False, False),
        ("Ruritania can not but express regret.", "express", "may", False, False),
        ("Let the troops leave.", "let", "let", False, False),
    ],
)
def test_a_verb_group_tells_mood_negation_and_voice(text, lemma, mood, negative, passive):
    _, _, frames = read(text)

    frame = frames[0]
    assert (frame.lemma, frame.mood, frame.negative, frame.passive) == (lemma, mood, negative, passive)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The president of Ruritania fired a missile.", [("fire", ["president"])]),
        ("Ruritania and Borduria agreed.", [("agree", ["ruritania", "borduria"])]),
        ("The envoy, a friend of the king, left Strelsau.", [("leave", ["envoy", "king"])]),
        ("The delegation led by the mayor left.", [("lead", ["delegation"]), ("leave", ["delegation"])]),
        ("The state which violated the treaty will pay.", [("violate", ["state"]), ("pay", ["state"])]),
        ("Ruritania condemned the drills and fired a missile.", [("condemn", ["ruritania"]), ("fire", ["ruritania"])]),
        ("The civilians imprisoned for it were released.", [("imprison", ["civilians"]), ("release", ["civilians"])]),
    ],
)
def test_a_verbs_subject_is_found_over_what_stands_between(text, expected):
    found = [(lemma, [h.lower() for h in heads]) for lemma, heads in subjects(text)]

    assert [(lemma, heads[:1]) for lemma, heads in found] == [(lemma, heads[:1]) for lemma, heads in expected]
    assert set(found[-1][1]) >= set(expected[-1][1][:1])


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("If Borduria attacks, Ruritania will respond.", ["if", "main"]),
        ("Should Borduria attack, Ruritania will respond.", ["if", "main"]),
        ("Ruritania said that Borduria attacked.", ["main", "that"]),
        ("Ruritania said it would attack.", ["main", "that"]),
        ("Ruritania plans to attack.", ["main", "to"]),
        ("Ruritania condemned it and left.", ["main", "and"]),
    ],
)
def test_clauses_hang_on_each_other(text, links):
    _, _, frames = read(text)

    assert [f.link for f in frames] == links
