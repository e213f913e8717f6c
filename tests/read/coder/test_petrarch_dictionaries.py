"""Dictionaries in PETRARCH's and TABARI's formats, from lines written here and from the published files."""

from __future__ import annotations

import datetime as dt
import gzip
import os
from pathlib import Path

import pytest

from stratagem.core.errors import InputError
from stratagem.read.coder.petrarch_dictionaries import read_actors, read_agents, read_discards, read_verbs

DATA = Path(os.environ.get("STRATAGEM_DATA", "/nowhere")) / "event-dictionaries"
published = pytest.mark.skipif(not DATA.is_dir(), reason="STRATAGEM_DATA with event-dictionaries is not set")


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        ("[RUR]", None, None),
        ("[RUR <950601]", None, dt.date(1995, 6, 1)),
        ("[RUR > 19990816]", dt.date(1999, 8, 17), None),
        ("[RUR 19950601 - 19990815]", dt.date(1995, 6, 1), dt.date(1999, 8, 16)),
        ("[RUR 950601-990815]", dt.date(1995, 6, 1), dt.date(1999, 8, 16)),
    ],
)
def test_an_actors_code_holds_for_the_days_stated(line, start, end):
    [name] = read_actors(f"RUDOLF_RASSENDYLL_\n\t{line}", where="x")

    assert (name.phrase, name.codes, name.start, name.end) == ("RUDOLF RASSENDYLL", ("RUR",), start, end)


def test_a_code_for_the_day_wins_over_one_without_date():
    from stratagem.read.coder.mentions import Gazetteer
    from stratagem.read.coder.tokens import words_of

    who = Gazetteer(read_actors("RUPERT [BOR]\n\t[RUR 20000101-20091231]", where="x"))

    assert who.at(words_of("RUPERT"), 0, dt.date(2005, 1, 1))[1].codes == ("RUR",)
    assert who.at(words_of("RUPERT"), 0, dt.date(2015, 1, 1))[1].codes == ("BOR",)


def test_several_codes_of_one_name_are_several_actors():
    [name] = read_actors("THE_DUCHIES [RUR/BOR]", where="x")

    assert name.codes == ("RUR", "BOR")


def test_comments_of_both_kinds_are_left_out():
    [name] = read_actors("<!-- a comment [XXX] -->\nRURITANIA [RUR] # another\n", where="x")

    assert name.codes == ("RUR",)


def test_patterns_keep_what_stands_together_and_the_longest_comes_first():
    verbs = read_verbs(
        "--- GIVE [070:071] ---\nGIVE\n- * UP [080]\n- NOT_* TO_THE POOR [090]\n- + WAS * BY $ [100]", where="x"
    )

    patterns = verbs.patterns["GIVE"]
    assert [p.code for p in patterns] == ["090", "100", "080"]
    assert (patterns[0].left, patterns[0].right) == ((("NOT", "*"),), (("TO", "THE"), ("POOR",)))
    assert (patterns[1].left, patterns[1].right) == ((("+",), ("WAS",)), (("BY",), ("$",)))
    assert verbs.codes["GIVE"] == ("070", "071")


def test_brackets_of_phrases_are_read_and_plurals_then_count():
    verbs = read_verbs("--- RUSH [---] ---\nRUSH\n- * {RELIEF ASSISTANCE} (TO BORDER) [073]", where="x")

    [pattern] = verbs.patterns["RUSH"]
    assert pattern.right == (("RELIEF",), ("ASSISTANCE",), ("TO",), ("BORDER",))
    assert verbs.folds


def test_verbs_of_several_words_are_inflected_at_the_marked_one():
    verbs = read_verbs("--- TAP [1711] ---\nWIRE_+TAP\n+CORDON_OFF", where="x")

    assert {"WIRE TAPPED", "CORDONED OFF"} <= set(verbs.forms)


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (read_actors, r"x: expected actors as 'NAME \[CODE\]', found none"),
        (read_agents, r"x: expected agents as 'WORD \[~CODE\]', found none"),
        (read_verbs, r"x: expected verb blocks '--- VERB \[code\] ---', found none"),
    ],
)
def test_a_file_that_is_no_such_dictionary_is_refused(read, message):
    with pytest.raises(InputError, match=message):
        read("Nothing of the kind.", where="x")


def test_a_pattern_before_any_verb_is_refused_with_its_line():
    with pytest.raises(
        InputError, match=r"x, line 2: expected a verb block before the pattern, found '- \* UP \[080\]'"
    ):
        read_verbs("# head\n- * UP [080]", where="x")


def test_discards_are_phrases_in_capitals():
    assert read_discards("# head\n+World Cup # sport\nBASEBALL") == ("WORLD CUP", "BASEBALL")


@published
def test_the_published_dictionaries_are_read_whole():
    def text(name: str) -> str:
        return gzip.decompress((DATA / name).read_bytes()).decode("utf-8")

    verbs = read_verbs(text("CAMEO.2.0.txt.gz"), where="CAMEO.2.0")
    actors = read_actors(text("Phoenix.Countries.actors.txt.gz"), where="Countries")
    agents = read_agents(text("Phoenix.agents.txt.gz"), where="agents")

    lines = text("CAMEO.2.0.txt.gz").splitlines()
    wanted = sum(line.startswith("- ") and "[" in line.partition("#")[0] for line in lines)
    distinct = {id(p): p for patterns in verbs.patterns.values() for p in patterns}
    assert len(distinct) >= 0.99 * wanted
    assert {n.codes for n in actors if n.phrase == "AFGHANISTAN"} == {("AFG",)}
    assert agents["POLICE"].startswith("~COP")
