"""From clauses to moves: the verb's pattern, its mood and who speaks decide the form of each."""

from __future__ import annotations

from collections.abc import Callable

from stratagem.core.coding import Rejection
from stratagem.read.coder.verb_groups import Frame
from stratagem.read.coder.patterns import Pattern, Patterns, Ready
from stratagem.read.coder.phrases import Party
from stratagem.read.coder.roles import Roles
from stratagem.read.coder.scene import Draft, Scene
from stratagem.read.coder.speech import closing_frame, reports, speakers
from stratagem.read.coder.times import deadline, is_past
from stratagem.read.coder.tools import default_tool, tool_of
from stratagem.read.coder.lexicon import word_set

_PLANS = word_set("plans")
_STOPS = word_set("stops")
_COURTEOUS = frozenset({"summit_visit"})
"""Tools that, in a state's own media, foreigners use towards that state."""
_JUDGED = word_set("judged")
"""``they should be punished`` blames; it asks nothing of anybody."""
_DUE = frozenset({"threat", "demand", "promise", "offer"})
_DATED = frozenset({"deed", "promise"})
_CONDITIONAL = frozenset({"threat", "promise", "offer"})
_AIMED = frozenset({"demand", "accusation", "praise"})


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
        asides = frozenset(
            k
            for f in scene.frames
            if reports(f, patterns)
            for k in (f.subject or f.object)
            if f.link in ("main", "and")
        )
        self.roles = Roles(scene, asides)
        self.drafts: list[Draft] = []
        self.rejected: list[Rejection] = []
        self._swallowed: set[int] = set()
        at = closing_frame(scene, patterns)
        if at >= 0:
            self._swallowed.add(at)
        self.condition = self._find_condition()

    def read(self) -> list[Draft]:
        """All events of the clauses, in order."""
        for n, frame in enumerate(self.scene.frames):
            if n in self._swallowed:
                self._reject(f"verb.{frame.lemma}", frame, "stands inside what an earlier verb is about")
            elif self._in_condition(n):
                self._reject(f"verb.{frame.lemma}", frame, "is a condition, not an act")
            else:
                self._clause(n, frame)
        self._idioms()
        return self.drafts

    def speaker(self, n: int) -> Party | None:
        """Who speaks a clause: a reporting verb's subject, else the document's voice."""
        found = self.speakers[n] if n < len(self.speakers) else None
        return found if found is not None and found.codes else self.voice()

    def voice(self) -> Party | None:
        """Who speaks where the sentence names nobody."""
        context = self.scene.context
        if context.speaker is not None:
            return context.speaker
        return Party(context.voice, -1, True, "voice") if context.voice else None

    # -- which pattern, which rule ----------------------------------------------------------------------------------

    def _clause(self, n: int, frame: Frame) -> None:
        if _duty(self, n, frame, None):
            return
        for ready in self.patterns.by_verb.get(frame.lemma, ()):
            why = self._unmet(ready, frame)
            if why:
                self._reject(ready.pattern.id, frame, why)
                continue
            for rule in _RULES:
                if rule(self, n, frame, ready.pattern):
                    return
        _will_not(self, n, frame, None)

    def _unmet(self, ready: Ready, frame: Frame) -> str:
        reach = self.roles.reach(frame)
        pattern = ready.pattern
        if ready.having and not self._any(ready.having, frame.first, reach, but=frame.head):
            if not (frame.passive and self._any(ready.having, max(0, frame.first - 10), frame.first)):
                return f"needs one of {', '.join(pattern.having[:6])} after it"
        if ready.lacking and self._any(ready.lacking, frame.head + 1, reach):
            return f"must not have {', '.join(pattern.lacking[:6])} after it"
        if ready.subject and not self._any(ready.subject, max(0, frame.first - 10), frame.first):
            return f"needs one of {', '.join(pattern.subject[:6])} before it"
        return ""

    def _any(self, terms: tuple[tuple[str, ...], ...], start: int, end: int, *, but: int = -1) -> bool:
        s = self.scene.s
        for j in range(start, end):
            if j == but:
                continue
            lemma, low = s.lemma[j], s.low[j]
            for term in terms:
                if term[0] == lemma or term[0] == low:
                    if len(term) == 1 or tuple(s.lemma[j : j + len(term)]) == term:
                        return True
                elif term[0] == "@" and s.tag[j] == "@" and (len(term) == 1 or term[1].upper() in s.names[j].codes):
                    return True
        return False

    # -- idioms -----------------------------------------------------------------------------------------------------

    def _idioms(self) -> None:
        for start, end, ready in self.scene.idioms:
            n = self._frame_at(start)
            if n in self._swallowed or (n >= 0 and self._in_condition(n)):
                continue
            if not any(d.frame == n and d.form == ready.pattern.form for d in self.drafts):
                self._idiom(start, end, ready.pattern, n)

    def _idiom(self, start: int, end: int, pattern: Pattern, n: int) -> None:
        scene, roles = self.scene, self.roles
        frame = scene.frames[n] if n >= 0 else None
        draft = Draft(pattern.form, pattern.id, start, start=start, end=end, frame=n, tool=pattern.tool)
        if frame is not None:
            draft.start, draft.end = min(frame.first, start), max(frame.end, end)
        if pattern.form == "deed" or pattern.actor == "owner":
            roles.set_actor(draft, self._owner(start, end))
            if not draft.actor and scene.context.about and pattern.form == "deed":
                roles.set_actor(draft, Party(scene.context.about, -1, True, "state"), "actor.about")
        else:
            subject = roles.subject(frame, own=True) if frame else None
            speaker = self.speaker(max(n, 0)) if scene.frames else self.voice()
            roles.set_actor(draft, subject if pattern.actor == "subject" and subject else speaker)
        if not draft.actor:
            return
        if "voice" in pattern.target:
            draft.target = tuple(c for c in scene.context.voice if not set(draft.actor) & set(scene.context.voice))
        elif "none" not in pattern.target:
            roles.rest(draft, draft.anchor)
        if any(d.form == draft.form and d.actor == draft.actor for d in self.drafts):
            return
        self.add(draft)

    def _owner(self, start: int, end: int) -> Party | None:
        for k, phrase in enumerate(self.scene.phrases):
            if phrase.start < end and start < phrase.end:
                return self.scene.parties.of(k)
        return None

    # -- steps the rules share ---------------------------------------------------------------------------------------

    def draft(self, form: str, pattern: str, n: int, frame: Frame) -> Draft:
        """A new event at a clause, reaching from its subject to the last of its own words."""
        starts = [self.scene.phrases[k].start for k in frame.subject]
        start = min([frame.first, *(s for s in starts if s < frame.first)])
        return Draft(form, pattern, frame.head, start=start, end=self.roles.reach(frame), frame=n)

    def give_roles(self, draft: Draft, pattern: Pattern, n: int, frame: Frame) -> None:
        """Actor and target by the clause's structure."""
        roles, context = self.roles, self.scene.context
        subject = roles.subject(frame)
        if pattern.actor == "from":
            roles.set_actor(draft, roles.after(frame, ("from",)), "actor.from")
            roles.set_target(draft, subject, "target.receiver")
        elif frame.passive and not (frame.lemma == "oppose" and frame.mood != "ed"):
            agent = roles.after(frame, ("by",))
            roles.set_actor(draft, agent, "actor.by")
            if agent is None and subject is not None and not subject.own and pattern.form == "deed":
                roles.set_actor(draft, subject)
            else:
                roles.set_target(draft, subject, "target.passive")
        else:
            roles.set_actor(draft, subject)
        if not draft.actor and pattern.form != "deed":
            if frame.subject and not self._is_pronoun(frame):
                self._reject(pattern.id, frame, "its subject names nobody")
                return
            roles.set_actor(draft, self.speaker(n), "actor.speaker")
        if not draft.actor and context.about:
            roles.set_actor(draft, Party(context.about, -1, True, "state"), "actor.about")
        if not draft.actor and pattern.mutual and pattern.form == "deed":
            roles.set_actor(draft, roles.pair(), "actor.both")
        draft.tool = pattern.tool
        if pattern.mutual:
            roles.mutual(draft, frame)
        else:
            roles.targets(draft, pattern, frame)

    def _is_pronoun(self, frame: Frame) -> bool:
        head = self.scene.phrases[frame.subject[-1]].head
        kind = self.scene.words.agents.get(self.scene.s.low[head])
        return self.scene.s.tag[head] == "Q" or kind in ("speaker", "text", "media", "people")

    def add(self, draft: Draft) -> None:
        """Keep an event, with its tool, its condition and codes in order; drop words aimed at nobody."""
        scene = self.scene
        if not draft.target and draft.form in (*_AIMED, "threat"):
            draft.target = tuple(c for c in scene.context.others if c not in draft.actor)
            if not draft.target and draft.form in _AIMED:
                self._reject(
                    draft.pattern, scene.frames[draft.frame], "is aimed at nobody"
                ) if draft.frame >= 0 else None
                return
        if draft.tool in _COURTEOUS and not draft.target and not set(draft.actor) & set(scene.context.voice):
            draft.target = scene.context.voice
        draft.actor, draft.target = tuple(sorted(draft.actor)), tuple(sorted(draft.target))
        if not draft.tool:
            hit = tool_of(scene.hits, draft.start, max(draft.end, draft.anchor + 1), near=draft.anchor)
            if hit is None and draft.form == "deed" and scene.context.title_hits:
                hit = max(scene.context.title_hits, key=lambda h: h.weight)
                draft.tool = hit.tool
            else:
                draft.tool_hit = hit
                draft.tool = hit.tool if hit else self._inner_tool(draft) or default_tool(draft.form)
        if draft.status == "actual" and draft.form in _DATED and scene.context.day is not None:
            if is_past(scene.s.low, draft.start, draft.end, scene.context.day):
                draft.status = "historical"
        if draft.form in _CONDITIONAL and self.condition is not None:
            draft.conditional, draft.condition = True, self.condition
        if draft.form in _DUE:
            draft.deadline = deadline(scene.s.low, scene.s.tag, draft.anchor)
        same = [d for d in self.drafts if (d.form, d.actor) == (draft.form, draft.actor)]
        if draft.form == "deed":
            same = [d for d in same if d.tool in (draft.tool, "other") or draft.tool == "other"]
        if any(d.target == draft.target or not draft.target or not d.target for d in same):
            for d in same:
                d.target = d.target or draft.target
            return
        if draft.tool == "talks" and any(d.tool == "summit_visit" and d.form == draft.form for d in self.drafts):
            return
        self.drafts.append(draft)

    def _inner_tool(self, draft: Draft) -> str:
        """``denied that it had attacked the firm``: the tool of the deed that the statement is about."""
        for inner in self.scene.frames[max(draft.frame, 0) + 1 :]:
            if inner.head < draft.end:
                for ready in self.patterns.by_verb.get(inner.lemma, ()):
                    if ready.pattern.form == "deed" and ready.pattern.tool and not self._unmet(ready, inner):
                        return ready.pattern.tool
        return ""

    def threatened(self) -> Party | None:
        """Who must do, or leave, what a condition names: the target of a conditional threat."""
        conditions = [f for f in self.scene.frames if f.link == "if"]
        return self.roles.subject(conditions[0]) if conditions else None

    def swallow(self, n: int) -> None:
        """Leave out the clauses that a verb is about."""
        frames = self.scene.frames
        for k in range(n + 1, len(frames)):
            parent = frames[k].parent
            inside = parent == n or parent in self._swallowed
            if inside and frames[k].link in ("that", "to", "ing", "ed", "which", "if", "when"):
                self._swallowed.add(k)
            elif inside and frames[k].link == "and" and parent in self._swallowed and not self._resumes(k):
                self._swallowed.add(k)

    def _resumes(self, k: int) -> bool:
        """``denied sending arms and called on ...``: a finite verb after what is not finite goes on with the sentence."""
        frames = self.scene.frames
        frame, parent = frames[k], frames[frames[k].parent]
        if frame.mood == "fact" and parent.mood in ("ing", "to", "ed"):
            return True
        return frame.mood == "fact" and any(
            r.pattern.form not in ("deed", "none") for r in self.patterns.by_verb.get(frame.lemma, ())
        )

    def _in_condition(self, n: int) -> bool:
        frames, guard = self.scene.frames, 0
        while n >= 0 and guard < 6:
            if frames[n].link == "if":
                return True
            if frames[n].link not in ("to", "ing", "ed", "and"):
                return False
            if frames[n].link == "and" and frames[n].mood != "ing":
                return False
            n, guard = frames[n].parent, guard + 1
        return False

    def _find_condition(self) -> tuple[int, int] | None:
        s = self.scene.s
        for frame in self.scene.frames:
            if frame.link == "if":
                start = frame.first
                while start > 0 and s.tag[start] != "S":
                    start -= 1
                end = frame.head + 1
                while end < len(s.tag) and s.tag[end] not in ",.;:":
                    end += 1
                return start, end
        for i, word in enumerate(s.low):
            if word == "if" and s.low[i + 1 : i + 2] and s.low[i + 1] in ("necessary", "needed", "need", "required"):
                return i, i + 2
        return None

    def _frame_at(self, unit: int) -> int:
        best = -1
        for n, frame in enumerate(self.scene.frames):
            if frame.first <= unit + 2:
                best = n
        return best

    def _reject(self, pattern: str, frame: Frame, why: str) -> None:
        if self.explain:
            self.rejected.append(Rejection(pattern, self.scene.span(frame.first, frame.head + 1), why))


# -- the rules, tried in this order; each says whether it settled the clause ----------------------------------------


def _duty(acts: Acts, n: int, frame: Frame, pattern: Pattern | None) -> bool:
    """``X should stop``: a demand on X by whoever speaks."""
    if frame.mood not in ("must", "let"):
        return False
    blames = frame.passive and frame.lemma in _JUDGED
    draft = acts.draft("accusation" if blames else "demand", "rule.duty_judged" if blames else "rule.duty", n, frame)
    acts.roles.set_actor(draft, acts.speaker(n), "actor.speaker")
    if frame.mood == "let" and frame.object and acts.scene.s.tag[acts.scene.phrases[frame.object[0]].head] == "Q":
        return True  # "let me", "let us": nobody else is asked
    if frame.mood == "let":
        acts.roles.rest(draft, frame.head)
    else:
        subject = acts.roles.subject(frame)
        if not acts.roles.set_target(draft, subject, "target.duty"):
            agent = acts.roles.after(frame, ("by",))
            if agent is not None and subject is not None or agent is not None and agent.kind == "audience":
                acts.roles.set_target(draft, agent, "target.by")
    if draft.target and draft.actor:
        acts.swallow(n)
        acts.add(draft)
    else:
        acts._reject("rule.duty", frame, "a demand on nobody outside the speaker")
    return True


def _threat(acts: Acts, n: int, frame: Frame, pattern: Pattern) -> bool:
    """What will befall somebody, or what the speaker will do to them."""
    if pattern.form != "threat" or pattern.status not in ("future", "never"):
        return False
    if pattern.status == "never" and not frame.negative:
        return False
    if frame.mood not in ("will", "may"):
        acts._reject(pattern.id, frame, "is no announcement")
        return False
    roles, speaker, subject = acts.roles, acts.speaker(n), acts.roles.subject(frame)
    draft = acts.draft("threat", pattern.id, n, frame)
    roles.set_actor(draft, speaker, "actor.speaker")
    if pattern.target[0] == "subject":
        if subject is not None and set(subject.codes) <= set(draft.actor):
            return False
        if not roles.set_target(draft, subject, "target.subject"):
            roles.rest(draft, frame.head)
        if speaker is not None and speaker.kind in ("ngo", "media"):
            draft.form = "accusation"
    else:
        if subject is not None and subject.kind != "audience":
            roles.set_actor(draft, subject)
        if not roles.set_target(draft, acts.threatened(), "target.condition"):
            roles.targets(draft, pattern, frame)
    acts.swallow(n)
    acts.add(draft)
    return True


def _speech(acts: Acts, n: int, frame: Frame, pattern: Pattern) -> bool:
    """Verbs that name their own speech act."""
    if pattern.form in ("deed", "say", "none") or pattern.status in ("future", "never") or pattern.actor == "voice":
        return False
    if frame.mood == "ed" and not frame.object and pattern.form in ("promise", "offer"):
        return False
    if frame.link == "which" and pattern.id == "demand.call":
        return False
    draft = acts.draft(pattern.form, pattern.id, n, frame)
    if frame.mood == "to" and frame.parent >= 0 and acts.scene.frames[frame.parent].lemma == "be":
        # "they are to blame": the subject is blamed
        acts.roles.set_actor(draft, acts.speaker(n), "actor.speaker")
        acts.roles.set_target(draft, acts.roles.subject(acts.scene.frames[frame.parent]), "target.subject")
    else:
        acts.give_roles(draft, pattern, n, frame)
    if not draft.actor:
        return False
    if frame.negative:
        draft.status = "negated"
    elif frame.mood == "may":
        draft.status = "hypothetical"
    if pattern.form == "denial":
        draft.target = ()
        _denied(acts, draft, n)
    if pattern.swallows:
        acts.swallow(n)
    acts.add(draft)
    return True


def _wronged(acts: Acts, n: int, frame: Frame, pattern: Pattern) -> bool:
    """``they insulted our dignity``: whoever speaks blames the subject."""
    if pattern.form != "accusation" or pattern.actor != "voice":
        return False
    speaker, subject = acts.speaker(n), acts.roles.subject(frame)
    if (
        frame.negative
        or frame.mood == "to"
        or speaker is None
        or subject is None
        or set(subject.codes) & set(speaker.codes)
    ):
        return False
    draft = acts.draft("accusation", pattern.id, n, frame)
    acts.roles.set_actor(draft, speaker, "actor.speaker")
    acts.roles.set_target(draft, subject, "target.subject")
    acts.add(draft)
    return True


def _denied(acts: Acts, draft: Draft, n: int) -> None:
    """A denial's target: whom the denied deed would have hit."""
    for inner in acts.scene.frames[n + 1 :]:
        found = acts.scene.party(inner.object)
        if acts.roles.set_target(draft, found, "target.denied"):
            return
        if acts.roles.set_target(
            draft, acts.roles.after(inner, ("to", "on", "against", "with", "at")), "target.denied"
        ):
            return
    acts.roles.rest(draft, draft.anchor)


def _undertaking(acts: Acts, n: int, frame: Frame, pattern: Pattern) -> bool:
    """What the speaker says it will do for peace or for others."""
    if pattern.form != "promise" or pattern.status != "future" or frame.mood != "will" or frame.negative:
        return False
    subject, speaker = acts.roles.subject(frame, own=True), acts.speaker(n)
    if subject is None or (speaker is not None and not set(subject.codes) & set(speaker.codes)):
        return False
    draft = acts.draft("promise", pattern.id, n, frame)
    acts.roles.set_actor(draft, subject)
    acts.roles.targets(draft, pattern, frame)
    acts.swallow(n)
    acts.add(draft)
    return True


def _will_not(acts: Acts, n: int, frame: Frame, pattern: Pattern | None) -> bool:
    """``will never``: the speaker refuses."""
    if not (frame.negative and frame.mood == "will") or frame.lemma in ("be", "have", "remain"):
        return False
    subject, speaker = acts.scene.party(frame.subject, own=True), acts.speaker(n)
    if subject is None or speaker is None and subject.kind != "state":
        return False
    if speaker is not None and not set(subject.codes) & set(speaker.codes):
        return False
    draft = acts.draft("refusal", "rule.will_not", n, frame)
    acts.roles.set_actor(draft, subject)
    acts.roles.set_target(
        draft, acts.scene.party(frame.object) or acts.roles.after(frame, ("with", "to")), "target.object"
    )
    never = [r.pattern for r in acts.patterns.by_verb.get(frame.lemma, ()) if r.pattern.form == "refusal"]
    if never and never[0].status == "never":
        draft.pattern, draft.tool = never[0].id, never[0].tool
    acts.swallow(n)
    acts.add(draft)
    return True


def _future(acts: Acts, n: int, frame: Frame, pattern: Pattern) -> bool:
    """An announced deed: a threat if it hurts, a promise if it helps, a plan where others are said to do it."""
    if pattern.form != "deed" or frame.mood not in ("will", "may", "to", "ing"):
        return False
    parent = acts.scene.frames[frame.parent] if frame.parent >= 0 else None
    if frame.mood in ("to", "ing") and not (parent and parent.lemma in _PLANS):
        return False
    draft = acts.draft("deed", pattern.id, n, frame)
    acts.give_roles(draft, pattern, n, frame)
    if not draft.actor:
        return True
    speaker = acts.speaker(n)
    own = speaker is not None and bool(set(draft.actor) & set(speaker.codes)) and frame.mood == "will"
    if frame.negative and own and pattern.harm < 0:
        draft.form = "refusal"
    elif frame.negative:
        draft.status = "negated"
    elif own and pattern.harm > 0 and draft.target:
        draft.form = "threat"
    elif own and pattern.harm < 0:
        draft.form = "promise"
    else:
        draft.status = "hypothetical"
    acts.add(draft)
    return True


def _deed(acts: Acts, n: int, frame: Frame, pattern: Pattern) -> bool:
    """Something done."""
    if pattern.form != "deed":
        return False
    parent = acts.scene.frames[frame.parent] if frame.parent >= 0 else None
    if frame.mood == "to" or (frame.mood == "ing" and parent and parent.lemma in _STOPS):
        acts._reject(pattern.id, frame, "an infinitive asserts nothing")
        return False
    draft = acts.draft("deed", pattern.id, n, frame)
    acts.give_roles(draft, pattern, n, frame)
    if not draft.actor:
        acts._reject(pattern.id, frame, "nobody is named who does it")
        return False
    if frame.negative:
        draft.status = "negated"
    acts.add(draft)
    return True


Rule = Callable[[Acts, int, Frame, Pattern], bool]
_RULES: tuple[Rule, ...] = (_threat, _wronged, _speech, _undertaking, _future, _deed)
