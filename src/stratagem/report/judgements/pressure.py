"""The pressure on the coercer, as published figures had it by the as-of date."""

from __future__ import annotations

from collections.abc import Mapping

from stratagem.core.case import CaseMeta
from stratagem.core.claims import Claim
from stratagem.report.document import Judgement, Sentence, bound
from stratagem.report.judgement import Asks, JudgementKind, confidence, detail, question, value
from stratagem.report.words import number


def _asks(meta: CaseMeta) -> Asks:
    return {f"indicator:{i}": ("indicator", {"indicator": i}) for i in meta.headline_indicators} | {
        "sanctions": ("count", {"filter": {"tool": ["sanction"], "form": ["deed"]}, "last_days": 365})
    }


def _write(claims: Mapping[str, Claim], meta: CaseMeta) -> Judgement | None:
    figures = [c for n, c in claims.items() if n.startswith("indicator:") and c.answer.value is not None]
    sanctions = claims["sanctions"]
    if not figures:
        return None
    sentences = [
        Sentence(
            f"{c.label}: {value(c)} {c.answer.unit} for the period from {detail(c, 'period_start')}, published "
            f"{detail(c, 'known_on')}{_others(c)}.",
            (c,),
        )
        for c in figures
    ]
    sentences.append(
        Sentence(
            f"In the last {question(365)} days {value(sanctions)} sanctions decisions on {meta.actor_name} or its "
            "partners are on record, renewals included.",
            (sanctions,),
            sanctions.answer.rows,
        )
    )
    return Judgement(
        id="pressure",
        title="Pressure",
        sentences=tuple(sentences),
        confidence=confidence(
            figures[0], caution="these are mirror statistics and outside estimates, since the state publishes none"
        ),
    )


def _others(claim: Claim) -> str:
    a = claim.answer
    if a.n == 1:
        return ", the only figure for that period"
    return (
        f"; the {bound(claim.id, number(a.n))} figures published for that period range from "
        f"{bound(claim.id, number(a.low or 0.0))} to {bound(claim.id, number(a.high or 0.0))}"
    )


JUDGEMENT = JudgementKind(order=50, asks=_asks, write=_write)
