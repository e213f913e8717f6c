"""What chance gives when series are turned: like the theory where there is no link, far from it where there is one."""

from __future__ import annotations

import numpy as np
import pytest
from tests.reckon.dynamics.processes import process

from stratagem.reckon.dynamics.background import Background
from stratagem.reckon.dynamics.cascade import draw
from stratagem.reckon.dynamics.hawkes import fit
from stratagem.reckon.dynamics.hawkes_kernel import Kernels
from stratagem.reckon.dynamics.reactions import chance_of_cell, chance_of_radius, detectable, react
from stratagem.reckon.dynamics.streams import by_day

STRATA = (0, 1500, 2600)
YEARLY = Background(trend_from=730.5, year=365.25)


def _linked(link: float, seed: int, *, days: int = 4_000):
    truth = process([[0.2, 0.0], [link, 0.2]], half_lives=(5.0, 40.0), baseline=0.03)
    truth = type(truth)(truth.kernels, np.repeat(truth.baseline, 3, axis=1), truth.offspring, 0.0, 0.0)
    return react(draw(truth, np.random.default_rng(seed), end=days, strata=STRATA), truth.kernels)


def test_a_planted_link_lies_beyond_chance_and_its_reverse_does_not() -> None:
    seen = _linked(0.4, 1)
    cells = seen.cells()

    forth = chance_of_cell(seen, 1, 0, draws=99, rng=np.random.default_rng(1))
    back = chance_of_cell(seen, 0, 1, draws=99, rng=np.random.default_rng(1))

    assert cells[1][0].ratio > forth.ratio.max()
    assert cells[1][0].offspring > forth.offspring.mean() + 0.2
    assert (back.ratio >= cells[0][1].ratio).mean() > 0.05


def test_a_turned_source_leaves_what_a_fit_to_the_turned_record_gives() -> None:
    seen = _linked(0.4, 2)
    still = chance_of_cell(seen, 1, 0, draws=3, rng=_Still())

    assert still.offspring == pytest.approx(np.full(3, seen.process.branching[1, 0]), abs=1e-4)
    assert still.ratio == pytest.approx(np.full(3, seen.cells()[1][0].ratio), abs=1e-4)


class _Still:
    """A generator whose every turn is by nothing."""

    def integers(self, low: int, high: int, size: int | None = None):
        return np.zeros(size, dtype=np.int64) if size is not None else 0


def test_rhythm_of_its_own_is_judged_by_scattering() -> None:
    seen = react(
        draw(process(np.diag([0.6, 0.0]), baseline=0.03), np.random.default_rng(3), end=3_000), Kernels((3.0,))
    )

    own, none = (chance_of_cell(seen, k, k, draws=99, rng=np.random.default_rng(4)) for k in (0, 1))

    cells = seen.cells()
    assert cells[0][0].ratio > own.ratio.max()
    assert none.ratio.max() > cells[1][1].ratio


def test_the_radius_of_series_that_excite_only_themselves_is_that_of_chance() -> None:
    seen = _linked(0.0, 5)

    draws = chance_of_radius(seen, draws=99, rng=np.random.default_rng(5))

    assert np.quantile(draws, 0.01) <= seen.process.radius <= np.quantile(draws, 0.99)


def test_a_ring_of_reactions_has_a_radius_beyond_chance() -> None:
    ring = process([[0.0, 0.7], [0.7, 0.0]], half_lives=(4.0,), baseline=0.02)
    seen = react(draw(ring, np.random.default_rng(6), end=4_000), ring.kernels)

    assert seen.process.radius > chance_of_radius(seen, draws=49, rng=np.random.default_rng(6)).max()


def test_shrinkage_goes_from_the_estimate_to_the_mean_of_all_cells() -> None:
    seen = _linked(0.4, 7)
    free = seen.process.branching

    assert seen.shrunk(0.0) == pytest.approx(free)
    assert seen.shrunk(1e7) == pytest.approx(np.full((2, 2), free.mean()), rel=1e-3)
    away = [np.abs(seen.shrunk(events) - free.mean()).max() for events in (0.0, 0.1, 1.0, 10.0, 100.0)]
    assert away == sorted(away, reverse=True)


def test_the_process_is_that_of_a_plain_fit() -> None:
    stream = _linked(0.2, 8).stream

    seen = react(stream, Kernels((5.0, 40.0)), background=YEARLY)

    assert np.array_equal(seen.process.offspring, fit(stream, Kernels((5.0, 40.0)), background=YEARLY).offspring)


def test_a_kind_without_events_has_no_detectable_cell() -> None:
    days = np.random.default_rng(9).choice(1000, 30, replace=False)
    seen = react(by_day(days, np.zeros(30, dtype=np.int64), n_kinds=2, end=1000), Kernels((5.0,)))
    chance = chance_of_cell(seen, 0, 1, draws=9, rng=np.random.default_rng(1))

    assert (chance.ratio == 0).all()
    assert detectable(seen, 0, 1, chance) is None


@pytest.mark.slow
def test_what_is_called_detectable_is_found_four_times_in_five() -> None:
    """The size named by one record varies by a fifth or so; this is about its mean."""
    named = []
    for seed in range(6):
        free = _linked(0.0, seed)
        named.append(detectable(free, 1, 0, chance_of_cell(free, 1, 0, draws=99, rng=np.random.default_rng(1))))
    needed = np.mean(named)

    found = [_linked(needed, seed).cells()[1][0].p_value < 0.05 for seed in range(100, 300)]

    assert np.mean(found) == pytest.approx(0.8, abs=0.1)


@pytest.mark.slow
def test_the_p_value_of_theory_is_that_of_turning() -> None:
    """Self and Liang's mixture against circular shifts, record by record, for bursts that are no Hawkes process."""
    rng = np.random.default_rng(11)
    theory, turning = [], []
    for _ in range(30):
        days = [_bursts(rng, "level") for _ in range(2)]
        kinds = np.repeat([0, 1], [d.size for d in days])
        stream = by_day(np.concatenate(days), kinds, n_kinds=2, end=5000, strata=STRATA)
        seen = react(stream, Kernels((7.0, 30.0, 90.0)), background=YEARLY)
        one = seen.cells()[1][0]
        chance = chance_of_cell(seen, 1, 0, draws=59, rng=rng)
        theory.append(one.p_value)
        turning.append((1 + (chance.ratio >= one.ratio - 1e-9).sum()) / 60)

    apart = np.array(theory) - turning
    low = np.minimum(theory, turning) < 0.5
    assert low.sum() >= 8
    assert np.abs(apart[low]).mean() < 0.1
    assert abs(apart[low].mean()) < 0.08


@pytest.mark.slow
def test_series_that_only_share_trend_season_and_rhythm_ring_at_the_level() -> None:
    """Clustered series without a link, in periods whose trends or seasons both follow: alarms in 3 to 7 % of cells."""
    rng = np.random.default_rng(12)
    alarms = []
    for kind in ("level", "trend", "season"):
        for _ in range(60):
            days = [_bursts(rng, kind) for _ in range(2)]
            kinds = np.repeat([0, 1], [d.size for d in days])
            stream = by_day(np.concatenate(days), kinds, n_kinds=2, end=5000, strata=STRATA)
            cells = react(stream, Kernels((7.0, 30.0, 90.0)), background=YEARLY).cells()
            alarms += [cells[0][1].p_value < 0.05, cells[1][0].p_value < 0.05]

    assert 0.03 <= np.mean(alarms) <= 0.07


def _bursts(rng: np.random.Generator, kind: str) -> np.ndarray:
    """Days of moves that come in bursts of three or so, more often late in each period or in one season."""
    starts = rng.uniform(0, 5000, rng.poisson(70))
    first = np.array(STRATA)[np.searchsorted(STRATA, starts, side="right") - 1]
    ends = np.append(STRATA[1:], 5000)[np.searchsorted(STRATA, starts, side="right") - 1]
    rate = {
        "level": np.full(starts.size, 0.5),
        "trend": (starts - first) / (ends - first),
        "season": (1 + np.cos(2 * np.pi * starts / 365.25)) / 2,
    }[kind]
    starts = starts[rng.random(starts.size) < rate]
    sizes = 1 + rng.poisson(2, starts.size)
    days = np.repeat(starts, sizes) + rng.exponential(15, sizes.sum())
    return np.unique(days[days < 5000].astype(np.int64))
