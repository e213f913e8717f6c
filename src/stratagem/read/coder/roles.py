"""Who acts and who is meant: subject, agent, object, prepositions, collectives, and what the title tells."""

from __future__ import annotations

from stratagem.core.coding import Span, Step
from stratagem.read.coder.lexicon import word_set
from stratagem.read.coder.patterns import Pattern
from stratagem.read.coder.phrases import Party
from stratagem.read.coder.scene import Draft, Scene
from stratagem.read.coder.verb_groups import Frame

_JOINS = (["C"], [","], [",", "C"])
_PLACING = word_set("placing")
_ASIDE = frozenset({"place", "voice", "audience", "against", "people"})
_PAIRS = word_set("pairs")
_THIRD_PERSON = word_set("third_person")


class Roles:
    """Finds parties for the drafts of one sentence.

    Parameters
    ----------
    scene : Scene
    asides : frozenset of int
        Numbers of phrases that only report, as ``local media`` in "local media said": never anybody's target.
    """

    def __init__(self, scene: Scene, asides: frozenset[int]) -> None:
        self.scene = scene
        self.asides = asides

    def reach(self, frame: Frame) -> int:
        """Unit up to which the verb's own words go: across participles and infinitives, not into a new clause."""
        s = self.scene.s
        end = min(len(s.tag), frame.head + 26)
        for j in range(frame.head + 1, end):
            if s.tag[j] in ";:" or (s.tag[j] == "S" and s.low[j] != "that"):
                return j
        return end

    def subject(self, frame: Frame, *, own: bool = False) -> Party | None:
        """Who the clause is about: its subject, or whom a pronoun or "the two sides" stands for."""
        scene = self.scene
        found = scene.party(frame.subject, own=own)
        if found is not None:
            return found
        if not frame.subject or scene.s.tag[scene.phrases[frame.subject[-1]].head] != "Q":
            opening = self._opening(frame)
            if opening is not None:
                return opening
        if not frame.subject:
            return None
        phrase = scene.phrases[frame.subject[-1]]
        low = scene.s.low[phrase.head]
        if scene.s.lemma[phrase.head] in _PAIRS and scene.s.low[phrase.start] in ("the", "both", "two", "our"):
            return self._pair(phrase.start)
        if low in _THIRD_PERSON:
            return self._antecedent(frame, plural=low == "they")
        return None

    def _opening(self, frame: Frame) -> Party | None:
        """The sentence's first phrase, for its first finite verb: titles and appositions may part the two."""
        scene = self.scene
        first = next((f for f in scene.frames if f.mood not in ("ing", "ed", "to")), None)
        if first is not frame or frame.passive or not scene.phrases or scene.phrases[0].start > 1:
            return None
        names = scene.phrases[0].end < len(scene.s.tag) and scene.s.tag[scene.phrases[0].end] in ",IP"
        found = scene.parties.of(0)
        return found if names and found is not None and found.own and found.kind in ("state", "ngo") else None

    def guest(self) -> Party | None:
        """Whose gift or delegation it is where the sentence has only "the gift" or "the delegation": the title's."""
        context = self.scene.context
        if context.speaker is not None and not set(context.speaker.codes) & set(context.voice):
            return context.speaker
        return Party(context.others[:1], -1, True, "state") if context.voice and context.others else None

    def pair(self) -> Party | None:
        """Both sides of the talks that a sentence is about: those it names, else the voice and the title's other."""
        return self._pair(len(self.scene.s.tag))

    def _pair(self, before: int) -> Party | None:
        codes: list[str] = []
        for k, phrase in enumerate(self.scene.phrases):
            party = self.scene.parties.of(k)
            if party is not None and phrase.start < before and party.kind not in ("place", "voice", "audience"):
                codes += [c for c in party.codes if c not in codes and c != "UNK"]
        context = self.scene.context
        for code in (*context.others, *context.voice, *context.about):
            if len(codes) < 2 and code not in codes:
                codes.append(code)
        return Party(tuple(sorted(codes[:2])), -1, True, "state") if len(codes) >= 2 else None

    def _antecedent(self, frame: Frame, *, plural: bool) -> Party | None:
        """The last acting subject before, else the title's other actors: state media write of them as "they"."""
        scene = self.scene
        for earlier in reversed(scene.frames):
            if earlier.first >= frame.first or not earlier.subject:
                continue
            found = scene.party(earlier.subject, own=True)
            if found is not None and found.own and found.kind in ("state", "ngo", "company"):
                return found
        codes = scene.context.others if plural or len(scene.context.others) == 1 else scene.context.others[:1]
        return Party(codes, -1, True, "state") if codes else None

    def set_actor(self, draft: Draft, party: Party | None, rule: str = "") -> None:
        """Take a party as actor, with the step that says so."""
        if party is None or not party.codes:
            return
        draft.actor, draft.actor_unit, draft.level = party.codes, party.unit, party.level
        what = rule or ("actor.subject" if party.own else "actor.owner")
        draft.steps.append(Step(what, self.unit_span(party.unit), "+".join(party.codes)))

    def set_target(self, draft: Draft, party: Party | None, rule: str) -> bool:
        """Take what a party has beyond the actor as target."""
        if party is None:
            return False
        codes = tuple(c for c in party.codes if c not in draft.actor)
        if not codes:
            return False
        draft.target, draft.target_unit = codes, party.unit
        draft.steps.append(Step(rule, self.unit_span(party.unit), "+".join(codes)))
        return True

    def mutual(self, draft: Draft, frame: Frame) -> None:
        """All parties of a meeting or an accord act, and nobody is its target."""
        partner = self.after(frame, ("with", "between", "and"))
        codes = set(draft.actor)
        if frame.passive and frame.subject:
            # "an agreement between A and B is signed"
            early = [k for k, p in enumerate(self.scene.phrases) if p.end <= frame.first and k not in self.asides]
            both = self.scene.party(early)
            codes |= set(both.codes) if both is not None else set()
        if partner is not None:
            codes |= set(partner.codes)
        elif len(codes) < 2:
            other = self.after(frame, ("to", "for", "in"))
            if other is not None and draft.form == "promise":
                self.set_target(draft, other, "target.to")
                return
            rest = self.nearest(frame.head, skip=draft.actor)
            context = self.scene.context
            if rest is not None:
                codes |= set(rest.codes) - {"UNK"}
            else:
                codes |= set([c for c in (*context.about, *context.others) if c not in codes][:1])
        draft.actor, draft.target = tuple(sorted(codes)), ()

    def targets(self, draft: Draft, pattern: Pattern, frame: Frame) -> None:
        """The target, from the first place of the pattern's list that has one."""
        if draft.target:
            draft.target = tuple(c for c in draft.target if c not in draft.actor)
            if draft.target:
                return
        for where in pattern.target:
            if where == "none":
                return
            if where == "object":
                found = self.scene.party(frame.object or self._shared_object(frame))
            elif where == "subject":
                found = self.subject(frame)
            elif where == "rest":
                self.rest(draft, frame.head)
                return
            else:
                found = self.after(frame, (where,))
            if self.set_target(draft, found, f"target.{where}"):
                return

    def _shared_object(self, frame: Frame) -> list[int]:
        """``denounces and rejects the remarks``: the first verb's object stands after the second."""
        for after in self.scene.frames:
            if after.first > frame.head and after.link == "and" and after.first - frame.head <= 3:
                return after.object
        return []

    def rest(self, draft: Draft, at: int) -> None:
        """The nearest other actor; for deeds that hurt, also a place."""
        if not self.set_target(draft, self.nearest(at, skip=draft.actor), "target.nearest"):
            self.set_target(draft, self._people(draft.actor), "target.people")

    def _people(self, skip: tuple[str, ...]) -> Party | None:
        for k in range(len(self.scene.phrases)):
            party = self.scene.parties.of(k)
            if party is not None and party.kind in ("people", "place") and set(party.codes) - set(skip):
                return party
        return None

    def nearest(self, at: int, *, skip: tuple[str, ...]) -> Party | None:
        """The nearest phrase that names another actor, after the unit rather than before, with those joined to it."""
        scene = self.scene
        best: tuple[int, int] | None = None
        context = scene.context
        if context.blames and context.voice and not set(skip) & {*context.voice, *context.others}:
            skip = (*skip, *context.voice)  # friends whom state media quote blame its opponents, not itself
        for k, phrase in enumerate(scene.phrases):
            party = scene.parties.of(k)
            if party is None or k in self.asides or party.kind in _ASIDE or not set(party.codes) - set(skip):
                continue
            distance = phrase.start - at if phrase.start > at else 30 + at - phrase.start
            if best is None or distance < best[0]:
                best = (distance, k)
        return None if best is None else scene.party(self.joined(best[1])) or scene.parties.of(best[1])

    def after(self, frame: Frame, preps: tuple[str, ...]) -> Party | None:
        """The party of the first phrase after the verb with one of these prepositions, with those joined to it."""
        scene = self.scene
        reach = self.reach(frame)
        for k, phrase in enumerate(scene.phrases):
            if phrase.start <= frame.head or phrase.start >= reach or k in self.asides:
                continue
            if phrase.prep >= 0 and scene.s.low[phrase.prep] in preps:
                found = scene.party(self.joined(k))
                if found is None and preps[0] in _PLACING:
                    found = scene.parties.of(k)
                if found is not None:
                    return found
        return None

    def joined(self, k: int) -> list[int]:
        """A phrase and those that a list joins to it."""
        scene, numbers = self.scene, [k]
        while k + 1 < len(scene.phrases):
            gap = scene.s.tag[scene.phrases[k].end : scene.phrases[k + 1].start]
            party = scene.parties.of(k + 1)
            if gap not in _JOINS or party is None or k + 1 in self.asides:
                break
            k += 1
            numbers.append(k)
        return numbers

    def unit_span(self, unit: int) -> Span | None:
        """Where a unit stands; None for what no unit shows."""
        return self.scene.span(unit, unit + 1) if unit >= 0 else None
