"""Is the coercer doing more of it: provocations now against the same length of time before."""

from __future__ import annotations

from collections.abc import Mapping

from stratagem.core.case import CaseMeta
from stratagem.core.claims import Claim
from stratagem.report.document import Judgement, Sentence
from stratagem.report.judgement import Asks, JudgementKind, confidence, detail, interval, question, value
from stratagem.report.words import plural

DAYS = 90


def _asks(meta: CaseMeta) -> Asks:  # noqa: ARG001 - one signature for all judgements
    return {
        "hostile": ("change", {"filter": {"group": ["provocation", "channel_cut"], "form": ["deed"]}, "days": DAYS}),
        "words": ("change", {"filter": {"group": ["hostile_words"]}, "days": DAYS}),
    }


def _write(claims: Mapping[str, Claim], meta: CaseMeta) -> Judgement | None:
    deeds, words = claims["hostile"], claims["words"]
    if not deeds.answer.details or not words.answer.details:
        return None
    current = deeds.answer.details["current"]
    noun = plural(current, "provocation or cut of a channel", "provocations or cuts of channels")
    first = Sentence(
        f"In the last {question(DAYS)} days {meta.actor_name} made {detail(deeds, 'current')} {noun} on record, "
        f"{_direction(deeds)} the {detail(deeds, 'previous')} of the {question(DAYS)} days before{_times(deeds)}.",
        (deeds,),
        deeds.answer.rows[:current],
    )
    second = Sentence(
        f"Of the {detail(deeds, 'earlier_windows')} windows of that length before, {detail(deeds, 'earlier_as_high')} "
        f"held as many or more; threats and accusations went from {detail(words, 'previous')} to "
        f"{detail(words, 'current')}, {_direction(words)} before{_times(words)}.",
        (deeds, words),
    )
    return Judgement(
        id="tempo",
        title="Tempo",
        sentences=(first, second),
        confidence=confidence(deeds, caution="how densely a period was recorded also moves these counts"),
        alternative=Sentence(
            "The alternative is that the record holds more of one window than of the other: part of it was gathered "
            f"event by event. An earlier window held {detail(deeds, 'earlier_mean')} of these moves on average.",
            (deeds,),
        ),
    )


def _times(claim: Claim) -> str:
    if claim.answer.value is None:
        return ""
    return f", a ratio of {value(claim)} {interval(claim)}"


def _direction(claim: Claim) -> str:
    if claim.answer.value is None:
        return "as many as"
    low, high = claim.answer.low or 0.0, claim.answer.high or 0.0
    if low > 1:
        return "more than"
    return "fewer than" if high < 1 else "not clearly different from"


JUDGEMENT = JudgementKind(order=10, asks=_asks, write=_write)
