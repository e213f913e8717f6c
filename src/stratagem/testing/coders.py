"""Contract of coders: they say what they are, keep to the text and the vocabulary, and take bounded time."""

from __future__ import annotations

import time
from collections.abc import Iterable

from stratagem.core.coders import CoderKind
from stratagem.core.coding import Coder, Coding, Document, Event, Span
from stratagem.testing.clauses import require


def check_coder(kind: CoderKind, coder: Coder, texts: Iterable[Document]) -> list[Coding]:
    """Check that a coder says what it is, keeps to the text and to the vocabulary, and takes bounded time.

    Parameters
    ----------
    kind : CoderKind
        What the coder says of itself.
    coder : Coder
        One made by ``kind.make``.
    texts : iterable of Document
        Some with events, some without.

    Returns
    -------
    list of Coding
        Of all texts, in order.

    Raises
    ------
    ContractError
        Naming the clause that is broken.
    """
    require(coder.id == kind.id, f"it calls itself '{coder.id}' and its kind '{kind.id}'")
    require(bool(coder.version) and bool(kind.title), "it does not state its version and title")
    out: list[Coding] = []
    for text in texts:
        begun = time.perf_counter()
        found = list(coder.code(text))
        taken = time.perf_counter() - begun
        require(taken <= kind.seconds * max(len(found), 1), f"it takes {taken:.1f} s for {len(found)} sentences")
        if kind.deterministic:
            require(found == list(coder.code(text)), "the same text gives two codings, and it says it is deterministic")
            told = [c.events for c in coder.code(text, explain=True)]
            require([c.events for c in found] == told, "explaining changes the events")
        numbers = [c.sentence.number for c in found]
        require(numbers == list(range(len(found))), f"sentences are not numbered from 0 in order: {numbers[:5]}")
        for coding in found:
            _keeps_to(text, coding)
        out += found
    return out


def _keeps_to(text: Document, coding: Coding) -> None:
    """Sentence, spans and quotes lie in the text; the event says by which pattern it was found."""
    sentence = coding.sentence
    require(sentence.document == text.id, f"a sentence is of '{sentence.document}', not of '{text.id}'")
    require(0 <= sentence.start < sentence.end <= len(text.text), "a sentence lies outside the text")
    for event in coding.events:
        require("quote" in event.spans, f"an event of pattern {event.pattern} has no quote")
        require(bool(event.pattern), "an event names no pattern")
        require(0.0 <= event.score <= 1.0, f"a score is {event.score}")
        require(event.actor == tuple(sorted(set(event.actor))), f"actors are not in order: {event.actor}")
        for part, span in _all_spans(event):
            require(span.end <= len(text.text), f"{part} of pattern {event.pattern} lies outside the text")
            require(bool(span.of(text.text).strip()), f"{part} of pattern {event.pattern} is blank")


def _all_spans(event: Event) -> list[tuple[str, Span]]:
    return [*event.spans.items(), *((step.rule, step.span) for step in event.steps if step.span is not None)]
