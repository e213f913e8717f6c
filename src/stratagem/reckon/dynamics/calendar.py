"""Where moves fall in the other side's calendar: windows about events, phase between them, distance to the nearest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stratagem.reckon.daily import Days, to_days
from stratagem.reckon.turning import Period, total, turned, turns

RECURS = "recurs every year"
"""How a calendar says, in an entry's note, that the event comes again every year from then on."""
MID_MONTH = 14
"""Days from the first of a month to the day on which an event known to the month is set, as moves are."""

Anchor = Literal["start", "span"]


@dataclass(frozen=True, slots=True)
class Events:
    """Events chosen from a calendar.

    Parameters
    ----------
    table : polars.DataFrame
        Columns ``event_id, name, start, end, precision, anchor`` in order of ``anchor``, the day the event is set on:
        its first, or mid-month where only the month is known. ``end`` is the day after the last.
    left_out : int
        Events that the calendar dates too coarsely.
    called_off : int
        Events left out by a word in their name.
    """

    table: pl.DataFrame
    left_out: int
    called_off: int


def chosen(
    calendars: pl.DataFrame,
    *,
    calendar: Iterable[str],
    states: Iterable[str] | None,
    until: dt.date,
    without: Iterable[str] = (),
    coarsest: Literal["day", "month"] = "month",
) -> Events:
    """The events of some calendars, with yearly recurrences written out.

    Parameters
    ----------
    calendars : polars.DataFrame
        Columns of ``CALENDARS``; only entries that may be known.
    calendar : iterable of str
        Calendars, as "election".
    states : iterable of str, optional
        Codes; an event counts if it is of any of them. All states if None.
    until : datetime.date
        Yearly recurrences are written out up to this day.
    without : iterable of str
        Events whose name holds any of these words, case ignored, are left out: what was called off did not take place.
    coarsest : "day" or "month"
        Events dated more coarsely are left out; those dated to a year always are.

    Returns
    -------
    Events
    """
    wanted = calendars.filter(pl.col("calendar").is_in(list(calendar)))
    if states is not None:
        codes = pl.lit(pl.Series(list(states), dtype=pl.String)).implode()
        wanted = wanted.filter(pl.col("state").list.set_intersection(codes).list.len() > 0)
    off = pl.any_horizontal(
        pl.lit(value=False), *(pl.col("name").str.to_lowercase().str.contains(w.lower(), literal=True) for w in without)
    )
    held = wanted.filter(~off)
    fine = held.filter(pl.col("precision").is_in(["day"] if coarsest == "day" else ["day", "month"]))
    by_month = pl.col("precision") == "month"
    table = (
        _recurring(fine, until)
        .with_columns(anchor=pl.when(by_month).then(pl.col("start").dt.offset_by(f"{MID_MONTH}d")).otherwise("start"))
        .select("event_id", "name", "start", "end", "precision", "anchor")
        .sort("anchor", "end", "event_id")
    )
    return Events(table, held.height - fine.height, wanted.height - held.height)


def _recurring(events: pl.DataFrame, until: dt.date) -> pl.DataFrame:
    """Events, each that recurs repeated in every later year up to a day."""
    again = events.filter(pl.col("note").fill_null("").str.contains(RECURS, literal=True))
    years = max((until.year - day.year for day in again["start"]), default=0)
    later = [
        again.with_columns(pl.col("start", "end").dt.offset_by(f"{k}y"))
        .with_columns(event_id=pl.format("{}+{}", "event_id", pl.lit(k)))
        .filter(pl.col("start") <= until)
        for k in range(1, years + 1)
    ]
    return pl.concat([events, *later])


def spans(events: pl.DataFrame, *, before_days: int, after_days: int, anchor: Anchor) -> tuple[Days, Days]:
    """First and last day of the window about each event.

    Parameters
    ----------
    events : polars.DataFrame
        Columns ``anchor, start, end``.
    before_days, after_days : int
        A negative ``before_days`` makes the window open so many days after the anchor.
    anchor : "start" or "span"
        Count from the day the event is set on, or from its first day back and from its last day on.

    Returns
    -------
    tuple of (k,) arrays of int
        Both days are in the window.
    """
    if anchor == "start":
        day = to_days(events["anchor"])
        return day - before_days, day + after_days
    return to_days(events["start"]) - before_days, to_days(events["end"]) - 1 + after_days


def covered(opens: Days, closes: Days, *, first: int, last: int) -> NDArray[np.bool_]:
    """Which days of ``[first, last)`` lie in at least one window.

    Parameters
    ----------
    opens, closes : (k,) arrays of int
        First and last day of each window; they may overlap.
    first, last : int

    Returns
    -------
    (last - first,) array of bool

    Examples
    --------
    >>> covered(np.array([1, 2]), np.array([2, 3]), first=0, last=5).astype(int).tolist()
    [0, 1, 1, 1, 0]
    """
    edges = np.zeros(last - first + 1, dtype=np.int64)
    np.add.at(edges, np.clip(opens - first, 0, last - first), 1)
    np.add.at(edges, np.clip(closes + 1 - first, 0, last - first), -1)
    return np.asarray(np.cumsum(edges)[:-1] > 0)


def marks(anchors: Days, ends: Days) -> Days:
    """Days that cut time into cycles: events that overlap, or start on one day, are one mark, at the first's anchor.

    Parameters
    ----------
    anchors, ends : (k,) arrays of int
        Anchor of each event and the day after its last, sorted by anchor.

    Returns
    -------
    (m,) array of int, m <= k

    Examples
    --------
    >>> marks(np.array([0, 5, 100]), np.array([10, 20, 101])).tolist()
    [0, 100]
    """
    if anchors.size == 0:
        return anchors
    reached = np.maximum.accumulate(ends)
    opens = np.concatenate([[True], anchors[1:] >= np.maximum(reached[:-1], anchors[:-1] + 1)])
    return np.asarray(anchors[opens])


def phase(days: Days, at: Days) -> NDArray[np.float64]:
    r"""Position of each day in the cycle between the marks on either side, as an angle.

    .. math:: \theta = 2 \pi (d - m_k) / (m_{k+1} - m_k), \qquad m_k \le d < m_{k+1}

    Parameters
    ----------
    days : (n,) array of int
    at : (m,) array of int
        Marks, sorted, each once.

    Returns
    -------
    (n,) array of float
        In [0, 2 pi); 0 on the day of a mark; NaN before the first mark and from the last one on.

    References
    ----------
    .. [1] Mardia, K. V. and Jupp, P. E. (2000). Directional Statistics. Wiley. https://doi.org/10.1002/9780470316979

    Examples
    --------
    >>> (phase(np.array([0, 25, 50]), np.array([0, 100])) / np.pi).tolist()
    [0.0, 0.5, 1.0]
    """
    angle = np.full(days.size, np.nan)
    if at.size < 2:
        return angle
    k = np.searchsorted(at, days, side="right") - 1
    inside = (k >= 0) & (k < at.size - 1)
    low, high = at[k[inside]], at[k[inside] + 1]
    angle[inside] = 2 * np.pi * (days[inside] - low) / (high - low)
    return angle


def distance(days: Days, at: Days) -> Days:
    """Days from the nearest mark to each day: negative before it, positive after it.

    Parameters
    ----------
    days : (n,) array of int
    at : (m,) array of int
        Marks, sorted, at least one.

    Returns
    -------
    (n,) array of int
        A day midway between two marks counts as before the later one.

    Examples
    --------
    >>> distance(np.array([3, 5, 12]), np.array([0, 10])).tolist()
    [3, -5, 2]
    """
    right = np.clip(np.searchsorted(at, days, side="left"), 0, at.size - 1)
    left = np.clip(right - 1, 0, at.size - 1)
    after, before = days - at[left], days - at[right]
    return np.where(np.abs(after) < np.abs(before), after, before)


@dataclass(frozen=True, slots=True)
class Windowed:
    """How many days of move fell in the windows, and how many do when the moves are turned round their strata.

    Parameters
    ----------
    hits, n : int
        Days with a move in the windows, and in all.
    window_days, days : int
        Days in the windows, and in all, of the strata that hold a move.
    chance : (draws,) array of float
        Share in the windows under chance; empty if there is no move.
    """

    hits: int
    n: int
    window_days: int
    days: int
    chance: NDArray[np.float64]


def window_test(
    days: Days,
    opens: Days,
    closes: Days,
    strata: Sequence[Period],
    *,
    draws: int,
    rng: np.random.Generator,
) -> Windowed:
    """Share of days that fall in windows, against the same days turned round their stratum.

    A turn keeps the spacing of the moves, so bursts stay bursts, and the calendar as it is; it breaks the link alone.

    Parameters
    ----------
    days : (n,) array of int
        Days with a move, each once.
    opens, closes : (k,) arrays of int
        First and last day of each window.
    strata : sequence of Period
    draws : int
    rng : numpy.random.Generator
    """
    held = [(s, s.places(days)) for s in strata]
    held = [(s, at) for s, at in held if at.size]
    lines = [covered(opens, closes, first=s.first, last=s.last).astype(np.float64) for s, _ in held]
    n = sum(at.size for _, at in held)
    if n == 0:
        return Windowed(0, 0, 0, 0, np.zeros(0))
    sums = [turned(line, at) for line, (_, at) in zip(lines, held, strict=True)]
    by = turns([s.days for s, _ in held], draws, rng)
    return Windowed(
        hits=int(sum(one[0] for one in sums)),
        n=n,
        window_days=int(sum(line.sum() for line in lines)),
        days=sum(s.days for s, _ in held),
        chance=total(sums, by) / n,
    )


@dataclass(frozen=True, slots=True)
class Phased:
    """Whether moves gather at one phase between events.

    Parameters
    ----------
    n : int
        Days with a move between the first and the last mark.
    mean_cos, chance_cos : float, (draws,) array of float
        Mean cosine of the phase, in [-1, 1]: 1 where every move falls on an event, -1 midway between two.
    resultant, chance_resultant : float, (draws,) array of float
        Rayleigh's mean resultant length, in [0, 1]: 1 where all moves share one phase, whichever it is.
    """

    n: int
    mean_cos: float
    chance_cos: NDArray[np.float64]
    resultant: float
    chance_resultant: NDArray[np.float64]


def phase_test(
    days: Days, at: Days, strata: Sequence[Period], *, draws: int, rng: np.random.Generator
) -> Phased | None:
    r"""Mean cosine and resultant of the phases of moves between events, against turned moves.

    .. math:: \bar C = \frac1n \sum_i \cos\theta_i, \qquad
       \bar R = \frac1n \Bigl| \sum_i e^{\mathrm{i}\theta_i} \Bigr|

    The usual tables for both suppose moves that are independent of each other, which moves in bursts are not.

    Parameters
    ----------
    days : (n,) array of int
        Days with a move, each once.
    at : (m,) array of int
        Marks (:func:`marks`).
    strata : sequence of Period
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    Phased or None
        None if no move lies between two marks.

    References
    ----------
    .. [1] Rayleigh, Lord (1919). On the problem of random vibrations, and of random flights in one, two, or three
       dimensions. Philosophical Magazine 37(220), 321-347. https://doi.org/10.1080/14786440408635894
    .. [2] Greenwood, J. A. and Durand, D. (1955). The distribution of length and components of the sum of n random
       unit vectors. Annals of Mathematical Statistics 26(2), 233-246. https://doi.org/10.1214/aoms/1177728540
    """
    if at.size < 2:
        return None
    inside = [Period(s.label, max(s.first, int(at[0])), min(s.last, int(at[-1]))) for s in strata]
    held = [(s, s.places(days)) for s in inside if s.last > s.first]
    held = [(s, places) for s, places in held if places.size]
    n = sum(places.size for _, places in held)
    if n == 0:
        return None
    angles = [phase(np.arange(s.first, s.last), at) for s, _ in held]
    cos = [turned(np.cos(a), places) for a, (_, places) in zip(angles, held, strict=True)]
    sin = [turned(np.sin(a), places) for a, (_, places) in zip(angles, held, strict=True)]
    by = turns([s.days for s, _ in held], draws, rng)
    c, s = sum(float(one[0]) for one in cos), sum(float(one[0]) for one in sin)
    drawn_c, drawn_s = total(cos, by), total(sin, by)
    return Phased(n, c / n, drawn_c / n, float(np.hypot(c, s)) / n, np.hypot(drawn_c, drawn_s) / n)
