"""Intervals against published values and by their properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.errors import InputError
from stratagem.reckon.intervals import rate_ratio, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3 (score, no continuity correction).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(successes: int, trials: int, low: float, high: float) -> None:
    found = wilson(successes, trials)

    assert found == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 200), st.integers(0, 200))
def test_wilson_holds_the_share_and_mirrors(successes: int, failures: int) -> None:
    trials = successes + failures
    low, high = wilson(successes, trials)

    if trials:
        assert low <= successes / trials <= high
    other_low, other_high = wilson(failures, trials)
    assert (low, high) == pytest.approx((1 - other_high, 1 - other_low))


@given(st.integers(0, 100), st.integers(0, 100), st.floats(1, 20))
def test_ratio_turned_over(later: int, earlier: int, dispersion: float) -> None:
    ratio, low, high = rate_ratio(later, earlier, dispersion=dispersion)
    back, back_low, back_high = rate_ratio(earlier, later, dispersion=dispersion)

    assert low < ratio < high
    assert (1 / back, 1 / back_high, 1 / back_low) == pytest.approx((ratio, low, high))


def test_bad_counts_are_refused() -> None:
    with pytest.raises(InputError, match="found 5 of 4"):
        wilson(5, 4)
    with pytest.raises(InputError, match=r"dispersion >= 1, found 1, 2 and 0\.5"):
        rate_ratio(1, 2, dispersion=0.5)
