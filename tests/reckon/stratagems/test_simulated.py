"""Calibration: false alarms near 5 in 100, intervals that cover, power as stated, for every kind of record."""

from __future__ import annotations

import pytest
from benchmarks.calibration import found_share, kept, stated_power

from stratagem.reckon.stratagems import effect, shift
from stratagem.reckon.stratagems.simulated import KINDS, World

RECORDS = 500


@pytest.fixture(autouse=True)
def _fewer_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shift, "FIRST_SHIFTS", 999)
    monkeypatch.setattr(shift, "MOST_SHIFTS", 999)
    monkeypatch.setattr(effect, "RESAMPLES", 499)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_shuffled_records_ring_at_the_nominal_rate_and_their_intervals_cover(kind):
    found = kept(World(kind), records=RECORDS, seed=71)

    assert 0.03 <= found.alarms <= 0.07
    for coverage in (found.rate, found.difference, found.lift):
        assert 0.93 <= coverage <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_power_is_as_stated(kind):
    planted = World(kind, 0.45)

    stated = stated_power(planted, records=300, seed=73)
    found = found_share(planted, records=1500, seed=74)

    assert abs(stated - found) <= 0.05


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_intervals_cover_a_planted_effect(kind):
    found = kept(World(kind, 0.45), records=RECORDS, seed=72)

    for coverage in (found.rate, found.difference, found.lift):
        assert 0.92 <= coverage <= 0.98
