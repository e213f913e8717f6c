"""A planted link is found; without one the alarm rings at its nominal rate."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from stratagem.core.case import Case, as_of
from stratagem.plugins import load
from stratagem.testing import poison

BEGIN, END = dt.date(2000, 1, 1), dt.date(2010, 6, 30)
DAYS = (END - BEGIN).days


def _record(case: Case, moves: pl.DataFrame, triggers: np.ndarray, outcomes: np.ndarray) -> object:
    like = moves.filter(pl.col("tool") == "hotline_cut").head(1)
    parts = []
    for name, tool, actor, days in (("t", "bombing", "RUR", triggers), ("o", "aid", "GRA", outcomes)):
        n = len(days)
        parts.append(
            pl.concat([like] * n)
            .with_columns(
                move_id=pl.Series([f"{name}{i}" for i in range(n)]),
                date=pl.Series([BEGIN + dt.timedelta(days=int(d)) for d in days]),
                tool=pl.lit(tool),
                actors=pl.lit([actor]),
            )
            .with_columns(known_on=pl.col("date"))
        )
    return as_of(case, pl.concat(parts), END)


def _p_value(case: Case, moves: pl.DataFrame, triggers: np.ndarray, outcomes: np.ndarray, seed: int) -> float:
    query = load("query", "follow")
    params = query.params(trigger={"tool": ["bombing"]}, outcome={"tool": ["aid"]}, within_days=30, burst_days=0)
    found = query.answer(_record(case, moves, triggers, outcomes), params, np.random.default_rng(seed))
    return float(found.details["p_value"])


def test_planted_link_is_found(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    rng = np.random.default_rng(1)
    triggers = np.sort(rng.choice(DAYS - 60, size=25, replace=False))
    outcomes = triggers + rng.integers(1, 30, size=25)

    assert _p_value(toy_case, toy_moves, triggers, outcomes, 2) < 0.02


@pytest.mark.slow
@pytest.mark.parametrize(("clusters", "fewest"), [(True, 0), (False, 6)])
def test_no_link_rings_at_the_nominal_rate_or_less(
    clusters: bool, fewest: int, toy_case: Case, toy_moves: pl.DataFrame
) -> None:
    """Triggers and outcomes that do not know each other: alarms near 5 in 100, fewer where counts are coarse."""
    rng = np.random.default_rng(3)
    trials = 300
    alarms = 0
    for trial in range(trials):
        if clusters:
            triggers, outcomes = _clustered(rng, 8, 4), _clustered(rng, 10, 3)
        else:
            triggers = np.sort(rng.choice(DAYS, size=80, replace=False))
            outcomes = np.sort(rng.choice(DAYS, size=80, replace=False))
        alarms += _p_value(toy_case, toy_moves, triggers, outcomes, trial) < 0.05

    # Binomial(300, .05): 99 % of draws lie within 6 to 25.
    assert fewest <= alarms <= 25


def _clustered(rng: np.random.Generator, centres: int, size: int) -> np.ndarray:
    return np.unique(np.concatenate([c + rng.integers(0, 60, size=size) for c in rng.choice(DAYS - 100, size=centres)]))


def test_poison_is_not_harmless_to_a_peeking_count(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    """The poison used in the contract would be seen by a query that looked."""
    day = dt.date(2005, 1, 1)

    assert (
        poison(toy_moves, day).filter(pl.col("tool") == "aid").height > toy_moves.filter(pl.col("tool") == "aid").height
    )
