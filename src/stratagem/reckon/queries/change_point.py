"""Whether and when the monthly rate of some moves changed, with what remains uncertain of the number and the months."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, matching
from stratagem.reckon.daily import placed
from stratagem.reckon.dynamics.changepoints import Posterior, change_points, credible

FOUND = 0.95
"""A change counts as found from this probability of at least one on; in simulation, series without a change and with
moves in bursts pass it at most one time in twenty."""

NEAR = 3
"""Months on either side that count as near a change."""


class ChangePointParams(Params):
    """Which moves, over which months.

    Parameters
    ----------
    moves : MoveFilter
        Moves that are counted month by month.
    since, until : datetime.date, optional
        Months from that of ``since`` up to, not including, that of ``until``; default: from the month in which the case
        begins to the last month that is over by the as-of date.
    most : int
        Most changes considered.
    least_months : int
        Fewest months between two changes.
    """

    moves: MoveFilter
    since: dt.date | None = None
    until: dt.date | None = None
    most: int = Field(default=8, ge=1, le=12)
    least_months: int = Field(default=6, ge=1, le=120)


def _answer(record: Record, params: ChangePointParams, rng: np.random.Generator) -> Answer:  # noqa: ARG001 - one signature for all queries
    first, last = _span(record, params)
    matched = matching(record, params.moves)
    moves = placed(matched).filter((pl.col("date") >= first) & (pl.col("date") < last))
    months = (
        pl.date_range(first, last, "1mo", closed="left", eager=True) if first < last else pl.Series([], dtype=pl.Date)
    )
    note = (
        f"{params.moves.describe()} by month, months that are over by the as-of date; changes at least "
        f"{params.least_months} months apart; {matched.height - placed(matched).height} moves dated to a year left out"
    )
    if months.len() < 2 * params.least_months:
        why = f"{months.len()} months are over and at least {2 * params.least_months} are asked for"
        return Answer(
            value=None, unit="probability", n=months.len(), n_of="months", note=f"not testable: {why}; {note}"
        )
    if moves.is_empty():
        why = "no such move, so no rate that could change"
        return Answer(
            value=None, unit="probability", n=months.len(), n_of="months", note=f"not testable: {why}; {note}"
        )
    counts = _counts(moves, months)
    found = change_points(counts, most=params.most, least_length=params.least_months)
    some = float(found.number[1:].sum())
    changes = _changes(found, counts, months)
    return Answer(
        value=some,
        unit="probability",
        n=months.len(),
        n_of="months",
        rows=tuple(moves["move_id"]),
        table=pl.DataFrame({"month": months, "moves": counts, "probability": found.anywhere}),
        instances=changes,
        note=f"probability of at least one change; {note}",
        details={
            "reason": _reason(some, found, changes),
            "found": some >= FOUND,
            "changes": found.most_likely,
            "changes_probability": float(found.number[found.most_likely]),
            "latest": str(changes["month"][-1]) if changes.height else "",
            "latest_low": str(changes["low"][-1]) if changes.height else "",
            "latest_high": str(changes["high"][-1]) if changes.height else "",
            "poisson_probability": float(found.size_weight[np.isinf(found.sizes)].sum()),
        }
        | {f"probability_{k}": float(p) for k, p in enumerate(found.number)},
    )


def _span(record: Record, params: ChangePointParams) -> tuple[dt.date, dt.date]:
    """First month, and the month after the last; both by their first day."""
    over = record.end.replace(day=1)
    first = (params.since or record.case.meta.begins).replace(day=1)
    last = min(over, params.until.replace(day=1)) if params.until else over
    return first, last


def _counts(moves: pl.DataFrame, months: pl.Series) -> NDArray[np.int64]:
    by_month = moves.group_by(month=pl.col("date").dt.truncate("1mo")).len()
    joined = pl.DataFrame({"month": months}).join(by_month, on="month", how="left", maintain_order="left")
    return joined["len"].fill_null(0).to_numpy().astype(np.int64)


def _changes(found: Posterior, counts: NDArray[np.int64], months: pl.Series) -> pl.DataFrame:
    """One line per change of the most likely number: its month, the 95 % interval, and the rates on either side.

    The interval is of the first, second ... of that many changes, and wide where they could be other ones; ``near`` is
    the probability that any change falls near the month.
    """
    places = found.place[found.most_likely]
    at = [int(place) for place in found.together[found.most_likely]]
    edges = [0, *at, counts.size]
    rows = []
    for j, row in enumerate(places):
        low, high = credible(row)
        before, after = counts[edges[j] : edges[j + 1]], counts[edges[j + 1] : edges[j + 2]]
        rows.append(
            {
                "month": months[at[j]],
                "low": months[low],
                "high": months[high],
                "near": min(1.0, float(found.anywhere[max(0, at[j] - NEAR) : at[j] + NEAR + 1].sum())),
                "rate_before": float(before.mean()),
                "rate_after": float(after.mean()),
            }
        )
    dates = dict.fromkeys(("month", "low", "high"), pl.Date)
    numbers = dict.fromkeys(("near", "rate_before", "rate_after"), pl.Float64)
    return pl.DataFrame(rows, schema={**dates, **numbers})


def _reason(some: float, found: Posterior, changes: pl.DataFrame) -> str:
    likely = f"{found.most_likely} changes" if found.most_likely != 1 else "one change"
    text = f"the probability of at least one change is {some:.2f}; most likely {likely} ({found.number.max():.2f})"
    if changes.is_empty():
        return f"{text}."
    told = "; ".join(_told(row) for row in changes.iter_rows(named=True))
    return f"{text}: {told}."


def _told(row: dict[str, Any]) -> str:
    return (
        f"{row['month']:%Y-%m} ({row['near']:.2f} that one falls within {NEAR} months of it), from "
        f"{row['rate_before']:.1f} to {row['rate_after']:.1f} a month"
    )


QUERY = Query(title="change in the rate of moves", params=ChangePointParams, answer=_answer)
