"""A sentence that comes again in a text: the same coding, moved to its place."""

from __future__ import annotations

from dataclasses import replace

from stratagem.core.coding import Coding, Event, Sentence, Span, Step


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
