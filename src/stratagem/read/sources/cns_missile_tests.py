"""The CNS/NTI North Korea Missile Test Database: one row a missile, times in Coordinated Universal Time."""

from __future__ import annotations

import datetime as dt

import polars as pl

from stratagem.core.events import Quirk
from stratagem.core.sources import DateRule, Must, Scope, Source, entries
from stratagem.core.tables import Column, Schema
from stratagem.read.decode import csv_table
from stratagem.read.delimited import begins
from stratagem.read.listed import with_events

WHERE = "nagix-missile-tests/tests_flat.csv"

_TOOLS = {
    "SRBM": ("short_range_missile", "short-range ballistic missiles"),
    "MRBM": ("medium_range_missile", "medium-range ballistic missiles"),
    "HGV": ("medium_range_missile", "hypersonic glider"),
    "IRBM": ("long_range_missile", "intermediate-range ballistic missiles"),
    "ICBM": ("long_range_missile", "intercontinental ballistic missiles"),
    "SLBM": ("submarine_missile", "submarine-launched ballistic missiles"),
    "SLV": ("space_launch", "satellite launch vehicle"),
    "Unknown": (None, "ballistic missiles of unknown type"),
}
"""Our tool and our name for each class of the database. A glider counts with the booster it rides on."""

_FILE = Schema(
    name="CNS missile tests",
    columns=(
        Column("date", "text", "day or month of launch", required=True, pattern=r"\d{4}-\d{2}(-\d{2})?"),
        *(
            Column(name, "text", "as published")
            for name in ("time", "series", "missile", "facility", "landing", "apogee", "distance", "bearing")
        ),
        Column("outcome", "text", "success, failure or unknown"),
        Column("description", "text", "as published"),
        Column("bin", "text", "as published"),
        Column("glide", "text", "as published"),
        Column("type", "text", "class of missile", required=True, pattern="|".join(_TOOLS)),
        Column("y", "text", "year"),
    ),
)


SEOUL_HOURS = 9
"""Korean time is this many hours ahead of Coordinated Universal Time."""


def _parse(data: bytes) -> pl.DataFrame:
    launches = csv_table(data, _FILE, where=WHERE).with_columns(
        precision=pl.when(pl.col("date").str.len_chars() == 7).then(pl.lit("month")).otherwise(pl.lit("day")),
        day=_korean_day(),
    )
    # One entry for each day and class, as the record holds one move for what was fired together. What is of unknown
    # type counts with the day's short-range missiles, if the day has these and no other class.
    known = launches.filter(pl.col("type") != "Unknown").group_by("day").agg(pl.col("type").unique())
    short = known.filter(pl.col("type").list.join("|") == "SRBM")["day"]
    joins = (pl.col("type") == "Unknown") & pl.col("day").is_in(short.implode())
    days = (
        launches.with_columns(kind=pl.when(joins).then(pl.lit("SRBM")).otherwise("type"))
        .with_columns(
            tool=pl.col("kind").replace_strict({k: v[0] for k, v in _TOOLS.items()}, return_dtype=pl.String),
            label=pl.col("kind").replace_strict({k: v[1] for k, v in _TOOLS.items()}, return_dtype=pl.String),
        )
        .group_by("day", "precision", "tool", maintain_order=True)
        .agg(pl.col("label").first(), pl.len().alias("count"))
    )
    return entries(
        days.select(
            entry_id=pl.format("cns:{}:{}", "day", pl.col("tool").fill_null("unknown")),
            date="day",
            precision="precision",
            family=pl.lit("missile"),
            tool="tool",
            label="label",
            count="count",
        ),
        where=WHERE,
    )


def _korean_day() -> pl.Expr:
    """The day in Korea, for a launch whose hour is known or that was fired with such; else the day as published."""
    published = pl.when(pl.col("date").str.len_chars() == 7).then(pl.col("date") + "-01").otherwise("date")
    hour = pl.col("time").str.extract(r"^(\d{2}):\d{2}").cast(pl.Int64, strict=False)
    later = (hour + SEOUL_HOURS >= 24).cast(pl.Int64)
    shift = later.fill_null(later.max().over("date", "type")).fill_null(0)
    day = published.str.to_date("%Y-%m-%d", strict=False) + pl.duration(days=shift)
    return day.cast(pl.String).fill_null(published)


_COMPARED = Source(
    id="cns",
    title="CNS North Korea Missile Test Database",
    citation="James Martin Center for Nonproliferation Studies / NTI, The CNS North Korea Missile Test Database",
    licence="NTI terms; cite CNS; not republished here",
    about="PRK",
    where=WHERE,
    rule=DateRule(1, 1),
    families=("missile",),
    # What it calls of unknown type may be a guided missile that is not ballistic.
    scope=Scope(
        tools=tuple(dict.fromkeys(t for t, _ in _TOOLS.values() if t)), actors=("PRK",), also=("cruise_missile",)
    ),
    parse=_parse,
    note=(
        "Its dates are UTC, ours Korean: a launch whose hour it knows is moved to the Korean day, and a day either "
        "way is allowed. It lists missiles of 300 km and 500 kg or more, so our shorter-range launches are beyond it."
    ),
    musts=(Must("missile launch", dt.date(2012, 1, 1)),),
)

SOURCE = with_events(
    _COMPARED,
    producer="James Martin Center for Nonproliferation Studies and Nuclear Threat Initiative",
    terms_url="https://www.nti.org/terms-use/",
    columns=_FILE.columns,
    sniff=begins(b"date,time,series,missile,"),
    parties=("PRK", None),
    quirks=(
        Quirk("korean_days", "times are UTC; a launch late in that day is put on the next day, as in Korea"),
        Quirk("one_a_day", "missiles of one class and day are one move, with their number as count"),
    ),
)
