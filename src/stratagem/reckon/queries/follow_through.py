"""How often threats (or promises, or offers) were followed by the deed they name, by speaker level, form and tool."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import polars as pl
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, matching
from stratagem.reckon.daily import Days, exact, to_day
from stratagem.reckon.dynamics.aftermath import Watched, watch
from stratagem.reckon.dynamics.answering import WORDS
from stratagem.reckon.dynamics.rates import Row, details_of, rate_of, tabulate
from stratagem.reckon.dynamics.rhetoric import SPOKEN, ledger, word_trials
from stratagem.reckon.turning import strata

WINDOWS = (30, 90, 180)
"""Days within which a deed is looked for when nothing else is said."""


class FollowThroughParams(Params):
    """Which words, and what makes them good.

    Parameters
    ----------
    words : MoveFilter
        Statements; of these the coercer's threats, promises and offers are taken.
    within_days : int
        A deed counts from the day after the statement to this many days after it.
    grace_days : int
        Where a deadline is stated, a deed counts up to so many days after the deadline instead.
    breadth : "tool" or "family"
        Whether only the named tool makes the statement good, or any of its declared family.
    same_side : bool
        A deed counts only if it names nobody or one of those to whom the statement was addressed.
    quiet_days : int
        A statement within so many days of the one before belongs to the same burst, for the interval.
    shifts : int
        Random circular shifts that show what chance would give.
    """

    words: MoveFilter = MoveFilter(role=("coercer",), form=("threat",))
    within_days: int = Field(default=90, ge=1, le=3650)
    grace_days: int = Field(default=7, ge=0, le=365)
    breadth: Literal["tool", "family"] = "family"
    same_side: bool = True
    quiet_days: int = Field(default=30, ge=0, le=3650)
    shifts: int = Field(default=9999, ge=99, le=100_000)


def _answer(record: Record, params: FollowThroughParams, rng: np.random.Generator) -> Answer:
    coercer = record.case.meta.coercer
    said = matching(record, params.words).filter(pl.col("form").is_in(SPOKEN), pl.col("actors").list.contains(coercer))
    words = exact(said).sort("date", "move_id")
    watched = _watch(record, words, params, params.within_days)
    by = watched.turns(params.shifts, rng)
    whole = rate_of(watched, np.ones(len(watched.trials), dtype=np.bool_), by)
    lines = ledger(record, words, watched)
    outcomes = dict(lines["outcome"].value_counts().iter_rows())
    subject = " and ".join(f"{form}s" for form in SPOKEN if form in set(words["form"])) or "statements"
    note = (
        f"{params.words.describe()}; followed within {params.within_days} days, or by {params.grace_days} days past a "
        f"stated deadline, by a deed of {'the named tool' if params.breadth == 'tool' else 'its declared family'}"
        f"{' that names nobody or one of those addressed' if params.same_side else ''}; "
        f"{outcomes.get('open', 0)} too recent to tell, {outcomes.get('names no deed', 0)} that name no deed, "
        f"{outcomes.get('before the period covered', 0)} before the period covered and "
        f"{said.height - words.height} without a day left out"
    )
    if whole is None:
        return Answer(
            value=None,
            unit="share",
            n=0,
            n_of=subject,
            instances=lines,
            note=f"not testable: nothing to follow; {note}",
        )
    rows = _rows(record, lines, watched, by) + _windows(record, words, params, rng)
    table = tabulate(rows, claimed="more")
    followed = lines.filter(pl.col("outcome") == "followed")
    tested = table.filter(pl.col("p_value").is_not_null())
    details = details_of(
        whole, "more", subject=subject, outcome=f"followed within {params.within_days} days by a deed of that kind"
    )
    return Answer(
        value=whole.rate,
        unit="share",
        n=whole.n,
        n_of=subject,
        low=whole.low,
        high=whole.high,
        interval="95 % Wilson interval with the effective number of bursts",
        rows=tuple(dict.fromkeys([*(t.move_id for t in watched.trials), *followed["deed_id"]])),
        table=table,
        instances=lines,
        note=note,
        details=details
        | {
            "within_days": params.within_days,
            "open": outcomes.get("open", 0),
            "names_no_deed": outcomes.get("names no deed", 0),
            "rows_tested": tested.height,
            "rows_apart_from_chance": tested.filter(pl.col("holm") < 0.05).height,
        },
    )


def _watch(record: Record, words: pl.DataFrame, params: FollowThroughParams, within_days: int) -> Watched:
    trials = word_trials(
        record,
        words,
        within_days=within_days,
        grace_days=params.grace_days,
        breadth=params.breadth,
        same_side=params.same_side,
    )
    return watch(trials, strata(record), end=to_day(record.end), quiet_days=params.quiet_days)


def _rows(record: Record, lines: pl.DataFrame, watched: Watched, by: Sequence[Days]) -> list[Row]:
    """Rates by what the statements say of themselves; a mark that all of them bear makes no row."""
    return [
        Row(name, value, rate_of(watched, np.array([m == value for m in column], dtype=np.bool_), by))
        for name, column in _marks(record, lines, watched).items()
        for value in sorted(set(column))
        if len(set(column)) > 1
    ]


def _windows(record: Record, words: pl.DataFrame, params: FollowThroughParams, rng: np.random.Generator) -> list[Row]:
    """Rates of all statements within other spans."""
    rows = []
    for within_days in WINDOWS:
        if within_days != params.within_days:
            other = _watch(record, words, params, within_days)
            everything = np.ones(len(other.trials), dtype=np.bool_)
            rate = rate_of(other, everything, other.turns(params.shifts, rng))
            rows.append(Row("window", f"within {within_days} days", rate))
    return rows


def _marks(record: Record, lines: pl.DataFrame, watched: Watched) -> dict[str, list[str]]:
    """What each trial's statement says of itself, by name of the mark."""
    toolkit = record.case.toolkit
    known = {row["move_id"]: row for row in lines.iter_rows(named=True)}
    trials = [known[t.move_id] for t in watched.trials]
    named = [toolkit.by_key[row["tool"]].family for row in trials]
    return {
        "form": [row["form"] for row in trials],
        "level": [row["level"] for row in trials],
        "condition": ["with an if" if row["conditional"] else "without an if" for row in trials],
        "deadline": ["with a deadline" if row["deadline"] else "without a deadline" for row in trials],
        "wording": [f"names {family}" if family != WORDS else "no instrument named" for family in named],
    }


QUERY = Query(title="share of announcements followed by the deed", params=FollowThroughParams, answer=_answer)
"""Asked as ``follow_through``."""
