"""The lexicon's own examples as lessons, so that what a pattern plainly says is not forgotten where it is rare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from benchmarks.layer.fit import Example, example
from stratagem.core.coding import Coded, Document
from stratagem.read.coder.coder import RuleCoder
from stratagem.read.coder.gold import GoldSentence
from stratagem.read.coder.mentions import Gazetteer
from stratagem.read.coder.names import audiences, invented, world
from stratagem.read.coder.patterns import Patterns, general_patterns

TITLES = ("", "Report")
"""Without a title a text is a speech, with one it is media."""
VOICES = ("RUR", "BOR")


def examples() -> Iterator[Example]:
    """Every pattern's positive example, spoken by either side, with the events that the rules find in it."""
    found = general_patterns()
    coder = RuleCoder(Gazetteer([*world(), *audiences(), *invented()]), Patterns(found))
    for pattern in found:
        for title in TITLES:
            for voice in VOICES:
                read = example(coder, GoldSentence(Document("", pattern.positive, title=title, voice=(voice,)), (), ""))
                if any(draft.pattern == pattern.id for draft in read.shown.drafts):
                    yield replace(read, sentence=replace(read.sentence, events=_events(read)))


def _events(read: Example) -> tuple[Coded, ...]:
    return tuple(
        Coded(tuple(sorted(d.actor)), tuple(sorted(d.target)), d.form, d.tool, d.conditional, d.status)
        for d in read.shown.drafts
    )
