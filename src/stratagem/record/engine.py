"""Questions to the store in SQL, answered by DuckDB in process."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import polars as pl

from stratagem.core.errors import StoreError
from stratagem.record.questions import Question, matrix_sql, moves_sql, text
from stratagem.record.store import present_place

__all__ = ["Engine", "matrix_sql", "moves_sql"]


class Engine:
    """An in-process DuckDB session; use it in a ``with`` block.

    Parameters
    ----------
    memory_limit : str
        Upper bound of what DuckDB may hold, for example ``"1GB"``.
    """

    def __init__(self, *, memory_limit: str = "1GB") -> None:
        self._connection = duckdb.connect(config={"memory_limit": memory_limit, "preserve_insertion_order": "false"})
        # DuckDB would draw a bar on stdout in the middle of what a command prints.
        self._connection.execute("SET enable_progress_bar = false")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def answer(self, question: Question, files: Sequence[Path]) -> pl.DataFrame:
        """What Parquet files of the store say to a question.

        Parameters
        ----------
        question : Question
        files : sequence of Path
            A file whose path names another case is not read.
        """
        return self.frame(question.sql_of(files))

    def frame(self, sql: str) -> pl.DataFrame:
        """The rows a query gives, from the very files it names, even if a writer moves them aside meanwhile.

        Raises
        ------
        StoreError
            If the query fails, for example because a Parquet file of the store is damaged.
        """
        while True:
            try:
                return pl.DataFrame(self._connection.sql(sql))
            except duckdb.Error as error:
                # A batch is moved aside once, so this ends.
                if (moved := _followed(sql)) != sql:
                    sql = moved
                    continue
                message = f"the store cannot answer: {str(error).splitlines()[0]}; run: stratagem doctor"
                raise StoreError(message) from error


def _followed(sql: str) -> str:
    """A query whose files are named where they are now."""
    return re.sub(
        r"'((?:[^']|'')+\.parquet)'", lambda found: text(str(_now_at(Path(found[1].replace("''", "'"))))), sql
    )


def _now_at(file: Path) -> Path:
    return present_place(file, batch=file.parents[2]) if len(file.parts) > 4 else file
