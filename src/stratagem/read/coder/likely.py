"""What the statistical layer makes of the rules' events: which hold, which were missed, who acts, who is meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from stratagem.core.coding import Step
from stratagem.read.coder.about import about_event
from stratagem.read.coder.acts import Acts
from stratagem.read.coder.choices import Candidate, Choices, label_of
from stratagem.read.coder.layer import Layer, Parties
from stratagem.read.coder.scene import Draft, Scene
from stratagem.read.coder.shown import Shown, kind_of
from stratagem.read.coder.speech import reports
from stratagem.read.coder.tools import default_tool
from stratagem.read.coder.verb_groups import FINITE

LEAST, PLAIN, BESIDE = 0.3, 0.15, 0.6
"""Chance that an event must have; less if a pattern plainly says it; more if rules found its form on another side."""
_VAGUE = frozenset({"stance", "world", "chronicle", "rule"})
"""Patterns that guess from tone, from general verbs or from a clause's mood."""
_WEIGHED = frozenset({"own", "speech"})
"""Kinds of text in which the layer judges. Lists of acts and news of no known voice are left to the rules."""


def weighed(acts: Acts, drafts: list[Draft], layer: Layer) -> list[Draft]:
    """The events that are likely, those of the rules and those they missed, each with its most likely parties and tool.

    Parameters
    ----------
    acts : Acts
        The reading that gave the events.
    drafts : list of Draft
    layer : Layer
    """
    scene = acts.scene
    if kind_of(scene.context) not in _WEIGHED or not scene.s.low:
        return drafts
    shown = Shown(acts, drafts)
    reading = layer.events.read(shown.features())
    chances = layer.chances(reading)
    labels = [label_of(d.form, shown.side(d.actor)) for d in drafts]
    out = [d for d, label in zip(drafts, labels, strict=True) if label not in chances]
    needed = _needed(drafts, labels)
    likely = {label: chance for label, chance in chances.items() if chance >= needed(label)}
    for draft, label in zip(drafts, labels, strict=True):
        if label in chances and label not in likely:
            acts.give_up(draft, f"{label} has a chance of {chances[label]:.2f}")
    if not likely:
        return out
    judge = _Judge(acts, shown, Choices(shown), layer)
    for label, chance in likely.items():
        form = label.partition(":")[0]
        bases: list[Draft | None] = [d for d, of in zip(drafts, labels, strict=True) if of == label]
        why = f"{label} {chance:.2f}: {', '.join(layer.events.speaks_for(reading, label))}"
        for base in bases or [next((d for d in drafts if d.form == form), None)]:
            event = judge.event(label, base, chance, why)
            if event is not None and not any(_same(event, e) for e in out):
                out.append(event)
    return sorted(out, key=lambda d: d.anchor)


def _needed(drafts: list[Draft], labels: list[str]) -> Callable[[str], float]:
    """The chance that each form and side must have, by what the rules found."""
    forms = {d.form for d in drafts}
    plain = {label for d, label in zip(drafts, labels, strict=True) if d.pattern.partition(".")[0] not in _VAGUE}

    def needed(label: str) -> float:
        if label in plain:
            return PLAIN
        return BESIDE if label not in labels and label.partition(":")[0] in forms else LEAST

    return needed


def _same(one: Draft, other: Draft) -> bool:
    return (one.form, one.actor, one.target, one.tool) == (other.form, other.actor, other.target, other.tool)


class _Judge:
    """Settles the events of one sentence."""

    def __init__(self, acts: Acts, shown: Shown, choices: Choices, layer: Layer) -> None:
        self.acts, self.shown, self.layer = acts, shown, layer
        self.parties = Parties(layer, choices)

    def event(self, label: str, draft: Draft | None, chance: float, why: str) -> Draft | None:
        """An event of this form and side, from what the rules found or anew; None where nobody could act."""
        form = label.partition(":")[0]
        actor = self.parties.actor(label, draft)
        if actor is None:
            return None
        target = self.parties.target(form, draft, actor.codes)
        event = self._new(form) if draft is None else replace(draft, steps=list(draft.steps))
        event.score = chance
        event.steps.append(Step("layer", self.shown.scene.span(event.anchor, event.anchor + 1), why))
        self._take(event, "actor", actor)
        self._take(event, "target", target)
        by_words = "" if draft is None or draft.tool == default_tool(form) else draft.tool
        tool, event.status = self.layer.tool_and_status(about_event(self.shown, form, draft), by_words=by_words)
        if tool != event.tool:
            hits = [h for h in self.shown.scene.hits if h.tool == tool]
            event.tool, event.tool_hit = tool, max(hits, key=lambda h: h.weight, default=None)
        return event

    def _new(self, form: str) -> Draft:
        scene = self.shown.scene
        n = _main(scene, self.acts)
        anchor = scene.frames[n].head if n >= 0 else 0
        event = Draft(form, f"layer.{form}", anchor, end=len(scene.s.low), frame=n)
        self.acts.settle_circumstances(event)
        return event

    def _take(self, event: Draft, slot: str, chosen: Candidate) -> None:
        """Take a choice, and say so where the rules had none or another."""
        if tuple(sorted(getattr(event, slot))) == chosen.codes:
            setattr(event, slot, chosen.codes)
            return
        setattr(event, slot, chosen.codes)
        setattr(event, f"{slot}_unit", chosen.unit)
        if slot == "actor":
            event.level = chosen.level
        where = self.acts.roles.unit_span(chosen.unit)
        event.steps.append(Step(f"{slot}.layer", where, "+".join(chosen.codes) or "nobody"))


def _main(scene: Scene, acts: Acts) -> int:
    """Number of the first finite clause that does more than report; else of the first of all; -1 without any."""
    for n, frame in enumerate(scene.frames):
        if frame.mood in FINITE and frame.link != "if" and not reports(frame, acts.patterns):
            return n
    return 0 if scene.frames else -1
