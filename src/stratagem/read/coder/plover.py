"""Events of the world at large in PLOVER's categories: one main event a sentence, with sectors beside states."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from stratagem.read.coder.clauses import frames_of
from stratagem.read.coder.lexicon import rows, word_lists, word_set
from stratagem.read.coder.mentions import Gazetteer
from stratagem.read.coder.patterns import folded
from stratagem.read.coder.phrases import noun_phrases
from stratagem.read.coder.sentences import clean
from stratagem.read.coder.sides import Codes, Sides, states
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
_DOMESTIC = frozenset({"COERCE", "ASSAULT", "FIGHT", "PROTEST", "THREATEN", "REJECT", "CONCEDE"})
_INNER = frozenset({"AGREE", "DEMAND", "DISAPPROVE", "INVESTIGATE"})
_INNER_SECTORS = frozenset({"OPP", "CVL", "REB", "LEG", "COP", "JRN"})
_MUTUAL = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AGREE"})
_SPOKEN = frozenset({*_MUTUAL, "DEMAND", "DISAPPROVE", "REJECT", "THREATEN", "INVESTIGATE"})
_BODILY = frozenset({"COERCE", "ASSAULT", "FIGHT", "CONCEDE"})
"""Acts on persons: whose they are is said where it happened, or else it happened at home."""
_SCENE = tuple(word_set("scene"))
_MOVES = word_set("moves")
_TRANSFERS = word_set("transfers")
_RECIPROCAL = word_set("reciprocal")
_COMPLAINING = word_set("complaining")
_BOTH_WAYS = frozenset({"clash", "fight", "skirmish", "battle"})
_REMOVING = word_set("removing")
_MARCHES = {
    **dict.fromkeys(word_set("invading"), "FIGHT"),
    **dict.fromkeys(word_set("leaving"), "RETREAT"),
    **dict.fromkeys(word_set("landing"), "MOBILIZE"),
}
"""What it means that armed men move so."""
_REACH = 14
_DATELINE = re.compile(r"[A-Z][A-Z .'-]+(?:, [A-Z][a-z.]+(?: \d{1,2})?)*(?: \([^)]{2,20}\))? (?:--?|\u2013|\u2014) ")


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


def main_event(text: str, gazetteer: Gazetteer, day: dt.date | None = None) -> Main | None:
    """The main event of a sentence, or None.

    Examples
    --------
    >>> from stratagem.read.coder.names import gazetteer
    >>> main_event("Iran threatened to attack Iraqi troops.", gazetteer())
    Main(category='THREATEN', source=('IRN',), target=('IRQ:MIL',), anchor=(5, 15), appeals=False)
    """
    text = clean(text).replace("{", " ").replace("}", " ")
    text = _DATELINE.sub(lambda found: " " * len(found.group()), text, count=1) if _DATELINE.match(text) else text
    reading = _Reading(tagged(words_of(text), words(), gazetteer, day))
    return reading.best() or reading.best(aims=True) or reading.nominal()


def _inner(codes: Codes) -> bool:
    """Whether these act within their state, as its opposition, press or parliament do."""
    return any(c.partition(":")[2] in _INNER_SECTORS for c in codes)


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


class _Reading(Sides):
    def __init__(self, s: Tagged) -> None:
        phrases = noun_phrases(s)
        super().__init__(s, phrases, frames_of(s, phrases))

    # -- category --------------------------------------------------------------------------------------------------

    def _category(self, n: int) -> str | None:
        frame = self.frames[n]
        lemma = frame.lemma
        if lemma == "be" and any(w in _WILLING for w in self.s.low[frame.head : frame.head + 4]):
            return "AGREE"
        category = category_of(self.s.low, self.s.lemma, frame.head)
        if lemma in _MARCHES and any(c.endswith((":MIL", ":REB")) for c in self.subject(frame)):
            category = category or _MARCHES[lemma]
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

    def best(self, *, aims: bool = False) -> Main | None:
        """The event of the best clause: an early one, finite, with both sides named."""
        found: tuple[float, Main] | None = None
        for n, frame in enumerate(self.frames):
            event = self.event(n, aims=aims)
            if event is None:
                continue
            whole = bool(event.target) or len(states(event.source)) > 1
            score = 0.6 * bool(event.source) + 0.6 * whole - 0.25 * n - 0.3 * (frame.mood in ("ed", "ing"))
            if found is None or score > found[0]:
                found = (score, event)
        return found[1] if found else None

    def event(self, n: int, *, aims: bool = False) -> Main | None:
        """The event of one clause; with ``aims``, also of what is only aimed at, as in "flew there to discuss it"."""
        frame = self.frames[n]
        if frame.link in ("when", "if") and n:
            return None
        category = self._category(n)
        if frame.mood == "must" and category is None:
            category = "DEMAND"
        if category is None or (frame.mood == "to" and not aims and self._told(frame)):
            return None
        source, target = self._parties(category, n)
        if source == ("IGO",) and not target:
            target = self.before(frame.first, source)  # "the U.N. mission in Chad appealed"
        if len(states(source)) > 1 and not target:
            return self._main(category, source, target, n)
        stays = category in _DOMESTIC or (category in _INNER and _inner(source))
        if (stays and not target) or (category in _DOMESTIC and not source):
            source, target = self.home(source, target or self._own(frame, source))
        if not source and not frame.passive:
            source = tuple(sorted(states(target)))  # nameless people act in their own land
            target = () if category == "RETREAT" else target
        return self._main(category, source, target, n)

    def _main(self, category: str, source: Codes, target: Codes, n: int) -> Main:
        frame = self.frames[n]
        appeals = category == "DEMAND" and (frame.lemma in _APPEALING or (frame.mood == "to"))
        return Main(category, source, target, (self.s.start[frame.head], self.s.end[frame.head]), appeals)

    # -- parties ---------------------------------------------------------------------------------------------------

    def _parties(self, category: str, n: int) -> tuple[Codes, Codes]:
        frame = self.frames[n]
        if category == "DEMAND" and frame.mood == "must":
            return self._of_duty(n)
        if frame.passive:
            return self._of_passive(n)
        source = self.subject(frame)
        if frame.lemma == "die":
            return self.after(frame.head, source), source
        if len(states(source)) > 1 and (category in _MUTUAL or frame.lemma in _BOTH_WAYS):
            return source, ()
        target = self._target(category, frame, source)
        mutual = category in _MUTUAL and frame.lemma in _RECIPROCAL
        if frame.lemma == "agree":
            mutual = mutual and self.s.low[frame.head + 1 : frame.head + 2] == ["with"]
        if mutual and target and target == self.after(frame.head, source, ("with",)):
            return (*source, *target), ()
        return source, target

    def _of_passive(self, n: int) -> tuple[Codes, Codes]:
        """Who did it to whom: named with "by", or by a clause with "when"; those who are moved act themselves."""
        frame = self.frames[n]
        agent = self.after(frame.head, (), ("by",))
        after = self.frames[n + 1] if n + 1 < len(self.frames) else None
        if not agent and after is not None and after.link == "when":
            agent = self.all_of(after.subject)
        if not agent and after is not None and after.mood == "to" and after.lemma in ("leave", "quit"):
            agent = self.all_of(after.object)
        victim = self.all_of(frame.subject)
        if not agent and frame.lemma in _REMOVING:
            agent = self.after(frame.head, victim, ("from", "of"))
        if frame.lemma in _MOVES and states(agent) <= states(victim):
            mover = agent or victim
            return mover, self.after(frame.head, mover) or self.before(frame.first, mover)
        return agent, victim or self.before(frame.first) or self.after(frame.head, agent)

    def _of_duty(self, n: int) -> tuple[Codes, Codes]:
        """``told Chad that it must leave``: whoever says so demands it of those who must, or of those told."""
        frame = self.frames[n]
        parent = self.frames[frame.parent] if frame.parent >= 0 else None
        saying = [f for f in (parent, *self.frames) if f is not None and f is not frame and f.lemma in _SAYING]
        source = next((codes for f in saying if (codes := self.subject(f))), ())
        told = self.all_of(parent.object) if parent is not None and parent.lemma in _SAYING else ()
        return source, self.all_of(frame.subject) or told or self.after(frame.head, source) or self.subject(frame)

    def _own(self, frame: Frame, source: Codes) -> Codes:
        """``Chad said soldiers had fired on its villagers``: whoever complains of it."""
        parent = self.frames[frame.parent] if frame.link == "that" and frame.parent >= 0 else None
        if parent is None or not any(self.s.low[u] in ("its", "his", "their") for u in range(frame.head, frame.end)):
            return ()
        speaker = self.all_of(parent.subject)
        return () if states(speaker) <= states(source) else speaker

    def _persons(self, numbers: list[int]) -> bool:
        return any(self.sector(self.phrases[k]) for k in numbers)

    def _target(self, category: str, frame: Frame, source: Codes) -> Codes:
        if category in _BODILY and frame.object and not self.all_of(frame.object) and self._persons(frame.object):
            return self.after(frame.head, source, _SCENE)
        receiver = frame.lemma in _TRANSFERS and self.after(frame.head, source, ("to",), until=frame.end)
        if receiver:
            return receiver
        start = self.frames[frame.parent].head if frame.mood == "to" and frame.parent >= 0 else frame.head
        target = self.after(start, source, past_cities=category in _SPOKEN)
        if frame.lemma in _COMPLAINING and target == ("IGO",):
            return self.after(frame.head, (*source, *target)) or target
        return target

    def nominal(self) -> Main | None:
        """The event that a noun names, as "the withdrawal", where no verb does; between the first two parties."""
        known = _nouns()
        at = next((i for i, lemma in enumerate(self.s.lemma) if lemma in known), None)
        if at is None:
            return None
        named = [n for n in range(len(self.phrases)) if self.codes[n] and not self.attributes(n)]
        source = self.joined(named[0]) if named else ()
        target: Codes = ()
        if len(states(source)) == 1 or known[self.s.lemma[at]] not in _MUTUAL:
            target = next((self.joined(n) for n in named if not set(self.codes[n]) & set(source)), ())
        if known[self.s.lemma[at]] in _DOMESTIC and len(states(source)) == 1 and not target:
            source, target = self.home(source, target)
        return Main(known[self.s.lemma[at]], source, target, (self.s.start[at], self.s.end[at]))

    def _told(self, frame: Frame) -> bool:
        parent = self.frames[frame.parent] if frame.parent >= 0 else None
        return parent is None or parent.lemma not in _PLANNING
