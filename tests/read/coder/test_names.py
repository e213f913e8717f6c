"""Names from the world's states and from a case's tables."""

from __future__ import annotations

import datetime as dt

import pytest

from stratagem.core.coding import NAMES
from stratagem.plugins import case_folder
from stratagem.read.coder.mentions import KINDS
from stratagem.read.coder.names import armed_and_international, gazetteer, leaders, of_roster, of_table, places, world
from stratagem.read.coder.tokens import words_of
from stratagem.record.tabular import read_table


@pytest.fixture(scope="module")
def korean_names(dprk):
    return gazetteer(dprk.case.roster, read_table(case_folder("dprk") / "coder" / "names.csv", NAMES))


@pytest.mark.parametrize(
    ("phrase", "day", "codes"),
    [
        ("south Korea", dt.date(2012, 1, 1), ("KOR",)),
        ("the puppet group", dt.date(2012, 1, 1), ("KOR",)),
        ("Lee group", dt.date(2012, 1, 1), ("KOR",)),
        ("Pyongyang", dt.date(2012, 1, 1), ("PRK",)),
        ("the two Koreas", dt.date(2012, 1, 1), ("PRK", "KOR")),
        ("Sony Pictures", dt.date(2014, 12, 1), ("BUS",)),
        ("Korean Peninsula", dt.date(2012, 1, 1), ()),
        ("Zimbabwean", dt.date(2012, 1, 1), ("ZWE",)),
    ],
)
def test_a_case_names_its_actors_in_its_own_idiom(korean_names, phrase, day, codes):
    tokens = words_of(phrase)
    at = 1 if phrase.startswith("the ") else 0

    length, name = korean_names.at(tokens, at, day)
    assert (at + length, name.codes) == (len(tokens), codes)


def test_a_surname_means_nobody_outside_its_term(korean_names):
    assert korean_names.at(words_of("Lee group"), 0, dt.date(2016, 1, 1)) is None


def test_a_title_that_any_state_has_names_nobody(dprk):
    phrases = {name.phrase for name in of_roster(dprk.case.roster)}

    assert not {"minister of national defence", "state news agency", "acting president", "parliament"} & phrases
    assert "Korean Central News Agency" in phrases


def test_every_name_of_the_lexicon_has_a_known_kind_and_a_code():
    for name in [*world(), *leaders(), *places(), *armed_and_international()]:
        assert name.kind in KINDS
        assert name.codes or name.kind == "none"


def test_rows_of_a_case_table_may_stand_for_nobody(korean_names):
    table = read_table(case_folder("dprk") / "coder" / "names.csv", NAMES)

    nobody = [n for n in of_table(table) if not n.codes]
    assert nobody
    assert {n.kind for n in nobody} == {"none"}
