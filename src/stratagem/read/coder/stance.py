"""Blame and praise that no verb names, and the bare entries of a chronicle: what a sentence says by its tone."""

from __future__ import annotations

from stratagem.core.coding import Step
from stratagem.read.coder.acts import Acts
from stratagem.read.coder.lexicon import word_set
from stratagem.read.coder.phrases import Party
from stratagem.read.coder.scene import Draft, Scene
from stratagem.read.coder.speech import reports
from stratagem.read.coder.tools import Hit, tool_of

_OWN_TONE = frozenset({"accusation", "praise", "threat", "demand", "refusal", "denial"})
_WATCHING = word_set("watching")
_DEALINGS = frozenset({"summit_visit", "talks", "aid", "trade_joint_project", "agreement"})
_FAR = -10.0
"""Blame is about whatever tool its sentence names, however far; praise about a near one only."""
_GUESS = 0.4
"""Score of an event that rests on whom a sentence of state media names, and on no verb."""
_BACK = word_set("back")
_NEAR = 6
_NOT_BLAMED = frozenset({"place", "voice", "audience", "against", "people", "ngo", "media", "company"})
_BY_BOTH = frozenset({"talks", "agreement"})
_HOSTILE = frozenset({"accusation", "threat", "deed"})


def judged(scene: Scene, acts: Acts) -> list[Draft]:
    """The clauses' events with blame or praise by the speaker where the words carry it."""
    drafts = acts.read()
    tone = Tone(scene, acts)
    tone.name(drafts)
    if tone.speaker is not None:
        tone.add(drafts)
    if not drafts and scene.context.about:
        _entry(scene, acts, drafts)
    if not drafts and scene.context.titled:
        tone.guess(drafts)
    return drafts


class Tone:
    """Words of blame and praise in one sentence, who utters them and of whom."""

    def __init__(self, scene: Scene, acts: Acts) -> None:
        self.scene = scene
        self._roles = acts.roles
        context = scene.context
        self.quoted = any(p is not None and p.codes and not set(p.codes) & set(context.voice) for p in acts.speakers)
        self.quoted = self.quoted and self._names_voice()
        self.speaker = next((p for p in acts.speakers if p is not None and p.codes), None) or acts.voice()
        told = self.speaker is not None and bool(context.voice) and bool(set(self.speaker.codes) & set(context.others))
        self.told: Party | None = None
        if told and self.speaker is not None and self.speaker.kind != "ngo":
            # State media quote an opponent in order to blame it.
            self.told, self.speaker = self.speaker, Party(context.voice, -1, True, "voice")
        inside = range(*acts.condition) if acts.condition is not None else range(0)
        stance = scene.words.stance
        self.bad = [i for i, w in enumerate(scene.s.low) if stance.get(w) == -1 and i not in inside]
        self.good = [i for i, w in enumerate(scene.s.low) if stance.get(w) == 1 and i not in inside]

    def _names_voice(self) -> bool:
        voice = set(self.scene.context.voice)
        found = map(self.scene.parties.of, range(len(self.scene.phrases)))
        return any(p is not None and bool(set(p.codes) & voice) for p in found)

    def others(self) -> Party | None:
        """All other actors of the sentence; else, where it goes on about "they", those of the title."""
        assert self.speaker is not None
        codes: list[str] = []
        unit = -1
        for party in self._parties():
            fresh = [c for c in party.codes if c not in self.speaker.codes and c not in codes]
            if fresh and unit < 0:
                unit = party.unit
            codes += fresh
        context = self.scene.context
        codes = [c for c in codes if c not in context.voice] or codes
        meant = [c for c in codes if c in context.others]
        codes = meant if context.blames and meant else codes
        if self.told is not None:
            return self.told
        if not codes and (self.bad or (context.blames and self._goes_on())):
            codes = [c for c in context.others if c not in self.speaker.codes]
        return Party(tuple(codes), unit, True, "state") if codes else None

    def _goes_on(self) -> bool:
        """Whether the sentence goes on about somebody named before: "they", "its", "this"."""
        return any(w in _BACK for w in self.scene.s.low)

    def _parties(self) -> list[Party]:
        """Actors that blame could mean: those near its words, if any are."""
        found: list[Party] = []
        near: list[Party] = []
        last = -1
        for k, phrase in enumerate(self.scene.phrases):
            party = self.scene.parties.of(k)
            if party is not None and party.kind not in _NOT_BLAMED:
                found.append(party)
                reach = min((max(phrase.start - i, i - phrase.end + 1, 0) for i in self.bad), default=0)
                if (reach <= _NEAR or k <= last) and self._others(party):
                    near.append(party)
                    last = max(last, self._roles.joined(k)[-1])  # "between A, B and C": all of a list are meant
        return near or found

    def _others(self, party: Party) -> bool:
        assert self.speaker is not None
        return bool(set(party.codes) - set(self.speaker.codes) - set(self.scene.context.voice))

    def name(self, drafts: list[Draft]) -> None:
        """Say who is meant by blame that its clause aims at nobody, if the sentence names somebody else."""
        nameless = [d for d in drafts if d.unnamed]
        others = self.others() if nameless and self.speaker is not None else None
        for draft in nameless:
            codes = tuple(sorted(set(others.codes) - set(draft.actor))) if others is not None else ()
            draft.target = codes or draft.target

    def add(self, drafts: list[Draft]) -> None:
        """Add blame or praise to the events that clauses gave."""
        others = self.others()
        toned = [d for d in drafts if d.form in _OWN_TONE and self._mine(d)]
        hostile = [d for d in drafts if d.form in _HOSTILE and not self._mine(d)]
        if toned:
            self._beside(drafts, toned, others)
        elif others is not None and self._blames(bool(hostile), bool(drafts)):
            self._put(drafts, "accusation", "stance.blame", (self.bad or [0])[0], others)
            self._staged(drafts)
        elif not drafts and (len(self.good) > len(self.bad) or (self.quoted and not self.bad)):
            self._praise(drafts, others)

    def _mine(self, draft: Draft) -> bool:
        assert self.speaker is not None
        return bool(set(draft.actor) & set(self.speaker.codes))

    def _staged(self, drafts: list[Draft]) -> None:
        """Who is blamed for drills has held them: the deed is an event of its own."""
        blame, voice = drafts[-1], self.scene.context.voice
        done = any(d.form == "deed" and d.tool == blame.tool for d in drafts)
        if blame.form == "accusation" and blame.tool == "military_exercise" and voice and not done:
            deed = Draft("deed", "stance.staged", blame.anchor, blame.target, blame.actor, blame.tool, end=blame.end)
            deed.actor_unit, deed.tool_hit = blame.target_unit, blame.tool_hit
            drafts.append(deed)

    def _blames(self, hostile: bool, any_event: bool) -> bool:
        if not self.scene.context.titled and not self._strong():
            return False
        if hostile:
            return bool(self.bad)
        if any_event:
            return len(self.bad) > len(self.good) + 1
        return len(self.bad) > len(self.good) or (self.scene.context.blames and len(self.bad) >= len(self.good))

    def _strong(self) -> bool:
        """Without a title that sets the tone, two words of blame are needed, and somebody to bear them."""
        return len(self.bad) >= (2 if self.scene.context.voice else 3)

    def _beside(self, drafts: list[Draft], toned: list[Draft], others: Party | None) -> None:
        """A threat or a demand to third parties may blame as well."""
        if any(d.form == "accusation" for d in toned) or others is None:
            return
        aimed = {c for d in toned for c in d.target}
        if (any(d.form == "threat" for d in toned) and len(self.bad) >= 2) or (aimed == {"UNK"} and self.bad):
            self._put(drafts, "accusation", "stance.blame", self.bad[0], others)

    def _praise(self, drafts: list[Draft], others: Party | None) -> None:
        assert self.speaker is not None
        voice = self.scene.context.voice
        if voice and not set(self.speaker.codes) & set(voice):
            self._put(drafts, "praise", "stance.praise", (self.good or [0])[0], Party(voice, -1, True, "state"))
        elif others is not None and len(self.good) > len(self.bad) + 1:
            self._put(drafts, "praise", "stance.praise", self.good[0], others)

    def guess(self, drafts: list[Draft]) -> None:
        """What state media print of foreigners is hardly ever nothing: dealings with them, or blame."""
        assert self.speaker is not None
        others = next((p for p in self._parties() if self._others(p)), None)
        scene = self.scene
        if others is None or scene.s.low[0] == "present":
            return  # "Present there were ..." only lists who came
        met = [h for h in scene.hits if h.tool in _DEALINGS]
        if met and not self.scene.context.blames:
            self._deal(drafts, others, max(met, key=lambda h: h.weight))
        elif len(self.bad) >= len(self.good):
            self._put(drafts, "accusation", "stance.guess", (self.bad or [others.unit])[0], others)
        for draft in drafts:
            draft.score = _GUESS

    def _deal(self, drafts: list[Draft], others: Party, hit: Hit) -> None:
        voice = self.scene.context.voice
        foreign = tuple(sorted(set(others.codes) - set(voice)))
        first = next((p for p in map(self.scene.parties.of, range(len(self.scene.phrases))) if p is not None), others)
        sides = (voice, foreign) if set(first.codes) & set(voice) else (foreign, voice)
        draft = Draft("deed", "stance.guess", hit.start, *sides, hit.tool, end=len(self.scene.s.low), tool_hit=hit)
        drafts.append(draft)

    def _put(self, drafts: list[Draft], form: str, rule: str, anchor: int, target: Party) -> None:
        assert self.speaker is not None
        scene, speaker = self.scene, self.speaker
        codes = tuple(sorted(c for c in target.codes if c not in speaker.codes))
        if not codes:
            return
        draft = Draft(form, rule, anchor, tuple(sorted(speaker.codes)), codes, end=len(scene.s.low))
        draft.actor_unit, draft.target_unit, draft.level = speaker.unit, target.unit, speaker.level
        hit = tool_of(scene.hits, 0, len(scene.s.low), near=anchor, at_least=_FAR if form == "accusation" else 0.0)
        draft.tool_hit, draft.tool = hit, hit.tool if hit else "rhetoric"
        words = ", ".join(scene.s.low[i] for i in (self.bad if form == "accusation" else self.good)[:4])
        draft.steps.append(Step("stance", scene.span(anchor, anchor + 1), f"words that weigh: {words or 'the title'}"))
        drafts.append(draft)


def _entry(scene: Scene, acts: Acts, drafts: list[Draft]) -> None:
    """A chronicle's sentence without a verb that tells the deed: it adds to the entry that the title names."""
    hits = scene.hits or list(scene.context.title_hits)
    if not hits:
        return
    told = scene.context.speaker
    actor = told.codes if told is not None and told.kind == "state" else scene.context.about
    for frame in scene.frames[:3]:
        party = scene.party(frame.subject)
        if party is not None and not reports(frame, acts.patterns) and frame.lemma not in _WATCHING:
            if set(party.codes) <= {*scene.context.others, *actor}:
                actor = party.codes
            break
    hit = max(scene.context.title_hits or hits, key=lambda h: h.weight)
    if hit.tool in _BY_BOTH:
        named = [scene.parties.of(k) for k in range(len(scene.phrases))]
        both = {c for p in named if p is not None and p.kind in ("state", "thing") for c in p.codes}
        actor = tuple(both | set(actor))
    draft = Draft("deed", "chronicle.entry", 0, tuple(sorted(actor)), end=len(scene.s.low))
    if not set(actor) & set(scene.context.about):
        draft.target = scene.context.about
    draft.tool = hit.tool
    draft.steps.append(Step("chronicle.entry", None, "goes on about the act that the title names"))
    drafts.append(draft)
