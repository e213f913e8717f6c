"""Every kind of coder by one contract, and the contract by coders that break it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from stratagem.core.coders import CoderKind, Materials, Model, Reply
from stratagem.core.coding import NAMES, Coding, Document, Event, Sentence, Span
from stratagem.plugins import load_all
from stratagem.testing import ContractError, check_coder

TEXTS = [
    Document("d1", "Ruritania threatened Graustark with war. The weather was fine.", dt.date(2010, 1, 2)),
    Document("d2", "Graustark denied that it had attacked Zenda.", dt.date(2010, 1, 3), "A denial", "", ("GRA",)),
    Document("d3", "\u202eRuritania\x07 and Graustark agreed to hold talks,\n\nsaid   Strelsau.", dt.date(2010, 1, 4)),
    Document("d4", "..., !?", dt.date(2010, 1, 5)),
]


def obliging(instructions: str, question: str) -> Reply:
    """A model that proposes the first word of the text as a deed, and one lie."""
    word = json.loads(question)["text"].split()[0]
    event = {"quote": word, "actor": ["RUR"], "form": "deed", "tool": "other"}
    return Reply(json.dumps({"events": [event, event | {"quote": "never said"}]}), "stub")


@pytest.mark.parametrize("name", load_all("coder"))
def test_a_coder_keeps_its_contract(name, toy_case):
    kind = load_all("coder")[name]
    coder = kind.make(Materials(toy_case.roster, NAMES.empty(), Model("stub", obliging)))

    found = check_coder(kind, coder, TEXTS)

    assert kind.id == name
    assert any(coding.events for coding in found)


def event(sentence: Sentence, **changes: object) -> Event:
    plain = Event(sentence, ("A",), ("B",), "deed", "other", False, "actual", "p", {"quote": Span(0, 4)})
    return replace(plain, **changes)


class Invented:
    """A coder that finds one event in each text, made by a function."""

    id, version = "invented", "1"

    def __init__(self, make=event, sentence=lambda d: Sentence(d.id, 0, 0, len(d.text))) -> None:
        self._make, self._sentence = make, sentence

    def code(self, document: Document, *, explain: bool = False) -> Iterator[Coding]:
        sentence = self._sentence(document)
        yield Coding(sentence, (self._make(sentence),))


KIND = CoderKind("invented", "An invented coder", lambda materials: Invented())
_turn = iter(range(10_000))
BROKEN = {
    "calls itself": Invented(),
    "no quote": Invented(lambda s: event(s, spans={})),
    "lies outside the text": Invented(lambda s: event(s, spans={"quote": Span(0, 4), "actor": Span(2, 9000)})),
    "is blank": Invented(lambda s: event(s, spans={"quote": Span(3, 3)})),
    "names no pattern": Invented(lambda s: event(s, pattern="")),
    "a score is 2.0": Invented(lambda s: event(s, score=2.0)),
    "not in order": Invented(lambda s: event(s, actor=("B", "A"))),
    "the same text gives two codings": Invented(lambda s: event(s, pattern=f"p{next(_turn)}")),
    "not of 'd1'": Invented(sentence=lambda d: Sentence("other", 0, 0, 3)),
    "not numbered from 0": Invented(sentence=lambda d: Sentence(d.id, 4, 0, 3)),
    "a sentence lies outside": Invented(sentence=lambda d: Sentence(d.id, 0, 0, 9000)),
}


@pytest.mark.parametrize("clause", BROKEN)
def test_a_coder_that_breaks_a_clause_is_told_which(clause):
    coder = BROKEN[clause]
    kind = replace(KIND, id="other") if clause == "calls itself" else KIND

    with pytest.raises(ContractError, match=clause):
        check_coder(kind, coder, TEXTS)


def test_the_invented_coder_itself_is_sound():
    assert len(check_coder(KIND, Invented(), TEXTS)) == len(TEXTS)


def test_time_is_bounded():
    with pytest.raises(ContractError, match="it takes"):
        check_coder(replace(KIND, seconds=0.0), Invented(), TEXTS)
