"""A coder for two invented states, and one with the real case's names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from stratagem.core.case import Case
from stratagem.core.coding import NAMES, Document, Event
from stratagem.pipeline.session import Session
from stratagem.plugins import case_folder
from stratagem.read.coder.coder import RuleCoder
from stratagem.read.coder.mentions import Gazetteer, Name
from stratagem.read.coder.names import audiences, gazetteer, world
from stratagem.read.coder.patterns import Patterns, general_patterns
from stratagem.record.tabular import read_table

INVENTED = (
    Name("Ruritania", ("RUR",), "state"),
    Name("Ruritanian", ("RUR",), "adjective"),
    Name("Strelsau", ("RUR",), "capital"),
    Name("Borduria", ("BOR",), "state"),
    Name("Bordurian", ("BOR",), "adjective"),
    Name("Syldavia", ("SYL",), "state"),
    Name("Zenda Mills", ("BUS",), "organ"),
)


@pytest.fixture(scope="session")
def invented() -> RuleCoder:
    return RuleCoder(Gazetteer([*world(), *audiences(), *INVENTED]), Patterns(general_patterns()))


@pytest.fixture(scope="session")
def korean(dprk: Session) -> RuleCoder:
    case: Case = dprk.case
    names = read_table(case_folder("dprk") / "coder" / "names.csv", NAMES)
    return RuleCoder(gazetteer(case.roster, names), Patterns(general_patterns()))


@pytest.fixture(scope="session")
def code(invented: RuleCoder) -> Callable[..., list[Event]]:
    def run(text: str, **about: object) -> list[Event]:
        document = Document("d", text, dt.date(2010, 6, 30), **about)
        return [event for coding in invented.code(document) for event in coding.events]

    return run
