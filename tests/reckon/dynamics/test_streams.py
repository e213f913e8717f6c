"""Streams of events: how they are put together, turned and scattered, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from stratagem.core.errors import InputError
from stratagem.reckon.dynamics.streams import Stream, by_day, in_time, scattered, turned

STRATA = (0, 40, 100)


def _stream(seed: int = 1) -> Stream:
    rng = np.random.default_rng(seed)
    days = np.concatenate([rng.choice(150, 30, replace=False), rng.choice(150, 20, replace=False)])
    return by_day(days, np.repeat([0, 1], [30, 20]), n_kinds=2, end=150, strata=STRATA)


def _days(stream: Stream, kind: int, stratum: int) -> np.ndarray:
    own = stream.times[stream.kinds == kind]
    return own[stream.stratum_of(own) == stratum]


def test_events_come_in_order() -> None:
    stream = in_time(np.array([3.5, 1.5]), np.array([1, 0]), n_kinds=2, end=4.0)

    assert (stream.times.tolist(), stream.kinds.tolist(), stream.daily) == ([1.5, 3.5], [0, 1], False)


def test_strata_have_lengths() -> None:
    assert _stream().lengths.tolist() == [40, 60, 50]
    assert _stream().stratum_of(np.array([0, 39, 40, 149])).tolist() == [0, 0, 1, 2]


def test_a_turn_keeps_the_other_kind_and_every_stratum_s_spacing() -> None:
    stream = _stream()

    found = turned(stream, 1, np.array([7, 0, 49]))

    for stratum, by in enumerate((7, 0, 49)):
        first, length = STRATA[stratum], int(stream.lengths[stratum])
        assert _days(found, 0, stratum).tolist() == _days(stream, 0, stratum).tolist()
        place = np.sort((_days(stream, 1, stratum) - first + by) % length)
        assert (_days(found, 1, stratum) - first).tolist() == place.tolist()
    assert (np.diff(found.times) >= 0).all()


def test_a_scatter_keeps_counts_and_moves_days() -> None:
    stream = _stream()

    found = scattered(stream, 1, np.random.default_rng(1))

    for stratum in range(3):
        assert _days(found, 1, stratum).size == _days(stream, 1, stratum).size
        assert np.unique(_days(found, 1, stratum)).size == _days(found, 1, stratum).size
    assert found.times[found.kinds == 1].tolist() != stream.times[stream.kinds == 1].tolist()
    assert found.times[found.kinds == 0].tolist() == stream.times[stream.kinds == 0].tolist()


@pytest.mark.parametrize(
    ("days", "kinds", "strata", "message"),
    [
        ([5], [0], (), "expected events from 0 to before 5, found 5 to 5"),
        ([-1], [0], (), "expected events from 0 to before 5, found -1 to -1"),
        ([1], [2], (), "expected kinds from 0 to 1, found 2 to 2"),
        ([1], [0], (1, 3), r"expected strata that begin at 0 and rise, found \[1.0, 3.0\]"),
        ([1], [0], (0, 3, 3), "expected strata that begin at 0 and rise"),
    ],
)
def test_what_makes_no_sense_is_refused(days: list, kinds: list, strata: tuple, message: str) -> None:
    with pytest.raises(InputError, match=message):
        by_day(np.array(days), np.array(kinds), n_kinds=2, end=5, strata=strata)
