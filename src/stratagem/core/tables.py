"""Declared schemas of tables: columns, keys, rules across columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

Kind = Literal["text", "date", "integer", "number", "boolean", "list"]

_DTYPES: Mapping[Kind, pl.DataType] = {
    "text": pl.String(),
    "date": pl.Date(),
    "integer": pl.Int32(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "list": pl.List(pl.String()),
}
LIST_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, whether it may be empty, and what values it may take.

    Parameters
    ----------
    name, kind, description : str
        ``kind`` is one of text, date, integer, number, boolean, list.
    required : bool
        An empty value is a reason to reject the row.
    low, high : float, optional
        Closed range of numbers.
    pattern : str, optional
        Regular expression the whole text must match.
    vocabulary : str, optional
        Name of the set of allowed values, given at check time.
    """

    name: str
    kind: Kind
    description: str
    required: bool = False
    low: float | None = None
    high: float | None = None
    pattern: str | None = None
    vocabulary: str | None = None

    @property
    def dtype(self) -> pl.DataType:
        """Polars type of the column."""
        return _DTYPES[self.kind]


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition over several columns; rows where it is false are rejected."""

    column: str
    holds: pl.Expr
    expected: str


@dataclass(frozen=True, slots=True)
class Schema:
    """Name, columns, key and cross-column rules of a table."""

    name: str
    columns: tuple[Column, ...]
    key: str | None = None
    rules: tuple[Rule, ...] = ()

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [c.name for c in self.columns]

    @property
    def polars(self) -> dict[str, pl.DataType]:
        """Column names and polars types in order."""
        return {c.name: c.dtype for c in self.columns}

    def empty(self) -> pl.DataFrame:
        """The table with no rows."""
        return pl.DataFrame(schema=self.polars)


def as_text(table: pl.DataFrame) -> pl.DataFrame:
    """Every column as text in the form CSV holds: lists joined by ``|``, booleans lower case."""
    columns: list[Any] = []
    for name, dtype in table.schema.items():
        if dtype == pl.List(pl.String()):
            columns.append(pl.col(name).list.join(LIST_SEPARATOR))
        else:
            columns.append(pl.col(name).cast(pl.String))
    return table.select(columns)
