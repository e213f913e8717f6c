"""The check of a table against its schema, which splits good rows from rejects."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from stratagem.core.errors import InputError, UnknownNameError
from stratagem.core.tables import LIST_SEPARATOR, Column, Kind, Rule, Schema

_EXPECTED: Mapping[Kind, str] = {
    "text": "text",
    "date": "a date YYYY-MM-DD",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "list": "values joined by |",
}
REJECTS_SCHEMA = {
    "file": pl.String(),
    "row": pl.Int64(),
    "column": pl.String(),
    "value": pl.String(),
    "expected": pl.String(),
}
SUGGESTED = 20
"""Unknown words that get a message of their own; the rest share one."""
FEW_WORDS = 9
"""Vocabularies up to this size are listed whole in the message."""
_CONTROL = r"[\x00-\x08\x0b-\x1f\x7f]"


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

    def faultless(self, *, where: str, each: str = "row") -> pl.DataFrame:
        """The rows, of a table that must have no fault.

        Raises
        ------
        InputError
            Naming the first fault and how many there are.
        """
        if self.faults:
            first = self.rejects.row(0, named=True)
            message = (
                f"{where}, {each} {first['row']}, column {first['column']}: expected {first['expected']}, "
                f"found '{first['value']}' ({self.faults} such faults)"
            )
            raise InputError(message)
        return self.accepted

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
            strange = [n for n in found if n not in schema.names]
            near = difflib.get_close_matches(column.name, strange, n=1)
            cure = f"is '{near[0]}' meant? rename it" if near else "add it"
            if len(found) == 1 and found[0].count(";") > found[0].count(","):
                cure = "the file is separated by ';': save it with commas"
            message = f"{where}, header: expected the column '{column.name}', found {_few(found)}; {cure}"
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
    _check_types(table, schema, where=where)
    vocabularies = vocabularies or {}
    missing = [pl.lit(None, dtype=c.dtype).alias(c.name) for c in schema.columns if c.name not in table.columns]
    raw = table.with_columns(missing).select(schema.names)
    words = {c.name: vocabularies.get(c.vocabulary or "") for c in schema.columns}
    settled = {c.name for c in schema.columns if c.kind == "text" and _only_words(raw[c.name], words[c.name])}
    typed = raw.select([pl.col(c.name) if c.name in settled else _typed(raw.schema[c.name], c) for c in schema.columns])
    faults: list[_Fault] = []
    for column in schema.columns:
        faults += _column_faults(raw[column.name], typed[column.name], column)
        allowed = words[column.name]
        if allowed is not None and column.name not in settled:
            faults += _unknown_words(typed[column.name], column, allowed)
    faults += _rule_faults(typed, schema.rules)
    if schema.key is not None:
        faults += _repeats(typed[schema.key], schema.key, faults)
    return _split(raw, typed, faults, where=where, first_row=first_row)


def _few(names: Sequence[str]) -> str:
    return f"{list(names)}" if len(names) <= 6 else f"{list(names[:5])} and {len(names) - 5} more"


@dataclass(frozen=True, slots=True)
class _Fault:
    """Rows at fault in one way. Most tables have none, so masks are made only where a cheap look finds something."""

    column: str
    rows: pl.Series
    expected: str


def _check_types(table: pl.DataFrame, schema: Schema, *, where: str) -> None:
    """Raise if a column of a typed file (Parquet) is of a type that cannot hold what the schema declares."""
    for column in schema.columns:
        found = table.schema.get(column.name, pl.Null())
        if not (found in (pl.String, pl.Null) or _holds(found, column.kind)):
            message = (
                f"{where}, column {column.name}: expected {_EXPECTED[column.kind]} ({column.dtype} or text), "
                f"found a column of type {found}; convert it"
            )
            raise InputError(message)


def _holds(found: pl.DataType, kind: Kind) -> bool:
    match kind:
        case "text":
            return found.is_integer() or isinstance(found, pl.Categorical | pl.Enum)
        case "date":
            return isinstance(found, pl.Date | pl.Datetime)
        case "integer" | "number":
            return found.is_numeric()
        case "boolean":
            return isinstance(found, pl.Boolean)
        case "list":
            inner = found.inner if isinstance(found, pl.List) else None
            return isinstance(inner, pl.String | pl.Categorical | pl.Enum | pl.Null)


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
    cast = expr if found == column.dtype else expr.cast(column.dtype, strict=False)
    return cast.fill_null(pl.lit([], dtype=pl.List(pl.String))) if column.kind == "list" else cast


def _column_faults(raw: pl.Series, values: pl.Series, column: Column) -> Iterator[_Fault]:
    """Values that do not parse, are missing, are out of range or have the wrong form."""
    name = column.name
    empty = values.list.len() == 0 if column.kind == "list" else values.is_null()
    if empty.any():
        given = raw.is_not_null()
        if raw.dtype == pl.String():
            given &= raw.str.strip_chars() != ""
        if column.kind != "list":
            yield _Fault(name, given & empty, _EXPECTED[column.kind])
        if column.required:
            yield _Fault(name, ~given & empty if column.kind != "list" else empty, f"a value ({column.description})")
    free_text = column.kind == "text" and column.pattern is None and column.vocabulary is None
    if free_text and values.str.contains(_CONTROL).any():
        yield _Fault(name, values.str.contains(_CONTROL).fill_null(value=False), "text without control characters")
    if column.kind == "integer" and raw.dtype.is_float():
        yield _Fault(name, (raw != values.cast(raw.dtype)).fill_null(value=False), _EXPECTED["integer"])
    if column.kind in ("integer", "number"):
        yield from _out_of_range(values, column)
    if column.pattern is not None:
        form = f"^(?:{column.pattern})$"
        first = values.head(1_000)
        if first.n_unique() > 500 or not values.unique().str.contains(form).fill_null(value=True).all():
            yield _Fault(name, ~values.str.contains(form).fill_null(value=True), f"text of the form {column.pattern}")


def _out_of_range(values: pl.Series, column: Column) -> Iterator[_Fault]:
    """Numbers that are none (inf, nan), or below or above what the column allows."""
    if column.kind == "number":
        endless = (~values.is_finite()).fill_null(value=False)
        yield _Fault(column.name, endless, "a finite number")
        values = values.set(endless, None) if endless.any() else values
    if column.low is not None:
        yield _Fault(column.name, (values < column.low).fill_null(value=False), f"at least {column.low:g}")
    if column.high is not None:
        yield _Fault(column.name, (values > column.high).fill_null(value=False), f"at most {column.high:g}")


def _only_words(raw: pl.Series, allowed: frozenset[str] | None) -> bool:
    """Whether raw text holds nothing but words of its vocabulary, and so need not be stripped or looked at again."""
    return allowed is not None and raw.dtype == pl.String() and allowed.issuperset(raw.drop_nulls().unique())


def _unknown_words(values: pl.Series, column: Column, allowed: frozenset[str]) -> Iterator[_Fault]:
    """Values outside the vocabulary. Distinct values are few, so they are looked at first."""
    known = pl.Series(sorted(allowed), dtype=pl.String)
    is_list = column.kind == "list"
    seen = (values.explode(empty_as_null=False) if is_list else values.drop_nulls()).unique()
    extra = seen.filter(~seen.is_in(known.implode()).fill_null(value=False))
    if extra.is_empty():
        return
    for word in extra.head(SUGGESTED):
        if word is None:
            at = values.list.drop_nulls().list.len() < values.list.len()
        else:
            at = values.list.contains(word) if is_list else values == word
        yield _Fault(column.name, at.fill_null(value=False), _one_of(word or "", column, allowed))
    rest = extra.slice(SUGGESTED).implode()
    if rest.list.len()[0]:
        at = values.list.set_intersection(rest).list.len() > 0 if is_list else values.is_in(rest)
        yield _Fault(column.name, at.fill_null(value=False), f"one of {column.vocabulary}")


def _one_of(word: str, column: Column, allowed: frozenset[str]) -> str:
    near = difflib.get_close_matches(word, sorted(allowed), n=1)
    few = f": {', '.join(sorted(allowed))}" if len(allowed) <= FEW_WORDS else ""
    hint = f" (is '{near[0]}' meant?)" if near else ""
    if column.kind == "list":
        return f"only codes of {column.vocabulary}{few}, not '{word}'{hint}"
    return f"one of {column.vocabulary}{few}{hint}"


def _rule_faults(typed: pl.DataFrame, rules: Sequence[Rule]) -> Iterator[_Fault]:
    if rules:
        broken = typed.select((~r.holds.fill_null(value=True)).alias(str(i)) for i, r in enumerate(rules))
        for rule, mask in zip(rules, broken.get_columns(), strict=True):
            yield _Fault(rule.column, mask, rule.expected)


def _repeats(values: pl.Series, key: str, others: Sequence[_Fault]) -> Iterator[_Fault]:
    """Later rows with an id that an earlier row free of other faults has.

    Equal ids have equal hashes, so distinct hashes settle it.
    """
    for fault in others:
        if fault.rows.any():
            values = values.set(fault.rows, None)
    hashes = values.drop_nulls().hash().sort()
    if not (hashes == hashes.shift(1)).any():
        return
    repeated = ~values.is_first_distinct() & values.is_not_null()
    yield _Fault(key, repeated, "an id used once; this one is in an earlier row")


def _split(raw: pl.DataFrame, typed: pl.DataFrame, faults: Sequence[_Fault], *, where: str, first_row: int) -> Checked:
    faults = [f for f in faults if f.rows.any()]
    if not faults:
        return Checked(accepted=typed, rejects=pl.DataFrame(schema=REJECTS_SCHEMA), rows_in=raw.height)
    bad = pl.repeat(value=False, n=raw.height, dtype=pl.Boolean, eager=True)
    parts: list[pl.DataFrame] = []
    for fault in faults:
        bad |= fault.rows
        rows = fault.rows.arg_true().cast(pl.Int64)
        parts.append(
            pl.DataFrame({"row": rows + first_row, "value": _as_text(raw[fault.column].gather(rows))}).select(
                file=pl.lit(where),
                row="row",
                column=pl.lit(fault.column),
                value="value",
                expected=pl.lit(fault.expected),
            )
        )
    rejects = pl.concat(parts).sort("row", maintain_order=True)
    return Checked(accepted=typed.filter(~bad), rejects=rejects, rows_in=raw.height)


def _as_text(values: pl.Series) -> pl.Series:
    if values.dtype == pl.List(pl.String()):
        return values.list.join(LIST_SEPARATOR)
    return values.cast(pl.String)
