"""Which words of a sentence the lexicon has no use for: verbs without a pattern, capitals that are no known name."""

from __future__ import annotations

from collections.abc import Iterator

from stratagem.core.coding import Span
from stratagem.read.coder.patterns import Patterns
from stratagem.read.coder.scene import Scene

_PLAIN = frozenset({"be", "have", "do"})
_NOUN = "N"


def unknown_words(scene: Scene, patterns: Patterns) -> Iterator[tuple[str, Span]]:
    """Verbs and would-be names that no part of the lexicon knows, from left to right within each kind.

    Parameters
    ----------
    scene : Scene
    patterns : Patterns

    Yields
    ------
    tuple of str and Span
        ``verb`` or ``actor``, and the words. A capital that begins the sentence counts only if another follows it.
    """
    for frame in scene.frames:
        if frame.lemma not in patterns.by_verb and frame.lemma not in _PLAIN:
            yield "verb", scene.span(frame.head, frame.head + 1)
    s = scene.s
    i = 0
    while i < len(s.low):
        j = i
        while j < len(s.low) and s.capital[j] and s.tag[j] == _NOUN and j not in s.names:
            j += 1
        if j > i and (j - i > 1 or i > 0):
            yield "actor", scene.span(i, j)
        i = max(j, i + 1)
