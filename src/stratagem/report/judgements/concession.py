"""Provocation for concession: how often a target's concession followed, against how often it followed any day."""

from __future__ import annotations

from collections.abc import Mapping

from stratagem.core.case import CaseMeta
from stratagem.core.claims import Claim
from stratagem.report.document import Judgement, Sentence
from stratagem.report.judgement import Asks, JudgementKind, confidence, detail, interval, question, share

WINDOWS = (30, 90, 180)
MAIN = 90
_WORDING = {
    "not distinguishable from chance": "not distinguishable from chance",
    "more often than chance": "more often than chance would give",
    "less often than chance": "less often than chance would give",
    "not testable": "not testable on this record",
}


def asks_for(days: int) -> tuple[str, dict[str, object]]:
    """The query for one window; the brief's table of follow rates asks the same ones."""
    return (
        "follow",
        {"trigger": {"group": ["provocation"]}, "outcome": {"group": ["concession"]}, "within_days": days},
    )


def asks_wider(days: int) -> tuple[str, dict[str, object]]:
    """The same question with a wider outcome: talks, offers, letters and assurances count too."""
    query, params = asks_for(days)
    return query, {**params, "outcome": {"group": ["concession", "talks", "engagement_by_target"]}}


def _asks(meta: CaseMeta) -> Asks:  # noqa: ARG001 - one signature for all judgements
    return {f"within_{days}": asks_for(days) for days in WINDOWS}


def _write(claims: Mapping[str, Claim], meta: CaseMeta) -> Judgement | None:
    main = claims[f"within_{MAIN}"]
    if main.answer.value is None:
        return None
    verdict = _WORDING[str(main.answer.details["verdict"])]
    first = Sentence(
        f"A concession by a target or patron followed {detail(main, 'hits')} bursts of provocation by "
        f"{meta.actor_name} within {question(MAIN)} days: {share(main)} {interval(main, as_percent=True)}, against "
        f"{detail(main, 'expected', as_percent=True)} expected anyway of the same leaderships, trend and season and "
        f"{detail(main, 'base_rate', as_percent=True)} for days with no provocation just before: {verdict}.",
        (main,),
        main.answer.rows,
    )
    second = Sentence(
        f"Shifted at random inside each leadership, the same bursts are followed at a rate from "
        f"{detail(main, 'chance_low', as_percent=True)} to {detail(main, 'chance_high', as_percent=True)} "
        f"(p = {detail(main, 'p_value')}). {_could_have_shown(main)}",
        (main,),
    )
    others = [claims[f"within_{w}"] for w in WINDOWS if w != MAIN]
    third = Sentence(
        "Other windows: "
        + "; ".join(
            f"{question(c.answer.details['within_days'])} days, "
            f"{share(c)} against {detail(c, 'expected', as_percent=True)}, {c.answer.details['verdict']}"
            for c in others
            if c.answer.value is not None
        )
        + ".",
        tuple(others),
    )
    return Judgement(
        id="concession",
        title="Provocation and concession",
        sentences=(first, second, third),
        confidence=confidence(
            main,
            caution="concessions were not searched for systematically, and several windows are looked at "
            "without correction",
            at_most="moderate",
        ),
        alternative=Sentence(
            f"The alternative is selection: concessions are common in some leaderships whatever {meta.actor_name} "
            f"does, which is why {detail(main, 'expected', as_percent=True)} are expected anyway.",
            (main,),
        ),
    )


def _could_have_shown(claim: Claim) -> str:
    if claim.answer.details["detectable_lift"] is None:
        return "This record could not have shown a lift of any size four times in five."
    return f"A true lift of {detail(claim, 'detectable_lift')} would have been found four times in five."


JUDGEMENT = JudgementKind(order=30, asks=_asks, write=_write)
