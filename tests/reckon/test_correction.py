import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.errors import InputError
from stratagem.reckon.correction import benjamini_hochberg, holm

BENJAMINI_HOCHBERG_1995 = np.array(
    [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
)
"""The fifteen p-values of the worked example in Benjamini and Hochberg (1995), section 4.1."""


def test_the_published_example_keeps_four_by_one_rule_and_three_by_the_other():
    assert (benjamini_hochberg(BENJAMINI_HOCHBERG_1995) < 0.05).sum() == 4
    assert (holm(BENJAMINI_HOCHBERG_1995) < 0.05).sum() == 3


def test_values_worked_by_hand():
    p = np.array([0.04, 0.01, 0.03, 0.02])

    assert holm(p) == pytest.approx([0.06, 4 * 0.01, 2 * 0.03, 3 * 0.02])
    assert benjamini_hochberg(p) == pytest.approx([0.04, 0.04, 0.04, 0.04])


@given(st.lists(st.floats(min_value=1e-6, max_value=1.0), min_size=1, max_size=12), st.randoms())
def test_order_does_not_matter_and_one_rule_is_the_stricter(values, shuffler):
    p = np.array(values)
    places = list(range(p.size))
    shuffler.shuffle(places)

    assert (p <= benjamini_hochberg(p) + 1e-15).all()
    assert (benjamini_hochberg(p) <= holm(p) + 1e-15).all()
    assert holm(p)[places] == pytest.approx(holm(p[places]))
    assert benjamini_hochberg(p)[places] == pytest.approx(benjamini_hochberg(p[places]))


@pytest.mark.parametrize("wrong", [0.0, -0.1, 1.5, float("nan")])
def test_a_value_that_is_no_p_value_is_refused(wrong):
    with pytest.raises(InputError, match=r"expected p-values in \(0, 1\], found .* at place 1"):
        holm(np.array([0.5, wrong]))
