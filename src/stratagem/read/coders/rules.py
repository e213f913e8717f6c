"""Our own coder, by patterns, clauses and names: fast, deterministic, every decision kept."""

from __future__ import annotations

from stratagem.core.coders import CoderKind, Materials
from stratagem.read.coder.coder import RuleCoder
from stratagem.read.coder.layer import shipped_layer
from stratagem.read.coder.names import gazetteer
from stratagem.read.coder.patterns import Patterns, general_patterns


def make(materials: Materials) -> RuleCoder:
    """The coder by rules and their layer of weights, with a case's names."""
    return RuleCoder(gazetteer(materials.roster, materials.names), Patterns(general_patterns()), shipped_layer())


CODER = CoderKind(id="rules", title="Patterns, clauses and names, and a layer of weights", make=make)
