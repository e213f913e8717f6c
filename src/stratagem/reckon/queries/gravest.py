"""The gravest recent act that matches a filter: highest severity, latest if several."""

from __future__ import annotations

import numpy as np
import polars as pl

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, dated_in, matching, window


class GravestParams(Params):
    """Among which moves.

    Parameters
    ----------
    filter : MoveFilter
    last_days : int, optional
    """

    filter: MoveFilter = MoveFilter()
    last_days: int | None = None


def _answer(record: Record, params: GravestParams, rng: np.random.Generator) -> Answer:  # noqa: ARG001 - one signature for all queries
    span = window(record, last_days=params.last_days)
    found = dated_in(matching(record, params.filter), span).filter(pl.col("severity").is_not_null())
    if found.is_empty():
        return Answer(value=None, unit="severity", n=0, n_of="moves", note=f"none on record, {span}")
    top = found.sort("severity", "date", descending=True, maintain_order=True).row(0, named=True)
    return Answer(
        value=float(top["severity"]),
        unit="severity, 0 to 5",
        n=found.height,
        n_of="moves compared",
        low=float(top["severity"]),
        high=float(top["severity"]),
        interval="none: a code, not an estimate",
        rows=(top["move_id"],),
        note=f"{span}; {params.filter.describe()}",
        details={"date": str(top["date"]), "summary": top["summary"]},
    )


QUERY = Query(title="gravest recent act", params=GravestParams, answer=_answer)
