"""CSIS Beyond Parallel's list of talks between the United States and North Korea, 1990 to 2018, dated to the month."""

from __future__ import annotations

import polars as pl

from stratagem.core.events import Quirk
from stratagem.core.sources import DateRule, Scope, Source, entries
from stratagem.core.tables import Column, Schema
from stratagem.read.decode import csv_table
from stratagem.read.delimited import begins
from stratagem.read.listed import with_events

WHERE = "csis-negotiations-2017/Negotiations.csv"

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_FILE = Schema(
    name="CSIS negotiations",
    columns=(
        Column("Month", "text", "month's short English name", required=True, pattern="|".join(_MONTHS)),
        Column("Year", "integer", "year", required=True, low=1945, high=2100),
        Column("Leadership", "text", "as published"),
        Column("Event Type", "text", "as published"),
        Column("Parties Involved", "text", "who met, short names joined by commas", required=True),
        Column("Description", "text", "as published"),
    ),
)


def _parse(data: bytes) -> pl.DataFrame:
    # The publisher does not double quotation marks inside fields.
    rows = csv_table(data, _FILE, where=WHERE, stray_quotes=True)
    with_us = pl.col("Parties Involved").str.split(",").list.eval(pl.element().str.strip_chars()).list.contains("US")
    months = (
        rows.select(
            date=pl.format(
                "{}-{}-01",
                "Year",
                pl.col("Month")
                .replace_strict({m: f"{n:02d}" for n, m in enumerate(_MONTHS, 1)}, return_dtype=pl.String)
                .alias("month"),
            ),
            with_us=with_us,
        )
        .group_by("date", "with_us", maintain_order=True)
        .agg(pl.len().alias("count"))
    )
    return entries(
        months.select(
            entry_id=pl.format(
                "csis-talks:{}:{}",
                pl.col("date").str.head(7),
                pl.when("with_us").then(pl.lit("us")).otherwise(pl.lit("others")).alias("who"),
            ),
            date="date",
            precision=pl.lit("month"),
            family=pl.when("with_us").then(pl.lit("engagement")).otherwise(None),
            tool=pl.lit(None, dtype=pl.String),
            label=pl.when("with_us")
            .then(pl.lit("talks with the United States"))
            .otherwise(pl.lit("talks without the United States")),
            count="count",
        ),
        where=WHERE,
    )


_COMPARED = Source(
    id="csis-talks",
    title="CSIS Beyond Parallel, 25 Years of Negotiations and Provocations: talks",
    citation="CSIS Korea Chair, Beyond Parallel, 25 Years of Negotiations and Provocations: North Korea and the "
    "United States",
    licence="none stated; not republished here",
    about="PRK",
    where=WHERE,
    rule=DateRule(0, 0),
    families=("engagement",),
    scope=Scope(tools=("talks_held", "summit", "envoy_or_letter"), parties=("PRK", "USA"), by_month=True),
    parse=_parse,
    note=(
        "Months with talks are compared, not single talks; its number counts its rows, ours our moves in the month. "
        "Its months without the United States (IAEA) are set aside."
    ),
)

SOURCE = with_events(
    _COMPARED,
    producer="Center for Strategic and International Studies, Korea Chair",
    terms_url="https://beyondparallel.csis.org",
    columns=_FILE.columns,
    sniff=begins(b"Month,Year,Leadership,Event Type,Parties Involved"),
    parties=("PRK", "USA"),
    tools={"engagement": "talks_held"},
    quirks=(
        Quirk("stray_quotes", "quotation marks inside fields are not doubled"),
        Quirk("by_month", "rows of one month are one move, with their number as count"),
    ),
)
