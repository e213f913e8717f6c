"""Runs of the coder: the same output in one process, in several, and after a stop; what came before is remembered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from stratagem.core.coders import Model, Reply
from stratagem.core.coding import Coding, Document
from stratagem.core.errors import InputError
from stratagem.pipeline import coding
from stratagem.pipeline.coding import code_texts, coder_of
from stratagem.pipeline.explaining import explained, unknown
from stratagem.read.coder.coder import RuleCoder
from stratagem.read.texts import Given, Refused, Texts

DAY = dt.date(2010, 1, 2)
SENTENCES = (
    "Ruritania threatened Graustark with war.",
    "Graustark denied that it had attacked Zenda.",
    "Ruritania and Graustark agreed to hold talks.",
)


def texts(n: int = 12, *more: Document) -> Texts:
    made = [Document(f"d{k}", f"{SENTENCES[k % 3]} This is story {k}.", DAY) for k in range(n)]
    return Texts((*made, *more), ())


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(coding, "PART", 4)


def test_every_document_is_coded_in_order(toy, tmp_path, small_parts):
    told: list[int] = []

    run = code_texts(toy, texts(), coder="rules", work=tmp_path / "w", on_progress=told.append)

    assert told == [4, 8, 12]
    assert run.events["document"].unique(maintain_order=True).to_list() == [f"d{n}" for n in range(12)]
    assert run.events.head(3)["form"].to_list() == ["threat", "denial", "promise"]
    assert run.sentences == 24
    assert run.documents.height == 12


def test_several_processes_give_the_same(toy, tmp_path, small_parts):
    one = code_texts(toy, texts(), coder="rules", work=tmp_path / "a")
    two = code_texts(toy, texts(), coder="rules", jobs=2, work=tmp_path / "b")

    assert one.events.equals(two.events)
    assert one.sentences == two.sentences


def test_a_stopped_run_goes_on_and_gives_the_same_bytes(toy, tmp_path, small_parts, monkeypatch):
    whole = code_texts(toy, texts(), coder="rules", work=tmp_path / "whole")

    def stop(done: int) -> None:
        if done == 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        code_texts(toy, texts(), coder="rules", work=tmp_path / "w", on_progress=stop)
    again = code_texts(toy, texts(), coder="rules", work=tmp_path / "w")

    assert again.resumed == 2
    whole.events.write_parquet(tmp_path / "one.parquet")
    again.events.write_parquet(tmp_path / "two.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_other_texts_do_not_go_on_with_this_work(toy, tmp_path, small_parts):
    code_texts(toy, texts(), coder="rules", work=tmp_path / "w")

    with pytest.raises(InputError, match="found other work; name another folder"):
        code_texts(toy, texts(11), coder="rules", work=tmp_path / "w")


def test_a_text_that_comes_again_is_not_coded_again(toy, tmp_path, monkeypatch):
    coded: list[str] = []
    real = RuleCoder.code

    def counting(self: RuleCoder, document: Document, *, explain: bool = False) -> Iterator[Coding]:
        coded.append(document.id)
        return real(self, document, explain=explain)

    monkeypatch.setattr(RuleCoder, "code", counting)
    same = Texts(tuple(Document(f"d{n}", SENTENCES[0], DAY) for n in range(50)), ())

    run = code_texts(toy, same, coder="rules", work=tmp_path / "w")

    assert len(coded) == 1
    assert run.events["event_id"].to_list() == [f"d{n}:0.0" for n in range(50)]


def test_the_same_words_in_another_voice_are_coded_anew(toy, tmp_path):
    words = "We will retaliate against Zenda."
    pair = Texts(tuple(Document(c, words, DAY, voice=(c,)) for c in ("RUR", "GRA")), ())

    run = code_texts(toy, pair, coder="rules", work=tmp_path / "w")

    assert run.events.select("document", "actors").rows() == [("RUR", ["RUR"]), ("GRA", ["GRA"])]


KOREAN = Document("k", "조선은 단호히 대응할 것이다.", DAY)


def test_a_story_in_another_script_is_set_aside(toy, tmp_path):
    run = code_texts(toy, texts(3, KOREAN), coder="rules", work=tmp_path / "w")

    assert [(r.document, r.expected) for r in run.refused] == [("k", "English text")]
    assert "Hangul" in run.refused[0].found
    assert run.documents["document"].to_list() == ["d0", "d1", "d2"]


@pytest.mark.parametrize(("given", "strict"), [(Texts((KOREAN,), ()), False), (texts(3, KOREAN), True)])
def test_if_nothing_is_left_or_all_is_wanted_the_run_is_refused(toy, tmp_path, given, strict):
    with pytest.raises(InputError, match=r"k: expected English text, found Hangul .*; nothing was coded or stored"):
        code_texts(toy, given, coder="rules", work=tmp_path / "w", strict=strict)
    assert not (tmp_path / "w").exists()


def test_refused_on_reading_and_strict(toy, tmp_path):
    given = Texts(texts(1).documents, (Refused("x", "a text", "an empty one"),))

    with pytest.raises(InputError, match=r"x: expected a text, found an empty one; nothing was coded"):
        code_texts(toy, given, coder="rules", work=tmp_path / "w", strict=True)


def test_nothing_to_code(toy, tmp_path):
    with pytest.raises(InputError, match="expected stories to code, found none; look at --only"):
        code_texts(toy, Texts((), ()), coder="rules", work=tmp_path / "w")


def test_an_unknown_coder_is_named(toy, tmp_path):
    with pytest.raises(InputError, match="no coder named 'rulez'; did you mean 'rules'"):
        code_texts(toy, texts(1), coder="rulez", work=tmp_path / "w")


def test_proposals_are_marked_and_counted(toy, tmp_path):
    answer = (
        '{"events": [{"quote": "story", "actor": ["RUR"], "form": "deed", "tool": "other"}, '
        '{"quote": "a lie", "actor": ["RUR"], "form": "deed", "tool": "other"}]}'
    )
    model = Model("stub", lambda told, text: Reply(answer, "stub-1"))

    run = code_texts(toy, texts(3), coder="language_model", model=model, work=tmp_path / "w")

    assert run.events["review"].to_list() == ["proposed"] * 3
    assert run.notes == {"events_proposed": 3, "quotes_not_in_the_text": 3}
    assert run.events["coder_version"][0].startswith("stub/")


def test_each_sentence_is_explained(toy):
    _, coder = coder_of(toy, "rules")

    one, two = explained(coder, f"{SENTENCES[0]} {SENTENCES[1]}", Given(), DAY)

    event = one.coding.events[0]
    assert event.spans["actor"].of(one.text) == "Ruritania"
    assert event.steps
    assert two.coding.events[0].form == "denial"


def test_an_empty_sentence_is_refused(toy):
    with pytest.raises(InputError, match="--explain: expected a sentence, found an empty text"):
        explained(coder_of(toy, "rules")[1], " \u202e ", Given(), DAY)


def test_unknown_words_are_counted(toy):
    class Unsure:
        id, version = "unsure", "1"

        def code(self, document, *, explain=False):
            from stratagem.core.coding import Sentence, Span

            spans = [Span(i, i + 4) for i in range(0, len(document.text), 5)]
            yield Coding(Sentence(document.id, 0, 0, len(document.text)), (), (), tuple(("verb", s) for s in spans))

    found = unknown(Unsure(), [Document("a", "Xyzz abcd xyzz"), Document("b", "xyzz")])

    assert found.select("kind", "words", "count", "example").rows() == [
        ("verb", "xyzz", 3, "Xyzz abcd xyzz"),
        ("verb", "abcd", 1, "Xyzz abcd xyzz"),
    ]
