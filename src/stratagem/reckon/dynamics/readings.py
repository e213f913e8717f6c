"""Competing readings compared by the likelihood of what was seen, and how far each stated likelihood can be moved."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stratagem.core.readings import SURE

Floats = NDArray[np.float64]
WARNING = (
    "Such a matrix opens a comparison to inspection; it does not make it right. Analysts told to use the analysis of "
    "competing hypotheses did not follow all its steps and were, if anything, less consistent (Dhami, Belton and "
    "Mandel 2019); people who used it were no more coherent than a control group (Karvetski and Mandel 2020). It "
    "weighs only the readings and events that somebody wrote down, by likelihoods that somebody chose: it ranks them, "
    "and all may be wrong."
)
"""Printed with every answer. Dhami, M. K., Belton, I. K. and Mandel, D. R. (2019), Applied Cognitive Psychology 33(6),
https://doi.org/10.1002/acp.3550; Karvetski, C. W. and Mandel, D. R. (2020), Judgment and Decision Making 15(6)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How often each event came, in consecutive spans of one horizon.

    Parameters
    ----------
    came : (events, spans) array of bool
    """

    came: NDArray[np.bool_]

    @property
    def successes(self) -> NDArray[np.int64]:
        """In how many spans each event came."""
        return np.asarray(self.came.sum(axis=1), dtype=np.int64)

    @property
    def spans(self) -> int:
        """Number of spans."""
        return int(self.came.shape[1])


def log_likelihoods(likelihood: Floats, seen: Seen) -> Floats:
    r"""Log-likelihood of what was seen, by reading and event, as if events and spans were independent.

    .. math:: \ell_{re} = k_e \log p_{re} + (m - k_e) \log (1 - p_{re})

    Parameters
    ----------
    likelihood : (readings, events) array of float in (0, 1)
    seen : Seen

    Returns
    -------
    (readings, events) array of float
        At most 0. Differences between rows are log Bayes factors, in natural logarithms.

    Examples
    --------
    >>> seen = Seen(np.array([[True, True, False, True]]))
    >>> ell = log_likelihoods(np.array([[0.75], [0.25]]), seen)
    >>> round(float(np.exp(ell[0, 0] - ell[1, 0])), 3)
    9.0
    """
    k = seen.successes
    return np.asarray(k * np.log(likelihood) + (seen.spans - k) * np.log1p(-likelihood))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The readings side by side.

    Parameters
    ----------
    likelihood, parts : (readings, events) array of float
        As stated, and the log-likelihood of what was seen.
    prior : (readings,) array of float > 0
    """

    likelihood: Floats
    parts: Floats
    prior: Floats

    @property
    def total(self) -> Floats:
        """Log-likelihood plus log prior of each reading."""
        return np.asarray(self.parts.sum(axis=1) + np.log(self.prior))

    @property
    def order(self) -> list[int]:
        """Readings, the one ahead first; of equals the first named."""
        return [int(i) for i in np.argsort(-self.total, kind="stable")]

    @property
    def lead(self) -> float:
        """Log Bayes factor, with the priors, of the reading ahead against the next."""
        first, second = self.order[:2]
        return float(self.total[first] - self.total[second])

    def tempered(self, share: float) -> Floats:
        """Log-likelihood plus log prior when only a share of the observations counts as independent."""
        return np.asarray(self.parts.sum(axis=1) * share + np.log(self.prior))

    def ahead_without(self, event: int) -> int:
        """Which reading is ahead when an event is left out."""
        return int((self.total - self.parts[:, event]).argmax())

    def turning_point(self, reading: int, event: int, seen: Seen) -> float | None:
        """The likelihood at which another reading is ahead, or this one if it is behind; None if there is none."""
        first, second = self.order[:2]
        other = self.total[second] if reading == first else self.total[first]
        gain = float(other - self.total[reading])
        k = int(seen.successes[event])
        return needed(float(self.likelihood[reading, event]), k, seen.spans, gain)


def compare(likelihood: Floats, seen: Seen, *, prior: Floats) -> Comparison:
    """Put readings side by side.

    Parameters
    ----------
    likelihood : (readings, events) array of float in (0, 1)
        At least two readings.
    seen : Seen
    prior : (readings,) array of float > 0
    """
    return Comparison(likelihood, log_likelihoods(likelihood, seen), prior)


def posterior(total: Floats) -> Floats:
    """Probabilities of the readings, given that one of them is right.

    Parameters
    ----------
    total : (readings,) array of float
        Log-likelihood plus log prior.

    Examples
    --------
    >>> posterior(np.log(np.array([0.3, 0.1]))).round(2).tolist()
    [0.75, 0.25]
    """
    weight = np.exp(total - total.max())
    return np.asarray(weight / weight.sum())


def effective_share(history: NDArray[np.bool_], *, events: int, spans: int) -> float:
    r"""What share of the observations count as independent, by the design effect of Kish.

    .. math:: \frac{1}{(1 + (E - 1)\,\bar\rho_e)\,(1 + (m - 1)\,\bar\rho_t)}

    with :math:`\bar\rho_e` the mean correlation between events in the same span, :math:`\bar\rho_t` the mean
    correlation of an event between spans that follow each other, both at least 0.

    Parameters
    ----------
    history : (events, past spans) array of bool
        Whether each event came in consecutive earlier spans.
    events, spans : int
        How many events and spans are judged.

    Returns
    -------
    float
        In (0, 1].

    References
    ----------
    .. [1] Kish, L. (1965). Survey Sampling. Wiley, section 5.4.

    Examples
    --------
    >>> effective_share(np.array([[True, False, False], [True, False, False]]), events=2, spans=1)
    0.5
    """
    past = history.astype(np.float64)
    varied = [row for row in past if row.size and row.std() > 0]
    pairs = [_correlation(a, b) for a, b in itertools.combinations(varied, 2)]
    between = float(np.mean(pairs)) if pairs else 0.0
    lagged = [_correlation(row[:-1], row[1:]) for row in varied if row.size > 3]
    along = float(np.mean(lagged)) if lagged else 0.0
    return 1 / ((1 + (events - 1) * max(0.0, between)) * (1 + (spans - 1) * max(0.0, along)))


def _correlation(a: Floats, b: Floats) -> float:
    return float(np.corrcoef(a, b)[0, 1]) if a.std() > 0 and b.std() > 0 else 0.0


def needed(p: float, k: int, m: int, gain: float) -> float | None:
    r"""The likelihood nearest to a stated one at which its part of the log-likelihood has changed by so much.

    Parameters
    ----------
    p : float in (0, 1)
        As stated.
    k, m : int
        The event came in k of m spans.
    gain : float
        Change of :math:`k \log p + (m - k) \log(1 - p)` that would be needed; not 0.

    Returns
    -------
    float or None
        None if no likelihood between ``SURE`` and ``1 - SURE`` does it.

    Examples
    --------
    >>> round(needed(0.25, 3, 4, 3 * math.log(0.5 / 0.25) + math.log(0.5 / 0.75)), 6)
    0.5
    >>> needed(0.75, 3, 4, 1.0) is None
    True
    """

    def part(q: float) -> float:
        return k * math.log(q) + (m - k) * math.log1p(-q)

    target = part(p) + gain
    best = min(1 - SURE, max(SURE, k / m)) if m else p
    ends = [best] if gain > 0 else [SURE, 1 - SURE]
    found = []
    for end in ends:
        inner, outer = p, end
        if gain < 0 and (best - p) * (end - p) > 0:
            inner = best  # on this side the part first rises to its peak, and falls only beyond it
        if (part(outer) - target) * (1 if gain > 0 else -1) < 0:
            continue
        for _ in range(60):
            middle = (inner + outer) / 2
            reached = (part(middle) - target) * (1 if gain > 0 else -1) >= 0
            inner, outer = (inner, middle) if reached else (middle, outer)
        found.append(outer)
    return min(found, key=lambda q: abs(_logit(q) - _logit(p))) if found else None


def _logit(p: float) -> float:
    return math.log(p / (1 - p))


def perturbed(
    likelihood: Floats, seen: Seen, *, prior: Floats, sd: float, draws: int, rng: np.random.Generator
) -> Floats:
    """Log posterior weights of the readings when every stated likelihood is moved at random.

    Parameters
    ----------
    likelihood : (readings, events) array of float in (0, 1)
    seen : Seen
    prior : (readings,) array of float > 0
    sd : float
        Standard deviation of the normal noise on the scale of log-odds; 1 multiplies or divides the odds by 2.7.
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    (draws, readings) array of float
        Log-likelihood plus log prior.
    """
    logit = np.log(likelihood / (1 - likelihood)) + rng.normal(0, sd, size=(draws, *likelihood.shape))
    p = np.clip(1 / (1 + np.exp(-logit)), SURE, 1 - SURE)
    k = seen.successes
    return np.asarray((k * np.log(p) + (seen.spans - k) * np.log1p(-p)).sum(axis=2) + np.log(prior))


STRENGTH = ((1.0, "not worth more than a bare mention"), (3.0, "positive"), (5.0, "strong"), (math.inf, "very strong"))
"""Words for a log Bayes factor up to each bound. Kass, R. E. and Raftery, A. E. (1995). Bayes factors. Journal of the
American Statistical Association 90(430), 773-795, section 3.2. https://doi.org/10.1080/01621459.1995.10476572"""


def strength(log_bayes_factor: float) -> str:
    """What a log Bayes factor is called.

    Examples
    --------
    >>> strength(math.log(2)), strength(math.log(50))
    ('not worth more than a bare mention', 'strong')
    """
    return next(word for bound, word in STRENGTH if abs(log_bayes_factor) <= bound)
