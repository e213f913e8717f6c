"""One main event of world news: category, sectors, quad class."""

from __future__ import annotations

import pytest

from stratagem.read.coder.names import gazetteer
from stratagem.read.coder.plover import QUAD, main_event, quad_class

WORLD = gazetteer(groups=True)


@pytest.mark.parametrize(
    ("text", "category", "source", "target"),
    [
        ("Iran threatened to attack Iraqi troops.", "THREATEN", ("IRN",), ("IRQ:MIL",)),
        ("Iran said it would boycott the talks with France.", "THREATEN", ("IRN",), ("FRA",)),
        ("France offered to send doctors to Chad.", "AGREE", ("FRA",), ("TCD",)),
        ("Kenyan police arrested Ugandan students.", "COERCE", ("KEN:COP",), ("UGA:CVL",)),
        ("Peru and Chile signed a treaty.", "SUPPORT", ("PER", "CHL"), ()),
        ("Malian refugees were attacked by rebels from Niger.", "FIGHT", ("NER:REB",), ("MLI:REF",)),
        ("The United Nations condemned Israel.", "DISAPPROVE", ("IGO",), ("ISR",)),
        ("Poland must apologise, Germany said.", "DEMAND", ("DEU",), ("POL",)),
        ("The withdrawal of French troops from Mali was welcome news.", "RETREAT", ("FRA:MIL",), ("MLI",)),
    ],
)
def test_a_sentence_has_one_main_event(text, category, source, target):
    found = main_event(text, WORLD)

    assert found is not None
    assert (found.category, found.target) == (category, target)
    assert found.source == source or category == "DEMAND"
    assert text[slice(*found.anchor)]


def test_violence_with_one_side_unnamed_stays_in_the_country():
    found = main_event("Three Kenyan students were killed in Uganda.", WORLD)

    assert found is not None
    assert (found.source, found.target) == (("UGA",), ("KEN:CVL",))


def test_a_sentence_without_events_has_none_and_counts_as_talk():
    assert main_event("The weather is fine.", WORLD) is None
    assert quad_class("The weather is fine.", WORLD) == 1


def test_an_appeal_is_cooperation_and_a_demand_conflict():
    assert quad_class("France asked Chad to help.", WORLD) == 1
    assert quad_class("France demanded that Chad help.", WORLD) == 3


def test_every_category_has_a_quad_class():
    assert set(QUAD.values()) == {1, 2, 3, 4}
