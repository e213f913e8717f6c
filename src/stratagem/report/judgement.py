"""What a judgement is: the queries it asks and a function that words their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from stratagem.core.case import CaseMeta
from stratagem.core.claims import Claim
from stratagem.report.document import Judgement, Sentence, asked, bound
from stratagem.report.words import number, percent

Asks = Mapping[str, tuple[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class JudgementKind:
    """A kind of key judgement.

    Parameters
    ----------
    order : int
        Place in the brief, low first.
    asks : callable
        ``CaseMeta -> {name: (query, params)}``.
    write : callable
        ``({name: Claim}, CaseMeta) -> Judgement or None``; None when the record has nothing to say on it.
    """

    order: int
    asks: Callable[[CaseMeta], Asks]
    write: Callable[[Mapping[str, Claim], CaseMeta], Judgement | None]


def value(claim: Claim) -> str:
    """The claim's number, marked."""
    return bound(claim.id, number(claim.answer.value or 0.0))


def times(claim: Claim) -> str:
    """The claim's count as an adverb, marked: once, twice, 3 times."""
    count = int(claim.answer.value or 0)
    return bound(claim.id, {1: "once", 2: "twice"}.get(count, f"{count} times"))


def share(claim: Claim) -> str:
    """The claim's number as per cent, marked."""
    return bound(claim.id, percent(claim.answer.value or 0.0))


def detail(claim: Claim, name: str, *, as_percent: bool = False) -> str:
    """A companion number of the claim, marked."""
    raw = claim.answer.details[name]
    if raw is None:
        return bound(claim.id, "none")
    if isinstance(raw, str):
        return bound(claim.id, raw)
    return bound(claim.id, percent(raw) if as_percent else number(float(raw)))


def interval(claim: Claim, *, as_percent: bool = False) -> str:
    """The claim's interval and n, marked."""
    a = claim.answer
    show = percent if as_percent else number
    high = "no upper bound" if a.high is None else show(a.high)
    low = "no lower bound" if a.low is None else show(a.low)
    return f"({bound(claim.id, f'{low} to {high}')}; n = {bound(claim.id, number(a.n))} {a.n_of})"


def question(text: object) -> str:
    """A number of the question, marked."""
    return asked(text)


LEVELS = ("low", "moderate", "high")
ENOUGH, MANY = 10, 30
"""Below the first number of observations confidence is low, from the second high. A house rule, not a published one."""


def confidence(claim: Claim, *, caution: str = "", at_most: str = "high") -> Sentence:
    """How much weight a judgement bears, by the number of observations under it, and never more than ``at_most``."""
    n = claim.answer.n
    level = "low" if n < ENOUGH else "moderate" if n < MANY else "high"
    level = min(level, at_most, key=LEVELS.index)
    of = claim.answer.n_of
    rests = f"{bound(claim.id, number(n))} {of}" if n != 1 else f"a single one of the {of}"
    text = f"Confidence is {level}: the number rests on {rests}"
    return Sentence(f"{text}{'; ' + caution if caution else ''}.", (claim,))
