"""Our own coder without its layer of weights: every decision is a rule that can be read."""

from __future__ import annotations

from stratagem.core.coders import CoderKind, Materials
from stratagem.read.coder.coder import RuleCoder
from stratagem.read.coder.names import gazetteer
from stratagem.read.coder.patterns import Patterns, general_patterns


def make(materials: Materials) -> RuleCoder:
    """The coder by rules alone, with a case's names."""
    return RuleCoder(gazetteer(materials.roster, materials.names), Patterns(general_patterns()), id=CODER.id)


CODER = CoderKind(id="rules_alone", title="Patterns, clauses and names, without weights", make=make)
