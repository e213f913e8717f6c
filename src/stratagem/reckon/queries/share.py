"""What share of some moves has a property, or rests on a kind of source."""

from __future__ import annotations

import numpy as np
import polars as pl

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, matching
from stratagem.core.time import Precision
from stratagem.reckon.checked import strongest_check
from stratagem.reckon.intervals import wilson


class ShareParams(Params):
    """Which share.

    Parameters
    ----------
    of : MoveFilter
        The moves that make the whole.
    having : MoveFilter, optional
        The property, as a second filter.
    checked_as : tuple of str, optional
        Strongest check of the move's sources: ``document``, ``database``, ``memory``.
    precision : tuple of str
        How exactly the move is dated: ``day``, ``month``, ``year``.
    """

    of: MoveFilter = MoveFilter()
    having: MoveFilter | None = None
    checked_as: tuple[str, ...] = ()
    precision: tuple[Precision, ...] = ()


def _answer(record: Record, params: ShareParams, rng: np.random.Generator) -> Answer:  # noqa: ARG001 - one signature for all queries
    whole = matching(record, params.of)
    part = whole
    if params.having is not None:
        part = part.filter(pl.col("move_id").is_in(matching(record, params.having)["move_id"].implode()))
    if params.checked_as:
        levels = strongest_check(part, record.case.sources)
        part = part.filter(levels.is_in(list(params.checked_as)))
    if params.precision:
        part = part.filter(pl.col("precision").is_in([str(p) for p in params.precision]))
    if not whole.height:
        return Answer(value=None, unit="share", n=0, n_of="moves", note=f"no moves: {params.of.describe()}")
    low, high = wilson(part.height, whole.height)
    return Answer(
        value=part.height / whole.height,
        unit="share",
        n=whole.height,
        n_of="moves",
        low=low,
        high=high,
        interval="95 % Wilson interval",
        rows=tuple(part["move_id"]),
        note=f"{part.height} of {whole.height} moves; {params.of.describe()}",
        details={"part": part.height, "whole": whole.height},
    )


QUERY = Query(title="share of moves", params=ShareParams, answer=_answer)
