"""What the statistical layer adds to the rules' events: a likely form that no rule found, with its parties and tool."""

from __future__ import annotations

from stratagem.core.coding import Step
from stratagem.read.coder.acts import Acts
from stratagem.read.coder.layer import Layer, features_of, kind_of
from stratagem.read.coder.phrases import Party
from stratagem.read.coder.scene import Draft, Scene
from stratagem.read.coder.speech import reports
from stratagem.read.coder.tools import default_tool, tool_of
from stratagem.read.coder.verb_groups import Frame

_BY_SPEAKER = frozenset({"accusation", "demand", "threat", "praise", "refusal", "promise", "offer"})
_MUTUAL = frozenset({"talks", "agreement"})
_MUST_AIM = frozenset({"accusation", "demand", "threat", "praise"})
_FINITE = frozenset({"fact", "will", "may", "must"})


def weighed(scene: Scene, acts: Acts, drafts: list[Draft], layer: Layer) -> list[Draft]:
    """The events after the layer; those of texts of no known kind are left as they are.

    Parameters
    ----------
    scene : Scene
    acts : Acts
        The reading that gave the events.
    drafts : list of Draft
    layer : Layer
    """
    if not kind_of(scene.context) or not scene.s.low:
        return drafts
    features = features_of(scene, acts.patterns)
    chances = layer.chances(features)
    kept, found = list(drafts), {d.form for d in drafts}
    for form, chance in chances.items():
        if chance >= layer.add and form not in found:
            draft = _drafted(scene, acts, form)
            if draft is not None:
                draft.score = chance
                why = ", ".join(layer.speaks_for(features, form))
                draft.steps.append(Step("layer", scene.span(draft.anchor, draft.anchor + 1), f"{chance:.2f}: {why}"))
                kept.append(draft)
    return kept


def _drafted(scene: Scene, acts: Acts, form: str) -> Draft | None:
    """An event of a form with the parties and the tool that its clause most plainly shows."""
    n, frame = _main(scene, acts)
    anchor = frame.head if frame is not None else 0
    draft = Draft(form, f"layer.{form}", anchor, end=len(scene.s.low), frame=n)
    subject = acts.roles.subject(frame) if frame is not None else None
    if form in _BY_SPEAKER:
        acts.roles.set_actor(draft, acts.speaker(max(n, 0)) if scene.frames else acts.voice(), "actor.speaker")
        acts.roles.set_target(draft, subject, "target.subject")
    else:
        acts.roles.set_actor(draft, _doer(scene, frame, subject))
    if not draft.actor:
        return None
    if not draft.target:
        acts.roles.rest(draft, draft.anchor)
    if not draft.target and form in _MUST_AIM:
        others = tuple(c for c in scene.context.others if c not in draft.actor)
        draft.target = others or ("UNK",)
    _tool(scene, draft)
    if draft.form == "deed" and draft.tool in _MUTUAL:
        draft.actor, draft.target = (*draft.actor, *draft.target), ()
    draft.actor, draft.target = tuple(sorted(draft.actor)), tuple(sorted(draft.target))
    return draft


def _main(scene: Scene, acts: Acts) -> tuple[int, Frame | None]:
    """The first finite clause that does more than report; else the first of all."""
    for n, frame in enumerate(scene.frames):
        if frame.mood in _FINITE and frame.link != "if" and not reports(frame, acts.patterns):
            return n, frame
    return (0, scene.frames[0]) if scene.frames else (-1, None)


def _doer(scene: Scene, frame: Frame | None, subject: Party | None) -> Party | None:
    """Who did it: an active clause's subject, else whose acts are listed, else whose medium it is."""
    if subject is not None and frame is not None and not frame.passive and subject.kind not in ("media", "text"):
        return subject
    codes = scene.context.about or scene.context.voice
    return Party(codes, -1, True, "state") if codes else None


def _tool(scene: Scene, draft: Draft) -> None:
    hit = tool_of(scene.hits, 0, len(scene.s.low), near=draft.anchor)
    told = scene.context.title_hits
    draft.tool_hit, draft.tool = hit, hit.tool if hit else default_tool(draft.form)
    if hit is None and draft.form == "deed" and told:
        draft.tool = max(told, key=lambda h: h.weight).tool
