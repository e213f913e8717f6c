"""Score the coder: the part rules were written from, or with ``--locked`` the part that was not looked at.

``python -m benchmarks.coder`` prints the table. The gold sentences and dictionaries are found through
``STRATAGEM_DATA``; PETRARCH's own test dictionaries, which its unit suite needs, through ``--petrarch FOLDER``.
"""

from __future__ import annotations

import argparse
import gzip
import os
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from stratagem.core.case import Case
from stratagem.core.coding import NAMES, Coded, Document
from stratagem.plugins import case_folder, toolkit_path
from stratagem.read.coder import gold
from stratagem.read.coder.coder import RuleCoder
from stratagem.read.coder.gold import GoldSentence
from stratagem.read.coder.layer import shipped_layer
from stratagem.read.coder.mentions import Gazetteer
from stratagem.read.coder.names import gazetteer
from stratagem.read.coder.patterns import Patterns, general_patterns
from stratagem.read.coder.petrarch import DictionaryCoder
from stratagem.read.coder.petrarch_dictionaries import read_actors, read_agents, read_discards, read_verbs
from stratagem.read.coder.plover import main_event, quad_class
from stratagem.reckon.coder_score import Score, confusion, never_actual, per_sentence, score
from stratagem.record.casepack import read_case, read_toolkit
from stratagem.record.tabular import read_table

SUITES_SHARE = 0.5
CASE = "dprk"


def main() -> None:
    """Print scores."""
    arguments = _arguments()
    data = Path(os.environ["STRATAGEM_DATA"])
    started = time.perf_counter()
    case = read_case(case_folder(CASE), read_toolkit(toolkit_path()))
    loaded = time.perf_counter()
    coder = rule_coder(case)
    print(f"case {loaded - started:.2f} s, coder {time.perf_counter() - loaded:.2f} s")
    print("LOCKED part" if arguments.locked else "part that rules were written from (fitted)")
    sentences = gold.statements(_text(data, "dprk_statements_dev.json"), where="statements", coercer=case.meta.coercer)
    shown = [s for s in sentences if (gold.part_of(s.group) == "locked") == arguments.locked]
    for label, one in (("rules alone", coder), ("rules and layer", replace(coder, layer=shipped_layer()))):
        print(f"\n{label}")
        _statements(one, shown)
    world = gazetteer(case.roster, groups=True)
    _plover(
        world,
        _part(gold.plover(_text(data, "plover_gsr_322_dev.json"), where="plover"), SUITES_SHARE, arguments.locked),
    )
    suite = gold.petrarch(_text(data, "petrarch2_gsr_77_dev.json"), where="gsr")
    _dictionaries("GSR-77", _phoenix(data), _part(suite, SUITES_SHARE, arguments.locked))
    if arguments.petrarch:
        suite = gold.petrarch(_text(data, "petrarch_unit_284_dev.json"), where="unit")
        _dictionaries("PETRARCH unit", _validation(arguments.petrarch), _part(suite, SUITES_SHARE, arguments.locked))
    quads = gold.cameo_quads(_text(data, "cameo_manual_examples_277.json"), where="cameo")
    right = sum(quad_class(text, world) == quad for text, quad in quads)
    print(f"CAMEO quad class, never trained on: {right / len(quads):.3f} of {len(quads)}")


def rule_coder(case: Case | None = None) -> RuleCoder:
    """The coder by rules alone, with the case's names."""
    case = case or read_case(case_folder(CASE), read_toolkit(toolkit_path()))
    names = read_table(case_folder(CASE) / "coder" / "names.csv", NAMES)
    return RuleCoder(gazetteer(case.roster, names), Patterns(general_patterns()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--locked", action="store_true", help="score the part that was not looked at")
    parser.add_argument("--petrarch", type=Path, help="folder with PETRARCH's PETR.Validate.*.txt")
    return parser.parse_args()


def _text(data: Path, name: str) -> str:
    return (data / "gold-sentences" / name).read_text(encoding="utf-8")


def _part(sentences: list[GoldSentence], share: float, locked: bool) -> list[GoldSentence]:
    return [s for s in sentences if gold.is_locked(s.group, share=share) == locked]


def _statements(coder: RuleCoder, sentences: list[GoldSentence]) -> None:
    found = [coded(coder, s.document) for s in sentences]
    wanted = [list(s.events) for s in sentences]
    print(f"\nstatements: {len(sentences)} sentences, {per_sentence(found):.2f} events a sentence")
    for line in score(wanted, found, rng=np.random.default_rng(1)):
        print(_line(line))
    right, total = never_actual(wanted, found)
    print(f"not coded as actual deeds: {right} of {total}")
    for one, two, n in confusion(wanted, found).rows():
        if one != two:
            print(f"  gold {one}, found {two}: {n}")


def coded(coder: RuleCoder, document: Document) -> list[Coded]:
    """Events of a record, whose one "sentence" may be two; what the second repeats of the first counts once."""
    events: list[Coded] = []
    for coding in coder.code(document):
        known = {(e.form, e.actor, e.target) for e in events}
        fresh = map(Coded.of, coding.events)
        events += [e for e in fresh if (e.form, e.actor, e.target) not in known]
    return events


def _line(line: Score) -> str:
    parts = f"P {line.precision:.3f}  R {line.recall:.3f}  F1 {line.f1:.3f} [{line.low:.2f}, {line.high:.2f}]"
    return f"  {line.part:24} {parts}"


def _plover(world: Gazetteer, sentences: list[GoldSentence]) -> None:
    n, hits = len(sentences), np.zeros(4)
    for sentence in sentences:
        found = main_event(sentence.document.text, world)
        if found is None:
            continue
        wanted = sentence.events[0]
        states = [tuple(sorted({c.partition(":")[0] for c in side})) for side in (found.source, found.target)]
        same = (found.category == wanted.form, states[0] == wanted.actor, states[1] == wanted.target)
        hits += (*same, all(same))
    names = ("category", "source", "target", "all three")
    print("\nPLOVER-322: " + ", ".join(f"{k} {h / n:.3f}" for k, h in zip(names, hits, strict=True)) + f" of {n}")


def _dictionaries(name: str, coder: DictionaryCoder, sentences: list[GoldSentence]) -> None:
    wanted = [list(s.events) for s in sentences]
    found = [
        [Coded((e.source,), (e.target,), e.code) for e in coder.code(s.document.text, s.document.date)]
        for s in sentences
    ]
    exact = sum(Counter(w) == Counter(f) for w, f in zip(wanted, found, strict=True))
    full = next(s for s in score(wanted, found, rng=np.random.default_rng(1)) if s.part == "actor+form+target")
    print(f"{name}: F1 {full.f1:.3f} [{full.low:.2f}, {full.high:.2f}], exact {exact} of {len(sentences)}")


def _phoenix(data: Path) -> DictionaryCoder:
    folder = data / "event-dictionaries"

    def text(name: str) -> str:
        return gzip.decompress((folder / f"{name}.txt.gz").read_bytes()).decode("utf-8")

    kinds = ("Countries", "International", "MilNonState")
    actors = [n for k in kinds for n in read_actors(text(f"Phoenix.{k}.actors"), where=k)]
    agents = read_agents(text("Phoenix.agents"), where="Phoenix.agents")
    return DictionaryCoder(actors, agents, read_verbs(text("CAMEO.2.0"), where="CAMEO.2.0"), dyads_only=False)


def _validation(folder: Path) -> DictionaryCoder:
    def text(kind: str) -> str:
        return (folder / f"PETR.Validate.{kind}.txt").read_text(encoding="utf-8")

    return DictionaryCoder(
        read_actors(text("actors"), where="actors"),
        read_agents(text("agents"), where="agents"),
        read_verbs(text("verbs"), where="verbs"),
        discards=read_discards(text("discards")),
    )


if __name__ == "__main__":
    main()
