"""Fits the layer: a network for events, conditional logits for parties, multinomial ones for tool and status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from benchmarks.layer.network import trained
from stratagem.core.coding import Coded
from stratagem.read.coder.about import about_event
from stratagem.read.coder.choices import Choices, label_of, rule_of
from stratagem.read.coder.coder import RuleCoder
from stratagem.read.coder.gold import GoldSentence
from stratagem.read.coder.layer import Layer, crossings, sidings
from stratagem.read.coder.scene import Draft
from stratagem.read.coder.shown import Shown
from stratagem.read.coder.weights import Network, Weights

SEEN = 3
"""Sentences or events a feature must stand in."""
SEEN_BY_UNITS = 10
"""The same for the network, which has more sentences."""
FEWEST = 8
"""Events a form and side must have."""
INVERSE_RIDGE = 20.0
RARITY = 0.7
"""Power of a feature's rarity in its scale: rare features may weigh more."""
RIDGE = 2.5
"""Of the choice among parties."""
LENGTH = 3.0
"""Length of a sentence's features before the network, which learns faster from longer ones."""
SMALL = 0.02
"""A feature all of whose weights are below this is left out."""

Matrix = sparse.csr_matrix
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A coded sentence as the layer sees it.

    Parameters
    ----------
    sentence : GoldSentence
    shown : Shown
    choices : Choices
    features : list of str
    chances : mapping of str to float, optional
        Of a sentence that a teacher judged, how likely each form and side is; of coded ones the events tell.
    weight : float
        What the sentence counts beside one that was coded.
    """

    sentence: GoldSentence
    shown: Shown
    choices: Choices
    features: list[str]
    chances: Mapping[str, float] | None = None
    weight: float = 1.0

    def label(self, form: str, actor: tuple[str, ...]) -> str:
        """Form and side of an event."""
        return label_of(form, self.shown.side(actor))

    def told(self) -> Mapping[str, float]:
        """How likely each form and side is: one for those of the events, unless a teacher has judged."""
        if self.chances is not None:
            return self.chances
        return {self.label(event.form, event.actor): 1.0 for event in self.sentence.events}

    def paired(self) -> list[tuple[Coded, Draft | None]]:
        """Each event with the rules' event of its form that fits it best: of its side, if any is."""
        left, out = list(self.shown.drafts), list[tuple[Coded, Draft | None]]()
        for event in self.sentence.events:
            label = self.label(event.form, event.actor)
            same = [d for d in left if self.label(d.form, d.actor) == label]
            if same:
                best = max(same, key=lambda d: _fit(d, event))
                left.remove(best)
                out.append((event, best))
            else:
                out.append((event, next((d for d in left if d.form == event.form), None)))
        return out


def _fit(draft: Draft, event: Coded) -> float:
    same = (tuple(sorted(draft.actor)) == event.actor, tuple(sorted(draft.target)) == event.target)
    return 2.0 * same[0] + same[1] + 0.5 * (draft.tool == event.tool)


def example(
    coder: RuleCoder, sentence: GoldSentence, chances: Mapping[str, float] | None = None, *, weight: float = 1.0
) -> Example:
    """Read a coded sentence by rules alone."""
    shown = coder.shown(sentence.document)
    return Example(sentence, shown, Choices(shown), shown.features(), chances, weight)


def fitted(examples: Sequence[Example]) -> Layer:
    """A layer from coded sentences and such as a teacher judged.

    A teacher is not asked for parties: it knows them by classes only, and its targets made those of the layer worse.
    """
    coded = [e for e in examples if e.chances is None]
    actor, target = (_parties(coded, slot) for slot in ("actor", "target"))
    marks, sides = (_beside(a, t) for a, t in zip(actor, target, strict=True))
    return Layer(_events(examples), marks, sides, _about(examples))


def _events(examples: Sequence[Example]) -> Network:
    told = [one.told() for one in examples]
    sums = Counter[str]()
    for chances in told:
        sums.update(chances)
    known = sorted(label for label, total in sums.items() if total >= FEWEST)
    names, x = _matrix([e.features for e in examples], seen=SEEN_BY_UNITS)
    scale = LENGTH * _scale(x)
    chance = np.array([[chances.get(label, 0.0) for label in known] for chances in told], dtype=np.float32)
    one = trained(x @ sparse.diags(scale), chance, np.array([e.weight for e in examples], dtype=np.float32))
    units = dict(zip(names, (one.units * scale[:, None]).tolist(), strict=True))
    return Network.of(units, one.unit_bias.tolist(), one.matrix.tolist(), one.bias.tolist(), tuple(known))


def _scale(x: Matrix) -> Numbers:
    """Scale of each feature: its rarity to a power, such that sentences have about unit length."""
    rare = (np.log(x.shape[0] / np.asarray(x.sum(axis=0)).ravel()) + 1) ** RARITY
    length = np.sqrt(np.asarray((x @ sparse.diags(rare**2)).sum(axis=1)).ravel()).mean()
    scale: Numbers = rare / length
    return scale


def _about(examples: Sequence[Example]) -> Weights:
    pairs = [(one, event, draft) for one in examples for event, draft in one.paired()]
    shown = [about_event(one.shown, event.form, draft) for one, event, draft in pairs]
    weight = [one.weight for one, _, _ in pairs]
    tool = _multinomial(shown, [f"tool|{event.tool}" for _, event, _ in pairs], weight)
    return _beside(tool, _multinomial(shown, [f"status|{event.status}" for _, event, _ in pairs], weight))


def _multinomial(shown: Sequence[Sequence[str]], outcomes: Sequence[str], weight: Sequence[float]) -> Weights:
    names, x = _matrix(shown)
    scale = 1 / np.sqrt(np.asarray(x.sum(axis=1)).ravel().mean())
    model = LogisticRegression(C=INVERSE_RIDGE, max_iter=200, tol=1e-3)
    model.fit(x * scale, outcomes, sample_weight=weight)
    return _weights(list(model.classes_), names, model.coef_.T * scale, model.intercept_)


def _beside(one: Weights, other: Weights) -> Weights:
    """Two tables as one: the features of both, the outcomes of both."""
    names = sorted({*one.features, *other.features})
    at = {name: k for k, name in enumerate(names)}
    matrix = np.zeros((len(names), len(one.outcomes) + len(other.outcomes)), dtype=np.float32)
    matrix[[at[f] for f in one.features], : len(one.outcomes)] = one.matrix
    matrix[[at[f] for f in other.features], len(one.outcomes) :] = other.matrix
    bias = np.concatenate([one.bias, other.bias])
    return Weights((*one.outcomes, *other.outcomes), tuple(names), matrix, bias)


def _parties(examples: Sequence[Example], slot: str) -> tuple[Weights, Weights]:
    """Tables of marks and of what bears on sides, by a conditional logit over each event's candidates."""
    columns = _Columns()
    starts, right, weight = [0], list[int](), list[float]()
    for one in examples:
        choices = one.choices
        for event, draft in one.paired():
            if slot == "actor":
                codes, among = event.actor, choices.actors(one.label(event.form, event.actor))
                around = choices.around
            else:
                codes, among = event.target, choices.targets(event.actor)
                around = [*choices.around, f"by:{one.shown.side(event.actor)}"]
            at = next((k for k, n in enumerate(among) if choices.candidates[n].codes == codes), None)
            if at is None:
                continue
            rule, pattern = rule_of(draft, slot)
            for n in among:
                marks = [*choices.candidates[n].marks, *choices.ruled(n, event.form, rule, pattern)]
                side = choices.sides[n]
                columns.add("marks", marks, crossings(slot, event.form, side, one.shown.kind))
                columns.add("sides", around, sidings(slot, event.form, side))
                columns.close()
            weight.append(one.weight)
            right.append(starts[-1] + at)
            starts.append(starts[-1] + len(among))
    x, pairs = columns.matrix()
    w = _conditional_logit(x, np.array(starts[:-1]), np.array(right), np.array(weight))
    return _crossed(pairs, w, "marks"), _crossed(pairs, w, "sides")


class _Columns:
    """Rows of a sparse matrix whose columns are a table's feature crossed with an outcome."""

    def __init__(self) -> None:
        self._at: dict[tuple[str, str, str], int] = {}
        self._columns: list[int] = []
        self._ends = [0]

    def add(self, table: str, features: Iterable[str], outcomes: Sequence[str]) -> None:
        """Features of the row being written."""
        at = self._at
        self._columns += [at.setdefault((table, f, o), len(at)) for f in features for o in outcomes]

    def close(self) -> None:
        """End a row."""
        self._ends.append(len(self._columns))

    def matrix(self) -> tuple[Matrix, list[tuple[str, str, str]]]:
        """The rows, with the columns that are seen often enough."""
        shape = (len(self._ends) - 1, len(self._at))
        x = sparse.csr_matrix((np.ones(len(self._columns)), self._columns, self._ends), shape=shape)
        often = np.flatnonzero(np.bincount(self._columns, minlength=len(self._at)) >= SEEN)
        pairs = list(self._at)
        return x[:, often], [pairs[k] for k in often]


def _conditional_logit(x: Matrix, starts: NDArray[np.int64], right: NDArray[np.int64], weight: Numbers) -> Numbers:
    """Weights under which the right row of each group is likeliest, with a ridge."""
    group = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, x.shape[0])))
    transposed = x.T.tocsr()
    truth = np.zeros(x.shape[0])
    truth[right] = 1

    def loss(w: Numbers) -> tuple[float, Numbers]:
        z = x @ w
        top = np.maximum.reduceat(z, starts)
        e = np.exp(z - top[group])
        total = np.add.reduceat(e, starts)
        likely = weight @ (z[right] - top - np.log(total))
        slope = transposed @ (weight[group] * (e / total[group] - truth))
        return float(-likely + RIDGE / 2 * (w @ w)), slope + RIDGE * w

    found: Numbers = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 150}).x
    return found


def _crossed(pairs: Sequence[tuple[str, str, str]], w: Numbers, table: str) -> Weights:
    mine = [(f, o, float(v)) for (t, f, o), v in zip(pairs, w, strict=True) if t == table]
    outcomes = sorted({o for _, o, _ in mine})
    names = sorted({f for f, _, _ in mine})
    rows, columns = ({name: k for k, name in enumerate(some)} for some in (names, outcomes))
    matrix = np.zeros((len(names), len(outcomes)))
    for feature, outcome, value in mine:
        matrix[rows[feature], columns[outcome]] = value
    return _weights(outcomes, names, matrix, np.zeros(len(outcomes)))


def _matrix(shown: Sequence[Sequence[str]], *, seen: int = SEEN) -> tuple[list[str], Matrix]:
    counts = Counter(f for some in shown for f in some)
    names = sorted(f for f, n in counts.items() if n >= seen)
    at = {f: k for k, f in enumerate(names)}
    columns = [[at[f] for f in some if f in at] for some in shown]
    ends = np.cumsum([0, *map(len, columns)])
    flat = [k for some in columns for k in some]
    return names, sparse.csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(shown), len(names)))


def _weights(outcomes: Sequence[str], names: Sequence[str], matrix: Numbers, bias: Numbers) -> Weights:
    kept = np.flatnonzero(np.abs(matrix).max(axis=1) >= SMALL)
    rounded = np.round(matrix[kept], 3).astype(np.float32)
    return Weights(tuple(map(str, outcomes)), tuple(names[k] for k in kept), rounded, bias.astype(np.float32))
