"""The picture of a specification curve: every specification a dot, the declared one ringed, the whole in words."""

from __future__ import annotations

import pytest

from stratagem.core.case import Record
from stratagem.core.claims import Claim
from stratagem.pipeline.session import Session, ask
from stratagem.report.figures.curve import specification_curve


@pytest.fixture(scope="module")
def claim(toy: Session, toy_record: Record) -> Claim:
    return ask(toy, toy_record, "stratagem_curve", {"id": "provocation-for-concession"})


def test_it_says_its_numbers_and_draws_every_specification(claim: Claim) -> None:
    figure = specification_curve(claim, figure_id="curve-x", title="Every specification", source="curated record")

    assert figure is not None
    n, median = claim.answer.n, claim.answer.value
    assert median is not None
    assert figure.alt == (f"Specification curve. {claim.answer.note}. Median difference {100 * median:.2f} points.")
    assert f"median {100 * median:+.0f} points over {n} specifications, " in figure.svg
    assert f"jointly p = {claim.answer.details['p_value']:.2g}" in figure.svg
    # A dot and three ticks each, one ring, and two marks that explain colour and shape.
    assert figure.svg.count('aria-roledescription="point"') == n + 1
    for shown in ("window, days", "quiet days", "moves", "all", "document", "sure", "365"):
        assert f">{shown}<" in figure.svg
    assert "http" not in figure.svg.replace("http://www.w3.org", "")
    assert (figure.id, figure.source) == ("curve-x", "curated record")
    assert figure.png.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["cut-and-restore", "hub-and-spokes"])
def test_where_nothing_was_tested_there_is_no_picture(name: str, toy: Session, toy_record: Record) -> None:
    untested = ask(toy, toy_record, "stratagem_curve", {"id": name})

    assert specification_curve(untested, figure_id="x", title="t", source="s") is None
