"""The subject of a verb: a walk to the left over prepositional phrases, lists, appositions and relative clauses."""

from __future__ import annotations

from stratagem.read.coder.phrases import Phrase
from stratagem.read.coder.tagger import Tagged
from stratagem.read.coder.verb_groups import Frame

_SKIPPED = "R-\"'()A#D\u201c\u201d"
_PARTICIPLES = "PG"


class SubjectSearch:
    """Looks for the subject of one frame.

    Parameters
    ----------
    s : Tagged
    phrases : list of Phrase
    ends : dict of int to int
        Number of the noun phrase that ends before a unit.
    frames : list of Frame
    n : int
        The frame.
    """

    def __init__(self, s: Tagged, phrases: list[Phrase], ends: dict[int, int], frames: list[Frame], n: int) -> None:
        self.s = s
        self.phrases = phrases
        self.ends = ends
        finite = [f for f in frames[:n] if f.mood not in ("to", "ing", "ed")]
        self.before = finite[-1] if finite else frames[n - 1] if n else None
        self.last = frames[n - 1] if n else None
        self.first = frames[n].first
        self.at = self.first - 1
        self.best: list[int] = []

    def find(self) -> tuple[list[int], int]:
        """Numbers of the subject's phrases, and the unit before the clause's first word."""
        while self.at >= 0:
            noun = self.ends.get(self.at + 1)
            if noun is not None:
                if self._phrase(noun):
                    break
            elif self.s.tag[self.at] == "W":
                return self._antecedent(), self.at
            elif self.s.tag[self.at] == "C":
                return self.best or (self.before.subject if self.before else []), self.at
            elif not self._passes():
                break
        return self._over_relative()

    def _over_relative(self) -> tuple[list[int], int]:
        """``the state which violated the treaty will pay``: what was found is the relative clause's object."""
        last = self.last
        if last is None or last.link != "which" or not self.best or self.phrases[self.best[0]].start <= last.head:
            return self.best, self.at
        if any(t in ",C;:" for t in self.s.tag[last.head + 1 : self.first]):
            return self.best, self.at
        return last.subject, last.first - 2

    def _phrase(self, noun: int) -> bool:
        """Take a noun phrase; False where the walk goes on, as over "of the party"."""
        s, phrase = self.s, self.phrases[noun]
        self.at = phrase.start - 1
        if phrase.prep >= 0:
            self.at = phrase.prep - 1
            self.best = []
            return False
        listed = bool(self.best) and s.tag[max(self.at, 0)] in "C,"
        self.best = [noun, *self.best] if listed else [noun]
        if self._serial():
            self.at -= 1
            self._list()
        elif self._joins("C"):
            self._list()
        if self._joins(","):
            # An apposition or a list: the name may stand before the comma.
            earlier = self.ends[self.at]
            if self._opens_clause(self.phrases[earlier].start):
                self.best = [earlier, *self.best]
                self.at = self.phrases[earlier].start - 1
        return not (self.at >= 0 and s.tag[self.at] == "I")

    def _joins(self, mark: str) -> bool:
        return self.at >= 0 and self.s.tag[self.at] == mark and self.ends.get(self.at) is not None

    def _serial(self) -> bool:
        """``A, B, and C``: whether the ``and`` here has a comma and a list before it."""
        tag, at = self.s.tag, self.at
        before = self.ends.get(at - 1) if at > 1 and tag[at] == "C" and tag[at - 1] == "," else None
        return before is not None and self.phrases[before].start > 0 and tag[self.phrases[before].start - 1] == ","

    def _list(self) -> None:
        """``A, B and C``: take the others too."""
        while self.at >= 0 and self.s.tag[self.at] in "C,":
            noun = self.ends.get(self.at)
            if noun is None:
                break
            self.best = [noun, *self.best]
            self.at = self.phrases[noun].start - 1
            if self.phrases[noun].prep >= 0:
                break

    def _antecedent(self) -> list[int]:
        at = self.at - 1
        while at >= 0 and self.s.tag[at] in ",I":
            at -= 1
        noun = self.ends.get(at + 1)
        return [] if noun is None else [noun]

    def _passes(self) -> bool:
        """Walk over one word that may stand between subject and verb; False at a boundary."""
        tag = self.s.tag[self.at]
        if tag == ",":
            opening = self._opening() if self.at < self.first - 1 or not self.best else -1
            if opening < 0 and self.at == self.first - 1:
                opening = self._apposition()
            self.at = opening if opening >= 0 else self.at
        elif tag in _PARTICIPLES:
            self.best = []  # "the delegation led by the mayor": the mayor was not it
        elif tag not in _SKIPPED:
            return False
        self.at -= 1
        return True

    def _opens_clause(self, start: int) -> bool:
        return start == 0 or self.s.tag[start - 1] in 'S"-' or self.s.low[start - 1] in ("that", ":")

    def _opening(self) -> int:
        """The comma that opens the relative or participle clause which the comma here closes, or -1."""
        s = self.s
        for k in range(self.at - 1, max(-1, self.at - 30), -1):
            if s.tag[k] == "," and k + 1 < self.at:
                aside = s.tag[k + 1] in "WGPR" or s.low[k + 1] in ("contrary", "far", "in", "under", "not")
                return k if aside else -1
            if s.tag[k] in ";:":
                return -1
        return -1

    def _apposition(self) -> int:
        """The comma that opens ", a group that tracks the war," before the verb, or -1."""
        s = self.s
        for k in range(self.at - 1, max(-1, self.at - 18), -1):
            if s.tag[k] == "," and k and s.tag[k - 1] in "N@" and s.tag[k + 1] in "DAN@":
                return k
            if s.tag[k] in "SC;:":
                return -1
        return -1
