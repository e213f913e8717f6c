"""Whether a span held more of some events than equally long spans elsewhere on the record, by every turn of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stratagem.reckon.daily import Days


def share_in_turned_spans(
    days: Days, flag: NDArray[np.bool_], *, span: tuple[int, int], whole: tuple[int, int], least: int
) -> NDArray[np.float64]:
    """Share of flagged events in a span turned round the record by each number of days but 0.

    Turning the span by every number of days gives the exact distribution of the share under the hypothesis that
    the series of events, clusters and all, has no place of its own in time; nothing is drawn at random. A turned
    span that runs over the record's end goes on at its beginning.

    Parameters
    ----------
    days : (n,) array of int
        Days of the events, inside ``whole``.
    flag : (n,) array of bool
    span, whole : (int, int)
        Half-open days; the span lies inside the whole.
    least : int
        Turned spans with fewer events give no share and are left out.

    Returns
    -------
    (at most whole - 1,) array of float in [0, 1]

    References
    ----------
    .. [1] Harris, K. D. (2020). A shift test for independence in generic time series. https://arxiv.org/abs/2012.06862

    Examples
    --------
    Four days, an event on each, flagged on the last two; spans of two days from day 1, 2 and 3.

    >>> flags = np.array([False, False, True, True])
    >>> share_in_turned_spans(np.arange(4), flags, span=(0, 2), whole=(0, 4), least=1).tolist()
    [0.5, 1.0, 0.5]
    """
    first, last = whole
    length, width = last - first, span[1] - span[0]
    all_events = _in_spans(np.bincount(days - first, minlength=length), width)
    flagged = _in_spans(np.bincount(days[flag] - first, minlength=length), width)
    elsewhere = np.roll(np.arange(length), first - span[0])[1:]
    enough = elsewhere[all_events[elsewhere] >= max(least, 1)]
    return np.asarray(flagged[enough] / all_events[enough], dtype=np.float64)


def _in_spans(counts: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    """How many events lie in the span of so many days that starts on each day of a ring."""
    sums = np.concatenate([[0], np.cumsum(np.concatenate([counts, counts[:width]]))])
    return np.asarray(sums[width : width + counts.size] - sums[: counts.size], dtype=np.int64)
