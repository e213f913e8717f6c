"""Trains the layer's network: gradient descent over sentences in random order, with words left out at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

UNITS = 64
ROUNDS, BATCH = 3, 128
PEAK = 5e-3
"""Highest step; it is reached after a tenth of the way and falls to nothing."""
LEFT_OUT = 0.2
"""Share of features that a sentence shows but does not count in one round."""
FIRST_BIAS = -3.0
_MEAN, _SPREAD, _TINY = 0.9, 0.999, 1e-8

Matrix = sparse.csr_matrix
Numbers = NDArray[np.float32]


@dataclass(slots=True)
class Trained:
    """Weights of features on units and of units on outcomes, with their biases."""

    units: Numbers
    unit_bias: Numbers
    matrix: Numbers
    bias: Numbers


def trained(x: Matrix, chance: Numbers, weight: Numbers, *, seed: int = 0) -> Trained:
    """Fit a network by Adam [1]_ on the cross-entropy, with dropout of features [2]_.

    Parameters
    ----------
    x : sparse matrix, shape (sentences, features)
    chance : array, shape (sentences, outcomes)
        In [0, 1]; what a teacher thinks, or 0 and 1.
    weight : array, shape (sentences,)
    seed : int

    References
    ----------
    .. [1] Kingma, D. P. and Ba, J. (2015). Adam: a method for stochastic optimization.
       https://doi.org/10.48550/arXiv.1412.6980
    .. [2] Srivastava, N., Hinton, G., Krizhevsky, A., Sutskever, I. and Salakhutdinov, R. (2014). Dropout: a simple way
       to prevent neural networks from overfitting. Journal of Machine Learning Research 15, 1929-1958.
    """
    rng = np.random.default_rng(seed)
    count, outcomes = chance.shape
    one = Trained(
        rng.normal(0, 0.02, (x.shape[1], UNITS)).astype(np.float32),
        np.zeros(UNITS, np.float32),
        rng.normal(0, UNITS**-0.5, (UNITS, outcomes)).astype(np.float32),
        np.full(outcomes, FIRST_BIAS, np.float32),
    )
    adam = _Adam([one.units, one.unit_bias, one.matrix, one.bias])
    x = x.astype(np.float32)
    steps = ROUNDS * (count // BATCH)
    for _ in range(ROUNDS):
        order = rng.permutation(count)
        for start in range(0, count - BATCH + 1, BATCH):
            some = order[start : start + BATCH]
            done = (adam.steps + 1) / (steps + 1)
            adam.step(_slopes(one, _thinned(x[some], rng), chance[some], weight[some]), PEAK * min(10 * done, 1 - done))
    return one


class _Adam:
    """Steps down the slopes of several arrays, which it changes in place."""

    def __init__(self, parts: Sequence[Numbers]) -> None:
        self._parts = parts
        self._means = [np.zeros_like(part) for part in parts]
        self._spreads = [np.zeros_like(part) for part in parts]
        self.steps = 0

    def step(self, slopes: Sequence[Numbers], rate: float) -> None:
        """One step of at most about the rate in each direction."""
        self.steps += 1
        for part, slope, mean, spread in zip(self._parts, slopes, self._means, self._spreads, strict=True):
            np.add(mean, (1 - _MEAN) * (slope - mean), out=mean)
            np.add(spread, (1 - _SPREAD) * (slope**2 - spread), out=spread)
            level = np.sqrt(spread / (1 - _SPREAD**self.steps)) + _TINY
            np.subtract(part, rate / (1 - _MEAN**self.steps) * mean / level, out=part)


def _thinned(x: Matrix, rng: np.random.Generator) -> Matrix:
    kept = rng.random(x.nnz) >= LEFT_OUT
    return sparse.csr_matrix((x.data * kept / np.float32(1 - LEFT_OUT), x.indices, x.indptr), shape=x.shape)


def _slopes(one: Trained, x: Matrix, chance: Numbers, weight: Numbers) -> tuple[Numbers, ...]:
    """Gradient of the weighted mean cross-entropy."""
    sums = x @ one.units + one.unit_bias
    on = np.maximum(sums, 0)
    lost = (1 / (1 + np.exp(-np.clip(on @ one.matrix + one.bias, -30, 30))) - chance) * (weight / len(weight))[:, None]
    back = (lost @ one.matrix.T) * (sums > 0)
    return x.T @ back, back.sum(axis=0), on.T @ lost, lost.sum(axis=0)
