import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.filters import MoveFilter
from stratagem.core.readings import Event, Observables
from stratagem.core.time import Interval
from stratagem.reckon.daily import to_day
from stratagem.reckon.dynamics.spans import base_rate, came_in, spans_before

START = dt.date(2000, 1, 1)


def _event(at_least=1):
    return Event(id="e", title="an event", match=(MoveFilter(),), at_least=at_least)


def _rules(event, days, until):
    return Observables(horizon_days=days, until=until, rule="invented", events=(event,))


def test_spans_end_with_the_last_day_and_leave_the_rest_out():
    spans = spans_before(dt.date(2000, 1, 31), START, days=14)

    assert [s.days for s in spans] == [14, 14]
    assert spans[-1].end == dt.date(2000, 1, 31)
    assert spans_before(dt.date(2000, 1, 10), START, days=14) == []


def test_an_event_may_ask_for_several_days():
    days = np.array([to_day(START) + k for k in (0, 3, 20)])
    spans = [Interval(START, dt.date(2000, 1, 15)), Interval(dt.date(2000, 1, 15), dt.date(2000, 1, 29))]

    assert came_in(days, spans, _event()).tolist() == [True, True]
    assert came_in(days, spans, _event(2)).tolist() == [True, False]


@given(st.sets(st.integers(0, 39), max_size=6), st.integers(1, 12), st.integers(1, 3))
def test_a_base_rate_agrees_with_looking_at_every_span(places, horizon, at_least):
    event, until = _event(at_least), START + dt.timedelta(days=40)
    days = np.array(sorted(to_day(START) + p for p in places), dtype=np.int64)

    seen = [sum(k <= p < k + horizon for p in places) >= at_least for k in range(40 - horizon + 1)]
    apart = 40 / horizon
    expected = (np.mean(seen) * apart + 0.5) / (apart + 1)

    assert base_rate(days, START, until, event, _rules(event, horizon, until)) == pytest.approx(expected)


def test_a_history_shorter_than_the_horizon_says_nothing():
    event = _event()

    assert base_rate(np.zeros(0, dtype=np.int64), START, dt.date(2000, 1, 5), event, _rules(event, 90, START)) == 0.5
