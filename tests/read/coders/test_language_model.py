"""The coder that asks a model keeps only what the text proves."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from stratagem.core.coders import Materials, Model, Reply
from stratagem.core.coding import NAMES, Document
from stratagem.core.errors import InputError
from stratagem.read.coders import language_model
from stratagem.read.coders.language_model import LanguageModelCoder, instructions, instructions_hash

TEXT = "Ruritania denied it. Graustark threatened to close the bridge if Ruritania fires."
EVENT = {
    "quote": "Graustark threatened to close the bridge",
    "actor": ["GRA"],
    "target": ["RUR"],
    "form": "threat",
    "tool": "other",
    "conditional": True,
    "status": "actual",
    "confidence": 0.8,
}


def code(*answers: str, text: str = TEXT, explain: bool = False):
    left = list(answers)
    asked: list[tuple[str, str]] = []

    def ask(told: str, question: str) -> Reply:
        asked.append((told, question))
        return Reply(left.pop(0), "stub-1")

    coder = LanguageModelCoder(Model("stub", ask))
    document = Document("d", text, dt.date(2010, 1, 2), "A title", "", ("RUR",))
    return coder, list(coder.code(document, explain=explain)), asked


def answer(*events: object) -> str:
    return json.dumps({"events": events})


def test_an_event_lies_in_its_sentence_with_its_proof():
    coder, codings, _ = code(answer(EVENT))

    (event,) = codings[1].events
    assert codings[0].events == ()
    assert event.spans["quote"].of(TEXT) == EVENT["quote"]
    assert (event.actor, event.target, event.form, event.conditional) == (("GRA",), ("RUR",), "threat", True)
    assert event.score == 0.8
    assert coder.notes == {"events_proposed": 1}


def test_model_and_instructions_are_stored():
    coder, codings, asked = code(answer(EVENT))

    steps = {s.rule: s.said for s in codings[1].events[0].steps}
    assert steps["model"] == "stub-1"
    assert steps["instructions"] == instructions_hash()
    assert coder.version == f"stub/{instructions_hash()[:12]}"
    assert asked[0][0] == instructions()
    assert json.loads(asked[0][1]) == {"date": "2010-01-02", "title": "A title", "speaks": ["RUR"], "text": TEXT}


@pytest.mark.parametrize(
    "quote",
    [
        "Graustark threatened to bomb the bridge",
        "graustark threatened to close the bridge",
        "Graustark threatened to  close the bridge",
        " ",
    ],
)
def test_a_quote_that_is_not_in_the_text_word_for_word_is_thrown_away_and_counted(quote):
    coder, codings, _ = code(answer(EVENT | {"quote": quote}, EVENT), explain=True)

    assert sum(len(c.events) for c in codings) == 1
    assert coder.notes == {"events_proposed": 1, "quotes_not_in_the_text": 1}
    assert codings[0].rejected[0].why.startswith("quotes not in the text: ")


@pytest.mark.parametrize(
    "wrong",
    [
        {"form": "menace"},
        {"tool": "sorcery"},
        {"status": "maybe"},
        {"actor": ["ruritania; DROP TABLE"]},
        {"confidence": 7},
        {"quote": None},
        {"actor": "RUR"},
    ],
)
def test_an_event_outside_the_vocabulary_is_thrown_away_and_counted(wrong):
    coder, codings, _ = code(answer(EVENT | wrong))

    assert sum(len(c.events) for c in codings) == 0
    assert coder.notes == {"events_outside_the_vocabulary": 1}


@pytest.mark.parametrize(
    "text", ["", "I am sorry", "[]", '{"event": []}', '{"events": {}}', '{"events": [', "[" * 9000]
)
def test_an_answer_that_is_no_such_json_gives_nothing_and_is_counted(text):
    coder, codings, _ = code(text)

    assert [c.events for c in codings] == [(), ()]
    assert coder.notes == {"answers_that_are_no_such_json": 1}


def test_json_in_a_fence_is_read():
    _, codings, _ = code(f"```json\n{answer(EVENT)}\n```")

    assert len(codings[1].events) == 1


def test_a_long_text_is_asked_about_in_pieces_and_quotes_are_sought_in_theirs():
    first = "Ruritania spoke. " * 480
    text = first + TEXT
    coder, codings, asked = code(answer(EVENT), answer(EVENT), text=text)

    assert len(asked) == 2
    assert coder.notes == {"quotes_not_in_the_text": 1, "events_proposed": 1}
    (event,) = [e for c in codings for e in c.events]
    assert event.spans["quote"].of(text) == EVENT["quote"]


def test_the_instructions_hold_every_word_of_the_vocabulary():
    from stratagem.core.coding import INSTRUMENTS
    from stratagem.core.moves import FORMS, STATUSES

    assert all(word in instructions() for word in (*FORMS, *INSTRUMENTS, *STATUSES))
    assert "{" + "forms" + "}" not in instructions()


def test_without_a_model_it_says_what_to_name(toy_case):
    with pytest.raises(InputError, match=r"expected a model, found none; name one: --model NAME --model-url URL"):
        language_model.make(Materials(toy_case.roster, NAMES.empty()))


def test_its_events_are_proposals():
    assert language_model.CODER.proposes
    assert not language_model.CODER.deterministic
