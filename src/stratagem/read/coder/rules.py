"""What a clause can be, one rule each: demand, threat, blame, speech act, undertaking, plan, deed, refusal."""

from __future__ import annotations

from stratagem.read.coder.acts import Acts, Rules
from stratagem.read.coder.lexicon import word_set
from stratagem.read.coder.patterns import Pattern
from stratagem.read.coder.plover import category_of
from stratagem.read.coder.scene import Draft
from stratagem.read.coder.verb_groups import Frame

_PLANS = word_set("plans")
_RESOLVED = word_set("resolved")
_INTENDS = word_set("intends")
_STOPS = word_set("stops")
_JUDGED = word_set("judged")
"""``they should be punished`` blames; it asks nothing of anybody."""
_ACCEPTING = word_set("accepting")
_HEED = frozenset({"bear in mind", "keep in mind", "think twice", "be mindful", "know clearly"})
_ANYBODY = word_set("anybody")
_HARMLESS = frozenset({"be", "have", "remain"})
"""``will not be`` and the like refuse nothing."""


def duty(acts: Acts, n: int, frame: Frame) -> bool:
    """``X should stop``: a demand on X by whoever speaks."""
    if frame.mood not in ("must", "let"):
        return False
    if _warns(acts, n, frame):
        return True
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
            if frame.subject and acts.scene.s.low[acts.scene.phrases[frame.subject[-1]].head] in _ANYBODY:
                draft.target = ("UNK",)  # somebody named in a sentence before, or all the world
            agent = acts.roles.after(frame, ("by",))
            if (agent is not None and subject is not None) or (agent is not None and agent.kind == "audience"):
                acts.roles.set_target(draft, agent, "target.by")
    if draft.target and draft.actor:
        acts.swallow(n)
        acts.add(draft)
    else:
        acts.reject("rule.duty", frame, "a demand on nobody outside the speaker")
    return True


def _warns(acts: Acts, n: int, frame: Frame) -> bool:
    """``should bear in mind``, ``must think twice``: asks for nothing but to heed a warning."""
    heeds = acts.scene.s.low[frame.head : frame.head + 4]
    if frame.negative or frame.mood != "must" or not any(" ".join(heeds[:k]) in _HEED for k in (2, 3, 4)):
        return False
    draft = acts.draft("threat", "rule.heed", n, frame)
    draft.tool = "other"
    acts.roles.set_actor(draft, acts.speaker(n), "actor.speaker")
    if not draft.actor or not acts.roles.set_target(draft, acts.roles.subject(frame), "target.subject"):
        return False
    acts.swallow(n)
    acts.add(draft)
    return True


def threat(acts: Acts, n: int, frame: Frame, pattern: Pattern) -> bool:
    """What will befall somebody, or what the speaker will do to them."""
    if pattern.form != "threat" or pattern.status not in ("future", "never"):
        return False
    if pattern.status == "never" and not frame.negative:
        return False
    if frame.mood not in ("will", "may") and not _resolved(acts, frame, pattern):
        acts.reject(pattern.id, frame, "is no announcement")
        return False
    roles, speaker, subject = acts.roles, acts.speaker(n), acts.roles.subject(frame)
    draft = acts.draft("threat", pattern.id, n, frame)
    draft.tool = pattern.tool
    roles.set_actor(draft, speaker, "actor.speaker")
    if pattern.target[0] == "subject":
        if subject is not None and set(subject.codes) <= set(draft.actor):
            return False
        if not roles.set_target(draft, subject, "target.subject"):
            roles.rest(draft, frame.head)
        if speaker is not None and speaker.kind in ("ngo", "media"):
            draft.form, draft.tool = "accusation", ""
    else:
        if subject is not None and subject.kind != "audience":
            roles.set_actor(draft, subject)
        if not roles.set_target(draft, acts.threatened(), "target.condition"):
            roles.targets(draft, pattern, frame)
    acts.swallow(n)
    acts.add(draft)
    return True


def speech(acts: Acts, n: int, frame: Frame, pattern: Pattern) -> bool:
    """Verbs that name their own speech act."""
    if not _speaks(frame, pattern):
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


def _speaks(frame: Frame, pattern: Pattern) -> bool:
    """Whether a verb with this pattern does what it says in this clause."""
    if pattern.form in ("deed", "say", "none") or pattern.status in ("future", "never") or pattern.actor == "voice":
        return False
    if frame.mood == "ed" and not frame.object and pattern.form in ("promise", "offer"):
        return False
    if pattern.form == "denial" and (frame.negative or frame.mood == "may"):
        return False  # "can never be denied"
    return not (frame.link == "which" and pattern.id == "demand.call")


def _resolved(acts: Acts, frame: Frame, pattern: Pattern) -> bool:
    """``their will to punish the traitors`` announces as much as ``they will punish``."""
    before = acts.scene.s.lemma[max(0, frame.first - 3) : frame.first]
    return pattern.id == "threat.punish" and frame.mood == "to" and any(w in _RESOLVED for w in before)


def wronged(acts: Acts, n: int, frame: Frame, pattern: Pattern) -> bool:
    """``they insulted our dignity``: whoever speaks blames the subject."""
    if pattern.form != "accusation" or pattern.actor != "voice":
        return False
    speaker, subject = acts.speaker(n), acts.roles.subject(frame)
    if frame.negative != (pattern.status == "never") or frame.mood == "to" or speaker is None or subject is None:
        return False
    if set(subject.codes) & set(speaker.codes):
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


def undertaking(acts: Acts, n: int, frame: Frame, pattern: Pattern) -> bool:
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


def will_not(acts: Acts, n: int, frame: Frame) -> bool:
    """``will never``: the speaker refuses."""
    cannot = frame.mood in ("may", "fact") and frame.lemma in _ACCEPTING and not frame.passive
    if not frame.negative or not (frame.mood == "will" or cannot) or frame.lemma in _HARMLESS:
        return False
    subject, speaker = acts.scene.party(frame.subject, own=True), acts.speaker(n)
    if subject is None or (speaker is None and subject.kind != "state"):
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


def future(acts: Acts, n: int, frame: Frame, pattern: Pattern) -> bool:
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
    own = speaker is not None and bool(set(draft.actor) & set(speaker.codes))
    own = own and (frame.mood == "will" or (parent is not None and parent.lemma in _INTENDS and pattern.harm < 0))
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


def deed(acts: Acts, n: int, frame: Frame, pattern: Pattern) -> bool:
    """Something done."""
    if pattern.form != "deed":
        return False
    parent = acts.scene.frames[frame.parent] if frame.parent >= 0 else None
    if frame.mood == "to" or (frame.mood == "ing" and parent and parent.lemma in _STOPS):
        acts.reject(pattern.id, frame, "an infinitive asserts nothing")
        return False
    if frame.mood == "ing" and _only_able(acts.scene.s.low[max(0, frame.first - 2) : frame.first]):
        acts.reject(pattern.id, frame, "says what could be, not what was")
        return False
    draft = acts.draft("deed", pattern.id, n, frame)
    acts.give_roles(draft, pattern, n, frame)
    if not draft.actor:
        acts.reject(pattern.id, frame, "nobody is named who does it")
        return False
    if frame.negative:
        draft.status = "negated"
    acts.add(draft)
    return True


def _only_able(before: list[str]) -> bool:
    """``capable of striking``, ``the purpose of attacking``: an ability or an aim."""
    return len(before) == 2 and before[0] in _AIMS and before[1] in ("of", "at", "for")


def worldly(acts: Acts, n: int, frame: Frame) -> bool:
    """A verb of world news that no pattern of ours has: its category tells the form."""
    if frame.mood not in ("fact", "ed") or frame.negative or frame.link in ("when", "which"):
        return False
    s = acts.scene.s
    category = category_of(s.low, s.lemma, frame.head)
    if category is None:
        return False
    form, tool = _FORM_OF[category]
    draft = acts.draft(form, f"world.{category.lower()}", n, frame)
    acts.give_roles(draft, _ANY, n, frame)
    draft.tool = ""
    if not draft.actor or not draft.target:
        return False
    acts.add(draft)
    if acts.drafts and acts.drafts[-1] is draft and draft.tool_hit is None and tool:
        draft.tool = tool
    return bool(acts.drafts)


_AIMS = word_set("aims")
_ANY = Pattern(id="deed.any", form="deed", verbs=("do",), positive="", negative="")
_FORM_OF = {
    "AGREE": ("promise", ""),
    "CONSULT": ("deed", "talks"),
    "SUPPORT": ("praise", ""),
    "COOPERATE": ("deed", "trade_joint_project"),
    "AID": ("deed", "aid"),
    "CONCEDE": ("deed", ""),
    "RETREAT": ("deed", "mobilisation"),
    "INVESTIGATE": ("deed", "inspection"),
    "DEMAND": ("demand", ""),
    "DISAPPROVE": ("accusation", ""),
    "REJECT": ("refusal", ""),
    "THREATEN": ("threat", ""),
    "PROTEST": ("accusation", ""),
    "SANCTION": ("deed", "sanction"),
    "COERCE": ("deed", "detention"),
    "ASSAULT": ("deed", "armed_attack"),
    "FIGHT": ("deed", "armed_attack"),
    "MOBILIZE": ("deed", "mobilisation"),
}
"""Form and tool for each category of world news."""

RULES = Rules(
    before=(duty,), of_patterns=(threat, wronged, speech, undertaking, future, deed), after=(will_not,), last=(worldly,)
)
"""The rules in order: the first that settles a clause ends the search."""
