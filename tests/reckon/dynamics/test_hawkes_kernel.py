"""What kernels have left of the past, against the sum over every earlier event."""

from __future__ import annotations

import importlib
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reckon.dynamics.processes import kernel

from stratagem.core.errors import InputError
from stratagem.reckon.dynamics import hawkes_kernel
from stratagem.reckon.dynamics.hawkes_compiled import compiled, recursion
from stratagem.reckon.dynamics.hawkes_kernel import Kernels, past_sums
from stratagem.reckon.dynamics.streams import Stream, by_day, in_time

HALF_LIVES = (0.5, 3.0, 40.0)


def _stream(seed: int, n: int, *, daily: bool, longest: float = 30.0) -> Stream:
    rng = np.random.default_rng(seed)
    kinds = rng.integers(0, 3, n)
    if daily:
        return by_day(rng.integers(0, int(longest), n), kinds, n_kinds=3, end=int(longest))
    # Rounded, so that some events fall on the same time.
    return in_time(rng.uniform(0, longest, n).round(1), kinds, n_kinds=3, end=longest + 1)


def _by_hand(stream: Stream) -> np.ndarray:
    out = np.zeros((stream.times.size, 3, len(HALF_LIVES)))
    for row, at in enumerate(stream.times):
        for time, kind, weight in zip(stream.times, stream.kinds, stream.weights, strict=True):
            if time < at:
                for k, half_life in enumerate(HALF_LIVES):
                    out[row, kind, k] += weight * kernel(half_life, at - time, daily=stream.daily)
    return out.reshape(stream.times.size, 3 * len(HALF_LIVES))


@given(seed=st.integers(0, 10_000), n=st.integers(0, 60), daily=st.booleans(), block=st.sampled_from([1, 3, 2048]))
@settings(max_examples=60, deadline=None)
def test_sums_are_those_over_every_earlier_event(seed: int, n: int, daily: bool, block: int) -> None:
    stream = _stream(seed, n, daily=daily)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hawkes_kernel, "BLOCK", block)
        found = past_sums(stream, Kernels(HALF_LIVES))

    assert found == pytest.approx(_by_hand(stream), rel=1e-12, abs=1e-15)


def test_long_silence_neither_overflows_nor_leaves_anything() -> None:
    stream = in_time(np.array([0.0, 1.0, 1e6]), np.zeros(3, dtype=np.int64), n_kinds=3, end=2e6)

    found = past_sums(stream, Kernels((1.0,)))

    assert found[:, 0].tolist() == [0.0, pytest.approx(math.log(2) / 2), 0.0]


@pytest.mark.parametrize("daily", [True, False])
def test_the_plain_recursion_gives_the_same(daily: bool) -> None:
    stream, kernels = _stream(1, 300, daily=daily, longest=100.0), Kernels(HALF_LIVES)
    out = np.empty((stream.times.size, 9))

    scales = kernels.scale(daily=daily)
    recursion(stream.times, stream.kinds, stream.weights, kernels.rates, scales, np.arange(len(out)), out)

    assert out == pytest.approx(past_sums(stream, kernels), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("daily", [True, False])
def test_machine_code_gives_the_same(daily: bool) -> None:
    pytest.importorskip("numba", reason="the extra kernels is not installed")
    stream, kernels = _stream(2, 2000, daily=daily, longest=400.0), Kernels(HALF_LIVES)

    found = past_sums(stream, kernels, engine="numba")

    assert found == pytest.approx(past_sums(stream, kernels), rel=1e-12, abs=1e-15)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    compiled.cache_clear()

    with pytest.raises(
        InputError, match=r"expected numba for engine 'numba', found none; pip install 'stratagem\[kern"
    ):
        past_sums(_stream(1, 5, daily=True), Kernels((1.0,)), engine="numba")


@pytest.mark.parametrize("daily", [True, False])
def test_a_kernel_adds_up_to_one(daily: bool) -> None:
    lags = np.arange(1, 5000) if daily else (np.arange(500_000) + 0.5) / 1000
    step = 1.0 if daily else 1 / 1000

    for half_life in HALF_LIVES:
        assert sum(kernel(half_life, lag, daily=daily) for lag in lags) * step == pytest.approx(1, rel=1e-3)
    spent = Kernels((4.0,)).spent(np.array([4.0, 5.0, np.inf]), daily=daily).ravel()
    # By day, an event reaches the days after its own: with five days left, four of them.
    assert spent == pytest.approx([1 - 0.5 ** (3 / 4), 0.5, 1] if daily else [0.5, 1 - 0.5 ** (5 / 4), 1])


@pytest.mark.parametrize("half_lives", [(), (0.0,), (3.0, 1.0), (2.0, 2.0)])
def test_half_lives_rise_from_above_zero(half_lives: tuple[float, ...]) -> None:
    with pytest.raises(InputError, match="expected half-lives above 0 in rising order"):
        Kernels(half_lives)
