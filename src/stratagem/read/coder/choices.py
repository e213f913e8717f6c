"""Who could have acted and who could be meant: the parties to choose among, and what speaks for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, product

from stratagem.read.coder.phrases import Phrase
from stratagem.read.coder.scene import Draft, Scene
from stratagem.read.coder.shown import Codes, Shown
from stratagem.read.coder.speech import reports
from stratagem.read.coder.verb_groups import Frame

_FEW = 3
_BOTH_ACT = frozenset({"deed", "promise"})
"""Forms that a state and another may have in common."""


@dataclass(slots=True)
class Candidate:
    """Codes to choose, the unit that shows them or -1, and the marks that speak for them or against."""

    codes: Codes
    unit: int = -1
    level: str = ""
    marks: list[str] = field(default_factory=list)


def label_of(form: str, side: str) -> str:
    """What the layer judges by: a form with who acts, ``own``, ``both`` or ``far``.

    Examples
    --------
    >>> label_of("deed", "both"), label_of("praise", "both"), label_of("threat", "NGO")
    ('deed:both', 'praise:far', 'threat:far')
    """
    if side == "both" and form in _BOTH_ACT:
        return f"{form}:both"
    return f"{form}:{'own' if side == 'own' else 'far'}"


class Choices:
    """The parties of one sentence as choices for actor and target.

    Parameters
    ----------
    shown : Shown
        The sentence and what the rules found in it.
    """

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        nobody = Candidate((), marks=["nobody"])
        self._found: dict[Codes, Candidate] = {(): nobody}
        self._of_phrases()
        self._of_context()
        for draft in shown.drafts:
            self._put(draft.actor, "any_actor", unit=draft.actor_unit, level=draft.level)
            self._put(draft.target, "any_target", unit=draft.target_unit)
        self.candidates = list(self._found.values())
        self.sides = [shown.side(c.codes) for c in self.candidates]
        self.around = ["always", f"k:{shown.kind}", *shown.around, *shown.words]
        self.around += [f"tu:{unit}" for unit in shown.scene.context.title_units]

    def actors(self, label: str) -> list[int]:
        """Numbers of the candidates that may act in an event of this form and side."""
        form = label.partition(":")[0]
        return [n for n, side in enumerate(self.sides) if side != "none" and label_of(form, side) == label]

    def targets(self, actor: Codes) -> list[int]:
        """Numbers of the candidates that this actor may mean; the first, nobody, always."""
        return [n for n, c in enumerate(self.candidates) if not set(c.codes) & set(actor)]

    def ruled(self, number: int, form: str, rule: Codes | None, pattern: str) -> list[str]:
        """Marks that hang on the form: whether the rules' event, if there is one, has chosen this candidate."""
        candidate = self.candidates[number]
        if rule is None:
            out = ["undrafted"]
        elif rule == candidate.codes:
            out = ["rule", f"rule:{pattern.partition('.')[0]}"]
        else:
            out = ["not_rule"]
        prefix = f"verb:{form}:"
        return out + [f"forms:{mark.removeprefix(prefix)}" for mark in candidate.marks if mark.startswith(prefix)]

    def _put(self, codes: Codes, *marks: str, unit: int = -1, level: str = "") -> None:
        key = tuple(sorted(codes))
        if not key:
            return
        one = self._found.setdefault(key, Candidate(key))
        if one.unit < 0 <= unit:
            one.unit, one.level = unit, level
        one.marks += [mark for mark in marks if mark not in one.marks]

    def _of_phrases(self) -> None:
        scene, joined_to = self.shown.scene, -1
        roles = self.shown.acts.roles
        standing = _standing(self.shown)
        order, foreign = 0, list[str]()
        for k, phrase in enumerate(scene.phrases):
            party = scene.parties.of(k)
            if party is None or not party.codes:
                continue
            stands = standing.get(k, ["bare"])
            marks = (f"at{min(order, _FEW)}", f"kind:{party.kind}", *_words(scene, phrase), *stands)
            self._put(party.codes, *marks, unit=party.unit, level=party.level)
            order += 1
            foreign += [c for c in party.codes if c not in self.shown.own and c not in foreign and c != "UNK"]
            if k > joined_to:
                numbers = roles.joined(k)
                joined_to = numbers[-1]
                if len(numbers) > 1:
                    parties = [p for p in map(scene.parties.of, numbers) if p is not None]
                    codes = tuple({c for p in parties for c in p.codes})
                    self._put(codes, "joined", *stands, unit=party.unit, level=party.level)
        self._put(tuple(foreign), "all")
        self._pairs(foreign[:_FEW], "pair")
        told = [c for c in self.shown.scene.context.title_codes if c not in self.shown.own]
        for one, other in combinations(foreign[:_FEW], 2):
            self._put((one, other), "two")
        for one, other in product(foreign[:2], told[:2]):
            if one != other:
                self._put((one, other), "two_title")

    def _of_context(self) -> None:
        context = self.shown.scene.context
        self._put(context.voice, "voice")
        if context.speaker is not None:
            self._put(context.speaker.codes, f"speaker:{context.speaker.kind}")
        self._put(context.others, "others")
        for n, code in enumerate(context.others):
            self._put((code,), f"other{min(n, 2)}")
        self._pairs(list(context.others[:2]), "pair_title")
        for n, code in enumerate(context.title_codes):
            self._put((code,), f"title{min(n, 2)}")
        for code in ("UNK", "NGO", "MED") if self.shown.kind != "speech" else ("UNK", "NGO", "UNO"):
            self._put((code,), code)

    def _pairs(self, others: list[str], mark: str) -> None:
        voice = self.shown.scene.context.voice
        for code in others if voice else ():
            self._put((*voice, code), mark)


def _words(scene: Scene, phrase: Phrase) -> tuple[str, str, str]:
    """The head of a phrase and the words around it."""
    lemma = scene.s.lemma
    before = lemma[phrase.start - 1] if phrase.start else ""
    after = lemma[phrase.end] if phrase.end < len(lemma) else ""
    head = phrase.head
    return (f"head:{'@' if head in scene.s.names else lemma[head]}", f"before:{before}", f"after:{after}")


def _standing(shown: Shown) -> dict[int, list[str]]:
    """How each phrase stands to the verbs: subject or object of which, after which preposition."""
    out: dict[int, list[str]] = {}
    scene, patterns = shown.scene, shown.patterns

    def stand(k: int, *marks: str) -> None:
        known = out.setdefault(k, [])
        known += [mark for mark in marks if mark not in known]

    for frame in scene.frames:
        sort = "says" if reports(frame, patterns) else _sort(frame)
        forms = dict.fromkeys(r.pattern.form for r in patterns.by_verb.get(frame.lemma, ()))
        for k in frame.subject:
            voice = "passive" if frame.passive else "active"
            stand(k, f"subject:{sort}", f"does:{frame.lemma}", *(f"verb:{form}:{voice}" for form in forms))
        for k in frame.object:
            stand(k, f"object:{sort}", f"done:{frame.lemma}", *(f"verb:{form}:object" for form in forms))
    for k, phrase in enumerate(scene.phrases):
        if phrase.prep >= 0:
            stand(k, f"prep:{scene.s.low[phrase.prep]}")
    return out


def _sort(frame: Frame) -> str:
    return f"{frame.mood}{int(frame.passive)}" + ("if" if frame.link == "if" else "")


def rule_of(draft: Draft | None, slot: str) -> tuple[Codes | None, str]:
    """What the rules chose as actor or target, and their pattern; None without an event of theirs."""
    if draft is None:
        return None, ""
    return tuple(sorted(draft.actor if slot == "actor" else draft.target)), draft.pattern
