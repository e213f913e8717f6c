"""A stratagem's specification curve: whether the answer depends on window, burst rule or part of the record."""

from __future__ import annotations

import numpy as np
import polars as pl

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.queries import Params, Query
from stratagem.reckon.chance import LEVEL
from stratagem.reckon.stratagems.curve import curve


class CurveParams(Params):
    """Which stratagem.

    Parameters
    ----------
    id : str
        Id of a stratagem of the case with a trigger and a claim.
    """

    id: str


def _answer(record: Record, params: CurveParams, rng: np.random.Generator) -> Answer:
    stratagem = record.case.stratagem(params.id)
    if stratagem.claim is None:
        note = f"{stratagem.title} is tested by a measure, which has no windows or burst rules to vary"
        return Answer(value=None, unit="difference in share", n=0, n_of="specifications", note=note)
    found = curve(record, stratagem, rng)
    n = found.table.height
    if found.median is None:
        note = (
            f"none of {found.tried} specifications can be tested: each has too few instances, or an outcome that "
            "always or never came"
        )
        return Answer(value=None, unit="difference in share", n=0, n_of="specifications", note=note)
    more = found.table.filter(pl.col("difference") > 0).height
    low = found.table.filter((pl.col("p_value") < LEVEL) & (pl.col("difference") > 0)).height
    less = found.table.filter((pl.col("p_value") < LEVEL) & (pl.col("difference") < 0)).height
    return Answer(
        value=found.median,
        unit="difference in share",
        n=n,
        n_of="specifications",
        low=float(found.table["difference"].min()),  # type: ignore[arg-type]
        high=float(found.table["difference"].max()),  # type: ignore[arg-type]
        interval="smallest and largest over all specifications",
        table=found.table,
        note=f"{n} of {found.tried} specifications can be tested; {more} lie above what was expected; "
        f"{low} above and {less} below with p < {LEVEL}, which {n} looks at one record would give some of by chance",
        details={
            "tried": found.tried,
            "above": more,
            "above_low_p": low,
            "below_low_p": less,
            "p_value": found.p_value,
            "claimed": stratagem.claim.direction,
        },
    )


QUERY = Query(title="median difference over all specifications", params=CurveParams, answer=_answer)
