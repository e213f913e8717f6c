"""A stratagem as a value: what goes together, which names a case knows, and what can never be found."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from stratagem.core.case import Case
from stratagem.core.filters import MoveFilter
from stratagem.core.patterns import Fault
from stratagem.core.queries import Params
from stratagem.core.stratagems import Published, Stratagem, bindings, check_names, never
from stratagem.plugins import load_all

WHOLE: dict[str, Any] = {
    "id": "rockets-then-aid",
    "title": "Rockets, then aid",
    "feature": "S2",
    "says": "Rockets are followed by aid.",
    "published": [
        {"who": "A. Author", "where": "Journal", "date": "2001-05"},
        {"who": "B", "where": "C", "date": 1999},
    ],
    "trigger": {"steps": [{"name": "rockets", "match": {"group": ["provocation"]}}]},
    "claim": {"match": {"group": ["concession"]}, "window": {"min_days": 1, "max_days": 90}, "direction": "more"},
    "cannot_tell": "Why.",
}


def stratagem(**changes: Any) -> Stratagem:
    return Stratagem.model_validate({k: v for k, v in {**WHOLE, **changes}.items() if v is not None})


def with_step(**changes: Any) -> Stratagem:
    variables = changes.pop("variables", None)
    step = {"name": "rockets", "match": {"group": ["provocation"]}, **changes}
    return stratagem(trigger={"steps": [step]}, variables=variables)


def faults(**changes: Any) -> list[Fault]:
    with pytest.raises(ValidationError) as error:
        stratagem(**changes)
    return [fault for e in error.value.errors() if e["type"] == "faults" for fault in e["ctx"]["faults"]]


def test_it_says_in_a_sentence_what_is_matched_and_claimed() -> None:
    assert stratagem().describe() == (
        "After rockets (group provocation): group concession is claimed to follow 1 to 90 days later, more often than "
        "otherwise."
    )
    measured = stratagem(
        trigger=None,
        claim=None,
        measure={"query": "wedge", "params": {"window_days": 90, "of": {"group": ["charm", "talks"]}}},
    )
    assert (
        measured.describe() == "The measure wedge (window days 90; of group charm or talks) is tested against chance."
    )


def test_it_was_surely_public_from_the_last_day_its_earliest_date_may_stand_for() -> None:
    assert stratagem().known_on() == dt.date(1999, 12, 31)
    assert Published(who="A", where="B", date="2001-02").known_on() == dt.date(2001, 2, 28)
    with pytest.raises(ValidationError, match="expected YYYY-MM-DD, YYYY-MM or YYYY, found '2001-13'"):
        Published(who="A", where="B", date="2001-13")


@pytest.mark.parametrize(
    ("changes", "place", "says"),
    [
        ({"measure": {"query": "count"}}, ("measure",), "expected either trigger and claim or a measure, found both"),
        ({"claim": None}, (), "expected trigger and claim, or a measure; found no claim"),
        ({"claim": None, "trigger": None}, (), "found no trigger and claim"),
        ({"variables": {"spoke": ["target"]}}, ("variables", "spoke"), "expected a step 'with: spoke', found none"),
        (
            {"trigger": {"steps": [{**WHOLE["trigger"]["steps"][0], "with": "spoke"}]}},
            ("trigger", "steps", 0, "with"),
            "expected a name declared under variables (there are: none), found 'spoke'",
        ),
        (
            {"claim": {**WHOLE["claim"], "window": {"min_days": 0, "max_days": 9}}},
            ("claim", "window", "min_days"),
            "expected 1 or more, found 0",
        ),
        (
            {"claim": {**WHOLE["claim"], "window": {"min_days": 31, "max_days": 90}}, "curve": {"windows": [60, 30]}},
            ("curve", "windows", 1),
            "expected values from the claim's min_days 31 on, found 30",
        ),
    ],
)
def test_what_does_not_go_together(changes: dict[str, Any], place: tuple[Any, ...], says: str) -> None:
    [found] = faults(**changes)

    assert found.place == place
    assert says in found.says


def test_a_window_may_reach_back_only_from_a_calendar() -> None:
    claim = {**WHOLE["claim"], "window": {"min_days": -30, "max_days": 30}}

    assert stratagem(trigger={"calendar": ["election"]}, claim=claim).claim is not None
    shock = {"indicator": ["amber_trade"], "at_most": 1, "dated": "known_on"}
    assert faults(trigger=shock, claim=claim)[0].place == ("claim", "window", "min_days")


def test_the_coercer_is_no_other_side() -> None:
    with pytest.raises(ValidationError, match="'target' or 'patron'"):
        with_step(variables={"spoke": ["coercer"]}, **{"with": "spoke"})


@pytest.mark.parametrize(
    ("match", "says"),
    [
        ({"tool": ["aidd"]}, "no tool named 'aidd'; did you mean 'aid'?"),
        ({"tool": ["SG-9999"]}, "no tool named 'SG-9999'"),
        ({"family": ["missiles"]}, "no family named 'missiles'; did you mean 'missile'?"),
        ({"group": ["provocations"]}, "no group named 'provocations'; did you mean 'provocation'?"),
        ({"form": ["deeds"]}, "no form named 'deeds'; did you mean 'deed'?"),
        ({"role": ["targets"]}, "no role named 'targets'; did you mean 'target'?"),
        ({"target_role": ["targets"]}, "no role named 'targets'; did you mean 'target'?"),
        ({"purpose": ["signals"]}, "no purpose named 'signals'; did you mean 'signal'?"),
        ({"status": ["negate"]}, "no status named 'negate'; did you mean 'negated'?"),
        ({"actor": ["RUS"]}, "no actor named 'RUS'; did you mean 'RUR'?"),
        ({"target": ["RUS"]}, "no actor named 'RUS'; did you mean 'RUR'?"),
        ({"speaker": ["michael-ii"]}, "no speaker named 'michael-ii'; did you mean 'michael-i'?"),
        ({"speaker_level": ["leaders"]}, "no level named 'leaders'; did you mean 'leader'?"),
    ],
)
def test_each_unknown_name_is_told_with_its_place(match: dict[str, list[str]], says: str, toy_case: Case) -> None:
    [field] = match
    known = {"form": ["deed"]} if field != "form" else {"tool": ["aid"]}
    asked = with_step(match=[known, match])

    [found] = check_names(asked, toy_case)

    assert found.place == ("trigger", "steps", 0, "match", 1, field, 0)
    assert says in found.says


def test_names_in_absences_claims_calendars_and_indicators_are_looked_up(toy_case: Case) -> None:
    later = {
        "name": "b",
        "match": {"tool": ["aid"]},
        "after": {"min_days": 1, "max_days": 2},
        "absent": [{"tool": ["x"]}],
    }
    steps = stratagem(trigger={"steps": [WHOLE["trigger"]["steps"][0], later]})
    claim = stratagem(claim={**WHOLE["claim"], "match": {"tool": ["x"]}})
    dated = stratagem(trigger={"calendar": ["elections"], "of": ["target", "RUS"]})
    shock = stratagem(trigger={"indicator": ["amber_trade", "amber"], "at_most": 1, "dated": "known_on"})

    places = [[f.place for f in check_names(s, toy_case)] for s in (steps, claim, dated, shock)]

    assert places == [
        [("trigger", "steps", 1, "absent", 0, "tool", 0)],
        [("claim", "match", 0, "tool", 0)],
        [("trigger", "calendar", 0), ("trigger", "of", 1)],
        [("trigger", "indicator", 1)],
    ]


def test_a_stratagem_for_every_case_names_nothing_of_one(toy_case: Case) -> None:
    actor = with_step(match={"actor": ["RUR"]})
    shock = stratagem(trigger={"indicator": ["amber_trade"], "at_most": 1, "dated": "known_on"})
    calendar = stratagem(trigger={"calendar": ["coronation"], "of": ["target"]})

    assert [f.place for f in check_names(actor, toy_case, any_case=True)] == [
        ("trigger", "steps", 0, "match", 0, "actor")
    ]
    assert [f.place for f in check_names(shock, toy_case, any_case=True)] == [("trigger", "indicator")]
    assert check_names(calendar, toy_case, any_case=True) == []
    assert never(calendar, toy_case) == ("The case's calendars hold no coronation of target that is dated to the day.")


class _Asked(Params):
    window_days: int = 90
    of: MoveFilter = MoveFilter()


@pytest.mark.parametrize(
    ("measure", "place", "says"),
    [
        ({"query": "wedgy"}, ("query",), "no query named 'wedgy'; did you mean 'wedge'?"),
        (
            {"query": "wedge", "params": {"window_day": 3}},
            ("params", "window_day"),
            "no parameter named 'window_day'; did",
        ),
        ({"query": "wedge", "params": {"window_days": "x"}}, ("params", "window_days"), "valid integer"),
        ({"query": "wedge", "params": {"of": {"tool": ["x"]}}}, ("params", "of", "tool", 0), "no tool named 'x'"),
    ],
)
def test_a_measure_is_checked_against_its_query(
    measure: dict[str, Any], place: tuple[Any, ...], says: str, toy_case: Case
) -> None:
    queries: dict[str, type[BaseModel]] = {"wedge": _Asked}
    asked = stratagem(trigger=None, claim=None, measure=measure)

    [found] = check_names(asked, toy_case, queries=queries)

    assert found.place == ("measure", *place)
    assert says in found.says


@pytest.mark.parametrize(
    ("match", "why"),
    [
        (
            {"group": ["provocation"], "role": ["target"]},
            "the group provocation holds only moves by coercer alone, not target",
        ),
        ({"group": ["provocation"], "form": ["threat"]}, "the group provocation holds only the forms deed, not threat"),
        ({"group": ["provocation"], "tool": ["aid"]}, "the group provocation does not hold the tool aid"),
        ({"group": ["provocation"], "family": ["words"]}, "the group provocation does not hold the family words"),
        ({"group": ["provocation"], "actor": ["GRA"]}, "the group provocation holds only moves by RUR, not GRA"),
        ({"tool": ["nuclear_test"], "role": ["target"]}, "the toolkit gives nuclear_test to coercer, not to target"),
        ({"family": ["missile"], "role": ["patron"]}, "the toolkit gives every such tool to coercer, not to patron"),
        ({"tool": ["aid"], "family": ["missile"]}, "no tool aid is of the family missile"),
        (
            {"speaker": ["michael-i"], "speaker_level": ["government"]},
            "michael-i never held an office at the level government",
        ),
    ],
)
def test_a_step_that_nothing_can_be(match: dict[str, Any], why: str, toy_case: Case) -> None:
    assert never(with_step(match=match), toy_case) == f"No move can ever be the step 'rockets': {why}."
    assert never(with_step(match=[match, {"tool": ["aid"]}]), toy_case) is None
    claim = {**WHOLE["claim"], "match": match}
    assert never(stratagem(claim=claim), toy_case) == f"No move can ever be the claimed outcome: {why}."


@pytest.mark.parametrize(
    "match",
    [
        {"group": ["concession"], "role": ["coercer"]},  # a joint act
        {"group": ["provocation", "talks"], "role": ["target"]},  # one of two groups
        {"tool": ["SG-0101"], "role": ["coercer"]},
        {"speaker": ["michael-i"], "speaker_level": ["leader", "government"]},
    ],
)
def test_a_step_that_something_can_be(match: dict[str, Any], toy_case: Case) -> None:
    assert never(with_step(match=match), toy_case) is None


def test_roles_and_variables_need_actors(toy_case: Case) -> None:
    two = {"one": ["target"], "other": ["target"]}
    steps = [
        {"name": "a", "match": {"form": ["deed"]}, "with": "one"},
        {"name": "b", "match": {"form": ["deed"]}, "with": "other", "after": {"min_days": 1, "max_days": 2}},
    ]
    lonely = stratagem(trigger={"steps": steps}, variables=two)

    assert bindings(lonely.variables, toy_case) == []
    assert never(lonely, toy_case) == (
        "The case does not have enough actors for the variables one (target) and other (target) to stand for one each."
    )
    assert bindings({"one": ["target"], "other": ["target", "patron"]}, toy_case) == [{"one": "GRA", "other": "ZEN"}]


def test_an_indicator_without_figures_never_triggers(toy_case: Case) -> None:
    bare = toy_case.observations.clear()
    shock = stratagem(trigger={"indicator": ["fog_days"], "at_least": 1, "dated": "known_on"})

    assert never(shock, toy_case) is None
    assert never(shock, replace(toy_case, observations=bare)) == "The case holds no figure of fog_days."


def test_every_built_in_stratagem_can_be_found_and_asks_what_there_is(dprk: Any) -> None:
    queries = {name: query.params for name, query in load_all("query").items()}

    assert len(dprk.case.stratagems) >= 5
    assert {s.id: f for s in dprk.case.stratagems.values() if (f := check_names(s, dprk.case, queries=queries))} == {}
    assert {s.id: w for s in dprk.case.stratagems.values() if (w := never(s, dprk.case))} == {}
