"""The smallest difference that would have been found, beside how often such a one is found."""

from __future__ import annotations

import numpy as np
import pytest

from stratagem.reckon.chance import against_chance, detectable, two_sided, untested


@pytest.mark.parametrize("claimed", ["more", "less"])
def test_such_a_difference_is_found_four_times_in_five(claimed: str) -> None:
    rng = np.random.default_rng(2)
    draws = rng.gamma(4.0, 1.0, size=1999)
    moved = detectable(draws, claimed=claimed) - draws.mean()
    seen = rng.gamma(4.0, 1.0, size=4000) + moved

    found = np.mean([two_sided(draws, value) < 0.05 for value in seen])

    assert 0.77 <= found <= 0.83


def test_more_lies_above_chance_and_less_below_by_hand() -> None:
    draws = np.arange(101.0)

    assert detectable(draws, claimed="more") == 50 + (97.5 - 20)
    assert detectable(draws, claimed="less") == 50 - (80 - 2.5)


def test_an_untested_answer_carries_the_names_of_a_tested_one() -> None:
    tested = against_chance(1.0, np.arange(9.0), claimed="more")

    empty = untested(claimed="more", reason="Not testable: nothing happened.")

    assert set(tested) <= set(empty)
    assert [empty[name] for name in ("p_value", "expected", "detectable")] == [None] * 3


def test_what_could_be_found_lies_beyond_chance_on_the_side_claimed() -> None:
    chance = np.random.default_rng(2).normal(10, 2, 20_000)

    # 1.96 and .84 standard deviations of 2 above and below the mean of 10.
    assert detectable(chance, claimed="more") == pytest.approx(10 + 2.80 * 2, abs=0.1)
    assert detectable(chance, claimed="less") == pytest.approx(10 - 2.80 * 2, abs=0.1)
