"""Runs of moves below a ceiling of severity: how long they are, whether they rise, and both against chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import erfc

import numpy as np
from numpy.typing import NDArray

from stratagem.reckon.daily import Days

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
LEVELS = 6
"""Severity has the levels 0 to 5."""
EXACT_UP_TO = 60
"""Longest run whose trend is tested exactly; beyond it the normal approximation is good to three digits."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Moves in order of time, as the measures need them.

    Parameters
    ----------
    days, severity, stratum : (n,) arrays of int
        Sorted by day; ``stratum`` numbers the leadership periods in order.
    gap_days : int
        A run ends when so many days pass without a move.
    """

    days: Days
    severity: Ints
    stratum: Ints
    gap_days: int

    @property
    def breaks(self) -> Bools:
        """Where a run cannot go on: after a long gap, and where the leadership changes."""
        if self.days.size == 0:
            return np.zeros(0, dtype=np.bool_)
        apart = (np.diff(self.days) > self.gap_days) | (np.diff(self.stratum) != 0)
        return np.concatenate([[True], apart])


def run_numbers(severity: Ints, breaks: Bools, *, ceiling: int) -> Ints:
    """Number of the run that each move belongs to; -1 for a move at or above the ceiling.

    Parameters
    ----------
    severity : (..., n) array of int
    breaks : (n,) array of bool
    ceiling : int
        Severity from which a move is above the threshold.

    Returns
    -------
    (..., n) array of int
        Numbers rise along the last axis; they need not follow on each other.

    Examples
    --------
    >>> breaks = np.array([True, False, False, False, True])
    >>> run_numbers(np.array([1, 2, 4, 2, 2]), breaks, ceiling=4).tolist()
    [1, 1, -1, 2, 3]
    """
    below = severity < ceiling
    resumed = np.zeros_like(below)
    resumed[..., 1:] = ~below[..., :-1]
    opens = below & (breaks | resumed)
    return np.where(below, np.cumsum(opens, axis=-1), -1)


def mean_length(severity: Ints, breaks: Bools, *, ceiling: int) -> NDArray[np.float64]:
    """Moves in a run, on average over the runs; 0 where there is none.

    Parameters
    ----------
    severity : (..., n) array of int
    breaks : (n,) array of bool
    ceiling : int

    Returns
    -------
    (...) array of float

    Examples
    --------
    >>> breaks = np.array([True, False, False, False, True])
    >>> float(mean_length(np.array([1, 2, 4, 2, 2]), breaks, ceiling=4))
    1.3333333333333333
    """
    below = severity < ceiling
    resumed = np.zeros_like(below)
    resumed[..., 1:] = ~below[..., :-1]
    runs = (below & (breaks | resumed)).sum(axis=-1)
    return np.asarray(below.sum(axis=-1) / np.maximum(runs, 1))


def rise(severity: Ints, runs: Ints) -> tuple[Ints, Ints]:
    r"""Concordant less discordant pairs within runs, and pairs of unequal severity, summed over the runs.

    .. math:: S = \sum_r \sum_{i < j \in r} \mathrm{sgn}(x_j - x_i)

    Kendall's S within each run, added up as in the seasonal test of Hirsch et al. (1982).

    Parameters
    ----------
    severity, runs : (..., n) arrays of int
        From 0 to 5, and :func:`run_numbers`.

    Returns
    -------
    tuple of (...) arrays of int

    References
    ----------
    .. [1] Mann, H. B. (1945). Nonparametric tests against trend. Econometrica 13(3), 245-259.
       https://doi.org/10.2307/1907187
    .. [2] Hirsch, R. M., Slack, J. R. and Smith, R. A. (1982). Techniques of trend analysis for monthly water quality
       data. Water Resources Research 18(1), 107-121. https://doi.org/10.1029/WR018i001p00107

    Examples
    --------
    >>> s, pairs = rise(np.array([1, 2, 2, 3]), np.array([1, 1, 1, 1]))
    >>> int(s), int(pairs)
    (5, 5)
    """
    inside = runs >= 0
    first = np.concatenate([np.full((*runs.shape[:-1], 1), True), runs[..., 1:] != runs[..., :-1]], axis=-1)
    start = np.maximum.accumulate(np.where(first, np.arange(runs.shape[-1]), 0), axis=-1)
    s = np.zeros(runs.shape[:-1], dtype=np.int64)
    pairs = np.zeros_like(s)
    for level in range(LEVELS):
        there = ((severity == level) & inside).astype(np.int32)
        if not there.any():
            continue
        before = np.cumsum(there, axis=-1, dtype=np.int32) - there
        earlier = before - np.take_along_axis(before, start, axis=-1)
        above = (inside & (severity > level)) * earlier
        under = (inside & (severity < level)) * earlier
        s += (above - under).sum(axis=-1, dtype=np.int64)
        pairs += (above + under).sum(axis=-1, dtype=np.int64)
    return s, pairs


def shuffled(steps: Steps, draws: int, rng: np.random.Generator) -> Iterator[Ints]:
    """Severities in random order within each leadership period, in batches; the days stay.

    Parameters
    ----------
    steps : Steps
    draws : int
    rng : numpy.random.Generator

    Yields
    ------
    (b, n) array of int
    """
    size = max(1, min(draws, 2_000_000 // max(1, steps.days.size)))
    order = steps.stratum.astype(np.float64)
    for done in range(0, draws, size):
        keys = order + rng.random((min(size, draws - done), order.size))
        # Sorting by stratum and then at random shuffles within each stratum, since strata are in order already.
        yield steps.severity[np.argsort(keys, axis=-1)]


def signs(parts: Ints, draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Sum of the S of the runs when each run is read forwards or backwards by the toss of a coin.

    Reading a run backwards turns the sign of its S and keeps all that is alike in both directions, as that grave moves
    come together.

    Parameters
    ----------
    parts : (r,) array of int
        S of each run.
    draws : int
    rng : numpy.random.Generator
    """
    coins = rng.integers(0, 2, size=(draws, parts.size)) * 2.0 - 1.0
    return np.asarray(coins @ parts, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Trend:
    """Kendall's S of one series, and how likely one so far from zero is without a trend.

    Parameters
    ----------
    s : int
        Pairs that rise less pairs that fall.
    pairs : int
        Pairs that are not tied.
    p_value : float or None
        Two-sided; None where every pair is tied.
    """

    s: int
    pairs: int
    p_value: float | None


def mann_kendall(values: Sequence[int] | Ints) -> Trend:
    r"""The Mann-Kendall test of one series, exact with ties.

    Without a trend every order of the values is as likely. The discordant pairs of a random order of values of which
    :math:`t_1, t_2, \ldots` are equal have the q-multinomial coefficient as their generating function, so that the
    probability of each S is a coefficient of

    .. math:: \binom{n}{t_1, t_2, \ldots}_q / \binom{n}{t_1, t_2, \ldots}

    Beyond 60 values the normal approximation with continuity and tie correction is used.

    Parameters
    ----------
    values : sequence of int
        In order of time.

    References
    ----------
    .. [1] Mann, H. B. (1945). Nonparametric tests against trend. Econometrica 13(3), 245-259.
       https://doi.org/10.2307/1907187
    .. [2] Kendall, M. G. (1975). Rank Correlation Methods, 4th ed. Griffin.
    .. [3] MacMahon, P. A. (1913). The indices of permutations. American Journal of Mathematics 35(3), 281-322.
       https://doi.org/10.2307/2370312

    Examples
    --------
    >>> mann_kendall([1, 2, 3, 4])
    Trend(s=6, pairs=6, p_value=0.08333333333333334)
    >>> mann_kendall([2, 2])
    Trend(s=0, pairs=0, p_value=None)
    """
    x = np.asarray(values, dtype=np.int64)
    s = int(np.sign(x[None, :] - x[:, None])[np.triu_indices(x.size, 1)].sum())
    _, ties = np.unique(x, return_counts=True)
    pairs = (x.size * (x.size - 1) - int((ties * (ties - 1)).sum())) // 2
    if pairs == 0:
        return Trend(s, 0, None)
    if x.size > EXACT_UP_TO:
        return Trend(s, pairs, _normal_p(s, x.size, ties))
    chance = discordant(ties)
    far = np.abs(pairs - 2 * np.arange(chance.size)) >= abs(s)
    return Trend(s, pairs, float(min(1.0, chance[far].sum())))


def discordant(ties: Ints) -> NDArray[np.float64]:
    """Probability of each number of discordant pairs in a random order of values with so many equal ones.

    Parameters
    ----------
    ties : (k,) array of int >= 1
        How often each distinct value comes.

    Returns
    -------
    (m + 1,) array of float
        ``m`` is the number of pairs that are not tied; sums to 1.

    Examples
    --------
    >>> discordant(np.array([1, 1, 1])).round(4).tolist()
    [0.1667, 0.3333, 0.3333, 0.1667]
    """
    chance = np.ones(1)
    placed = 0
    for tie in ties:
        chance = np.convolve(chance, _choose(placed + int(tie), int(tie)))
        placed += int(tie)
    return np.asarray(chance / chance.sum())


def _choose(n: int, k: int) -> NDArray[np.float64]:
    """Coefficients of the q-binomial coefficient, divided by their sum, by Pascal's rule with weights."""
    row = [np.ones(1)] + [np.zeros(0)] * k
    for m in range(1, n + 1):
        for j in range(min(m, k), 0, -1):
            # A random j of m places holds the last place with probability j / m.
            last, other = row[j - 1], row[j] if j < m else np.zeros(0)
            size = j * (m - j) + 1
            joined = np.zeros(size)
            joined[: last.size] += last * (j / m)
            if other.size:
                joined[j : j + other.size] += other * (1 - j / m)
            row[j] = joined
    return row[k]


def _normal_p(s: int, n: int, ties: Ints) -> float:
    variance = (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    z = max(abs(s) - 1, 0) / np.sqrt(variance)
    return float(erfc(z / np.sqrt(2)))


@dataclass(frozen=True, slots=True)
class Run:
    """One run below the ceiling.

    Parameters
    ----------
    first, last : int
        Places of its first and last move among the moves.
    ended_by : "ceiling", "quiet", "leadership" or "open"
        What came after: a move at or above the ceiling, a long gap, another leadership, or nothing yet.
    trend : Trend
    """

    first: int
    last: int
    ended_by: str
    trend: Trend

    @property
    def moves(self) -> int:
        """Number of moves."""
        return self.last - self.first + 1


def listed(steps: Steps, *, ceiling: int, as_of: int) -> list[Run]:
    """The runs below the ceiling, in order of time.

    Parameters
    ----------
    steps : Steps
    ceiling : int
    as_of : int
        Day up to which is known that nothing more came.
    """
    numbers = run_numbers(steps.severity, steps.breaks, ceiling=ceiling)
    out = []
    for number in np.unique(numbers[numbers >= 0]):
        at = np.flatnonzero(numbers == number)
        first, last = int(at[0]), int(at[-1])
        out.append(Run(first, last, _ended(steps, last, as_of), mann_kendall(steps.severity[first : last + 1])))
    return out


def _ended(steps: Steps, last: int, as_of: int) -> str:
    following = last + 1
    if following == steps.days.size:
        return "quiet" if as_of - int(steps.days[last]) > steps.gap_days else "open"
    if steps.days[following] - steps.days[last] > steps.gap_days:
        return "quiet"
    return "leadership" if steps.stratum[following] != steps.stratum[last] else "ceiling"
