"""Days of triggers that are no moves: calendars and figures, as they could be known."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from stratagem.core.case import Case, Record, as_of
from stratagem.core.errors import InputError
from stratagem.core.patterns import CalendarTrigger, IndicatorTrigger
from stratagem.core.series import CALENDARS, OBSERVATIONS
from stratagem.core.stratagems import Stratagem
from stratagem.reckon.stratagems.match import INSTANCES
from stratagem.reckon.stratagems.trigger import calendar_days, shock_days, trigger_days


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def event(
    name: str, start: str, end: str, known_on: str, *, states: str = "GRA", precision: str = "day"
) -> dict[str, Any]:
    return {
        "event_id": name, "calendar": "election", "state": states.split("|"), "name": name, "start": day(start),
        "end": day(end), "precision": precision, "known_on": day(known_on), "check": "memory",
    }  # fmt: skip


def figure(period: str, end: str, value: float, known_on: str, *, of: str = "amber_trade") -> dict[str, Any]:
    return {
        "indicator_id": of, "period_start": day(period), "period_end": day(end), "value": value,
        "known_on": day(known_on), "check": "memory",
    }  # fmt: skip


def with_events(case: Case, date: str, *rows: dict[str, Any]) -> Record:
    table = pl.DataFrame(rows, schema=CALENDARS.polars)
    return as_of(
        replace(case, calendars=table),
        pl.DataFrame(schema=INSTANCES | {"known_on": pl.Date(), "date": pl.Date(), "move_id": pl.String()}),
        day(date),
    )


def with_figures(case: Case, date: str, *rows: dict[str, Any]) -> Record:
    table = pl.DataFrame(rows, schema=OBSERVATIONS.polars)
    return replace(with_events(case, date), case=replace(case, observations=table))


ELECTION = CalendarTrigger(calendar=("election",))


def test_only_events_announced_and_come_by_the_as_of_date_are_days(toy_case: Case) -> None:
    record = with_events(
        toy_case, "2005-06-01",
        event("a", "2004-05-01", "2004-05-03", "2003-05-01"),
        event("late", "2004-06-01", "2004-06-02", "2005-07-01"),
        event("ahead", "2005-09-01", "2005-09-02", "2005-01-01"),
        event("b", "2005-06-01", "2005-06-02", "2005-01-01"),
        event("month", "2005-01-01", "2005-02-01", "2004-01-01", precision="month"),
    )  # fmt: skip

    found = calendar_days(record, ELECTION)

    assert dict(found.schema) == INSTANCES
    assert found["binding"].to_list() == ["event=a", "event=b"]
    assert found["day"].to_list() == found["start"].to_list() == [day("2004-05-01"), day("2005-06-01")]
    assert found["moves"].to_list() == [[], []]
    ahead = calendar_days(record, ELECTION, until=day("2005-12-31"))
    assert ahead["binding"].to_list() == ["event=a", "event=b", "event=ahead"]
    last = calendar_days(record, CalendarTrigger(calendar=("election",), anchor="end"))
    assert last["day"].to_list() == [day("2004-05-02"), day("2005-06-01")]


def test_whose_calendar_it_is(toy_case: Case) -> None:
    record = with_events(
        toy_case, "2005-06-01",
        event("target", "2004-01-01", "2004-01-02", "2003-05-01"),
        event("both", "2004-02-01", "2004-02-02", "2003-05-01", states="ZEN|RUR"),
        event("patron", "2004-03-01", "2004-03-02", "2003-05-01", states="ZEN"),
    )  # fmt: skip

    def of(*whose: str) -> list[str]:
        found = calendar_days(record, CalendarTrigger(calendar=("election",), of=whose))
        return [b.removeprefix("event=") for b in found["binding"]]

    assert of() == ["target", "both", "patron"]
    assert of("target") == ["target"]
    assert of("patron") == of("ZEN") == ["both", "patron"]
    assert of("target", "RUR") == ["target", "both"]


def test_a_threshold_is_met_by_the_figure_known_on_the_as_of_date(toy_case: Case) -> None:
    rows = (
        figure("2001-01-01", "2002-01-01", -25, "2002-03-01"),
        figure("2001-01-01", "2002-01-01", -10, "2003-03-01"),  # revised away
        figure("2002-01-01", "2003-01-01", -10, "2003-03-01"),
        figure("2002-01-01", "2003-01-01", -20, "2004-03-01"),  # revised into it
        figure("2003-01-01", "2004-01-01", -30, "2004-03-01"),
        figure("2003-01-01", "2004-01-01", -31, "2005-03-01"),
        figure("2003-01-01", "2004-01-01", -99, "2004-03-01", of="fog_days"),
    )

    def days(date: str, dated: str) -> list[str]:
        trigger = IndicatorTrigger(indicator=("amber_trade",), at_most=-20, dated=dated)  # type: ignore[arg-type]
        return [str(d) for d in shock_days(with_figures(toy_case, date, *rows), trigger)["day"]]

    assert days("2002-02-28", "period_end") == []
    assert days("2002-03-01", "period_end") == ["2001-12-31"]
    assert days("2002-03-01", "known_on") == ["2002-03-01"]
    assert days("2003-03-01", "known_on") == []
    assert days("2005-12-31", "period_end") == ["2002-12-31", "2003-12-31"]
    assert days("2005-12-31", "known_on") == ["2004-03-01"]  # two periods, one day


def test_a_burst_of_figures_counts_once(toy_case: Case) -> None:
    months = [(f"2001-0{m}-01", f"2001-0{m + 1}-01", f"2001-0{m + 1}-20") for m in range(1, 8)]
    rows = [figure(start, end, 50 if m in (0, 1, 6) else 0, known) for m, (start, end, known) in enumerate(months)]

    def days(quiet: int) -> list[str]:
        trigger = IndicatorTrigger(indicator=("amber_trade",), at_least=50, quiet_days=quiet, dated="period_end")
        return [str(d) for d in shock_days(with_figures(toy_case, "2002-01-01", *rows), trigger)["day"]]

    assert days(0) == ["2001-01-31", "2001-02-28", "2001-07-31"]
    assert days(28) == ["2001-01-31", "2001-07-31"]  # the second comes 28 days after the first
    assert days(27) == ["2001-01-31", "2001-02-28", "2001-07-31"]


def test_an_instance_names_its_figure(toy_case: Case) -> None:
    record = with_figures(toy_case, "2003-01-01", figure("2001-01-01", "2002-01-01", -25.5, "2002-03-01"))
    found = shock_days(record, IndicatorTrigger(indicator=("amber_trade",), at_most=-20, dated="known_on"))

    assert dict(found.schema) == INSTANCES
    assert found.rows() == [
        (1, day("2002-03-01"), day("2002-03-01"), [], "indicator=amber_trade, period=2001-01-01, value=-25.5")
    ]


def test_each_kind_of_trigger_is_asked_in_its_way(toy_record: Record) -> None:
    claim = {"match": {"group": ["concession"]}, "window": {"min_days": 1, "max_days": 90}, "direction": "more"}
    base = {
        "id": "a", "title": "b", "feature": "S2", "says": "c", "published": [{"who": "d", "where": "e", "date": 2001}],
        "cannot_tell": "f",
    }  # fmt: skip
    triggers: list[dict[str, Any]] = [
        {"steps": [{"name": "rockets", "match": {"group": ["provocation"]}, "quiet_days": 30}]},
        {"calendar": ["election"], "of": ["target"]},
        {"indicator": ["amber_trade"], "at_most": 100, "dated": "known_on"},
    ]
    asked = [Stratagem.model_validate({**base, "trigger": t, "claim": claim}) for t in triggers]

    found = [trigger_days(toy_record, s) for s in asked]

    assert [f.height for f in found] == [10, 1, 1]
    assert found[0]["day"].to_list() == [dt.date(year, 3, 10) for year in range(2000, 2010)]
    assert found[1]["day"].to_list() == [dt.date(2004, 5, 1)]
    assert found[2]["day"].to_list() == [dt.date(2010, 3, 1)]
    with pytest.raises(InputError, match="stratagem a: expected a trigger, found the measure"):
        trigger_days(toy_record, Stratagem.model_validate({**base, "measure": {"query": "wedge"}}))
