import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.errors import InputError
from stratagem.read.coder.weights import Network, Weights

TABLE = Weights.of(
    {"u:visit": {"deed": 2.0}, "u:blow": {"deed": -2.0, "threat": 4.0}}, bias={"deed": 0.5, "threat": -1.0}
)


def test_sums_are_the_bias_and_what_each_feature_adds():
    assert TABLE.sums(["u:blow", "u:visit", "u:unknown"]).tolist() == [0.5, 3.0]


def test_without_features_the_bias_alone_speaks():
    assert TABLE.sums([]).tolist() == [0.5, -1.0]


def test_a_feature_given_twice_weighs_twice():
    assert TABLE.sums(["u:blow", "u:blow"]).tolist() == [-3.5, 7.0]


@given(st.lists(st.lists(st.sampled_from(["u:visit", "u:blow", "u:lake"]), max_size=5), min_size=1, max_size=5))
def test_many_lists_at_once_sum_as_each_alone(lists):
    assert np.allclose(TABLE.sums_of(lists), np.stack([TABLE.sums(some) for some in lists]))


def scores(network, features):
    return network.scores(network.read(features)).tolist()


def test_a_unit_that_is_off_adds_nothing():
    network = Network.of({"a": [2.0, -1.0], "b": [0.0, 3.0]}, [0.0, 0.0], [[1.0], [10.0]], [-1.0], ("deed",))

    assert scores(network, ["a"]) == pytest.approx([1.0], abs=0.05)  # 1 * 2 - 1: the second unit is off
    assert scores(network, ["a", "b"]) == pytest.approx([21.0], abs=0.2)  # 1 * 2 + 10 * (3 - 1) - 1
    assert scores(network, []) == [-1.0]


def test_only_features_that_add_through_units_that_are_on_speak_the_heaviest_first():
    units = {"a": [1.0, -9.0], "b": [3.0, 0.0], "c": [-0.5, 0.0]}
    network = Network.of(units, [0.0, 1.0], [[1.0], [-5.0]], [0.0], ("deed",))

    assert network.speaks_for(network.read(["a", "b", "c", "d"]), "deed") == ["b", "a"]
    assert network.speaks_for(network.read(["a", "b"]), "deed", most=1) == ["b"]


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=4))
def test_with_the_units_that_are_on_a_score_is_a_sum_over_features(features):
    units = {"a": [1.0, -2.0], "b": [3.0, 1.0], "c": [-1.5, 0.25]}
    network = Network.of(units, [0.5, -0.5], [[1.5], [-2.0]], [0.25], ("deed",))
    reading = network.read(features)
    worth = np.where(reading.sums > 0, network.matrix[:, 0], 0)
    added = sum(float((network.units[int(row)] * network.scale) @ worth) for row in reading.known)

    assert float(network.scores(reading)[0]) == pytest.approx(added + float(network.unit_bias @ worth) + 0.25, abs=1e-4)


@given(st.lists(st.floats(-5, 5, width=32), min_size=3, max_size=3))
def test_rounding_is_by_less_than_half_a_step(numbers):
    network = Network.of({"a": numbers}, [0.0] * 3, [[0.0]] * 3, [0.0], ("deed",))

    assert np.allclose(network.units[0] * network.scale, numbers, atol=float(network.scale.max()) * 0.51)


def test_shapes_must_fit():
    with pytest.raises(InputError, match=r"expected weights of shape \(2, 1\), found \(1, 1\)"):
        Weights(("deed",), ("a", "b"), np.zeros((1, 1), dtype=np.float32), np.zeros(1, dtype=np.float32))


def test_shapes_of_units_and_outcomes_must_fit():
    with pytest.raises(InputError, match=r"expected weights of shapes \[\(1, 2\), .*found \[\(1, 2\)"):
        Network.of({"a": [1.0, 2.0]}, [0.0, 0.0], [[1.0], [1.0]], [0.0, 0.0], ("deed",))
