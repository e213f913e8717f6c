"""The declared index of pressure as of the date: its level, its change, and what other weights would make of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.pressure import Component, PressureIndex
from stratagem.core.queries import Params, Query
from stratagem.reckon.daily import EPOCH, to_day
from stratagem.reckon.dynamics.pressure import Reading, month_ends, path, perturbed, read

Matrix = NDArray[np.float64]
UNIT = "standard deviations"
N_OF = "components with a figure"


class PressureIndexParams(Params):
    """What to compare with.

    Parameters
    ----------
    compare_days : int
        The index is compared with what it was so many days before, by the components that had a figure on both days.
    draws : int
        Sets of weights about the declared ones.
    """

    compare_days: int = Field(default=365, ge=30, le=3650)
    draws: int = Field(default=1999, ge=99, le=20_000)


@dataclass(frozen=True, slots=True)
class _Index:
    """The index of a record on the ends of months, on the as-of date, and on the day it is compared with."""

    declared: PressureIndex
    days: list[dt.date]
    readings: list[Reading]
    before: Matrix
    weights: Matrix

    @property
    def z(self) -> Matrix:
        """(t, k) standardised components."""
        return np.stack([r.z for r in self.readings], axis=1)


def _answer(record: Record, params: PressureIndexParams, rng: np.random.Generator) -> Answer:
    declared = record.case.pressure
    if declared is None:
        return _none("this case declares no index of pressure (pressure.yaml)")
    if record.case.meta.begins > record.as_of:
        return _none(f"the case covers nothing before {record.case.meta.begins}")
    found = _read(record, declared, params.compare_days)
    index, share = path(found.z, found.weights)
    note = f"{declared.title}; figures published by {record.as_of}, standardised by those published by then"
    there = int((~np.isnan(found.z[-1])).sum())
    if share[-1] < declared.least_share:
        return _none(
            f"components with {share[-1]:.0%} of the weight have a figure by {record.as_of}; at least "
            f"{declared.least_share:.0%} is asked for; {note}",
            n=there,
            instances=_components(found),
        )
    drawn = perturbed(found.weights, declared.concentration, params.draws, rng)
    levels, _ = path(found.z, drawn)
    low, high = np.quantile(levels[-1], [0.025, 0.975])
    change = _change(found, drawn)
    value = float(index[-1])
    missing = [c.name for c, z in zip(declared.components, found.z[-1], strict=True) if np.isnan(z)]
    return Answer(
        value=value,
        unit=UNIT,
        n=there,
        n_of=N_OF,
        low=min(float(low), value),
        high=max(float(high), value),
        interval="95 % of perturbed weights",
        rows=_sources(record, found),
        table=_path(found.days, index, levels, share, declared.least_share),
        instances=_components(found),
        note=f"{note}; without a figure: {', '.join(missing) or 'none'}; {declared.cannot_tell}",
        details={"share_present": float(share[-1]), "compare_days": params.compare_days} | _without(found) | change,
    )


def _none(why: str, *, n: int = 0, instances: pl.DataFrame | None = None) -> Answer:
    return Answer(value=None, unit=UNIT, n=n, n_of=N_OF, instances=instances, note=why)


def _read(record: Record, declared: PressureIndex, compare_days: int) -> _Index:
    days = month_ends(record.case.meta.begins, record.as_of)
    before = to_day(record.as_of) - compare_days
    line = np.array([to_day(d) for d in days])
    seen = record.observations()
    readings = [read(seen, c, declared, days=line) for c in declared.components]
    then = [read(seen, c, declared, days=np.array([before])).z[0] for c in declared.components]
    return _Index(declared, days, readings, np.array(then), np.array([c.weight for c in declared.components]))


def _change(found: _Index, drawn: Matrix) -> dict[str, Any]:
    """Change since the day compared with, over the components that had a figure on both days."""
    moved = (found.z[-1] - found.before)[None, :]
    change = float(path(moved, found.weights)[0][0])
    if np.isnan(change):
        return {"change": None, "direction": "not known", "direction_holds": None, "overturned_by": ""}
    under = path(moved, drawn)[0][0]
    rising = change > 0
    names = [c.name for c in found.declared.components]
    turned = [
        name
        for k, name in enumerate(names)
        if not np.isnan(other := path(np.delete(moved, k, axis=1), np.delete(found.weights, k))[0][0])
        and (other > 0) != rising
    ]
    return {
        "change": change,
        "direction": "rising" if rising else "falling" if change < 0 else "level",
        "direction_holds": float((np.sign(under) == np.sign(change)).mean()),
        "overturned_by": ", ".join(turned),
    }


def _without(found: _Index) -> dict[str, Any]:
    """The index with one component left out, at its lowest and at its highest."""
    now = found.z[-1:]
    levels = [
        (float(path(np.delete(now, k, axis=1), np.delete(found.weights, k))[0][0]), c.name)
        for k, c in enumerate(found.declared.components)
        if not np.isnan(now[0, k])
    ]
    known = sorted(one for one in levels if not np.isnan(one[0]))
    if not known:
        return {"lowest": None, "lowest_without": "", "highest": None, "highest_without": ""}
    (low, low_name), (high, high_name) = known[0], known[-1]
    return {"lowest": low, "lowest_without": low_name, "highest": high, "highest_without": high_name}


def _components(found: _Index) -> pl.DataFrame:
    """One line per component: its figure on the as-of date, and what it adds."""
    present = found.weights[~np.isnan(found.z[-1])].sum()
    rows = []
    for component, reading in zip(found.declared.components, found.readings, strict=True):
        z = None if np.isnan(reading.z[-1]) else float(reading.z[-1])
        rows.append(
            {
                "component": component.name,
                "weight": component.weight,
                "figure": None if z is None else float(reading.figure[-1]),
                "period_end": None if z is None else EPOCH + dt.timedelta(days=int(reading.period_end[-1])),
                "known_on": None if z is None else EPOCH + dt.timedelta(days=int(reading.known_on[-1])),
                "figures": int(reading.figures[-1]),
                "standardised": z,
                "adds": None if z is None else z * component.weight / float(present),
            }
        )
    dates = {"period_end": pl.Date, "known_on": pl.Date}
    return pl.DataFrame(rows, schema_overrides={**dates, "figure": pl.Float64, "standardised": pl.Float64})


def _path(days: list[dt.date], index: Matrix, levels: Matrix, share: Matrix, least: float) -> pl.DataFrame:
    """The index month by month as it could be known then; months with too little of the weight are left out."""
    kept = share >= least
    low, high = np.quantile(levels[kept], [0.025, 0.975], axis=1)
    return pl.DataFrame(
        {
            "day": [d for d, k in zip(days, kept, strict=True) if k],
            "index": index[kept],
            "low": low,
            "high": high,
            "share_present": share[kept],
        }
    )


def _sources(record: Record, found: _Index) -> tuple[str, ...]:
    """Sources of the figures that stand under the index on the as-of date."""
    seen = record.observations()
    used = [
        seen.filter(_under(component, reading, record.as_of))
        for component, reading in zip(found.declared.components, found.readings, strict=True)
        if not np.isnan(reading.z[-1])
    ]
    cited = pl.concat(used).sort("indicator_id", "period_end", "known_on", "value")["source_ids"]
    return tuple(cited.explode().drop_nulls().unique(maintain_order=True))


def _under(component: Component, reading: Reading, as_of: dt.date) -> pl.Expr:
    own = pl.col("indicator_id").is_in(component.indicators)
    if component.take == "sum":
        return own & (pl.col("period_end") > as_of - dt.timedelta(days=component.over_days or 0))
    end, known = (EPOCH + dt.timedelta(days=int(x[-1])) for x in (reading.period_end, reading.known_on))
    return own & (pl.col("period_end") == end) & (pl.col("known_on") == known)


QUERY = Query(title="index of pressure as of the date", params=PressureIndexParams, answer=_answer)
