"""What is told again: a sentence that a text repeats, and an event that a sentence has already."""

from __future__ import annotations

from dataclasses import replace

from stratagem.core.coding import Coding, Event, Sentence, Span, Step
from stratagem.read.coder.scene import Draft

_FIRED = frozenset({"armed_attack", "short_range_missile"})


def moved(coding: Coding, sentence: Sentence) -> Coding:
    """The coding of a sentence as that of another with the same words.

    Parameters
    ----------
    coding : Coding
    sentence : Sentence
        In the same text, of the same length.

    Examples
    --------
    >>> first = Coding(Sentence("d", 0, 0, 5), (), (), (("verb", Span(1, 4)),))
    >>> moved(first, Sentence("d", 7, 20, 25)).unknown
    (('verb', Span(start=21, end=24)),)
    """
    by = sentence.start - coding.sentence.start
    return Coding(
        sentence,
        tuple(_event(e, sentence, by) for e in coding.events),
        tuple(replace(r, span=_span(r.span, by)) for r in coding.rejected),
        tuple((kind, _span(span, by)) for kind, span in coding.unknown),
    )


def _event(event: Event, sentence: Sentence, by: int) -> Event:
    spans = {part: _span(span, by) for part, span in event.spans.items()}
    steps = tuple(s if s.span is None else Step(s.rule, _span(s.span, by), s.said) for s in event.steps)
    return replace(event, sentence=sentence, spans=spans, steps=steps)


def _span(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def told_already(draft: Draft, drafts: list[Draft]) -> bool:
    """Whether an event of the sentence says the same already; a fuller target is passed on to it.

    Parameters
    ----------
    draft : Draft
        The new event.
    drafts : list of Draft
        Those kept so far, which may be completed.
    """
    if draft.form == "refusal" and any(d.form == "accusation" and d.actor == draft.actor for d in drafts):
        return True  # "denounce and reject" blames once
    same = [d for d in drafts if (d.form, d.actor) == (draft.form, draft.actor)]
    if draft.form == "deed":
        if draft.tool in _FIRED and _one_attack(draft, same):
            return True
        same = [d for d in same if d.tool in (draft.tool, "other") or draft.tool == "other"]
    if any(d.target == draft.target or not draft.target or not d.target for d in same):
        for d in same:
            d.target = d.target or draft.target
        return True
    visits = (d for d in drafts if d.tool == "summit_visit" and d.form == draft.form)
    return draft.tool == "talks" and next(visits, None) is not None


def _one_attack(draft: Draft, same: list[Draft]) -> bool:
    """``fired missiles, killing civilians`` is one attack."""
    for d in same:
        if d.tool in _FIRED and d.tool != draft.tool:
            d.tool, d.target = "armed_attack", d.target or draft.target
            return True
    return False
