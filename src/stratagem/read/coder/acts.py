"""From clauses to moves: the verb's pattern, its mood and who speaks decide the form; structure gives actor and target."""

from __future__ import annotations

from collections.abc import Callable

from stratagem.core.coding import Rejection, Span, Step
from stratagem.read.coder.clauses import Frame
from stratagem.read.coder.patterns import Pattern, Patterns, Ready
from stratagem.read.coder.phrases import Party
from stratagem.read.coder.scene import Draft, Scene
from stratagem.read.coder.speech import speakers
from stratagem.read.coder.tools import default_tool, tool_of

_PLANS = frozenset("plan intend prepare consider mull want hope try attempt seek expect decide continue threaten".split())
_STOPS = frozenset("stop end halt cease suspend freeze refrain postpone cancel scrap".split())
_SOFT = frozenset("be have do let say get go make know see mean become remain seem think feel come".split())
_YEAR = range(1900, 2100)


class Acts:
    """Reads one sentence's clauses.

    Parameters
    ----------
    scene : Scene
    patterns : Patterns
    explain : bool
        Keep what was rejected and why.
    """

    def __init__(self, scene: Scene, patterns: Patterns, *, explain: bool) -> None:
        self.scene = scene
        self.patterns = patterns
        self.explain = explain
        self.speakers = speakers(scene, patterns)
        self.drafts: list[Draft] = []
        self.rejected: list[Rejection] = []
        self._swallowed: set[int] = set()
        self._condition = self._find_condition()

    def read(self) -> list[Draft]:
        """All events of the clauses, in order."""
        for n, frame in enumerate(self.scene.frames):
            if n in self._swallowed:
                self._reject(f"verb.{frame.lemma}", frame, "stands inside what an earlier verb is about")
            elif frame.link == "if":
                self._reject(f"verb.{frame.lemma}", frame, "is a condition, not an act")
            else:
                self._clause(n, frame)
        self._idioms()
        return self.drafts

    # -- the choice of a form -------------------------------------------------------------------------------------

    def _clause(self, n: int, frame: Frame) -> None:
        ready = self._matching(frame)
        pattern = ready.pattern if ready else None
        for rule in _RULES:
            if rule(self, n, frame, pattern):
                return

    def _matching(self, frame: Frame) -> Ready | None:
        found = self.patterns.by_verb.get(frame.lemma)
        if not found:
            return None
        reach = self._reach(frame)
        for ready in found:
            why = self._unmet(ready, frame, reach)
            if not why:
                return ready
            self._reject(ready.pattern.id, frame, why)
        return None

    def _reach(self, frame: Frame) -> int:
        """Unit up to which the verb's own words go: across participles and infinitives, not across a new clause."""
        s = self.scene.s
        end = min(len(s.tag), frame.head + 26)
        for j in range(frame.head + 1, end):
            if s.tag[j] in ";:" or (s.tag[j] == "S" and s.low[j] != "that"):
                return j
        return end

    def _unmet(self, ready: Ready, frame: Frame, reach: int) -> str:
        lemmas = self.scene.s.lemma
        if ready.having:
            if not (self._any(ready.having, frame.head + 1, reach) or (frame.passive and self._any(ready.having, max(0, frame.first - 10), frame.first))):
                return f"needs one of {', '.join(ready.pattern.having[:6])} after it"
        if ready.lacking and self._any(ready.lacking, frame.head + 1, reach):
            return f"must not have {', '.join(ready.pattern.lacking[:6])} after it"
        if ready.subject and not self._any(ready.subject, max(0, frame.first - 10), frame.first):
            return f"needs one of {', '.join(ready.pattern.subject[:6])} before it"
        del lemmas
        return ""

    def _any(self, terms: tuple[tuple[str, ...], ...], start: int, end: int) -> bool:
        s = self.scene.s
        for j in range(start, end):
            for term in terms:
                if term[0] == "@":
                    if s.tag[j] == "@":
                        return True
                elif s.lemma[j] == term[0] or s.low[j] == term[0]:
                    if len(term) == 1 or tuple(s.lemma[j : j + len(term)]) == term:
                        return True
        return False

    # -- rules, tried in this order -------------------------------------------------------------------------------

    def _rule_duty(self, n: int, frame: Frame, pattern: Pattern | None) -> bool:
        """``X should stop``: a demand on X by whoever speaks."""
        if frame.mood not in ("must", "let"):
            return False
        speaker = self._speaker(n)
        subject = self.scene.party(frame.subject)
        if frame.mood == "let":
            subject = None
        draft = self._draft("demand", "rule.duty", n, frame)
        self._set_actor(draft, speaker)
        codes = tuple(c for c in subject.codes if c not in draft.actor) if subject else ()
        if codes and subject is not None:
            draft.target, draft.target_unit = codes, subject.unit
        else:
            self._set_rest(draft, frame, skip=draft.actor)
        if not draft.target or not draft.actor:
            self._reject("rule.duty", frame, "a demand on nobody outside the speaker")
            return True
        self._swallow(n)
        self._add(draft)
        return True

    def _rule_threat(self, n: int, frame: Frame, pattern: Pattern | None) -> bool:
        """What will befall somebody, or what the speaker will do to them."""
        if pattern is None or pattern.form != "threat" or pattern.status not in ("future", "never"):
            return False
        if pattern.status == "never" and not frame.negative:
            return True
        if frame.mood not in ("will", "may", "to", "must") :
            self._reject(pattern.id, frame, "is no announcement")
            return False
        speaker = self._speaker(n)
        subject = self.scene.party(frame.subject)
        draft = self._draft("threat", pattern.id, n, frame)
        self._set_actor(draft, speaker)
        if pattern.target[0] == "subject":
            if subject is not None and set(subject.codes) == set(draft.actor):
                return False
            if subject is not None:
                draft.target, draft.target_unit = tuple(c for c in subject.codes if c not in draft.actor), subject.unit
            if not draft.target:
                self._set_rest(draft, frame, skip=draft.actor)
            if speaker is not None and speaker.kind in ("ngo", "media"):
                draft.form = "accusation"
        else:
            if subject is not None and draft.actor and not set(subject.codes) & set(draft.actor):
                draft.actor, draft.actor_unit = subject.codes, subject.unit
            self._targets(draft, pattern, frame)
        if not draft.target:
            draft.target = tuple(c for c in self.scene.context.others if c not in draft.actor)
        self._swallow(n)
        self._add(draft)
        return True

    def _rule_speech(self, n: int, frame: Frame, pattern: Pattern | None) -> bool:
        """Verbs that name their own speech act."""
        if pattern is None or pattern.form in ("deed", "say", "none", "threat") and pattern.id != "threat.threaten":
            return False
        if frame.mood == "ed" and not frame.object and pattern.form in ("promise", "offer"):
            return False
        draft = self._draft(pattern.form, pattern.id, n, frame)
        self._roles(draft, pattern, n, frame)
        if not draft.actor:
            self._reject(pattern.id, frame, "nobody is named who does it")
            return False
        if frame.negative:
            draft.status = "negated"
        elif frame.mood == "may":
            draft.status = "hypothetical"
        if pattern.form == "denial":
            self._denied(draft, n)
        if pattern.swallows:
            self._swallow(n)
        self._add(draft)
        return True

    def _rule_refusal(self, n: int, frame: Frame, pattern: Pattern | None) -> bool:
        """``will never``: the speaker will not."""
        if not (frame.negative and frame.mood == "will"):
            return False
        subject, speaker = self.scene.party(frame.subject, own=True), self._speaker(n)
        if subject is None or speaker is None or not set(subject.codes) & set(speaker.codes):
            return False
        draft = self._draft("refusal", "rule.will_not", n, frame)
        self._set_actor(draft, subject)
        self._set_rest(draft, frame, skip=draft.actor)
        self._swallow(n)
        self._add(draft)
        return True

    def _rule_future(self, n: int, frame: Frame, pattern: Pattern | None) -> bool:
        """An announced deed: a threat if it hurts, a promise if it helps, a plan if others are said to do it."""
        if pattern is None or pattern.form != "deed" or frame.mood not in ("will", "may", "to", "ing"):
            return False
        parent = self.scene.frames[frame.parent] if frame.parent >= 0 else None
        if frame.mood in ("to", "ing") and not (parent and parent.lemma in _PLANS):
            return False
        draft = self._draft("deed", pattern.id, n, frame)
        self._roles(draft, pattern, n, frame)
        speaker = self._speaker(n)
        own = speaker is not None and bool(set(draft.actor) & set(speaker.codes)) and frame.mood == "will"
        if not draft.actor:
            return True
        if frame.negative:
            draft.status = "negated"
        elif own and pattern.harm > 0 and draft.target:
            draft.form = "threat"
        elif own and pattern.harm < 0:
            draft.form = "promise"
        else:
            draft.status = "hypothetical"
        self._add(draft)
        return True

    def _rule_deed(self, n: int, frame: Frame, pattern: Pattern | None) -> bool:
        """Something done."""
        if pattern is None or pattern.form != "deed":
            return False
        parent = self.scene.frames[frame.parent] if frame.parent >= 0 else None
        if frame.mood == "to" or (frame.mood == "ing" and parent and parent.lemma in _STOPS):
            self._reject(pattern.id, frame, "an infinitive asserts nothing")
            return False
        draft = self._draft("deed", pattern.id, n, frame)
        self._roles(draft, pattern, n, frame)
        if not draft.actor:
            self._reject(pattern.id, frame, "nobody is named who does it")
            return False
        if frame.negative:
            draft.status = "negated"
        self._add(draft)
        return True

    def _idioms(self) -> None:
        for start, end, ready in self.scene.idioms:
            n = self._frame_at(start)
            frame = self.scene.frames[n] if n >= 0 else None
            if n in self._swallowed or (frame is not None and frame.link == "if"):
                continue
            if any(d.frame == n and d.form == ready.pattern.form for d in self.drafts):
                continue
            self._idiom(start, end, ready.pattern, n)

    def _idiom(self, start: int, end: int, pattern: Pattern, n: int) -> None:
        scene = self.scene
        frame = scene.frames[n] if n >= 0 else None
        draft = Draft(pattern.form, pattern.id, start, start=start, end=end, frame=n)
        if frame is not None:
            draft.start, draft.end = min(frame.first, start), max(frame.end, end)
        if pattern.form in ("deed",):
            owner = self._owner(start, end)
            self._set_actor(draft, owner)
            if not draft.actor:
                self._set_actor(draft, Party(scene.context.about, -1, True, "state") if scene.context.about else None)
        else:
            subject = scene.party(frame.subject, own=True) if frame else None
            speaker = self._speaker(max(n, 0)) if scene.frames else self._voice()
            self._set_actor(draft, subject if pattern.actor == "subject" and subject else speaker)
        if not draft.actor:
            return
        if "none" not in pattern.target:
            self._set_rest(draft, frame, skip=draft.actor)
        if pattern.form == "threat" and not draft.target:
            draft.target = tuple(c for c in scene.context.others if c not in draft.actor)
        draft.tool = pattern.tool
        if any(d.form == draft.form and d.actor == draft.actor for d in self.drafts):
            return
        self._add(draft)

    # -- roles ----------------------------------------------------------------------------------------------------

    def _roles(self, draft: Draft, pattern: Pattern, n: int, frame: Frame) -> None:
        scene = self.scene
        subject = scene.party(frame.subject)
        if frame.passive:
            agent = self._after(frame, ("by",))
            self._set_actor(draft, agent)
            if subject is not None and agent is None and not subject.own and pattern.form == "deed":
                self._set_actor(draft, subject)
            elif subject is not None:
                draft.target, draft.target_unit = subject.codes, subject.unit
        elif subject is not None:
            self._set_actor(draft, subject)
        if not draft.actor and pattern.form != "deed":
            self._set_actor(draft, self._speaker(n))
        if not draft.actor and pattern.form == "deed":
            about = scene.context.about
            if about:
                draft.actor = about
                draft.steps.append(Step("actor.about", None, f"nobody named; the text lists acts of {'+'.join(about)}"))
        if pattern.mutual:
            self._mutual(draft, frame)
        else:
            self._targets(draft, pattern, frame)
        draft.tool = pattern.tool

    def _mutual(self, draft: Draft, frame: Frame) -> None:
        partner = self._after(frame, ("with", "between", "and"))
        codes = set(draft.actor)
        if partner is not None:
            codes |= set(partner.codes)
        elif len(codes) < 2:
            codes |= {c for c in self._rest(frame) if c != "UNK"}
        draft.actor, draft.target = tuple(sorted(codes)), ()

    def _targets(self, draft: Draft, pattern: Pattern, frame: Frame) -> None:
        if draft.target:
            draft.target = tuple(c for c in draft.target if c not in draft.actor)
            if draft.target:
                return
        for where in pattern.target:
            found: Party | None = None
            if where == "none":
                return
            if where == "object":
                found = self.scene.party(frame.object)
            elif where == "rest":
                self._set_rest(draft, frame, skip=draft.actor)
                return
            elif where not in ("subject", "inside"):
                found = self._after(frame, (where,))
            if found is not None:
                codes = tuple(c for c in found.codes if c not in draft.actor)
                if codes:
                    draft.target, draft.target_unit = codes, found.unit
                    draft.steps.append(Step(f"target.{where}", self._unit_span(found.unit), f"stands as {where}"))
                    return

    def _after(self, frame: Frame, preps: tuple[str, ...]) -> Party | None:
        """The party of the first phrase after the verb with one of these prepositions, with those coordinated to it."""
        scene = self.scene
        reach = self._reach(frame)
        for k, phrase in enumerate(scene.phrases):
            if phrase.start <= frame.head or phrase.start >= reach:
                continue
            if phrase.prep >= 0 and scene.s.low[phrase.prep] in preps:
                numbers = [k]
                while k + 1 < len(scene.phrases) and scene.s.tag[scene.phrases[k].end : scene.phrases[k + 1].start] in (["C"], [","], [",", "C"]):
                    k += 1
                    numbers.append(k)
                found = scene.party(numbers)
                if found is not None:
                    return found
        return None

    def _rest(self, frame: Frame | None) -> tuple[str, ...]:
        """Actors after the verb, else before it, anywhere in the sentence, nearest first."""
        scene = self.scene
        at = frame.head if frame else 0
        found: list[tuple[int, Party]] = []
        for k, phrase in enumerate(scene.phrases):
            party = scene.parties.of(k)
            if party is None or not party.codes or party.kind in ("place", "voice"):
                continue
            distance = phrase.start - at if phrase.start > at else 40 + at - phrase.start
            found.append((distance, party))
        found.sort(key=lambda f: f[0])
        return tuple(dict.fromkeys(c for _, p in found for c in p.codes))

    def _set_rest(self, draft: Draft, frame: Frame | None, *, skip: tuple[str, ...]) -> None:
        scene = self.scene
        at = frame.head if frame else draft.anchor
        best: tuple[int, int] | None = None
        for k, phrase in enumerate(scene.phrases):
            party = scene.parties.of(k)
            if party is None or party.kind in ("place", "voice") or not set(party.codes) - set(skip):
                continue
            distance = phrase.start - at if phrase.start > at else 30 + at - phrase.start
            if best is None or distance < best[0]:
                best = (distance, k)
        if best is None:
            return
        numbers = [best[1]]
        k = best[1]
        while k + 1 < len(scene.phrases) and scene.s.tag[scene.phrases[k].end : scene.phrases[k + 1].start] in (["C"], [","], [",", "C"]):
            k += 1
            numbers.append(k)
        party = scene.party(numbers)
        if party is None:
            party = scene.parties.of(best[1])
        if party is None:
            return
        draft.target = tuple(c for c in party.codes if c not in skip)
        draft.target_unit = party.unit
        draft.steps.append(Step("target.rest", self._unit_span(party.unit), "the nearest other actor"))

    def _owner(self, start: int, end: int) -> Party | None:
        for k, phrase in enumerate(self.scene.phrases):
            if phrase.start <= start < phrase.end:
                return self.scene.parties.of(k)
        del end
        return None

    def _set_actor(self, draft: Draft, party: Party | None) -> None:
        if party is None or not party.codes:
            return
        draft.actor, draft.actor_unit, draft.level = party.codes, party.unit, party.level
        what = "subject" if party.own else "owner"
        draft.steps.append(Step(f"actor.{what}", self._unit_span(party.unit), "+".join(party.codes)))

    def _speaker(self, n: int) -> Party | None:
        found = self.speakers[n] if n < len(self.speakers) else None
        return found if found is not None and found.codes else self._voice()

    def _voice(self) -> Party | None:
        context = self.scene.context
        if context.speaker is not None and context.speaker.kind != "voice" and not context.speech:
            return context.speaker
        return Party(context.voice, -1, True, "voice") if context.voice else None

    def _denied(self, draft: Draft, n: int) -> None:
        """A denial's target: whom the denied deed would have hit."""
        for inner in self.scene.frames[n + 1 :]:
            for numbers in (inner.object,):
                party = self.scene.party(numbers)
                if party is not None and set(party.codes) - set(draft.actor):
                    draft.target, draft.target_unit = tuple(c for c in party.codes if c not in draft.actor), party.unit
                    return
            found = self._after(inner, ("to", "on", "against", "with"))
            if found is not None and set(found.codes) - set(draft.actor):
                draft.target, draft.target_unit = tuple(c for c in found.codes if c not in draft.actor), found.unit
                return

    # -- small steps ----------------------------------------------------------------------------------------------

    def _draft(self, form: str, pattern: str, n: int, frame: Frame) -> Draft:
        start = min([frame.first, *(self.scene.phrases[k].start for k in frame.subject if self.scene.phrases[k].start < frame.first)])
        return Draft(form, pattern, frame.head, start=start, end=self._reach(frame), frame=n)

    def _add(self, draft: Draft) -> None:
        scene = self.scene
        draft.actor = tuple(sorted(draft.actor))
        draft.target = tuple(sorted(draft.target))
        if not draft.tool:
            hit = tool_of(scene.hits, draft.start, max(draft.end, draft.anchor + 1), near=draft.anchor)
            draft.tool_hit = hit
            draft.tool = hit.tool if hit else default_tool(draft.form)
        if draft.form in ("threat", "promise", "offer") and self._condition is not None:
            draft.conditional, draft.condition = True, self._condition
        if draft.status == "actual" and draft.form in ("deed", "promise") and self._past_year(draft):
            draft.status = "historical"
        self.drafts.append(draft)

    def _past_year(self, draft: Draft) -> bool:
        del draft
        return False

    def _swallow(self, n: int) -> None:
        frames = self.scene.frames
        for k in range(n + 1, len(frames)):
            parent = frames[k].parent
            inside = parent == n or parent in self._swallowed
            if inside and frames[k].link in ("that", "to", "ing", "ed", "which", "if", "when"):
                self._swallowed.add(k)
            elif inside and frames[k].link == "and" and parent in self._swallowed:
                self._swallowed.add(k)

    def _find_condition(self) -> tuple[int, int] | None:
        for frame in self.scene.frames:
            if frame.link == "if":
                start = frame.first
                while start > 0 and self.scene.s.tag[start] != "S":
                    start -= 1
                return start, frame.end
        return None

    def _frame_at(self, unit: int) -> int:
        best = -1
        for n, frame in enumerate(self.scene.frames):
            if frame.first <= unit + 2:
                best = n
        return best

    def _unit_span(self, unit: int) -> Span | None:
        return self.scene.span(unit, unit + 1) if unit >= 0 else None

    def _reject(self, pattern: str, frame: Frame, why: str) -> None:
        if self.explain:
            self.rejected.append(Rejection(pattern, self.scene.span(frame.first, frame.head + 1), why))


Rule = Callable[[Acts, int, Frame, Pattern | None], bool]
_RULES: tuple[Rule, ...] = (
    Acts._rule_threat,
    Acts._rule_duty,
    Acts._rule_speech,
    Acts._rule_refusal,
    Acts._rule_future,
    Acts._rule_deed,
)
