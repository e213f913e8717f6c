"""Waits between meetings against a slow reference; a shared season is no shuttling, planted shuttling is found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.reckon.chance import against_chance
from stratagem.reckon.dynamics.lags import Sittings, lags, turned_lags
from stratagem.reckon.turning import Period

MEETING = st.tuples(st.integers(0, 29), st.integers(0, 2), st.booleans(), st.booleans())


def _sittings(rows: list[tuple[int, int, bool, bool]]) -> Sittings:
    rows = sorted(rows)
    return Sittings(
        np.array([r[0] for r in rows], dtype=np.int64),
        np.array([r[1] for r in rows], dtype=np.int64),
        np.array([r[2] for r in rows], dtype=bool),
        np.array([r[3] for r in rows], dtype=bool),
    )


@given(
    rows=st.lists(MEETING, min_size=1, max_size=12),
    turn=st.lists(st.integers(-40, 40), min_size=3, max_size=3),
    longest=st.integers(1, 35),
)
def test_waits_are_those_of_a_slow_search(
    rows: list[tuple[int, int, bool, bool]], turn: list[int], longest: int
) -> None:
    met, length = _sittings(rows), 30

    found = lags(met, length, longest=longest, turn=np.array([turn]))[0].tolist()

    moved = [((day + turn[power]) % length, power, opens, closes) for day, power, opens, closes in sorted(rows)]
    slow = []
    for day, power, opens, _ in moved:
        if not opens or not any(closes and other != power for _, other, _, closes in moved):
            continue
        waits = [d - day for d, other, _, closes in moved if closes and other != power and d > day]
        slow.append(min([*waits, longest]))
    assert found == slow


def test_waits_end_with_the_stratum_and_openings_are_named() -> None:
    met = _sittings([(100, 0, True, True), (104, 1, True, True), (111, 0, True, True), (112, 1, False, True)])
    strata = [Period("one", 100, 110), Period("two", 110, 120)]

    waits = turned_lags(met, strata, longest=50, draws=5, reach=None, rng=np.random.default_rng(1))

    # 100 waits for 104; 104 waits in vain, since its leadership ends; 111 waits for 112, which opens nothing.
    assert waits.observed.tolist() == [4, 50, 1]
    assert waits.opening.tolist() == [0, 1, 2]
    assert waits.drawn.shape == (5, 3)


def test_one_power_alone_leaves_nothing_to_wait_for() -> None:
    met = _sittings([(1, 0, True, True), (5, 0, True, True)])

    waits = turned_lags(met, [Period("", 0, 10)], longest=50, draws=7, reach=None, rng=np.random.default_rng(1))

    assert waits.observed.size == 0
    assert waits.drawn.shape == (7, 0)


LENGTHS = [1200, 900, 1500]


def _strata() -> list[Period]:
    ends = np.cumsum(LENGTHS)
    return [Period("", int(e - n), int(e)) for e, n in zip(ends, LENGTHS, strict=True)]


def _world(rng: np.random.Generator, *, seasons: bool, shuttle: float) -> Sittings:
    """Meetings with three powers, in seasons of talks of about a year that all share or at any time."""
    days, powers = [], []
    for stratum in _strata():
        centres = rng.integers(stratum.first, stratum.last, size=2)
        for power in range(3):
            n = rng.poisson(10)
            day = rng.choice(centres, size=n) + rng.normal(0, 150, size=n) if seasons else rng.uniform(0, 1, size=n)
            day = day if seasons else stratum.first + day * stratum.days
            days.append(np.clip(np.round(day).astype(np.int64), stratum.first, stratum.last - 1))
            powers.append(np.full(n, power))
    day, power = np.concatenate(days), np.concatenate(powers)
    followed = rng.random(day.size) < shuttle
    day = np.concatenate(
        [day, np.minimum(day[followed] + rng.integers(1, 8, size=int(followed.sum())), sum(LENGTHS) - 1)]
    )
    power = np.concatenate([power, (power[followed] + 1) % 3])
    order = np.argsort(day, kind="stable")
    yes = np.ones(day.size, dtype=bool)
    return Sittings(day[order], power[order], yes, yes)


def _supported(seed: int, *, reach: int | None, seasons: bool, shuttle: float = 0.0) -> str:
    rng = np.random.default_rng(seed)
    met = _world(rng, seasons=seasons, shuttle=shuttle)
    waits = turned_lags(met, _strata(), longest=365, draws=199, reach=reach, rng=rng)
    found = against_chance(float(np.median(waits.observed)), np.median(waits.drawn, axis=1), claimed="less")
    return str(found["verdict"])


def _alarms(*, reach: int | None, seasons: bool, runs: int = 250) -> float:
    verdicts = [_supported(seed, reach=reach, seasons=seasons) for seed in range(runs)]
    return sum(v in ("supported", "contradicted") for v in verdicts) / runs


def test_without_shuttling_the_alarm_rings_at_its_rate() -> None:
    assert 0.02 <= _alarms(reach=None, seasons=False) <= 0.08


@pytest.mark.parametrize("seasons", [False, True])
def test_near_turns_ring_no_more_often_than_that_whether_seasons_are_shared_or_not(seasons: bool) -> None:
    assert _alarms(reach=120, seasons=seasons) <= 0.06


def test_far_turns_take_a_shared_season_for_shuttling() -> None:
    verdicts = [_supported(seed, reach=None, seasons=True) for seed in range(100)]

    assert verdicts.count("supported") >= 20


def test_planted_shuttling_is_found_inside_a_season() -> None:
    verdicts = [_supported(seed, reach=120, seasons=True, shuttle=0.5) for seed in range(100)]

    assert verdicts.count("supported") >= 80
