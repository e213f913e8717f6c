"""Train the coder's statistical layer, and say for sentences it did not learn from whether it earns its place.

``python -m benchmarks.layer`` scores rules alone beside rules with the layer, corpus by corpus, in the fold of our
coded sentences that neither the teacher (``benchmarks.layer.teach``) nor the layer scored has seen. ``--write`` then
fits all sentences and writes ``lexicon/layer.npz``. They are those of ``codings.csv``, the open part of the gold
sentences, the lexicon's own examples, and those of ``lessons.csv.gz``, which the teacher judged. The locked part of the
gold sentences is never read. Corpora and gold sentences are found through ``STRATAGEM_DATA``. Needs the extra
``science``.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.coder import coded, rule_coder
from benchmarks.layer.codings import codings, lessons
from benchmarks.layer.examples import examples
from benchmarks.layer.fit import example, fitted
from benchmarks.layer.parts import UNSEEN, fold_of, open_gold
from stratagem.core.coding import Coded
from stratagem.read.coder.coder import RuleCoder
from stratagem.read.coder.gold import GoldSentence
from stratagem.read.coder.layer import Layer, packed
from stratagem.reckon.coder_score import never_actual, score

TARGET = Path("src/stratagem/read/coder/lexicon/layer.npz")
WEIGHT = 0.5
"""What a sentence that the teacher judged counts beside a coded one."""
PARTS = ("form", "actor", "target", "tool", "actor+form", "actor+form+target")


def main() -> None:
    """Score, and with ``--write`` fit and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="fit all sentences and write the weights")
    parser.add_argument("--no-score", action="store_true", help="do not score the unseen fold first")
    arguments = parser.parse_args()
    data = Path(os.environ["STRATAGEM_DATA"])
    coder = rule_coder()
    own = [example(coder, s) for s in codings(data)]
    beside = [example(coder, s) for s in open_gold(data)] + list(examples())
    taught = [example(coder, s, chances, weight=WEIGHT) for s, chances in lessons(data)]
    print(f"{len(own):,} sentences of our own coding, {len(beside):,} others, {len(taught):,} judged by the teacher")
    if not arguments.no_score:
        seen = [e for e in own if fold_of(e.sentence) != UNSEEN]
        layer = fitted([*seen, *beside, *taught])
        _score(coder, layer, [e.sentence for e in own if fold_of(e.sentence) == UNSEEN])
    if arguments.write:
        layer = fitted([*own, *beside, *taught])
        TARGET.write_bytes(packed(layer))
        print(f"{TARGET}: {TARGET.stat().st_size / 1e6:.2f} MB, {len(layer.events.features):,} features")


def _score(coder: RuleCoder, layer: Layer, sentences: Sequence[GoldSentence]) -> None:
    """Rules alone beside rules with the layer, by corpus."""
    for source in sorted({s.document.source for s in sentences}):
        some = [s for s in sentences if s.document.source == source]
        for label, one in (("rules", coder), ("rules and layer", replace(coder, layer=layer))):
            _print(f"{source}, {label}", some, [coded(one, s.document) for s in some])


def _print(label: str, sentences: Sequence[GoldSentence], found: Sequence[Sequence[Coded]]) -> None:
    wanted = [list(s.events) for s in sentences]
    lines = {x.part: x for x in score(wanted, found, rng=np.random.default_rng(1))}
    shown = "  ".join(f"{p} {lines[p].f1:.3f} [{lines[p].low:.2f}, {lines[p].high:.2f}]" for p in PARTS)
    right, of = never_actual(wanted, found)
    print(
        f"{label} ({len(wanted)} sentences)\n  {shown}\n  acts that did not happen, not coded as deeds: {right} of {of}"
    )


if __name__ == "__main__":
    main()
