"""Verb groups: auxiliaries, negation and main verb as one, with mood, voice and what each means."""

from __future__ import annotations

from dataclasses import dataclass, field

from stratagem.read.coder.lexicon import word_set
from stratagem.read.coder.tagger import Tagged

FINITE = frozenset({"fact", "will", "may", "must"})
"""Moods of a verb that makes a clause of its own."""
_FUTURE = word_set("future")
_DUTY = word_set("duty")
_EASED = word_set("eased")
"""``will be able to escape`` is one verb group."""
_BUSY = frozenset({"busy", "engaged", "bent", "hell-bent"})
_BE = word_set("be")
_HAVE = word_set("have")
_QUOTES = '"\u201c:;.'


@dataclass(slots=True)
class Frame:
    """One verb group and its place in the sentence.

    Parameters
    ----------
    first, head : int
        Units of the first auxiliary and of the main verb.
    lemma : str
    mood : str
        ``fact``, ``will``, ``may``, ``must``, ``to`` (infinitive), ``ing``, ``ed`` (participle), ``let``.
    negative, passive : bool
    link : str
        ``main``, ``and`` (shares its subject with an earlier frame), ``that`` (content of the parent), ``which``,
        ``if``, ``when``, ``to``, ``ing``, ``ed``.
    parent : int
        Number of the frame it hangs on, or -1.
    subject, object : list of int
        Numbers of noun phrases.
    end : int
        Unit after the last that belongs to it, up to the next frame.
    """

    first: int
    head: int
    lemma: str
    mood: str = "fact"
    negative: bool = False
    passive: bool = False
    link: str = "main"
    parent: int = -1
    subject: list[int] = field(default_factory=list)
    object: list[int] = field(default_factory=list)
    end: int = 0


def verb_groups(s: Tagged) -> list[Frame]:
    """All verb groups from left to right, not yet attached to anything."""
    out: list[Frame] = []
    i = 0
    while i < len(s.tag):
        if s.tag[i] in "MXVGPT":
            group = _Group(s, i)
            frame = group.read()
            if frame is not None:
                out.append(frame)
                i = frame.end
                continue
        i += 1
    return out


class _Group:
    """Reads one group from its first unit on."""

    def __init__(self, s: Tagged, first: int) -> None:
        self.s = s
        self.at = first
        self.frame = Frame(first, -1, "")
        self.frame.negative = first > 0 and s.tag[first - 1] == "-"
        self.be = self.perfect = False

    def read(self) -> Frame | None:
        """The group, or None where the unit begins none."""
        frame, tag = self.frame, self.s.tag
        if tag[self.at] == "T":
            frame.mood = "to"
            self.at += 1
        while self.at < len(tag):
            kind = tag[self.at]
            if kind in "VGP":
                self._main(kind)
                break
            if not self._auxiliary(kind):
                break
            self.at += 1
        if frame.head < 0:
            return None
        self._special()
        frame.end = self.at
        while frame.end > frame.head + 1 and tag[frame.end - 1] in "R-":
            frame.end -= 1
        return frame

    def _auxiliary(self, kind: str) -> bool:
        """Take in a word before the main verb; False where the group ends."""
        low, at, frame = self.s.low, self.at, self.frame
        if kind == "-":
            frame.negative = self._word(at + 1) not in ("but", "only")
        elif kind == "M":
            frame.mood = "will" if low[at] in _FUTURE else "must" if low[at] in _DUTY else "may"
            frame.negative = frame.negative or low[at] == "cannot" or low[at].endswith("n't")
        elif kind == "X":
            self._be_have_do(low[at])
        elif kind != "R" and not (kind == "C" and low[at] == "but" and self.s.tag[at - 1] == "-"):
            return False
        return True

    def _be_have_do(self, word: str) -> None:
        frame = self.frame
        plain = word.removesuffix("n't")
        frame.negative = frame.negative or word.endswith("n't")
        self.be = plain in _BE
        self.perfect = self.perfect or plain in ("has", "have", "had")
        frame.lemma = "be" if self.be else "have" if plain in _HAVE else "do"
        if self.at == frame.first and word in ("being", "having"):
            frame.mood = "ing"
        frame.head = self.at
        self._to_follows()

    def _to_follows(self) -> None:
        """``have to``, ``is going to``, ``is able to`` and ``is to`` before a verb."""
        frame, at = self.frame, self.at
        one, two = self._tag(at + 1), self._tag(at + 2)
        if frame.lemma == "have" and one == "T":
            frame.mood = frame.mood if frame.mood in ("will", "may") else "must"
            self.perfect = False
            self.at += 1
        elif self.be and two == "T" and self._word(at + 1) == "going":
            frame.mood = "will"
            self.at += 2
        elif self.be and two == "T" and self._word(at + 1) in _EASED:
            self.at += 2
        elif self.be and two == "G" and self._word(at + 1) in _BUSY:
            self.at += 1  # "is busy reinforcing its troops"
        elif self.be and one == "T" and frame.mood == "fact":
            frame.mood = "will"
            self.at += 1

    def _main(self, kind: str) -> None:
        frame, at = self.frame, self.at
        frame.lemma, frame.head = self.s.lemma[at], at
        if kind == "G" and not self.be and (at == frame.first or frame.mood == "fact"):
            frame.mood = "ing"
        elif kind == "P":
            frame.passive = self.be and not (self.perfect and self.s.low[at - 1] in ("has", "have", "had"))
            if at == frame.first:
                frame.mood, frame.passive = "ed", True
        self.at += 1

    def _special(self) -> None:
        """``Let them go`` at the start, and ``need to``."""
        frame, head = self.frame, self.frame.head
        if frame.lemma == "let" and frame.first == head and (head == 0 or self.s.tag[head - 1] in _QUOTES):
            frame.mood = "let"
        elif (
            frame.lemma == "need" and frame.mood == "fact" and self._tag(head + 1) == "T" and head + 2 < len(self.s.tag)
        ):
            frame.mood, frame.head = "must", head + 2
            frame.lemma = self.s.lemma[frame.head]
            self.at = frame.head + 1

    def _tag(self, at: int) -> str:
        return self.s.tag[at] if at < len(self.s.tag) else "."

    def _word(self, at: int) -> str:
        return self.s.low[at] if at < len(self.s.low) else ""
