"""Whether declared events came in consecutive spans of days, and how often they came in any such span before."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stratagem.core.case import Record
from stratagem.core.filters import resolve
from stratagem.core.readings import Event, Observables, clipped
from stratagem.core.time import Interval
from stratagem.reckon.daily import Days, placed, to_day, to_days


def moves_of_event(record: Record, event: Event) -> pl.DataFrame:
    """The moves that any of an event's filters keeps; those dated to a month stand on its 15th."""
    wanted = pl.any_horizontal([resolve(chosen, record.case).expression() for chosen in event.match])
    return placed(record.moves.filter(wanted))


def days_of_event(record: Record, event: Event) -> Days:
    """Distinct days with such a move, in order."""
    return np.unique(to_days(moves_of_event(record, event)["date"]))


def spans_before(end: dt.date, start: dt.date, *, days: int) -> list[Interval]:
    """Consecutive spans of so many days that end with ``end`` and do not begin before ``start``, in order.

    Examples
    --------
    >>> [str(s) for s in spans_before(dt.date(2020, 1, 31), dt.date(2020, 1, 1), days=14)]
    ['2020-01-03 to 2020-01-16', '2020-01-17 to 2020-01-30']
    """
    number = (end - start).days // days
    return [Interval.before(end - dt.timedelta(days=k * days), days=days) for k in range(number - 1, -1, -1)]


def came_in(event_days: Days, spans: list[Interval], event: Event) -> NDArray[np.bool_]:
    """For each span whether at least so many distinct days of the event fall into it."""
    return np.array(
        [_count(event_days, to_day(s.start), to_day(s.end)) >= event.at_least for s in spans], dtype=np.bool_
    )


def _count(days: Days, first: int, last: int) -> int:
    return int(np.searchsorted(days, last) - np.searchsorted(days, first))


def base_rate(event_days: Days, start: dt.date, until: dt.date, event: Event, rules: Observables) -> float:
    r"""Share of spans of one horizon, from any day on and ended before ``until``, in which the event came.

    .. math:: b = \frac{s m + 1/2}{m + 1}

    where s is the share over all starting days and m the number of spans that do not overlap (Jeffreys' prior), so
    that an event never seen is not impossible.

    Parameters
    ----------
    event_days : (k,) array of int, sorted, distinct
    start, until : datetime.date
        Half-open span that base rates may rest on.
    event : Event
    rules : Observables

    Returns
    -------
    float
        In (0, 1).
    """
    first, last = to_day(start), to_day(until) - rules.horizon_days
    if last < first:
        return 0.5
    line = np.arange(first, last + 1)
    found = np.searchsorted(event_days, line + rules.horizon_days) - np.searchsorted(event_days, line)
    apart = (to_day(until) - first) / rules.horizon_days
    return clipped((float((found >= event.at_least).mean()) * apart + 0.5) / (apart + 1))
