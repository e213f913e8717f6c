"""Every export says every sentence, is pure, and fetches nothing."""

from __future__ import annotations

import json

import pytest

from stratagem.pipeline.brief import compose_brief
from stratagem.pipeline.session import Session, read_record
from stratagem.plugins import load, names
from stratagem.report.document import Document
from stratagem.testing import check_export


@pytest.fixture(scope="module")
def document(toy: Session) -> Document:
    return compose_brief(toy, read_record(toy), notes=None, step=lambda _: None)


@pytest.mark.parametrize("name", names("export"))
def test_contract(name: str, document: Document) -> None:
    check_export(load("export", name), document)


def test_html_links_every_number_to_its_row(document: Document) -> None:
    html = load("export", "html").render(document).decode()

    for claim in document.claims:
        assert f'<tr id="{claim.id}">' in html
    assert "<script" not in html


def test_memory_only_rows_are_marked(document: Document) -> None:
    memory = [e.move_id for e in document.evidence.values() if e.check == "memory"]
    cited = [e for e in document.cited() if e.move_id in memory]
    markdown = load("export", "markdown").render(document).decode()

    assert memory == ["rur-012"]
    assert markdown.count("**[memory]**") >= len(cited)


def test_json_numbers_name_their_claims(document: Document) -> None:
    whole = json.loads(load("export", "json").render(document))
    ids = {c["id"] for c in whole["claims"]}

    stated = [
        n["claim"] for s in whole["sections"] for j in s["judgements"] for x in j["sentences"] for n in x["numbers"]
    ]

    assert stated
    assert set(stated) <= ids


def test_pictures_have_words(document: Document) -> None:
    figures = [f for s in document.sections for f in s.figures]

    assert {f.id for f in figures} >= {"timeline", "matrix-target", "matrix-leader", "follow", "coverage", "stratagems"}
    for figure in figures:
        assert len(figure.alt) > 40
        assert figure.source.startswith("Record of Ruritania")
        assert figure.png.startswith(b"\x89PNG")
        assert "http" not in figure.svg.replace("http://www.w3.org", "")
