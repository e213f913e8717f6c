"""Who speaks in each clause: reporting verbs before and after their content, and the title where nobody is named."""

from __future__ import annotations

from stratagem.read.coder.clauses import Frame
from stratagem.read.coder.patterns import Patterns
from stratagem.read.coder.phrases import Party
from stratagem.read.coder.scene import Scene

_SPEAKING_PRONOUNS = frozenset("it he she they".split())
_ATTRIBUTING = frozenset("say add note stress state tell point declare urge warn report announce claim hold underline reveal underscore".split())


def reports(frame: Frame, patterns: Patterns) -> bool:
    """Whether a clause's verb only reports speech."""
    found = patterns.by_verb.get(frame.lemma)
    return bool(found) and any(r.pattern.form == "say" for r in found or ())


def speakers(scene: Scene, patterns: Patterns) -> list[Party | None]:
    """For each frame, who speaks its content; None where it is the text's own voice."""
    frames, out = scene.frames, list[Party | None]()
    closing = _closing(scene, patterns)
    opening: Party | None = None
    for n, frame in enumerate(frames):
        speaker: Party | None = closing
        above = frame.parent
        guard = 0
        while above >= 0 and guard < 12:
            parent = frames[above]
            if frame.link in ("that", "to", "ing") or parent.link == "that" or above < n:
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
    found = scene.party(frame.subject, own=True)
    if found is not None:
        return found
    if frame.subject:
        return scene.context.speaker
    return None


def _closing(scene: Scene, patterns: Patterns) -> Party | None:
    """The speaker of ", it said" or ", said the paper" at the sentence's end, for all before it."""
    s = scene.s
    for n in range(len(scene.frames) - 1, max(-1, len(scene.frames) - 4), -1):
        frame = scene.frames[n]
        if frame.lemma not in _ATTRIBUTING or not reports(frame, patterns) or not n:
            continue
        subject = frame.subject or frame.object
        if not subject:
            continue
        first = min(scene.phrases[subject[0]].start, frame.first)
        if first and s.tag[first - 1] in ",\"\u201d" and frame.mood == "fact":
            return scene.party(subject, own=True) or scene.context.speaker
    return None
