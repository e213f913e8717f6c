"""Blame and praise without a verb that names them: what is left of a sentence in somebody's voice."""

from __future__ import annotations

from stratagem.read.coder.acts import Acts
from stratagem.read.coder.phrases import Party
from stratagem.read.coder.scene import Draft, Scene
from stratagem.read.coder.tools import tool_of


def judged(scene: Scene, acts: Acts) -> list[Draft]:
    """The clauses' events, and blame or praise by the speaker where the words carry it."""
    drafts = acts.read()
    speaker = acts._voice()
    for party in acts.speakers:
        if party is not None:
            speaker = party
            break
    if speaker is None or not speaker.codes:
        return drafts
    bad = [i for i, w in enumerate(scene.s.low) if scene.words.stance.get(w) == -1]
    good = [i for i, w in enumerate(scene.s.low) if scene.words.stance.get(w) == 1]
    others = _others(scene, speaker)
    if any(d.form in ("accusation", "praise", "threat", "demand", "refusal", "denial") for d in drafts):
        return drafts
    if others is None and scene.context.others and bad:
        others = Party(scene.context.others, -1, True, "state")
    if others is not None and len(bad) > len(good):
        drafts.append(_draft(scene, "accusation", "stance.blame", bad[0], speaker, others))
    elif len(good) > len(bad) and speaker.kind in ("state", "ngo", "media", "text") and speaker.codes != scene.context.voice and not drafts:
        drafts.append(_draft(scene, "praise", "stance.praise", good[0], speaker, Party(scene.context.voice, -1, True, "state")))
    return drafts


def _others(scene: Scene, speaker: Party) -> Party | None:
    codes: list[str] = []
    unit = -1
    for k in range(len(scene.phrases)):
        party = scene.parties.of(k)
        if party is None or party.kind in ("place", "voice"):
            continue
        fresh = [c for c in party.codes if c not in speaker.codes and c not in codes]
        if fresh and unit < 0:
            unit = party.unit
        codes += fresh
    return Party(tuple(codes), unit, True, "state") if codes else None


def _draft(scene: Scene, form: str, rule: str, anchor: int, speaker: Party, target: Party) -> Draft:
    draft = Draft(form, rule, anchor, tuple(sorted(speaker.codes)), tuple(sorted(target.codes)))
    draft.actor_unit, draft.target_unit, draft.level = speaker.unit, target.unit, speaker.level
    hit = tool_of(scene.hits, 0, len(scene.s.low), near=anchor)
    draft.tool_hit = hit
    draft.tool = hit.tool if hit else "rhetoric"
    return draft
