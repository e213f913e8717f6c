"""P-values of likelihood ratios when the hypothesis says that non-negative parameters are zero."""

from __future__ import annotations

import math

import numpy as np

from stratagem.core.errors import InputError
from stratagem.reckon.dynamics.additive import Array

MOST = 3
"""Parameters for which the weights have a closed form."""
SMALLEST = 1e-300
"""A p-value is never zero, whatever underflows."""


def boundary_p_value(ratio: float, covariance: Array) -> float:
    r"""Chance of a likelihood ratio so large when some non-negative parameters are all zero.

    .. math:: p = \sum_{k} w_k(V) \, P(\chi^2_k \ge r)

    a mixture of chi-squares: :math:`w_k` is the chance that the estimate has k positive parameters. With one
    parameter it is the half of :math:`P(\chi^2_1 \ge r)`.

    Parameters
    ----------
    ratio : float >= 0
        Twice the difference of the maximal log-likelihoods.
    covariance : (k, k) array of float
        V, of the estimates as if they could be negative; k from 1 to 3.

    Returns
    -------
    float
        In (0, 1]; 1 for a ratio of 0.

    Raises
    ------
    InputError
        If there are more than three parameters.

    Notes
    -----
    Holds for many events, and with the other parameters away from their own boundary.

    References
    ----------
    .. [1] Self, S. G. and Liang, K.-Y. (1987). Asymptotic properties of maximum likelihood estimators and likelihood
       ratio tests under nonstandard conditions. Journal of the American Statistical Association 82(398), 605-610.
       https://doi.org/10.1080/01621459.1987.10478472
    .. [2] Kudo, A. (1963). A multivariate analogue of the one-sided test. Biometrika 50(3-4), 403-418.
       https://doi.org/10.1093/biomet/50.3-4.403

    Examples
    --------
    >>> round(boundary_p_value(2.705543, np.eye(1)), 6)
    0.05
    """
    if ratio <= 0:
        return 1.0
    tails = (0.0, math.erfc(math.sqrt(ratio / 2)), math.exp(-ratio / 2))
    third = tails[1] + math.sqrt(2 * ratio / math.pi) * tails[2]
    return max(SMALLEST, float(np.dot(weights(covariance), [*tails, third][: covariance.shape[0] + 1])))


def weights(covariance: Array) -> Array:
    r"""Chances that 0, 1, ... k parameters come out positive when all are zero.

    Parameters
    ----------
    covariance : (k, k) array of float
        k from 1 to 3.

    Returns
    -------
    (k + 1,) array of float
        Sum to 1.

    Raises
    ------
    InputError
        If there are more than three parameters.

    Examples
    --------
    Three independent parameters are like three coins:

    >>> weights(np.eye(3)).round(12).tolist()
    [0.125, 0.375, 0.375, 0.125]
    """
    size = covariance.shape[0]
    if not 1 <= size <= MOST:
        message = f"expected one to {MOST} parameters under test, found {size}; use fewer half-lives"
        raise InputError(message)
    if size == 1:
        return np.array([0.5, 0.5])
    angle = np.arccos(_correlations(covariance))
    if size == 2:
        both = 0.5 - angle[0, 1] / (2 * math.pi)
        return np.array([0.5 - both, 0.5, both])
    # Given the third, the partial correlations follow from the inverse of the covariance.
    partial = np.arccos(-_correlations(np.asarray(np.linalg.inv(covariance), dtype=np.float64)))
    pairs = ([0, 0, 1], [1, 2, 2])
    three = (2 * math.pi - float(angle[pairs].sum())) / (4 * math.pi)
    two = (3 * math.pi - float(partial[pairs].sum())) / (4 * math.pi)
    return np.array([0.5 - two, 0.5 - three, two, three])


def _correlations(covariance: Array) -> Array:
    spread = np.sqrt(np.diag(covariance))
    return np.asarray(np.clip(covariance / np.outer(spread, spread), -1.0, 1.0))
