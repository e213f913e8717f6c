"""How long until something happens, where for some it has not yet: Kaplan-Meier curve, median, restricted mean."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stratagem.core.errors import InputError
from stratagem.reckon.intervals import Z95

Floats = NDArray[np.float64]
ROUNDING = 1e-12
"""Products of fractions that make one half exactly may come out this much above it."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A Kaplan-Meier curve: the share that is still waiting after each time at which something happened.

    Parameters
    ----------
    time : (m,) array of float
        Distinct times of events, in order.
    at_risk, events : (m,) array of int
    waiting : (m,) array of float in [0, 1]
        Share still waiting just after each time.
    error : (m,) array of float
        Greenwood's standard error of ``waiting``.
    low, high : (m,) array of float in [0, 1]
        95 % interval on the scale of log(-log), which stays inside [0, 1].
    """

    time: Floats
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    waiting: Floats
    error: Floats
    low: Floats
    high: Floats

    def median(self) -> tuple[float, float, float]:
        """Median with the ends of its 95 % interval; infinity where the curve does not come down that far.

        The interval holds the times at which the curve's own interval holds one half (Brookmeyer and Crowley 1982).
        """
        return tuple(_first(self.time, line) for line in (self.waiting, self.low, self.high))  # type: ignore[return-value]


def _first(time: Floats, line: Floats) -> float:
    below = np.flatnonzero(line <= 0.5 + ROUNDING)
    return float(time[below[0]]) if below.size else math.inf


def kaplan_meier(length: Floats, is_over: NDArray[np.bool_]) -> Curve:
    r"""The product-limit estimate of the share still waiting.

    .. math::
        \hat S(t) = \prod_{t_i \le t} \Bigl(1 - \frac{d_i}{Y_i}\Bigr), \qquad
        \widehat{\mathrm{Var}}\, \hat S(t) = \hat S(t)^2 \sum_{t_i \le t} \frac{d_i}{Y_i (Y_i - d_i)}

    Parameters
    ----------
    length : (n,) array of float >= 0
        Time waited, up to the event or up to the end of the record.
    is_over : (n,) array of bool
        Whether the event came. Where both fall on one time, the event comes first.

    Returns
    -------
    Curve

    Raises
    ------
    InputError
        If the lengths differ or a time is negative.

    References
    ----------
    .. [1] Kaplan, E. L. and Meier, P. (1958). Nonparametric estimation from incomplete observations. Journal of the
       American Statistical Association 53(282), 457-481. https://doi.org/10.1080/01621459.1958.10501452
    .. [2] Greenwood, M. (1926). The natural duration of cancer. Reports on Public Health and Medical Subjects 33, 1-26.
    .. [3] Brookmeyer, R. and Crowley, J. (1982). A confidence interval for the median survival time. Biometrics
       38(1), 29-41. https://doi.org/10.2307/2530286

    Examples
    --------
    >>> curve = kaplan_meier(np.array([10.0, 20.0, 30.0]), np.array([True, True, False]))
    >>> curve.waiting.round(3).tolist(), curve.median()[0]
    ([0.667, 0.333], 20.0)
    """
    if length.shape != is_over.shape or (length < 0).any():
        message = f"expected times >= 0 and one mark for each, found {length.shape} times and {is_over.shape} marks"
        raise InputError(message)
    time = np.unique(length[is_over])
    at_risk = np.array([(length >= t).sum() for t in time], dtype=np.int64)
    events = np.array([((length == t) & is_over).sum() for t in time], dtype=np.int64)
    waiting = np.cumprod(1 - events / at_risk).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.cumsum(events / (at_risk * (at_risk - events)))
        error = np.where(waiting > 0, waiting * np.sqrt(terms), 0.0).astype(np.float64)
        spread = Z95 * np.sqrt(terms) / np.log(waiting)
        low = np.where(waiting > 0, waiting ** np.exp(-spread), 0.0).astype(np.float64)
        high = np.where(waiting > 0, waiting ** np.exp(spread), 0.0).astype(np.float64)
    return Curve(time, at_risk, events, waiting, error, low, high)


def restricted_mean(curve: Curve, *, horizon: float) -> tuple[float, float, float]:
    r"""Mean time waited within a horizon: the area under the curve up to it, with a 95 % interval.

    .. math::
        \hat\mu_\tau = \int_0^\tau \hat S(t)\,dt, \qquad
        \widehat{\mathrm{Var}}\,\hat\mu_\tau = \sum_{t_i \le \tau}
        \Bigl(\int_{t_i}^\tau \hat S(t)\,dt\Bigr)^2 \frac{d_i}{Y_i (Y_i - d_i)}

    Parameters
    ----------
    curve : Curve
    horizon : float > 0
        Those still waiting then count as having waited so long.

    Returns
    -------
    tuple of float
        Mean, low, high, in [0, horizon]. Unlike the median it exists even if most are still waiting.

    Notes
    -----
    Where the last ones leave the record before the horizon, the curve is carried on at its last height.

    References
    ----------
    .. [1] Royston, P. and Parmar, M. K. B. (2013). Restricted mean survival time: an alternative to the hazard ratio.
       BMC Medical Research Methodology 13, 152. https://doi.org/10.1186/1471-2288-13-152

    Examples
    --------
    >>> curve = kaplan_meier(np.array([10.0, 20.0, 30.0]), np.array([True, True, False]))
    >>> round(restricted_mean(curve, horizon=30)[0], 3)
    20.0
    """
    inside = curve.time < horizon
    edges = np.concatenate([[0.0], curve.time[inside], [horizon]])
    heights = np.concatenate([[1.0], curve.waiting[inside]])
    areas = np.diff(edges) * heights
    mean = float(areas.sum())
    after = areas[::-1].cumsum()[::-1][1:]
    left = curve.at_risk[inside] - curve.events[inside]
    weights = np.divide(
        curve.events[inside], curve.at_risk[inside] * left, out=np.zeros(after.size), where=left > 0, casting="unsafe"
    )
    half = Z95 * math.sqrt(float((after**2 * weights).sum()))
    return mean, max(0.0, mean - half), min(float(horizon), mean + half)


def restricted_means(length: Floats, is_over: NDArray[np.bool_], weight: Floats, *, horizon: float) -> Floats:
    """Restricted means of many samples at once, for permutations.

    Parameters
    ----------
    length, is_over, weight : (k, n) arrays, or (n,) where all samples share it
        ``weight`` is 1 for members of a sample and 0 for the others.
    horizon : float > 0

    Returns
    -------
    (k,) array of float
        As :func:`restricted_mean` gives for each; the horizon where a sample is empty.

    Examples
    --------
    >>> restricted_means(np.array([10.0, 20.0, 30.0]), np.array([True, True, False]), np.ones((2, 3)), horizon=30)
    array([20., 20.])
    """
    length, is_over, weight = np.broadcast_arrays(np.atleast_2d(length), is_over, weight)
    # Events before censorings of the same time; the order among tied events does not matter to the product.
    order = np.lexsort((~is_over, length), axis=-1)
    t = np.minimum(np.take_along_axis(length, order, axis=1), horizon)
    over = np.take_along_axis(is_over, order, axis=1)
    w = np.take_along_axis(weight, order, axis=1)
    at_risk = w[:, ::-1].cumsum(axis=1)[:, ::-1]
    step = np.divide(w * over, at_risk, out=np.zeros_like(w), where=at_risk > 0)
    height = np.hstack([np.ones((t.shape[0], 1)), np.cumprod(1 - step, axis=1)])
    edges = np.hstack([np.zeros((t.shape[0], 1)), t, np.full((t.shape[0], 1), float(horizon))])
    return np.asarray((np.diff(edges, axis=1) * height).sum(axis=1))
