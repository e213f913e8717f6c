"""One sentence made ready for reading: units, phrases, clauses, parties, terms of tools, and what the title tells."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from stratagem.core.coding import Span, Step
from stratagem.read.coder.patterns import Ready
from stratagem.read.coder.phrases import Parties, Party, Phrase
from stratagem.read.coder.tagger import Tagged
from stratagem.read.coder.tools import Hit
from stratagem.read.coder.verb_groups import Frame
from stratagem.read.coder.words import Words


@dataclass(frozen=True, slots=True)
class Context:
    """What is known before the sentence is read.

    Parameters
    ----------
    voice : tuple of str
        Who speaks where nobody is named.
    about : tuple of str
        Whose acts a chronicle lists.
    speaker : Party or None
        Whom the title or an earlier sentence names as speaking.
    others : tuple of str
        Actors of the title other than the voice.
    blames : bool
        The title blames, demands or warns.
    title_hits : tuple of Hit
        Terms of tools in the title.
    day : datetime.date or None
        Day of the report.
    titled : bool
        There is a title.
    title_units : tuple of str
        The title's units, each once, names by their side.
    title_codes : tuple of str
        Whomever the title names, also as a place or an adjective.
    """

    voice: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    speaker: Party | None = None
    others: tuple[str, ...] = ()
    blames: bool = False
    title_hits: tuple[Hit, ...] = ()
    day: dt.date | None = None
    titled: bool = False
    title_units: tuple[str, ...] = ()
    title_codes: tuple[str, ...] = ()


@dataclass(slots=True)
class Scene:
    """A sentence and all its parts."""

    s: Tagged
    phrases: list[Phrase]
    frames: list[Frame]
    parties: Parties
    hits: list[Hit]
    idioms: list[tuple[int, int, Ready]]
    context: Context
    words: Words

    def span(self, start: int, end: int) -> Span:
        """Characters of units ``start`` up to ``end``."""
        return Span(self.s.start[start], self.s.end[end - 1])

    def party(self, numbers: list[int], *, own: bool = False) -> Party | None:
        """All parties of several phrases as one, or None when they name nobody."""
        found = [
            p for p in map(self.parties.of, numbers) if p is not None and p.codes and p.kind not in ("place", "against")
        ]
        if own and any(p.own for p in found):
            found = [p for p in found if p.own]
        if not found:
            return None
        if len(found) == 1:
            return found[0]
        codes = tuple(sorted({c for p in found for c in p.codes}))
        return Party(codes, found[0].unit, all(p.own for p in found), found[0].kind, found[0].level)


@dataclass(slots=True)
class Draft:
    """An event in the making."""

    form: str
    pattern: str
    anchor: int
    actor: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    tool: str = ""
    status: str = "actual"
    conditional: bool = False
    level: str = ""
    actor_unit: int = -1
    target_unit: int = -1
    tool_hit: Hit | None = None
    condition: tuple[int, int] | None = None
    deadline: tuple[int, int] | None = None
    start: int = 0
    end: int = 0
    frame: int = -1
    score: float = 1.0
    unnamed: bool = False
    steps: list[Step] = field(default_factory=list)


def units_of(scene: Scene, own: frozenset[str]) -> list[str]:
    """Lemmas of a sentence, names by whether they are the text's own and numbers as one, so that no case weighs."""
    s = scene.s
    out = ["#" if tag == "#" else lemma for tag, lemma in zip(s.tag, s.lemma, strict=True)]
    for i, name in s.names.items():
        if name.kind != "none":
            out[i] = "@own" if own.intersection(scene.parties.codes_at(i)) else "@other"
    return out
