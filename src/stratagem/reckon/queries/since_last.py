"""How many days ago the last matching move was."""

from __future__ import annotations

import numpy as np

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, matching
from stratagem.core.time import period


class SinceParams(Params):
    """Since which moves.

    Parameters
    ----------
    filter : MoveFilter
    """

    filter: MoveFilter = MoveFilter()


def _answer(record: Record, params: SinceParams, rng: np.random.Generator) -> Answer:  # noqa: ARG001 - one signature for all queries
    found = matching(record, params.filter)
    if found.is_empty():
        return Answer(value=None, unit="days", n=0, n_of="moves", note=f"none on record: {params.filter.describe()}")
    last = found.row(-1, named=True)
    days = (record.as_of - last["date"]).days
    latest = min(period(last["date"], last["precision"]).end, record.end)
    return Answer(
        value=float(days),
        unit="days",
        n=found.height,
        n_of="moves on record",
        low=float((record.end - latest).days),
        high=float(days),
        interval="bounds from the precision of dates",
        rows=(last["move_id"],),
        note=f"last: {last['date']}; {params.filter.describe()}",
        details={"last_date": str(last["date"]), "summary": last["summary"]},
    )


QUERY = Query(title="days since the last such move", params=SinceParams, answer=_answer)
