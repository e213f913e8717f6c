"""Events of the world at large in PLOVER's categories: one main event a sentence, with sectors beside states."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from stratagem.read.coder.clauses import frames_of
from stratagem.read.coder.lexicon import rows, word_lists, word_set
from stratagem.read.coder.mentions import Gazetteer
from stratagem.read.coder.patterns import folded
from stratagem.read.coder.phrases import Phrase, noun_phrases
from stratagem.read.coder.sentences import clean
from stratagem.read.coder.tagger import Tagged, tagged
from stratagem.read.coder.tokens import words_of
from stratagem.read.coder.verb_groups import Frame
from stratagem.read.coder.words import words

QUAD = {
    **dict.fromkeys(("AGREE", "CONSULT", "SUPPORT", "CONCEDE_WORDS"), 1),
    **dict.fromkeys(("COOPERATE", "AID", "CONCEDE", "RETREAT"), 2),
    **dict.fromkeys(("DEMAND", "DISAPPROVE", "REJECT", "THREATEN", "INVESTIGATE"), 3),
    **dict.fromkeys(("PROTEST", "SANCTION", "COERCE", "ASSAULT", "FIGHT", "MOBILIZE"), 4),
}
"""Quad class of each category: verbal and material cooperation, verbal and material conflict."""

_SAYING = word_set("saying")
_WILLING = word_set("willing")
_FORCEFUL = frozenset({"SANCTION", "COERCE", "FIGHT", "ASSAULT", "MOBILIZE", "PROTEST", "REJECT"})
_KIND = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"})
_PLANNING = word_set("planning")
_APPEALING = word_set("appealing")
_DOMESTIC = frozenset({"COERCE", "ASSAULT", "FIGHT", "PROTEST", "THREATEN", "REJECT"})
_INTERNATIONAL = frozenset({"UNO", "NATO", "EU", "IAEA", "ASEAN"})
_REACH = 14


@dataclass(frozen=True, slots=True)
class Main:
    """A sentence's main event.

    Parameters
    ----------
    category : str
        One of the keys of ``QUAD``.
    source, target : tuple of str
        State codes, with ``:`` and a sector where the words tell it; ``IGO`` for international organisations.
    anchor : tuple of int
        Start and end of the verb in the text.
    appeals : bool
        A demand made as a request.
    """

    category: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    anchor: tuple[int, int]
    appeals: bool = False

    @property
    def quad(self) -> int:
        """Quad class, 1 to 4; an appeal is verbal cooperation, a demand verbal conflict."""
        return 1 if self.appeals else QUAD[self.category]


_Sense = tuple[str, tuple[tuple[str, ...], ...], frozenset[str]]
"""A verb's category, the terms of which one must follow, and their first words."""


@lru_cache(maxsize=1)
def _verbs() -> dict[str, list[_Sense]]:
    out: dict[str, list[_Sense]] = {}
    for row in rows("world"):
        having = tuple(folded(w) for w in row["having"].split())
        for lemma in row["lemmas"].split():
            entry = (row["plover"], having, frozenset(t[0] for t in having))
            listed = out.setdefault(lemma, [])
            listed.insert(0, entry) if having else listed.append(entry)
    return out


@lru_cache(maxsize=1)
def _nouns() -> dict[str, str]:
    return {w: category for category, listed in word_lists("world_nouns").items() for w in listed}


@lru_cache(maxsize=1)
def _sectors() -> dict[str, str]:
    return {w: sector for sector, listed in word_lists("sectors").items() for w in listed}


def main_event(text: str, gazetteer: Gazetteer, day: dt.date | None = None) -> Main | None:
    """The main event of a sentence, or None.

    Examples
    --------
    >>> from stratagem.read.coder.names import gazetteer
    >>> main_event("Iran threatened to attack Iraqi troops.", gazetteer())
    Main(category='THREATEN', source=('IRN',), target=('IRQ:MIL',), anchor=(5, 15), appeals=False)
    """
    text = clean(text).replace("{", " ").replace("}", " ")
    reading = _Reading(tagged(words_of(text), words(), gazetteer, day))
    best: tuple[float, Main] | None = None
    for n in range(len(reading.frames)):
        found = reading.event(n)
        if found is None:
            continue
        score = 0.6 * bool(found.source) + 0.6 * bool(found.target) - 0.25 * n
        if best is None or score > best[0]:
            best = (score, found)
    return best[1] if best else reading.nominal()


def category_of(low: list[str], lemma: list[str], head: int) -> str | None:
    """The category of a verb with the words after it, as asserted; None where the lexicon has none."""
    end = min(len(low), head + _REACH)
    for category, having, heads in _verbs().get(lemma[head], ()):
        start, stop = (0, len(low)) if category == "ASSAULT" else (head + 1, end)
        if not having or not heads.isdisjoint(low[start:stop]):
            return category
        near = (j for j in range(start, stop) if lemma[j] in heads)
        if any(tuple(lemma[j : j + len(t)]) == t for j in near for t in having):
            return category
    return None


def quad_class(text: str, gazetteer: Gazetteer, day: dt.date | None = None) -> int:
    """Quad class of a sentence; talk that is neither act nor demand is verbal cooperation."""
    found = main_event(text, gazetteer, day)
    return found.quad if found is not None else 1


class _Reading:
    def __init__(self, s: Tagged) -> None:
        self.s = s
        self.phrases = noun_phrases(s)
        self.frames = frames_of(s, self.phrases)
        self.codes = [self._of(n, p) for n, p in enumerate(self.phrases)]

    # -- parties ---------------------------------------------------------------------------------------------------

    def _of(self, n: int, phrase: Phrase) -> tuple[str, ...]:
        states = self._states(phrase)
        sector = self._sector(phrase)
        if not states and sector:
            after = self.phrases[n + 1] if n + 1 < len(self.phrases) else None
            if after is not None and after.prep == phrase.end and self.s.low[after.prep] in ("of", "in", "from", "for"):
                states = self._states(after)
        if not states:
            return ()
        return tuple(f"{c}:{sector}" if sector and c != "IGO" and ":" not in c else c for c in states)

    def _states(self, phrase: Phrase) -> list[str]:
        out: list[str] = []
        for unit in range(phrase.start, phrase.end):
            name = self.s.names.get(unit)
            if name is None or name.kind in ("none", "audience"):
                continue
            out += ["IGO" if c in _INTERNATIONAL else c for c in name.codes if c not in ("UNK", "IMG", "@voice")]
        return list(dict.fromkeys(out))

    def _sector(self, phrase: Phrase) -> str:
        known = _sectors()
        for unit in range(phrase.end - 1, phrase.start - 1, -1):
            found = known.get(self.s.low[unit])
            if found:
                return found
        return ""

    def _joined(self, n: int) -> tuple[str, ...]:
        out = list(self.codes[n])
        while n + 1 < len(self.phrases):
            gap = self.s.tag[self.phrases[n].end : self.phrases[n + 1].start]
            if gap not in (["C"], [","], [",", "C"]) or not self.codes[n + 1] or self._attributes(n + 1):
                break
            n += 1
            out += [c for c in self.codes[n] if c not in out]
        return tuple(out)

    def _subject(self, frame: Frame) -> tuple[str, ...]:
        out = tuple(dict.fromkeys(c for k in frame.subject for c in self.codes[k]))
        if out:
            return out
        for n, phrase in enumerate(self.phrases):
            if phrase.end <= frame.first and self.codes[n]:
                return self._joined(n)
        return ()

    def _before(self, unit: int) -> tuple[str, ...]:
        """The last party before a unit: of the refugees in "a camp for refugees was attacked"."""
        return next(
            (
                self.codes[n]
                for n in range(len(self.phrases) - 1, -1, -1)
                if self.phrases[n].end <= unit and self.codes[n]
            ),
            (),
        )

    def _after(self, unit: int, skip: tuple[str, ...], preps: tuple[str, ...] = ()) -> tuple[str, ...]:
        for n, phrase in enumerate(self.phrases):
            if phrase.start <= unit or not self.codes[n]:
                continue
            if preps and not (phrase.prep >= 0 and self.s.low[phrase.prep] in preps):
                continue
            codes = tuple(c for c in self._joined(n) if c not in skip)
            if codes and not self._attributes(n):
                return codes
        return ()

    def _attributes(self, n: int) -> bool:
        """Whether a phrase is the subject of a closing "said"."""
        return any(f.lemma in _SAYING and n in (*f.subject, *f.object) and f.first > 3 for f in self.frames)

    # -- category --------------------------------------------------------------------------------------------------

    def _category(self, n: int) -> str | None:
        frame = self.frames[n]
        lemma = frame.lemma
        if lemma == "be" and any(w in _WILLING for w in self.s.low[frame.head : frame.head + 4]):
            return "AGREE"
        category = category_of(self.s.low, self.s.lemma, frame.head)
        return None if category is None else self._shifted(category, n)

    def _shifted(self, category: str, n: int) -> str:
        """``said it would boycott``: an announced act of force is a threat, an announced kindness a promise."""
        frame = self.frames[n]
        parent = self.frames[frame.parent] if frame.parent >= 0 else None
        if frame.mood == "must":
            return "DEMAND"
        if frame.mood in ("will", "may") or (frame.mood == "to" and parent is not None and parent.lemma in _PLANNING):
            if frame.negative and category in _KIND:
                return "REJECT" if frame.mood == "will" else "THREATEN"
            if category in _FORCEFUL:
                return "THREATEN"
            if category in _KIND:
                return "AGREE"
        elif frame.negative and category in _KIND:
            return "REJECT"
        return category

    def event(self, n: int) -> Main | None:
        """The event of one clause."""
        frame = self.frames[n]
        if frame.link in ("when", "if") and n:
            return None
        category = self._category(n)
        if frame.mood == "must" and category is None:
            category = "DEMAND"
        if category is None or (frame.mood == "to" and self._told(frame)):
            return None
        source = self._subject(frame)
        if frame.passive:
            agent = self._after(frame.head, (), ("by",))
            victim = tuple(dict.fromkeys(c for k in frame.subject for c in self.codes[k]))
            source, target = agent, victim or self._before(frame.first) or self._after(frame.head, agent)
        elif category == "DEMAND" and frame.mood == "must":
            target = source
            source = next((s for f in self.frames if f.lemma in _SAYING and (s := self._subject(f))), ())
        else:
            target = self._after(frame.head, source)
        if category in ("CONSULT", "SUPPORT", "COOPERATE", "AGREE") and len(source) > 1 and not frame.passive:
            target = ()
        if category in _DOMESTIC and not (source and target):
            source, target = self._at_home(source, target)
        appeals = category == "DEMAND" and (frame.lemma in _APPEALING or (frame.mood == "to"))
        return Main(category, source, target, (self.s.start[frame.head], self.s.end[frame.head]), appeals)

    def _at_home(self, source: tuple[str, ...], target: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Violence with one side unnamed stays in the country: where it happens, or that of the side named."""
        known = source or target
        here: tuple[str, ...] = ()
        for n, phrase in enumerate(self.phrases):
            if self.codes[n] and phrase.prep >= 0 and self.s.low[phrase.prep] in ("in", "near", "outside", "of"):
                here = tuple(c.split(":")[0] for c in self.codes[n])
                break
        home = here or tuple(c.split(":")[0] for c in known)
        return source or home, target or home

    def nominal(self) -> Main | None:
        """The event that a noun names, as "the withdrawal", where no verb does; between the first two parties."""
        known = _nouns()
        at = next((i for i, lemma in enumerate(self.s.lemma) if lemma in known), None)
        if at is None:
            return None
        named = [n for n in range(len(self.phrases)) if self.codes[n] and not self._attributes(n)]
        source = self._joined(named[0]) if named else ()
        target = next((self._joined(n) for n in named if not set(self.codes[n]) & set(source)), ())
        return Main(known[self.s.lemma[at]], source, target, (self.s.start[at], self.s.end[at]))

    def _told(self, frame: Frame) -> bool:
        parent = self.frames[frame.parent] if frame.parent >= 0 else None
        return parent is None or parent.lemma not in _PLANNING
