"""Clauses as frames: each verb group with its subject, object, mood and negation, and how it hangs on the others."""

from __future__ import annotations

from dataclasses import dataclass

from stratagem.read.coder.phrases import Phrase
from stratagem.read.coder.tagger import Tagged

_FUTURE = frozenset("will shall would 'll won't wouldn't going".split())
_POSSIBLE = frozenset("may might can could".split())
_DUTY = frozenset("should must ought shouldn't mustn't".split())
_CONDITION = frozenset("if unless once provided lest".split())
_TIME = frozenset("when while after before since until as because although though whereas whether where so".split())
_EASED = frozenset("able unable forced compelled bound obliged".split())
"""``will be able to escape`` is one verb group."""


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
    negative, passive, perfect : bool
    link : str
        ``main``, ``and`` (shares its subject with an earlier frame), ``that`` (content of the parent), ``which``, ``if``,
        ``when``, ``to``, ``ing``, ``ed``.
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
    mood: str
    negative: bool
    passive: bool
    perfect: bool
    link: str
    parent: int
    subject: list[int]
    object: list[int]
    end: int


def frames_of(s: Tagged, phrases: list[Phrase]) -> list[Frame]:
    """All frames from left to right."""
    ends = {p.end: n for n, p in enumerate(phrases)}
    starts = {p.start: n for n, p in enumerate(phrases)}
    out: list[Frame] = []
    i, count = 0, len(s.tag)
    while i < count:
        if s.tag[i] in "MXVGPT":
            group = _group(s, i)
            if group is not None:
                frame, i = group
                out.append(frame)
                continue
        i += 1
    for n, frame in enumerate(out):
        frame.end = out[n + 1].first if n + 1 < len(out) else count
        frame.object = _objects(s, phrases, starts, frame)
        _attach(s, phrases, ends, out, n)
        _unreduced(s, out, n)
    return out


def _group(s: Tagged, i: int) -> tuple[Frame, int] | None:
    tag, low, count = s.tag, s.low, len(s.tag)
    first, mood, negative, passive, perfect = i, "fact", False, False, False
    lemma, head, j = "", -1, i
    if i and tag[i - 1] == "-":
        negative = True
    if tag[i] == "T":
        mood, j = "to", i + 1
        negative = negative or (i > 0 and tag[i - 1] == "-")
    be = False
    while j < count:
        t = tag[j]
        if t == "-":
            negative = j + 1 >= count or low[j + 1] not in ("but", "only")
        elif t in "R" or (t == "C" and low[j] == "but" and j > first and tag[j - 1] == "-"):
            pass
        elif t == "M":
            mood = _modal(low[j])
            negative = negative or low[j] in ("cannot", "can't", "won't", "wouldn't", "shouldn't", "mustn't", "couldn't")
        elif t == "X":
            negative = negative or low[j].endswith("n't")
            be = low[j] in ("is", "are", "was", "were", "be", "been", "being", "am", "isn't", "aren't", "wasn't", "weren't")
            perfect = perfect or low[j] in ("has", "have", "had", "hasn't", "haven't")
            lemma, head = ("be" if be else "have" if low[j][:2] == "ha" else "do"), j
            if j == first and low[j] in ("being", "having"):
                mood = "ing"
            if lemma == "have" and j + 2 < count and tag[j + 1] == "T":
                mood, j = (mood if mood in ("will", "may") else "must"), j + 1
                perfect = False
            elif be and j + 2 < count and low[j + 1] == "going" and tag[j + 2] == "T":
                mood, j = "will", j + 2
            elif be and j + 3 < count and low[j + 1] in _EASED and tag[j + 2] == "T":
                j += 2
            elif be and j + 2 < count and tag[j + 1] == "T" and mood == "fact":
                mood, j = "will", j + 1
        elif t in "VGP":
            lemma, head = s.lemma[j], j
            if t == "G" and not be:
                mood = "ing" if j == first or mood == "fact" else mood
            if t == "P":
                passive = be and not (perfect and low[j - 1] in ("has", "have", "had"))
                if j == first:
                    mood, passive = "ed", True
            j += 1
            break
        else:
            break
        j += 1
    if head < 0:
        return None
    if lemma == "let" and first == head and (head == 0 or tag[head - 1] in "\"\u201c:;."):
        mood = "let"
    if lemma == "need" and head + 2 < count and tag[head + 1] == "T" and mood == "fact":
        mood, head = "must", head + 2
        lemma = s.lemma[head]
        j = head + 1
    while j > head + 1 and tag[j - 1] in "R-":
        j -= 1
    return Frame(first, head, lemma, mood, negative, passive, perfect, "main", -1, [], [], j), j


def _modal(word: str) -> str:
    if word in _FUTURE:
        return "will"
    if word in _DUTY:
        return "must"
    return "may"


def _objects(s: Tagged, phrases: list[Phrase], starts: dict[int, int], frame: Frame) -> list[int]:
    """Noun phrases right after the verb, without preposition, with those coordinated to the first."""
    j = frame.head + 1
    while j < frame.end and s.tag[j] in "R-\"\u201c":
        j += 1
    n = starts.get(j)
    if n is None:
        return []
    out = [n]
    while n + 1 < len(phrases):
        here, after = phrases[n], phrases[n + 1]
        gap = s.tag[here.end : after.start]
        if after.start > frame.end or len(gap) > 2 or not gap or any(t not in "C," for t in gap) or (gap == [","] and not _listed(s, after)):
            break
        out.append(n + 1)
        n += 1
    return out


def _listed(s: Tagged, after: Phrase) -> bool:
    """Whether a comma before this phrase is one of a list: an ``and`` comes soon after."""
    return any(t == "C" for t in s.tag[after.end : after.end + 3])


def _attach(s: Tagged, phrases: list[Phrase], ends: dict[int, int], frames: list[Frame], n: int) -> None:
    frame = frames[n]
    if frame.mood == "to":
        frame.link, frame.parent = "to", n - 1
        if n:
            before = frames[n - 1]
            frame.subject = before.object if before.object and phrases[before.object[-1]].end >= frame.first - 3 else before.subject
        return
    if frame.mood in ("ing", "ed"):
        frame.link, frame.parent = frame.mood, n - 1
        noun = ends.get(frame.first)
        if noun is not None:
            frame.subject = [noun]
        elif n:
            frame.subject = frames[n - 1].subject
        return
    found, boundary = _subject(s, phrases, ends, frames, n)
    frame.subject = found
    _link(s, frames, n, boundary)


def _subject(
    s: Tagged, phrases: list[Phrase], ends: dict[int, int], frames: list[Frame], n: int
) -> tuple[list[int], int]:
    """Subject phrases, and the unit before the clause's first word."""
    frame = frames[n]
    floor = -1
    j = frame.first - 1
    best: list[int] = []
    while j > floor:
        t = s.tag[j]
        noun = ends.get(j + 1)
        if noun is not None:
            phrase = phrases[noun]
            j = phrase.start - 1
            if phrase.prep >= 0:
                j = phrase.prep - 1
                best = []
                continue
            best = [noun, *best] if best and s.tag[j + 1 if j < 0 else j] in "C," else [noun]
            if j >= 0 and s.tag[j] == "C" and ends.get(j) is not None:
                best, j = _coordinated(s, phrases, ends, j, best)
            if j >= 0 and s.tag[j] == "," and ends.get(j) is not None:
                # An apposition or a list: the name may stand before the comma.
                continue_from = phrases[ends[j]]
                if _first_of_clause(s, continue_from.start):
                    best = [ends[j], *best]
                    j = continue_from.start - 1
            if not (j >= 0 and s.tag[j] == "I"):
                return best, j
            continue
        if t == "W":
            before = j - 1
            while before >= 0 and s.tag[before] in ",I":
                before -= 1
            antecedent = ends.get(before + 1)
            return ([antecedent] if antecedent is not None else []), j
        if t == "C":
            return (best or (frames[n - 1].subject if n else [])), j
        if t in ",":
            k = _opening(s, j) if j < frame.first - 1 or not best else -1
            if k < 0 and j == frame.first - 1:
                k = _apposition(s, j)
            if k >= 0:
                j = k - 1
                continue
            j -= 1
            continue
        if t in "PG":
            # A participle after its noun: "the delegation led by the mayor".
            j -= 1
            best = []
            continue
        if t in "R-\"'()A#D" or t in "\u201c\u201d":
            j -= 1
            continue
        return best, j
    return best, j


def _coordinated(
    s: Tagged, phrases: list[Phrase], ends: dict[int, int], j: int, best: list[int]
) -> tuple[list[int], int]:
    while j >= 0 and s.tag[j] in "C,":
        noun = ends.get(j) if s.tag[j] == "C" or (j and ends.get(j) is not None) else None
        if noun is None:
            if s.tag[j] == "C" and j and s.tag[j - 1] == ",":
                j -= 1
                continue
            break
        best = [noun, *best]
        j = phrases[noun].start - 1
        if phrases[noun].prep >= 0:
            break
    return best, j


def _first_of_clause(s: Tagged, start: int) -> bool:
    return start == 0 or s.tag[start - 1] in "S,\"C-" or s.low[start - 1] in ("that", ":")


def _opening(s: Tagged, j: int) -> int:
    """The comma that opens the relative or participle clause which the comma at ``j`` closes, or -1."""
    for k in range(j - 1, max(-1, j - 30), -1):
        if s.tag[k] == "," and k + 1 < j:
            return k if s.tag[k + 1] in "WGPR" or s.low[k + 1] in ("contrary", "far", "in", "under", "not") else -1
        if s.tag[k] in ";:":
            return -1
    return -1


def _apposition(s: Tagged, j: int) -> int:
    """The comma that opens ", a group that tracks the war," before a verb, or -1."""
    for k in range(j - 1, max(-1, j - 18), -1):
        if s.tag[k] == "," and k and s.tag[k - 1] in "N@" and s.tag[k + 1] in "DAN@":
            return k
        if s.tag[k] in "SC;:":
            return -1
    return -1


def _unreduced(s: Tagged, frames: list[Frame], n: int) -> None:
    """``the civilians imprisoned for it were released``: the first verb is a participle, the second has the subject."""
    frame, before = frames[n], frames[n - 1] if n else None
    while before is not None and before.mood == "ing" and before.parent >= 0:
        before = frames[before.parent]
    if before is None or frame.subject or frame.mood not in ("fact", "will", "may", "must"):
        return
    between = s.tag[before.head + 1 : frame.first]
    past = before.mood == "fact" and before.first == before.head and s.low[before.head].endswith(("ed", "en"))
    if past and not before.object and before.subject and not any(t in ",;:SCW\"" for t in between):
        frame.subject, frame.link, frame.parent = before.subject, before.link, before.parent
        before.mood, before.passive, before.link = "ed", True, "ed"


def _link(s: Tagged, frames: list[Frame], n: int, boundary: int) -> None:
    frame = frames[n]
    if boundary < 0:
        return
    low, tag = s.low[boundary], s.tag[boundary]
    if tag == "W":
        frame.link, frame.parent = "which", n - 1
    elif tag == "S":
        if low in _CONDITION or (low == "as" and s.low[boundary - 1 : boundary] == ["long"]):
            frame.link = "if"
        elif low in _TIME:
            frame.link = "when"
        else:
            frame.link = "that"
        if low == "as" and boundary + 1 < len(s.low) and s.low[max(0, boundary - 2) : boundary] == ["as", "long"]:
            frame.link = "if"
        frame.parent = n - 1
    elif tag == "C":
        frame.link, frame.parent = "and", n - 1
        if n and frames[n - 1].link in ("if", "when", "which", "that") and frames[n - 1].end >= boundary:
            frame.link = frames[n - 1].link
            frame.parent = frames[n - 1].parent
    elif tag in "VXGP" and n and frames[n - 1].head == boundary:
        # "said it would": content without "that"
        frame.link, frame.parent = "that", n - 1
