"""BigQuery as far as it can be tried without an account: what is rendered is read back and answered by DuckDB."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import polars as pl
import pytest
import sqlglot
from tests.conftest import TOY_DAY
from tests.record.asked import every, same

from stratagem.core.errors import InputError, RefusedError
from stratagem.core.moves import MOVES
from stratagem.pipeline.session import Session
from stratagem.record.bigquery import BigQuery, table_sql
from stratagem.record.engine import Engine
from stratagem.record.questions import dyads, months, source_sql

TABLE = "our-project.strelsau.moves"


class Stand:
    """A client that answers from DuckDB what it is asked in BigQuery's dialect."""

    def __init__(self, source: str, size: int = 1_000) -> None:
        self.source, self.size = source, size
        self.asked: list[str] = []
        self.limits: list[int] = []

    def dry_run(self, sql: str) -> int:
        sqlglot.parse_one(sql, read="bigquery")
        return self.size

    def rows(self, sql: str, *, most_bytes: int) -> Iterable[Mapping[str, Any]]:
        self.asked.append(sql)
        self.limits.append(most_bytes)
        back = sqlglot.transpile(sql, read="bigquery", write="duckdb")[0]
        with duckdb.connect() as connection:
            connection.execute('ATTACH \':memory:\' AS "our-project"; CREATE SCHEMA "our-project".strelsau')
            connection.execute(f'CREATE VIEW "our-project".strelsau.moves AS SELECT * FROM {self.source}')
            found = connection.sql(back)
            return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


@pytest.fixture
def stand(toy: Session) -> Stand:
    return Stand(source_sql(toy.store.files(), as_of=dt.date.max))


def test_every_question_read_back_has_the_same_answer(toy: Session, stand: Stand) -> None:
    table = BigQuery(stand, TABLE)
    with Engine() as engine:
        for name, question in every(toy.case, TOY_DAY).items():
            ours, theirs = engine.answer(question, toy.store.files()), table.answer(question)
            if ours.is_empty():
                assert theirs.is_empty(), name
            else:
                same(ours, theirs.cast(dict(ours.schema)), asked=name)


def test_nothing_of_one_engine_alone_is_left_in_what_is_rendered(toy: Session, stand: Stand) -> None:
    for name, question in every(toy.case, TOY_DAY).items():
        sql = BigQuery(stand, TABLE).sql(question).lower()
        for foreign in ("list_", "&&", "array_contains(", "timestamp_trunc", "contains_substr", "stratagem_moves"):
            assert foreign not in sql, f"{name}: {foreign}"
        assert f"`{TABLE}`" in sql


def test_a_question_that_would_read_too_much_is_not_asked(toy: Session, stand: Stand) -> None:
    table = BigQuery(stand, TABLE, most_bytes=999)
    question = dyads("ruritania", TOY_DAY)

    assert table.estimate(question) == 1_000
    with pytest.raises(RefusedError, match=r"at most 999 bytes .* 'dyads' would read 1,000"):
        table.answer(question)
    assert stand.asked == []


def test_the_service_is_told_the_limit_too(stand: Stand) -> None:
    BigQuery(stand, TABLE, most_bytes=5_000).answer(months("ruritania", TOY_DAY, between=("RUR", "GRA")))

    assert stand.limits == [5_000]


@pytest.mark.parametrize("name", ["moves", "a.b", "a.b.c; DROP TABLE x", "a.b.`c`"])
def test_a_table_of_another_form_is_refused(stand: Stand, name: str) -> None:
    with pytest.raises(InputError, match=r"project\.dataset\.table"):
        BigQuery(stand, name)


def test_the_statement_that_makes_the_table_has_every_column() -> None:
    made = sqlglot.parse_one(table_sql(TABLE), read="bigquery")

    assert [c.name for c in made.find_all(sqlglot.exp.ColumnDef)] == MOVES.names
    assert pl.Date == MOVES.polars["date"]
