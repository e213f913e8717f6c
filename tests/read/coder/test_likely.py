from dataclasses import replace

import pytest

from stratagem.core.coding import Document
from stratagem.read.coder.layer import Layer

ALWAYS = {
    form: Layer((form,), (9.0,), {"u:lake": ((0, 1.0),)}, add=0.5)
    for form in ("deed", "accusation", "demand", "threat", "promise", "praise")
}
NEVER = Layer(("accusation",), (-9.0,), {}, add=0.5)
LAKE = "The lake of Borduria is deep."


def events(coder, layer, text, **told):
    document = Document("d", text, **told)
    return [e for c in replace(coder, layer=layer).code(document) for e in c.events]


@pytest.mark.parametrize("form", ["accusation", "demand", "threat", "praise"])
def test_words_the_layer_adds_are_the_speakers_and_aimed_at_whom_it_names(invented, form):
    [event] = events(invented, ALWAYS[form], LAKE, voice=("RUR",))

    assert (event.form, event.actor, event.target) == (form, ("RUR",), ("BOR",))
    assert event.pattern == f"layer.{form}"
    assert event.score == pytest.approx(1.0, abs=1e-3)
    assert any(step.rule == "layer" and "u:lake" in step.said for step in event.steps)


def test_blame_of_nobody_named_is_of_somebody(invented):
    [event] = events(invented, ALWAYS["accusation"], "The lake is deep.", voice=("RUR",), title="A View of the Lake")

    assert event.target == ("UNK",)


def test_rules_alone_add_nothing(invented):
    assert events(invented, None, LAKE, voice=("RUR",)) == []


def test_texts_of_no_known_kind_are_left_to_the_rules(invented):
    assert events(invented, ALWAYS["deed"], LAKE) == []


def test_a_form_the_rules_found_is_not_added_again(invented):
    found = events(invented, ALWAYS["threat"], "We will mercilessly punish Borduria.", voice=("RUR",))

    assert [e.form for e in found] == ["threat"]


def test_a_list_of_acts_is_of_whose_acts_it_lists(invented):
    [event] = events(invented, ALWAYS["deed"], "A satellite was seen.", about=("RUR",))

    assert (event.form, event.actor) == ("deed", ("RUR",))


def test_a_states_own_visits_at_home_are_no_dealings(invented):
    assert events(invented, ALWAYS["deed"], "Guests toured the lake.", voice=("RUR",), title="A Tour") == []


def test_whoever_is_blamed_for_drills_has_held_them(invented):
    layer = Layer(("deed",), (9.0,), {}, add=0.5)
    text = "The vicious drills of Borduria aggravate tension."
    found = events(invented, layer, text, voice=("RUR",), title="Borduria Slammed")

    assert {(e.form, e.actor, e.tool) for e in found} == {
        ("accusation", ("RUR",), "military_exercise"),
        ("deed", ("BOR",), "military_exercise"),
    }


def test_an_event_by_tone_alone_must_be_likely(invented):
    text, told = "This is a vicious racket of Borduria.", {"voice": ("RUR",), "title": "Borduria Slammed"}

    assert [e.form for e in events(invented, None, text, **told)] == ["accusation"]
    assert events(invented, NEVER, text, **told) == []
