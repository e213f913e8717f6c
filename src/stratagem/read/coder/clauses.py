"""Clauses as frames: each verb group with its subject, object, mood and negation, and how it hangs on the others."""

from __future__ import annotations

from stratagem.read.coder.lexicon import word_set
from stratagem.read.coder.phrases import Phrase
from stratagem.read.coder.subjects import SubjectSearch
from stratagem.read.coder.tagger import Tagged
from stratagem.read.coder.verb_groups import FINITE, Frame, verb_groups

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
    found, boundary = SubjectSearch(s, phrases, ends, frames, n).find()
    frame.subject = found
    _link(s, frames, n, boundary)


def _unreduced(s: Tagged, frames: list[Frame], n: int) -> None:
    """``the civilians imprisoned for it were released``: the first verb is a participle, the second has the subject."""
    frame, before = frames[n], frames[n - 1] if n else None
    while before is not None and before.mood == "ing" and before.parent >= 0:
        before = frames[before.parent]
    if before is None or frame.subject or frame.mood not in FINITE:
        return
    if frame.first == frame.head and s.low[frame.head] == frame.lemma:
        return  # a base form is rarely finite: "apologised for a raid on the harbour"
    between = s.tag[before.head + 1 : frame.first]
    past = before.mood == "fact" and before.first == before.head and s.low[before.head].endswith(("ed", "en"))
    if past and not before.object and before.subject and not any(t in ',;:SCW"' for t in between):
        frame.subject, frame.link, frame.parent = before.subject, before.link, before.parent
        before.mood, before.passive, before.link = "ed", True, "ed"


def _shares_mood(s: Tagged, frame: Frame, before: Frame | None) -> None:
    """``to attack and destroy``, ``should stop and leave``: a base form goes on with the mood before."""
    if before is not None and before.mood in ("to", "must", "will", "may") and s.low[frame.head] == frame.lemma:
        frame.mood = before.mood if frame.mood == "fact" else frame.mood


def _link(s: Tagged, frames: list[Frame], n: int, boundary: int) -> None:
    frame = frames[n]
    if boundary < 0:
        return
    low, tag = s.low[boundary], s.tag[boundary]
    if tag == "W":
        frame.link, frame.parent = "which", n - 1
    elif tag == "S":
        as_long = s.low[max(0, boundary - 2) : boundary + 1] == ["as", "long", "as"]
        frame.link = "if" if low in _CONDITION or as_long else "when" if low in _TIME else "that"
        frame.parent = n - 1
    elif tag == "C":
        frame.link, frame.parent = "and", n - 1
        _shares_mood(s, frame, frames[n - 1] if n else None)
        if n and frames[n - 1].link in ("if", "when", "which", "that") and frames[n - 1].end >= boundary:
            frame.link = frames[n - 1].link
            frame.parent = frames[n - 1].parent
    elif tag == "M" and low in ("should", "had", "were"):
        frame.link, frame.parent = "if", n - 1  # "should they persist"
    elif tag in "VXGP" and n and frames[n - 1].head == boundary:
        # "said it would": content without "that"
        frame.link, frame.parent = "that", n - 1
