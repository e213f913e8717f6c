"""Whether the words around an act put it in an earlier time than the report."""

from __future__ import annotations

import datetime as dt

_MONTHS = "january february march april may june july august september october november december".split()
_LONG_AGO = (("in", "the", "past"), ("years", "ago"), ("decades", "ago"), ("last", "century"), ("last", "year"))
_ENOUGH_DAYS = 45


def is_past(low: list[str], start: int, end: int, day: dt.date) -> bool:
    """Whether units ``start`` up to ``end`` name a year, or a month of a year, well before the day of the report.

    Examples
    --------
    >>> words = "signed a treaty in june 2024".split()
    >>> is_past(words, 0, 6, dt.date(2024, 11, 9)), is_past(words, 0, 6, dt.date(2024, 7, 1))
    (True, False)
    >>> is_past("as in the past it fired".split(), 0, 6, dt.date(2024, 11, 9))
    True
    """
    for i in range(start, min(end, len(low))):
        word = low[i]
        if len(word) == 4 and word.isdigit() and 1900 < int(word) <= day.year:
            before = low[i - 1] if i else ""
            if before in _MONTHS:
                if (day - dt.date(int(word), _MONTHS.index(before) + 1, 28)).days > _ENOUGH_DAYS:
                    return True
            elif int(word) < day.year:
                return True
        elif any(tuple(low[i : i + len(words)]) == words for words in _LONG_AGO if words[0] == word):
            return True
    return False
