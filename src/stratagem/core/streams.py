"""Where moves come from: the curated record, or one machine-coded source; the two are never added together."""

from __future__ import annotations

from collections.abc import Iterable

from stratagem.core.errors import UnknownNameError
from stratagem.core.moves import OBSERVED

RECORD = "record"
"""Name of the case's own record: the curated rows and what a person added in the record's columns."""

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


def chosen(asked: Iterable[str], *, held: Iterable[str]) -> tuple[str, ...]:
    """The sources asked for, each once, in order; the curated record if none was named.

    Raises
    ------
    UnknownNameError
        If the store holds no moves of a source named.

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
        if name not in known:
            raise UnknownNameError("source in the store", name, known=known)
    return wanted
