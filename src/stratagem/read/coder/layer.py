"""The statistical layer: how likely each form is in a sentence, who acts, who is meant and with what, by weights."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stratagem.core.errors import InputError
from stratagem.read.coder.choices import Candidate, Choices, rule_of
from stratagem.read.coder.lexicon import bytes_of
from stratagem.read.coder.scene import Draft
from stratagem.read.coder.shown import Codes
from stratagem.read.coder.weights import Network, Numbers, Reading, Weights

Array = NDArray[Any]
MARGIN = 1.5
"""By how much, in log odds, a tool must be likelier than the one that the words name."""
TABLES = ("marks", "sides", "about")
"""Tables of a layer beside its network."""
NETWORK = ("units", "scale", "unit_bias", "matrix", "bias")
"""Arrays of the network."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A network for the forms of a sentence, and conditional and multinomial logits [1]_ for who, whom and with what.

    Parameters
    ----------
    events : Network
        Forms with a side, as ``threat:own``, by the features of a sentence.
    marks : Weights
        What a mark of a candidate is worth for ``actor`` and ``target``, by ``crossings``.
    sides : Weights
        What a sentence's words say of the side of either, by ``sidings``.
    about : Weights
        Tools and statuses, by what is shown of an event.

    References
    ----------
    .. [1] McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In P. Zarembka (ed.),
       Frontiers in Econometrics. Academic Press, 105-142.
    """

    events: Network
    marks: Weights
    sides: Weights
    about: Weights
    _columns: dict[tuple[str, str, str, str], tuple[list[int], list[int]]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _columns_of: dict[str, list[int]] = field(default_factory=dict, repr=False, compare=False)

    def chances(self, reading: Reading) -> dict[str, float]:
        """Chance of each form and side, in (0, 1), by the network's reading of a sentence."""
        sums = np.clip(self.events.scores(reading), -30, 30)
        return dict(zip(self.events.outcomes, (1 / (1 + np.exp(-sums))).tolist(), strict=True))

    def columns(self, slot: str, form: str, side: str, kind: str) -> tuple[list[int], list[int]]:
        """Numbers of the outcomes of ``marks`` and ``sides`` that a candidate's score is the sum of."""
        key = (slot, form, side, kind)
        if key not in self._columns:
            marks, sides = self.marks.columns, self.sides.columns
            self._columns[key] = (
                [marks[o] for o in crossings(slot, form, side, kind) if o in marks],
                [sides[o] for o in sidings(slot, form, side) if o in sides],
            )
        return self._columns[key]

    def tool_and_status(self, about: list[str], *, by_words: str = "") -> tuple[str, str]:
        """The most likely tool and status of an event, by what is shown of it.

        A tool that the rules read from the words is given up only for one that is likelier by ``MARGIN``.
        """
        sums = self.about.sums(about)
        named = self.about.columns.get(f"tool|{by_words}")
        if named is not None:
            sums[named] += MARGIN
        return self._likeliest("tool|", sums), self._likeliest("status|", sums)

    def _likeliest(self, prefix: str, sums: Numbers) -> str:
        if prefix not in self._columns_of:
            columns = [k for k, outcome in enumerate(self.about.outcomes) if outcome.startswith(prefix)]
            self._columns_of[prefix] = columns
        columns = self._columns_of[prefix]
        return self.about.outcomes[columns[int(sums[columns].argmax())]].removeprefix(prefix) if columns else ""


class Parties:
    """Chooses actor and target among the candidates of one sentence.

    Parameters
    ----------
    layer : Layer
    choices : Choices
    """

    def __init__(self, layer: Layer, choices: Choices) -> None:
        self._choices, self._layer = choices, layer
        self._around = layer.sides.sums(choices.around)

    def actor(self, label: str, draft: Draft | None) -> Candidate | None:
        """Who most likely acts in an event of this form and side; None where nobody can."""
        among = self._choices.actors(label)
        return self._best("actor", among, label.partition(":")[0], draft, self._around.tolist()) if among else None

    def target(self, form: str, draft: Draft | None, actor: Codes) -> Candidate:
        """Who is most likely meant, or nobody."""
        around = self._around + self._layer.sides.sums([f"by:{self._choices.shown.side(actor)}"])
        return self._best("target", self._choices.targets(actor), form, draft, around.tolist())

    def _best(self, slot: str, among: list[int], form: str, draft: Draft | None, around: list[float]) -> Candidate:
        choices, rule = self._choices, rule_of(draft, slot)
        marks = self._layer.marks.sums_of([choices.candidates[n].marks + choices.ruled(n, form, *rule) for n in among])
        best, most = among[0], -np.inf
        for sums, n in zip(marks.tolist(), among, strict=True):
            of_marks, of_sides = self._layer.columns(slot, form, choices.sides[n], choices.shown.kind)
            score = sum(sums[c] for c in of_marks) + sum(around[c] for c in of_sides)
            if score > most:
                best, most = n, score
        return choices.candidates[best]


def crossings(slot: str, form: str, side: str, kind: str) -> tuple[str, ...]:
    """Outcomes under which a candidate's mark weighs: always, in this form, on this side, in this kind of text."""
    return (f"{slot}|*", f"{slot}|{form}", f"{slot}|{side}", f"{slot}|{kind}|")


def sidings(slot: str, form: str, side: str) -> tuple[str, ...]:
    """Outcomes under which the words of a sentence weigh: this side, and this side in this form."""
    return (f"{slot}|{side}", f"{slot}|{form}|{side}")


def layer_from(data: bytes, *, where: str) -> Layer:
    """Read weights as the training script writes them, an archive of arrays.

    Raises
    ------
    InputError
        If it is no such archive.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as found:
            tables = {name: _table(found, name) for name in TABLES}
            features, outcomes = (_lines(found[f"events.{part}"]) for part in ("features", "outcomes"))
            arrays = {part: found[f"events.{part}"] for part in NETWORK}
            events = Network(features=features, outcomes=outcomes, **arrays)
    except (KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        message = (
            f"{where}: expected an archive with the tables {', '.join(TABLES)}, found {type(error).__name__}: {error}"
        )
        raise InputError(message) from None
    return Layer(events, tables["marks"], tables["sides"], tables["about"])


def _table(found: Mapping[str, Array], name: str) -> Weights:
    outcomes, features = (_lines(found[f"{name}.{part}"]) for part in ("outcomes", "features"))
    matrix, bias = (found[f"{name}.{part}"].astype(np.float32) for part in ("matrix", "bias"))
    return Weights(outcomes, features, matrix, bias)


def _lines(text: Array) -> tuple[str, ...]:
    return tuple(text.tobytes().decode().split("\n")) if text.size else ()


def packed(layer: Layer) -> bytes:
    """The archive of a layer's weights, the network's at 8 and the others at 16 bits; equal layers make equal bytes."""
    arrays: dict[str, Array] = {}
    for name in TABLES:
        table: Weights = getattr(layer, name)
        arrays[f"{name}.outcomes"] = _text(table.outcomes)
        arrays[f"{name}.features"] = _text(table.features)
        arrays[f"{name}.matrix"] = table.matrix.astype(np.float16)
        arrays[f"{name}.bias"] = table.bias
    arrays["events.features"], arrays["events.outcomes"] = _text(layer.events.features), _text(layer.events.outcomes)
    arrays |= {f"events.{part}": getattr(layer.events, part) for part in NETWORK}
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, **arrays)
    return out.getvalue()


def _text(lines: tuple[str, ...]) -> Array:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


@lru_cache(maxsize=1)
def shipped_layer() -> Layer:
    """The weights that ship with the coder, read once."""
    return layer_from(bytes_of("layer.npz"), where="layer.npz")
