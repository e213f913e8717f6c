"""How well a coder's events match gold events: precision, recall and F1 with bootstrap intervals, part by part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stratagem.core.coding import Coded
from stratagem.core.errors import InputError

REPETITIONS = 1000
LEVEL = 0.95


Part = Callable[[Coded], object]

PARTS: Mapping[str, Part] = {
    "form": lambda e: e.form,
    "actor": lambda e: e.actor,
    "target": lambda e: e.target,
    "tool": lambda e: e.tool,
    "condition": lambda e: (e.form, e.conditional),
    "status": lambda e: (e.form, e.status),
    "actor+form": lambda e: (e.actor, e.form),
    "actor+form+target": lambda e: (e.actor, e.form, e.target),
    "actor+form+target+tool": lambda e: (e.actor, e.form, e.target, e.tool),
}
"""What of an event must agree, by the name of the row. Condition and status count only with the right form."""


@dataclass(frozen=True, slots=True)
class Score:
    """Agreement in one part.

    Parameters
    ----------
    part : str
    precision, recall, f1 : float
        In [0, 1].
    low, high : float
        Bootstrap interval of F1 over sentences, at 95 per cent.
    matched, found, gold : int
        Events that agree, that the coder found, and that the gold has.
    """

    part: str
    precision: float
    recall: float
    f1: float
    low: float
    high: float
    matched: int
    found: int
    gold: int


def score(
    gold: Sequence[Sequence[Coded]],
    found: Sequence[Sequence[Coded]],
    *,
    rng: np.random.Generator,
    repetitions: int = REPETITIONS,
) -> tuple[Score, ...]:
    r"""Score of every part.

    Within a sentence, events are matched as a multiset: a part of an event found counts once if the sentence's gold has
    as many of it. :math:`F_1 = 2 m / (f + g)` for m matched, f found and g gold events. Intervals are percentiles over
    sentences drawn with replacement [1]_.

    Parameters
    ----------
    gold, found : sequence of sequence of Coded
        Events of each sentence, in the same order.
    rng : numpy.random.Generator
    repetitions : int

    Raises
    ------
    InputError
        If the two differ in length or are empty.

    References
    ----------
    .. [1] Efron, B. (1979). Bootstrap methods: another look at the jackknife. Annals of Statistics 7(1), 1-26.
       https://doi.org/10.1214/aos/1176344552

    Examples
    --------
    >>> deed, threat = Coded(("A",), ("B",), "deed"), Coded(("A",), ("B",), "threat")
    >>> first = score([[deed], [threat]], [[deed], [deed]], rng=np.random.default_rng(1))[0]
    >>> first.part, first.precision, first.recall, first.f1, first.matched
    ('form', 0.5, 0.5, 0.5, 1)
    """
    if len(gold) != len(found) or not gold:
        message = f"expected events of the same sentences, at least one, found {len(gold)} gold and {len(found)} coded"
        raise InputError(message)
    draws = rng.integers(0, len(gold), size=(repetitions, len(gold)))
    return tuple(_score(name, part, gold, found, draws) for name, part in PARTS.items())


def _score(
    name: str,
    part: Part,
    gold: Sequence[Sequence[Coded]],
    found: Sequence[Sequence[Coded]],
    draws: NDArray[np.int64],
) -> Score:
    counts = np.array([_matches(part, g, f) for g, f in zip(gold, found, strict=True)], dtype=np.int64)
    matched, made, wanted = (int(n) for n in counts.sum(axis=0))
    sums = counts[draws].sum(axis=1)
    low, high = np.quantile(_f1(sums[:, 0], sums[:, 1], sums[:, 2]), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    whole = float(_f1(*(np.array([n]) for n in (matched, made, wanted)))[0])
    precision, recall = matched / made if made else 0.0, matched / wanted if wanted else 0.0
    return Score(name, precision, recall, whole, float(low), float(high), matched, made, wanted)


def _matches(part: Part, gold: Sequence[Coded], found: Sequence[Coded]) -> tuple[int, int, int]:
    one, two = Counter(map(part, gold)), Counter(map(part, found))
    return (one & two).total(), len(found), len(gold)


def _f1(matched: NDArray[np.int64], found: NDArray[np.int64], gold: NDArray[np.int64]) -> NDArray[np.float64]:
    total = found + gold
    shares: NDArray[np.float64] = np.divide(2.0 * matched, total, out=np.zeros(len(total)), where=total > 0)
    return shares


def confusion(gold: Sequence[Sequence[Coded]], found: Sequence[Sequence[Coded]]) -> pl.DataFrame:
    """Forms of the gold against forms found, within sentences: columns ``gold, found, n``, most first.

    Forms that agree are paired first; of the rest, one of each side is paired as they come, and what is left over
    stands against ``nothing``.

    Examples
    --------
    >>> a, b = Coded(("A",), (), "deed"), Coded(("A",), (), "threat")
    >>> confusion([[a, b]], [[a]]).rows()
    [('deed', 'deed', 1), ('threat', 'nothing', 1)]
    """
    pairs: Counter[tuple[str, str]] = Counter()
    for g, f in zip(gold, found, strict=True):
        one, two = Counter(e.form for e in g), Counter(e.form for e in f)
        for form, n in (one & two).items():
            pairs[form, form] += n
        missed, extra = sorted((one - two).elements()), sorted((two - one).elements())
        for k in range(max(len(missed), len(extra))):
            pair = (missed[k] if k < len(missed) else "nothing", extra[k] if k < len(extra) else "nothing")
            pairs[pair] += 1
    rows = [(*pair, n) for pair, n in pairs.items()]
    table = pl.DataFrame(rows, schema={"gold": pl.String, "found": pl.String, "n": pl.Int64}, orient="row")
    return table.sort(["n", "gold", "found"], descending=[True, False, False])


def never_actual(gold: Sequence[Sequence[Coded]], found: Sequence[Sequence[Coded]]) -> tuple[int, int]:
    """Of the gold's denied, negated and hypothetical acts, how many are not coded as actual deeds with their tool.

    Returns
    -------
    tuple of int
        How many are right, and of how many.

    Examples
    --------
    >>> denial = Coded(("A",), ("B",), "denial", "cyber")
    >>> never_actual([[denial], [denial]], [[denial], [Coded(("A",), ("B",), "deed", "cyber")]])
    (1, 2)
    """
    right = total = 0
    for g, f in zip(gold, found, strict=True):
        done = {(e.actor, e.tool) for e in f if e.form == "deed" and e.status == "actual"}
        true = {(e.actor, e.tool) for e in g if e.form == "deed" and e.status == "actual"}
        for event in g:
            if event.form in _NOT_DONE or (event.form == "deed" and event.status in ("negated", "hypothetical")):
                total += 1
                right += (event.actor, event.tool) not in done - true
    return right, total


_NOT_DONE = frozenset({"denial", "threat", "promise", "offer", "refusal", "demand"})


def per_sentence(found: Sequence[Sequence[Coded]]) -> float:
    """Events found per sentence.

    Examples
    --------
    >>> per_sentence([[], [Coded(("A",), (), "deed")]])
    0.5
    """
    return sum(map(len, found)) / len(found) if found else 0.0
