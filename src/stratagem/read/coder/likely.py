"""What the statistical layer adds to the rules' events: a likely form that no rule found, with its parties and tool."""

from __future__ import annotations

from stratagem.core.coding import Step
from stratagem.read.coder.acts import Acts
from stratagem.read.coder.layer import Layer, features_of, kind_of
from stratagem.read.coder.phrases import Party
from stratagem.read.coder.scene import Draft, Scene
from stratagem.read.coder.speech import reports
from stratagem.read.coder.stance import Tone
from stratagem.read.coder.tools import default_tool, tool_of
from stratagem.read.coder.verb_groups import Frame

_MUTUAL = frozenset({"talks", "agreement"})
_FAINT = frozenset({"stance.guess", "stance.blame"})
_LIKELY = 0.2
"""Chance that an event which rests on tone alone must have."""
_AT_HOME = frozenset({"summit_visit", "talks", "agreement", "trade_joint_project", "aid", "media_pressure", "other"})
"""Tools that take two: a state's own media tell of its own without any other, and no other actor is dealt with."""
_STAGED = frozenset({"military_exercise", "incursion", "mobilisation", "armed_attack", "detention", "summit_visit"})
_TONED = frozenset({"accusation", "praise"})
_SPOKEN = frozenset({"demand", "threat"})
_FINITE = frozenset({"fact", "will", "may", "must"})


def weighed(tone: Tone, acts: Acts, drafts: list[Draft], layer: Layer) -> list[Draft]:
    """The events with those the layer adds; in texts of no known kind it adds none.

    Parameters
    ----------
    tone : Tone
        Who speaks the sentence, and of whom.
    acts : Acts
        The reading that gave the events.
    drafts : list of Draft
    layer : Layer
    """
    scene = acts.scene
    if not kind_of(scene.context) or not scene.s.low:
        return drafts
    features = features_of(scene, acts.patterns)
    chances = layer.chances(features)
    out = [d for d in drafts if d.pattern not in _FAINT or chances.get(d.form, 1.0) >= _LIKELY]
    found = {d.form for d in out}
    for form, chance in chances.items():
        if chance >= layer.add and form not in found:
            draft = _drafted(tone, acts, form, drafts)
            if draft is not None:
                draft.score = chance
                why = ", ".join(layer.speaks_for(features, form))
                draft.steps.append(Step("layer", scene.span(draft.anchor, draft.anchor + 1), f"{chance:.2f}: {why}"))
                out.append(draft)
    return out


def _drafted(tone: Tone, acts: Acts, form: str, beside: list[Draft]) -> Draft | None:
    """An event of a form with the parties and tool that the sentence most plainly shows; None without an actor."""
    scene = acts.scene
    n, frame = _main(scene, acts)
    draft = Draft(form, f"layer.{form}", frame.head if frame is not None else 0, end=len(scene.s.low), frame=n)
    if form == "deed":
        _done(acts, draft, frame, beside)
    elif form in _TONED or form in _SPOKEN:
        _said(tone, acts, draft, frame)
    else:
        subject = acts.roles.subject(frame, own=True) if frame is not None else None
        acts.roles.set_actor(draft, subject or tone.speaker)
        acts.roles.rest(draft, draft.anchor)
    if not draft.tool:
        hit = tool_of(scene.hits, 0, len(scene.s.low), near=draft.anchor)
        draft.tool_hit, draft.tool = hit, hit.tool if hit else default_tool(form)
    draft.actor, draft.target = tuple(sorted(draft.actor)), tuple(sorted(draft.target))
    domestic = form == "deed" and not draft.target and draft.actor == scene.context.voice and draft.tool in _AT_HOME
    return draft if draft.actor and not domestic else None


def _main(scene: Scene, acts: Acts) -> tuple[int, Frame | None]:
    """The first finite clause that does more than report; else the first of all."""
    for n, frame in enumerate(scene.frames):
        if frame.mood in _FINITE and frame.link != "if" and not reports(frame, acts.patterns):
            return n, frame
    return (0, scene.frames[0]) if scene.frames else (-1, None)


def _said(tone: Tone, acts: Acts, draft: Draft, frame: Frame | None) -> None:
    """Blame, praise, threat or demand by whoever speaks, of those the tone means or the clause addresses."""
    acts.roles.set_actor(draft, tone.speaker, "actor.speaker")
    if draft.form in _SPOKEN and frame is not None:
        acts.roles.set_target(draft, acts.roles.subject(frame), "target.subject")
    if not draft.target and tone.speaker is not None:
        acts.roles.set_target(draft, tone.others(), "target.tone")
    if not draft.target:
        draft.target = tuple(c for c in acts.scene.context.others if c not in draft.actor) or ("UNK",)


def _done(acts: Acts, draft: Draft, frame: Frame | None, beside: list[Draft]) -> None:
    """A deed: the clause's own, or beside other events one that only a noun names, as "after talks"."""
    scene, context = acts.scene, acts.scene.context
    blame = next((d for d in beside if d.form == "accusation" and set(d.actor) <= set(context.voice)), None)
    if blame is not None and context.titled and blame.tool in _STAGED and blame.target != ("UNK",):
        # Who is blamed for a thing by a state's own media has done it.
        draft.actor, draft.target, draft.tool = blame.target, blame.actor, blame.tool
        draft.actor_unit, draft.tool_hit, draft.anchor = blame.target_unit, blame.tool_hit, blame.anchor
        return
    told = {d.tool for d in beside}
    hits = [h for h in scene.hits if h.tool not in told]
    if beside and not hits:
        return
    hit = tool_of(hits, 0, len(scene.s.low), near=0 if beside else draft.anchor)
    subject = acts.roles.subject(frame) if frame is not None and not frame.passive else None
    if subject is None or subject.kind in ("media", "text"):
        codes = context.about or context.voice
        subject = acts.roles.guest() or (Party(codes, -1, True, "state") if codes else None)
    acts.roles.set_actor(draft, subject)
    acts.roles.rest(draft, draft.anchor)
    if hit is not None:
        draft.tool_hit, draft.tool = hit, hit.tool
    elif context.title_hits:
        draft.tool = max(context.title_hits, key=lambda h: h.weight).tool
    if draft.tool in _MUTUAL:
        both = acts.roles.pair()
        draft.actor, draft.target = both.codes if both is not None else (*draft.actor, *draft.target), ()
