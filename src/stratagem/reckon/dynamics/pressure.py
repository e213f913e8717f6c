"""A pressure index in real time: on each day the figures published by then, standardised by those published by then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stratagem.core.pressure import Component, PressureIndex
from stratagem.reckon.daily import EPOCH, Days, to_day, to_days

Matrix = NDArray[np.float64]
_Row = tuple[float, float, int, int, int]
_MISSING: _Row = (float("nan"), float("nan"), 0, 0, 0)
TWO_YEARS = 24
"""Months of a running sum that must have passed before it is standardised by its own past."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one component showed on some days.

    Parameters
    ----------
    z : (t,) array of float
        Standardised, with more pressure upwards; NaN where there is no figure.
    figure : (t,) array of float
        In the component's unit; NaN where there is none.
    period_end, known_on : (t,) arrays of int
        Day after the figure's period, and when it was published; 0 where there is none.
    figures : (t,) array of int
        How many figures it was standardised by.
    """

    z: Matrix
    figure: Matrix
    period_end: Days
    known_on: Days
    figures: Days

    @classmethod
    def of(cls, rows: Sequence[_Row]) -> Reading:
        """From one row a day, in the order of the fields."""
        whole = np.array(rows, dtype=np.float64).reshape(-1, 5)
        end, known, count = whole[:, 2:].astype(np.int64).T
        return cls(whole[:, 0], whole[:, 1], end, known, count)


def month_ends(first: dt.date, last: dt.date) -> list[dt.date]:
    """The last day of each month from ``first`` on, and ``last`` itself.

    Examples
    --------
    >>> [str(d) for d in month_ends(dt.date(2020, 1, 5), dt.date(2020, 3, 10))]
    ['2020-01-31', '2020-02-29', '2020-03-10']
    """
    ends = pl.date_range(first.replace(day=1), last, "1mo", eager=True).dt.month_end()
    return [*(d for d in ends if d < last), last]


def transformed(values: Matrix, transform: str) -> Matrix:
    """Figures on the scale on which they are compared; NaN where they have no place on it.

    Parameters
    ----------
    values : (n,) array of float
    transform : "none", "log" or "growth"

    Examples
    --------
    >>> transformed(np.array([100.0, -50.0]), "growth").round(3).tolist()
    [0.693, -0.693]
    """
    if transform == "none":
        return values
    base = values if transform == "log" else 1 + values / 100
    out = np.full(values.shape, np.nan)
    np.log10(base, out=out, where=base > 0) if transform == "log" else np.log(base, out=out, where=base > 0)
    return out


def read(observations: pl.DataFrame, component: Component, index: PressureIndex, *, days: Days) -> Reading:
    r"""What a component showed on each of some days, by what was published by that day.

    .. math:: z_t = \pm \frac{x_t - \bar x_t}{s_t}

    where :math:`x_t` is the latest figure known on day t and :math:`\bar x_t, s_t` are the mean and standard deviation
    of all figures known on day t, each period once, in its latest version. Nothing of it is revised later.

    Parameters
    ----------
    observations : polars.DataFrame
        Columns of ``OBSERVATIONS``; any that are published later than a day are not used for it.
    component : Component
    index : PressureIndex
        For ``clip`` and ``least_figures``.
    days : (t,) array of int, sorted

    Returns
    -------
    Reading

    References
    ----------
    .. [1] OECD and JRC (2008). Handbook on Constructing Composite Indicators. https://doi.org/10.1787/9789264043466-en
    .. [2] Croushore, D. and Stark, T. (2001). A real-time data set for macroeconomists. Journal of Econometrics 105(1),
       111-130. https://doi.org/10.1016/S0304-4076(01)00072-0
    """
    own = observations.filter(pl.col("indicator_id").is_in(component.indicators)).sort(
        "known_on", "period_end", "period_start", "indicator_id", "value"
    )
    figures = _Figures.of(own, component)
    if not (days.size and figures.known_on.size):
        return Reading.of([_MISSING] * days.size)
    if component.take == "latest":
        return Reading.of([_latest(figures, int(day), component, index) for day in days])
    grid = _month_ends(int(figures.known_on[0]), int(days[-1]))
    past = np.array([_sum(figures, int(end), component.over_days or 0) for end in grid])
    return Reading.of([_running(figures, int(day), component, index, grid=grid, past=past) for day in days])


def path(readings: Matrix, weights: Matrix) -> tuple[Matrix, Matrix]:
    r"""The index day by day: the weighted mean of the components that have a figure.

    .. math:: P_t = \frac{\sum_{i \in A_t} w_i z_{it}}{\sum_{i \in A_t} w_i}

    Parameters
    ----------
    readings : (t, k) array of float
        Standardised components; NaN where one has no figure.
    weights : (k,) or (d, k) array of float >= 0
        One or many sets of weights.

    Returns
    -------
    tuple of (t,) or (t, d) arrays of float
        The index (NaN where nothing has a figure), and the share of the weight that has one.

    Examples
    --------
    >>> index, share = path(np.array([[1.0, -1.0], [2.0, np.nan]]), np.array([3.0, 1.0]))
    >>> index.tolist(), share.tolist()
    ([0.5, 2.0], [1.0, 0.75])
    """
    there = ~np.isnan(readings)
    present = there.astype(np.float64) @ weights.T
    sums = np.where(there, readings, 0.0) @ weights.T
    index = np.full(sums.shape, np.nan)
    np.divide(sums, present, out=index, where=present > 0)
    return index, present / weights.sum(axis=-1)


def perturbed(weights: Matrix, concentration: float, draws: int, rng: np.random.Generator) -> Matrix:
    r"""Sets of weights about the declared ones, from a Dirichlet distribution.

    .. math:: w^{(d)} \sim \mathrm{Dirichlet}(\kappa\, w), \qquad \sum_i w_i = 1

    Parameters
    ----------
    weights : (k,) array of float > 0
    concentration : float > 0
        The standard deviation of a share w is the square root of w (1 - w) / (concentration + 1).
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    (draws, k) array of float
        Each row sums to 1.

    References
    ----------
    .. [1] Saisana, M., Saltelli, A. and Tarantola, S. (2005). Uncertainty and sensitivity analysis techniques as tools
       for the quality assessment of composite indicators. Journal of the Royal Statistical Society A 168(2), 307-323.
       https://doi.org/10.1111/j.1467-985X.2005.00350.x
    """
    return rng.dirichlet(concentration * weights / weights.sum(), size=draws)


@dataclass(frozen=True, slots=True)
class _Figures:
    """Figures of a component in the order in which they were published."""

    period: Days
    start: Days
    end: Days
    value: Matrix
    scaled: Matrix
    known_on: Days

    @classmethod
    def of(cls, own: pl.DataFrame, component: Component) -> _Figures:
        numbered = own.with_columns(period=pl.struct("indicator_id", "period_start", "period_end").rank("dense"))
        value = numbered["value"].to_numpy().astype(np.float64)
        scaled = transformed(value, component.transform)
        kept = ~np.isnan(scaled)
        column = {name: to_days(numbered[name])[kept] for name in ("period_start", "period_end", "known_on")}
        return cls(
            numbered["period"].to_numpy().astype(np.int64)[kept],
            column["period_start"],
            column["period_end"],
            value[kept],
            scaled[kept],
            column["known_on"],
        )

    def known(self, day: int) -> Days:
        """Places of the figures known on a day, each period once in its latest version."""
        seen = int(np.searchsorted(self.known_on, day, side="right"))
        last = {int(p): i for i, p in enumerate(self.period[:seen])}
        return np.array(sorted(last.values()), dtype=np.int64)


def _latest(figures: _Figures, day: int, component: Component, index: PressureIndex) -> _Row:
    """The figure of the latest period known on a day, by all known; of two that end together, the shorter."""
    seen = figures.known(day)
    if not seen.size:
        return _MISSING
    last = int(seen[np.lexsort((figures.known_on[seen], figures.start[seen], figures.end[seen]))[-1]])
    if day - figures.end[last] > component.max_age_days:
        return _MISSING
    z = _standard(float(figures.scaled[last]), figures.scaled[seen], component, index)
    return z, float(figures.value[last]), int(figures.end[last]), int(figures.known_on[last]), int(seen.size)


def _running(
    figures: _Figures, day: int, component: Component, index: PressureIndex, *, grid: Days, past: Matrix
) -> _Row:
    """A running sum, standardised by its own values at the month's ends since the first figure was published."""
    seen = int(np.searchsorted(figures.known_on, day, side="right"))
    history = past[grid <= day]
    too_late = component.until is not None and day > to_day(component.until)
    if seen == 0 or too_late or (history.size < TWO_YEARS and component.scale is None):
        return _MISSING
    now = _sum(figures, day, component.over_days or 0)
    return _standard(now, history, component, index), now, day, int(figures.known_on[seen - 1]), int(history.size)


def _month_ends(first: int, last: int) -> Days:
    """Last days of the whole months between two days."""
    if last < first:
        return np.zeros(0, dtype=np.int64)
    ends = month_ends(EPOCH + dt.timedelta(days=first), EPOCH + dt.timedelta(days=last))
    return np.array([to_day(d) for d in ends if (d + dt.timedelta(days=1)).day == 1], dtype=np.int64)


def _sum(figures: _Figures, day: int, over_days: int) -> float:
    """Sum of the figures known on a day whose period ended in the ``over_days`` days up to it."""
    seen = figures.known(day)
    recent = (figures.end[seen] > day - over_days) & (figures.end[seen] <= day + 1)
    return float(figures.value[seen[recent]].sum())


def _standard(x: float, history: Matrix, component: Component, index: PressureIndex) -> float:
    """A figure standardised by a fixed scale or by the figures known; NaN where these are too few."""
    if component.scale is not None:
        z = (x - component.scale.centre) / component.scale.spread
    elif history.size < index.least_figures:
        return float("nan")
    else:
        spread = float(history.std(ddof=1))
        z = (x - float(history.mean())) / spread if spread > 0 else 0.0
    return component.sign * float(np.clip(z, -index.clip, index.clip))
