"""Where moves come from: the curated record, or one machine-coded source; the two are never added together."""

from __future__ import annotations

from collections.abc import Iterable

from stratagem.core.errors import InputError, UnknownNameError
from stratagem.core.moves import OBSERVED

RECORD = "record"
"""Name of the case's own record: the curated rows and what a person added in the record's columns."""

RULES = ("one_a_day", "wire_copy")
"""Rules by which rows that repeat another are left out; see ``read/dedupe.py``."""
DISTINCT = "distinct"
"""All rules together."""

STATED = (
    *("move_id", "date", "precision", "known_on", "place", "latitude", "longitude", "source_ids"),
    *(column.name for column in OBSERVED),
)
"""Columns that a machine-coded source states itself. What else its moves hold is derived from these by our tables."""


def derived(columns: Iterable[str], *, source: str) -> list[str]:
    """The columns whose values our mapping tables made, for moves of a source; none for the curated record.

    Examples
    --------
    >>> derived(["date", "tool", "code"], source="gdelt2")
    ['tool']
    >>> derived(["date", "tool"], source=RECORD)
    []
    """
    return [] if source == RECORD else [c for c in columns if c not in STATED]


def parted(name: str) -> tuple[str, tuple[str, ...]]:
    """A source as it was named, apart: its id, and the rules by which repeating rows are left out.

    Raises
    ------
    UnknownNameError
        If there is no such rule.

    Examples
    --------
    >>> parted("gdelt2"), parted("gdelt2:one_a_day")
    (('gdelt2', ()), ('gdelt2', ('one_a_day',)))
    >>> parted("gdelt2:distinct")
    ('gdelt2', ('one_a_day', 'wire_copy'))
    """
    source, colon, rule = name.partition(":")
    if not colon:
        return source, ()
    if rule not in (*RULES, DISTINCT):
        raise UnknownNameError("rule for repeated rows", rule, known=(*RULES, DISTINCT))
    return source, RULES if rule == DISTINCT else (rule,)


def chosen(asked: Iterable[str], *, held: Iterable[str]) -> tuple[str, ...]:
    """The sources asked for, each once, in order; the curated record if none was named.

    Raises
    ------
    UnknownNameError
        If the store holds no moves of a source named, or there is no such rule.
    InputError
        If rules for repeated rows are asked for of the curated record.

    Examples
    --------
    >>> chosen([], held=["gdelt2"])
    ('record',)
    >>> chosen(["gdelt2", "record", "gdelt2"], held=["gdelt2"])
    ('gdelt2', 'record')
    """
    known = {RECORD, *held}
    wanted = tuple(dict.fromkeys(asked)) or (RECORD,)
    for name in wanted:
        source, rules = parted(name)
        if source not in known:
            raise UnknownNameError("source in the store", source, known=known)
        if source == RECORD and rules:
            message = f"--source {name}: expected a machine-coded source before the colon; the record repeats nothing"
            raise InputError(message)
    return wanted
