"""Shocks by hand; nothing found after shocks that moves do not know, and a planted answer found."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from stratagem.reckon.chance import two_sided
from stratagem.reckon.dynamics.shocks import later, shock_test, shocks
from stratagem.reckon.turning import Period

FIGURES = pl.DataFrame(
    {
        "day": [dt.date(2020, m, 1) for m in (1, 2, 3, 3, 9)],
        "value": [-5.0, -24.0, -90.0, 10.0, -20.0],
        "indicator": list("abcde"),
    }
)


def test_a_shock_opens_after_quiet_days_at_or_beyond_the_line() -> None:
    found = shocks(FIGURES, at_most=-20, at_least=None, quiet_days=183)
    assert found["indicator"].to_list() == ["b", "e"]

    assert shocks(FIGURES, at_most=-20, at_least=None, quiet_days=184)["indicator"].to_list() == ["b"]
    assert shocks(FIGURES, at_most=None, at_least=10, quiet_days=0)["indicator"].to_list() == ["d"]
    assert shocks(FIGURES, at_most=-100, at_least=None, quiet_days=0).is_empty()


def test_the_day_of_the_shock_does_not_count_and_the_last_of_the_window_does() -> None:
    assert later(0, 4, np.array([0, 3, 3]), within_days=3).tolist() == [1.0, 1.0, 1.0, 0.0]


def test_a_mean_by_hand() -> None:
    # Ten days, moves on days 3 and 4: within two days after day 2 there are two, after day 8 none.
    strata = [Period("a", 0, 10)]
    found = shock_test(
        np.array([2, 8]), np.array([3, 4]), strata, within_days=2, draws=5000, rng=np.random.default_rng(1)
    )

    assert (found.n, found.mean, found.share) == (2, 1.0, 0.5)
    # Over the ten days the count is 0 1 2 1 0 0 ...: four tenths on average.
    assert found.chance.mean() == pytest.approx(0.4, abs=0.02)


def test_without_a_shock_in_the_strata_there_is_nothing_to_test() -> None:
    found = shock_test(
        np.array([50]), np.array([3]), [Period("a", 0, 10)], within_days=2, draws=99, rng=np.random.default_rng(1)
    )

    assert (found.n, found.chance.size) == (0, 0)


DAYS = 4800
STRATA = [Period("a", 0, 1700), Period("b", 1700, DAYS)]


def _p_value(rng: np.random.Generator, *, answers: float) -> float:
    opens = rng.uniform(0, DAYS + 180, rng.poisson(60))
    moves = np.repeat(opens, 1 + rng.poisson(2, opens.size))
    moves = moves + rng.exponential(10, moves.size)
    days = np.sort(rng.choice(np.arange(0, DAYS, 30), 10, replace=False))
    extra = (days[:, None] + rng.integers(1, 181, (days.size, 6)))[rng.random((days.size, 6)) < answers]
    outcomes = np.concatenate([moves, extra]).astype(np.int64)
    found = shock_test(days, outcomes, STRATA, within_days=180, draws=499, rng=rng)
    return two_sided(found.chance, found.mean)


def test_moves_in_bursts_that_do_not_know_the_shocks_are_found_one_time_in_twenty() -> None:
    rng = np.random.default_rng(21)
    found = np.array([_p_value(rng, answers=0.0) for _ in range(1000)]) < 0.05

    assert 0.02 <= found.mean() <= 0.08, found.mean()


def test_moves_that_answer_the_shocks_are_found() -> None:
    rng = np.random.default_rng(22)

    assert np.mean([_p_value(rng, answers=0.9) < 0.05 for _ in range(100)]) > 0.8
