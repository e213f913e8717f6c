"""A sentence that comes again is coded as the first was, at its own place."""

from __future__ import annotations

import datetime as dt

from stratagem.core.coding import Document
from stratagem.read.coder.coder import RuleCoder

SAID = "If Borduria goes on with its drills, Ruritania will take countermeasures."


def test_repeated_sentences_have_the_same_events_at_their_own_places(invented):
    text = f"{SAID} Borduria denied it. {SAID}"
    first, _, third = invented.code(Document("d", text, dt.date(2010, 6, 30)), explain=True)

    assert third.sentence.start == text.rindex("If")
    assert [e.pattern for e in third.events] == [e.pattern for e in first.events] != []
    for one, two in zip(first.events, third.events, strict=True):
        assert {k: s.of(text) for k, s in one.spans.items()} == {k: s.of(text) for k, s in two.spans.items()}
        assert all(s.start >= third.sentence.start for s in two.spans.values())
        assert two.sentence == third.sentence
        assert [s.said for s in one.steps] == [s.said for s in two.steps]
    assert [r.why for r in first.rejected] == [r.why for r in third.rejected]


def test_a_hundred_thousand_sentences_are_read_once(invented, monkeypatch):
    read: list[int] = []
    real = RuleCoder.scene

    def counting(self, *given):
        read.append(1)
        return real(self, *given)

    monkeypatch.setattr(RuleCoder, "scene", counting)

    codings = list(invented.code(Document("d", f"{SAID} " * 100_000, dt.date(2010, 6, 30))))

    assert len(codings) == 100_000
    assert len(read) == 1
    assert codings[-1].events[0].spans["quote"].start == (len(SAID) + 1) * 99_999
