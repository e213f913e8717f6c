"""Every question of the store, as the tests of each engine ask it."""

from __future__ import annotations

import datetime as dt

import polars as pl
from polars.testing import assert_frame_equal

from stratagem.core.case import Case
from stratagem.core.filters import MoveFilter, resolve
from stratagem.record import questions as q

FILTERS = {
    "all": MoveFilter(status=()),
    "role": MoveFilter(role=("coercer",)),
    "group": MoveFilter(group=("provocation",)),
    "either": MoveFilter(group=("provocation", "concession")),
    "target": MoveFilter(target_role=("target", "patron"), min_severity=1),
    "span": MoveFilter(since=dt.date(2002, 1, 1), until=dt.date(2008, 1, 1), form=("deed", "threat")),
    "text": MoveFilter(text="it's The"),
    "none": MoveFilter(text="nowhere to be found"),
}


def every(case: Case, day: dt.date) -> dict[str, q.Question]:
    """The questions by a name that says what is asked."""
    out = {}
    for name, chosen in FILTERS.items():
        where = resolve(chosen, case).sql()
        out[f"moves {name}"] = q.moves(case.meta.id, day, where=where)
        if name in ("all", "role"):
            # A filter means the same wherever it stands, so the other questions need not be asked with each.
            out |= {
                f"dyads {name}": q.dyads(case.meta.id, day, where=where),
                f"rolling {name}": q.rolling(case.meta.id, day, days=90, where=where),
                f"episodes {name}": q.episodes(case.meta.id, day, gap_days=30, where=where),
                f"quantiles {name}": q.quantiles(case.meta.id, day, of=(0.0, 0.1, 0.5, 0.9, 1.0), where=where),
                **{f"matrix {by} {name}": q.matrix(case.meta.id, day, by=by, where=where) for by in q.MATRIX_COLUMNS},
            }
    one, other = case.meta.coercer, case.meta.targets[0]
    return out | {"months": q.months(case.meta.id, day, between=(one, other))}


def same(ours: pl.DataFrame, theirs: pl.DataFrame, *, asked: str) -> None:
    """Fail, naming the question, unless two answers agree in every cell."""
    try:
        assert_frame_equal(ours, theirs, check_exact=True)
    except AssertionError as error:
        message = f"{asked}: {error}"
        raise AssertionError(message) from None
