"""Scores through every adapter, on a few gold sentences whose score is known by hand."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from stratagem.core.errors import InputError
from stratagem.pipeline.scoring import dictionary_coder, score_coder
from stratagem.read.coder.gold import is_locked


def gold(path: Path, *records: dict) -> Path:
    path.write_text(json.dumps({"records": records}), encoding="utf-8")
    return path


def statement(number: int, text: str, *events: tuple) -> dict:
    names = ("actor", "target", "speech_act", "tool", "conditional", "status")
    return {
        "id": f"g{number}",
        "source": "wire",
        "date": "2010-01-02",
        "title": "",
        "text": text,
        "events": [dict(zip(names, e, strict=True)) for e in events],
    }


THREE = (
    statement(
        1, "Ruritania threatened Graustark with war.", (["RUR"], ["GRA"], "threat", "armed_attack", False, "actual")
    ),
    statement(
        2, "Graustark denied that it had attacked Zenda.", (["GRA"], ["ZEN"], "denial", "armed_attack", False, "actual")
    ),
    statement(3, "The weather was fine.", (["RUR"], [], "deed", "talks", False, "actual")),
)


def test_statements_by_hand(toy, tmp_path):
    listed = [one | {"source": "csis"} for one in THREE]  # a list of acts, coded by rules alone
    found = score_coder(toy, gold(tmp_path / "g.json", *listed))

    rows = {r["part"]: r for r in found.parts.iter_rows(named=True)}
    assert (rows["form"]["matched"], rows["form"]["found"], rows["form"]["gold"]) == (2, 2, 3)
    assert rows["form"]["precision"] == 1.0
    assert rows["form"]["recall"] == round(2 / 3, 3)
    assert rows["form"]["f1"] == 0.8
    assert found.confusion.rows() == [("deed", "nothing", 1)]
    assert found.not_done == (2, 2)
    assert (found.sentences, round(found.events_per_sentence, 3)) == (3, 0.667)


def test_a_gzipped_file_is_read(toy, tmp_path):
    plain = gold(tmp_path / "g.json", *THREE)
    (tmp_path / "g.json.gz").write_bytes(gzip.compress(plain.read_bytes()))

    assert score_coder(toy, tmp_path / "g.json.gz").sentences == 3


def test_parts_make_up_the_whole(toy, tmp_path):
    many = [statement(n, f"Ruritania threatened Graustark on day {n}.") | {"title": str(n)} for n in range(40)]
    path = gold(tmp_path / "g.json", *many)

    fitted, locked = (score_coder(toy, path, part=p) for p in ("fitted", "locked"))

    assert fitted.sentences + locked.sentences == 40
    assert "flatters" in fitted.note
    assert "not looked at" in locked.note


def test_plover_and_quads(toy, tmp_path):
    plover = {
        "id": "p",
        "date": "2000-01-01",
        "text": "France threatened to attack Germany.",
        "events": [{"source": [{"code": "FRA"}], "target": [{"code": "DEU"}], "plover": "THREATEN"}],
    }
    quad = {"id": "q", "text": "France threatened to attack Germany.", "events": [{"code": "138"}]}

    one = score_coder(toy, gold(tmp_path / "p.json", plover), kind="plover")
    two = score_coder(toy, gold(tmp_path / "q.json", quad), kind="quads")

    assert one.parts["part"].to_list() == ["category", "source", "target", "source+category", "source+category+target"]
    assert one.parts["f1"].to_list() == [1.0] * 5
    assert two.parts.select("part", "f1").rows() == [("quad class", 1.0)]


@pytest.mark.skipif("STRATAGEM_DATA" not in os.environ, reason="STRATAGEM_DATA is not set: no dictionaries here")
def test_petrarch_with_its_dictionaries(dprk):
    data = Path(os.environ["STRATAGEM_DATA"])

    found = score_coder(
        dprk,
        data / "gold-sentences" / "petrarch2_gsr_77_dev.json",
        kind="petrarch",
        dictionaries=data / "event-dictionaries",
    )

    assert found.parts["part"].to_list()[:3] == ["code", "source", "target"]
    assert found.parts["f1"][0] > 0.5


@pytest.mark.skipif("STRATAGEM_DATA" not in os.environ, reason="STRATAGEM_DATA is not set: no gold sentences here")
def test_what_was_denied_or_only_planned_is_not_coded_as_done(dprk):
    path = Path(os.environ["STRATAGEM_DATA"]) / "gold-sentences" / "dprk_statements_dev.json"

    right, of = score_coder(dprk, path).not_done

    assert of > 100
    assert right / of >= 0.95


def test_petrarch_without_dictionaries_says_what_to_name(toy, tmp_path):
    path = gold(tmp_path / "g.json", {"id": "a", "date": "19950103", "text": "A.", "events": []})

    with pytest.raises(InputError, match=r"expected PETRARCH dictionaries .*; name their folder: --dictionaries DIR"):
        score_coder(toy, path, kind="petrarch")


def test_dictionaries_that_are_not_there(tmp_path):
    with pytest.raises(InputError, match="expected a folder, found nothing"):
        dictionary_coder(tmp_path / "no")
    with pytest.raises(InputError, match="expected a file of actors"):
        dictionary_coder(tmp_path)


def test_a_set_that_is_none(toy, tmp_path):
    with pytest.raises(InputError, match="no gold set named 'statement'; did you mean 'statements'"):
        score_coder(toy, gold(tmp_path / "g.json", *THREE), kind="statement")


def test_a_file_that_is_no_gold(toy, tmp_path):
    (tmp_path / "g.json").write_text("[]", encoding="utf-8")

    with pytest.raises(InputError, match="expected JSON with a list 'records'"):
        score_coder(toy, tmp_path / "g.json")


def test_a_part_without_sentences(toy, tmp_path):
    title = next(str(n) for n in range(99) if not is_locked(f"wire|2010-01-02|{n}", share=0.6))
    path = gold(tmp_path / "g.json", THREE[0] | {"title": title})

    assert score_coder(toy, path, part="fitted").sentences == 1
    with pytest.raises(InputError, match=r"expected sentences of the part 'locked', found none; .* --part all"):
        score_coder(toy, path, part="locked")
