"""A published sentence against the number the record gives: supported, contradicted, or not testable here."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stratagem.core.claims import Answer, PublishedClaim, Verdict
from stratagem.core.errors import InputError

_BY_CHANCE = {
    "more often than chance": Verdict.SUPPORTED,
    "not distinguishable from chance": Verdict.NOT_DISTINGUISHABLE,
    "less often than chance": Verdict.CONTRADICTED,
    "not testable": Verdict.NOT_TESTABLE,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on a published sentence, and why."""

    verdict: Verdict
    reason: str
    compared: float | None


def judge(claim: PublishedClaim, answer: Answer | None) -> Judged:
    """The verdict on a published sentence, given what the record answers.

    Parameters
    ----------
    claim : PublishedClaim
    answer : Answer or None
        None for a sentence that the record cannot test.

    Returns
    -------
    Judged

    Raises
    ------
    InputError
        If the claim compares, or its reason names, a number the answer does not have.
    """
    if claim.judged == "not testable" or answer is None:
        return Judged(Verdict.NOT_TESTABLE, claim.reason, None)
    if answer.value is None:
        return Judged(Verdict.NOT_TESTABLE, f"the record gives no number: {answer.note}", None)
    numbers = _numbers(answer)
    if claim.use not in numbers:
        message = f"claim {claim.id}, use: expected one of {sorted(numbers)}, found '{claim.use}'"
        raise InputError(message)
    compared = numbers[claim.use]
    reason = _fill(claim, numbers)
    if compared is None:
        return Judged(Verdict.NOT_TESTABLE, reason, None)
    if claim.expect is None:
        message = f"claim {claim.id}: expected an expect to compare with"
        raise InputError(message)
    if claim.expect.more_often_than_chance:
        return Judged(_BY_CHANCE[str(answer.details["verdict"])], reason, float(compared))
    met = claim.expect.met_by(float(compared))
    return Judged(Verdict.SUPPORTED if met else Verdict.CONTRADICTED, reason, float(compared))


def _numbers(answer: Answer) -> dict[str, Any]:
    return {"value": answer.value, "low": answer.low, "high": answer.high, "n": answer.n, **answer.details}


def _fill(claim: PublishedClaim, numbers: Mapping[str, Any]) -> str:
    """The reason with its numbers put in."""
    wanted = [name for _, name, _, _ in string.Formatter().parse(claim.reason) if name]
    missing = [name for name in wanted if name not in numbers]
    if missing:
        message = f"claim {claim.id}, reason: expected names among {sorted(numbers)}, found {missing}"
        raise InputError(message)
    try:
        return claim.reason.format(**{n: _shown(numbers[n]) for n in wanted})
    except (ValueError, AttributeError, IndexError) as error:
        message = f"claim {claim.id}, reason: expected plain names in braces, as {{value}}: {error}"
        raise InputError(message) from None


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else f"{value:.2f}"
    return "none" if value is None else str(value)
