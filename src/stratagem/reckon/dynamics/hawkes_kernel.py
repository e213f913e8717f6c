"""Exponential kernels and what they have left of each series at every event, in one pass over the events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from stratagem.core.errors import InputError
from stratagem.reckon.dynamics.hawkes_compiled import compiled
from stratagem.reckon.dynamics.streams import Array, Places, Stream

Engine = Literal["numpy", "numba"]
BLOCK = 2048
"""Events summed at once; so many rows of twenty series stay in the cache."""
SPAN = 200.0
"""Longest block in mean lives of the kernel: within it the exponentials stay far from overflow and exact to 1e-13."""


@dataclass(frozen=True, slots=True)
class Kernels:
    r"""Exponential kernels that each integrate to one.

    In time, :math:`\beta e^{-\beta d}`; by day, :math:`(1 - q) q^{d - 1}` for :math:`d = 1, 2, \ldots`, with
    :math:`q = 2^{-1/h}` and :math:`\beta = \ln 2 / h`.

    Parameters
    ----------
    half_lives : tuple of float > 0
        By when half of an event's effect is over; rising.
    """

    half_lives: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.half_lives or min(self.half_lives) <= 0 or sorted(set(self.half_lives)) != list(self.half_lives):
            message = f"expected half-lives above 0 in rising order, found {self.half_lives}"
            raise InputError(message)

    @property
    def rates(self) -> Array:
        """(k,) array: rate of decay of each kernel."""
        return np.asarray(np.log(2) / np.array(self.half_lives, dtype=np.float64))

    def scale(self, *, daily: bool) -> Array:
        """(k,) array: what a decayed sum is multiplied by."""
        return np.asarray(np.expm1(self.rates)) if daily else self.rates

    def spent(self, left: Array, *, daily: bool) -> Array:
        """(n, k) array: how much of an event's effect falls before the end, given the time left to it."""
        return np.asarray(-np.expm1(-self.rates * (left - 1 if daily else left)[:, None]))


def past_sums(
    stream: Stream,
    kernels: Kernels,
    *,
    places: Places | None = None,
    out: Array | None = None,
    engine: Engine = "numpy",
) -> Array:
    r"""For each event, what each kernel has left of the events strictly before it, by kind.

    .. math:: R_{jk}(t_n) = \sum_{m: t_m < t_n, \; z_m = j} w_m \, g_k(t_n - t_m)

    Parameters
    ----------
    stream : Stream
        Events at the same time, or on the same day, are not in each other's past. An event of weight 0 marks a time
        at which the sums are wanted and nothing happened.
    kernels : Kernels
    places : (n,) array of int, optional
        Row of ``out`` for each event; default: its own number.
    out : (n, d * k) array of float, optional
        Filled and returned; columns run over kinds, and within a kind over kernels.
    engine : "numpy" or "numba"
        Who does the sums. Both give the same numbers to 1e-12; numba needs the extra ``kernels`` and compiles first.

    Returns
    -------
    (n, d * k) array of float

    Raises
    ------
    InputError
        If numba is asked for and not installed.

    Notes
    -----
    The recursion :math:`R(t + d) = e^{-\beta d} R(t)` makes the cost n times the number of sums. Without a compiler it
    is done in blocks: :math:`R(t) = e^{-\beta t} \sum w_m e^{\beta t_m}` is a running sum.

    References
    ----------
    .. [1] Ogata, Y. (1981). On Lewis' simulation method for point processes. IEEE Transactions on Information Theory
       27(1), 23-31. https://doi.org/10.1109/TIT.1981.1056305

    Examples
    --------
    Of one event a day ago, half falls today when the half-life is a day:

    >>> from stratagem.reckon.dynamics.streams import by_day
    >>> stream = by_day(np.array([0, 1]), np.array([0, 0]), n_kinds=1, end=2)
    >>> past_sums(stream, Kernels((1.0,))).ravel().round(12).tolist()
    [0.0, 0.5]
    """
    rates, scales = kernels.rates, kernels.scale(daily=stream.daily)
    into = np.empty((stream.times.size, stream.n_kinds * rates.size)) if out is None else out
    rows = np.arange(stream.times.size) if places is None else places
    if stream.times.size == 0:
        return into
    if engine == "numba":
        compiled()(stream.times, stream.kinds, stream.weights, rates, scales, rows, into)
        return into
    state = np.zeros((rates.size, stream.n_kinds))
    for part, first in _blocks(stream.times, SPAN / float(rates.max())):
        into[rows[part]], state = _block(stream, part, first, (rates, scales, state))
    return into


def _block(stream: Stream, part: slice, first: Places, given: tuple[Array, Array, Array]) -> tuple[Array, Array]:
    """The sums at the events of one block, and what is left of each kernel and kind at the start of the next."""
    rates, scales, state = given
    times, size = stream.times[part], part.stop - part.start
    after = stream.times[part.stop] if part.stop < stream.times.size else times[-1]
    out = np.empty((size, stream.n_kinds, rates.size))
    left = np.empty_like(state)
    running = np.zeros((size + 1, stream.n_kinds))
    places = (np.arange(1, size + 1), stream.kinds[part])
    for k, (rate, scale) in enumerate(zip(rates, scales, strict=True)):
        grown = np.exp(rate * (times - times[0]))
        running[1:] = 0.0
        running[0] = state[k]
        running[places] = grown * stream.weights[part] * scale
        np.cumsum(running, axis=0, out=running)
        np.divide(running[first], grown[:, None], out=out[:, :, k])
        left[k] = running[-1] * np.exp(-rate * (after - times[0]))
    return out.reshape(size, -1), left


def _blocks(times: Array, longest: float) -> Iterator[tuple[slice, Places]]:
    """Blocks of events, and for each event the place in its block of the first one at the same time."""
    first = np.searchsorted(times, times, side="left")
    begin = 0
    while begin < times.size:
        end = _block_end(times, first, begin, longest)
        yield slice(begin, end), first[begin:end] - begin
        begin = end


def _block_end(times: Array, first: Places, begin: int, longest: float) -> int:
    """Where a block ends: never between events at the same time, and never so long that exponentials overflow."""
    end = min(begin + BLOCK, int(np.searchsorted(times, times[begin] + longest, side="right")))
    if end == times.size:
        return end
    # Go back to the first of the events that share the next one's time, or past them all if the block is one time.
    whole = int(first[end])
    return whole if whole > begin else int(np.searchsorted(times, times[begin], side="right"))
