"""Beside a test: how far from chance a statistic must lie to be found, and blanks where there is nothing to test."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stratagem.reckon.chance import LEVEL, NOT_TESTABLE, Claimed

POWER = 0.8


def findable(draws: NDArray[np.float64], *, claimed: Claimed) -> float:
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

    >>> findable(np.arange(101.0), claimed="more")
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
