"""Daily sums of GDELT's Goldstein scores between pairs of states: a series a pair, a table beside the moves."""

from __future__ import annotations

import datetime as dt
import re

import polars as pl

from stratagem.core.checks import REJECTS_SCHEMA
from stratagem.core.errors import InputError
from stratagem.core.events import ROW, Coded, Context, EventSource, Quirk, Raw
from stratagem.core.series import OBSERVATIONS
from stratagem.core.tables import Column
from stratagem.read import gdelt
from stratagem.read.decode import text_of

_PAIR = re.compile(r"[A-Z]{3}-[A-Z]{3}")
_TOTAL = "total_abs"

_COLUMNS = (
    Column("date", "date", "day", required=True),
    Column("PRK-USA", "number", "sum of the day's scores between the two; any number of such columns follow"),
    Column(_TOTAL, "number", "sum of absolute scores over all pairs of states", low=0),
)


def indicator(pair: str) -> str:
    """Id of a pair's series.

    Examples
    --------
    >>> indicator("PRK-USA"), indicator("total_abs")
    ('gdelt_goldstein_prk_usa', 'gdelt_goldstein_total_abs')
    """
    return f"gdelt_goldstein_{pair.lower().replace('-', '_')}"


def _scan(data: bytes, context: Context, first_row: int, header: bytes) -> Raw:  # noqa: ARG001 - one signature
    """Every cell as a row of its own: day and series, numbered by the file's row."""
    text = text_of(data, where=context.where)
    try:
        wide = pl.read_csv(text.encode(), infer_schema=False)
    except pl.exceptions.PolarsError as error:
        message = (
            f"{context.where}: expected a table of days by pairs, found {str(error).splitlines()[0]}; copy it again"
        )
        raise InputError(message) from None
    strange = [n for n in wide.columns if n not in ("date", _TOTAL) and not _PAIR.fullmatch(n)]
    if "date" not in wide.columns or strange:
        message = (
            f"{context.where}, header: expected date and pairs as PRK-USA, found {strange[:3] or wide.columns[:3]}"
        )
        raise InputError(message)
    long = wide.with_row_index(ROW, first_row).unpivot(index=[ROW, "date"], variable_name="pair")
    return Raw(long.with_columns(pl.col(ROW).cast(pl.Int64)), long.height)


def _to_series(raw: Raw, context: Context) -> Coded:
    cells = raw.frame.with_columns(
        day=pl.col("date").str.to_date("%Y-%m-%d", strict=False), score=pl.col("value").cast(pl.Float64, strict=False)
    ).with_row_index("cell", 1)
    undated = cells.filter(pl.col("day").is_null())
    unscored = cells.filter(pl.col("day").is_not_null() & pl.col("score").is_null())
    rejects = pl.concat(
        [
            bad.select(
                file=pl.lit(context.where),
                row=pl.col("cell").cast(pl.Int64),
                column=column,
                value=value,
                expected=pl.lit(expected),
            )
            for bad, column, value, expected in (
                (undated, pl.lit("date"), "date", "a date YYYY-MM-DD"),
                (unscored, pl.col("pair"), "value", "a number"),
            )
        ]
    )
    kept = cells.filter(pl.col("day").is_not_null() & pl.col("score").is_not_null() & _wanted(context))
    series = kept.select(
        indicator_id=pl.format("gdelt_goldstein_{}", pl.col("pair").str.to_lowercase().str.replace_all("-", "_")),
        period_start="day",
        period_end=pl.col("day") + dt.timedelta(days=1),
        value="score",
        known_on=pl.col("day") + dt.timedelta(days=1),
        check=pl.lit("database"),
        source_ids=pl.concat_list(pl.lit(SOURCE.id)),
        note=pl.lit("undirected; sum of Goldstein scores weighted a little by sources, articles and tone"),
    )
    return Coded(
        series, rejects.cast(pl.Schema(REJECTS_SCHEMA)), raw.rows_in, raw.rows_in - kept.height - rejects.height
    )


def _wanted(context: Context) -> pl.Expr:
    keep = pl.lit(value=True)
    if context.wanted:
        pairs = ["-".join(p) for d in context.dyads for p in ((min(d), max(d)), (max(d), min(d)))]
        ends = pl.col("pair").str.split("-")
        anyone = [ends.list.contains(code) for code in context.actors]
        keep = pl.any_horizontal(pl.col("pair").is_in(pairs), *anyone)
    if context.since is not None:
        keep &= pl.col("day") >= context.since
    if context.until is not None:
        keep &= pl.col("day") < context.until
    return keep


SOURCE = EventSource(
    id="gdelt_daily_dyads",
    title="Daily GDELT dyad scores",
    producer="gdelt-graph-data, out of GDELT 1.0",
    licence=f"{gdelt.LICENCE}; the network files' repository is GPL-3",
    citation=f"{gdelt.CITATION}; daily networks: https://github.com/gzemo/gdelt-graph-data",
    terms_url=gdelt.TERMS,
    may_ship=True,
    version="dyads",
    patterns=("gdelt_daily_dyads*.csv",),
    sniff=lambda head: bool(re.match(rb"(\xef\xbb\xbf)?date,[A-Z]{3}-[A-Z]{3},", head)),
    columns=_COLUMNS,
    scan=_scan,
    to_moves=_to_series,
    cut="whole",
    schema=OBSERVATIONS,
    quirks=(
        Quirk("undirected", "a pair has one score for both directions"),
        Quirk("days_missing", "96 days of 2018 to 2024 are not in the series; they are absent, not zero"),
    ),
)
