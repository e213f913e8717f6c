import math

import pytest

from stratagem.core.coding import Document
from stratagem.core.errors import InputError
from stratagem.read.coder.context import context_of
from stratagem.read.coder.layer import Layer, features_of, kind_of, layer_from, shipped_layer

ONE = Layer(("deed", "threat"), (0.0, -1.0), {"u:visit": ((0, 2.0),), "u:blow": ((0, -2.0), (1, 4.0))}, add=0.5)


def shown(coder, text, **told):
    document = Document("d", text, **told)
    context = context_of(document, coder.title_scene, coder.patterns)
    return features_of(coder.scene(text, 0, len(text), document, context), coder.patterns)


def test_a_chance_is_the_logistic_of_the_weights_over_the_root_of_their_number():
    chances = ONE.chances(["u:blow", "u:a", "u:b", "u:c"])

    assert chances["deed"] == pytest.approx(1 / (1 + math.e))  # 0 - 2 / sqrt(4)
    assert chances["threat"] == pytest.approx(1 / (1 + math.exp(-1)))  # -1 + 4 / 2


def test_without_features_the_bias_alone_speaks():
    assert ONE.chances([]) == {"deed": 0.5, "threat": pytest.approx(1 / (1 + math.e))}


def test_only_features_that_raise_the_chance_speak_for_a_form():
    assert ONE.speaks_for(["u:blow", "u:visit"], "deed") == ["u:visit"]


def test_features_tell_sides_apart(invented):
    features = shown(invented, "Borduria threatened Ruritania.", voice=("RUR",))

    assert {"u:@other", "u:@own", "s:other:fact", "so:other:own", "c:threat", "ps:other+own"} <= {*features}
    assert len(features) == len(set(features))


def test_names_and_numbers_are_no_features(invented):
    features = " ".join(shown(invented, "Borduria fired 3 missiles at Strelsau.", about=("BOR",)))

    assert "borduria" not in features.lower()
    assert "strelsau" not in features.lower()
    assert "u:#" in features
    assert "t:short_range_missile" in features


def test_a_condition_shows_only_that_it_is_one(invented):
    features = shown(invented, "If Borduria attacks, Ruritania will respond.", voice=("RUR",))

    assert "if" in features
    assert "s:other:fact" not in features


def test_the_shipped_weights_are_small_and_lean_the_right_way(invented):
    layer = shipped_layer()
    blame = layer.chances(shown(invented, "This is a vicious provocation.", voice=("RUR",), title="Borduria Slammed"))
    fired = layer.chances(shown(invented, "Ruritania fired two missiles into the sea.", about=("RUR",)))

    assert max(abs(w) for by in layer.weights.values() for _, w in by) < 10
    assert max(blame, key=blame.get) == "accusation"
    assert max(fired, key=fired.get) == "deed"


@pytest.mark.parametrize(
    "text", ["[]", "{", '{"forms": ["deed"]}', '{"forms": [], "bias": 3, "weights": {}, "add": 1}']
)
def test_what_is_no_layer_is_refused(text):
    with pytest.raises(InputError, match=r"w\.json: expected JSON with forms, bias, weights, add, found"):
        layer_from(text, where="w.json")


def test_a_form_that_weights_name_must_be_listed():
    with pytest.raises(InputError, match="KeyError: 'praise'"):
        layer_from('{"forms": ["deed"], "bias": [0], "weights": {"a": {"praise": 1}}, "add": 1}', where="w")


def test_kind_prefers_a_list_of_acts(invented):
    context = context_of(Document("d", "x", about=("RUR",), voice=("RUR",)), invented.title_scene, invented.patterns)

    assert kind_of(context) == "list"
