import io
import math

import numpy as np
import pytest

from stratagem.core.errors import InputError
from stratagem.read.coder.choices import Choices
from stratagem.read.coder.layer import MARGIN, TABLES, Layer, Parties, layer_from, packed, shipped_layer
from stratagem.read.coder.weights import Network, Weights


def layer(events=None, marks=None, sides=None, about=None):
    """A layer of a few weights; a table left out weighs nothing. Its network has one unit an outcome, always on."""
    outcomes = tuple(sorted({o for by in (events or {}).values() for o in by}))
    units = {feature: [by.get(o, 0.0) for o in outcomes] for feature, by in (events or {}).items()}
    on = np.eye(len(outcomes)).tolist()
    network = Network.of(units, [50.0] * len(outcomes), on, [-50.0] * len(outcomes), outcomes)
    return Layer(network, table(marks), table(sides), table(about))


def chances_of(one, features):
    return one.chances(one.events.read(features))


def table(of):
    of = of or {}
    return Weights.of(of, bias=dict.fromkeys(sorted({o for by in of.values() for o in by}) or ["tool|other"], 0.0))


def test_a_chance_is_the_logistic_of_the_sum():
    chances = chances_of(layer(events={"u:blow": {"threat:own": 2.0}}), ["u:blow", "u:lake"])

    assert chances["threat:own"] == pytest.approx(1 / (1 + math.exp(-2)), abs=1e-4)


def test_sums_far_out_are_still_chances():
    assert chances_of(layer(events={"u:a": {"deed:own": 9e6}}), ["u:a"])["deed:own"] == pytest.approx(1.0)


def test_tool_and_status_are_the_heaviest_of_each():
    table = {"u:shell": {"tool|armed_attack": 2.0, "tool|talks": 1.0}, "u:plan": {"status|hypothetical": 1.0}}
    table["u:shell"]["status|actual"] = 0.5

    assert layer(about=table).tool_and_status(["u:shell"]) == ("armed_attack", "actual")
    assert layer(about=table).tool_and_status(["u:shell", "u:plan"]) == ("armed_attack", "hypothetical")


def test_a_tool_that_words_name_gives_way_only_to_one_much_likelier():
    one = layer(about={"u:drill": {"tool|military_exercise": MARGIN + 0.1, "tool|talks": 0.2}})

    assert one.tool_and_status(["u:drill"], by_words="talks")[0] == "talks"
    assert one.tool_and_status(["u:drill"], by_words="aid")[0] == "military_exercise"


def test_a_mark_weighs_in_its_form_side_and_kind(shown):
    choices = Choices(shown("Borduria praised Syldavia.", voice=("RUR",)))
    object_acts = layer(marks={"done:praise": {"actor|threat": 3.0}, "does:praise": {"actor|*": 1.0}})
    in_speeches = layer(marks={"done:praise": {"actor|speech|": 3.0}, "does:praise": {"actor|other": 1.0}})

    assert Parties(object_acts, choices).actor("threat:far", None).codes == ("SYL",)
    assert Parties(object_acts, choices).actor("praise:far", None).codes == ("BOR",)
    assert Parties(in_speeches, choices).actor("praise:far", None).codes == ("SYL",)


def test_words_weigh_on_a_side(shown):
    choices = Choices(shown("The workers praised Borduria.", voice=("RUR",)))
    groups = layer(sides={"u:worker": {"actor|NGO": 2.0, "target|other": 1.0}})

    assert Parties(groups, choices).actor("praise:far", None).codes == ("NGO",)
    assert Parties(groups, choices).target("praise", None, ("NGO",)).codes == ("BOR",)


def test_without_a_party_of_its_side_nobody_acts(shown):
    choices = Choices(shown("It rained.", voice=("RUR",)))

    assert Parties(layer(), choices).actor("deed:both", None) is None


def test_a_layer_comes_back_from_its_archive_as_it_was():
    one = layer(events={"u:blow": {"threat:own": 2.0, "deed:far": -1.0}}, sides={"u:a": {"actor|own": 1.0}})
    data = packed(one)
    again = layer_from(data, where="w.npz")

    assert packed(again) == data
    assert chances_of(again, ["u:blow"]) == chances_of(one, ["u:blow"])
    for name in TABLES:
        old, new = getattr(one, name), getattr(again, name)
        assert new.outcomes == old.outcomes
        assert new.sums(["u:blow", "u:a"]).tolist() == old.sums(["u:blow", "u:a"]).tolist()


def _archive(**arrays):
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


@pytest.mark.parametrize("data", [b"", b"{}", b"PK\x03\x04broken", _archive(other=np.array(0.5))])
def test_what_is_no_layer_is_refused(data):
    with pytest.raises(InputError, match=r"w\.npz: expected an archive with the tables marks, sides, about, found"):
        layer_from(data, where="w.npz")


def test_the_shipped_weights_lean_the_right_way(shown):
    found = shipped_layer()
    blame = shown("This is a vicious provocation.", voice=("RUR",), title="Borduria Slammed").features()
    thanks = shown("The club highly praised the leader.", voice=("RUR",), title="Tribute Paid in Borduria").features()
    ahead = {what: chances_of(found, f) for what, f in (("blame", blame), ("thanks", thanks))}

    assert max(ahead["blame"], key=ahead["blame"].get) == "accusation:own"
    assert max(ahead["thanks"], key=ahead["thanks"].get) == "praise:far"
