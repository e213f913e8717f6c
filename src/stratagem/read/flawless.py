"""One look over raw rows that settles whether any has a fault; most pieces of a file have none."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import polars as pl

from stratagem.core.tables import Column, Schema

_CONTROL = r"[\x00-\x08\x0b-\x1f\x7f]"
_TYPES: Mapping[str, tuple[pl.DataType, ...]] = {"integer": (pl.Int32(), pl.Int64()), "number": (pl.Float64(),)}
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
    held = frame.schema
    if any(held[c.name] not in _TYPES.get(c.kind, (pl.String(),)) for c in schema.columns):
        return None
    cleaned, asked = _questions(schema.columns, plain=plain)
    typed = frame.with_columns(cleaned)
    dates = [c.name for c in schema.columns if c.kind == "date"]
    if dates:
        given = typed.select(pl.col(dates).count())
        typed = typed.with_columns(pl.col(dates).str.to_date("%Y-%m-%d", strict=False))
        if not typed.select(pl.col(dates).count()).equals(given):
            return None
    asked = asked + [(~rule.holds.fill_null(value=True)).any() for rule in schema.rules]
    if asked and typed.select(pl.any_horizontal(asked)).item():
        return None
    wide = [c.name for c in schema.columns if held[c.name] == pl.Int64()]
    return typed.with_columns(pl.col(wide).cast(pl.Int32)) if wide else typed


@functools.cache
def _questions(columns: tuple[Column, ...], *, plain: bool) -> tuple[list[pl.Expr], list[pl.Expr]]:
    """How text is cleaned, and what is asked of each column; made once for each format."""
    cleaned = [_cleaned(c) for c in columns if c.kind not in _TYPES]
    return cleaned, [fault for c in columns for fault in _faults(c, plain=plain)]


def _cleaned(column: Column) -> pl.Expr:
    """Text without space around it; nothing where nothing is left."""
    stripped = pl.col(column.name).str.strip_chars()
    return pl.when(stripped != "").then(stripped).alias(column.name)


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
        out.append((values.cast(pl.Int64).abs() > _MOST).any())
    if column.low is not None:
        out.append((values < column.low).any())
    if column.high is not None:
        out.append((values > column.high).any())
    return out
