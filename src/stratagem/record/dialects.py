"""The store's SQL in another engine's dialect, and the subset of SQL in which that is tested."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from stratagem.core.errors import InputError

Dialect = Literal["duckdb", "spark", "bigquery"]

SUBSET: tuple[type[exp.Expr], ...] = (
    *(exp.Select, exp.From, exp.Join, exp.With, exp.CTE, exp.TableAlias, exp.Table, exp.Subquery, exp.Union),
    *(exp.Where, exp.Group, exp.Order, exp.Ordered, exp.Distinct, exp.Alias, exp.Column, exp.Identifier, exp.Star),
    *(exp.And, exp.Or, exp.Not, exp.Paren, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.In, exp.Is, exp.Null),
    *(exp.Add, exp.Sub, exp.Mul, exp.Literal, exp.Boolean, exp.Cast, exp.DataType, exp.Case, exp.If, exp.Array),
    *(exp.Count, exp.Sum, exp.Min, exp.Max, exp.Window, exp.WindowSpec, exp.Lag, exp.RowNumber, exp.Floor),
    *(exp.Year, exp.DateDiff, exp.DateTrunc, exp.TimestampTrunc, exp.Var, exp.Lower, exp.Contains),
    *(exp.Explode, exp.ArraySize, exp.ArrayContains, exp.ArrayOverlaps, exp.ArrayContainsAll),
)
"""What the store's questions may be made of: every engine answers each alike, which the conformance suite shows."""
_HAS_ALL = "list_has_all"


def tree(sql: str, *, read: Dialect = "duckdb") -> exp.Expr:
    """A question taken apart, if it keeps to the subset.

    Raises
    ------
    InputError
        If it does not parse, or uses what is outside the subset.

    Examples
    --------
    >>> tree("SELECT median(severity) FROM moves")
    Traceback (most recent call last):
    ...
    stratagem.core.errors.InputError: expected SQL of the tested subset, found Median in 'MEDIAN(severity)'; ask DuckDB
    alone, or word it otherwise
    """
    try:
        parsed = sqlglot.parse_one(sql, read=read)
    except SqlglotError as error:
        message = f"expected one SQL query, found none that parses ({str(error).splitlines()[0]})"
        raise InputError(message) from None
    for node in parsed.walk():
        if not isinstance(node, SUBSET) and not _is_has_all(node):
            message = (
                f"expected SQL of the tested subset, found {type(node).__name__} in '{node.sql('duckdb')[:80]}'; "
                "ask DuckDB alone, or word it otherwise"
            )
            raise InputError(message)
    return parsed


def transpiled(sql: str, to: Dialect) -> str:
    """A question in DuckDB's SQL, in another dialect.

    Examples
    --------
    >>> transpiled("SELECT array_length(actors) FROM moves", "spark")
    'SELECT SIZE(actors) FROM moves'
    """
    parsed = tree(sql)
    if to == "duckdb":
        return sql
    worded = parsed.transform(_RULES[to])
    if to == "bigquery":
        for select in list(worded.find_all(exp.Select)):
            _unnest(select)
        for ordered in worded.find_all(exp.Ordered):
            if ordered.find_ancestor(exp.Window, exp.Select).__class__ is exp.Window:
                # No key that a window is ordered by is ever empty; the dialect cannot place empty ones within windows.
                ordered.set("nulls_first", True)
    return worded.sql(dialect=to, unsupported_level=ErrorLevel.RAISE)


def _is_has_all(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and str(node.this).lower() == _HAS_ALL


def _for_spark(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.ArrayOverlaps):
        return exp.Anonymous(this="ARRAYS_OVERLAP", expressions=[node.this, node.expression])
    if _is_has_all(node):
        allowed, held = node.expressions
        beyond = exp.Anonymous(this="ARRAY_EXCEPT", expressions=[held, allowed])
        return exp.EQ(this=exp.Anonymous(this="SIZE", expressions=[beyond]), expression=exp.Literal.number(0))
    return node


def _for_bigquery(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.ArrayContains):
        return _exists(node.this, [node.expression])
    if isinstance(node, exp.ArrayOverlaps):
        return _exists(node.this, node.expression.expressions)
    if _is_has_all(node):
        allowed, held = node.expressions
        return exp.Not(this=_exists(held, allowed.expressions, among=False))
    if isinstance(node, exp.TimestampTrunc):
        return exp.func("DATE_TRUNC", node.this, exp.var(node.text("unit")), dialect="bigquery")
    if isinstance(node, exp.Contains):
        # CONTAINS_SUBSTR of that dialect folds case and accents; STRPOS does not.
        return exp.GT(
            this=exp.Anonymous(this="STRPOS", expressions=[node.this, node.expression]),
            expression=exp.Literal.number(0),
        )
    return node


def _exists(held: exp.Expr, values: list[exp.Expr], *, among: bool = True) -> exp.Expr:
    """Whether any item of a list is, or is not, among some values."""
    item = exp.column("item")
    test: exp.Expr = exp.In(this=item, expressions=[v.copy() for v in values])
    items = exp.Unnest(expressions=[held.copy()], alias=exp.TableAlias(columns=[exp.to_identifier("item")]))
    return exp.Exists(this=exp.select(exp.Literal.number(1)).from_(items).where(test if among else exp.Not(this=test)))


def _unnest(select: exp.Select) -> None:
    """Turn a query that gives one row for each item of a list into a join with that list, in place."""
    for alias in [e for e in select.expressions if isinstance(e, exp.Alias) and isinstance(e.this, exp.Explode)]:
        name = exp.to_identifier(f"{alias.alias}_item")
        items = exp.Unnest(expressions=[alias.this.this], alias=exp.TableAlias(columns=[name]))
        alias.set("this", exp.column(name.copy()))
        select.join(items, join_type="cross", copy=False)


_RULES: Mapping[str, Callable[[exp.Expr], exp.Expr]] = {"spark": _for_spark, "bigquery": _for_bigquery}
