"""Conditions: the clause that a threat, promise or offer hangs on, and what stands inside it."""

from __future__ import annotations

from stratagem.read.coder.tagger import Tagged
from stratagem.read.coder.verb_groups import Frame

_HANGING = frozenset({"to", "ing", "ed"})
_BARE = frozenset({"necessary", "needed", "need", "required"})
"""``if necessary`` is a condition without a verb."""
_DEEPEST = 6


def in_condition(frames: list[Frame], n: int) -> bool:
    """Whether a clause is a condition or stands inside one, as an infinitive of it does."""
    for _ in range(_DEEPEST):
        if n < 0:
            return False
        frame = frames[n]
        if frame.link == "if":
            return True
        if frame.link not in _HANGING and not (frame.link == "and" and frame.mood == "ing"):
            return False
        n = frame.parent
    return False


def condition_of(s: Tagged, frames: list[Frame]) -> tuple[int, int] | None:
    """Units of the sentence's first condition, from its "if" to its comma; None where there is none."""
    for frame in frames:
        if frame.link == "if":
            start = frame.first
            while start > 0 and s.tag[start] not in "SM":
                start -= 1
            if s.low[max(0, start - 2) : start] == ["as", "long"]:
                start -= 2
            end = frame.head + 1
            while end < len(s.tag) and s.tag[end] not in ",.;:":
                end += 1
            return start, end
    for i, word in enumerate(s.low[:-1]):
        if word == "if" and s.low[i + 1] in _BARE:
            return i, i + 2
    return None
