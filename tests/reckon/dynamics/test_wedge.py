"""The wedge test: counts against a slow reference; independent series rarely raise it, planted wedges do."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.reckon.chance import against_chance
from stratagem.reckon.daily import burst_starts
from stratagem.reckon.dynamics.wedge import block_permuted, days_ahead, mean_after
from stratagem.reckon.turning import Period

DAYS, POWERS, WINDOW = 4000, 4, 90
STRATA = [Period(str(k), a, b) for k, (a, b) in enumerate([(0, 500), (500, 1500), (1500, 2700), (2700, DAYS - WINDOW)])]


@given(
    events=st.lists(st.integers(-5, 40), max_size=15),
    first=st.integers(0, 10),
    length=st.integers(1, 25),
    within=st.integers(1, 12),
)
def test_days_ahead_count_each_day_with_an_event_once(events: list[int], first: int, length: int, within: int) -> None:
    found = days_ahead(np.array(events, dtype=np.int64), first=first, last=first + length, within_days=within)

    slow = [len({e for e in events if day < e <= day + within}) for day in range(first, first + length)]
    assert found.tolist() == slow


def test_mean_after_by_hand() -> None:
    ahead = np.array([[0, 2, 4], [1, 1, 5]])
    overtures, power = np.array([11, 12, 12]), np.array([0, 0, 1])

    assert mean_after(overtures, power, ahead, first=10) == pytest.approx((2 + 4 + 5) / 3)
    assert mean_after(np.array([[10, 10, 10], overtures]), power, ahead, first=10).tolist() == pytest.approx(
        [1 / 3, 11 / 3]
    )


@given(
    lengths=st.lists(st.integers(1, 60), min_size=1, max_size=3),
    block_days=st.integers(1, 40),
    seed=st.integers(0, 99),
)
def test_a_permutation_moves_each_day_of_a_stratum_to_a_day_of_its_own_in_it(
    lengths: list[int], block_days: int, seed: int
) -> None:
    edges = np.cumsum([7, *lengths])
    strata = [Period("", int(a), int(b)) for a, b in itertools.pairwise(edges)]
    every = np.arange(edges[0], edges[-1])

    moved = block_permuted(every, strata, block_days=block_days, draws=3, rng=np.random.default_rng(seed))

    for draw in moved:
        for stratum in strata:
            inside = (every >= stratum.first) & (every < stratum.last)
            assert sorted(draw[inside]) == list(range(stratum.first, stratum.last))
        # Neighbours part only at the edges of blocks and where a stratum's end was joined to its beginning.
        parted = int((np.diff(draw) != 1).sum())
        assert parted <= sum(-(-s.days // block_days) + 1 for s in strata)


def test_every_day_of_a_stratum_is_as_likely() -> None:
    moved = block_permuted(np.array([3]), [Period("", 0, 10)], block_days=4, draws=20_000, rng=np.random.default_rng(5))

    share = np.bincount(moved[:, 0], minlength=10) / 20_000
    assert share == pytest.approx([0.1] * 10, abs=0.01)


def _clustered(rng: np.random.Generator, clusters: float, size: float, spread: float) -> np.ndarray:
    seeds = rng.integers(0, DAYS, size=rng.poisson(clusters))
    days = np.repeat(seeds, rng.poisson(size, size=seeds.size) + 1)
    days = days + np.round(rng.exponential(spread, size=days.size)).astype(np.int64)
    return np.unique(days[days < DAYS])


def _some(rng: np.random.Generator, days: np.ndarray, share: float) -> np.ndarray:
    return days[rng.random(days.size) < share]


def _apart(rng: np.random.Generator) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Friendly and hostile days to each power, clustered, all by themselves."""
    each = range(POWERS)
    return [_clustered(rng, 25, 5, 20) for _ in each], [_clustered(rng, 8, 4, 20) for _ in each]


def _crises_and_thaws(rng: np.random.Generator) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Crises in which the coercer is hostile to all, and thaws in which it is friendly to all, unrelated."""
    crisis, thaw = _clustered(rng, 15, 6, 25), _clustered(rng, 15, 6, 25)
    friendly, hostile = _apart(rng)
    return (
        [np.union1d(f, _some(rng, thaw, 0.6)) for f in friendly],
        [np.union1d(h, _some(rng, crisis, 0.6)) for h in hostile],
    )


def _busy_times(rng: np.random.Generator) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """For each power its own busy times, with friendly and hostile days alike."""
    busy = [_clustered(rng, 30, 10, 30) for _ in range(POWERS)]
    return [_some(rng, b, 0.5) for b in busy], [_some(rng, b, 0.5) for b in busy]


def _verdict(
    rng: np.random.Generator, friendly: list[np.ndarray], hostile: list[np.ndarray], *, draws: int = 399
) -> str:
    overtures = [f[burst_starts(f, quiet_days=30)] for f in friendly]
    overtures = [t[t < DAYS - WINDOW] for t in overtures]
    day, power = np.concatenate(overtures), np.repeat(np.arange(POWERS), [t.size for t in overtures])
    ahead = np.stack(
        [
            days_ahead(
                np.concatenate([h for r, h in enumerate(hostile) if r != s]),
                first=0,
                last=DAYS - WINDOW,
                within_days=WINDOW,
            )
            for s in range(POWERS)
        ]
    )
    moved = block_permuted(day, STRATA, block_days=180, draws=draws, rng=rng)
    seen = float(mean_after(day, power, ahead, first=0))
    return against_chance(seen, mean_after(moved, power, ahead, first=0), claimed="more")["verdict"]


@pytest.mark.parametrize("world", [_apart, _crises_and_thaws, _busy_times], ids=lambda w: w.__name__.strip("_"))
def test_without_a_wedge_the_alarm_rings_at_its_rate(world: object) -> None:
    runs = 400
    alarms = 0
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        alarms += _verdict(rng, *world(rng)) in ("supported", "contradicted")

    assert 0.02 <= alarms / runs <= 0.08


def test_a_planted_wedge_is_found_and_a_shuffled_one_is_not() -> None:
    found = {"planted": 0, "shuffled": 0}
    for seed in range(100):
        rng = np.random.default_rng(seed)
        friendly, hostile = _apart(rng)
        overtures = [f[burst_starts(f, quiet_days=30)] for f in friendly]
        for where in found:
            wedged = []
            for r, h in enumerate(hostile):
                # Seven overtures in ten to a power are followed by three hostile days to the next one within a month.
                after = _some(rng, overtures[r - 1], 0.7) + 1
                extra = np.concatenate([after + rng.integers(0, 30, size=after.size) for _ in range(3)])
                if where == "shuffled":
                    extra = rng.integers(0, DAYS, size=extra.size)
                wedged.append(np.union1d(h, extra[extra < DAYS]))
            found[where] += _verdict(rng, friendly, wedged, draws=199) == "supported"

    assert found["planted"] >= 80
    assert found["shuffled"] <= 6
