"""From clauses to moves: the verb's pattern, its mood and who speaks decide the form of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from stratagem.core.coding import Rejection
from stratagem.read.coder.again import told_already
from stratagem.read.coder.conditions import condition_of, in_condition
from stratagem.read.coder.patterns import Heads, Pattern, Patterns, Ready
from stratagem.read.coder.phrases import Party
from stratagem.read.coder.roles import Roles
from stratagem.read.coder.scene import Draft, Scene
from stratagem.read.coder.speech import closing_frame, reports, speakers
from stratagem.read.coder.times import deadline, is_past
from stratagem.read.coder.tools import default_tool, tool_of
from stratagem.read.coder.verb_groups import Frame

_DONE_TO = frozenset({"sanction", "detention", "assassination", "armed_attack", "aid"})
"""Tools whose passive subject is who suffers; "the missiles were fired" names the doer's own."""
_COURTEOUS = frozenset({"summit_visit"})
"""Tools that, in a state's own media, foreigners use towards that state."""
_SUBJECT_REACH = 40
"""Units before a verb in which its subject's words are looked for."""
_DUE = frozenset({"threat", "demand", "promise", "offer"})
_DATED = frozenset({"deed", "promise"})
_CONDITIONAL = frozenset({"threat", "promise", "offer"})
_HANGING = frozenset({"that", "to", "ing", "ed", "which", "if", "when"})
_HIS = frozenset({"his", "her", "its", "their"})
_ABOUT = frozenset({"accusation", "demand"})
_UNNAMED = frozenset({"accusation", "threat"})
_AIMED = frozenset({"demand", "accusation", "praise"})


class BareRule(Protocol):
    """A rule that needs no pattern: says whether it settled the clause."""

    def __call__(self, acts: Acts, n: int, frame: Frame) -> bool:
        """Read clause ``n``."""
        ...


class PatternRule(Protocol):
    """A rule for a clause whose verb has this pattern: says whether it settled the clause."""

    def __call__(self, acts: Acts, n: int, frame: Frame, pattern: Pattern) -> bool:
        """Read clause ``n``."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules in the order they are tried.

    Parameters
    ----------
    before : tuple of BareRule
        Before any pattern.
    of_patterns : tuple of PatternRule
        On each pattern that fits.
    after : tuple of BareRule
        When no pattern settled the clause.
    last : tuple of BareRule
        When the whole sentence has no event.
    """

    before: tuple[BareRule, ...]
    of_patterns: tuple[PatternRule, ...]
    after: tuple[BareRule, ...]
    last: tuple[BareRule, ...]


class Acts:
    """Reads one sentence's clauses.

    Parameters
    ----------
    scene : Scene
    patterns : Patterns
    rules : Rules
        What a clause can be, tried in order.
    explain : bool
        Keep what was rejected and why.
    """

    def __init__(self, scene: Scene, patterns: Patterns, rules: Rules, *, explain: bool) -> None:
        self.scene = scene
        self.patterns = patterns
        self._rules = rules
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
        at = closing_frame(scene)
        if at >= 0:
            self._swallowed.add(at)
        self.condition = condition_of(scene.s, scene.frames)

    def read(self) -> list[Draft]:
        """All events of the clauses, in order."""
        for n, frame in enumerate(self.scene.frames):
            if n in self._swallowed:
                self.reject(f"verb.{frame.lemma}", frame, "stands inside what an earlier verb is about")
            elif in_condition(self.scene.frames, n):
                self.reject(f"verb.{frame.lemma}", frame, "is a condition, not an act")
            else:
                self._clause(n, frame)
        self._idioms()
        if not self.drafts:
            for n, frame in enumerate(self.scene.frames):
                if n not in self._swallowed and not in_condition(self.scene.frames, n):
                    any(rule(self, n, frame) for rule in self._rules.last)
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
        if any(rule(self, n, frame) for rule in self._rules.before):
            return
        for ready in self.patterns.by_verb.get(frame.lemma, ()):
            why = self._unmet(ready, frame)
            if why:
                self.reject(ready.pattern.id, frame, why)
                continue
            if any(rule(self, n, frame, ready.pattern) for rule in self._rules.of_patterns):
                return
        any(rule(self, n, frame) for rule in self._rules.after)

    def _unmet(self, ready: Ready, frame: Frame) -> str:
        reach = self.roles.reach(frame)
        pattern = ready.pattern
        start, end = (frame.head, min(reach, frame.head + 1 + pattern.near)) if pattern.near else (frame.first, reach)
        having = self._any(ready.having, start, end, but=frame.head)
        if ready.having and not having:
            before = frame.passive and self._any(ready.having, max(0, frame.first - _SUBJECT_REACH), frame.first)
            if not before:
                return f"needs one of {', '.join(pattern.having[:6])} after it"
        if ready.lacking and self._any(ready.lacking, frame.head + 1, reach):
            return f"must not have {', '.join(pattern.lacking[:6])} after it"
        if ready.subject and not self._any(ready.subject, max(0, frame.first - _SUBJECT_REACH), frame.first):
            return f"needs one of {', '.join(pattern.subject[:6])} before it"
        return ""

    def _any(self, terms: Heads, start: int, end: int, *, but: int = -1) -> bool:
        """Whether one of the terms stands among the units; ``@`` is any name and ``@XXX`` one with that code."""
        s = self.scene.s
        names = terms.get("@", ())
        for j in range(start, end):
            if j == but:
                continue
            for term in terms.get(s.lemma[j]) or terms.get(s.low[j]) or ():
                if len(term) == 1 or tuple(s.lemma[j : j + len(term)]) == term:
                    return True
            if names and s.tag[j] == "@" and any(len(t) == 1 or t[1].upper() in s.names[j].codes for t in names):
                return True
        return False

    # -- idioms -----------------------------------------------------------------------------------------------------

    def _idioms(self) -> None:
        for start, end, ready in self.scene.idioms:
            n = self._frame_at(start)
            if n in self._swallowed or (n >= 0 and in_condition(self.scene.frames, n)):
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
                found = self.scene.parties.of(k)
                if found is None and self.scene.s.low[phrase.start] in _HIS and self.scene.frames:
                    return self.roles.subject(self.scene.frames[0])  # "discussed it during his visit"
                return found
        return None

    # -- steps the rules share ---------------------------------------------------------------------------------------

    def draft(self, form: str, pattern: str, n: int, frame: Frame) -> Draft:
        """A new event at a clause, reaching from its subject to the last of its own words."""
        starts = [self.scene.phrases[k].start for k in frame.subject]
        start = min([frame.first, *(s for s in starts if s < frame.first)])
        return Draft(form, pattern, frame.head, start=start, end=self.roles.reach(frame), frame=n)

    def give_roles(self, draft: Draft, pattern: Pattern, n: int, frame: Frame) -> None:
        """Actor and target by the clause's structure, then by who speaks or whose acts are listed."""
        roles, context = self.roles, self.scene.context
        self._by_structure(draft, pattern, frame)
        if not draft.actor and pattern.form != "deed":
            if frame.subject and not frame.passive and not self._is_pronoun(frame):
                self.reject(pattern.id, frame, "its subject names nobody")
                return
            roles.set_actor(draft, self.speaker(n), "actor.speaker")
        if not draft.actor and pattern.tool in _COURTEOUS:
            roles.set_actor(draft, roles.guest(), "actor.title")
        if not draft.actor and context.about:
            roles.set_actor(draft, Party(context.about, -1, True, "state"), "actor.about")
        if not draft.actor and pattern.mutual and pattern.form == "deed":
            roles.set_actor(draft, roles.pair(), "actor.both")
        draft.tool = pattern.tool
        if pattern.mutual:
            roles.mutual(draft, frame)
        else:
            roles.targets(draft, pattern, frame)
            if not draft.target and pattern.harm > 0 and not set(draft.actor) & set(context.about):
                draft.target = context.about  # a list of one state's acts tells what others do to it
        self._people_speak(draft, pattern, frame)

    def _people_speak(self, draft: Draft, pattern: Pattern, frame: Frame) -> None:
        """Inhabitants, students or workers of a country who speak are private persons, and mean its rulers."""
        subject = self.roles.subject(frame)
        if pattern.form in _AIMED and "NGO" in draft.actor and len(draft.actor) > 1 and not draft.target:
            # Groups and lawmakers of a country together are its public, and mean its rulers.
            draft.target = tuple(c for c in draft.actor if c != "NGO")
            draft.actor = ("NGO",)
        foreign = subject is not None and not set(subject.codes) & set(self.scene.context.voice)
        if subject is not None and foreign and subject.kind == "people" and pattern.form in _AIMED and draft.actor:
            draft.actor = ("NGO",)
            if not draft.target and self.scene.party(frame.object) is None:
                draft.target = subject.codes

    def _by_structure(self, draft: Draft, pattern: Pattern, frame: Frame) -> None:
        roles, subject = self.roles, self.roles.subject(frame)
        if pattern.actor == "from":
            roles.set_actor(draft, roles.after(frame, ("from",)), "actor.from")
            roles.set_target(draft, subject, "target.receiver")
        elif frame.passive and not (frame.lemma == "oppose" and frame.mood != "ed"):
            agent = roles.after(frame, ("by",))
            roles.set_actor(draft, agent, "actor.by")
            bare = agent is None and pattern.form == "deed" and pattern.tool not in _DONE_TO
            if bare and subject is not None and not subject.own:
                roles.set_actor(draft, subject)
            else:
                roles.set_target(draft, subject, "target.passive")
        elif subject is None and frame.mood == "to" and frame.parent >= 0:
            # "announced its intent to withdraw": who intends acts
            roles.set_actor(draft, roles.subject(self.scene.frames[frame.parent]))
        else:
            roles.set_actor(draft, subject)

    def _is_pronoun(self, frame: Frame) -> bool:
        head = self.scene.phrases[frame.subject[-1]].head
        kind = self.scene.words.agents.get(self.scene.s.low[head])
        return self.scene.s.tag[head] == "Q" or kind in ("speaker", "text", "media", "people")

    def add(self, draft: Draft) -> None:
        """Keep an event, with its tool and circumstances; drop words aimed at nobody and what is known already."""
        if not self._aimed(draft):
            if draft.frame >= 0:
                self.reject(draft.pattern, self.scene.frames[draft.frame], "is aimed at nobody")
            return
        draft.actor, draft.target = tuple(sorted(draft.actor)), tuple(sorted(draft.target))
        if not draft.tool:
            self._give_tool(draft)
        self.settle_circumstances(draft)
        if not told_already(draft, self.drafts):
            self.drafts.append(draft)

    def _aimed(self, draft: Draft) -> bool:
        """Whether a demand, blame or praise has somebody to meet, whom the title may name."""
        context = self.scene.context
        if draft.target:
            return True
        if draft.form in _AIMED or draft.form == "threat":
            draft.target = tuple(c for c in context.others if c not in draft.actor)
            if not draft.target and draft.form in _UNNAMED and set(draft.actor) & set(context.voice):
                # State media blame those whom a sentence before named.
                draft.target, draft.unnamed = ("UNK",), True
        elif draft.tool in _COURTEOUS and not set(draft.actor) & set(context.voice):
            draft.target = context.voice
        return bool(draft.target) or draft.form not in _AIMED

    def _give_tool(self, draft: Draft) -> None:
        """The tool of the nearest heavy words, of the title for a bare deed, or of the deed that words are about."""
        hit = tool_of(self.scene.hits, draft.start, max(draft.end, draft.anchor + 1), near=draft.anchor)
        if hit is None and draft.form in _ABOUT:
            hit = tool_of(self.scene.hits, 0, len(self.scene.s.low), near=draft.anchor)
        told = self.scene.context.title_hits
        if hit is None and draft.form == "deed" and told:
            draft.tool = max(told, key=lambda h: h.weight).tool
        else:
            draft.tool_hit = hit
            draft.tool = hit.tool if hit else self._inner_tool(draft) or default_tool(draft.form)
        if draft.tool == "short_range_missile" and any(h.tool == "long_range_missile" for h in told):
            draft.tool = "long_range_missile"  # the title knows the missile's range

    def settle_circumstances(self, draft: Draft) -> None:
        """Condition, deadline, and whether it lies in the past."""
        s, day = self.scene.s, self.scene.context.day
        if draft.form in _CONDITIONAL and self.condition is not None:
            draft.conditional, draft.condition = True, self.condition
        if draft.form in _DUE:
            draft.deadline = deadline(s.low, s.tag, draft.anchor)
        if draft.status == "actual" and draft.form in _DATED and day is not None:
            draft.status = "historical" if is_past(s.low, draft.start, draft.end, day) else "actual"

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
            if frames[k].mood == "must" and frames[k].link == "when" and frames[k].subject:
                continue  # "while others should ..." asks somebody else
            shared = frames[k].link == "and" and parent in self._swallowed and not self._resumes(k)
            if inside and (frames[k].link in _HANGING or shared):
                self._swallowed.add(k)

    def _resumes(self, k: int) -> bool:
        """``denied sending arms and called on ...``: a finite verb after an infinite one goes on with the sentence."""
        frames = self.scene.frames
        frame, parent = frames[k], frames[frames[k].parent]
        if frame.mood == "fact" and parent.mood in ("ing", "to", "ed"):
            return True
        return frame.mood == "fact" and any(
            r.pattern.form not in ("deed", "none") for r in self.patterns.by_verb.get(frame.lemma, ())
        )

    def _frame_at(self, unit: int) -> int:
        """The clause a unit belongs to: one that reaches from its subject to its end over it, else the last begun."""
        best = -1
        for n, frame in enumerate(self.scene.frames):
            start = min([frame.first, *(self.scene.phrases[k].start for k in frame.subject)])
            if start <= unit < frame.end or frame.first <= unit + 2:
                best = n
        return best

    def reject(self, pattern: str, frame: Frame, why: str) -> None:
        """Keep why a reading was given up, if asked to explain."""
        if self.explain:
            self.rejected.append(Rejection(pattern, self.scene.span(frame.first, frame.head + 1), why))

    def give_up(self, draft: Draft, why: str) -> None:
        """Keep why an event was given up, if asked to explain."""
        if self.explain:
            self.rejected.append(Rejection(draft.pattern, self.scene.span(draft.anchor, draft.anchor + 1), why))
