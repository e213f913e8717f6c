import pytest

from stratagem.core.case import Case
from stratagem.reckon.dynamics import answering
from stratagem.reckon.dynamics.answering import UNDOING, deeds_for, undoing


def test_every_tool_named_here_is_in_the_toolkit(toy_case: Case):
    named = {
        *answering.ACTS,
        *answering.AGAINST_SPEAKERS,
        *answering.MEETINGS,
        *(t for tools in answering._GROUPS.values() for t in tools),
        *(t for key, tools in answering._SETS.items() for t in (key, *tools)),
        *(t for key, (deeds, refusals) in UNDOING.items() for t in (key, *deeds, *refusals)),
    }

    assert named <= set(toy_case.toolkit.by_key)
    assert set(answering._GROUPS) <= {g.key for g in toy_case.toolkit.groups}


@pytest.mark.parametrize(
    ("said", "breadth", "holds", "lacks"),
    [
        (("nuclear_test", "threat"), "tool", {"nuclear_test"}, {"nuclear_programme"}),
        (("nuclear_test", "threat"), "family", {"nuclear_test", "nuclear_programme"}, {"long_range_missile"}),
        (("hotline_cut", "threat"), "family", {"hotline_cut", "talks_walkout"}, {"hotline_restored"}),
        (("threat_of_force", "threat"), "family", {"armed_attack", "long_range_missile"}, {"mobilisation"}),
        (("hotline_restored", "promise"), "family", {"facility_opening"}, {"hotline_cut"}),
        (("vague_pledge", "promise"), "family", {"partial_dismantlement"}, {"talks_held"}),
    ],
)
def test_what_makes_a_statement_good(toy_case: Case, said, breadth, holds, lacks):
    found = deeds_for(*said, toy_case.toolkit, breadth=breadth)

    assert holds <= found
    assert not lacks & found


@pytest.mark.parametrize(
    ("tool", "form", "breadth"),
    [
        ("threat_of_force", "threat", "tool"),  # names no instrument
        ("denunciation", "threat", "family"),  # an insult
        ("humanitarian_exchange", "threat", "family"),  # to be withheld
    ],
)
def test_a_statement_that_names_no_deed(toy_case: Case, tool, form, breadth):
    assert deeds_for(tool, form, toy_case.toolkit, breadth=breadth) == frozenset()


def test_a_refusal_goes_back_on_an_offer_to_meet_but_a_test_does_not():
    deeds, refusals = undoing("talks_offer")

    assert deeds == {"talks_walkout"}
    assert refusals == {"talks_walkout", "rejection"}


def test_a_tool_without_an_entry_is_undone_by_leaving_or_refusing():
    assert undoing("flattery") == ({"agreement_withdrawal", "talks_walkout"}, {"rejection"})
