"""Clauses as frames: each verb group with its subject, object, mood and negation, and how it hangs on the others."""

from __future__ import annotations

from stratagem.read.coder.phrases import Phrase
from stratagem.read.coder.tagger import Tagged
from stratagem.read.coder.verb_groups import Frame, verb_groups
from stratagem.read.coder.lexicon import word_set

_CONDITION = word_set("condition")
_TIME = word_set("time")


def frames_of(s: Tagged, phrases: list[Phrase]) -> list[Frame]:
    """All frames from left to right."""
    ends = {p.end: n for n, p in enumerate(phrases)}
    starts = {p.start: n for n, p in enumerate(phrases)}
    out = verb_groups(s)
    for n, frame in enumerate(out):
        frame.end = out[n + 1].first if n + 1 < len(out) else len(s.tag)
        frame.object = _objects(s, phrases, starts, frame)
        _attach(s, phrases, ends, out, n)
        _unreduced(s, out, n)
    return out


def _objects(s: Tagged, phrases: list[Phrase], starts: dict[int, int], frame: Frame) -> list[int]:
    """Noun phrases right after the verb, without preposition, with those coordinated to the first."""
    j = frame.head + 1
    while j < frame.end and s.tag[j] in 'R-"\u201c':
        j += 1
    n = starts.get(j)
    if n is None:
        return []
    out = [n]
    while n + 1 < len(phrases):
        here, after = phrases[n], phrases[n + 1]
        gap = s.tag[here.end : after.start]
        if (
            after.start > frame.end
            or len(gap) > 2
            or not gap
            or any(t not in "C," for t in gap)
            or (gap == [","] and not _listed(s, after))
        ):
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
            frame.subject = (
                before.object if before.object and phrases[before.object[-1]].end >= frame.first - 3 else before.subject
            )
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
    return start == 0 or s.tag[start - 1] in 'S,"C-' or s.low[start - 1] in ("that", ":")


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
    if past and not before.object and before.subject and not any(t in ',;:SCW"' for t in between):
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
