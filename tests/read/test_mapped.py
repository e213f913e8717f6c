"""Mapping files: anybody's table by a TOML file, and faults named by key."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from stratagem.core.errors import InputError
from stratagem.core.events import Coded, Context
from stratagem.plugins import toolkit_path
from stratagem.read.mapped import EXAMPLE, mapped_source
from stratagem.record.casepack import read_toolkit
from stratagem.testing import check_source

TABLE = (
    b"No;Day;Who;Whom;Kind;Text;Lat;Lon\n"
    b'1;2024-03-05;China;Philippines;warning;"Warned; twice";15.1;n/a\n'
    b"2;06.03.2024;Coast guard of Graustark;Nobody;boarding;Boarded;;\n"
    b"3;2024-03-07;China;Philippines;waving;Waved;;\n"
)


def read(text: str, data: bytes, **wanted: object) -> Coded:
    [found] = mapped_source(text, where="mine.toml").read([data], Context("demo", "incidents.csv", **wanted))
    return found


def test_a_table_of_ones_own() -> None:
    found = read(EXAMPLE, TABLE)

    first, second, third = found.moves.to_dicts()
    assert (first["move_id"], first["date"], first["actors"], first["targets"]) == (
        "incidents:1",
        dt.date(2024, 3, 5),
        ["CHN"],
        ["PHL"],
    )
    assert (first["form"], first["tool"], first["latitude"], first["longitude"]) == (
        "threat",
        "threat_of_force",
        15.1,
        None,
    )
    assert (second["date"], second["actors"], second["targets"], second["tool"]) == (
        dt.date(2024, 3, 6),
        ["DEU"],
        ["UNK"],
        "interception",
    )
    assert (third["tool"], third["code"], third["ontology"]) == ("unmapped", "waving", "incidents")
    assert found.unmapped == {"code:waving": 1, "target:Nobody": 1}
    assert first["summary"] == "China to Philippines: Warned; twice"


def test_it_keeps_the_contract_of_a_source() -> None:
    check_source(
        mapped_source(EXAMPLE, where="mine.toml"),
        TABLE,
        name="incidents.csv",
        tools=read_toolkit(toolkit_path()).by_key,
    )


def test_a_dyad_of_it() -> None:
    assert read(EXAMPLE, TABLE, dyads=frozenset({frozenset({"PHL", "CHN"})})).moves.height == 2


def test_codes_of_a_public_ontology_and_composite_actors() -> None:
    text = """
        [source]
        id = "mine"
        title = "t"
        producer = "p"
        licence = "l"
        citation = "c"
        terms_url = "https://example.org"
        [file]
        patterns = ["*.csv"]
        [columns]
        date = "d"
        actor = "a"
        target = "b"
        event = "e"
        goldstein = "g"
        [actors]
        scheme = "composite"
        [events]
        ontology = "cameo"
        codes = { "010" = { tool = "flattery", form = "praise" } }
    """
    found = read(text, b"d,a,b,e,g\n2020-01-01,USAGOV,IGOUNO,163,-5\n2020-01-02,USA,FRA,010,\n").moves

    assert found.select("actors", "targets", "tool", "form", "goldstein").rows() == [
        (["USA"], ["UNO"], "sanction", "deed", -5.0),
        (["USA"], ["FRA"], "flattery", "praise", None),
    ]
    assert found["move_id"].to_list() == ["mine:incidents.csv:1", "mine:incidents.csv:2"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'id = "incidents"',
            'id = "In Cidents"',
            r"mine\.toml, source\.id: String should match pattern .*, found 'In Cidents'",
        ),
        ('date = "Day"', "", r"mine\.toml, columns\.date: Field required"),
        (
            'actor = "Who"',
            'actor = "Who"\nacter = "Whom"',
            r"mine\.toml, columns\.acter: Extra inputs are not permitted, found 'Whom'",
        ),
        (
            'scheme = "names"',
            'scheme = "nmaes"',
            r"mine\.toml, actors\.scheme: Input should be 'cameo', .*, found 'nmaes'",
        ),
        ('form = "threat"', 'form = "thread"', r"mine\.toml, events\.codes\.warning: .*expected a form \(deed, threat"),
        ('separator = ";"', 'separator = ";;"', r"mine\.toml, file\.separator: String should have at most 1 character"),
        ("[source]", "[source", r"mine\.toml: not TOML: .*line 3"),
        ('terms_url = "https', 'terms_url = "ftp', r"mine\.toml, source\.terms_url: String should match pattern"),
    ],
)
def test_a_fault_names_its_key(old: str, new: str, message: str) -> None:
    assert old in EXAMPLE

    with pytest.raises(InputError, match=message):
        mapped_source(EXAMPLE.replace(old, new, 1), where="mine.toml")


def test_a_column_the_table_lacks_is_named() -> None:
    with pytest.raises(InputError, match=r"incidents\.csv, header: expected the column 'Who', found 8 columns"):
        read(EXAMPLE, TABLE.replace(b";Who;", b";Who did it;", 1))


def test_bad_rows_are_set_aside() -> None:
    found = read(
        EXAMPLE,
        TABLE + b"4;2024-02-30;China;Philippines;warning;x;;\n5;2024-03-08;China;Philippines;warning;x;99;\n6;2024\n",
    )

    assert found.rejects.select("row", "column", "value", "expected").rows() == [
        (6, "(row)", "2 fields", "8 fields"),
        (5, "Lat", "99", "at most 90"),
        (4, "Day", "2024-02-30", "a date %Y-%m-%d or %d.%m.%Y"),
    ]
    assert isinstance(found.moves, pl.DataFrame)
