"""Background parts: their sums over days and times, and that trend and wave keep tests of excitation honest."""

from __future__ import annotations

import numpy as np
import pytest

from stratagem.reckon.dynamics.background import Background
from stratagem.reckon.dynamics.hawkes import fit
from stratagem.reckon.dynamics.hawkes_kernel import Kernels
from stratagem.reckon.dynamics.streams import Stream, by_day, in_time

WHOLE = Background(trend_from=50.0, year=37.0)
EMPTY = np.zeros(0, dtype=np.int64)


def _span(*, daily: bool) -> Stream:
    if daily:
        return by_day(EMPTY, EMPTY, n_kinds=1, start=100, end=220, strata=(100, 130, 190))
    return in_time(EMPTY, EMPTY, n_kinds=1, start=100.0, end=220.0, strata=(100.0, 130.0, 190.0))


def test_parts_by_day_add_up() -> None:
    stream = _span(daily=True)
    days = np.arange(100.0, 220.0)

    found = WHOLE.until(stream, np.arange(100.0, 221.0))

    assert found[0] == pytest.approx(np.zeros(8))
    assert np.diff(found, axis=0) == pytest.approx(WHOLE.parts(stream, days), abs=1e-10)


def test_parts_in_time_integrate() -> None:
    stream = _span(daily=False)
    middle = np.arange(100.0, 220.0, 0.01) + 0.005

    sums = np.cumsum(WHOLE.parts(stream, middle), axis=0) * 0.01

    at = np.array([105.0, 129.0, 130.0, 151.3, 190.0, 219.99])
    assert WHOLE.until(stream, at) == pytest.approx(sums[((at - 100) * 100).round().astype(int) - 1], abs=1e-3)


def test_only_long_strata_have_a_trend() -> None:
    stream = _span(daily=True)

    parts = WHOLE.parts(stream, np.array([100.0, 130.0, 189.0, 190.0]))

    assert WHOLE.size(stream) == 3 + 1 + 4
    # The second stratum of 60 days rises from 1/120 to 119/120 in its second part, and falls in the fourth.
    assert parts[:, :4] == pytest.approx(
        np.array([[1, 0, 0, 0], [0, 1 / 120, 0, 119 / 120], [0, 119 / 120, 0, 1 / 120], [0, 0, 1, 0]])
    )


def test_waves_add_up_to_a_level() -> None:
    stream = _span(daily=True)

    waves = WHOLE.parts(stream, np.arange(100.0, 220.0))[:, 4:]

    assert (waves >= 0).all()
    assert waves[:, 0] + waves[:, 2] == pytest.approx(np.ones(120))


def test_levels_alone_are_the_strata() -> None:
    stream = _span(daily=True)

    assert Background().until(stream, np.array([220.0]))[0].tolist() == [30.0, 60.0, 30.0]


@pytest.mark.parametrize("kind", ["trend", "wave"])
def test_a_drifting_rate_is_not_taken_for_excitation(kind: str) -> None:
    days = np.arange(7300)
    shape = 0.1 + 1.8 * days / days.size if kind == "trend" else 1 + 0.95 * np.sin(2 * np.pi * days / 365.25)
    rng = np.random.default_rng(1)
    plain, aware = [], []
    for _ in range(25):
        own, other = (np.flatnonzero(rng.random(days.size) < 0.03 * shape) for _ in range(2))
        kinds = np.repeat([0, 1], [own.size, other.size])
        stream = by_day(np.concatenate([own, other]), kinds, n_kinds=2, end=days.size)
        plain.append(fit(stream, Kernels((60.0,))).radius)
        aware.append(fit(stream, Kernels((60.0,)), background=Background(730.5, 365.25)).radius)

    assert np.mean(plain) > 0.4
    assert np.mean(aware) < 0.15
