from dataclasses import replace

import pytest

from stratagem.core.coding import Document
from stratagem.read.coder.layer import Layer
from stratagem.read.coder.weights import Network, Weights

LAKE = "The lake of Borduria is deep."


def layer(marks=None, about=None, **odds):
    """A layer for which the given labels, as ``threat_own``, have these log odds in every sentence."""
    labels = tuple(label.replace("_", ":") for label in odds)
    network = Network.of({"u:lake": [1.0]}, [1.0], [[0.1] * len(labels)], list(odds.values()), labels)
    empty = Weights.of({}, bias={"tool|other": 0.0, "status|actual": 0.0})
    return Layer(network, marks or empty, empty, about or empty)


ABOUT = Weights.of(
    {
        "u:lake": {"tool|aid": 2.0},
        "rule:armed_attack": {"tool|armed_attack": 3.0},
        "u:plan": {"status|hypothetical": 1.0},
    },
    bias={"tool|aid": 0.0, "tool|armed_attack": 0.0, "status|actual": 0.5, "status|hypothetical": 0.0},
)
SUBJECT = Weights.of({"at0": {"target|*": 1.0}, "nobody": {"target|*": 0.5}}, bias={"target|*": 0.0})


def events(coder, layer, text, **told):
    document = Document("d", text, **told)
    return [e for c in replace(coder, layer=layer).code(document) for e in c.events]


@pytest.mark.parametrize("form", ["accusation", "demand", "threat", "praise", "refusal"])
def test_a_likely_form_that_no_rule_found_is_added_with_its_reasons(invented, form):
    likely = layer(SUBJECT, ABOUT, **{f"{form}_own": 9.0})
    [event] = events(invented, likely, LAKE, voice=("RUR",))

    assert (event.form, event.actor, event.target, event.tool) == (form, ("RUR",), ("BOR",), "aid")
    assert event.pattern == f"layer.{form}"
    assert event.score == pytest.approx(1.0, abs=1e-3)
    assert any(step.rule == "layer" and "u:lake" in step.said for step in event.steps)
    assert any(step.rule == "target.layer" and step.said == "BOR" for step in event.steps)


def test_rules_alone_add_nothing(invented):
    assert events(invented, None, LAKE, voice=("RUR",)) == []


@pytest.mark.parametrize("told", [{}, {"about": ("RUR",)}])
def test_lists_of_acts_and_texts_of_no_known_kind_are_left_to_the_rules(invented, told):
    assert events(invented, layer(deed_own=9.0), LAKE, **told) == []


def test_what_is_unlikely_is_dropped_and_said_to_be(invented):
    text, told = "We will mercilessly punish Borduria.", {"voice": ("RUR",)}
    unlikely = replace(invented, layer=layer(threat_own=-9.0))
    [coding] = unlikely.code(Document("d", text, **told), explain=True)

    assert [e.form for e in events(invented, None, text, **told)] == ["threat"]
    assert coding.events == ()
    assert any("threat:own has a chance of 0.00" in r.why for r in coding.rejected)


def test_forms_that_the_layer_does_not_know_are_left_to_the_rules(invented):
    found = events(invented, layer(deed_far=-9.0), "We will mercilessly punish Borduria.", voice=("RUR",))

    assert [(e.form, e.score) for e in found] == [("threat", 1.0)]


def test_an_event_of_the_rules_keeps_its_pattern_and_spans(invented):
    text = "Borduria shelled Syldavia."
    [alone] = events(invented, None, text, voice=("RUR",))
    [event] = events(invented, layer(about=ABOUT, deed_far=9.0), text, voice=("RUR",))

    assert (event.pattern, event.spans["anchor"]) == (alone.pattern, alone.spans["anchor"])
    assert event.tool == "armed_attack"


PUNISH = "We will mercilessly punish Borduria."


@pytest.mark.parametrize(
    ("odds", "forms"),
    [(-1.6, ["threat"]), (-2.0, [])],  # with the unit's 0.1, chances of .18 and .13
)
def test_what_a_verb_plainly_says_needs_little_chance(invented, odds, forms):
    assert [e.form for e in events(invented, layer(threat_own=odds), PUNISH, voice=("RUR",))] == forms
    assert events(invented, layer(threat_own=odds), LAKE, voice=("RUR",)) == []


@pytest.mark.parametrize(("odds", "sides"), [(0.1, ["RUR"]), (0.5, ["BOR", "RUR"])])  # chances of .55 and .65
def test_the_same_form_on_another_side_needs_more(invented, odds, sides):
    found = events(invented, layer(threat_own=9.0, threat_far=odds), PUNISH, voice=("RUR",))

    assert sorted(e.actor[0] for e in found) == sides


def test_all_events_of_a_likely_form_and_side_are_kept(invented):
    text = "Borduria shelled Syldavia and Borduria arrested a Syldavian fisherman."

    assert len(events(invented, layer(about=ABOUT, deed_far=0.1), text, voice=("RUR",))) == 2


def test_a_plan_is_not_a_deed_done(invented):
    likely = layer(about=ABOUT, deed_far=9.0)
    [event] = events(invented, likely, "The plan of Borduria is known.", voice=("RUR",))

    assert event.status == "hypothetical"


def test_where_nobody_could_act_there_is_no_event(invented):
    assert events(invented, layer(deed_both=9.0), "The lake is deep.", voice=("RUR",)) == []
