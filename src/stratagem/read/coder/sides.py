"""The two sides of an event of world news: who a phrase stands for, who acts, and who is acted on."""

from __future__ import annotations

from functools import lru_cache

from stratagem.read.coder.lexicon import word_lists, word_set
from stratagem.read.coder.phrases import Phrase
from stratagem.read.coder.tagger import Tagged
from stratagem.read.coder.verb_groups import Frame

Codes = tuple[str, ...]

_SAYING = word_set("saying")
_PLACING = word_set("siting")
_BOUNDS = word_set("bounds")
_ALIEN = word_set("alien")
_ORIGIN = word_set("origin")
_EARLY = 3
"""A "said" within the first words opens the sentence."""
_INTERNATIONAL = frozenset({"UNO", "NATO", "EU", "IAEA", "ASEAN"})


@lru_cache(maxsize=1)
def _sectors() -> dict[str, str]:
    return {w: sector for sector, listed in word_lists("sectors").items() for w in listed}


def states(codes: Codes) -> set[str]:
    """Codes without their sectors.

    Examples
    --------
    >>> sorted(states(("IRQ:MIL", "IRQ:CVL", "IGO")))
    ['IGO', 'IRQ']
    """
    return {c.partition(":")[0] for c in codes}


class Sides:
    """Answers which parties a sentence of world news names, and where.

    Parameters
    ----------
    s : Tagged
    phrases : list of Phrase
    frames : list of Frame
    """

    def __init__(self, s: Tagged, phrases: list[Phrase], frames: list[Frame]) -> None:
        self.s = s
        self.phrases = phrases
        self.frames = frames
        self._closing = self._attributing()
        self.codes = [self._of(n, p) for n, p in enumerate(phrases)]

    # -- what a phrase stands for ----------------------------------------------------------------------------------

    def _of(self, n: int, phrase: Phrase) -> Codes:
        found = self._states(phrase)
        sector = self.sector(phrase)
        if not found and sector:
            after = self.phrases[n + 1] if n + 1 < len(self.phrases) else None
            if after is not None and after.prep == phrase.end and self.s.low[after.prep] in ("of", "in", "from", "for"):
                found = self._states(after)
        return tuple(f"{c}:{sector}" if sector and c != "IGO" and ":" not in c else c for c in found)

    def _states(self, phrase: Phrase) -> list[str]:
        out: list[str] = []
        for unit in range(phrase.start, phrase.end):
            name = self.s.names.get(unit)
            if name is None or name.kind in ("none", "audience") or self._only_describes(unit, phrase):
                continue
            out += ["IGO" if c in _INTERNATIONAL else c for c in name.codes if c not in ("UNK", "IMG", "@voice")]
        return list(dict.fromkeys(out))

    def _only_describes(self, unit: int, phrase: Phrase) -> bool:
        """Of no side: ``anti-Ruritanian``, ``Strelsau-based``, ``ethnic Ruritanians``, ``on the Ruritanian border``."""
        low, glued = self.s.low, self.s.glued
        if unit and (low[unit - 1] == "ethnic" or (unit in glued and low[unit - 1] in _ALIEN)):
            return True
        if unit + 1 in glued and low[unit + 1] in _ORIGIN:
            return True
        adjective = self.s.names[unit].kind == "adjective"
        return adjective and phrase.prep >= 0 and low[phrase.head] in _BOUNDS and low[phrase.prep] in _PLACING

    def sector(self, phrase: Phrase) -> str:
        """The sector that a phrase's last telling word belongs to, or nothing."""
        known = _sectors()
        for unit in range(phrase.end - 1, phrase.start - 1, -1):
            found = known.get(self.s.low[unit])
            if found:
                return found
        return ""

    def place(self, n: int) -> bool:
        """Whether a phrase only says where: ``in the city of Strelsau``."""
        phrase = self.phrases[n]
        named = self.s.names.get(phrase.head)
        return (
            named is not None
            and named.kind in ("state", "capital")
            and phrase.prep >= 0
            and self.s.low[phrase.prep] in _PLACING
        )

    def attributes(self, n: int) -> bool:
        """Whether a phrase is the subject of a closing "said", or within it."""
        return n in self._closing

    def _attributing(self) -> set[int]:
        out: set[int] = set()
        for frame in self.frames:
            if frame.lemma not in _SAYING or frame.first <= _EARLY or frame.mood in ("ing", "to"):
                continue
            out |= {*frame.subject, *frame.object}
            if frame.subject:
                first = self.phrases[frame.subject[0]].start
                out |= {n for n, p in enumerate(self.phrases) if first <= p.start and p.end <= frame.first}
        return out

    # -- who acts --------------------------------------------------------------------------------------------------

    def joined(self, n: int) -> Codes:
        """The codes of a phrase and of those listed with it."""
        out = list(self.codes[n])
        while n + 1 < len(self.phrases):
            gap = self.s.tag[self.phrases[n].end : self.phrases[n + 1].start]
            if gap not in (["C"], [","], [",", "C"]) or not self.codes[n + 1] or self.attributes(n + 1):
                break
            n += 1
            out += [c for c in self.codes[n] if c not in out]
        return tuple(out)

    def all_of(self, numbers: list[int]) -> Codes:
        """The codes of several phrases, each once."""
        return tuple(dict.fromkeys(c for k in numbers for c in self.codes[k]))

    def subject(self, frame: Frame) -> Codes:
        """Who acts in a clause: its subject, or else the first party before it."""
        out = self.all_of(frame.subject)
        if out:
            return out
        parent = self.frames[frame.parent] if frame.mood == "ing" and frame.parent >= 0 else frame
        for n, phrase in enumerate(self.phrases):
            if phrase.end <= parent.first and self.codes[n]:
                return self.joined(n)
        return ()

    # -- who is acted on -------------------------------------------------------------------------------------------

    def before(self, unit: int, skip: Codes = ()) -> Codes:
        """The last party before a unit: of the refugees in "a camp for refugees was attacked"."""
        for n in range(len(self.phrases) - 1, -1, -1):
            codes = tuple(c for c in self.codes[n] if c not in skip)
            if self.phrases[n].end <= unit and codes:
                return codes
        return ()

    def after(
        self, unit: int, skip: Codes, preps: Codes = (), *, past_cities: bool = False, until: int | None = None
    ) -> Codes:
        """The first party after a unit, other than those skipped and their own land.

        Parameters
        ----------
        unit : int
        skip : tuple of str
        preps : tuple of str
            Prepositions of which one must stand before it.
        past_cities : bool
            Whether a city, as in "said in Strelsau", counts only for want of others.
        until : int, optional
            Unit before which it must stand.
        """
        late: Codes = ()
        for n, phrase in enumerate(self.phrases):
            if phrase.start <= unit or not self.codes[n]:
                continue
            if until is not None and phrase.start >= until:
                break
            if preps and not (phrase.prep >= 0 and self.s.low[phrase.prep] in preps):
                continue
            codes = tuple(c for c in self.joined(n) if c not in skip)
            if not codes or self.attributes(n):
                continue
            place = self.place(n)
            if place and states(codes) <= states(skip):
                continue
            if not place or not past_cities or self.s.names[phrase.head].kind != "capital":
                return codes
            late = late or codes
        return late

    def home(self, source: Codes, target: Codes) -> tuple[Codes, Codes]:
        """Violence with one side unnamed stays in the country: where it happens, or that of the side named."""
        here: Codes = ()
        for n, phrase in enumerate(self.phrases):
            if self.codes[n] and phrase.prep >= 0 and self.s.low[phrase.prep] in (*_PLACING, "of"):
                here = tuple(c.split(":")[0] for c in self.codes[n])
                break
        land = here or tuple(c.split(":")[0] for c in source or target)
        return source or land, target or land
