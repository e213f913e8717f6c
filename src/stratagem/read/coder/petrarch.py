"""Coding with somebody else's PETRARCH dictionaries: their names, agents, verbs and codes, our own shallow parse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from stratagem.read.coder.clauses import frames_of
from stratagem.read.coder.lexicon import word_set
from stratagem.read.coder.mentions import Gazetteer, Name
from stratagem.read.coder.petrarch_dictionaries import VerbPattern, Verbs
from stratagem.read.coder.phrases import Phrase, noun_phrases
from stratagem.read.coder.sentences import clean
from stratagem.read.coder.tagger import Tagged, tagged
from stratagem.read.coder.tokens import MOST_TOKENS, words_of
from stratagem.read.coder.verb_groups import Frame
from stratagem.read.coder.words import singular, words

NO_CODE = "---"
_OWNERS = word_set("owners")
_SHORT = 3
_MOST_SKIPPED = 9
_OUTER = frozenset({"01", "02", "03", "11", "--"})
_VIOLENT = frozenset({"18", "19", "20"})
_APPEALS = {"03": "026", "04": "026", "05": "022", "06": "021", "07": "023", "08": "025", "09": "0214"}


@dataclass(frozen=True, slots=True)
class DyadEvent:
    """Who, to whom, and the dictionary's code; ``---`` for a party that is not named."""

    source: str
    target: str
    code: str


@dataclass(frozen=True, slots=True)
class _Sides:
    source: tuple[str, ...]
    target: tuple[str, ...]


class DictionaryCoder:
    """Codes sentences by dictionaries in PETRARCH's formats.

    Parameters
    ----------
    actors : iterable of Name
        From :func:`~stratagem.read.coder.petrarch_dictionaries.read_actors`; later dictionaries win.
    agents : mapping of str to str
    verbs : Verbs
    discards : iterable of str
        Phrases, in capitals, whose sentences are left out.
    dyads_only : bool
        Leave out events with one party.
    """

    def __init__(
        self,
        actors: Iterable[Name],
        agents: Mapping[str, str],
        verbs: Verbs,
        *,
        discards: Iterable[str] = (),
        dyads_only: bool = True,
    ) -> None:
        names = [Name(phrase.lower(), (code,), "agent") for phrase, code in agents.items()]
        names += [_spelled(name) for name in actors]
        self._gazetteer = Gazetteer(names)
        self._verbs = verbs
        self._discards = tuple(f" {d} " for d in discards if d)
        self._dyads_only = dyads_only
        known = words()
        forms = {f.lower(): (f.lower(), "bsdpg") for f in verbs.forms if " " not in f and f.lower() not in known.verbs}
        self._words = replace(known, verbs={**forms, **known.verbs})
        self._long_forms: dict[str, list[tuple[str, ...]]] = {}
        for form in verbs.forms:
            if " " in form:
                parts = tuple(form.split())
                self._long_forms.setdefault(parts[0], []).append(parts)

    def code(self, text: str, day: dt.date | None = None) -> tuple[DyadEvent, ...]:
        """Events of one sentence, each once, in order."""
        text = clean(text)
        upper = f" {' '.join(w for w, _, _ in words_of(text.upper()))} "
        if any(d in upper for d in self._discards):
            return ()
        sentence = _Parsed(tagged(words_of(text), self._words, self._gazetteer, day), self._verbs)
        out: dict[DyadEvent, None] = {}
        coded: set[int] = set()
        for n, frame in enumerate(sentence.frames):
            if frame.parent in coded and frame.link != "and":
                coded.add(n)  # what hangs on a coded clause tells how or why, not another event
                continue
            nested = self._nested(sentence, n) if self._verbs.nests else None
            for event in self._frame(sentence, frame, first=not out) if nested is None else nested:
                if self._dyads_only and NO_CODE in (event.source[:3], event.target[:3]):
                    continue
                out.setdefault(event)
                coded.add(n)
            if nested is not None:
                coded.add(n)
        return tuple(out)

    def _frame(self, sentence: _Parsed, frame: Frame, *, first: bool) -> list[DyadEvent]:
        block, after = self._block(sentence, frame)
        if block is None:
            return []
        pattern, found = self._match(sentence, frame, block, after)
        code, back = (pattern.code, pattern.back) if pattern else self._verbs.codes.get(block, (NO_CODE, ""))
        if code == NO_CODE or (frame.mood == "ed" and not sentence.after(frame.head, ("by",), until=frame.end)):
            return []
        if (
            self._verbs.nests
            and pattern is None
            and code.startswith("01")
            and not sentence.after(frame.head, ("to", "with"))
        ):
            return []  # a statement to nobody
        sides = self._sides(sentence, frame, found, joined=bool(back))
        if not first and NO_CODE not in sides.target and not sentence.after(frame.head, ()) and not frame.passive:
            return []
        events = []
        for source in sides.source:
            for target in sides.target:
                if source == target:
                    continue
                events.append(DyadEvent(source, target, code))
                if back:
                    events.append(DyadEvent(target, source, back))
        return events

    def _nested(self, sentence: _Parsed, n: int) -> list[DyadEvent] | None:
        """A verb of saying, asking or wanting with another verb in its content; None where it has none.

        Who says that somebody attacked accuses; who says it attacked, or will, comments; who asks somebody to help
        appeals for help; who wants to do a thing is coded with the thing.
        """
        frame = sentence.frames[n]
        block = self._block(sentence, frame)[0]
        outer = self._verbs.codes.get(block, (NO_CODE, ""))[0] if block else None
        inner = next((f for f in sentence.frames[n + 1 :] if f.link in ("that", "to") and f.parent == n), None)
        if inner is None or outer is None or outer[:2] not in _OUTER:
            return None
        speaker = sentence.codes_of(frame.subject) or (NO_CODE,)
        code = self._code_of(sentence, inner)
        events = self._frame(sentence, inner, first=True)
        if outer.startswith("02"):
            asked = sentence.codes_of(frame.object)
            appeal = _APPEALS.get((code or "")[:2], outer)
            return [DyadEvent(a, b, appeal) for a in speaker for b in asked or (NO_CODE,)]
        own = sentence.is_subject(inner, frame)
        if code is not None and code[:2] in _VIOLENT:
            if own:
                return [DyadEvent(a, e.target, "015") for a in speaker for e in events]
            doer = sentence.after(inner.head, ("by", "from")) if inner.passive else sentence.codes_of(inner.subject)
            guilty = list(doer)
            return [DyadEvent(a, b, "112") for a in speaker for b in guilty[:1] if a != b]
        if own:
            return [DyadEvent(a, e.target, e.code) for a in speaker for e in events if e.target not in speaker]
        return []

    def _code_of(self, sentence: _Parsed, frame: Frame) -> str | None:
        block, after = self._block(sentence, frame)
        if block is None:
            return None
        pattern, _ = self._match(sentence, frame, block, after)
        return pattern.code if pattern else self._verbs.codes.get(block, (NO_CODE, ""))[0]

    def _block(self, sentence: _Parsed, frame: Frame) -> tuple[str | None, int]:
        """The verb's block, and the unit after the verb; a verb of several words wins."""
        upper = sentence.upper
        for start in range(max(0, frame.head - 2), frame.head + 1):
            for parts in self._long_forms.get(upper[start], ()):
                if tuple(upper[start : start + len(parts)]) == parts and start + len(parts) > frame.head:
                    return self._verbs.forms[" ".join(parts)], start + len(parts)
        return self._verbs.forms.get(upper[frame.head]), frame.head + 1

    def _match(
        self, sentence: _Parsed, frame: Frame, block: str, after: int
    ) -> tuple[VerbPattern | None, dict[str, int]]:
        for pattern in self._verbs.patterns.get(block, ()):
            found: dict[str, int] = {}
            if sentence.left(pattern.left, frame.head, found) and sentence.right(pattern.right, after, found):
                if "%" in found and len(sentence.joined(found["%"])) < 2:
                    continue
                return pattern, found
        return None, {}

    def _sides(self, sentence: _Parsed, frame: Frame, found: dict[str, int], *, joined: bool) -> _Sides:
        subject = sentence.codes_of(frame.subject) or sentence.before(frame.first)
        if "%" in found:
            both = sentence.joined(found["%"])
            return _Sides(both[:1], both[1:])
        source = sentence.joined(found["$"]) if "$" in found else ()
        target = sentence.joined(found["+"]) if "+" in found else ()
        if frame.passive and not source:
            agent = sentence.after(frame.head, ("by",))
            if agent:
                return _Sides(agent, target or subject)
            if not target and "in" not in sentence.s.low[frame.head : frame.head + 4]:
                other = sentence.after(frame.head, ())
                return _Sides(subject, other or (NO_CODE,)) if other else _Sides((NO_CODE,), subject or (NO_CODE,))
            return _Sides(sentence.after(frame.head, ()) or (NO_CODE,), target or subject or (NO_CODE,))
        source = source or subject
        target = target or tuple(c for c in sentence.after(frame.head, ()) if c not in source)
        if not target and len(source) > 1 and joined:
            return _Sides(source[:1], source[1:])
        if not target:
            target = tuple(c for c in sentence.all_before(frame.first) if c not in source)[:1]
        return _Sides(source or (NO_CODE,), target or (NO_CODE,))


class _Parsed:
    """A tagged sentence with codes of its noun phrases and matching of patterns against its words."""

    def __init__(self, s: Tagged, verbs: Verbs) -> None:
        self.s = s
        self.phrases = noun_phrases(s)
        self.frames = frames_of(s, self.phrases)
        self.upper = [w.upper() for w in s.low]
        self.fold = [singular(w.lower()).upper() for w in s.low] if verbs.folds else self.upper
        self._sets = verbs.sets
        self._at = {u: n for n, p in enumerate(self.phrases) for u in range(p.start, p.end)}
        self._codes = [self._of(n) for n in range(len(self.phrases))]

    # -- codes of phrases ------------------------------------------------------------------------------------------

    def _of(self, n: int) -> tuple[str, ...]:
        phrase = self.phrases[n]
        actors, agents = self._named(phrase)
        if not actors and agents:
            actors = self._owner(n)
        if not actors:
            return tuple(_joined_code("---", agents)[:1]) if agents else ()
        return tuple(_joined_code(code, agents)[0] for code in actors[0])

    def _owner(self, n: int) -> list[tuple[str, ...]]:
        """The actor after "of", as in "ambassadors of Ruritania"."""
        for k in range(n, min(n + 2, len(self.phrases) - 1)):
            here, after = self.phrases[k], self.phrases[k + 1]
            if after.prep == here.end and self.s.low[after.prep] in _OWNERS:
                found = self._named(after)[0]
                if found:
                    return found
        return []

    def _named(self, phrase: Phrase) -> tuple[list[tuple[str, ...]], list[str]]:
        actors: list[tuple[str, ...]] = []
        agents: list[str] = []
        for unit in range(phrase.start, phrase.end):
            name = self.s.names.get(unit)
            if name is None:
                continue
            if name.kind == "agent":
                agents += [c for c in name.codes if c not in agents]
            elif name.codes != (NO_CODE,):
                actors.append(name.codes)
        return actors, agents

    def codes_of(self, numbers: list[int]) -> tuple[str, ...]:
        """Codes of several phrases, each once."""
        return tuple(dict.fromkeys(c for n in numbers for c in self._codes[n]))

    def is_subject(self, inner: Frame, outer: Frame) -> bool:
        """Whether the inner clause has the outer one's subject: shared, or taken up by "it", "he" or "they"."""
        if inner.link == "to" or not inner.subject or inner.subject == outer.subject:
            return True
        return self.s.low[self.phrases[inner.subject[-1]].head] in ("it", "he", "she", "they", "themselves")

    def joined(self, unit: int) -> tuple[str, ...]:
        """Codes of the phrase at a unit and of those joined to it by commas and ``and``."""
        n = self._at[unit]
        numbers = [n]
        while n and self.s.tag[self.phrases[n - 1].end : self.phrases[n].start] in (["C"], [","], [",", "C"]):
            n -= 1
            numbers.insert(0, n)
        n = self._at[unit]
        while n + 1 < len(self.phrases) and self.s.tag[self.phrases[n].end : self.phrases[n + 1].start] in (
            ["C"],
            [","],
            [",", "C"],
        ):
            n += 1
            numbers.append(n)
        return self.codes_of(numbers)

    def before(self, unit: int) -> tuple[str, ...]:
        """Codes of the first coded phrase before a unit, with those joined to it."""
        for n, phrase in enumerate(self.phrases):
            if phrase.end <= unit and self._codes[n]:
                return self.joined(phrase.start)
        return ()

    def all_before(self, unit: int) -> tuple[str, ...]:
        """All codes before a unit."""
        return tuple(c for n, p in enumerate(self.phrases) if p.end <= unit for c in self._codes[n])

    def after(self, unit: int, preps: tuple[str, ...], *, until: int = MOST_TOKENS) -> tuple[str, ...]:
        """Codes of the first coded phrase after a unit, under one of the prepositions if any are given."""
        for n, phrase in enumerate(self.phrases):
            if not unit < phrase.start < until or not self._codes[n]:
                continue
            if preps and not (phrase.prep >= 0 and self.s.low[phrase.prep] in preps):
                continue
            return self.joined(phrase.start)
        return ()

    # -- patterns --------------------------------------------------------------------------------------------------

    def right(self, groups: tuple[tuple[str, ...], ...], start: int, found: dict[str, int]) -> bool:
        """Whether the groups follow in order from a unit on."""
        at = start
        for number, group in enumerate(groups):
            glued = number == 0 and group[0] == "*"
            wanted = group[1:] if glued else group
            at = self._seek(wanted, at, 1, found, tight=glued)
            if at < 0:
                return False
        return True

    def left(self, groups: tuple[tuple[str, ...], ...], head: int, found: dict[str, int]) -> bool:
        """Whether the groups stand in order before the verb."""
        at = head - 1
        for number, group in enumerate(reversed(groups)):
            glued = number == 0 and group[-1] == "*"
            wanted = group[:-1] if glued else group
            at = self._seek(wanted, at, -1, found, tight=glued)
            if at < -1:
                return False
        return True

    def _seek(self, group: tuple[str, ...], at: int, step: int, found: dict[str, int], *, tight: bool) -> int:
        """The next unit beyond the group's nearest place; -2 when there is none."""
        skipped, place = 0, at
        while 0 <= place < len(self.upper) and skipped <= _MOST_SKIPPED:
            end = self._group(group, place, step, found)
            if end != -2:
                return end
            if tight or self.s.tag[place] in ";:":
                return -2
            place += step
            skipped += 1
        return -2

    def _group(self, group: tuple[str, ...], place: int, step: int, found: dict[str, int]) -> int:
        for word in group if step > 0 else tuple(reversed(group)):
            place = self._element(word, place, step, found)
            if place == -2:
                return -2
        return place

    def _element(self, word: str, place: int, step: int, found: dict[str, int]) -> int:
        if not 0 <= place < len(self.upper):
            return -2
        if word in ("$", "+", "%", "^"):
            n = self._at.get(place)
            if n is None or (word != "^" and not self._codes[n]):
                return -2
            found.setdefault(word, place)
            return self.phrases[n].end if step > 0 else self.phrases[n].start - 1
        if word[0] == "&":
            for phrase in self._sets.get(word.rstrip("_"), ()):
                end = self._group(phrase, place, step, found)
                if end != -2:
                    return end
            return -2
        return place + step if word in (self.upper[place], self.fold[place]) else -2


def _joined_code(actor: str, agents: list[str]) -> list[str]:
    """An actor with its agents' codes where ``~`` tells, each three-letter part once."""
    code = actor
    for agent in agents:
        before, _, after = agent.partition("~")
        for part in (after[i : i + _SHORT] for i in range(0, len(after), _SHORT)):
            parts = [code[i : i + _SHORT] for i in range(0, len(code), _SHORT)]
            code = code if part in parts else code + part
        code = code if before and code.startswith(before) else before + code
    return [code]


def _spelled(name: Name) -> Name:
    """Names in capitals match any case, save short ones, which would match common words."""
    phrase = name.phrase
    if len(phrase) <= _SHORT or "." in phrase:
        return name
    return replace(name, phrase=phrase.lower())
