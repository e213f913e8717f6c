"""Train the coder's statistical layer from coded sentences, and say by cross-validation whether it earns its place.

``python -m benchmarks.train_forms`` prints, for sentences no weight was fitted to, the score of rules alone beside that
of rules with the layer; ``--write`` then fits all open sentences and writes ``lexicon/forms.json``. Sentences of the
locked part are never read. The gold sentences are found through ``STRATAGEM_DATA``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.coder import coded, rule_coder
from stratagem.core.coding import Coded
from stratagem.read.coder import gold
from stratagem.read.coder.coder import RuleCoder
from stratagem.read.coder.context import context_of
from stratagem.read.coder.gold import GoldSentence
from stratagem.read.coder.layer import features_of, layer_from
from stratagem.reckon.coder_score import score

FORMS = ("deed", "accusation", "demand", "threat", "promise", "praise", "refusal")
"""Forms with enough examples; offers and denials are the rules' alone."""
FOLDS = 8
RIDGE = 0.1
SEEN = 3
"""Sentences a feature must stand in."""
SMALL = 0.03
"""Weights below this are left out."""
ADD = 0.5
TARGET = Path("src/stratagem/read/coder/lexicon/forms.json")
_STEPS = 25

Matrix = NDArray[np.float64]


def main() -> None:
    """Cross-validate, and with ``--write`` fit and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="fit all open sentences and write the weights")
    parser.add_argument("--add", type=float, default=ADD)
    arguments = parser.parse_args()
    coder = rule_coder()
    path = Path(os.environ["STRATAGEM_DATA"]) / "gold-sentences" / "dprk_statements_dev.json"
    everything = gold.statements(path.read_text(encoding="utf-8"), where=path.name, coercer="PRK")
    parts = {p: [s for s in everything if gold.part_of(s.group) == p] for p in ("fitted", "opened")}
    sentences = parts["fitted"] + parts["opened"]
    shown = [shown_by(coder, s) for s in sentences]
    made = crossed(coder, sentences, shown, add=arguments.add)
    alone = [coded(coder, s.document) for s in sentences]
    cut = len(parts["fitted"])
    for name, part in (("fitted", slice(0, cut)), ("opened", slice(cut, None)), ("both", slice(None))):
        wanted = [list(s.events) for s in sentences[part]]
        for label, found in (("rules", alone[part]), ("rules and layer", made[part])):
            lines = score(wanted, found, rng=np.random.default_rng(1), repetitions=100)
            print(f"{name:7} {label:16}", "  ".join(f"{x.part} {x.f1:.3f}" for x in lines))
    if arguments.write:
        TARGET.write_text(fitted(sentences, shown, add=arguments.add), encoding="utf-8")


def shown_by(coder: RuleCoder, sentence: GoldSentence) -> list[str]:
    """Features of a gold sentence, read whole."""
    document = sentence.document
    context = context_of(document, coder.title_scene, coder.patterns)
    return features_of(coder.scene(document.text, 0, len(document.text), document, context), coder.patterns)


def crossed(
    coder: RuleCoder, sentences: Sequence[GoldSentence], shown: Sequence[list[str]], *, add: float
) -> list[list[Coded]]:
    """Events of each sentence by a layer fitted to the other folds; documents are never parted."""
    folds = [int.from_bytes(hashlib.sha256(f"fold|{s.group}".encode()).digest()[:4], "big") % FOLDS for s in sentences]
    out: list[list[Coded]] = [[] for _ in sentences]
    for fold in range(FOLDS):
        rest = [n for n, f in enumerate(folds) if f != fold]
        text = fitted([sentences[n] for n in rest], [shown[n] for n in rest], add=add)
        with_layer = replace(coder, layer=layer_from(text, where="training"))
        for n in (n for n, f in enumerate(folds) if f == fold):
            out[n] = coded(with_layer, sentences[n].document)
    return out


def fitted(sentences: Sequence[GoldSentence], shown: Sequence[list[str]], *, add: float) -> str:
    """The weights as JSON."""
    seen = Counter(f for features in shown for f in features)
    known = sorted(f for f, n in seen.items() if n >= SEEN)
    at = {f: k for k, f in enumerate(known)}
    x = np.zeros((len(shown), len(known)))
    for n, features in enumerate(shown):
        x[n, [at[f] for f in features if f in at]] = 1 / np.sqrt(len(features))
    weights, bias = [], []
    for form in FORMS:
        w, b = fit(x, np.array([float(any(e.form == form for e in s.events)) for s in sentences]), RIDGE)
        weights.append(w)
        bias.append(round(float(b), 3))
    table = {
        f: {form: round(float(w[k]), 2) for form, w in zip(FORMS, weights, strict=True) if abs(w[k]) >= SMALL}
        for f, k in at.items()
    }
    kept = {f: by for f, by in table.items() if by}
    return json.dumps({"forms": FORMS, "bias": bias, "add": add, "weights": kept}, indent=0) + "\n"


def fit(x: Matrix, y: Matrix, ridge: float) -> tuple[Matrix, float]:
    """Logistic regression with a ridge, by Newton steps in the space of sentences; the bias is free.

    Parameters
    ----------
    x : array, shape (sentences, features)
    y : array, shape (sentences,)
        0 or 1.
    ridge : float

    Returns
    -------
    tuple of array and float
        Weights and bias.
    """
    kernel = x @ x.T
    a, mean = np.zeros(len(y)), (y.mean() + 0.01) / 1.02
    b = float(np.log(mean / (1 - mean)))
    for _ in range(_STEPS):
        z = kernel @ a + b
        p = 1 / (1 + np.exp(-z))
        spread = p * (1 - p) + 1e-6
        both = np.stack([z + (y - p) / spread, np.ones(len(y))], axis=1)
        solved = np.linalg.solve(kernel + ridge * np.diag(1 / spread), both)
        b = float(solved[:, 0].sum() / solved[:, 1].sum())
        a = solved[:, 0] - b * solved[:, 1]
    weights: Matrix = x.T @ a
    return weights, b


if __name__ == "__main__":
    main()
