"""Scores of a coder: worked by hand, and what must hold whatever the events."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.coding import Coded
from stratagem.core.errors import InputError
from stratagem.reckon.coder_score import PARTS, confusion, never_actual, per_sentence, score

DEED = Coded(("A",), ("B",), "deed", "talks")
THREAT = Coded(("A",), ("B",), "threat", "other", conditional=True)
CODES = st.sampled_from([("A",), ("B",), ("A", "B"), ()])
EVENTS = st.builds(Coded, CODES, CODES, st.sampled_from(["deed", "threat"]), st.sampled_from(["talks", "other"]))
SENTENCES = st.lists(st.lists(EVENTS, max_size=3), min_size=1, max_size=6)


def parts(gold, found):
    return {s.part: s for s in score(gold, found, rng=np.random.default_rng(7), repetitions=200)}


def test_a_worked_example():
    gold = [[DEED, THREAT], [DEED], []]
    found = [[DEED, DEED], [THREAT], [DEED]]

    form = parts(gold, found)["form"]

    assert (form.matched, form.found, form.gold) == (1, 4, 3)
    assert form.precision == pytest.approx(Fraction(1, 4))
    assert form.recall == pytest.approx(Fraction(1, 3))
    assert form.f1 == pytest.approx(Fraction(2, 7))


def test_a_conjunction_needs_all_its_parts():
    other = Coded(("A",), ("C",), "deed", "talks")
    scores = parts([[DEED]], [[other]])

    assert (scores["actor+form"].f1, scores["target"].f1, scores["actor+form+target"].f1) == (1, 0, 0)


def test_condition_and_status_count_only_with_the_form():
    unconditional = Coded(("A",), ("B",), "threat", "other")
    scores = parts([[THREAT]], [[unconditional]])

    assert (scores["form"].f1, scores["condition"].f1, scores["status"].f1) == (1, 0, 1)


@given(SENTENCES)
def test_a_coder_agrees_with_itself(sentences):
    scores = parts(sentences, sentences)

    assert all(s.f1 == (1 if s.gold else 0) for s in scores.values())
    assert all(s.low <= s.f1 <= s.high or s.gold == 0 for s in scores.values())


@given(SENTENCES, st.data())
def test_a_conjunction_never_scores_above_its_parts(gold, data):
    found = [data.draw(st.lists(EVENTS, max_size=3)) for _ in gold]
    scores = parts(gold, found)

    assert (
        scores["actor+form+target+tool"].matched <= scores["actor+form+target"].matched <= scores["actor+form"].matched
    )
    assert scores["actor+form"].matched <= min(scores["actor"].matched, scores["form"].matched)
    assert all(0 <= s.low <= s.high <= 1 for s in scores.values())


def test_the_same_seed_gives_the_same_interval():
    gold, found = [[DEED], [THREAT], [DEED]], [[DEED], [DEED], []]

    assert parts(gold, found) == parts(gold, found)


def test_sentences_must_be_the_same():
    with pytest.raises(
        InputError, match="expected events of the same sentences, at least one, found 1 gold and 2 coded"
    ):
        score([[DEED]], [[DEED], []], rng=np.random.default_rng(1))


def test_the_confusion_pairs_what_agrees_first():
    table = confusion([[DEED, THREAT]], [[THREAT, Coded(("A",), (), "praise")]])

    assert table.rows() == [("deed", "praise", 1), ("threat", "threat", 1)]


def test_a_denied_deed_coded_as_done_is_counted_wrong():
    denial = Coded(("A",), ("B",), "denial", "cyber")
    done = Coded(("A",), ("B",), "deed", "cyber")

    assert never_actual([[denial], [denial]], [[done], [denial]]) == (1, 2)
    assert never_actual([[denial, done]], [[done]]) == (1, 1)


def test_events_per_sentence():
    assert per_sentence([]) == 0
    assert per_sentence([[DEED, THREAT], []]) == 1


def test_every_row_of_the_table_has_its_name():
    assert [s.part for s in score([[DEED]], [[DEED]], rng=np.random.default_rng(1), repetitions=10)] == list(PARTS)
