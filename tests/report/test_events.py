"""Events as PLOVER JSON and as PETRARCH's lines."""

from __future__ import annotations

import csv
import json
import os
from importlib import resources
from pathlib import Path

import polars as pl
import pytest
from tests.read.test_coded_moves import row

from stratagem.core.coded import events_table
from stratagem.core.coding import INSTRUMENTS
from stratagem.core.moves import FORMS
from stratagem.report.events import code_of, json_lines, petrarch, plover


def test_every_form_and_instrument_has_a_code():
    for form in FORMS:
        for instrument in INSTRUMENTS:
            code = code_of(form, instrument)
            assert code["cameo"].isdigit()


@pytest.mark.skipif(
    "STRATAGEM_DATA" not in os.environ, reason="STRATAGEM_DATA is not set: no codebooks to compare with"
)
def test_codes_are_ones_that_plover_and_cameo_have():
    data = Path(os.environ["STRATAGEM_DATA"])
    with (data / "event-dictionaries" / "PLOVER_structured_codebook_updated.csv").open(encoding="utf-8") as handle:
        known = {(r["event"], r["mode"]) for r in csv.DictReader(handle)}
    listed = json.loads((data / "formats" / "cameo_codes.json").read_text(encoding="utf-8"))
    names = {event for event, _ in known}
    cameo = {c["code"] for c in listed}
    text = resources.files("stratagem.report").joinpath("event_codes.csv").read_text(encoding="utf-8")

    for line in csv.DictReader(text.splitlines()):
        assert not line["event"] or line["event"] in names, line
        assert not line["mode"] or (line["event"], line["mode"]) in known, line
        assert line["cameo"] in cameo, line


def test_plover_says_who_whom_what_and_by_which_words():
    (found,) = json.loads(plover(events_table([row(form="threat", instrument="talks", conditional=True)])))

    assert (found["event"], found["mode"], found["cameo"]) == ("THREATEN", "relations", "134")
    assert (found["source"], found["target"]) == ([{"actor": "RUR"}], [{"actor": "GRA"}])
    assert found["eventText"] == "severed"
    assert (found["conditional"], found["status"], found["date"]) == (True, "actual", "2010-01-02")
    assert found["textInfo"] == {"idSource": "d", "sentence": 0}


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({}, ["20100102\tRUR\tGRA\t041\tcomm_channel\td_0\trules"]),
        (
            {"targets": ["GRA", "ZEN"], "form": "denial"},
            [f"20100102\tRUR\t{t}\t016\tcomm_channel\td_0\trules" for t in ("GRA", "ZEN")],
        ),
        (
            {"actors": ["GRA", "RUR"], "targets": [], "instrument": "talks"},
            [f"20100102\t{a}\t{b}\t046\ttalks\td_0\trules" for a, b in (("GRA", "RUR"), ("RUR", "GRA"))],
        ),
        ({"actors": [], "targets": []}, ["20100102\t---\t---\t041\tcomm_channel\td_0\trules"]),
        ({"status": "negated"}, []),
        ({"status": "hypothetical"}, []),
        ({"status": "historical"}, []),
    ],
)
def test_petrarch_has_a_line_for_each_pair_of_actual_events(changes, lines):
    assert petrarch(events_table([row(**changes)])).splitlines() == lines


def test_json_lines_hold_lists_and_dates():
    table = events_table([row()]).select("date", "actors", "score")

    assert json.loads(json_lines(table)) == {"date": "2010-01-02", "actors": ["RUR"], "score": 0.5}
    assert json_lines(pl.DataFrame(schema={"a": pl.String})) == ""
