"""Which tool the words around an act name: the heaviest term near it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from stratagem.core.coding import WORDS_ONLY
from stratagem.read.coder.lexicon import rows
from stratagem.read.coder.patterns import Terms

NOTHING = "-"
"""Stands in the lexicon for phrases that look like a tool and are none: "exercise of its right"."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A term of a tool in the sentence: units ``start`` up to ``end``."""

    tool: str
    weight: int
    start: int
    end: int


_LONG_RANGE = 1000
"""Kilometres from which a missile is of long range."""


@lru_cache(maxsize=1)
def tool_terms() -> Terms:
    """The lexicon's terms, each with its tool and weight."""
    values = {term: (row["tool"], int(row["weight"])) for row in rows("tools") for term in row["terms"].split("|")}
    return Terms.of(values)


def tool_hits(lemmas: list[str], terms: Terms) -> list[Hit]:
    """All terms of tools in a sentence, longest first at each place, not overlapping.

    A missile said to fly 1,000 km or more is of long range, whatever it is called.
    """
    out: list[Hit] = []
    far = _flies_far(lemmas)
    i, root = 0, terms.root
    while i < len(lemmas):
        found = terms.at(lemmas, i) if lemmas[i] in root else None
        if found is None:
            i += 1
            continue
        length, (tool, weight) = found
        if far and tool == "short_range_missile":
            tool = "long_range_missile"
        if tool != NOTHING:
            out.append(Hit(tool, weight + 2 * (length - 1), i, i + length))
        i += length
    return out


def _flies_far(lemmas: list[str]) -> bool:
    for i, word in enumerate(lemmas[:-1]):
        if word[0].isdigit() and lemmas[i + 1] in ("km", "kilometer", "kilometre"):
            number = word.replace(",", "").partition(".")[0].removesuffix("km")
            before = lemmas[max(0, i - 4) : i]
            if number.isdigit() and int(number) >= _LONG_RANGE and not {"altitude", "apogee", "height"} & set(before):
                return True
    return False


def tool_of(hits: list[Hit], start: int, end: int, *, near: int, at_least: float = -1.0e9) -> Hit | None:
    """The heaviest hit among units ``start`` up to ``end``; nearer ones win ties, and distance costs."""
    best, best_score = None, at_least
    for hit in hits:
        if start <= hit.start < end:
            distance = max(hit.start - near, near - hit.end, 0)
            score = hit.weight - 0.35 * distance
            if score > best_score:
                best, best_score = hit, score
    return best


def default_tool(form: str) -> str:
    """The tool when the words name none."""
    return "rhetoric" if form in WORDS_ONLY else "other"
