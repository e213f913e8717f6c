"""Intervals for shares and ratios of counts, from published formulas."""

from __future__ import annotations

import math

from stratagem.core.errors import InputError

Z95 = 1.959963984540054
"""97.5 % point of the normal distribution."""


def wilson(successes: float, trials: float, *, z: float = Z95) -> tuple[float, float]:
    r"""Interval of a share, by the score method.

    Parameters
    ----------
    successes, trials : float
        ``trials`` is at least ``successes``; both may be fractions where they stand for an effective number.
    z : float
        Quantile of the normal distribution; the default gives a 95 % interval.

    Returns
    -------
    tuple of float
        Low and high end, in [0, 1]; (0, 1) when there were no trials.

    Raises
    ------
    InputError
        If ``successes`` is negative or above ``trials``.

    References
    ----------
    .. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
       Journal of the American Statistical Association 22(158), 209-212.
       https://doi.org/10.1080/01621459.1927.10502953

    Examples
    --------
    >>> low, high = wilson(5, 10)
    >>> round(low, 4), round(high, 4)
    (0.2366, 0.7634)
    """
    if not 0 <= successes <= trials:
        message = f"expected 0 <= successes <= trials, found {successes} of {trials}"
        raise InputError(message)
    if trials == 0:
        return 0.0, 1.0
    share, z2 = successes / trials, z**2
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = z / (1 + z2 / trials) * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials**2))
    # At the ends the score interval touches 0 or 1 exactly; rounding must not push it inside.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == trials else min(1.0, centre + half)
    return low, high


def student95(freedom: float) -> float:
    r"""97.5 % point of Student's t distribution, by the Cornish-Fisher expansion.

    Parameters
    ----------
    freedom : float
        Degrees of freedom; values below 2 are taken as 2.

    Returns
    -------
    float
        Within .01 of the exact value from 4 degrees of freedom on.

    References
    ----------
    .. [1] Abramowitz, M. and Stegun, I. A. (1964). Handbook of Mathematical Functions, 26.7.5.

    Examples
    --------
    >>> round(student95(10), 3), round(student95(40), 3)
    (2.228, 2.021)
    """
    x, v = Z95, max(freedom, 2.0)
    g1 = (x**3 + x) / 4
    g2 = (5 * x**5 + 16 * x**3 + 3 * x) / 96
    g3 = (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384
    return x + g1 / v + g2 / v**2 + g3 / v**3


def detectable_share(critical: float, trials: int, *, power: float = 0.8) -> float | None:
    r"""Smallest true share that would exceed a critical share with the given probability.

    Parameters
    ----------
    critical : float
        An observed share above this counts as found.
    trials : int
        Taken as independent.
    power : float
        In (0, 1).

    Returns
    -------
    float or None
        None where even a share of 1 would not be found that often.

    Examples
    --------
    >>> round(detectable_share(0.6, 70), 3)
    0.655
    """
    if trials == 0:
        return None
    needed = math.floor(critical * trials + 1e-9) + 1
    if needed > trials:
        return None
    low, high = critical, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if _upper_tail(needed, trials, middle) >= power else (middle, high)
    return high


def _upper_tail(least: int, trials: int, share: float) -> float:
    """Probability of at least so many successes."""
    if share >= 1:
        return 1.0
    log_p, log_q = math.log(share), math.log1p(-share)
    return sum(
        math.exp(
            math.lgamma(trials + 1)
            - math.lgamma(k + 1)
            - math.lgamma(trials - k + 1)
            + k * log_p
            + (trials - k) * log_q
        )
        for k in range(least, trials + 1)
    )


def rate_ratio(later: int, earlier: int, *, dispersion: float = 1.0) -> tuple[float, float, float]:
    r"""Ratio of two counts over equal time, with a 95 % interval that allows for clustering.

    .. math:: \log r \pm z \sqrt{\phi (1/x + 1/y)}

    where :math:`\phi` is the dispersion. Half a move is added to both counts when either is zero.

    Parameters
    ----------
    later, earlier : int
        Counts of two spans of the same length.
    dispersion : float
        How many times more such counts vary than Poisson counts would; at least 1. Moves cluster, so 1 is too narrow.

    Returns
    -------
    tuple of float
        Ratio, low, high.

    References
    ----------
    .. [1] McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, 2nd ed., section 6.2.
       https://doi.org/10.1201/9780203753736

    Examples
    --------
    >>> ratio, low, high = rate_ratio(20, 10)
    >>> ratio, round(low, 2), round(high, 2)
    (2.0, 0.94, 4.27)
    """
    if min(later, earlier) < 0 or dispersion < 1:
        message = f"expected counts >= 0 and dispersion >= 1, found {later}, {earlier} and {dispersion}"
        raise InputError(message)
    add = 0.5 if min(later, earlier) == 0 else 0.0
    x, y = later + add, earlier + add
    half = Z95 * math.sqrt(dispersion * (1 / x + 1 / y))
    return x / y, x / y * math.exp(-half), x / y * math.exp(half)
