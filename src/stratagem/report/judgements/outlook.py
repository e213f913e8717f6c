"""What the next weeks usually held under the present leader: base rates with likelihood words and horizon dates."""

from __future__ import annotations

from collections.abc import Mapping

from stratagem.core.case import CaseMeta
from stratagem.core.claims import Claim
from stratagem.report.document import Judgement, Sentence
from stratagem.report.judgement import Asks, JudgementKind, confidence, detail, interval, share
from stratagem.report.words import likelihood

_ASKED = (
    ("provocation", 30, "a provocation"),
    ("weapons_test", 90, "a nuclear or missile test"),
    ("concession", 90, "a concession by a target or patron"),
    ("channel_restored", 90, "a channel restored"),
)


def _asks(meta: CaseMeta) -> Asks:  # noqa: ARG001 - one signature for all judgements
    return {group: ("outlook", {"filter": {"group": [group]}, "horizon_days": days}) for group, days, _ in _ASKED}


def _write(claims: Mapping[str, Claim], meta: CaseMeta) -> Judgement | None:
    stated = [(claims[group], noun) for group, _, noun in _ASKED if claims[group].answer.value is not None]
    if not stated:
        return None
    sentences = tuple(
        Sentence(
            f"On base rates alone, by {detail(claim, 'horizon_end')} {_called(claim, noun)}: such windows held one "
            f"{share(claim)} of the time under {claim.answer.details['leader']} {interval(claim, as_percent=True)}.",
            (claim,),
            claim.answer.rows[-3:],
        )
        for claim, noun in stated
    )
    return Judgement(
        id="outlook",
        title="Outlook by base rate",
        sentences=sentences,
        confidence=confidence(
            stated[0][0], caution="a base rate knows nothing of what is special now", at_most="moderate"
        ),
        alternative=Sentence(
            f"The alternative is that {meta.actor_name} departs from its own past; the record of this leader, "
            f"{interval(stated[0][0], as_percent=True)} for the first of these, sets how surprising that would be.",
            (stated[0][0],),
        ),
    )


def _called(claim: Claim, noun: str) -> str:
    a = claim.answer
    word, low, high = (likelihood(p or 0.0) for p in (a.value, a.low, a.high))
    span = "" if low == high else f" (the interval spans {low} to {high})"
    if word.endswith("chance"):
        return f"there is {'a ' if word.startswith('roughly') else ''}{word} of {noun}{span}"
    return f"{noun} is {word}{span}"


JUDGEMENT = JudgementKind(order=40, asks=_asks, write=_write)
