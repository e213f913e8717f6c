"""A declared stratagem tested whole: follow rate, what would have followed anyway, chance, power, verdict."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.queries import Params, Query
from stratagem.core.stratagems import never
from stratagem.reckon.stratagems.answers import answer_of
from stratagem.reckon.stratagems.declared import in_play, laid
from stratagem.reckon.stratagems.trial import Trial, trial


class StratagemParams(Params):
    """Which stratagem.

    Parameters
    ----------
    id : str
        Id of a stratagem of the case with a trigger and a claim.
    """

    id: str


def _answer(record: Record, params: StratagemParams, rng: np.random.Generator) -> Answer:
    stratagem = record.case.stratagem(params.id)
    where = laid(record, stratagem)
    claimed = stratagem.claim.direction if stratagem.claim else "more"
    impossible = never(stratagem, record.case)
    found = (
        Trial(where.exposure.triggers, where.exposure.hits, where.exposure.days, obstacle=impossible.rstrip("."))
        if impossible
        else trial(where.exposure, rng, claimed=claimed)
    )
    answer = answer_of(where, found, claimed=claimed, note=stratagem.describe().rstrip("."))
    return replace(answer, details={**answer.details, "in_play": in_play(record, stratagem)})


QUERY = Query(title="stratagem against chance", params=StratagemParams, answer=_answer)
