"""Numbers in words: likelihood terms, directions, plurals, dates."""

from __future__ import annotations

import datetime as dt

_SCALE = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.01, "almost certain"),
)
LIKELIHOOD_WORDS = tuple(word for _, word in _SCALE)


def likelihood(probability: float) -> str:
    """The term of Intelligence Community Directive 203 (2015) for a probability.

    Examples
    --------
    >>> [likelihood(p) for p in (0.03, 0.5, 0.86, 1.0)]
    ['almost no chance', 'roughly even chance', 'very likely', 'almost certain']
    """
    return next(word for top, word in _SCALE if probability < top)


def percent(share: float) -> str:
    r"""A share as whole per cent.

    Examples
    --------
    >>> percent(0.348)
    '35\xa0%'
    """
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def number(value: float) -> str:
    """A number without needless decimals, thousands apart.

    Examples
    --------
    >>> number(25.0), number(-23.7), number(12345.0), number(1.256)
    ('25', '-23.7', '12,345', '1.26')
    """
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.2f}"


def day(date: dt.date) -> str:
    """A date as a reader says it.

    Examples
    --------
    >>> day(dt.date(2020, 6, 16))
    '16 June 2020'
    """
    return f"{date.day} {date:%B %Y}"


def plural(n: float, one: str, many: str | None = None) -> str:
    """The noun for a count.

    Examples
    --------
    >>> plural(1, "move"), plural(2, "move")
    ('move', 'moves')
    """
    return one if n == 1 else (many or one + "s")
