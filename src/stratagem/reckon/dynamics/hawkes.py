"""Series that excite themselves and each other: the Hawkes process with fixed half-lives, by exact likelihood."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from stratagem.core.errors import InputError
from stratagem.reckon.dynamics.additive import Array, Maximum, Rows, maximise, score
from stratagem.reckon.dynamics.background import Background
from stratagem.reckon.dynamics.hawkes_kernel import Engine, Kernels, past_sums
from stratagem.reckon.dynamics.streams import Stream

LEVELS = Background()
"""A level for each stratum, and nothing else."""


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

    def added_to(self, rows: Rows, n_offspring: int) -> Rows:
        """The posterior as a likelihood with one more row a parameter: its mode is the penalised estimate.

        Parameters
        ----------
        rows : Rows
        n_offspring : int
            How many of the last parameters the prior is on.
        """
        if self.events == 0:
            return rows
        size = rows.exposure.size
        n_baselines = size - n_offspring
        prior = np.eye(size)[n_baselines:]
        exposure = rows.exposure.copy()
        exposure[n_baselines:] += self.events / self.towards
        weights = np.concatenate([rows.weights, np.full(n_offspring, self.events)])
        return Rows(np.vstack([rows.features, prior]), weights, exposure)


@dataclass(frozen=True, slots=True)
class Hawkes:
    r"""A fitted process: :math:`\lambda_i(t) = \sum_b \mu_{ib} f_b(t) + \sum_{jk} a_{ijk} R_{jk}(t)`.

    Parameters
    ----------
    kernels : Kernels
    baseline : (d, b) array of float >= 0
        mu: events of each kind a unit of time that nothing on record excites, by part of the background; without
        trends and waves a part is the level of a stratum.
    offspring : (d, d, k) array of float >= 0
        a: expected events of kind i (first axis) that one event of kind j (second) excites directly through kernel k.
    log_likelihood : float
        Without the prior.
    bound : float
        No parameters have a (penalised) log-likelihood higher by more than this.
    background : Background
        f.
    """

    kernels: Kernels
    baseline: Array
    offspring: Array
    log_likelihood: float
    bound: float
    background: Background = LEVELS

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


def design(
    stream: Stream, kernels: Kernels, *, background: Background = LEVELS, engine: Engine = "numpy"
) -> list[Rows]:
    """The log-likelihood of each kind of event, as sums over its own events.

    Parameters
    ----------
    stream : Stream
    kernels : Kernels
    background : Background
    engine : "numpy" or "numba"

    Returns
    -------
    list of Rows
        One for each kind. Parts: those of the background, then kernels within kinds of source.
    """
    d, b, k = stream.n_kinds, background.size(stream), len(kernels.half_lives)
    order = np.argsort(stream.kinds, kind="stable")
    places = np.empty_like(order)
    places[order] = np.arange(order.size)
    features = np.empty((order.size, b + d * k))
    past_sums(stream, kernels, places=places, out=features[:, b:], engine=engine)
    features[places, :b] = background.parts(stream, stream.times)
    spent = kernels.spent(stream.end - stream.times, daily=stream.daily) * stream.weights[:, None]
    reach = [np.bincount(stream.kinds, spent[:, c], minlength=d) for c in range(k)]
    exposure = np.concatenate([background.until(stream, np.array([stream.end]))[0], np.stack(reach, axis=1).ravel()])
    ends = np.bincount(stream.kinds, minlength=d).cumsum()
    weights = stream.weights[order]
    spans = [slice(first, last) for first, last in zip([0, *ends[:-1]], ends, strict=True)]
    return [Rows(features[span], weights[span], exposure) for span in spans]


def optima(
    parts: list[Rows], *, n_offspring: int = 0, shrinkage: Shrinkage | None = None, workers: int = 1
) -> list[Maximum]:
    """The maximum for each kind of event; the likelihood is a product over kinds.

    Parameters
    ----------
    parts : list of Rows
    n_offspring : int
        How many of the last parameters shrinkage acts on.
    shrinkage : Shrinkage, optional
    workers : int
    """
    penalised = parts if shrinkage is None else [shrinkage.added_to(rows, n_offspring) for rows in parts]
    if workers == 1:
        return [maximise(rows) for rows in penalised]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(maximise, penalised))


def fit(
    stream: Stream,
    kernels: Kernels,
    *,
    background: Background = LEVELS,
    shrinkage: Shrinkage | None = None,
    engine: Engine = "numpy",
    workers: int = 1,
) -> Hawkes:
    """The exact maximum of the likelihood, or of the posterior where there is shrinkage.

    Parameters
    ----------
    stream : Stream
    kernels : Kernels
    background : Background
        Default: a level for each stratum.
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
    parts = design(stream, kernels, background=background, engine=engine)
    size = stream.n_kinds * len(kernels.half_lives)
    found = optima(parts, n_offspring=size, shrinkage=shrinkage, workers=workers)
    return assembled(stream, parts, found, kernels=kernels, background=background)


def assembled(
    stream: Stream, parts: list[Rows], found: list[Maximum], *, kernels: Kernels, background: Background
) -> Hawkes:
    """The process that the maxima of all kinds make up."""
    size = stream.n_kinds * len(kernels.half_lives)
    points = np.stack([one.point for one in found])
    offspring = points[:, -size:].reshape(stream.n_kinds, stream.n_kinds, -1)
    value = sum(score(rows, point)[0] for rows, point in zip(parts, points, strict=True)) - constant(stream)
    bound = sum(one.bound for one in found)
    return Hawkes(kernels, points[:, :-size], offspring, value, bound, background)


def log_likelihood(stream: Stream, process: Hawkes, *, engine: Engine = "numpy") -> float:
    """The exact log-likelihood of a stream under a process; minus infinity where it rules an event out."""
    d = stream.n_kinds
    points = np.concatenate([process.baseline, process.offspring.reshape(d, -1)], axis=1)
    parts = design(stream, process.kernels, background=process.background, engine=engine)
    return sum(score(rows, point)[0] for rows, point in zip(parts, points, strict=True)) - constant(stream)


def constant(stream: Stream) -> float:
    """What the likelihood of the events subtracts whatever the parameters: the log factorials of counts by day."""
    counts = stream.weights.astype(np.int64)
    table = np.cumsum(np.log(np.arange(1, counts.max(initial=1) + 1)))
    return float(table[counts - 1].sum()) if counts.size else 0.0
