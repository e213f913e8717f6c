"""Coding with dictionaries: who, to whom, which code; and the suites of PETRARCH with its published dictionaries."""

from __future__ import annotations

import datetime as dt

import pytest

from stratagem.read.coder.petrarch import DictionaryCoder, DyadEvent
from stratagem.read.coder.petrarch_dictionaries import read_actors, read_agents, read_verbs

ACTORS = "RURITANIA [RUR]\n+RURITANIAN\nBORDURIA [BOR]\nSYLDAVIA [SYL]"
AGENTS = "POLICE {} [~COP]\nPRESIDENT [~GOV]\nHUMAN_RIGHTS_BODY [NGO~]"
VERBS = """&TIES
+MILITARY
+ECONOMIC

--- CONDEMN [111] ---
CONDEMN

--- RESTORE [---] ---
RESTORE
- * DIPLOMATIC TIES [064]
- * &TIES_TIES [065]
- NOT * DIPLOMATIC TIES [165]

--- MEET [040:040] ---
MEET {MET MEETING}

--- ARREST [173] ---
ARREST
"""
DAY = dt.date(2010, 6, 30)


@pytest.fixture(scope="module")
def coder() -> DictionaryCoder:
    return DictionaryCoder(
        read_actors(ACTORS, where="a"),
        read_agents(AGENTS, where="g"),
        read_verbs(VERBS, where="v"),
        discards=["BASEBALL"],
    )


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Ruritania condemned Borduria on Monday.", [("RUR", "BOR", "111")]),
        ("Borduria was condemned by Ruritania.", [("RUR", "BOR", "111")]),
        ("Ruritania will restore full diplomatic ties with Borduria.", [("RUR", "BOR", "064")]),
        ("Ruritania will restore full economic ties with Borduria.", [("RUR", "BOR", "065")]),
        ("Ruritania will not restore diplomatic ties with Borduria.", [("RUR", "BOR", "165")]),
        ("Ruritania and Syldavia condemned Borduria.", [("RUR", "BOR", "111"), ("SYL", "BOR", "111")]),
        ("Ruritania met Borduria.", [("RUR", "BOR", "040"), ("BOR", "RUR", "040")]),
        ("Ruritanian police arrested the president of Borduria.", [("RURCOP", "BORGOV", "173")]),
        ("Ruritania condemned baseball in Borduria.", []),
        ("Ruritania restored the palace.", []),
        ("Nobody condemned anybody.", []),
    ],
)
def test_structure_gives_source_and_target_and_the_dictionary_the_code(coder, text, events):
    assert coder.code(text, DAY) == tuple(DyadEvent(*e) for e in events)


def test_an_agents_prefix_stands_before_the_actor(coder):
    [event] = coder.code("A Ruritanian human rights body condemned Borduria.", DAY)

    assert event.source == "NGORUR"


def test_one_party_is_enough_where_the_caller_says_so():
    alone = DictionaryCoder(
        read_actors(ACTORS, where="a"), read_agents(AGENTS, where="g"), read_verbs(VERBS, where="v"), dyads_only=False
    )

    assert alone.code("Ruritania condemned the weather.", DAY) == (DyadEvent("RUR", "---", "111"),)
