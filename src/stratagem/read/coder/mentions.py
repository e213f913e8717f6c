"""Who is named: states, offices, people and organisations as a sentence writes them, each resolved by date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from stratagem.read.coder.tokens import words_of

VOICE = "@voice"
"""Stands for whoever speaks: "our government" in a speech, "our people" in state media."""
NOBODY = "-"
"""A name that looks like an actor and is none: a sea, a peninsula, a war."""

KINDS = ("state", "adjective", "capital", "person", "office", "organ", "group", "audience", "none")


@dataclass(frozen=True, slots=True)
class Name:
    """One way to name an actor.

    Parameters
    ----------
    phrase : str
        As written. A word in capitals must stand in capitals, one with a capital needs one; others match any case.
    codes : tuple of str
    kind : str
        One of ``KINDS``.
    start, end : datetime.date or None
        Half-open span in which it means this actor.
    level : str
        Level of the speaker, as the case's offices have it.
    """

    phrase: str
    codes: tuple[str, ...]
    kind: str = "group"
    start: dt.date | None = None
    end: dt.date | None = None
    level: str = ""

    def holds(self, day: dt.date | None) -> bool:
        """Whether it means this actor on a day. Without a day, undated and present meanings hold."""
        if day is None:
            return self.end is None
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    names: list[tuple[tuple[str, ...], bool, Name]] = field(default_factory=list)


def _fits(written: tuple[str, ...], tokens: list[tuple[str, int, int]], at: int) -> bool:
    for offset, wanted in enumerate(written):
        if wanted[0].isupper():
            found = tokens[at + offset][0]
            if not found[0].isupper() or (len(wanted) > 1 and wanted[1].isupper() and not found[1:2].isupper()):
                return wanted == found
    return True


class Gazetteer:
    """Finds names by the longest match, in one walk over the words.

    Parameters
    ----------
    names : iterable of Name
        Later names win over earlier ones of the same phrase. One that begins with "the" is found at the word after it.

    Examples
    --------
    >>> who = Gazetteer([Name("Ruritania", ("RUR",), "state"), Name("Ruritanian navy", ("RUR",), "organ")])
    >>> words = words_of("Ruritanian navy ships")
    >>> [(length, name.codes) for length, name in [who.at(words, 0, None)]]
    [(2, ('RUR',))]
    >>> who.at(words_of("the navy"), 1, None) is None
    True
    """

    def __init__(self, names: Iterable[Name]) -> None:
        self._root: dict[str, _Node] = {}
        for name in names:
            written = tuple(w for w, _, _ in words_of(name.phrase) if w != "-")
            after_the = len(written) > 1 and written[0].lower() == "the"
            written = written[1:] if after_the else written
            level, node = self._root, None
            for word in written:
                node = level.setdefault(word.lower(), _Node())
                level = node.next
            if node is not None:
                node.names.insert(0, (written, after_the, name))

    @property
    def firsts(self) -> Mapping[str, object]:
        """First words of all names, in lower case."""
        return self._root

    def at(self, tokens: list[tuple[str, int, int]], at: int, day: dt.date | None) -> tuple[int, Name] | None:
        """Length and name of the longest name that begins at a token and holds on the day; None if there is none."""
        node = self._root.get(tokens[at][0].lower())
        best: tuple[int, Name] | None = None
        place = at
        while node is not None:
            place += 1
            for written, after_the, name in node.names:
                if after_the and not (at and tokens[at - 1][0].lower() == "the"):
                    continue
                if name.holds(day) and _fits(written, tokens, at):
                    best = (place - at, name)
                    break
            if place >= len(tokens):
                break
            node = node.next.get(tokens[place][0].lower())
        return best
