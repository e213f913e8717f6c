"""Fixtures: the invented case in a private store, and the real case in another."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from stratagem.core.case import Case, Record
from stratagem.pipeline.session import Session, open_session, read_record
from stratagem.record.engine import Engine, moves_sql

TOY = Path(__file__).parent / "cases" / "ruritania"
TOY_DAY = dt.date(2010, 6, 30)
BRIEF_DAY = dt.date(2020, 6, 16)


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return open_session(str(TOY), store=tmp_path_factory.mktemp("toy"), as_of=TOY_DAY)


@pytest.fixture(scope="session")
def toy_case(toy: Session) -> Case:
    return toy.case


@pytest.fixture(scope="session")
def toy_record(toy: Session) -> Record:
    return read_record(toy)


@pytest.fixture(scope="session")
def toy_moves(toy: Session) -> pl.DataFrame:
    return all_moves(toy)


@pytest.fixture(scope="session")
def dprk(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return open_session("dprk", store=tmp_path_factory.mktemp("dprk"), as_of=BRIEF_DAY)


@pytest.fixture(scope="session")
def dprk_moves(dprk: Session) -> pl.DataFrame:
    return all_moves(dprk)


def all_moves(session: Session) -> pl.DataFrame:
    """Every move of the session's case, whenever it was known."""
    with Engine() as engine:
        return engine.frame(moves_sql(session.store.files(), case=session.case.meta.id, as_of=dt.date(2100, 1, 1)))
