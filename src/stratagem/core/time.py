"""Half-open intervals, precision of dates, and the as-of rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from stratagem.core.errors import InputError


class Precision(StrEnum):
    """How exactly a date is known: to the day, the month or the year."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from ``start`` up to, not including, ``end``.

    Parameters
    ----------
    start, end : datetime.date
        ``end`` is later than ``start``.

    Raises
    ------
    InputError
        If ``end`` is not later than ``start``.

    Examples
    --------
    >>> window = Interval.before(dt.date(2020, 6, 17), days=90)
    >>> window
    Interval(start=datetime.date(2020, 3, 19), end=datetime.date(2020, 6, 17))
    >>> window.days, dt.date(2020, 6, 17) in window
    (90, False)
    """

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            message = f"expected an interval [start, end) with end after start, found [{self.start}, {self.end})"
            raise InputError(message)

    @classmethod
    def before(cls, end: dt.date, *, days: int) -> Self:
        """The ``days`` days that end just before ``end``."""
        return cls(end - dt.timedelta(days=days), end)

    @property
    def days(self) -> int:
        """Number of days in the interval."""
        return (self.end - self.start).days

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day < self.end

    def shifted(self, *, days: int) -> Interval:
        """The interval moved by ``days``, later if positive."""
        step = dt.timedelta(days=days)
        return Interval(self.start + step, self.end + step)

    def __iter__(self) -> Iterator[dt.date]:
        return (self.start + dt.timedelta(days=k) for k in range(self.days))

    def __str__(self) -> str:
        return f"{self.start} to {self.end - dt.timedelta(days=1)}"


def period(date: dt.date, precision: Precision | str) -> Interval:
    """The days that a date of limited precision may stand for.

    Examples
    --------
    >>> str(period(dt.date(2002, 6, 1), "month"))
    '2002-06-01 to 2002-06-30'
    """
    match Precision(precision):
        case Precision.DAY:
            return Interval(date, date + dt.timedelta(days=1))
        case Precision.MONTH:
            following = date.replace(day=28) + dt.timedelta(days=4)
            return Interval(date.replace(day=1), following.replace(day=1))
        case Precision.YEAR:
            return Interval(dt.date(date.year, 1, 1), dt.date(date.year + 1, 1, 1))


def parse_date(text: str, *, what: str) -> dt.date:
    """A date from ``YYYY-MM-DD`` text.

    Raises
    ------
    InputError
        If the text is no such date; the message names ``what``.

    Examples
    --------
    >>> parse_date("2020-06-31", what="--as-of")
    Traceback (most recent call last):
    ...
    stratagem.core.errors.InputError: --as-of: expected a date YYYY-MM-DD, found '2020-06-31'
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        message = f"{what}: expected a date YYYY-MM-DD, found '{text}'"
        raise InputError(message) from None
