"""Does a fitted process describe its record: waiting times rescaled by the rate, which should then be uniform."""

from __future__ import annotations

import math

import numpy as np

from stratagem.reckon.dynamics.additive import Array, Rows
from stratagem.reckon.dynamics.hawkes import Hawkes, design
from stratagem.reckon.dynamics.streams import Stream

TERMS = 100


def rescaled(stream: Stream, process: Hawkes, rng: np.random.Generator) -> list[Array]:
    r"""For each kind, the waiting times between its events as the process sees them, as numbers in (0, 1).

    .. math:: u = 1 - \exp\left(-\int_{t_{n-1}}^{t_n} \lambda_i(s) ds\right)

    By day, several moments of a day cannot be told apart: the part of the last day before the event is drawn at random
    in such a way that u is exactly uniform all the same (Haslinger, Pipa and Brown 2010).

    Parameters
    ----------
    stream : Stream
    process : Hawkes
        Fitted to it, or any other.
    rng : numpy.random.Generator
        Used only by day.

    Returns
    -------
    list of (n_i,) arrays of float in (0, 1)
        Independent and uniform if the process is right; one value for each time, or day, with an event of the kind.

    References
    ----------
    .. [1] Haslinger, R., Pipa, G. and Brown, E. (2010). Discrete time rescaling theorem: determining goodness of fit
       for discrete time statistical models of neural spiking. Neural Computation 22(10), 2477-2506.
       https://doi.org/10.1162/NECO_a_00015

    Examples
    --------
    One event after 2 at a rate of one half: the chance of waiting less is 1 - 1/e.

    >>> from stratagem.reckon.dynamics.hawkes_kernel import Kernels
    >>> from stratagem.reckon.dynamics.streams import in_time
    >>> stream = in_time(np.array([2.0]), np.array([0]), n_kinds=1, end=9.0)
    >>> even = Hawkes(Kernels((1.0,)), np.array([[0.5]]), np.zeros((1, 1, 1)), 0.0, 0.0)
    >>> round(float(rescaled(stream, even, np.random.default_rng(1))[0][0]), 4)
    0.6321
    """
    parts = design(stream, process.kernels, background=process.background)
    return [_uniforms(stream, process, (kind, rows), rng) for kind, rows in enumerate(parts)]


def _uniforms(stream: Stream, process: Hawkes, of: tuple[int, Rows], rng: np.random.Generator) -> Array:
    kind, rows = of
    times = stream.times[stream.kinds == kind]
    point = np.concatenate([process.baseline[kind], process.offspring[kind].ravel()])
    total = _total(stream, process, rows, times) @ point
    if not stream.daily:
        return np.asarray(-np.expm1(-np.diff(total, prepend=0.0)))
    rate = rows.features @ point
    # Up to the day before, and then the part of the day itself before its first event.
    before = total - rate - np.concatenate([[0.0], total[:-1]])
    within = -np.log1p(rng.random(rate.size) * np.expm1(-rate))
    return np.asarray(-np.expm1(-(before + within)))


def _total(stream: Stream, process: Hawkes, rows: Rows, times: Array) -> Array:
    """What each part with parameter 1 adds up to from the start to each time, the day itself included."""
    columns = [process.background.until(stream, times + stream.daily)]
    scale = process.kernels.scale(daily=stream.daily)
    for j in range(stream.n_kinds):
        own = stream.kinds == j
        seen = np.concatenate([[0.0], np.cumsum(stream.weights[own])])
        earlier = seen[np.searchsorted(stream.times[own], times, side="left")]
        first = process.baseline.shape[1] + j * scale.size
        columns.append(earlier[:, None] - rows.features[:, first : first + scale.size] / scale)
    return np.concatenate(columns, axis=1)


def uniform_p_value(values: Array) -> float:
    r"""P-value of the Kolmogorov-Smirnov test that some numbers are uniform on (0, 1).

    Parameters
    ----------
    values : (n,) array of float in [0, 1]
        At least one.

    Returns
    -------
    float
        In (0, 1], by the asymptotic series with Stephens's correction. Too large where the numbers come from a process
        fitted to the same record: a small one is evidence against the process, a large one proves little.

    References
    ----------
    .. [1] Stephens, M. A. (1970). Use of the Kolmogorov-Smirnov, Cramer-von Mises and related statistics without
       extensive tables. Journal of the Royal Statistical Society B 32(1), 115-122.
       https://doi.org/10.1111/j.2517-6161.1970.tb00821.x

    Examples
    --------
    >>> round(uniform_p_value(np.linspace(0.005, 0.995, 100)), 6)
    1.0
    """
    ordered, n = np.sort(values), values.size
    steps = np.arange(n + 1) / n
    distance = float(max((steps[1:] - ordered).max(), (ordered - steps[:-1]).max()))
    scaled = (math.sqrt(n) + 0.12 + 0.11 / math.sqrt(n)) * distance
    if scaled < 0.2:
        return 1.0  # the alternating series has not settled there; the value is 1 to twelve digits
    k = np.arange(1, TERMS + 1)
    return float(np.clip(2 * ((-1.0) ** (k - 1) * np.exp(-2 * (k * scaled) ** 2)).sum(), 1e-300, 1.0))
