"""Whether the last days hold more or fewer moves than the same number of days before."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, dated_in, matching
from stratagem.core.time import Interval
from stratagem.reckon.intervals import rate_ratio

EARLIER_WINDOWS = 20
"""How many earlier windows at most tell how much such counts vary by themselves (about five years of quarters)."""


class ChangeParams(Params):
    """What to compare.

    Parameters
    ----------
    filter : MoveFilter
    days : int
        Length of both windows, 1 to 3650.
    """

    filter: MoveFilter = MoveFilter()
    days: int = Field(default=90, ge=1, le=3650)


def _answer(record: Record, params: ChangeParams, rng: np.random.Generator) -> Answer:  # noqa: ARG001 - one signature for all queries
    found = matching(record, params.filter)
    later = Interval.before(record.end, days=params.days)
    counts = [dated_in(found, later)]
    span = later
    for _ in range(EARLIER_WINDOWS + 1):
        span = span.shifted(days=-params.days)
        if span.start < record.case.meta.begins:
            break
        counts.append(dated_in(found, span))
    current, *earlier = [c.height for c in counts]
    if not earlier:
        return Answer(
            value=None,
            unit="ratio",
            n=current,
            n_of="moves",
            rows=tuple(counts[0]["move_id"]),
            note=f"the record does not reach {2 * params.days} days back from {record.as_of}",
        )
    phi = dispersion(earlier)
    ratio, low, high = rate_ratio(current, earlier[0], dispersion=phi) if current + earlier[0] else (None, None, None)
    as_high = sum(c >= current for c in earlier)
    return Answer(
        value=ratio,
        unit="times",
        n=current + earlier[0],
        n_of="moves in both windows",
        low=low,
        high=high,
        interval="95 % quasi-Poisson interval" if ratio is not None else "",
        rows=tuple(counts[0]["move_id"]) + tuple(counts[1]["move_id"]),
        note=f"{later} against {later.shifted(days=-params.days)}; {params.filter.describe()}"
        + ("" if ratio is not None else "; none in either window"),
        details={
            "current": current,
            "previous": earlier[0],
            "dispersion": phi,
            "earlier_windows": len(earlier),
            "earlier_as_high": as_high,
            "earlier_mean": float(np.mean(earlier)),
        },
    )


def dispersion(counts: Sequence[int]) -> float:
    r"""How much more neighbouring counts differ than independent ones of the same mean would; at least 1.

    .. math:: \\phi = \\sum (x_t - x_{t-1})^2 / \\sum (x_t + x_{t-1})

    Successive differences measure what moves from one window to the next and leave slow trends out, which
    variance over mean would count as noise.

    Parameters
    ----------
    counts : sequence of int
        Counts of neighbouring windows, in order.

    References
    ----------
    .. [1] von Neumann, J. (1941). Distribution of the ratio of the mean square successive difference to the variance.
       Annals of Mathematical Statistics 12(4), 367-395. https://doi.org/10.1214/aoms/1177731677

    Examples
    --------
    >>> dispersion([4, 0, 4])
    4.0
    >>> dispersion([3])
    1.0
    """
    pairs = list(itertools.pairwise(counts))
    both = sum(x + y for x, y in pairs)
    return max(1.0, sum((x - y) ** 2 for x, y in pairs) / both) if both else 1.0


QUERY = Query(title="change against the window before", params=ChangeParams, answer=_answer)
