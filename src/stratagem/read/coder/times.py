"""Times in a sentence: whether an act lies before the report, and by when something is threatened or demanded."""

from __future__ import annotations

import datetime as dt

from stratagem.read.coder.lexicon import word_set

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_LONG_AGO = (("in", "the", "past"), ("years", "ago"), ("decades", "ago"), ("last", "century"), ("last", "year"))
_LINKS = word_set("links")
_ENOUGH_DAYS = 45


_DAYS = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "noon",
    "midnight",
    "tomorrow",
    "today",
]
_UNITS = word_set("units")
_OPENERS = word_set("openers")


def deadline(low: list[str], tag: list[str], after: int) -> tuple[int, int] | None:
    """Units of a time limit after a unit: "by Friday", "from noon on June 9", "within 48 hours".

    Examples
    --------
    >>> words = "cut all lines from noon on june 9 .".split()
    >>> deadline(words, list("VDNININ#."), 0)
    (3, 8)
    """
    for i in range(after + 1, len(low) - 1):
        if low[i] not in _OPENERS:
            continue
        near = low[i + 1 : i + 4]
        timed = (
            near[0] in _DAYS
            or near[0] in _MONTHS
            or (near[0][0].isdigit() and any(w in _UNITS or w in _MONTHS for w in near))
        )
        if timed or any(w in ("end", "noon", "midnight") for w in near[:2]):
            end = i + 1
            while end < len(low) and (
                low[end] in _DAYS or low[end] in _MONTHS or low[end] in _UNITS or low[end] in _LINKS or tag[end] == "#"
            ):
                end += 1
            return i, end
    return None


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
