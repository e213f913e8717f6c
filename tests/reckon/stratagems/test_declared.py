"""A stratagem laid on a record: what followed each instance, where its window ends, and the days beside it, by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest
from tests.reckon.invented import FIRST
from tests.reckon.stratagems.declared_by_hand import LAUNCH, aid, launch, record, stratagem

from stratagem.core.case import Case
from stratagem.core.errors import InputError
from stratagem.core.series import CALENDARS
from stratagem.core.stratagems import Stratagem
from stratagem.reckon.intervals import wilson
from stratagem.reckon.stratagems.declared import (
    BEFORE,
    FOLLOWED,
    NOT_FOLLOWED,
    OPEN,
    by_stratum,
    in_play,
    laid,
    with_burst,
)

OLD, NEW = "Rudolf V / Anna Dawn", "Michael I / Anna Dawn"
CHANGE = 2192
"""1 January 2006, when the King changes, in days since 1 January 2000."""


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


def test_each_instance_is_followed_or_not_or_open_or_before_the_record(toy_case: Case) -> None:
    held = record(
        toy_case,
        launch(-5), aid(2),
        launch(10), aid(20), aid(25),
        launch(50), aid(80),
        launch(100), aid(100), aid(131),
        launch(370),
        launch(380), aid(385),
        end=400,
    )  # fmt: skip

    found = laid(held, stratagem())

    rows = found.instances.select("instance", "day", "outcome_id", "outcome_date", "days", "leadership", "result")
    assert rows.rows() == [
        (1, day(-5), "m-0001", day(2), 7, None, BEFORE),
        (2, day(10), "m-0003", day(20), 10, OLD, FOLLOWED),
        (3, day(50), "m-0006", day(80), 30, OLD, FOLLOWED),  # the last day of the window counts
        (4, day(100), None, None, None, OLD, NOT_FOLLOWED),  # neither the day itself nor the day after the window does
        (5, day(370), "m-0012", day(385), 15, OLD, FOLLOWED),  # its window ends on the as-of date
        (6, day(380), "m-0012", day(385), 5, OLD, OPEN),  # followed, but others like it could not yet be seen to fail
    ]
    assert (found.exposure.triggers, found.exposure.hits) == (4, 3)
    assert found.exposure.days == 401 - 30


def test_the_outcome_is_the_first_that_makes_up_the_number_claimed(toy_case: Case) -> None:
    held = record(toy_case, launch(10), aid(15), aid(15), aid(30), launch(100), aid(120), aid(140), end=400)

    found = laid(held, stratagem(at_least=2))

    assert found.instances.select("outcome_id", "days", "result").rows() == [
        ("m-0002", 5, FOLLOWED),
        (None, None, NOT_FOLLOWED),
    ]


def test_instances_complete_on_one_day_are_one_trigger(toy_case: Case) -> None:
    cut = {"name": "cut", "match": {"tool": ["hotline_cut"]}}
    later = {**LAUNCH, "after": {"min_days": 1, "max_days": 30}}
    held = record(
        toy_case,
        {**launch(10), "tool": "hotline_cut"}, {**launch(15), "tool": "hotline_cut"}, launch(20), aid(25),
        end=400,
    )  # fmt: skip

    found = laid(held, stratagem(cut, later))

    assert found.instances["moves"].to_list() == [["m-0000", "m-0002"], ["m-0001", "m-0002"]]
    assert found.instances["result"].to_list() == [FOLLOWED, FOLLOWED]
    assert (found.exposure.triggers, found.exposure.hits) == (1, 1)


def test_outcomes_of_a_month_stand_on_its_15th_and_those_of_a_year_are_counted_as_left_out(toy_case: Case) -> None:
    march, year = dt.date(2000, 3, 1), dt.date(2000, 1, 1)
    held = record(
        toy_case,
        launch(69),  # 10 March
        aid(0, date=march, precision="month"),
        aid(0, date=year, precision="year"),
        launch(0, date=dt.date(2000, 5, 1), precision="month"),
        end=400,
    )  # fmt: skip

    found = laid(held, stratagem())

    assert found.instances.select("day", "outcome_date", "days").rows() == [
        (dt.date(2000, 3, 10), dt.date(2000, 3, 15), 5)
    ]
    assert found.left_out == 1
    assert laid(held, stratagem(window=(1, 4))).instances["result"].to_list() == [NOT_FOLLOWED]


def test_another_end_of_the_window_can_be_asked(toy_case: Case) -> None:
    held = record(toy_case, launch(10), aid(50), end=400)

    assert [laid(held, stratagem(), max_days=d).exposure.hits for d in (39, 40)] == [0, 1]


def test_one_leadership_has_its_own_instances_only(toy_case: Case) -> None:
    moves = [launch(10), aid(20), launch(CHANGE - 1), launch(CHANGE), aid(CHANGE + 5), launch(CHANGE + 100)]
    held = record(toy_case, *moves, end=CHANGE + 400)

    old, new = laid(held, stratagem(), leadership=OLD), laid(held, stratagem(), leadership=NEW)

    assert old.instances["day"].to_list() == [day(10), day(CHANGE - 1)]
    assert new.instances["day"].to_list() == [day(CHANGE), day(CHANGE + 100)]
    assert set(old.instances["leadership"]) | set(new.instances["leadership"]) == {OLD, NEW}
    # What follows may come under the next leadership: the aid six days after the last launch of the old one counts.
    assert [(x.exposure.triggers, x.exposure.hits) for x in (old, new)] == [(2, 2), (2, 1)]


def test_a_window_that_reaches_back_past_the_first_day_is_before_the_record(toy_case: Case) -> None:
    events = [
        {
            "event_id": name, "calendar": "election", "state": ["GRA"], "name": name, "start": day(at),
            "end": day(at + 1), "precision": "day", "known_on": day(0), "check": "memory",
        }
        for name, at in (("early", 9), ("first", 10), ("late", 391))
    ]  # fmt: skip
    case = replace(toy_case, calendars=pl.DataFrame(events, schema=CALENDARS.polars))
    vote = stratagem(window=(-10, 10), trigger={"calendar": ["election"], "of": ["target"]})

    found = laid(record(case, aid(4), end=400), vote)

    assert found.instances["result"].to_list() == [BEFORE, FOLLOWED, OPEN]
    assert found.instances["days"].to_list() == [-5, -6, None]
    assert (found.exposure.triggers, found.exposure.hits) == (1, 1)


def test_a_stratagem_without_a_claim_cannot_be_laid(toy_case: Case) -> None:
    measured = Stratagem.model_validate(
        stratagem().model_dump(include={"id", "title", "feature", "says", "published", "cannot_tell"})
        | {"measure": {"query": "wedge"}}
    )

    with pytest.raises(InputError, match="launch-then-aid: expected a trigger and a claim, found the measure wedge"):
        laid(record(toy_case, launch(10), end=400), measured)


def test_another_burst_rule_changes_the_first_step_of_a_copy(toy_case: Case) -> None:
    once, held = stratagem(), record(toy_case, launch(10), launch(20), launch(60), end=400)

    counts = [laid(held, with_burst(once, quiet)).exposure.triggers for quiet in (0, 9, 10, 40)]

    assert counts == [3, 3, 2, 1]
    assert laid(held, once).exposure.triggers == 3
    figures = stratagem(trigger={"indicator": ["amber_trade"], "at_most": 1, "dated": "known_on"})
    assert with_burst(figures, 30) is figures


def test_a_pattern_is_in_play_from_its_last_completion_until_its_window_ends(toy_case: Case) -> None:
    burst = with_burst(stratagem(), 60)
    moves = [launch(10), launch(30), aid(31)]

    # The second launch opens no burst, and yet it keeps the pattern in play; that aid came does not end it.
    last = {"day": day(30), "until": day(60), "moves": ["m-0001"]}
    assert in_play(record(toy_case, *moves, end=59), burst) == last
    assert in_play(record(toy_case, *moves, end=60), burst) is None
    assert in_play(record(toy_case, *moves, end=29), burst) == {"day": day(10), "until": day(40), "moves": ["m-0000"]}


def test_rates_by_leadership_by_hand(toy_case: Case) -> None:
    held = record(
        toy_case,
        launch(10), aid(40), launch(500), aid(1000),
        launch(CHANGE + 20),
        end=CHANGE + 99,
    )  # fmt: skip

    old, new = by_stratum(laid(held, stratagem()).exposure).rows(named=True)

    assert (old["leadership"], new["leadership"]) == (OLD, NEW)
    assert (old["start"], old["end"]) == (day(0), day(CHANGE))
    assert (new["start"], new["end"]) == (day(CHANGE), day(CHANGE + 70))  # 30 of 100 days are still open
    assert (old["days"], old["instances"], old["followed"], old["follow_rate"]) == (CHANGE, 2, 1, 1 / 2)
    assert (old["low"], old["high"]) == wilson(1, 2)
    assert old["any_day_rate"] == pytest.approx(60 / CHANGE)  # two times thirty days before aid
    # Wakes are the days 10 to 40 and 500 to 530; of the other days the thirty before day 1000 were followed.
    assert old["base_rate"] == pytest.approx(30 / (CHANGE - 62))
    assert (new["days"], new["instances"], new["followed"], new["base_rate"]) == (70, 1, 0, 0)


def test_a_leadership_without_an_instance_has_no_rate(toy_case: Case) -> None:
    held = record(toy_case, launch(CHANGE + 20), aid(40), end=CHANGE + 99)

    old = by_stratum(laid(held, stratagem()).exposure).row(0, named=True)

    assert (old["instances"], old["follow_rate"], old["low"], old["high"]) == (0, None, None, None)
    assert old["base_rate"] == old["any_day_rate"] == pytest.approx(30 / CHANGE)
