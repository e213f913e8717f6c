"""The store's questions answered by Apache Spark, on this machine or a cluster, from the same Parquet files."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import polars as pl

from stratagem.core.errors import AccessError, StoreError
from stratagem.core.moves import MOVES
from stratagem.record.dialects import transpiled
from stratagem.record.questions import Question

VIEW = "stratagem_moves"
_TYPES = {
    "text": "STRING",
    "date": "DATE",
    "integer": "INT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "list": "ARRAY<STRING>",
}
_POLARS: Mapping[str, pl.DataType] = {
    "string": pl.String(),
    "date": pl.Date(),
    "int": pl.Int32(),
    "bigint": pl.Int64(),
    "double": pl.Float64(),
    "boolean": pl.Boolean(),
    "array<string>": pl.List(pl.String()),
}
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.ansi.enabled": "true",
}


def missing() -> str:
    """What Spark needs and this machine lacks, with the cure; empty if nothing is lacking."""
    if find_spec("pyspark") is None:
        return "expected PySpark for --engine spark, found none; install it: pip install 'stratagem[spark]'"
    if shutil.which("java") is None:
        return "expected Java 17 for Spark, found none; on Debian: apt-get install openjdk-17-jre-headless"
    return ""


class SparkEngine:
    """A Spark session that reads the store; use it in a ``with`` block.

    Parameters
    ----------
    session : pyspark.sql.SparkSession, optional
        One already connected to a cluster whose workers see the store's files. It is left open at the end. By default
        a session of this process on this machine.
    memory : str
        What a session of this process may hold, for example ``"1g"``.

    Raises
    ------
    AccessError
        If PySpark or Java is missing.
    """

    def __init__(self, session: Any | None = None, *, memory: str = "1g") -> None:
        if session is None and (lacking := missing()):
            raise AccessError(lacking)
        self._own = session is None
        self._session = session if session is not None else _local(memory)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._own:
            self._session.stop()

    def answer(self, question: Question, files: Sequence[Path]) -> pl.DataFrame:
        """What Parquet files of the store say to a question; the answer, not the moves, is brought to this process.

        Parameters
        ----------
        question : Question
        files : sequence of Path
            A file whose path names another case is not read.

        Raises
        ------
        StoreError
            If Spark cannot answer, for example because a file of the store is damaged.
        """
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        found = [f for f in files if f.parts[-3] == f"case={question.case}"]
        # Stated, not inferred: a batch written before a column was added has it empty.
        schema = ", ".join(f"`{c.name}` {_TYPES[c.kind]}" for c in MOVES.columns)
        try:
            reader = self._session.read.schema(schema)
            moves = reader.parquet(*map(str, found)) if found else self._session.createDataFrame([], schema)
            moves.createOrReplaceTempView(VIEW)
            answer = self._session.sql(transpiled(question.sql(VIEW), "spark"))
            types = {name: _POLARS[kind] for name, kind in answer.dtypes}
            rows = [tuple(row) for row in answer.collect()]
        except (PySparkException, Py4JError) as error:
            message = f"Spark cannot answer: {(str(error).splitlines() or ['?'])[0]}; run: stratagem doctor"
            raise StoreError(message) from error
        return pl.DataFrame(rows, schema=types, orient="row")


def _local(memory: str) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[*]").appName("stratagem").config("spark.driver.memory", memory)
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
