"""What a pattern may say: each contradiction is told with its place and what would be right."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from stratagem.core.patterns import CalendarTrigger, Claim, Fault, IndicatorTrigger, MovePattern, Step, Window

PROVOCATION = {"name": "provocation", "match": {"group": ["provocation"]}}
LATER = {**PROVOCATION, "name": "again", "after": {"min_days": 1, "max_days": 9}}


def faults(model: type[BaseModel], **given: Any) -> list[Fault]:
    with pytest.raises(ValidationError) as error:
        model.model_validate(given)
    return [fault for e in error.value.errors() if e["type"] == "faults" for fault in e["ctx"]["faults"]]


def test_one_filter_stands_for_a_list_of_one() -> None:
    alone, listed = (
        Step.model_validate(PROVOCATION),
        Step.model_validate({**PROVOCATION, "match": [PROVOCATION["match"]]}),
    )

    assert alone == listed


@pytest.mark.parametrize(
    ("changes", "place", "says"),
    [
        ({"at_least": 3}, ("at_least",), "expected within_days beside at_least 3, found none; add it"),
        ({"within_days": 3}, ("within_days",), "expected at_least of 2 or more beside within_days"),
        ({"after": {"min_days": 0, "max_days": 9}}, ("after", "min_days"), "expected 1 or more, found 0"),
        ({"match": {}}, ("match", 0), "expected at least one condition"),
        ({"match": {"since": "2001-01-01"}}, ("match", 0), "expected at least one condition"),
        (
            {"match": {"min_severity": 4, "max_severity": 2}},
            ("match", 0, "min_severity"),
            "up to max_severity 2, found 4",
        ),
        (
            {"match": {"form": ["deed"], "since": "2001-01-01", "until": "2001-01-01"}},
            ("match", 0, "until"),
            "expected a day after since 2001-01-01, found 2001-01-01",
        ),
        ({"absent": [{"form": ["deed"]}, {}]}, ("absent", 1), "expected at least one condition"),
    ],
)
def test_a_step_that_contradicts_itself(changes: dict[str, Any], place: tuple[Any, ...], says: str) -> None:
    [found] = faults(Step, **{**PROVOCATION, **changes})

    assert found.place == place
    assert says in found.says


def test_a_window_ends_after_it_begins() -> None:
    [found] = faults(Window, min_days=9, max_days=3)

    assert found == Fault(("min_days",), "expected min_days up to max_days 3, found 9; exchange them")
    assert Window(min_days=3, max_days=3).max_days == 3


@pytest.mark.parametrize(
    ("steps", "place", "says"),
    [
        ([LATER], ("steps", 0, "after"), "expected no 'after' in the first step"),
        ([{**PROVOCATION, "absent": {"form": ["deed"]}}], ("steps", 0, "absent"), "use quiet_days"),
        ([PROVOCATION, {**PROVOCATION, "name": "again"}], ("steps", 1), "expected 'after' with min_days and max_days"),
        ([PROVOCATION, {**LATER, "name": "provocation"}], ("steps", 1, "name"), "found 'provocation' a second time"),
    ],
)
def test_steps_that_do_not_go_together(steps: list[Any], place: tuple[Any, ...], says: str) -> None:
    [found] = faults(MovePattern, steps=steps)

    assert found.place == place
    assert says in found.says


@pytest.mark.parametrize(("given", "found"), [({}, "neither"), ({"at_most": 1, "at_least": 0}, "both")])
def test_an_indicator_has_one_threshold(given: dict[str, float], found: str) -> None:
    [fault] = faults(IndicatorTrigger, indicator=["amber_trade"], dated="known_on", **given)

    assert fault.says == f"expected exactly one of at_most and at_least, found {found}"


def test_each_piece_says_in_words_what_it_is() -> None:
    pattern = MovePattern.model_validate(
        {
            "steps": [
                {**PROVOCATION, "at_least": 3, "within_days": 30, "quiet_days": 60, "with": "spoke"},
                {**LATER, "absent": [{"group": ["talks"]}, {"tool": ["aid"]}]},
            ]
        }
    )
    claim = Claim.model_validate(
        {
            "match": [{"form": ["deed"]}, {"tool": ["aid"]}],
            "window": {"min_days": -30, "max_days": -1},
            "direction": "less",
        }
    )

    assert str(pattern) == (
        "after provocation (at least 3 within 30 days of group provocation; none in the 60 days before; with spoke), "
        "then again (group provocation), 1 to 9 days later without group talks; or tool aid in between"
    )
    assert str(claim) == ("form deed; or tool aid is claimed to come 1 to 30 days before, less often than otherwise")
    assert str(Window(min_days=-3, max_days=4)) == "from 3 days before to 4 days after"
    assert str(CalendarTrigger(calendar=("election",), of=("target",))) == "around the start of each election of target"
    shock = IndicatorTrigger(indicator=("a", "b"), at_most=-20, quiet_days=9, dated="known_on")
    assert str(shock) == "after a or b of at most -20 (dated by publication; none in the 9 days before)"


def test_a_threshold_is_a_number_that_a_figure_can_reach() -> None:
    with pytest.raises(ValidationError, match="finite number"):
        IndicatorTrigger(indicator=("a",), at_most=float("nan"), dated="known_on")
