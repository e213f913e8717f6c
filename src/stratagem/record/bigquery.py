"""The store's questions worded for BigQuery: rendered SQL, bytes by a dry run, answers by a client."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

from stratagem.core.errors import InputError, RefusedError
from stratagem.core.moves import MOVES
from stratagem.record.dialects import transpiled
from stratagem.record.questions import Question

FREE_BYTES = 10 * 2**30
"""What one question may read unless more is allowed: a hundredth of the terabyte that is free each month."""
_TABLE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_]+\.[A-Za-z0-9_]+")
_STAND_IN = "stratagem_moves"
_TYPES = {"text": "STRING", "date": "DATE", "integer": "INT64", "number": "FLOAT64", "boolean": "BOOL"}


class Client(Protocol):
    """What is asked of a client: ``google.cloud.bigquery.Client`` wrapped in a few lines, or anything alike."""

    def dry_run(self, sql: str) -> int:
        """Bytes that a query would read."""
        ...

    def rows(self, sql: str, *, most_bytes: int) -> Iterable[Mapping[str, Any]]:
        """The rows a query gives; the service itself stops it at ``most_bytes``."""
        ...


@dataclass(frozen=True, slots=True)
class BigQuery:
    """A table of moves in BigQuery.

    Parameters
    ----------
    client : Client
    table : str
        ``project.dataset.table`` with the columns of moves (:func:`table_sql` makes it).
    most_bytes : int
        A question that would read more is refused before it is asked.

    Raises
    ------
    InputError
        If the table's name is of another form.
    """

    client: Client
    table: str
    most_bytes: int = FREE_BYTES

    def __post_init__(self) -> None:
        if not _TABLE.fullmatch(self.table):
            message = f"expected a table as project.dataset.table, found '{self.table}'; name it so"
            raise InputError(message)

    def sql(self, question: Question) -> str:
        """A question as BigQuery words it."""
        return transpiled(question.sql(_STAND_IN), "bigquery").replace(f" {_STAND_IN}", f" `{self.table}`")

    def estimate(self, question: Question) -> int:
        """Bytes that the question would read, which is what it would cost."""
        return self.client.dry_run(self.sql(question))

    def answer(self, question: Question) -> pl.DataFrame:
        """What the table says to a question.

        Raises
        ------
        RefusedError
            If it would read more bytes than allowed. Nothing is asked then.
        """
        sql = self.sql(question)
        wanted = self.client.dry_run(sql)
        if wanted > self.most_bytes:
            message = (
                f"expected to read at most {self.most_bytes:,} bytes of {self.table}, found that '{question.name}' "
                f"would read {wanted:,}; narrow the question or allow more"
            )
            raise RefusedError(message)
        return pl.DataFrame([dict(r) for r in self.client.rows(sql, most_bytes=self.most_bytes)])


def table_sql(table: str) -> str:
    """The statement that makes a table of moves: by month of the date, clustered by case and tool.

    Examples
    --------
    >>> print(table_sql("p.d.moves").splitlines()[0])
    CREATE TABLE `p.d.moves` (
    """
    columns = ",\n".join(f"  `{c.name}` {_TYPES.get(c.kind, 'ARRAY<STRING>')}" for c in MOVES.columns)
    return f"CREATE TABLE `{table}` (\n{columns}\n)\nPARTITION BY DATE_TRUNC(`date`, MONTH)\nCLUSTER BY `case`, `tool`"
