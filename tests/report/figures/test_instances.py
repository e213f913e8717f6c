"""The picture of instances: one mark each, counted in the text for those who cannot see it."""

from __future__ import annotations

import pytest

from stratagem.core.case import Record
from stratagem.core.claims import Claim
from stratagem.pipeline.session import Session, ask
from stratagem.report.figures.instances import instances


@pytest.fixture(scope="module")
def cut(toy: Session, toy_record: Record) -> Claim:
    return ask(toy, toy_record, "stratagem", {"id": "cut-and-restore"})


def test_it_counts_what_it_draws(cut: Claim, toy: Session, toy_record: Record) -> None:
    provoked = ask(toy, toy_record, "stratagem", {"id": "provocation-for-concession"})

    figure = instances({"Cut": cut, "Provoked": provoked}, title="Instances", source="curated record")

    assert figure is not None
    assert figure.alt == (
        "Instances over time. Cut: 2 followed, 1 not followed, 1 window still open; Provoked: 5 followed, 5 not "
        "followed, 0 window still open."
    )
    assert figure.svg.count('aria-roledescription="point"') == 14
    for shown in ("Cut", "Provoked", "followed", "not followed", "window still open"):
        assert f">{shown}<" in figure.svg
    assert "http" not in figure.svg.replace("http://www.w3.org", "")
    assert (figure.id, figure.source) == ("instances", "curated record")
    assert figure.png.startswith(b"\x89PNG")
    assert figure == instances({"Cut": cut, "Provoked": provoked}, title="Instances", source="curated record")


def test_without_instances_that_have_a_result_there_is_no_picture(toy: Session, toy_record: Record) -> None:
    none = ask(toy, toy_record, "stratagem", {"id": "freeze-for-freeze"})
    measured = ask(toy, toy_record, "hub", {})
    numbered = ask(toy, toy_record, "count", {})

    assert instances({"Freeze": none, "Hub": measured, "Count": numbered}, title="t", source="s") is None
    assert instances({}, title="t", source="s") is None
