"""Noun phrases of a tagged sentence, and which actors each stands for."""

from __future__ import annotations

from dataclasses import dataclass

from stratagem.read.coder.lexicon import word_set
from stratagem.read.coder.mentions import VOICE
from stratagem.read.coder.tagger import Tagged
from stratagem.read.coder.words import Words

_INSIDE = frozenset("DAN@#'")
_BELONGS = word_set("belongs")
_OWNED = word_set("owned")
_AGAINST = frozenset({"anti", "pro", "non", "counter"})
_FIRST_PERSON = word_set("first_person")


@dataclass(slots=True)
class Phrase:
    """A noun phrase: units ``start`` up to ``end``, last noun ``head``, preposition at unit ``prep`` or -1."""

    start: int
    end: int
    head: int
    prep: int


def noun_phrases(s: Tagged) -> list[Phrase]:
    """All noun phrases from left to right; pronouns are phrases of their own."""
    out: list[Phrase] = []
    tag, count = s.tag, len(s.tag)
    i = 0
    while i < count:
        t = tag[i]
        if t not in _INSIDE and t != "Q":
            i += 1
            continue
        start = i
        if t == "Q":
            i += 1
        else:
            while i < count and (tag[i] in _INSIDE or (tag[i] in "GP" and i > start and tag[i - 1] in "DA'")):
                if tag[i] == "D" and i > start and tag[i - 1] in "N@#":
                    break
                i += 1
        out.append(Phrase(start, i, i - 1, start - 1 if start and tag[start - 1] in "I" else -1))
    return out


@dataclass(frozen=True, slots=True)
class Party:
    """Who a phrase stands for.

    Parameters
    ----------
    codes : tuple of str
    unit : int
        The unit that shows it, for the span; -1 when inherited.
    own : bool
        The phrase itself acts; otherwise it belongs to the actor, as a policy does to a government.
    kind : str
        ``state``, ``people``, ``ngo``, ``media``, ``company``, ``text``, ``audience``, ``place``, ``voice``,
        ``against`` (as in anti-) or ``thing`` (what belongs to an actor).
    level : str
        Level of the speaker where the name tells.
    """

    codes: tuple[str, ...]
    unit: int
    own: bool
    kind: str
    level: str = ""


class Parties:
    """Answers who a phrase of one sentence stands for.

    Parameters
    ----------
    s : Tagged
    phrases : list of Phrase
    words : Words
    voice : tuple of str
        Whose medium or speech it is, for names that mean it.
    first : tuple of str
        Who says "we" and "our"; the voice where nobody else speaks.
    """

    def __init__(
        self, s: Tagged, phrases: list[Phrase], words: Words, voice: tuple[str, ...], *, first: tuple[str, ...] = ()
    ) -> None:
        self.s = s
        self.phrases = phrases
        self.words = words
        self.voice = voice
        self.first = first or voice
        self._cache: dict[int, Party | None] = {}

    def of(self, index: int) -> Party | None:
        """The party of the phrase with this number, or None when it names nobody."""
        if index not in self._cache:
            self._cache[index] = None  # breaks circles of "of" phrases
            self._cache[index] = self._find(index)
        return self._cache[index]

    def codes_at(self, unit: int) -> tuple[str, ...]:
        """Codes of the name at a unit, with the voice filled in."""
        codes = self.s.names[unit].codes
        return self.voice if codes == (VOICE,) else codes

    def _find(self, index: int) -> Party | None:
        s, phrase = self.s, self.phrases[index]
        low = s.low[phrase.head]
        if s.tag[phrase.head] == "Q":
            return Party(self.first, phrase.head, True, "voice") if low in _FIRST_PERSON and self.first else None
        inside = [u for u in range(phrase.start, phrase.end) if u in s.names and s.names[u].kind != "none"]
        head = phrase.head
        if inside and inside[-1] == head:
            return self._named(phrase, head, inside)
        kind = self._agent(head)
        if kind is not None:
            return self._agent_party(index, phrase, kind, inside)
        if inside:
            owning = [u for u in inside if not (u and s.low[u - 1] in _AGAINST)]
            unit = (owning or inside)[-1]
            codes = tuple(sorted({c for u in owning or inside for c in self.codes_at(u)}))
            return Party(codes, unit, False, "thing" if owning else "against", s.names[unit].level)
        if phrase.start < head and s.low[phrase.start] in ("our", "my") and self.first:
            return Party(self.first, phrase.start, False, "thing")
        owner = self._complement(index, _OWNED)
        if owner is not None and owner.codes and owner.kind != "place":
            kind = "audience" if owner.kind == "audience" else "thing"
            return Party(owner.codes, owner.unit, False, kind, owner.level)
        return self._apposed(index)

    def _named(self, phrase: Phrase, head: int, inside: list[int]) -> Party:
        s = self.s
        name = s.names[head]
        codes = tuple(
            sorted({c for u in inside for c in self.codes_at(u) if s.names[u].kind == name.kind or u == head})
        )
        if name.kind == "person" or name.kind in ("office", "organ", "group"):
            codes = self.codes_at(head)
        if (
            name.kind == "capital"
            and phrase.prep >= 0
            and s.low[phrase.prep] in ("in", "at", "near", "from", "outside", "around")
        ):
            return Party(codes, head, False, "place")
        if (
            name.kind in ("state", "capital")
            and phrase.prep >= 0
            and s.low[phrase.prep] in ("in", "near", "inside", "across", "off")
        ):
            return Party(codes, head, False, "place")
        kind = "audience" if name.kind == "audience" else "state"
        if codes in (("NGO",), ("MED",), ("BUS",)):
            kind = {"NGO": "ngo", "MED": "media", "BUS": "company"}[codes[0]]
        return Party(codes, head, True, kind, name.level)

    def _agent(self, head: int) -> str | None:
        low = self.s.low[head]
        return self.words.agents.get(low) or self.words.agents.get(self.s.lemma[head])

    def _agent_party(self, index: int, phrase: Phrase, kind: str, inside: list[int]) -> Party | None:
        if kind == "ngo" and inside and self.voice and {c for u in inside for c in self.codes_at(u)} <= set(self.voice):
            return Party(self.voice, inside[-1], True, "state")
        if kind in ("ngo", "company"):
            return Party(("NGO",) if kind == "ngo" else ("BUS",), phrase.head, True, kind)
        if kind == "speaker":
            return None
        owner: Party | None = None
        if inside:
            codes = tuple(sorted({c for u in inside for c in self.codes_at(u)}))
            owner = Party(codes, inside[-1], True, "state", self.s.names[inside[-1]].level)
        elif self.s.low[phrase.start] in ("our", "my"):
            owner = Party(self.first, phrase.start, True, "voice")
        else:
            found = self._belonging(index)
            owner = Party(found.codes, found.unit, True, "state", found.level) if found else None
        if kind == "people":
            return Party(owner.codes, owner.unit, True, "people") if owner else None
        inner = (self._agent(u) for u in range(phrase.start, phrase.head))
        if kind == "media" and "ngo" in inner:
            return Party(("NGO",), phrase.head, True, "ngo")
        if kind == "media":
            return Party(("MED",), phrase.head, True, "media") if owner or not self.voice else None
        if kind == "text":
            return Party(owner.codes, owner.unit, True, "text", owner.level) if owner else None
        return owner or self._apposed(index)

    def _belonging(self, index: int) -> Party | None:
        """``vice-minister for international organisations of Ruritania``: the first state down the chain."""
        for k in range(index, min(index + 4, len(self.phrases) - 1)):
            found = self._complement(k, _BELONGS)
            if found is not None and found.kind not in ("ngo", "media", "company"):
                return found
            after = self.phrases[k + 1]
            if after.prep != self.phrases[k].end:
                return None
        return None

    def _complement(self, index: int, preps: frozenset[str]) -> Party | None:
        if index + 1 >= len(self.phrases):
            return None
        here, after = self.phrases[index], self.phrases[index + 1]
        if after.prep != here.end or self.s.low[after.prep] not in preps:
            return None
        found = self.of(index + 1)
        if found is None or (found.kind == "place" and self.s.low[after.prep] != "in"):
            return found if found is None else Party(found.codes, found.unit, found.own, "state", found.level)
        return found

    def _apposed(self, index: int) -> Party | None:
        """``Maxim Ryzhenkov, foreign minister of Belarus``: a capitalised phrase takes the party of its apposition."""
        here = self.phrases[index]
        if not self.s.capital[here.head] or index + 1 >= len(self.phrases):
            return None
        after = self.phrases[index + 1]
        if after.start == here.end + 1 and self.s.tag[here.end] == "," and self._agent(after.head):
            return self.of(index + 1)
        return None
