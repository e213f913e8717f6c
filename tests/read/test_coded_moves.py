"""Events to moves: the table of tools is whole, keeps to the toolkit's roles, and tells cutting from restoring."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from stratagem.core.checks import check
from stratagem.core.coded import events_table
from stratagem.core.coding import INSTRUMENTS
from stratagem.core.moves import FORMS, MOVES, VOCABULARIES
from stratagem.plugins import toolkit_path
from stratagem.read.coded_moves import ROLES, UNMAPPED, moves_of, role_of, table, tool_of
from stratagem.record.casepack import read_toolkit

MAY = {
    "coercer": {"coercer"},
    "coercer_patron": {"coercer", "patron"},
    "target": {"target"},
    "patron": {"patron"},
    "other": {"target", "patron"},
}


def row(**changes):
    text = "Ruritania severed the line to Graustark."
    plain = {
        "event_id": "d:0.0",
        "document": "d",
        "sentence": 0,
        "start": 10,
        "end": 10 + len(text),
        "date": dt.date(2010, 1, 2),
        "actors": ["RUR"],
        "targets": ["GRA"],
        "form": "deed",
        "instrument": "comm_channel",
        "conditional": False,
        "status": "actual",
        "speaker": None,
        "pattern": "deed.cut",
        "score": 0.5,
        "quote": text,
        "spans": json.dumps({"quote": [10, 10 + len(text)], "anchor": [20, 27]}),
        "steps": "[]",
        "review": None,
        "coder": "rules",
        "coder_version": "1",
    }
    return plain | changes


def test_every_line_names_tools_that_its_role_may_use():
    tools = read_toolkit(toolkit_path()).by_key

    for line in table():
        assert line.instrument in (*INSTRUMENTS, "*")
        assert line.forms <= {*FORMS, "*"}
        for role, key in line.tools.items():
            assert not key or MAY[role] & set(tools[key].roles), f"{line.instrument}, {role}: {key}"


def test_every_line_can_be_reached():
    """A line all of whose tools an earlier line already gives for the same events would be dead."""
    for n, line in enumerate(table()):
        reach = [
            (instrument, form, role)
            for instrument in (INSTRUMENTS if line.instrument == "*" else [line.instrument])
            for form in line.forms
            for role in ROLES
            if line.tools[role]
            and not any(earlier.fits(instrument, form, "") and earlier.tools[role] for earlier in table()[:n])
        ]
        assert reach, f"line {n + 1}"


@pytest.mark.parametrize(
    ("instrument", "form", "role", "verb", "tool"),
    [
        ("comm_channel", "deed", "coercer", "severed", "hotline_cut"),
        ("comm_channel", "deed", "coercer", "restored", "hotline_restored"),
        ("comm_channel", "deed", "coercer", "used", UNMAPPED),
        ("military_exercise", "deed", "target", "began", "exercise"),
        ("military_exercise", "deed", "target", "cancelled", "exercise_suspension"),
        ("military_exercise", "deed", "coercer", "began", "mobilisation"),
        ("agreement", "deed", "coercer", "signed", "agreement"),
        ("agreement", "deed", "coercer", "scrapped", "agreement_withdrawal"),
        ("sanction", "deed", "target", "imposed", "sanction"),
        ("sanction", "deed", "target", "lifted", "sanctions_relief"),
        ("sanction", "accusation", "patron", "", "diplomatic_cover"),
        ("rhetoric", "accusation", "coercer", "", "denunciation"),
        ("rhetoric", "accusation", "target", "", "condemnation"),
        ("other", "threat", "coercer", "", "threat_of_force"),
        ("talks", "deed", "coercer_patron", "held", "patron_visit"),
        ("gps_jamming", "deed", "target", "", UNMAPPED),
    ],
)
def test_tools_by_instrument_form_role_and_verb(instrument, form, role, verb, tool):
    assert tool_of(instrument, form, role, verb) == tool


@pytest.mark.parametrize(
    ("actors", "targets", "role"),
    [
        (["RUR"], [], "coercer"),
        (["RUR", "GRA"], [], "coercer"),
        (["GRA"], ["RUR"], "target"),
        (["FRA"], ["RUR"], "other"),
        ([], [], "other"),
    ],
)
def test_whose_act_it_is(toy_case, actors, targets, role):
    assert role_of(actors, targets, toy_case.meta) == role


def test_acts_with_a_patron(dprk):
    meta = dprk.case.meta

    assert role_of(["PRK", "CHN"], [], meta) == "coercer_patron"
    assert role_of(["PRK"], ["CHN", "USA"], meta) == "coercer"
    assert role_of(["CHN"], ["PRK"], meta) == "coercer_patron"
    assert role_of(["CHN"], ["USA"], meta) == "patron"


def test_a_move_meets_the_schema_and_says_where_it_comes_from(toy_case):
    names, tools = {"RUR": "Ruritania", "GRA": "Graustark"}, {"hotline_cut": "Cutting a line"}
    events = events_table([row(), row(event_id="d:0.1", actors=[], status="historical", conditional=True)])

    moves = moves_of(events, toy_case.meta, stream="coded-x", names=names, tools=tools)

    checked = check(moves, MOVES, where="moves", vocabularies=VOCABULARIES)
    assert checked.faults == 0
    first, second = moves.iter_rows(named=True)
    assert first["move_id"] == "coded-x:d:0.0"
    assert first["tool"] == "hotline_cut"
    assert first["summary"] == "Ruritania to Graustark: deed, cutting a line."
    assert (first["quote"], first["source_ids"]) == (row()["quote"], ["d"])
    assert (first["coder"], first["coder_version"], first["confidence"]) == ("rules", "1", 0.5)
    assert second["actors"] == ["UNK"]
    assert second["summary"] == "UNK to Graustark: deed (conditional, of an earlier time), comm channel."
