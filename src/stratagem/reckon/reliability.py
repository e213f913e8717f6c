"""Agreement between coders beyond what chance would give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from stratagem.core.errors import InputError

RESAMPLES = 2000


def krippendorff_alpha(units: Sequence[Sequence[str]]) -> float:
    r"""Krippendorff's alpha for nominal codes: 1 is full agreement, 0 what chance gives, below 0 worse.

    .. math:: \alpha = 1 - D_o / D_e

    Parameters
    ----------
    units : sequence of sequence of str
        For each unit, the codes given to it; units with fewer than two are left out.

    Returns
    -------
    float
        At most 1. 1 also when only one code was ever used, since nothing could disagree.

    Raises
    ------
    InputError
        If no unit was coded twice.

    References
    ----------
    .. [1] Krippendorff, K. (2004). Reliability in content analysis: some common misconceptions and recommendations.
       Human Communication Research 30(3), 411-433. https://doi.org/10.1111/j.1468-2958.2004.tb00738.x

    Examples
    --------
    >>> krippendorff_alpha([["a", "a"], ["b", "b"], ["a", "b"], ["b", "b"]])
    0.5333333333333333
    """
    coded = [u for u in units if len(u) >= 2]
    if not coded:
        message = "expected units coded at least twice, found none"
        raise InputError(message)
    totals: Counter[str] = Counter()
    observed = 0.0
    for unit in coded:
        counts = Counter(unit)
        totals.update(counts)
        observed += sum(n * (len(unit) - n) for n in counts.values()) / (len(unit) - 1)
    n = sum(totals.values())
    expected = sum(c * (n - c) for c in totals.values()) / (n - 1)
    return 1.0 - observed / expected if expected else 1.0


def alpha_interval(units: Sequence[Sequence[str]], rng: np.random.Generator) -> tuple[float, float]:
    """95 % bootstrap interval of alpha, drawing units with replacement."""
    n = len(units)
    draws = [krippendorff_alpha([units[i] for i in rng.integers(0, n, size=n)]) for _ in range(RESAMPLES)]
    low, high = np.quantile(draws, [0.025, 0.975])
    return float(low), float(high)
