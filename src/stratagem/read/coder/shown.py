"""What a sentence shows: words, tone, tools, who is named, of each clause its verb and who it joins, and its title."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from stratagem.read.coder.acts import Acts
from stratagem.read.coder.patterns import Patterns, Ready
from stratagem.read.coder.phrases import Party
from stratagem.read.coder.plover import category_of
from stratagem.read.coder.scene import Context, Draft, Scene, units_of
from stratagem.read.coder.speech import reports
from stratagem.read.coder.verb_groups import FINITE

Codes = tuple[str, ...]

_GROUPS = frozenset({"UNK", "NGO", "MED", "UNO", "BUS"})
_MANY = 4
"""Words of blame beyond this number weigh no more."""
_FEW = 2


def kind_of(context: Context) -> str:
    """What a text is by what is known of it: ``own`` media with titles, a ``speech``, a ``list`` of acts, or nothing.

    Examples
    --------
    >>> [kind_of(c) for c in (Context(), Context(("RUR",)), Context(("RUR",), titled=True), Context((), ("RUR",)))]
    ['', 'speech', 'own', 'list']
    """
    if context.about:
        return "list"
    if not context.voice:
        return ""
    return "own" if context.titled else "speech"


@lru_cache(maxsize=2**14)
def side_of(codes: Codes, own: frozenset[str]) -> str:
    """Whose side codes are on.

    ``own`` the text's, ``both`` the text's with others, a group that is no state by its own code, ``other`` or
    ``others``, ``none`` nobody.

    Examples
    --------
    >>> [side_of(codes, frozenset({"RUR"})) for codes in ((), ("RUR",), ("BOR", "RUR"), ("NGO",), ("BOR",))]
    ['none', 'own', 'both', 'NGO', 'other']
    """
    if not codes:
        return "none"
    if own.issuperset(codes):
        return "own"
    if own.intersection(codes):
        return "both"
    if len(codes) == 1:
        return codes[0] if codes[0] in _GROUPS else "other"
    return "others"


class Shown:
    """The features of one sentence that the rules have read.

    Features are strings. Of words: ``u:`` each, ``b:`` pairs, ``tu:`` those of the title; names stand as ``@own`` and
    ``@other``, numbers as ``#``. Of tone: ``bad`` and ``good`` with their number. Of
    clauses: ``m:`` moods, ``v:`` verbs, ``c:`` forms that a verb can make by the lexicon, ``w:`` its category of world
    news, ``s:``, ``so:``, ``vs:``, ``vo:``, ``fs:`` sides of subject and object; ``i:`` idioms, ``t:`` tools. Of
    parties: ``p:`` and ``ps:`` sides named; ``x:`` who speaks and who is blamed. Of the rules: ``r:`` forms found,
    ``rp:`` their patterns, ``rt:`` their tools, ``rs:`` the sides of their parties. ``k:`` is the kind of text.

    Parameters
    ----------
    acts : Acts
    drafts : list of Draft
        What the rules found.
    """

    def __init__(self, acts: Acts, drafts: list[Draft]) -> None:
        self.acts, self.drafts = acts, drafts
        self.scene: Scene = acts.scene
        self.patterns: Patterns = acts.patterns
        context = self.scene.context
        self.kind = kind_of(context)
        self.own = frozenset(context.voice)
        self.units = units_of(self.scene, self.own)
        self.words = list(dict.fromkeys(f"u:{unit}" for unit in self.units))
        self._named = [self.scene.parties.of(k) for k in range(len(self.scene.phrases))]
        self.around = list(self._around())

    def side(self, codes: Codes) -> str:
        """Whose side codes are on, seen from the text."""
        return side_of(codes, self.own)

    def features(self) -> list[str]:
        """All features, each once."""
        out = [*self.words]
        self._add_words(out)
        self._add_tone(out)
        self._add_clauses(out)
        self._add_parties(out)
        self._add_drafts(out)
        return list(dict.fromkeys(out))

    def _add_words(self, out: list[str]) -> None:
        out += [f"b:{first}_{second}" for first, second in pairwise(self.units)]
        out += [f"tu:{unit}" for unit in self.scene.context.title_units]
        out += [f"t:{hit.tool}" for hit in self.scene.hits]

    def _add_tone(self, out: list[str]) -> None:
        context, stance = self.scene.context, self.scene.words.stance
        weights = [stance[w] for w in self.scene.s.low if w in stance]
        bad = weights.count(-1)
        out.append(f"bad{min(bad, _MANY)}")
        out.append(f"good{min(len(weights) - bad, _MANY)}")
        out.append(f"k:{self.kind}")
        out.append(f"k:{self.kind}:{int(context.blames)}{int(bool(context.others))}")

    def _add_clauses(self, out: list[str]) -> None:
        scene, by_verb = self.scene, self.patterns.by_verb
        for frame in scene.frames:
            mood, lemma = frame.mood, frame.lemma
            out += (f"m:{mood}{int(frame.negative)}{int(frame.passive)}", f"v:{lemma}:{mood}")
            if frame.link == "if":
                out.append("if")
                continue
            subject, object_ = self._party(scene.party(frame.subject)), self._party(scene.party(frame.object))
            out += (
                f"s:{subject}:{mood}",
                f"so:{subject}:{object_}",
                f"vs:{lemma}:{subject}",
                f"vo:{lemma}:{object_}",
                f"fs:{mood}:{subject}:{object_}",
            )
            for ready in by_verb.get(lemma, ()):
                form = _class(ready)
                out += (f"c:{form}", f"c:{form}:{mood}:{subject}", f"c:{form}:{mood}")
            category = category_of(scene.s.low, scene.s.lemma, frame.head)
            if category is not None:
                out += (f"w:{category}", f"w:{category}:{mood}", f"w:{category}:{subject}")
        for _, _, ready in scene.idioms:
            out += (f"i:{ready.pattern.form}", f"i:{ready.pattern.id}")

    def _add_parties(self, out: list[str]) -> None:
        sides = sorted({self._party(party) for party in self._named})
        out += [f"p:{side}" for side in sides]
        out.append(f"ps:{'+'.join(sides)}")
        out += [f"x:{around}" for around in self.around]

    def _add_drafts(self, out: list[str]) -> None:
        for draft in self.drafts:
            form = draft.form
            sides = f"{self.side(draft.actor)}:{self.side(draft.target)}"
            out += (f"r:{form}", f"rp:{draft.pattern}", f"rt:{form}:{draft.tool}", f"rs:{form}:{sides}")
        out.append(f"r:{'+'.join(sorted({d.form for d in self.drafts}))}")

    def _around(self) -> Iterator[str]:
        """How the sentence speaks and what its title is."""
        scene, context = self.scene, self.scene.context
        speaker = context.speaker
        told = "none" if speaker is None else ("own" if self.own.issuperset(speaker.codes) else speaker.kind)
        yield f"told:{told}"
        yield f"blames:{int(context.blames)}:{min(len(context.others), _FEW)}"
        yield f"named:{'+'.join(sorted({self.side(p.codes) for p in self._named if p is not None and p.codes}))}"
        opening = next((f for f in scene.frames if f.mood in FINITE), None)
        if opening is not None:
            yield "says" if reports(opening, self.patterns) else "acts"
            party = scene.party(opening.subject)
            yield f"first:{self.side(party.codes)}:{party.kind}" if party is not None else "first:none"
        said = next((p for p in self.acts.speakers if p is not None and p.codes), None)
        yield f"said:{self.side(said.codes) if said is not None else 'none'}"

    def _party(self, party: Party | None) -> str:
        return "none" if party is None else self.side(party.codes)


def _class(ready: Ready) -> str:
    """The form a verb's pattern makes, marked where only its announcement or its denial makes it."""
    return ready.pattern.form + ("~" if ready.pattern.status in ("future", "never") else "")
