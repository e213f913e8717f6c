"""Coders against gold sentences: our own statements, and the public sets of other projects through their adapters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from stratagem.core.coding import Coded, Coder, Document
from stratagem.core.errors import InputError, UnknownNameError
from stratagem.pipeline.coding import coder_of, materials_of
from stratagem.pipeline.session import Session
from stratagem.read.coder import gold
from stratagem.read.coder.gold import GoldSentence
from stratagem.read.coder.mentions import Gazetteer
from stratagem.read.coder.names import gazetteer
from stratagem.read.coder.petrarch import DictionaryCoder
from stratagem.read.coder.petrarch_dictionaries import read_actors, read_agents, read_discards, read_verbs
from stratagem.read.coder.plover import main_event, quad_class
from stratagem.read.texts import decoded, unpacked
from stratagem.reckon.coder_score import Score, confusion, never_actual, per_sentence, score
from stratagem.record.inputs import read_bytes

SETS = ("statements", "plover", "petrarch", "quads")
"""Adapters: our codebook; PLOVER's gold records; PETRARCH's suites with their dictionaries; CAMEO's quad classes."""
SHARES = {"statements": 0.6, "plover": 0.5, "petrarch": 0.5, "quads": 1.0}
"""Share of each set that rules were written from; the rest was locked away."""
_PARTS_OF = {"plover": {"form": "category", "actor": "source"}, "petrarch": {"form": "code", "actor": "source"}}
_QUADS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}


@dataclass(frozen=True, slots=True)
class Scored:
    """A coder's score on a set.

    Parameters
    ----------
    parts : polars.DataFrame
        One row a part: ``part, precision, recall, f1, low, high, matched, found, gold``.
    confusion : polars.DataFrame
        ``gold, found, n``: forms, categories or classes that were taken for others.
    sentences : int
    events_per_sentence : float
    not_done : tuple of int
        Of the gold's acts that did not happen, how many were not coded as deeds, and of how many.
    note : str
        Which part of the set it is, and what that means.
    """

    parts: pl.DataFrame
    confusion: pl.DataFrame
    sentences: int
    events_per_sentence: float
    not_done: tuple[int, int]
    note: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which part of a gold set is scored: all of it, the part rules were written from, or the rest."""

    part: str = "all"

    def of(self, sentences: Sequence[GoldSentence], kind: str) -> list[GoldSentence]:
        """The sentences of the part."""
        if self.part == "all":
            return list(sentences)
        wanted = self.part == "locked"
        if kind == "statements":
            return [s for s in sentences if (gold.part_of(s.group) == "locked") == wanted]
        return [s for s in sentences if gold.is_locked(s.group, share=SHARES[kind]) == wanted]

    def note(self, kind: str) -> str:
        """What the part means."""
        if kind == "quads":
            return "no rule was written from this set"
        return {
            "all": "all sentences of the file; if rules were written from some of them, the score flatters the coder",
            "fitted": "sentences that rules were written from: the score flatters the coder",
            "locked": "sentences that were not looked at while rules were written",
        }[self.part]


def score_coder(
    session: Session,
    path: Path,
    *,
    kind: str = "statements",
    part: str = "all",
    dictionaries: Path | None = None,
    made: Coder | None = None,
) -> Scored:
    """Score a coder on a file of gold sentences.

    Parameters
    ----------
    session : Session
    path : Path
        JSON with a list ``records``, gzipped or not.
    kind : str
        One of ``SETS``.
    part : str
        all, fitted or locked.
    dictionaries : Path, optional
        Folder of PETRARCH dictionaries, which that set needs.
    made : Coder, optional
        Which coder is scored on statements; by default the one by rules.

    Raises
    ------
    InputError
        If the file is no such set, or dictionaries are missing.
    UnknownNameError
        If there is no such set.
    """
    if kind not in SETS:
        raise UnknownNameError("gold set", kind, known=SETS)
    text = decoded(unpacked(read_bytes(path), where=path.name), where=path.name)
    if kind == "quads":
        return _quads(session, text, path.name)
    chosen = Chosen(part)
    sentences = chosen.of(_read(session, kind, text, path.name), kind)
    if not sentences:
        message = f"{path}: expected sentences of the part '{part}', found none; choose another: --part all"
        raise InputError(message)
    code = _coder(session, kind, dictionaries, made)
    found = [code(s.document) for s in sentences]
    wanted = [list(s.events) for s in sentences]
    scores = score(wanted, found, rng=session.generator())
    return Scored(
        _table(scores, kind),
        confusion(wanted, found).filter(pl.col("gold") != pl.col("found")),
        len(sentences),
        per_sentence(found),
        never_actual(wanted, found) if kind == "statements" else (0, 0),
        chosen.note(kind),
    )


def _read(session: Session, kind: str, text: str, where: str) -> list[GoldSentence]:
    match kind:
        case "statements":
            return gold.statements(text, where=where, coercer=session.case.meta.coercer)
        case "plover":
            return gold.plover(text, where=where)
        case _:
            return gold.petrarch(text, where=where)


def _coder(
    session: Session, kind: str, dictionaries: Path | None, made: Coder | None
) -> Callable[[Document], list[Coded]]:
    match kind:
        case "statements":
            chosen = made or coder_of(session, "rules")[1]
            return lambda document: _events(chosen, document)
        case "plover":
            world = _world(session)
            return lambda document: _main(document, world)
        case _:
            coder = dictionary_coder(dictionaries)
            return lambda d: [Coded((e.source,), (e.target,), e.code) for e in coder.code(d.text, d.date)]


def _events(coder: Coder, document: Document) -> list[Coded]:
    """Events of a record, whose one "sentence" may be two; the same event in both counts once."""
    events: dict[tuple[object, ...], Coded] = {}
    for coding in coder.code(document):
        for event in coding.events:
            events.setdefault((event.form, event.actor, event.target), Coded.of(event))
    return list(events.values())


def _world(session: Session) -> Gazetteer:
    return gazetteer(materials_of(session).roster, groups=True)


def _main(document: Document, world: Gazetteer) -> list[Coded]:
    """PLOVER's gold has one event a record and states without their sectors."""
    found = main_event(document.text, world)
    if found is None:
        return []
    source, target = (tuple(sorted({c.partition(":")[0] for c in side})) for side in (found.source, found.target))
    return [Coded(source, target, found.category)]


def dictionary_coder(folder: Path | None) -> DictionaryCoder:
    """A coder by PETRARCH dictionaries: files whose names hold actors, agents, verbs (or CAMEO) and discards.

    Raises
    ------
    InputError
        If no folder is given, or one of actors, agents and verbs is not there.
    """
    if folder is None:
        message = "expected PETRARCH dictionaries for this set, found none; name their folder: --dictionaries DIR"
        raise InputError(message)
    texts = {f.name: decoded(unpacked(read_bytes(f), where=f.name), where=f.name) for f in _dictionary_files(folder)}

    def named(*parts: str) -> dict[str, str]:
        return {n: t for n, t in texts.items() if any(p in n.lower() for p in parts)}

    verbs = named("verbs", "cameo.2")
    for what, found in (("actors", named("actors")), ("agents", named("agents")), ("verbs or CAMEO.2", verbs)):
        if not found:
            message = f"{folder}: expected a file of {what} (.txt or .txt.gz), found {', '.join(texts) or 'no file'}"
            raise InputError(f"{message}; copy it there")
    actors = [n for name, text in sorted(named("actors").items()) for n in read_actors(text, where=name)]
    agents: dict[str, str] = {}
    for name, text in named("agents").items():
        agents |= read_agents(text, where=name)
    name, text = sorted(verbs.items())[0]
    discards = [d for t in named("discards").values() for d in read_discards(t)]
    validating = any("validate" in n.lower() for n in texts)
    return DictionaryCoder(actors, agents, read_verbs(text, where=name), discards=discards, dyads_only=validating)


def _dictionary_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        message = f"--dictionaries {folder}: expected a folder, found {'a file' if folder.exists() else 'nothing'}"
        raise InputError(message)
    wanted = ("actors", "agents", "verbs", "cameo.2", "discards")
    files = [f for f in folder.iterdir() if f.name.lower().endswith((".txt", ".txt.gz"))]
    return sorted(f for f in files if any(w in f.name.lower() for w in wanted) and "plover" not in f.name.lower())


def _quads(session: Session, text: str, where: str) -> Scored:
    world = _world(session)
    pairs = [(quad, quad_class(sentence, world)) for sentence, quad in gold.cameo_quads(text, where=where)]
    wanted = [[Coded((), (), _QUADS[quad])] for quad, _ in pairs]
    found = [[Coded((), (), _QUADS[quad])] for _, quad in pairs]
    scores = [s for s in score(wanted, found, rng=session.generator()) if s.part == "form"]
    wrong = confusion(wanted, found).filter(pl.col("gold") != pl.col("found"))
    return Scored(_table(scores, "quads"), wrong, len(pairs), 1.0, (0, 0), Chosen().note("quads"))


def _table(scores: Sequence[Score], kind: str) -> pl.DataFrame:
    names = _PARTS_OF.get(kind, {"form": "quad class"} if kind == "quads" else {})
    kept = [s for s in scores if kind == "statements" or not {"tool", "condition", "status"} & set(s.part.split("+"))]
    rows = [
        {
            "part": "+".join(names.get(p, p) for p in s.part.split("+")),
            "precision": round(s.precision, 3),
            "recall": round(s.recall, 3),
            "f1": round(s.f1, 3),
            "low": round(s.low, 3),
            "high": round(s.high, 3),
            "matched": s.matched,
            "found": s.found,
            "gold": s.gold,
        }
        for s in kept
    ]
    return pl.DataFrame(rows)
