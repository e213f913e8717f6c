"""What share of the coercer's pledges names no step, no deadline and no outside body, now against earlier."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query
from stratagem.reckon.chance import against_chance
from stratagem.reckon.daily import EPOCH, burst_starts, to_days
from stratagem.reckon.dynamics.aftermath import clustered_share
from stratagem.reckon.dynamics.attrition import PLEDGES, coercer_leaders, pledges, rest_permuted, vagueness
from stratagem.reckon.dynamics.rates import p_in_words


class VaguenessParams(Params):
    """Which pledges, and which of them are compared with the others.

    Parameters
    ----------
    pledges : tuple of MoveFilter
        Any of which will do; of these the coercer's to a target are taken.
    since : datetime.date, optional
        Pledges from this day on are compared with the earlier ones; default: since the coercer's present leader
        took office.
    quiet_days : int
        Pledges within so many days of the one before belong to the same burst and change places together.
    shifts : int
        Random permutations of the bursts that show what chance would give.
    """

    pledges: tuple[MoveFilter, ...] = PLEDGES
    since: dt.date | None = None
    quiet_days: int = Field(default=30, ge=0, le=3650)
    shifts: int = Field(default=9999, ge=99, le=100_000)


def _answer(record: Record, params: VaguenessParams, rng: np.random.Generator) -> Answer:
    marked = vagueness(pledges(record, params.pledges), record.case)
    leaders = coercer_leaders(record)
    since = params.since or (EPOCH + dt.timedelta(days=leaders[-1].first) if leaders else record.as_of)
    days = to_days(marked["date"])
    is_vague = marked["is_vague"].to_numpy()
    is_late = (marked["date"] >= since).to_numpy()
    note = (
        f"pledges of the coercer to a target since {since} against earlier ones; vague: the coded columns name no "
        f"step, no deadline and no organisation that takes part; the wording itself is not judged"
    )
    if not is_late.any():
        return Answer(value=None, unit="share", n=0, n_of="pledges", note=f"not testable: no pledge since then; {note}")
    burst = np.cumsum(burst_starts(days, quiet_days=params.quiet_days))
    share, low, high, effective = clustered_share(is_vague[is_late], burst[is_late])
    late = marked.filter(pl.Series(is_late))
    return Answer(
        value=share,
        unit="share",
        n=late.height,
        n_of="pledges",
        low=low,
        high=high,
        interval="95 % Wilson interval with the effective number of bursts",
        rows=tuple(late["move_id"]),
        table=_table(record, marked),
        instances=marked,
        note=note,
        details=_against(is_vague, is_late, days, params, rng)
        | {
            "since": since.isoformat(),
            "vague": int(is_vague[is_late].sum()),
            "earlier": int((~is_late).sum()),
            "effective_n": effective,
        },
    )


def _against(
    is_vague: np.ndarray[tuple[int], np.dtype[np.bool_]],
    is_late: np.ndarray[tuple[int], np.dtype[np.bool_]],
    days: np.ndarray[tuple[int], np.dtype[np.int64]],
    params: VaguenessParams,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """The late share against the shares that as many bursts would have had, whenever they fell."""
    share = float(is_vague[is_late].mean())
    if is_late.all():
        numbers = against_chance(share, np.array([share]), claimed="more")
        return numbers | {"earlier_share": None, "reason": "there is no earlier pledge to compare with"}
    members = rest_permuted(is_late, days, quiet_days=params.quiet_days, shifts=params.shifts, rng=rng)
    draws = members @ is_vague.astype(np.float64) / members.sum(axis=1)
    earlier = float(is_vague[~is_late].mean())
    numbers = against_chance(share, draws, claimed="more")
    return numbers | {
        "earlier_share": earlier,
        "reason": f"{is_vague[is_late].sum()} of {is_late.sum()} pledges ({share:.0%}) were vague, against "
        f"{earlier:.0%} of the {(~is_late).sum()} before and {numbers['expected']:.0%} expected were bursts of "
        f"pledges to change places (95 %: {numbers['chance_low']:.0%} to {numbers['chance_high']:.0%}); "
        f"{p_in_words(numbers['p_value'])}",
    }


def _table(record: Record, marked: pl.DataFrame) -> pl.DataFrame:
    """Shares by leader of the coercer."""
    days = to_days(marked["date"])
    parts = [
        marked.filter(pl.Series((days >= span.first) & (days < span.last), dtype=pl.Boolean)).select(
            leader=pl.lit(span.label),
            pledges=pl.len().cast(pl.Int64),
            vague=pl.col("is_vague").sum().cast(pl.Int64),
            share=pl.col("is_vague").mean(),
            names_step=pl.col("names_step").mean(),
            has_deadline=pl.col("has_deadline").mean(),
            has_outsider=pl.col("has_outsider").mean(),
        )
        for span in coercer_leaders(record)
    ]
    return pl.concat(parts)


QUERY = Query(title="share of pledges that are vague", params=VaguenessParams, answer=_answer)
"""Asked as ``vagueness``."""
