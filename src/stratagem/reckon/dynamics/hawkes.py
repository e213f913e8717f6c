"""Series that excite themselves and each other: the Hawkes process with fixed half-lives, by exact likelihood."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from stratagem.core.errors import InputError
from stratagem.reckon.dynamics.additive import Array, Maximum, Rows, maximise, score
from stratagem.reckon.dynamics.hawkes_kernel import Engine, Kernels, past_sums
from stratagem.reckon.dynamics.streams import Stream


@dataclass(frozen=True, slots=True)
class Shrinkage:
    r"""A gamma prior on every :math:`a_{ijk}`, worth so many events.

    Parameters
    ----------
    events : float >= 0
        Weight: the prior says what ``events`` events per kernel and pair would have said.
    towards : float > 0
        The value they would have said.
    """

    events: float
    towards: float

    def __post_init__(self) -> None:
        if self.events < 0 or self.towards <= 0:
            message = f"expected events >= 0 and towards > 0, found {self.events} and {self.towards}"
            raise InputError(message)

    def added_to(self, rows: Rows, n_baselines: int) -> Rows:
        """The posterior as a likelihood with one more row a parameter: its mode is the penalised estimate."""
        if self.events == 0:
            return rows
        size = rows.exposure.size
        prior = np.eye(size)[n_baselines:]
        exposure = rows.exposure.copy()
        exposure[n_baselines:] += self.events / self.towards
        weights = np.concatenate([rows.weights, np.full(size - n_baselines, self.events)])
        return Rows(np.vstack([rows.features, prior]), weights, exposure)


@dataclass(frozen=True, slots=True)
class Hawkes:
    r"""A fitted process: :math:`\lambda_i(t) = \mu_{i,s(t)} + \sum_{jk} a_{ijk} R_{jk}(t)`.

    Parameters
    ----------
    kernels : Kernels
    baseline : (d, s) array of float >= 0
        Events of each kind a unit of time that nothing on record excites, by stratum.
    offspring : (d, d, k) array of float >= 0
        a: expected events of kind i (first axis) that one event of kind j (second) excites directly through kernel k.
    log_likelihood : float
        Without the prior.
    bound : float
        No parameters have a (penalised) log-likelihood higher by more than this.
    """

    kernels: Kernels
    baseline: Array
    offspring: Array
    log_likelihood: float
    bound: float

    @property
    def branching(self) -> Array:
        """(d, d) array: expected events of kind i that one of kind j excites directly."""
        return np.asarray(self.offspring.sum(axis=2))

    @property
    def radius(self) -> float:
        """Spectral radius of the branching matrix; from 1 on, excitation as fitted feeds itself without end."""
        return spectral_radius(self.branching)


def spectral_radius(matrix: Array) -> float:
    """Largest absolute eigenvalue.

    Examples
    --------
    >>> round(spectral_radius(np.array([[0.0, 0.5], [0.5, 0.0]])), 12)
    0.5
    """
    return float(np.abs(np.linalg.eigvals(matrix)).max())


def design(stream: Stream, kernels: Kernels, *, engine: Engine = "numpy") -> list[Rows]:
    """The log-likelihood of each kind of event, as sums over its own events.

    Parameters
    ----------
    stream : Stream
    kernels : Kernels
    engine : "numpy" or "numba"

    Returns
    -------
    list of Rows
        One for each kind. Parts: a baseline for each stratum, then kernels within kinds of source.
    """
    d, s, k = stream.n_kinds, stream.strata.size, len(kernels.half_lives)
    order = np.argsort(stream.kinds, kind="stable")
    places = np.empty_like(order)
    places[order] = np.arange(order.size)
    features = np.zeros((order.size, s + d * k))
    past_sums(stream, kernels, places=places, out=features[:, s:], engine=engine)
    features[places, stream.stratum_of(stream.times)] = 1.0
    spent = kernels.spent(stream.end - stream.times, daily=stream.daily) * stream.weights[:, None]
    reach = [np.bincount(stream.kinds, spent[:, c], minlength=d) for c in range(k)]
    exposure = np.concatenate([stream.lengths, np.stack(reach, axis=1).ravel()])
    ends = np.bincount(stream.kinds, minlength=d).cumsum()
    weights = stream.weights[order]
    return [Rows(features[a:b], weights[a:b], exposure) for a, b in zip([0, *ends[:-1]], ends, strict=True)]


def optima(parts: list[Rows], stream: Stream, *, shrinkage: Shrinkage | None = None, workers: int = 1) -> list[Maximum]:
    """The maximum for each kind of event; the likelihood is a product over kinds."""
    strata = stream.strata.size
    penalised = parts if shrinkage is None else [shrinkage.added_to(rows, strata) for rows in parts]
    if workers == 1:
        return [maximise(rows) for rows in penalised]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(maximise, penalised))


def fit(
    stream: Stream,
    kernels: Kernels,
    *,
    shrinkage: Shrinkage | None = None,
    engine: Engine = "numpy",
    workers: int = 1,
) -> Hawkes:
    """The exact maximum of the likelihood, or of the posterior where there is shrinkage.

    Parameters
    ----------
    stream : Stream
    kernels : Kernels
    shrinkage : Shrinkage, optional
    engine : "numpy" or "numba"
    workers : int
        Threads among which kinds are shared; the numbers do not depend on it.

    Returns
    -------
    Hawkes

    References
    ----------
    .. [1] Hawkes, A. G. (1971). Spectra of some self-exciting and mutually exciting point processes. Biometrika 58(1),
       83-90. https://doi.org/10.1093/biomet/58.1.83
    .. [2] Kirchner, M. (2017). An estimation procedure for the Hawkes process. Quantitative Finance 17(4), 571-595.
       https://doi.org/10.1080/14697688.2016.1211312

    Examples
    --------
    Events on days 0 and 1 of twenty, then none. With c = 20 and c = 2 to be expected of the two parts, the maximum has
    mu + a/2 = 1/4 and 1/mu = 20 - 4:

    >>> from stratagem.reckon.dynamics.streams import by_day
    >>> found = fit(by_day(np.array([0, 1]), np.array([0, 0]), n_kinds=1, end=20), Kernels((1.0,)))
    >>> found.baseline.round(4).tolist(), found.branching.round(4).tolist()
    ([[0.0625]], [[0.375]])
    """
    parts = design(stream, kernels, engine=engine)
    return assembled(stream, kernels, parts, optima(parts, stream, shrinkage=shrinkage, workers=workers))


def assembled(stream: Stream, kernels: Kernels, parts: list[Rows], found: list[Maximum]) -> Hawkes:
    """The process that the maxima of all kinds make up."""
    d, s = stream.n_kinds, stream.strata.size
    points = np.stack([one.point for one in found])
    offspring = points[:, s:].reshape(d, d, len(kernels.half_lives))
    value = sum(score(rows, point)[0] for rows, point in zip(parts, points, strict=True)) - constant(stream)
    return Hawkes(kernels, points[:, :s], offspring, value, sum(one.bound for one in found))


def branching(found: list[Maximum], stream: Stream) -> Array:
    """(d, d) array: the branching matrix that the maxima of all kinds make up."""
    strata = stream.strata.size
    return np.stack([one.point[strata:].reshape(stream.n_kinds, -1).sum(axis=1) for one in found])


def log_likelihood(stream: Stream, process: Hawkes, *, engine: Engine = "numpy") -> float:
    """The exact log-likelihood of a stream under a process; minus infinity where it rules an event out."""
    d = stream.n_kinds
    points = np.concatenate([process.baseline, process.offspring.reshape(d, -1)], axis=1)
    parts = design(stream, process.kernels, engine=engine)
    return sum(score(rows, point)[0] for rows, point in zip(parts, points, strict=True)) - constant(stream)


def constant(stream: Stream) -> float:
    """What the likelihood of the events subtracts whatever the parameters: the log factorials of counts by day."""
    counts = stream.weights.astype(np.int64)
    table = np.cumsum(np.log(np.arange(1, counts.max(initial=1) + 1)))
    return float(table[counts - 1].sum()) if counts.size else 0.0
