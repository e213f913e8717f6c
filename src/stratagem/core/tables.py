"""Declared schemas of tables, and the check that splits good rows from rejects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

from stratagem.core.errors import InputError, UnknownNameError

Kind = Literal["text", "date", "integer", "number", "boolean", "list"]

_DTYPES: Mapping[Kind, pl.DataType] = {
    "text": pl.String(),
    "date": pl.Date(),
    "integer": pl.Int32(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "list": pl.List(pl.String()),
}
_EXPECTED: Mapping[Kind, str] = {
    "text": "text",
    "date": "a date YYYY-MM-DD",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "list": "values joined by |",
}
LIST_SEPARATOR = "|"
REJECTS_SCHEMA = {
    "file": pl.String(),
    "row": pl.Int64(),
    "column": pl.String(),
    "value": pl.String(),
    "expected": pl.String(),
}


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


@dataclass(frozen=True, slots=True)
class Checked:
    """Rows that meet the schema and, apart, one line per fault of those that do not."""

    accepted: pl.DataFrame
    rejects: pl.DataFrame
    rows_in: int
    faults: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "faults", self.rejects.height)
        if self.accepted.height + self.rows_rejected != self.rows_in:
            message = (
                f"rows do not reconcile: {self.rows_in} in, {self.accepted.height} accepted, "
                f"{self.rows_rejected} rejected"
            )
            raise InputError(message)

    @property
    def rows_rejected(self) -> int:
        """Number of distinct rejected rows."""
        return self.rejects["row"].n_unique()


def check_header(found: Sequence[str], schema: Schema, *, where: str) -> None:
    """Raise if the header lacks a required column or has one the schema does not know.

    Examples
    --------
    >>> schema = Schema("pairs", (Column("a", "text", "first", required=True),))
    >>> check_header(["b"], schema, where="pairs.csv")
    Traceback (most recent call last):
    ...
    stratagem.core.errors.InputError: pairs.csv, header: expected the column 'a', found ['b']; add it
    """
    repeated = sorted({n for n in found if list(found).count(n) > 1})
    if repeated:
        message = f"{where}, header: expected each column once, found {repeated} more than once; remove the copies"
        raise InputError(message)
    for column in schema.columns:
        if column.required and column.name not in found:
            message = f"{where}, header: expected the column '{column.name}', found {list(found)}; add it"
            raise InputError(message)
    for name in found:
        if name not in schema.names:
            unknown = UnknownNameError("column", name, known=schema.names)
            message = f"{where}, header: {unknown}"
            raise InputError(message)


def check(
    table: pl.DataFrame,
    schema: Schema,
    *,
    where: str,
    first_row: int = 1,
    vocabularies: Mapping[str, frozenset[str]] | None = None,
) -> Checked:
    """Split a table into rows that meet the schema and the faults of the others.

    Text is parsed to the declared type, so a table read from CSV and one read from Parquet
    come out the same.

    Parameters
    ----------
    table : polars.DataFrame
        Columns as text (from CSV) or already typed (from Parquet).
    schema : Schema
    where : str
        File name for the rejects.
    first_row : int
        Number of the first row of ``table`` in the file, counting data rows from 1.
    vocabularies : mapping of str to frozenset of str, optional
        Allowed values by vocabulary name. A vocabulary not given is not checked.

    Returns
    -------
    Checked

    Raises
    ------
    InputError
        If the header is wrong.

    Examples
    --------
    >>> schema = Schema("pairs", (Column("n", "integer", "count", required=True, low=0),))
    >>> result = check(pl.DataFrame({"n": ["1", "x", "-2"]}), schema, where="pairs.csv")
    >>> result.accepted["n"].to_list()
    [1]
    >>> result.rejects.select("row", "value", "expected").rows()
    [(2, 'x', 'a whole number'), (3, '-2', 'at least 0')]
    """
    check_header(table.columns, schema, where=where)
    vocabularies = vocabularies or {}
    missing = [pl.lit(None, dtype=c.dtype).alias(c.name) for c in schema.columns if c.name not in table.columns]
    raw = table.with_columns(missing).select(schema.names)
    typed = raw.select([_typed(raw.schema[c.name], c) for c in schema.columns])
    faults: list[tuple[str, pl.Series, str]] = []
    for column in schema.columns:
        for bad, expected in _column_faults(raw, typed, column, vocabularies.get(column.vocabulary or "")):
            faults.append((column.name, bad, expected))
    for rule in schema.rules:
        faults.append((rule.column, typed.select(~rule.holds.fill_null(value=True)).to_series(), rule.expected))
    if schema.key is not None:
        repeated = ~typed[schema.key].is_first_distinct() & typed[schema.key].is_not_null()
        faults.append((schema.key, repeated, "an id used once; this one is in an earlier row"))
    return _split(raw, typed, faults, where=where, first_row=first_row)


def _typed(found: pl.DataType, column: Column) -> pl.Expr:
    """The column parsed to its declared type; what cannot be parsed becomes null."""
    expr = pl.col(column.name)
    if found == pl.String():
        expr = expr.str.strip_chars().replace("", None)
        match column.kind:
            case "date":
                return expr.str.to_date("%Y-%m-%d", strict=False)
            case "boolean":
                return expr.str.to_lowercase().replace_strict(
                    {"true": True, "false": False}, default=None, return_dtype=pl.Boolean
                )
            case "list":
                items = expr.str.split(LIST_SEPARATOR).list.eval(pl.element().str.strip_chars())
                return items.fill_null(pl.lit([], dtype=pl.List(pl.String)))
            case "text":
                return expr
    cast = expr.cast(column.dtype, strict=False)
    return cast.fill_null(pl.lit([], dtype=pl.List(pl.String))) if column.kind == "list" else cast


def _column_faults(
    raw: pl.DataFrame, typed: pl.DataFrame, column: Column, allowed: frozenset[str] | None
) -> list[tuple[pl.Series, str]]:
    """Masks of bad rows with what was expected, for one column."""
    name, values = column.name, typed[column.name]
    given = raw[name].is_not_null()
    if raw.schema[name] == pl.String():
        given &= raw[name].str.strip_chars() != ""
    empty = values.list.len() == 0 if column.kind == "list" else values.is_null()
    out: list[tuple[pl.Series, str]] = [(given & values.is_null(), _EXPECTED[column.kind])]
    if column.required:
        out.append((~given & empty, f"a value ({column.description})"))
    if column.low is not None:
        out.append(((values < column.low).fill_null(value=False), f"at least {column.low:g}"))
    if column.high is not None:
        out.append(((values > column.high).fill_null(value=False), f"at most {column.high:g}"))
    if column.pattern is not None:
        matches = values.str.contains(f"^(?:{column.pattern})$").fill_null(value=True)
        out.append((~matches, f"text of the form {column.pattern}"))
    if allowed is not None:
        known = pl.Series(sorted(allowed), dtype=pl.String)
        if column.kind == "list":
            extra = typed.select(pl.col(name).list.set_difference(pl.lit(known).implode()).list.len() > 0).to_series()
            out.append((extra, f"only codes of {column.vocabulary}"))
        else:
            out.append((values.is_not_null() & ~values.is_in(known.implode()), f"one of {column.vocabulary}"))
    return out


def _split(
    raw: pl.DataFrame, typed: pl.DataFrame, faults: Sequence[tuple[str, pl.Series, str]], *, where: str, first_row: int
) -> Checked:
    bad = pl.repeat(value=False, n=raw.height, dtype=pl.Boolean, eager=True)
    parts: list[pl.DataFrame] = []
    for name, mask, expected in faults:
        if not mask.any():
            continue
        bad |= mask
        rows = mask.arg_true().cast(pl.Int64)
        parts.append(
            pl.DataFrame(
                {
                    "file": pl.repeat(where, rows.len(), dtype=pl.String, eager=True),
                    "row": rows + first_row,
                    "column": pl.repeat(name, rows.len(), dtype=pl.String, eager=True),
                    "value": _as_text(raw[name].gather(rows)),
                    "expected": pl.repeat(expected, rows.len(), dtype=pl.String, eager=True),
                }
            )
        )
    rejects = pl.concat(parts).sort("row") if parts else pl.DataFrame(schema=REJECTS_SCHEMA)
    return Checked(accepted=typed.filter(~bad), rejects=rejects, rows_in=raw.height)


def _as_text(values: pl.Series) -> pl.Series:
    if values.dtype == pl.List(pl.String()):
        return values.list.join(LIST_SEPARATOR)
    return values.cast(pl.String)


def as_text(table: pl.DataFrame) -> pl.DataFrame:
    """Every column as text in the form CSV holds: lists joined by ``|``, booleans lower case."""
    columns: list[Any] = []
    for name, dtype in table.schema.items():
        if dtype == pl.List(pl.String()):
            columns.append(pl.col(name).list.join(LIST_SEPARATOR))
        else:
            columns.append(pl.col(name).cast(pl.String))
    return table.select(columns)
