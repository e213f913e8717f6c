"""A coder for two invented states, and one with the real case's names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from stratagem.core.case import Case
from stratagem.core.coding import NAMES, Document, Event
from stratagem.pipeline.session import Session
from stratagem.plugins import case_folder
from stratagem.read.coder import names
from stratagem.read.coder.coder import RuleCoder
from stratagem.read.coder.mentions import Gazetteer
from stratagem.read.coder.names import audiences, gazetteer, world
from stratagem.read.coder.patterns import Patterns, general_patterns
from stratagem.read.coder.shown import Shown
from stratagem.record.tabular import read_table


@pytest.fixture(scope="session")
def invented() -> RuleCoder:
    return RuleCoder(Gazetteer([*world(), *audiences(), *names.invented()]), Patterns(general_patterns()))


@pytest.fixture(scope="session")
def korean(dprk: Session) -> RuleCoder:
    case: Case = dprk.case
    own = read_table(case_folder("dprk") / "coder" / "names.csv", NAMES)
    return RuleCoder(gazetteer(case.roster, own), Patterns(general_patterns()))


@pytest.fixture(scope="session")
def code(invented: RuleCoder) -> Callable[..., list[Event]]:
    def run(text: str, **about: object) -> list[Event]:
        document = Document("d", text, dt.date(2010, 6, 30), **about)
        return [event for coding in invented.code(document) for event in coding.events]

    return run


@pytest.fixture(scope="session")
def shown(invented: RuleCoder) -> Callable[..., Shown]:
    """A sentence that the rules have read, as the layer sees it."""

    def read(text: str, **told: object) -> Shown:
        return invented.shown(Document("d", text, dt.date(2010, 6, 30), **told))

    return read
