"""Actors: all states with their numbers, and what each scheme makes of codes and names."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import polars as pl
import pytest

from stratagem.core.errors import UnknownNameError
from stratagem.pipeline.session import Session
from stratagem.read.actors import coded, codes, composite, distinct, in_brackets, lookup, wanted_words, words_for
from stratagem.read.ontology import rows

ACTORS = rows("actors")


def test_there_are_two_hundred_states() -> None:
    states = [r for r in ACTORS if r["kind"] == "state"]

    assert len(states) == 200
    assert all(len(r["code"]) == 3 for r in states)


@pytest.mark.parametrize("scheme", ["cameo", "fips", "names", "cow", "gw"])
def test_no_word_of_a_scheme_stands_for_two(scheme: str) -> None:
    column = {"names": "aliases"}.get(scheme, scheme)
    words = [w for r in ACTORS for w in (r[column].split("|") + ([r["name"]] if scheme == "names" else [])) if w]

    assert sorted(set(words)) == sorted(words)


def test_every_case_actor_has_the_same_numbers(dprk: Session, toy: Session) -> None:
    ours = {r["code"]: (r["cow"] or None, r["gw"] or None) for r in ACTORS}
    theirs = dprk.case.roster.actors.filter(pl.col("kind") == "state").select(
        "code", pl.col("cow").cast(pl.String), pl.col("gw").cast(pl.String)
    )

    assert {c: ours[c] for c in theirs["code"]} == {c: (cow, gw) for c, cow, gw in theirs.iter_rows()}
    assert set(dprk.case.roster.actors["code"]) - {"SIX"} <= codes()


@pytest.mark.parametrize(
    ("scheme", "word", "code"),
    [
        ("cow", "255", "DEU"),
        ("gw", "260", "DEU"),
        ("cow", "679", "YEM"),
        ("gw", "678", "YEM"),
        ("gw", "340", "SRB"),
        ("fips", "KN", "PRK"),
        ("fips", "KS", "KOR"),
        ("fips", "AS", "AUS"),
        ("fips", "AU", "AUT"),
        ("cameo", "ROM", "ROU"),
        ("cameo", "NAT", "NATO"),
        ("keds", "FRN", "FRA"),
        ("keds", "UNK", "GBR"),
        ("keds", "UAR", "EGY"),
        ("names", "Korea, Democratic People's Republic of", "PRK"),
        ("names", "Congo, Democratic Republic of", "COD"),
        ("people", "Kim Jong-Un", "PRK"),
    ],
)
def test_a_word_of_a_scheme(scheme: str, word: str, code: str) -> None:
    assert lookup(scheme)[word] == code
    assert word in words_for(code, scheme)


def test_an_unknown_scheme_is_named() -> None:
    with pytest.raises(UnknownNameError, match="no scheme of actor codes named 'isoo'; did you mean 'iso'"):
        lookup("isoo")


def test_composite_codes() -> None:
    given = pl.DataFrame({"a": ["PRKGOV", "IGOUNO", "IGO", "NGO", "NGOGBR", "MNC", "BUS", "KURREB", "", None]})

    found = given.select(composite(pl.col("a"))).to_series().to_list()

    assert found == ["PRK", "UNO", None, "NGO", "GBR", "BUS", "BUS", None, None, None]


def test_names_in_brackets_win_over_the_name_before() -> None:
    given = pl.DataFrame(
        {"a": ["Citizen (North Korea)", "North Korea", "Donald Trump", "Criminal (Al Qaeda)", "Guerrilla"]}
    )

    assert given.select(in_brackets(pl.col("a"))).to_series().to_list() == ["PRK", "PRK", "USA", None, None]


def test_distinct_keeps_the_order_and_nothing_for_nothing() -> None:
    column = pl.Series(["KN", None, "KS", "KN", "??"])

    assert distinct(column, coded(pl.col("value"), "fips")).to_list() == ["PRK", None, "KOR", "PRK", None]


def test_every_word_for_some_actors() -> None:
    assert wanted_words({"ROU", "PRK"}, "cameo") == {"ROU", "ROM", "PRK"}


def test_every_country_of_real_files_is_known() -> None:
    folder = os.environ.get("STRATAGEM_DATA")
    where = Path(folder or ".") / "gdelt2-raw-sample/20180101000000.export.CSV.gz"
    if not folder or not where.is_file():
        pytest.skip("needs gdelt2-raw-sample below $STRATAGEM_DATA")
    events = [line.split("\t") for line in gzip.decompress(where.read_bytes()).decode().splitlines()]
    regions = {"AFR", "EUR", "NMR", "WAF", "WST", ""}

    assert {e[n] for e in events for n in (7, 17)} - regions <= set(lookup("cameo"))
    names = pl.read_csv(
        Path(folder) / "icews-raw-sample/events.2018.sample.tab", separator="\t", quote_char=None, infer_schema=False
    )
    assert set(names["Source Country"]) | set(names["Target Country"]) <= set(lookup("names")) | {"NA"}
