"""What chance gives, beside what was seen: two-sided p-values and the four verdicts."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.05
"""A p-value below this counts against chance, before any correction."""
POWER = 0.8
"""What can be found is what would be found this often."""
TIE = 1e-12
"""Values nearer than this are the same value."""

Claimed = Literal["more", "less"]

SUPPORTED = "supported"
CONTRADICTED = "contradicted"
NOT_DISTINGUISHABLE = "not distinguishable from chance"
NOT_TESTABLE = "not testable"


def two_sided(draws: NDArray[np.float64], observed: float, *, tie: float = TIE) -> float:
    """Twice the smaller tail, counting the observation itself as one draw.

    Parameters
    ----------
    draws : (k,) array of float
        The statistic under chance.
    observed : float
    tie : float
        Values nearer than this are the same value.

    Returns
    -------
    float
        In (0, 1].

    References
    ----------
    .. [1] Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical Applications
       in Genetics and Molecular Biology 9(1), 39. https://doi.org/10.2202/1544-6115.1585

    Examples
    --------
    >>> two_sided(np.array([1.0, 2.0, 3.0]), 4.0)
    0.5
    """
    above = (1 + int((draws >= observed - tie).sum())) / (draws.size + 1)
    below = (1 + int((draws <= observed + tie).sum())) / (draws.size + 1)
    return min(1.0, 2 * min(above, below))


def verdict(*, p_value: float | None, above: bool, claimed: Claimed) -> str:
    """The verdict on a claim, from a p-value and the side of chance on which the observation lies.

    Examples
    --------
    >>> verdict(p_value=0.01, above=True, claimed="less")
    'contradicted'
    """
    if p_value is None:
        return NOT_TESTABLE
    if p_value >= LEVEL:
        return NOT_DISTINGUISHABLE
    return SUPPORTED if above == (claimed == "more") else CONTRADICTED


def against_chance(observed: float, draws: NDArray[np.float64], *, claimed: Claimed) -> dict[str, Any]:
    """The companion numbers of a tested answer: p-value, what chance gives, verdict.

    Parameters
    ----------
    observed : float
    draws : (k,) array of float
        The statistic under chance, at least one.
    claimed : "more" or "less"
        Which side of chance the claim says the statistic lies on.

    Returns
    -------
    dict
        ``p_value, expected, chance_low, chance_high, claimed, verdict``; where chance gives one value only, the
        p-value is None and the verdict is "not testable".

    Examples
    --------
    >>> against_chance(1.0, np.zeros(9) + 0.5, claimed="more")["verdict"]
    'not testable'
    """
    constant = bool(np.ptp(draws) <= TIE)
    p = None if constant else two_sided(draws, observed)
    return {
        "p_value": p,
        "expected": float(draws.mean()),
        "chance_low": float(np.quantile(draws, LEVEL / 2)),
        "chance_high": float(np.quantile(draws, 1 - LEVEL / 2)),
        "claimed": claimed,
        "verdict": verdict(p_value=p, above=observed > float(draws.mean()), claimed=claimed),
    }


def detectable(draws: NDArray[np.float64], *, claimed: Claimed) -> float:
    r"""Smallest true value that would have been found with power 0.8, if it varied as it does under chance.

    .. math:: \bar x + (q_{0.975} - q_{0.2}) \text{ for more}, \quad \bar x - (q_{0.8} - q_{0.025}) \text{ for less}

    where the *q* are quantiles of the statistic under chance: its distribution moved as a whole until four fifths of
    it lie beyond the critical value.

    Parameters
    ----------
    draws : (k,) array of float
        The statistic under chance, at least one.
    claimed : "more" or "less"

    Returns
    -------
    float
        May lie beyond what the statistic can reach; then no true value would have been found that often.

    References
    ----------
    .. [1] Cohen, J. (1988). Statistical Power Analysis for the Behavioral Sciences, 2nd ed.
       https://doi.org/10.4324/9780203771587

    Examples
    --------
    Draws 0 to 100: mean 50, critical value 97.5, lower fifth 20.

    >>> detectable(np.arange(101.0), claimed="more")
    127.5
    """
    low, fifth, four_fifths, high = np.quantile(draws, [LEVEL / 2, 1 - POWER, POWER, 1 - LEVEL / 2])
    middle = float(draws.mean())
    return middle + float(high - fifth) if claimed == "more" else middle - float(four_fifths - low)


def untested(*, claimed: Claimed, reason: str) -> dict[str, Any]:
    """What an answer carries in place of a test where there is nothing to test: the same names, empty.

    Examples
    --------
    >>> untested(claimed="less", reason="Not testable: nobody met.")["verdict"]
    'not testable'
    """
    empty = dict.fromkeys(("p_value", "expected", "chance_low", "chance_high", "detectable"))
    return {**empty, "claimed": claimed, "verdict": NOT_TESTABLE, "reason": reason}
