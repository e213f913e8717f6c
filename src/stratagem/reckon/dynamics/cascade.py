"""Draw records from a Hawkes process exactly: events that come by themselves, their offspring, and theirs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stratagem.core.errors import InputError
from stratagem.reckon.dynamics.hawkes import LEVELS, Hawkes
from stratagem.reckon.dynamics.streams import Array, Places, Stream, by_day, in_time


def draw(
    process: Hawkes,
    rng: np.random.Generator,
    *,
    end: float,
    start: float = 0.0,
    strata: Sequence[float] = (),
    daily: bool = True,
) -> Stream:
    """One record of a process watched over ``[start, end)``, with nothing before it.

    Parameters
    ----------
    process : Hawkes
        Its background is a level for each stratum, its spectral radius is below 1.
    rng : numpy.random.Generator
    end, start : float
        Whole days if ``daily``.
    strata : sequence of float
        Where strata begin; one stratum if empty.
    daily : bool
        Whether events are counts of whole days.

    Returns
    -------
    Stream

    Raises
    ------
    InputError
        If the spectral radius is 1 or more: a cascade may then never end; or if the background has trends or waves.

    References
    ----------
    .. [1] Hawkes, A. G. and Oakes, D. (1974). A cluster process representation of a self-exciting process. Journal of
       Applied Probability 11(3), 493-503. https://doi.org/10.2307/3212693

    Examples
    --------
    >>> from stratagem.reckon.dynamics.hawkes_kernel import Kernels
    >>> plain = Hawkes(Kernels((7.0,)), np.array([[0.1]]), np.zeros((1, 1, 1)), 0.0, 0.0)
    >>> draw(plain, np.random.default_rng(1), end=1000).times.size
    96
    """
    if process.radius >= 1:
        message = f"expected a spectral radius below 1 to draw from, found {process.radius:.3f}"
        raise InputError(message)
    if process.background != LEVELS:
        message = f"expected a background of levels to draw from, found {process.background}"
        raise InputError(message)
    cuts = np.array([*(strata or (start,)), end], dtype=np.float64)
    born = [_spontaneous(process.baseline[:, s], cuts[s : s + 2], rng, daily) for s in range(cuts.size - 1)]
    times, kinds = (np.concatenate(part) for part in zip(*born, strict=True))
    all_times, all_kinds = [times], [kinds]
    while times.size:
        times, kinds = _offspring(process, times, kinds, rng, daily)
        kept = times < end
        times, kinds = times[kept], kinds[kept]
        all_times.append(times)
        all_kinds.append(kinds)
    n_kinds = process.baseline.shape[0]
    found, of = np.concatenate(all_times), np.concatenate(all_kinds)
    if daily:
        cut_days = [int(c) for c in strata]
        return by_day(found.astype(np.int64), of, n_kinds=n_kinds, end=int(end), start=int(start), strata=cut_days)
    return in_time(found, of, n_kinds=n_kinds, end=end, start=start, strata=strata)


def _spontaneous(baseline: Array, span: Array, rng: np.random.Generator, daily: bool) -> tuple[Array, Places]:
    """Events of one stratum that nothing excites."""
    counts = rng.poisson(baseline * (span[1] - span[0]))
    times = rng.uniform(span[0], span[1], counts.sum())
    return np.floor(times) if daily else times, np.repeat(np.arange(baseline.size), counts)


def _offspring(
    process: Hawkes, times: Array, kinds: Places, rng: np.random.Generator, daily: bool
) -> tuple[Array, Places]:
    """The next generation: each event of kind j has a Poisson number of offspring of each kind through each kernel."""
    d, _, n_kernels = process.offspring.shape
    counts = rng.poisson(process.offspring[:, kinds, :])
    parents = np.repeat(np.broadcast_to(times[None, :, None], counts.shape).ravel(), counts.ravel())
    of = np.repeat(np.broadcast_to(np.arange(d)[:, None, None], counts.shape).ravel(), counts.ravel())
    kernel = np.repeat(np.broadcast_to(np.arange(n_kernels), counts.shape).ravel(), counts.ravel())
    rates = process.kernels.rates[kernel]
    lags = rng.geometric(-np.expm1(-rates)).astype(np.float64) if daily else rng.exponential(1 / rates)
    return parents + lags, of
