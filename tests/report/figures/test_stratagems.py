"""Follow rates and power curves: numbers for those who cannot see, a source, nothing from outside, no empty picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from stratagem.core.case import Record
from stratagem.core.claims import Claim
from stratagem.pipeline.asked import Asked
from stratagem.pipeline.session import Session
from stratagem.pipeline.stratagems import try_all
from stratagem.report.document import Figure
from stratagem.report.figures.stratagems import follow_rates, power
from stratagem.report.words import percent


@pytest.fixture(scope="module")
def claims(toy: Session, toy_record: Record) -> Mapping[str, Claim]:
    return {t.stratagem.title: t.claim for t in try_all(Asked(toy, toy_record)).values()}


def drawn(figure: Figure | None) -> Figure:
    assert figure is not None
    assert "http" not in figure.svg.replace("http://www.w3.org", "")
    assert figure.png.startswith(b"\x89PNG")
    assert (figure.title, figure.source) == ("Rates", "curated record")
    assert "Rates" in figure.svg
    return figure


def test_shares_are_said_beside_what_was_expected(claims: Mapping[str, Claim]) -> None:
    figure = drawn(follow_rates(claims, title="Rates", source="curated record"))

    provoked, voted = (
        claims[t].answer.details["expected"] for t in ("Provocation for concession", "Provocation about elections")
    )
    assert figure.alt == (
        f"Shares against what was expected. Provocation for concession (n = 10): {percent(0.5)} against "
        f"{percent(provoked)}; Provocation about elections (n = 20): {percent(0)} against {percent(voted)}."
    )
    assert "Provocation for concession (n = 10)" in figure.svg
    assert "95 % of chance" in figure.svg


def test_power_is_said_as_the_lift_that_would_have_shown(claims: Mapping[str, Claim]) -> None:
    claim = claims["Provocation for concession"]
    blind = replace(claim, answer=replace(claim.answer, details={**claim.answer.details, "detectable_lift": None}))

    figure = drawn(power({"Seeing": claim, "Blind": blind}, title="Rates", source="curated record"))

    lift = claim.answer.details["detectable_lift"]
    assert figure.alt == f"Power curves. Seeing: lift of {lift:.2f} or more; Blind: no effect of any size."
    assert "probability of finding it" in figure.svg


def test_they_are_the_same_every_time(claims: Mapping[str, Claim]) -> None:
    for draw in (follow_rates, power):
        assert draw(claims, title="Rates", source="s") == draw(claims, title="Rates", source="s")


def test_without_a_tested_share_there_is_no_picture(claims: Mapping[str, Claim]) -> None:
    untested = {name: c for name, c in claims.items() if c.answer.value is None}

    for given in ({}, untested):
        assert follow_rates(given, title="Rates", source="s") is None
        assert power(given, title="Rates", source="s") is None
