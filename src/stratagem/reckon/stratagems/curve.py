"""The specification curve: the answer over every reasonable window, burst rule and part of the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stratagem.core.case import Record
from stratagem.core.patterns import MovePattern
from stratagem.core.stratagems import Stratagem
from stratagem.reckon.chance import TIE, two_sided
from stratagem.reckon.checked import strongest_check
from stratagem.reckon.daily import placed, to_days
from stratagem.reckon.stratagems.baseline import Smoother, baseline
from stratagem.reckon.stratagems.declared import exposed, outcomes, with_burst
from stratagem.reckon.stratagems.exposure import Exposure, Window
from stratagem.reckon.stratagems.shift import chance, turned
from stratagem.reckon.stratagems.trial import obstacle
from stratagem.reckon.stratagems.trigger import trigger_days
from stratagem.reckon.turning import strata

JOINT_SHIFTS = 1_999
SURE = 0.8
"""Confidence from which a row counts as sure."""

PARTS: Mapping[str, Callable[[Record], pl.DataFrame]] = {
    "all": lambda r: r.moves,
    "document": lambda r: r.moves.filter(strongest_check(r.moves, r.case.sources) == "document"),
    "sure": lambda r: r.moves.filter(pl.col("confidence") >= SURE),
}
"""Parts of a record that are tried: all moves; those whose source was read; those of high confidence."""

SPECIFICATIONS = {
    "part": pl.String,
    "window_days": pl.Int64,
    "burst_days": pl.Int64,
    "n": pl.Int64,
    "followed": pl.Int64,
    "rate": pl.Float64,
    "expected": pl.Float64,
    "difference": pl.Float64,
    "lift": pl.Float64,
    "p_value": pl.Float64,
    "declared": pl.Boolean,
}
"""Columns of a curve's table."""


@dataclass(frozen=True, slots=True)
class SpecificationCurve:
    """Every reasonable specification of one stratagem's test, and what they say together.

    Parameters
    ----------
    table : polars.DataFrame
        Columns of ``SPECIFICATIONS``, sorted by difference; ``declared`` marks the stratagem's own specification.
    tried : int
        Specifications looked at; those that cannot be tested are counted here and are not in the table.
    median : float or None
        Median difference between follow rate and expected rate over the table.
    p_value : float or None
        Of that median, two-sided, when the triggers of all specifications are shifted together.
    """

    table: pl.DataFrame
    tried: int
    median: float | None
    p_value: float | None


def curve(record: Record, stratagem: Stratagem, rng: np.random.Generator) -> SpecificationCurve:
    """Test a stratagem under every window, burst rule and part of the record that its file declares.

    The specifications are many looks at one record. They are judged together by the median difference, with the same
    random turn of each leadership period for all of them (Simonsohn, Simmons and Nelson 2020).

    Parameters
    ----------
    record : Record
    stratagem : Stratagem
        One with a trigger and a claim.
    rng : numpy.random.Generator

    References
    ----------
    .. [1] Simonsohn, U., Simmons, J. P. and Nelson, L. D. (2020). Specification curve analysis. Nature Human Behaviour
       4, 1208-1214. https://doi.org/10.1038/s41562-020-0912-z
    """
    rows, joint, tried = [], [], 0
    turns = {label: rng.random(JOINT_SHIFTS) for label in dict.fromkeys(s.label for s in strata(record))}
    for part, burst, window, exposure in _specifications(record, stratagem):
        tried += 1
        if obstacle(exposure):
            continue
        base = baseline(exposure, Smoother(exposure))
        at, n = exposure.positions(), exposure.triggers
        rate, expected = exposure.hits / n, float(base.expected[at].mean())
        joint.append(_turned_together(exposure, base.residual, turns) / n)
        rows.append(
            {
                "part": part,
                "window_days": window,
                "burst_days": burst,
                "n": n,
                "followed": exposure.hits,
                "rate": rate,
                "expected": expected,
                "difference": rate - expected,
                "lift": rate / expected if expected > TIE else None,
                "p_value": chance(exposure, base.residual, rng).p_value,
                "declared": (part, window, burst) == ("all", *_declared(stratagem)),
            }
        )
    table = pl.DataFrame(rows, schema=SPECIFICATIONS).sort("difference", "part", "window_days", "burst_days")
    if table.is_empty():
        return SpecificationCurve(table, tried, None, None)
    median = float(np.median(table["difference"]))
    return SpecificationCurve(table, tried, median, two_sided(np.median(np.stack(joint), axis=0), median))


def _declared(stratagem: Stratagem) -> tuple[int, int]:
    """The window and burst rule that the file itself states."""
    window = stratagem.claim.window.max_days if stratagem.claim else 0
    trigger = stratagem.trigger
    return window, trigger.steps[0].quiet_days if isinstance(trigger, MovePattern) else 0


def _specifications(record: Record, stratagem: Stratagem) -> Iterator[tuple[str, int, int, Exposure]]:
    """Every combination of part, burst rule and window, with its exposure; the declared one is always among them."""
    claim = stratagem.claim
    if claim is None:
        return
    window, burst = _declared(stratagem)
    windows = sorted({window, *(w for w in stratagem.curve.windows if w >= claim.window.min_days)})
    bursts = sorted({burst, *stratagem.curve.bursts}) if isinstance(stratagem.trigger, MovePattern) else [burst]
    held = strata(record)
    for part, chosen in PARTS.items():
        seen = replace(record, moves=chosen(record))
        after = to_days(placed(outcomes(seen, claim))["date"])
        for quiet in bursts:
            triggers = to_days(trigger_days(seen, with_burst(stratagem, quiet))["day"])
            for last in windows:
                span = Window(claim.window.min_days, last, claim.at_least)
                yield part, quiet, last, exposed(record, held, triggers, after, span)


def _turned_together(
    exposure: Exposure, line: NDArray[np.float64], turns: Mapping[str, NDArray[np.float64]]
) -> NDArray[np.float64]:
    """The sum of a line over the triggers when each period is turned by the same share of its length for all."""
    total = np.zeros(JOINT_SHIFTS)
    with_triggers = [s for s in exposure.strata if s.at.size]
    for stratum, table in zip(with_triggers, turned(exposure, line), strict=True):
        total += table[(turns[stratum.label] * table.size).astype(np.int64)]
    return total
