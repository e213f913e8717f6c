"""A small statistical layer: how likely each form is in a sentence, by weights learned from coded sentences."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from stratagem.core.errors import InputError
from stratagem.read.coder.lexicon import text_of
from stratagem.read.coder.patterns import Patterns, Ready
from stratagem.read.coder.phrases import Party
from stratagem.read.coder.plover import category_of
from stratagem.read.coder.scene import Context, Scene

_SIDES = frozenset({"UNK", "NGO", "MED"})
_MANY = 4
"""Words of blame beyond this number weigh no more."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Logistic regressions, one a form, over what a sentence shows.

    Parameters
    ----------
    forms : tuple of str
    bias : tuple of float
        One a form.
    weights : mapping of str to tuple of (int, float)
        For each feature, numbers of forms and the weight in each.
    add : float
        Chance from which a form that no rule found is added.

    Examples
    --------
    >>> layer = Layer(("deed",), (-1.0,), {"u:visit": ((0, 4.0),)}, add=0.5)
    >>> layer.chances(["u:visit"])["deed"], round(layer.chances(["u:lake"])["deed"], 2)
    (0.9525741268224334, 0.27)
    """

    forms: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, tuple[tuple[int, float], ...]]
    add: float
    _rows: Mapping[str, int] = field(init=False, repr=False, compare=False)
    _matrix: NDArray[np.float64] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Lay the weights out, one row a feature."""
        matrix = np.zeros((len(self.weights), len(self.forms)))
        for row, by in enumerate(self.weights.values()):
            for form, weight in by:
                matrix[row, form] = weight
        object.__setattr__(self, "_rows", {feature: row for row, feature in enumerate(self.weights)})
        object.__setattr__(self, "_matrix", matrix)

    def chances(self, features: list[str]) -> dict[str, float]:
        """Chance of each form, in (0, 1); features weigh by the root of their number."""
        rows = [row for row in map(self._rows.get, features) if row is not None]
        sums = self._matrix[rows].sum(axis=0).tolist()
        scale = 1 / math.sqrt(max(len(features), 1))
        return {
            form: 1 / (1 + math.exp(-max(-30.0, min(30.0, b + scale * total))))
            for form, b, total in zip(self.forms, self.bias, sums, strict=True)
        }

    def speaks_for(self, features: list[str], form: str, *, most: int = 3) -> list[str]:
        """The features that raise a form's chance most, heaviest first."""
        at = self.forms.index(form)
        found = [(w, f) for f in features for n, w in self.weights.get(f, ()) if n == at and w > 0]
        return [feature for _, feature in sorted(found, reverse=True)[:most]]


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


def features_of(scene: Scene, patterns: Patterns) -> list[str]:
    """What a sentence shows, each once: words, tone, tools, who is named, and of each clause its verb and who it joins.

    Features are strings: ``u:`` words, ``m:`` moods, ``v:`` verbs, ``c:`` forms that the verb can make by the lexicon,
    ``w:`` the verb's category of world news, ``s:`` and ``so:`` sides of subject and object, ``i:`` idioms, ``t:``
    tools, ``p:`` sides named, ``k:`` kinds of text; ``own|`` and the like before a mood or a tone is its weight in
    that kind.
    """
    return list(dict.fromkeys((*_of_words(scene), *_of_clauses(scene, patterns), *_of_parties(scene))))


def _of_words(scene: Scene) -> Iterator[str]:
    s, context = scene.s, scene.context
    kind = kind_of(context)
    yield from _seen(scene)
    for hit in scene.hits:
        yield f"t:{hit.tool}"
    stance = [scene.words.stance.get(w, 0) for w in s.low]
    for side, sign in (("bad", -1), ("good", 1)):
        many = min(stance.count(sign), _MANY)
        yield f"{side}{many}"
        yield f"{kind}|{side}{many}"
    yield f"k:{kind}"
    yield f"k:{kind}:{int(context.blames)}{int(bool(context.others))}"


def _seen(scene: Scene) -> list[str]:
    """Units as the layer sees them: names by whether they are the voice's own, numbers as one."""
    s, own = scene.s, {*scene.context.voice, *scene.context.about}
    out = ["u:#" if tag == "#" else "u:" + lemma for tag, lemma in zip(s.tag, s.lemma, strict=True)]
    for i, name in s.names.items():
        if name.kind != "none":
            out[i] = "u:@own" if own.intersection(scene.parties.codes_at(i)) else "u:@other"
    return out


def _of_clauses(scene: Scene, patterns: Patterns) -> Iterator[str]:
    kind = kind_of(scene.context)
    for frame in scene.frames:
        mood = f"{frame.mood}{int(frame.negative)}{int(frame.passive)}"
        yield f"m:{mood}"
        yield f"{kind}|m:{mood}"
        yield f"v:{frame.lemma}:{frame.mood}"
        if frame.link == "if":
            yield "if"
            continue
        subject, object_ = (_side(scene, scene.party(numbers)) for numbers in (frame.subject, frame.object))
        yield f"s:{subject}:{frame.mood}"
        yield f"so:{subject}:{object_}"
        for form in dict.fromkeys(_class(ready) for ready in patterns.by_verb.get(frame.lemma, ())):
            yield from (f"c:{form}", f"c:{form}:{frame.mood}:{subject}", f"c:{form}:{frame.mood}")
        category = category_of(scene.s.low, scene.s.lemma, frame.head)
        if category is not None:
            yield from (f"w:{category}", f"w:{category}:{frame.mood}", f"w:{category}:{subject}")
    for _, _, ready in scene.idioms:
        yield from (f"i:{ready.pattern.form}", f"i:{ready.pattern.id}")


def _class(ready: Ready) -> str:
    """The form a verb's pattern makes, marked where only its announcement or its denial makes it."""
    return ready.pattern.form + ("~" if ready.pattern.status in ("future", "never") else "")


def _of_parties(scene: Scene) -> Iterator[str]:
    sides = sorted({_side(scene, scene.parties.of(k)) for k in range(len(scene.phrases))})
    yield from (f"p:{side}" for side in sides)
    yield f"ps:{'+'.join(sides)}"


def _side(scene: Scene, party: Party | None) -> str:
    """Whose side a party is on: the text's own, another's, nobody's; the unnamed, groups and media by themselves."""
    if party is None or not party.codes:
        return "none"
    if {*scene.context.voice, *scene.context.about}.intersection(party.codes):
        return "own"
    return party.codes[0] if party.codes[0] in _SIDES else "other"


def layer_from(text: str, *, where: str) -> Layer:
    """Read weights as the training script writes them.

    Raises
    ------
    InputError
        If it is not JSON with forms, bias, weights and add.

    Examples
    --------
    >>> layer_from('{"forms": ["deed"], "bias": [0], "weights": {"u:a": {"deed": 1}}, "add": 0.5}', where="x")
    Layer(forms=('deed',), bias=(0.0,), weights={'u:a': ((0, 1.0),)}, add=0.5)
    """
    try:
        found = json.loads(text)
        forms = tuple(found["forms"])
        at = {form: n for n, form in enumerate(forms)}
        weights = {f: tuple((at[k], float(w)) for k, w in by.items()) for f, by in found["weights"].items()}
        bias = tuple(map(float, found["bias"]))
        return Layer(forms, bias, weights, add=float(found["add"]))
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        message = f"{where}: expected JSON with forms, bias, weights, add, found {type(error).__name__}: {error}"
        raise InputError(message) from None


@lru_cache(maxsize=1)
def shipped_layer() -> Layer:
    """The weights that ship with the coder, read once."""
    return layer_from(text_of("forms.json"), where="forms.json")
