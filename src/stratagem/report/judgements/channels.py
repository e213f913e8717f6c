"""Lines cut and restored: how long it took before, and what is cut now."""

from __future__ import annotations

from collections.abc import Mapping

from stratagem.core.case import CaseMeta
from stratagem.core.claims import Claim
from stratagem.report.document import Judgement, Sentence
from stratagem.report.judgement import Asks, JudgementKind, confidence, detail, interval, question, times, value

DAYS = 90


def _asks(meta: CaseMeta) -> Asks:  # noqa: ARG001 - one signature for all judgements
    return {
        "now": ("count", {"filter": {"group": ["channel_cut"], "form": ["deed"]}, "last_days": DAYS}),
        "spells": (
            "gap",
            {
                "opening": {"tool": ["hotline_cut"], "role": ["coercer"], "form": ["deed"]},
                "closing": {"tool": ["hotline_restored"], "form": ["deed"]},
            },
        ),
    }


def _write(claims: Mapping[str, Claim], meta: CaseMeta) -> Judgement | None:
    now, spells = claims["now"], claims["spells"]
    if not spells.answer.n:
        return None
    count = int(now.answer.value or 0)
    first = Sentence(
        f"{meta.actor_name} cut or closed channels {times(now)} in the last {question(DAYS)} days: lines, talks, "
        "agreements, joint facilities or postings."
        if count
        else f"The record holds {value(now)} cuts of channels by {meta.actor_name} in the last {question(DAYS)} days.",
        (now,),
        now.answer.rows,
    )
    if spells.answer.value is None:
        length = f"fewer than half have been restored {interval(spells)}"
    else:
        length = f"the median time from a cut until some line worked again is {value(spells)} days {interval(spells)}"
    second = Sentence(
        f"Cutting lines is an old opening: of {detail(spells, 'closed')} closed and {detail(spells, 'open')} open "
        f"spells without a line, {length}.",
        (spells,),
        spells.answer.rows,
    )
    return Judgement(
        id="channels",
        title="Channels",
        sentences=(first, second),
        confidence=confidence(spells, caution="restorations are easier to date than quiet disuse"),
        alternative=Sentence(
            "The alternative is that lines fall silent for reasons unrelated to pressure, and that only the announced "
            f"cuts were recorded; {detail(spells, 'closed')} closed spells cannot tell these apart.",
            (spells,),
        ),
    )


JUDGEMENT = JudgementKind(order=20, asks=_asks, write=_write)
