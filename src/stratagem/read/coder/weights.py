"""Tables of weights: what each feature of a sentence adds to an outcome, by itself or through units it turns on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from stratagem.core.errors import InputError

Numbers = NDArray[np.float32]
_MOST, _TINY = 127, 1e-9
"""Of a number of 8 bits; and a scale that does no harm where all is 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Linear scores of outcomes by features.

    Parameters
    ----------
    outcomes : tuple of str
    features : tuple of str
    matrix : array of float32, shape (features, outcomes)
        What a feature adds to an outcome.
    bias : array of float32, shape (outcomes,)
        What an outcome has without any feature.

    Raises
    ------
    InputError
        If the shapes do not fit each other.

    Examples
    --------
    >>> table = Weights.of({"u:visit": {"deed": 2.0, "threat": -1.0}}, bias={"deed": -1.0, "threat": 0.0})
    >>> table.sums(["u:visit", "u:lake"]).tolist()
    [1.0, -1.0]
    """

    outcomes: tuple[str, ...]
    features: tuple[str, ...]
    matrix: Numbers
    bias: Numbers
    columns: Mapping[str, int] = field(init=False, repr=False)
    _rows: Mapping[str, int] = field(init=False, repr=False)
    _padded: Numbers = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Number the outcomes, and the features from 1 on: row 0 is the bias, so that no known feature is false."""
        wanted = (len(self.features), len(self.outcomes))
        if self.matrix.shape != wanted or self.bias.shape != wanted[1:]:
            message = f"expected weights of shape {wanted}, found {self.matrix.shape} and a bias of {self.bias.shape}"
            raise InputError(message)
        object.__setattr__(self, "_rows", {feature: k for k, feature in enumerate(self.features, 1)})
        object.__setattr__(self, "_padded", np.vstack([self.bias[None, :], self.matrix]))
        object.__setattr__(self, "columns", {outcome: k for k, outcome in enumerate(self.outcomes)})

    @classmethod
    def of(cls, table: Mapping[str, Mapping[str, float]], *, bias: Mapping[str, float]) -> Weights:
        """A table from plain mappings; the bias names the outcomes."""
        outcomes = tuple(bias)
        matrix = np.array([[by.get(o, 0.0) for o in outcomes] for by in table.values()], dtype=np.float32)
        shaped = matrix.reshape(len(table), len(outcomes))
        return cls(outcomes, tuple(table), shaped, np.array(list(bias.values()), dtype=np.float32))

    def sums(self, features: Iterable[str]) -> Numbers:
        """Score of each outcome, shape (outcomes,): its bias and what the features add; unknown ones add nothing."""
        total: Numbers = self._padded[[0, *self._known(features)]].sum(axis=0)
        return total

    def sums_of(self, lists: Sequence[Iterable[str]]) -> Numbers:
        """Scores of several lists of features at once, shape (lists, outcomes)."""
        rows, starts = list[int](), list[int]()
        for features in lists:
            starts.append(len(rows))
            rows += (0, *self._known(features))
        total: Numbers = np.add.reduceat(self._padded[rows], starts, axis=0)
        return total

    def _known(self, features: Iterable[str]) -> Iterator[int]:
        return filter(None, map(self._rows.get, features))


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Scores of outcomes through units, each on where its sum is positive [1]_.

    With the units that are on, the scores are a sum over features, so that what a feature added can be told exactly.
    Weights of features are whole numbers of 8 bits: a sentence shows some two hundred, and fetching them from memory is
    most of the work.

    Parameters
    ----------
    features : tuple of str
    units : array of int8, shape (features, units)
        What a feature adds to each unit, in steps of its scale.
    scale, unit_bias : array of float32, shape (units,)
    matrix : array of float32, shape (units, outcomes)
        What a unit that is on adds to an outcome, for each unit of its sum.
    bias : array of float32, shape (outcomes,)
    outcomes : tuple of str

    References
    ----------
    .. [1] Glorot, X., Bordes, A. and Bengio, Y. (2011). Deep sparse rectifier neural networks. Proceedings of Machine
       Learning Research 15, 315-323.

    Examples
    --------
    >>> both = Network.of({"u:visit": [2.0, -1.0]}, [0.0, 0.5], [[1.0], [1.0]], [0.0], ("deed",))
    >>> [round(float(both.scores(both.read(f))[0]), 3) for f in (["u:visit", "u:lake"], [])]
    [2.0, 0.5]
    """

    features: tuple[str, ...]
    units: NDArray[np.int8]
    scale: Numbers
    unit_bias: Numbers
    matrix: Numbers
    bias: Numbers
    outcomes: tuple[str, ...]
    _rows: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Check the shapes, and number the features from 0 on."""
        count = len(self.scale)
        shapes = [a.shape for a in (self.units, self.unit_bias, self.matrix, self.bias)]
        wanted = [(len(self.features), count), (count,), (count, len(self.outcomes)), (len(self.outcomes),)]
        if shapes != wanted:
            message = f"expected weights of shapes {wanted}, found {shapes}"
            raise InputError(message)
        object.__setattr__(self, "_rows", {feature: k for k, feature in enumerate(self.features)})

    @classmethod
    def of(
        cls,
        units: Mapping[str, Sequence[float]],
        unit_bias: Sequence[float],
        matrix: Sequence[Sequence[float]],
        bias: Sequence[float],
        outcomes: tuple[str, ...],
    ) -> Network:
        """A network from plain numbers, those of features rounded to 255 steps a unit."""
        full = np.array(list(units.values()), dtype=np.float32).reshape(len(units), len(unit_bias))
        scale = np.maximum(np.abs(full).max(axis=0, initial=0) / _MOST, _TINY).astype(np.float32)
        first, second, third = (np.array(a, dtype=np.float32) for a in (unit_bias, matrix, bias))
        second = second.reshape(len(unit_bias), len(outcomes))
        return cls(tuple(units), np.round(full / scale).astype(np.int8), scale, first, second, third, outcomes)

    def read(self, features: Iterable[str]) -> Reading:
        """What the features make of the units."""
        known = [row for row in map(self._rows.get, features) if row is not None]
        rows = self.units.take(known, axis=0).astype(np.float32)
        return Reading(known, rows, np.add.reduce(rows, axis=0) * self.scale + self.unit_bias)

    def scores(self, reading: Reading) -> Numbers:
        """Score of each outcome, shape (outcomes,)."""
        total: Numbers = np.maximum(reading.sums, 0) @ self.matrix + self.bias
        return total

    def speaks_for(self, reading: Reading, outcome: str, *, most: int = 3) -> list[str]:
        """The features that add most to an outcome through the units that are on, heaviest first."""
        worth = np.where(reading.sums > 0, self.matrix[:, self.outcomes.index(outcome)] * self.scale, 0)
        added = reading.rows @ worth
        first = np.argsort(-added, kind="stable")[:most]
        return [self.features[reading.known[k]] for k in first if added[k] > 0]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the features of a sentence make of a network's units.

    Parameters
    ----------
    known : list of int
        Numbers of the features that have weights.
    rows : array of float32, shape (known, units)
    sums : array of float32, shape (units,)
    """

    known: list[int]
    rows: Numbers
    sums: Numbers
