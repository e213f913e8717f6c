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


def _states(text):
    found = main_event(text, WORLD)
    assert found is not None
    return tuple(tuple(sorted({c.partition(":")[0] for c in side})) for side in (found.source, found.target))


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        # A city or region stands for its state; one's own land is no target.
        ("Gunmen killed a French tourist near Timbuktu.", ("MLI",), ("FRA",)),
        ("Malaysia began talks in Sydney with Peru.", ("MYS",), ("PER",)),
        ("Greek workers rallied in Salonika against a Danish law.", ("GRC",), ("DNK",)),
        # An adjective that only describes is no party.
        ("Malian troops attacked a post on the Algerian border.", ("MLI",), ("MLI",)),
        ("An anti-Cuban journalist was beaten in Lima.", ("PER",), ("PER",)),
        ("A Paris-based Turkish group attacked a Chadian bank.", ("TUR",), ("TCD",)),
        ("Peru protested at the killing of ethnic Chinese by Fijian police.", ("PER",), ("FJI",)),
        # Whoever said so at the end is no party, with what belongs to him.
        ("Ghana suspended aid, a spokesman for the Italian embassy said.", ("GHA",), ()),
    ],
)
def test_who_is_named_without_being_a_side(text, source, target):
    assert _states(text) == (source, target)


def test_a_dateline_names_no_party():
    assert _states("HARARE, Feb 3 (RNA) - Kenya condemned Peru.") == (("KEN",), ("PER",))


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        ("Three Danes were wounded when Kenyan soldiers opened fire.", ("KEN",), ("DNK",)),
        ("Eighty Danish soldiers were pulled out of Kenya.", ("DNK",), ("KEN",)),
        ("A Danish envoy was expelled from Kenya.", ("KEN",), ("DNK",)),
        ("Denmark's envoy was told to leave Kenya.", ("KEN",), ("DNK",)),
        ("A Danish prisoner died of torture in Kenyan custody.", ("KEN",), ("DNK",)),
        ("Two Danish soldiers died in Kenyan shelling.", ("KEN",), ("DNK",)),
    ],
)
def test_those_who_suffer_are_the_target_and_those_who_are_moved_act(text, source, target):
    assert _states(text) == (source, target)


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        ("Kenya told Uganda that it must hand over two suspects.", ("KEN",), ("UGA",)),
        ('"Lithuania should think again," a Danish spokesman said.', ("DNK",), ("LTU",)),
        ("Amnesty International said Danish soldiers must be punished.", ("IGO",), ("DNK",)),
    ],
)
def test_whoever_says_that_another_must_demands_it(text, source, target):
    assert _states(text) == (source, target)


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        ("Chad has been sharing intelligence with Niger.", ("NER", "TCD"), ()),
        ("Chadian and Nigerien troops clashed at Agadez.", ("NER", "TCD"), ()),
        ("Talks between Chad and Niger resumed in Cairo.", ("NER", "TCD"), ()),
        ("Chad agreed to hand over rebels at talks with Niger.", ("TCD",), ("NER",)),
    ],
)
def test_mutual_acts_have_two_sources_and_no_target(text, source, target):
    assert _states(text) == (source, target)


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        ("Chad handed over Danish prisoners to Niger.", ("TCD",), ("NER",)),
        ("Chad complained to the United Nations about flights by Libyan jets.", ("TCD",), ("LBY",)),
        ("The U.N. mission in Chad condemned soldiers for looting.", ("IGO",), ("TCD",)),
        ("Chadian police detained six dissidents before a visit by the Danish queen.", ("TCD",), ("TCD",)),
        ("Chad said Libyan jets had bombed its villagers.", ("LBY",), ("TCD",)),
        ("Chadian opposition parties demanded new elections.", ("TCD",), ("TCD",)),
        ("Chadian troops crossed into Niger at dawn.", ("TCD",), ("NER",)),
        ("Chad's foreign minister will go to Niger next week to discuss water.", ("TCD",), ("NER",)),
        ("Libyan jets bombed suspected guerrilla bases in northern Chad.", ("LBY",), ("TCD",)),
        ("Chad apologised to Niger for a raid on a harbour.", ("TCD",), ("NER",)),
    ],
)
def test_the_target_is_whom_the_act_reaches(text, source, target):
    assert _states(text) == (source, target)


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        ("Relatives of the missing urged the Peruvian president to resign.", ("PER",), ("PER",)),
        ("Some 400 gunmen laid down their arms in northern Peru.", ("PER",), ()),
        ("Attackers rammed a boat into a Danish warship in Lima, killing three sailors.", ("PER",), ("DNK",)),
    ],
)
def test_nameless_people_act_in_their_own_land(text, source, target):
    assert _states(text) == (source, target)


def test_an_event_that_only_a_noun_names_may_stay_at_home_too():
    assert _states("Peruvian miners downed tools in protest at new rules.") == (("PER",), ("PER",))


def test_a_main_clause_counts_more_than_a_participle():
    found = main_event("The council of the Arab League, meeting in Tunis, condemned Chad.", WORLD)

    assert found is not None
    assert (found.category, found.source, found.target) == ("DISAPPROVE", ("IGO",), ("TCD",))


def test_a_sentence_without_events_has_none_and_counts_as_talk():
    assert main_event("The weather is fine.", WORLD) is None
    assert quad_class("The weather is fine.", WORLD) == 1


def test_an_appeal_is_cooperation_and_a_demand_conflict():
    assert quad_class("France asked Chad to help.", WORLD) == 1
    assert quad_class("France demanded that Chad help.", WORLD) == 3


def test_every_category_has_a_quad_class():
    assert set(QUAD.values()) == {1, 2, 3, 4}
