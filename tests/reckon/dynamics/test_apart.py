"""Spans turned round the record against a slow count of each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.reckon.chance import two_sided
from stratagem.reckon.dynamics.apart import share_in_turned_spans


def _slow(days: list[int], flag: list[bool], span: tuple[int, int], whole: tuple[int, int], least: int) -> list[float]:
    length = whole[1] - whole[0]
    out = []
    for turn in range(1, length):
        inside = {(day - whole[0] + turn) % length + whole[0] for day in range(*span)}
        held = [f for d, f in zip(days, flag, strict=True) if d in inside]
        if len(held) >= max(least, 1):
            out.append(sum(held) / len(held))
    return out


@given(data=st.data())
def test_every_turn_is_counted(data: st.DataObject) -> None:
    length = data.draw(st.integers(2, 30))
    events = data.draw(st.lists(st.tuples(st.integers(5, 4 + length), st.booleans()), max_size=20))
    start = data.draw(st.integers(5, 4 + length))
    end = data.draw(st.integers(start + 1, 5 + length))
    least = data.draw(st.integers(0, 3))
    days, flag = [d for d, _ in events], [f for _, f in events]

    found = share_in_turned_spans(
        np.array(days, dtype=np.int64),
        np.array(flag, dtype=bool),
        span=(start, end),
        whole=(5, 5 + length),
        least=least,
    )

    assert found.tolist() == pytest.approx(_slow(days, flag, (start, end), (5, 5 + length), least))


def test_a_span_like_others_is_rarely_called_unlike_them_and_one_unlike_them_is() -> None:
    called = {"like": 0, "unlike": 0}
    for seed in range(300):
        rng = np.random.default_rng(seed)
        days = np.sort(rng.integers(0, 4000, size=160))
        # Runs of some twenty events are of one kind: meetings come in standing formats.
        flag = np.repeat(rng.random(8) < 0.7, 20) ^ (rng.random(160) < 0.2)
        span = (1000, 1400)
        for name, flags in (("like", flag), ("unlike", flag & ~((days >= 1000) & (days < 1400)))):
            draws = share_in_turned_spans(days, flags, span=span, whole=(0, 4000), least=5)
            inside = (days >= span[0]) & (days < span[1])
            called[name] += two_sided(draws, float(flags[inside].mean())) < 0.05

    assert called["like"] / 300 <= 0.08
    assert called["unlike"] / 300 >= 0.3
    assert called["unlike"] > 5 * called["like"]
