"""The recursion of decayed sums event by event, as machine code where the extra ``kernels`` is installed."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stratagem.core.errors import InputError

Array = NDArray[np.float64]
Places = NDArray[np.int64]
Compiled = Callable[[Array, Places, Array, Array, Array, Places, Array], None]


def recursion(  # noqa: PLR0917 - a compiled function takes flat arguments
    times: Array, kinds: Places, weights: Array, rates: Array, scales: Array, places: Places, out: Array
) -> None:
    """Fill ``out`` with the decayed sums of :func:`stratagem.reckon.dynamics.hawkes_kernel.past_sums`.

    Parameters
    ----------
    times, kinds, weights, rates, scales, places, out
        As there; ``out`` holds the result.

    Examples
    --------
    >>> out = np.zeros((2, 1))
    >>> recursion(np.array([0.0, 1.0]), np.array([0, 0]), np.ones(2), np.log([2.0]), np.ones(1), np.arange(2), out)
    >>> out.ravel().tolist()
    [0.0, 0.5]
    """
    n_rates = rates.size
    state = np.zeros(out.shape[1])
    fading = np.empty(n_rates)
    here, last = 0, times[0]
    while here < times.size:
        now = times[here]
        for k in range(n_rates):
            fading[k] = np.exp(-rates[k] * (now - last))
        for column in range(state.size):
            state[column] *= fading[column % n_rates]
        beyond = here
        while beyond < times.size and times[beyond] == now:
            for column in range(state.size):
                out[places[beyond], column] = state[column]
            beyond += 1
        for event in range(here, beyond):
            for k in range(n_rates):
                state[kinds[event] * n_rates + k] += weights[event] * scales[k]
        here, last = beyond, now


@functools.cache
def compiled() -> Compiled:
    """The recursion as machine code; the first call compiles it, which takes a second or two.

    Raises
    ------
    InputError
        If numba is not installed.
    """
    try:
        numba: Any = importlib.import_module("numba")
    except ImportError:
        message = "expected numba for engine 'numba', found none; pip install 'stratagem[kernels]' or use 'numpy'"
        raise InputError(message) from None
    machine_code: Compiled = numba.njit(nogil=True)(recursion)
    return machine_code
