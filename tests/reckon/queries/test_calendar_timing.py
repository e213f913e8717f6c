"""Timing about calendar events on the invented case, by hand; and what is said where nothing can be computed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import pytest

from stratagem.core.case import Case, as_of
from stratagem.core.claims import Answer
from stratagem.core.errors import UnknownNameError
from stratagem.reckon.queries.calendar_timing import QUERY

LAUNCHES = {"tool": ["short_range_missile"]}


@pytest.fixture
def answer(toy_case: Case, toy_moves: pl.DataFrame) -> Any:
    def get(day: dt.date = dt.date(2010, 6, 30), **params: Any) -> Answer:
        asked = QUERY.params.model_validate({"moves": LAUNCHES, "calendar": ["election"], **params})
        return QUERY.answer(as_of(toy_case, toy_moves, day), asked, np.random.default_rng(1))

    return get


def test_the_share_and_what_chance_gives_by_hand(answer: Any) -> None:
    # Launches on 10 and 20 March of ten years; one election, 1 May 2004. Sixty days before it is 2 March.
    found = answer(before_days=60, after_days=0)

    assert (found.value, found.n) == (2 / 20, 20)
    # Twelve launches of the 2192 days of the first reign turn round; 61 of its days are in the window.
    assert found.details["expected"] == pytest.approx(12 * 61 / 2192 / 20, rel=0.1)
    assert (found.details["hits"], found.details["window_days"], found.details["days"]) == (2, 61, 2192 + 1642)
    assert found.low < found.value < found.high
    assert set(found.rows) == {"rur-016", "rur-017"}
    assert found.instances is not None
    assert found.instances["moves"].to_list() == [2]
    assert "2 of 20 days with such a move (10%)" in found.details["reason"]


def test_bursts_count_once(answer: Any) -> None:
    assert answer(before_days=60, after_days=0, burst_days=30).n == 10


def test_less_is_contradicted_where_there_are_more(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    # Ten launches, one every six days, all in the sixty days before the election of 1 May 2004.
    days = [dt.date(2004, 3, 5) + dt.timedelta(days=6 * k) for k in range(10)]
    one = toy_moves.filter(pl.col("move_id") == "rur-001")
    moves = pl.concat([one.with_columns(move_id=pl.lit(f"m-{d}"), date=pl.lit(d), known_on=pl.lit(d)) for d in days])
    record = as_of(toy_case, moves, dt.date(2010, 6, 30))

    verdicts = {}
    for claimed in ("more", "less"):
        asked = {"moves": LAUNCHES, "calendar": ["election"], "before_days": 60, "after_days": 0, "claimed": claimed}
        found = QUERY.answer(record, QUERY.params.model_validate(asked), np.random.default_rng(1))
        verdicts[claimed] = found.details["verdict"]
        # All ten stay in the window for the turns by -3 to 3 days, 7 of 2192.
        assert found.details["p_value"] == pytest.approx(2 * 7 / 2192, rel=0.3)

    assert verdicts == {"more": "supported", "less": "contradicted"}


def test_other_windows_stand_beside_the_number(answer: Any) -> None:
    found = answer(before_days=60, after_days=0)

    assert [c["days"] for c in found.details["curve"]] == [0, 7, 14, 30, 60, 90]
    assert [c["value"] for c in found.details["curve"]] == [0, 0, 0, 0, 2 / 20, 2 / 20]


def test_launches_by_distance_to_the_election(answer: Any) -> None:
    table = answer(before_days=60, after_days=0).table

    assert table is not None
    near = table.filter(pl.col("from_days").is_in([-61, -31]))
    assert near["moves"].to_list() == [2, 0]
    # Thirty of 2192 days lie 32 to 61 days before the election, and twelve launches are turned over all.
    assert near["expected"].to_list() == pytest.approx([12 * 30 / 2192, 12 * 16 / 2192], rel=0.1)


def test_an_election_not_yet_called_does_not_count(answer: Any) -> None:
    # The election of May 2004 was known from 1 May 2003.
    assert answer(dt.date(2003, 4, 30)).value is None
    assert "no event of these calendars was public by then" in answer(dt.date(2003, 4, 30)).note
    assert answer(dt.date(2003, 5, 1)).details.get("events") is None  # its window lies ahead
    assert answer(dt.date(2004, 4, 20), before_days=60).details["events"] == 1


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"calendar": ["coronation"]}, "the case keeps no calendar coronation; there are: election"),
        ({"of": ["patron"]}, "no event of these calendars was public by then"),
        ({"moves": {"tool": ["nuclear_test"]}}, "no such move is dated to the day"),
        ({"moves": {"tool": ["patron_trade_or_aid"]}}, "no such move is dated to the day"),
        ({"moves": {"tool": ["facility_closure"]}}, "no window lies in a leadership period with such a move"),
    ],
)
def test_where_there_is_nothing_to_compute_a_sentence_says_so(answer: Any, params: dict, sentence: str) -> None:
    found = answer(**params)

    assert found.value is None
    assert found.note.startswith(f"not testable: {sentence}")


def test_a_window_that_covers_everything_is_no_test(answer: Any) -> None:
    found = answer(
        dt.date(2005, 3, 15), before_days=365, after_days=365, moves={"tool": ["hotline_cut"], "since": "2004-01-01"}
    )

    assert found.value == 1.0
    assert found.details["p_value"] is not None  # the reign began in 2000, so turns leave the window
    assert found.details["verdict"] == "not distinguishable from chance"


def test_an_unknown_actor_is_refused(answer: Any) -> None:
    with pytest.raises(UnknownNameError, match=r"no actor named 'GRAU'; did you mean 'GRA'\?"):
        answer(state=["GRAU"])
