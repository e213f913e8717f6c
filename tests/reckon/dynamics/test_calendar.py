"""Windows, phases and distances by hand; nothing found in moves that do not know the calendar, a planted link found."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.series import CALENDARS
from stratagem.reckon.chance import two_sided
from stratagem.reckon.daily import to_day
from stratagem.reckon.dynamics.calendar import (
    chosen,
    covered,
    distance,
    marks,
    phase,
    phase_test,
    spans,
    window_test,
)
from stratagem.reckon.turning import Period

ROW = {
    "event_id": "e",
    "calendar": "exercise",
    "state": ["GRA"],
    "name": "Autumn manoeuvres",
    "start": dt.date(2004, 3, 1),
    "end": dt.date(2004, 3, 11),
    "precision": "day",
    "known_on": dt.date(2004, 2, 1),
    "check": "memory",
    "source_ids": ["hearsay"],
    "note": None,
}


def _calendar(*rows: dict) -> pl.DataFrame:
    filled = [{**ROW, "event_id": f"e{i}", **row} for i, row in enumerate(rows)]
    return pl.DataFrame(filled, schema=CALENDARS.polars)


def _chosen(table: pl.DataFrame, **changes):
    asked = {"calendar": ["exercise"], "states": None, "until": dt.date(2008, 12, 31), **changes}
    return chosen(table, **asked)


def test_an_event_known_to_the_month_is_set_mid_month_and_one_known_to_the_year_left_out() -> None:
    table = _calendar(
        {"start": dt.date(2005, 8, 1), "end": dt.date(2005, 9, 1), "precision": "month"},
        {"start": dt.date(2006, 1, 1), "end": dt.date(2007, 1, 1), "precision": "year"},
        {},
    )

    found = _chosen(table)
    assert found.table["anchor"].to_list() == [dt.date(2004, 3, 1), dt.date(2005, 8, 15)]
    assert found.left_out == 1

    assert _chosen(table, coarsest="day").left_out == 2


def test_an_event_that_recurs_is_written_out_from_its_first_year_on() -> None:
    table = _calendar({"start": dt.date(2004, 2, 29), "end": dt.date(2004, 3, 1), "note": "recurs every year"})

    found = _chosen(table, until=dt.date(2006, 12, 31)).table
    assert found["anchor"].to_list() == [dt.date(2004, 2, 29), dt.date(2005, 2, 28), dt.date(2006, 2, 28)]
    assert found["event_id"].n_unique() == 3


def test_what_was_called_off_and_what_is_of_others_is_left_out() -> None:
    table = _calendar(
        {"name": "Manoeuvres (Cancelled)"}, {"state": ["ZEN"]}, {"state": ["ZEN", "GRA"]}, {"calendar": "x"}
    )

    found = _chosen(table, states=["GRA"], without=["cancelled"])
    assert found.called_off == 1
    assert found.table["event_id"].to_list() == ["e2"]


def test_a_window_reaches_from_the_first_day_or_over_the_whole_event() -> None:
    events = _chosen(_calendar({})).table
    first, last = to_day(dt.date(2004, 3, 1)), to_day(dt.date(2004, 3, 10))

    assert [int(x[0]) for x in spans(events, before_days=5, after_days=2, anchor="start")] == [first - 5, first + 2]
    assert [int(x[0]) for x in spans(events, before_days=5, after_days=2, anchor="span")] == [first - 5, last + 2]


@given(st.lists(st.tuples(st.integers(-5, 30), st.integers(0, 8)), max_size=8))
def test_overlapping_windows_cover_each_day_once(windows: list[tuple[int, int]]) -> None:
    opens = np.array([a for a, _ in windows], dtype=np.int64)
    closes = np.array([a + n for a, n in windows], dtype=np.int64)

    by_hand = [any(a <= d <= a + n for a, n in windows) for d in range(20)]
    assert covered(opens, closes, first=0, last=20).tolist() == by_hand


def test_overlapping_events_make_one_mark_and_cut_one_cycle() -> None:
    # Two exercises from day 0 and day 5 overlap, the third begins on the day after the second's last.
    at = marks(np.array([0, 5, 20, 100]), np.array([10, 20, 25, 101]))

    assert at.tolist() == [0, 20, 100]
    assert phase(np.array([10, 60, 100, -1]), at).tolist() == pytest.approx([np.pi, np.pi, np.nan, np.nan], nan_ok=True)


@given(st.integers(-50, 250), st.lists(st.integers(0, 200), min_size=1, max_size=6, unique=True))
def test_the_nearest_mark_is_no_further_than_any_other(day: int, at: list[int]) -> None:
    ordered = np.array(sorted(at))
    found = int(distance(np.array([day]), ordered)[0])

    assert abs(found) == min(abs(day - a) for a in at)
    assert day - found in at


def test_a_share_by_hand() -> None:
    # Twenty days, a window on days 5 to 9 of the first ten-day stratum: of the moves on days 5, 6 and 15 two are in it.
    strata = [Period("a", 0, 10), Period("b", 10, 20)]
    found = window_test(
        np.array([5, 6, 15]), np.array([5]), np.array([9]), strata, draws=4000, rng=np.random.default_rng(1)
    )

    assert (found.hits, found.n, found.window_days, found.days) == (2, 3, 5, 20)
    # Turned round its ten days, each of the first two moves is in the window half of the time; the third never is.
    assert found.chance.mean() == pytest.approx((0.5 + 0.5 + 0) / 3, abs=0.01)
    assert set(np.round(found.chance * 3)) == {0.0, 1.0, 2.0}


def test_no_moves_and_no_marks_give_nothing_to_test() -> None:
    none = np.zeros(0, dtype=np.int64)
    strata = [Period("a", 0, 10)]

    assert window_test(none, np.array([1]), np.array([2]), strata, draws=99, rng=np.random.default_rng(1)).n == 0
    assert phase_test(np.array([3]), np.array([5]), strata, draws=99, rng=np.random.default_rng(1)) is None
    assert phase_test(np.array([1]), np.array([4, 8]), strata, draws=99, rng=np.random.default_rng(1)) is None


def test_moves_on_the_marks_have_a_resultant_of_one() -> None:
    at = np.array([0, 100, 200, 300])
    found = phase_test(at[:3], at, [Period("a", 0, 301)], draws=999, rng=np.random.default_rng(1))

    assert found is not None
    assert (found.n, found.mean_cos, found.resultant) == (3, pytest.approx(1.0), pytest.approx(1.0))


DAYS = 6000
CUTS = (0, 1400, 1900, 3300, 4700, DAYS)
STRATA = [Period(str(i), a, b) for i, (a, b) in enumerate(itertools.pairwise(CUTS))]


def _bursts(rng: np.random.Generator) -> np.ndarray:
    """Days with a move that come in bursts of three on average."""
    opens = rng.uniform(0, DAYS, rng.poisson(45))
    days = np.repeat(opens, 1 + rng.poisson(2, opens.size))
    days = days + rng.exponential(10, days.size)
    return np.unique(days[days < DAYS].astype(np.int64))


def _p_values(rng: np.random.Generator, *, planted: float) -> tuple[float, float]:
    days, events = _bursts(rng), np.cumsum(rng.integers(250, 450, 20))
    events = events[events < DAYS]
    near = rng.choice(events, days.size) + rng.integers(-30, 31, days.size)
    days = np.unique(np.clip(np.where(rng.random(days.size) < planted, near, days), 0, DAYS - 1))
    window = window_test(days, events - 30, events + 30, STRATA, draws=499, rng=rng)
    phased = phase_test(days, events, STRATA, draws=499, rng=rng)
    assert phased is not None
    return two_sided(window.chance, window.hits / window.n), two_sided(phased.chance_cos, phased.mean_cos)


def test_moves_in_bursts_that_do_not_know_the_calendar_are_found_one_time_in_twenty() -> None:
    rng = np.random.default_rng(11)
    found = np.array([_p_values(rng, planted=0.0) for _ in range(600)]) < 0.05

    assert np.all((found.mean(axis=0) >= 0.02) & (found.mean(axis=0) <= 0.08)), found.mean(axis=0)


def test_moves_drawn_to_the_events_are_found() -> None:
    rng = np.random.default_rng(12)
    found = np.array([_p_values(rng, planted=0.35) for _ in range(60)]) < 0.05

    assert found[:, 0].mean() > 0.95
    assert found[:, 1].mean() > 0.6
