"""Who speaks in each clause: reporting verbs before and after their content, and the title where nobody is named."""

from __future__ import annotations

from stratagem.read.coder.lexicon import word_set
from stratagem.read.coder.patterns import Patterns
from stratagem.read.coder.phrases import Party
from stratagem.read.coder.scene import Scene
from stratagem.read.coder.verb_groups import Frame

_PRINTED = word_set("printed")
_ATTRIBUTING = word_set("attributing")


def reports(frame: Frame, patterns: Patterns) -> bool:
    """Whether a clause's verb only reports speech."""
    found = patterns.by_verb.get(frame.lemma)
    return bool(found) and any(r.pattern.form == "say" for r in found or ())


def speakers(scene: Scene, patterns: Patterns) -> list[Party | None]:
    """For each frame, who speaks its content; None where it is the text's own voice."""
    frames, out = scene.frames, list[Party | None]()
    at = closing_frame(scene)
    closing = speaking(scene, frames[at]) if at >= 0 and frames[at].subject else None
    if at >= 0 and closing is None:
        closing = scene.party(frames[at].object, own=True) or scene.context.speaker
    opening: Party | None = None
    for frame in frames:
        speaker: Party | None = closing
        above = frame.parent
        guard = 0
        while above >= 0 and guard < 12:
            parent = frames[above]
            if reports(parent, patterns) and parent.head < frame.first:
                speaker = speaking(scene, parent) or speaker
                break
            if parent.parent >= above:
                break
            above = parent.parent
            guard += 1
        else:
            if opening is not None and frame.link in ("and", "that", "when", "which", "ing", "to", "main", "if"):
                speaker = opening
        if reports(frame, patterns) and frame.mood in ("fact", "ing") and opening is None:
            opening = speaking(scene, frame)
        out.append(speaker)
    return out


def speaking(scene: Scene, frame: Frame) -> Party | None:
    """The party that a reporting verb's subject names; the title's speaker for a pronoun or a nameless text."""
    if frame.passive and frame.lemma != "hold":
        return None  # "is termed reactionary": its subject says nothing
    found = scene.party(frame.subject, own=True)
    if found is not None:
        return found
    if not frame.subject:
        return None
    heard = scene.context.speaker
    head = scene.s.low[scene.phrases[frame.subject[-1]].head]
    if (
        heard is not None
        and heard.kind in ("ngo", "state", "place")
        and head in _PRINTED
        and heard.codes != scene.context.voice
    ):
        return Party(("MED",), -1, True, "media")
    return heard


def closing_frame(scene: Scene) -> int:
    """Number of the clause ", it said" or ", said the paper" that ends the sentence and governs it; or -1."""
    s = scene.s
    for n in range(len(scene.frames) - 1, max(-1, len(scene.frames) - 4), -1):
        frame = scene.frames[n]
        if frame.lemma not in _ATTRIBUTING or not n:
            continue
        subject = frame.subject or frame.object
        if not subject:
            continue
        first = min(scene.phrases[subject[0]].start, frame.first)
        if first and s.tag[first - 1] in ',"\u201d' and frame.mood == "fact":
            return n
    return -1
