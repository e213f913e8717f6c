"""One look over raw rows that settles whether any has a fault; most pieces of a file have none."""

from __future__ import annotations

import polars as pl

from stratagem.core.tables import Column, Schema

_CONTROL = r"[\x00-\x08\x0b-\x1f\x7f]"
_MOST = 2**31 - 1


def faultless(frame: pl.DataFrame, schema: Schema, *, plain: bool = False) -> pl.DataFrame | None:
    """The rows typed as declared if all of them meet the schema; else nothing.

    It is the quick half of :func:`stratagem.core.checks.check`, which finds and words each fault: both ask the same of
    a row, this one all at once and without saying which.

    Parameters
    ----------
    frame : polars.DataFrame
        Columns of the schema as text, or integers and numbers as such; others are kept as they are.
    schema : Schema
        Kinds text, date, integer and number; no vocabularies.
    plain : bool
        No text holds a control character, which need not be looked for.

    Examples
    --------
    >>> schema = Schema("pairs", (Column("day", "date", "day", required=True), Column("n", "integer", "n", low=0)))
    >>> faultless(pl.DataFrame({"day": ["2019-05-04"], "n": [2]}), schema).schema["day"]
    Date
    >>> faultless(pl.DataFrame({"day": ["2019-05-04"], "n": [-2]}), schema) is None
    True
    """
    kinds = {"integer": pl.Int64, "number": pl.Float64}
    if any(frame.schema[c.name] != kinds.get(c.kind, pl.String) for c in schema.columns):
        return None
    cleaned = frame.with_columns(_cleaned(c) for c in schema.columns)
    texts = [c.name for c in schema.columns if c.kind == "date"]
    typed = cleaned.with_columns(pl.col(texts).str.to_date("%Y-%m-%d", strict=False))
    lost = [typed[n].null_count() > cleaned[n].null_count() for n in texts]
    asked = [fault for c in schema.columns for fault in _faults(c, plain=plain)]
    asked += [(~rule.holds.fill_null(value=True)).any() for rule in schema.rules]
    if any(lost) or (asked and typed.select(pl.any_horizontal(asked)).item()):
        return None
    return typed.with_columns(pl.col(c.name).cast(c.dtype) for c in schema.columns if c.kind == "integer")


def _cleaned(column: Column) -> pl.Expr:
    expr = pl.col(column.name)
    if column.kind in ("text", "date"):
        stripped = expr.str.strip_chars()
        return pl.when(stripped != "").then(stripped).alias(column.name)
    return expr


def _faults(column: Column, *, plain: bool) -> list[pl.Expr]:
    """Whether any value is missing, out of range or of the wrong form."""
    values = pl.col(column.name)
    out = [values.is_null().any()] if column.required else []
    if column.kind == "text" and column.pattern is None and not plain:
        out.append(values.str.contains(_CONTROL).any())
    if column.pattern is not None:
        out.append((~values.str.contains(f"^(?:{column.pattern})$")).any())
    if column.kind == "number":
        out.append((~values.is_finite()).any())
    if column.kind == "integer":
        out.append((values.abs() > _MOST).any())
    if column.low is not None:
        out.append((values < column.low).any())
    if column.high is not None:
        out.append((values > column.high).any())
    return out
