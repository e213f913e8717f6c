"""Gold files as plain values, and the halves that are kept apart."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from stratagem.core.coding import Coded
from stratagem.core.errors import InputError
from stratagem.read.coder.gold import cameo_quads, is_locked, part_of, petrarch, plover, records, statements

DATA = Path(os.environ.get("STRATAGEM_DATA", "/nowhere")) / "gold-sentences"
published = pytest.mark.skipif(not DATA.is_dir(), reason="STRATAGEM_DATA with gold-sentences is not set")


def _file(**record: object) -> str:
    base = {"id": "1", "source": "news", "date": "2012-05-01", "title": "A title", "text": "They met.", "events": []}
    return json.dumps({"records": [base | record]})


def test_a_statement_is_in_the_voice_its_source_has():
    [media] = statements(_file(source="kcna"), where="x", coercer="RUR")
    [speech] = statements(_file(source="ungdc", title="BOR"), where="x", coercer="RUR")
    [chronicle] = statements(_file(source="csis", date="1993-Jul"), where="x", coercer="RUR")

    assert (media.document.voice, media.document.title, media.document.date) == (
        ("RUR",),
        "A title",
        dt.date(2012, 5, 1),
    )
    assert (speech.document.voice, speech.document.title) == (("BOR",), "")
    assert (chronicle.document.about, chronicle.document.voice) == (("RUR",), ())
    assert chronicle.document.date == dt.date(1993, 7, 1)


def test_codes_of_an_event_are_in_order():
    event = {
        "actor": ["B", "A"],
        "target": [],
        "speech_act": "deed",
        "tool": "talks",
        "conditional": False,
        "status": "actual",
    }
    [sentence] = statements(_file(events=[event]), where="x", coercer="RUR")

    assert sentence.events == (Coded(("A", "B"), (), "deed", "talks"),)


def test_other_projects_give_codes_and_categories():
    event = {"source": [{"code": "SYR"}], "target": [{"code": "LBN"}], "plover": "AGREE"}
    [one] = plover(_file(events=[event]), where="x")
    [two] = petrarch(_file(date="19950103", events=[{"source": "ARN", "target": "GON", "code": "064"}]), where="x")

    assert one.events == (Coded(("SYR",), ("LBN",), "AGREE"),)
    assert (two.events, two.document.date) == ((Coded(("ARN",), ("GON",), "064"),), dt.date(1995, 1, 3))


def test_sentences_of_one_document_are_never_parted():
    assert len({is_locked("kcna|2012-05-01|A title", share=0.5) for _ in range(3)}) == 1


def test_about_the_stated_share_may_be_looked_at():
    open_ones = sum(not is_locked(f"story {n}", share=0.6) for n in range(2000))

    assert 1140 < open_ones < 1260  # 1200 expected; five standard deviations are 110


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", r"x: expected JSON with a list 'records', found JSONDecodeError"),
        ("[]", r"x: expected JSON with a list 'records', found TypeError"),
        ('{"records": [{"id": 1}]}', r"x, record 1: expected id, text and events, found no events, text"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(text, message):
    with pytest.raises(InputError, match=message):
        records(text, where="x")


@published
def test_the_published_files_have_the_records_their_page_states():
    def text(name: str) -> str:
        return (DATA / name).read_text(encoding="utf-8")

    assert len(statements(text("dprk_statements_dev.json"), where="x", coercer="PRK")) == 400
    assert len(plover(text("plover_gsr_322_dev.json"), where="x")) == 156
    assert len(petrarch(text("petrarch_unit_284_dev.json"), where="x")) == 124
    assert len(petrarch(text("petrarch2_gsr_77_dev.json"), where="x")) == 30
    assert len(cameo_quads(text("cameo_manual_examples_277.json"), where="x")) == 277


def test_parts_are_three_and_the_locked_one_was_locked_before():
    groups = [f"story {n}" for n in range(2000)]
    parts = [part_of(group) for group in groups]

    assert {"fitted", "opened", "locked"} == set(parts)
    assert all((part == "fitted") != is_locked(g, share=0.6) for g, part in zip(groups, parts, strict=True))
    assert 320 < parts.count("locked") < 480  # 400 expected; five standard deviations are 89
