import datetime as dt

import polars as pl
import pytest
from tests.reckon.dynamics.moves import on, record_of

from stratagem.core.case import Case
from stratagem.reckon.daily import to_day
from stratagem.reckon.dynamics.aftermath import watch
from stratagem.reckon.dynamics.rhetoric import (
    addressed_kind,
    first_of_bursts,
    ledger,
    response_trials,
    speaker_levels,
    window_days,
    word_trials,
)
from stratagem.reckon.turning import strata

THREAT = {"form": "threat", "tool": "hotline_cut"}


def _ledger(record, **changes):
    settings = {"within_days": 90, "grace_days": 7, "breadth": "family", "same_side": True} | changes
    words = record.moves.filter(pl.col("form").is_in(["threat", "promise", "offer"]))
    trials = word_trials(record, words, **settings)
    return ledger(record, words, watch(trials, strata(record), end=to_day(record.end)))


def test_a_threat_is_followed_by_its_own_kind_of_deed(toy_case: Case, toy_moves: pl.DataFrame):
    record = record_of(
        toy_case,
        toy_moves,
        [
            {"date": on("2005-01-10"), **THREAT},
            {"date": on("2005-01-20"), "tool": "short_range_missile"},
            {"date": on("2005-02-10"), "tool": "talks_walkout"},
        ],
    )

    line = _ledger(record).row(0, named=True)

    assert (line["outcome"], line["deed_id"], line["days"]) == ("followed", "m2", 31)
    assert _ledger(record, breadth="tool")["outcome"].to_list() == ["not followed"]


@pytest.mark.parametrize(
    ("targets", "same_side", "outcome"),
    [
        (["GRA"], True, "followed"),
        (["ZEN"], True, "not followed"),
        ([], True, "followed"),
        (["ZEN"], False, "followed"),
    ],
)
def test_a_deed_against_somebody_else_does_not_count(toy_case, toy_moves, targets, same_side, outcome):
    record = record_of(
        toy_case,
        toy_moves,
        [
            {"date": on("2005-01-10"), **THREAT},
            {"date": on("2005-01-20"), "tool": "hotline_cut", "targets": targets},
        ],
    )

    assert _ledger(record, same_side=same_side)["outcome"].to_list() == [outcome]


@pytest.mark.parametrize(
    ("deadline", "days"), [(None, 90), ("2005-01-20", 10 + 7), ("2005-01-10", 90), ("2005-12-31", 355 + 7)]
)
def test_a_deadline_sets_the_window(deadline, days):
    move = {"date": on("2005-01-10"), "deadline": deadline and on(deadline)}

    assert window_days(move, within_days=90, grace_days=7) == days


def test_the_condition_is_told_by_what_those_addressed_gave(toy_case: Case, toy_moves: pl.DataFrame):
    gift = {"date": on("2005-02-01"), "actors": ["GRA"], "targets": ["RUR"], "tool": "aid"}
    rows = [{"date": on("2005-01-10"), **THREAT, "conditional": True}, gift]

    assert _ledger(record_of(toy_case, toy_moves, rows))["gave_way_id"].to_list() == ["m1"]
    rows[0]["conditional"] = False
    assert _ledger(record_of(toy_case, toy_moves, rows))["gave_way_id"].to_list() == [None]


def test_a_threat_too_recent_to_tell_is_open(toy_case: Case, toy_moves: pl.DataFrame):
    rows = [{"date": on("2010-06-01"), **THREAT}, {"date": on("2010-06-05"), "form": "threat", "tool": "denunciation"}]

    assert _ledger(record_of(toy_case, toy_moves, rows))["outcome"].to_list() == ["open", "names no deed"]


def test_levels_are_those_of_the_day(toy_case: Case):
    spoke = pl.DataFrame(
        {
            "date": [dt.date(2005, 1, 1), dt.date(2006, 1, 1), dt.date(2006, 1, 1), dt.date(2006, 1, 1)],
            "actor_speaker": ["rudolf-v", "rudolf-v", "rur-chancery", None],
        }
    )

    assert speaker_levels(spoke, toy_case.roster).to_list() == ["leader", "no office", "government", "not named"]


def test_kinds_of_addressee(dprk):
    moves = pl.DataFrame({"targets": [["KOR", "MED"], ["KOR"], ["UNO"], ["NGO", "BUS"], []]})

    assert addressed_kind(moves, dprk.case.roster).to_list() == [
        "Media",
        "Governments",
        "Organisations",
        "Private groups and persons",
        "Nobody named",
    ]


def test_bursts_are_kept_apart_by_kind():
    moves = pl.DataFrame(
        {
            "move_id": ["a", "b", "c", "d"],
            "date": [dt.date(2000, 1, 1), dt.date(2000, 1, 5), dt.date(2000, 1, 20), dt.date(2000, 3, 1)],
            "kind": ["x", "y", "x", "x"],
        }
    )

    assert first_of_bursts(moves, by="kind", quiet_days=30)["move_id"].to_list() == ["a", "b", "d"]


def test_only_those_pressed_can_respond(toy_case: Case, toy_moves: pl.DataFrame):
    pressed = {"date": on("2005-01-10"), "form": "demand", "tool": "media_or_firm_threat"}
    record = record_of(
        toy_case,
        toy_moves,
        [
            pressed,
            {"date": on("2005-01-20"), "actors": ["ZEN"], "targets": ["RUR"], "tool": "self_censorship"},
            {"date": on("2005-01-30"), "actors": ["GRA"], "targets": ["RUR"], "tool": "self_censorship"},
        ],
    )

    (trial,) = response_trials(record, record.moves.head(1), record.moves.tail(2), within_days=90)

    assert trial.deeds == ("m2",)
