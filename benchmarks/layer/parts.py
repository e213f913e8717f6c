"""Which coded sentences there are beside our own, and how they are parted to be scored."""

from __future__ import annotations

import hashlib
from pathlib import Path

from benchmarks.layer.codings import COERCER
from stratagem.read.coder import gold
from stratagem.read.coder.gold import GoldSentence

FOLDS = 6
UNSEEN = 0
"""The fold that the teacher does not see, so that layers which learnt from it can be scored there."""


def open_gold(data: Path) -> list[GoldSentence]:
    """Open gold sentences of the kinds that the layer judges; those of the locked part are never read."""
    path = data / "gold-sentences" / "dprk_statements_dev.json"
    found = gold.statements(path.read_text(encoding="utf-8"), where=path.name, coercer=COERCER)
    return [s for s in found if gold.part_of(s.group) != "locked" and not s.document.about]


def fold_of(sentence: GoldSentence) -> int:
    """Number of the part in which a sentence is scored; those of one story or speaker's day are never parted."""
    digest = hashlib.sha256(f"fold|{sentence.group}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % FOLDS
