"""Spark answers every question of the store as DuckDB does, in every cell."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TOY_DAY
from tests.record.asked import every, same

from stratagem.core.errors import AccessError, StoreError
from stratagem.pipeline.session import Session
from stratagem.record import spark
from stratagem.record.engine import Engine
from stratagem.record.questions import months
from stratagem.record.spark import SparkEngine, missing

needs_spark = pytest.mark.skipif(bool(missing()), reason=missing() or "never")


@pytest.fixture(scope="module")
def engine() -> Iterator[SparkEngine]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what PySpark and Py4J warn of on starting and stopping is not ours
        with SparkEngine() as made:
            yield made


@pytest.mark.spark
@pytest.mark.slow
@needs_spark
def test_every_question_of_the_invented_case_has_the_same_answer_in_every_cell(
    engine: SparkEngine, toy: Session
) -> None:
    files = toy.store.files()
    asked = every(toy.case, TOY_DAY)
    with Engine() as duckdb:
        for name, question in asked.items():
            ours, theirs = duckdb.answer(question, files), engine.answer(question, files)
            same(ours, theirs, asked=name)


@pytest.mark.spark
@pytest.mark.slow
@needs_spark
def test_every_question_of_a_real_case_has_the_same_answer_in_every_cell(engine: SparkEngine, dprk: Session) -> None:
    files = dprk.store.files()
    asked = {n: q for n, q in every(dprk.case, dprk.as_of).items() if n.split()[-1] in ("role", "either", "months")}
    with Engine() as duckdb:
        for name, question in asked.items():
            ours, theirs = duckdb.answer(question, files), engine.answer(question, files)
            assert ours.height > 0, name
            same(ours, theirs, asked=name)


@pytest.mark.spark
@pytest.mark.slow
@needs_spark
def test_a_batch_from_before_a_column_was_added_has_it_empty(engine: SparkEngine, toy: Session, tmp_path: Path) -> None:
    [file, *_] = [f for f in toy.store.files() if "year=2001" in str(f)]
    old = tmp_path / "b" / file.parts[-3] / file.parts[-2] / "moves-0.parquet"
    old.parent.mkdir(parents=True)
    pl.read_parquet(file).drop("code", "goldstein").write_parquet(old)
    question = every(toy.case, TOY_DAY)["moves all"]

    with Engine() as duckdb:
        ours = duckdb.answer(question, [old])

    assert ours["code"].null_count() == ours.height > 0
    same(ours, engine.answer(question, [old]), asked="moves")


@pytest.mark.spark
@pytest.mark.slow
@needs_spark
def test_an_empty_store_and_a_damaged_file(engine: SparkEngine, toy: Session, tmp_path: Path) -> None:
    question = months("ruritania", TOY_DAY, between=("RUR", "GRA"))
    assert engine.answer(question, []).is_empty()

    file = tmp_path / "case=ruritania" / "year=2001" / "moves-0.parquet"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"PAR1 not really PAR1")
    with pytest.raises(StoreError, match=r"Spark cannot answer.*stratagem doctor"):
        engine.answer(question, [file])


@pytest.mark.parametrize(
    ("name", "cure"), [("find_spec", "pip install 'stratagem.spark.'"), ("which", "openjdk-17-jre-headless")]
)
def test_what_is_missing_is_told_with_its_cure(monkeypatch: pytest.MonkeyPatch, name: str, cure: str) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda _: None if name == "find_spec" else True)
    monkeypatch.setattr(spark.shutil, "which", lambda _: None)

    with pytest.raises(AccessError, match=cure):
        SparkEngine()
