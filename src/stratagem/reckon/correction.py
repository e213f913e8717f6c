"""Adjust several p-values for having been looked at together: Holm, and Benjamini and Hochberg."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stratagem.core.errors import InputError

P = NDArray[np.float64]


def holm(p: P) -> P:
    r"""P-values adjusted so that the chance of even one false finding stays below the level.

    .. math:: \tilde p_{(i)} = \max_{j \le i} \min(1, (m - j + 1) p_{(j)})

    Parameters
    ----------
    p : (m,) array of float in (0, 1]
        P-values of one table of tests, in any order and with any dependence between them.

    Returns
    -------
    (m,) array of float in (0, 1]
        In the order given; never smaller than the p-value itself.

    Raises
    ------
    InputError
        If a p-value is missing or outside (0, 1].

    References
    ----------
    .. [1] Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of
       Statistics 6(2), 65-70. https://www.jstor.org/stable/4615733

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    order, sorted_p = _sorted(p)
    steps = np.arange(p.size, 0, -1)
    return _back(np.minimum(1.0, np.maximum.accumulate(steps * sorted_p)), order)


def benjamini_hochberg(p: P) -> P:
    r"""P-values adjusted so that the expected share of false findings among the findings stays below the level.

    .. math:: \tilde p_{(i)} = \min_{j \ge i} \min(1, m p_{(j)} / j)

    Parameters
    ----------
    p : (m,) array of float in (0, 1]
        P-values of one table of tests.

    Returns
    -------
    (m,) array of float in (0, 1]
        In the order given; never larger than :func:`holm` gives.

    Raises
    ------
    InputError
        If a p-value is missing or outside (0, 1].

    Notes
    -----
    Holds for independent tests and for tests that depend on each other positively, as rows of one table do.

    References
    ----------
    .. [1] Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal
       Statistical Society B 57(1), 289-300. https://doi.org/10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.04, 0.04]
    """
    order, sorted_p = _sorted(p)
    scaled = sorted_p * p.size / np.arange(1, p.size + 1)
    return _back(np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1]), order)


def _sorted(p: P) -> tuple[NDArray[np.intp], P]:
    wrong = ~((p > 0) & (p <= 1))
    if wrong.any():
        message = f"expected p-values in (0, 1], found {p[wrong][0]} at place {int(np.flatnonzero(wrong)[0])}"
        raise InputError(message)
    order = np.argsort(p, kind="stable")
    return order, p[order]


def _back(adjusted: P, order: NDArray[np.intp]) -> P:
    out = np.empty_like(adjusted)
    out[order] = adjusted
    return out
