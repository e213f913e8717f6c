"""Numbers of the invented case, worked by hand from its 38 rows."""

from __future__ import annotations

from typing import Any

import pytest

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.errors import InputError, UnknownNameError
from stratagem.pipeline.session import Session, ask


@pytest.fixture
def answer(toy: Session, toy_record: Record) -> Any:
    def get(query: str, **params: Any) -> Answer:
        return ask(toy, toy_record, query, params).answer

    return get


def test_count_moves_days_and_things(answer: Any) -> None:
    launches = {"tool": ["short_range_missile"]}

    assert answer("count", filter=launches).value == 20
    assert answer("count", filter=launches, what="days").value == 20
    # Two rockets each 10 March and one each 20 March, ten years.
    assert answer("count", filter=launches, what="things").value == 10 * (2 + 1)


def test_count_bounds_come_from_coarse_dates(answer: Any) -> None:
    # The credit is dated to the year 2009 alone: it may or may not fall in the second half of that year.
    found = answer("count", filter={"tool": ["patron_trade_or_aid"], "since": "2009-07-01", "until": "2010-01-01"})

    assert (found.low, found.value, found.high) == (0, 0, 1)


def test_count_knows_only_what_was_known(toy: Session, answer: Any) -> None:
    # The abduction of January 2003 was admitted on 2 February 2007.
    assert answer("count", filter={"tool": ["abduction"]}).value == 1


def test_follow_rate_and_base_rate(answer: Any) -> None:
    found = answer("follow", trigger={"group": ["provocation"]}, outcome={"tool": ["aid"]}, within_days=60)

    # One burst each spring, ten in all; aid follows on 15 April of even years, 36 days after 10 March.
    assert (found.details["hits"], found.n) == (5, 10)
    assert found.value == 5 / 10
    # A day is followed if aid comes within the 60 days after it: 60 days before each of 5 aids. Days run from
    # 1 January 2000 to the last one that has had its 60 days by 30 June 2010, split at the reign of 2006.
    first = 6 * 365 + 2  # 2000 to 2005, leap years 2000 and 2004
    second = 365 * 4 + 1 + (31 + 28 + 31 + 30 + 1)  # 2006 to 1 May 2010, leap year 2008
    rates = (3 * 60 / first, 2 * 60 / second)
    assert found.details["any_day_rate"] == pytest.approx((6 * rates[0] + 4 * rates[1]) / 10)
    # Outside the 61 days from each 10 March, the days before 10 March within 60 days of 15 April are left: from 14
    # February, or 15 in a leap year, to 9 March, 24 days.
    free = (first - 6 * 61, second - 4 * 61)
    base = 3 * 24 / free[0], 2 * 24 / free[1]
    assert found.details["base_rate"] == pytest.approx((6 * base[0] + 4 * base[1]) / 10)
    assert found.instances["days"].to_list() == [36, None] * 5
    assert found.details["verdict"] == "more often than chance"
    assert found.details["p_value"] < 0.05


def test_follow_leaves_out_what_is_too_recent(answer: Any) -> None:
    found = answer("follow", trigger={"tool": ["facility_closure"]}, outcome={"tool": ["aid"]}, within_days=90)

    assert (found.value, found.n, found.details["open"]) == (None, 0, 1)
    assert found.details["verdict"] == "not testable"
    assert "no instance whose window is over" in found.note
    assert "1 with a window still open" in found.note


def test_follow_says_not_testable_when_all_days_are_alike(answer: Any) -> None:
    never = answer("follow", trigger={"group": ["provocation"]}, outcome={"tool": ["cyber_theft"]})

    assert (never.value, never.n) == (None, 10)
    assert never.details["verdict"] == "not testable"
    assert "the outcome followed no day at all" in never.note


def test_gap_medians_by_hand(answer: Any) -> None:
    found = answer("gap", opening={"tool": ["hotline_cut"]}, closing={"tool": ["hotline_restored"]})

    # Spells of 100 and 110 days closed; the third has been open since 1 October 2008.
    assert found.table["days"].to_list() == [100, 110, 637]
    assert found.value == 110
    assert found.details == {"closed": 2, "open": 1}


def test_change_against_the_window_before(answer: Any) -> None:
    found = answer("change", filter={"tool": ["short_range_missile"]}, days=365)

    # 2010 holds none; the 365 days to 30 June 2009 hold the two of March 2009.
    assert (found.details["current"], found.details["previous"]) == (0, 2)
    assert found.value == 0.5 / 2.5


def test_indicator_shows_vintages(answer: Any) -> None:
    found = answer("indicator", indicator="amber_trade", start="2008-01-01")

    assert (found.value, found.low, found.high, found.n) == (110, 110, 120, 2)


def test_outlook_is_a_base_rate(answer: Any) -> None:
    found = answer("outlook", filter={"tool": ["short_range_missile"]}, horizon_days=30)

    # Under Michael I, launches on 10 and 20 March 2006 to 2009: a day is followed if it lies in the 30 days
    # before either, 40 days a year.
    days = (365 * 4 + 1) + (31 + 28 + 31 + 30 + 31)  # 2006 to 31 May 2010
    assert found.value == pytest.approx(4 * 40 / days)


def test_gravest_prefers_the_latest_of_equals(answer: Any) -> None:
    found = answer("gravest", filter={"role": ["coercer"]}, last_days=60)

    assert found.details["summary"] == "Ruritania closes the joint saltworks."


def test_unknown_names_say_what_is_near(answer: Any) -> None:
    with pytest.raises(UnknownNameError, match=r"no tool named 'hotline_cutt'; did you mean 'hotline_cut'\?"):
        answer("count", filter={"tool": ["hotline_cutt"]})
    with pytest.raises(InputError, match="query count, wat: Extra inputs are not permitted"):
        answer("count", wat=1)
    with pytest.raises(UnknownNameError, match="no query named 'cuont'; did you mean 'count'"):
        answer("cuont")


def test_a_score_is_the_mean_of_the_latest_figures_of_the_span(answer: Any) -> None:
    # 2008 was revised from 120 to 110; 2009 was 90.
    found = answer("score", series="amber_trade", start="2008-01-01", end="2010-01-01")

    assert (found.value, found.n, found.details["sum"]) == (100, 2, 200)
    assert (found.details["lowest"], found.details["lowest_on"]) == (90, "2009-01-01")
    assert answer("score", series="amber_trade", start="2008-01-01", end="2009-01-01").value == 110
    nothing = answer("score", series="amber_trade", start="1999-01-01", end="2000-01-01")
    assert (nothing.value, nothing.n) == (None, 0)
    with pytest.raises(UnknownNameError, match="no series named 'amber'"):
        answer("score", series="amber", start="2008-01-01", end="2009-01-01")


def test_what_is_reported_is_counted_and_days_outside_are_not_covered(answer: Any) -> None:
    launches = {"tool": ["short_range_missile"]}
    found = answer("reported", filter=launches)

    assert (found.value, found.n, len(found.rows)) == (20, 20, 20)
    assert (found.details["days"], found.details["mentions"], found.details["unmapped"]) == (20, 0, 0)
    before = answer("reported", filter={"since": "1980-01-01", "until": "1981-01-01"})
    assert before.value is None
    assert "outside the days asked for" in before.note
