"""How many moves a machine-coded source reports that match a filter, on how many days, with how many mentions."""

from __future__ import annotations

import datetime as dt

import numpy as np

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, matching

MOST_ROWS = 200
"""Ids kept under the number; a stream of reports may hold a million, and its filter finds them all again."""


class ReportedParams(Params):
    """What to count.

    Parameters
    ----------
    filter : MoveFilter
        With the span of days in ``since`` and ``until``.
    """

    filter: MoveFilter = MoveFilter()


def _answer(record: Record, params: ReportedParams, rng: np.random.Generator) -> Answer:  # noqa: ARG001 - one signature for all queries
    found = matching(record, params.filter)
    first = record.moves["date"].min()
    last = record.moves["date"].max()
    if not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return Answer(value=None, unit="moves", n=0, n_of="reports", note=f"{record.source} holds no move by then")
    since, until = params.filter.since, params.filter.until
    if (until is not None and until <= first) or (since is not None and since > last):
        note = f"{record.source} covers {first} to {last}, which is outside the days asked for"
        return Answer(value=None, unit="moves", n=0, n_of="reports", note=note)
    shown = found.sort("date", "move_id")["move_id"].head(MOST_ROWS)
    left = found.height - shown.len()
    more = f"; the first {MOST_ROWS} rows are listed, {left} more match" if left else ""
    return Answer(
        value=float(found.height),
        unit="moves",
        n=found.height,
        n_of="reports",
        rows=tuple(shown),
        note=f"as {record.source} reports them, {first} to {last}; {params.filter.describe()}{more}",
        details={
            "days": found["date"].n_unique(),
            "mentions": int(found["mentions"].sum()),
            "unmapped": int((~found["tool"].is_in(list(record.case.toolkit.by_key))).sum()),
            "first": str(first),
            "last": str(last),
        },
    )


QUERY = Query(title="moves that a machine-coded source reports", params=ReportedParams, answer=_answer)
