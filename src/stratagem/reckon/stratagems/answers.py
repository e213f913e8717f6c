"""A test's findings as an answer: the number, its companions, and the reason in one plain sentence."""

from __future__ import annotations

from typing import Any

import polars as pl

from stratagem.core.claims import Answer
from stratagem.reckon.chance import NOT_DISTINGUISHABLE, Claimed
from stratagem.reckon.stratagems.declared import FOLLOWED, NOT_FOLLOWED, OPEN, Laid, by_stratum
from stratagem.reckon.stratagems.exposure import Exposure
from stratagem.reckon.stratagems.trial import Trial


def answer_of(laid: Laid, found: Trial, *, claimed: Claimed, note: str, n_of: str = "instances") -> Answer:
    """The answer of a follow test.

    Parameters
    ----------
    laid : Laid
    found : Trial
    claimed : "more" or "less"
    note : str
        What was asked, for the reader.
    n_of : str
        What one trigger is called.
    """
    within = laid.window.last
    details: dict[str, Any] = {
        "hits": found.hits,
        "expected_hits": None,
        "expected": None,
        "base_rate": found.base_rate,
        "any_day_rate": any_day_rate(laid.exposure),
        "claimed": claimed,
        "p_value": None,
        "verdict": found.verdict,
        "reason": reason(found, within, claimed=claimed),
        "open": laid.instances.filter(laid.instances["result"] == OPEN).height,
        "within_days": within,
    }
    size, null = found.effect, found.chance
    if size is not None and null is not None:
        details |= {
            "expected_hits": size.expected * found.triggers,
            "expected": size.expected,
            "difference": size.difference,
            "difference_low": size.difference_low,
            "difference_high": size.difference_high,
            "lift": size.lift,
            "lift_low": size.lift_low,
            "lift_high": size.lift_high,
            "chance_low": found.chance_low,
            "chance_high": found.chance_high,
            "p_value": null.p_value,
            "p_error": null.error,
            "shifts": null.shifts,
            "detectable_rate": found.detectable.rate if found.detectable else None,
            "detectable_lift": found.detectable.lift if found.detectable else None,
            "power": [{"lift": round(lift, 4), "power": round(power, 4)} for lift, power in found.power],
        }
    tried = laid.instances.filter(laid.instances["result"].is_in([FOLLOWED, NOT_FOLLOWED]))
    ids = [*tried["moves"].explode(), *tried.filter(tried["result"] == FOLLOWED)["outcome_id"]]
    whole_note = (
        f"{note}; {details['open']} with a window still open and {laid.left_out} outcomes dated to a year left out"
    )
    return Answer(
        value=size.rate if size else None,
        unit="share",
        n=found.triggers,
        n_of=n_of,
        low=size.rate_low if size else None,
        high=size.rate_high if size else None,
        interval="95 % Wilson interval, at the number of independent instances that blocks of time allow"
        if size
        else "",
        rows=tuple(dict.fromkeys(i for i in ids if i is not None)),
        table=by_stratum(laid.exposure),
        instances=laid.instances.with_columns(pl.col("moves").list.join(" ")),
        note=whole_note if size else f"not testable: {found.obstacle}; {whole_note}",
        details=details,
    )


def any_day_rate(exposure: Exposure) -> float | None:
    """Follow rate of all days, leadership periods weighted as the triggers are; None without a trigger."""
    n = exposure.triggers
    return sum(float(s.followed.mean()) * s.at.size for s in exposure.strata if s.at.size) / n if n else None


def reason(found: Trial, within_days: int, *, claimed: Claimed) -> str:
    """Why the verdict is what it is, in one plain sentence with its numbers."""
    size, null = found.effect, found.chance
    if size is None or null is None:
        return f"Not testable: {found.obstacle}."
    counted = (
        f"{found.hits} of {found.triggers} were followed within {within_days} days, against "
        f"{size.expected * found.triggers:.1f} expected of the same leaderships, trend and season "
        f"(p = {null.p_value:.2g})"
    )
    if found.verdict == NOT_DISTINGUISHABLE:
        return f"{counted}; {could_have_shown(found)}."
    often = "more" if size.difference > 0 else "less"
    return f"{counted}: {often} often than otherwise, where {claimed} was claimed."


def could_have_shown(found: Trial) -> str:
    """What effect the record would have shown, as a clause."""
    if found.detectable is None:
        return "this record could not have shown an effect of any size four times in five"
    beyond = "or more" if found.detectable.lift >= 1 else "or less"
    return f"this record would have shown a lift of {found.detectable.lift:.1f} {beyond} four times in five"
