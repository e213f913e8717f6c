"""UCDP Georeferenced Event Dataset: CSV with a header, one incident of deadly violence a row, states by number."""

from __future__ import annotations

import polars as pl

from stratagem.core.events import Coded, Context, EventSource, Quirk, Raw
from stratagem.core.tables import Column, Rule, Schema
from stratagem.read.actors import coded
from stratagem.read.coding import Parts, moves_of
from stratagem.read.delimited import Delimited, begins

_COLUMNS = (
    Column("id", "text", "id of the event", required=True, pattern=r"\d+"),
    Column("relid", "text", "id in the release"),
    Column("year", "integer", "year", required=True),
    Column("active_year", "text", "whether the dyad was active that year"),
    Column("code_status", "text", "state of coding"),
    Column("type_of_violence", "text", "1 state-based, 2 non-state, 3 one-sided", required=True, pattern="[123]"),
    *(Column(n, "text", "conflict") for n in ("conflict_dset_id", "conflict_new_id", "conflict_name")),
    *(Column(n, "text", "dyad") for n in ("dyad_dset_id", "dyad_new_id", "dyad_name")),
    *(Column(n, "text", "first side") for n in ("side_a_dset_id", "side_a_new_id", "side_a")),
    *(Column(n, "text", "second side") for n in ("side_b_dset_id", "side_b_new_id", "side_b")),
    Column("number_of_sources", "integer", "sources; -1 if unknown", low=-1),
    *(Column(f"source_{n}", "text", "origin") for n in ("article", "office", "date", "headline", "original")),
    Column("where_prec", "integer", "precision of the place", low=1, high=7),
    *(Column(n, "text", "place") for n in ("where_coordinates", "where_description", "adm_1", "adm_2")),
    Column("latitude", "number", "degrees north", low=-90, high=90),
    Column("longitude", "number", "degrees east", low=-180, high=180),
    *(Column(n, "text", "place") for n in ("geom_wkt", "priogrid_gid", "country", "country_id", "region")),
    Column("event_clarity", "integer", "1 clear, 2 aggregated", low=1, high=2),
    Column("date_prec", "integer", "1 day to 5 year", low=1, high=5),
    Column("date_start", "text", "first possible day", required=True),
    Column("date_end", "text", "last possible day", required=True),
    *(Column(n, "integer", "deaths", low=0) for n in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")),
    *(Column(n, "integer", "estimate of deaths", low=0) for n in ("best", "high", "low")),
    Column("gwnoa", "text", "Gleditsch-Ward number of the first side"),
    Column("gwnob", "text", "Gleditsch-Ward number of the second side"),
)
_USED = (
    *("id", "year", "type_of_violence", "side_a", "side_b", "number_of_sources", "where_coordinates", "latitude"),
    *("longitude", "date_prec", "date_start", "date_end", "best", "gwnoa", "gwnob"),
)
_START, _END = (pl.col(n).str.head(10).str.to_date("%Y-%m-%d", strict=False) for n in ("date_start", "date_end"))
_FILE = Schema(
    "UCDP GED events",
    tuple(c for c in _COLUMNS if c.name in _USED),
    None,
    (
        Rule("year", pl.col("year") == _START.dt.year(), "the year of date_start"),
        Rule("date_end", _END >= _START, "a day on or after date_start"),
    ),
)
_LAYOUT = Delimited(columns=_COLUMNS, used=_USED, separator=",", quoted=True, header=True)


def _side(number: str) -> pl.Expr:
    """Our code of a side by the first of its state numbers; groups have none."""
    return coded(pl.col(number).str.extract(r"^(\d+)"), "gw")


_PRECISION = pl.when(pl.col("date_prec") == 5).then(pl.lit("year")).when(pl.col("date_prec") == 4).then(pl.lit("month"))
_PARTS = Parts(
    key=pl.col("id"),
    date=pl.when(pl.col("date_prec") == 5)
    .then(_START.dt.truncate("1y"))
    .when(pl.col("date_prec") == 4)
    .then(_START.dt.month_start())
    .otherwise(_START),
    dated="date_start",
    known_on=_END,
    actor=_side("gwnoa"),
    target=_side("gwnob"),
    actor_said=pl.col("side_a"),
    target_said=pl.col("side_b"),
    code=pl.col("type_of_violence"),
    ontology="ucdp",
    precision=_PRECISION.otherwise(pl.lit("day")),
    count=pl.col("best"),
    place=pl.col("where_coordinates"),
    latitude=pl.col("latitude"),
    longitude=pl.col("longitude"),
    mentions=pl.when(pl.col("number_of_sources") >= 0).then(pl.col("number_of_sources")),
    label=pl.col("type_of_violence").replace_strict(
        {"1": "state-based violence", "2": "non-state violence", "3": "one-sided violence"}, default=None
    ),
)


def _to_moves(raw: Raw, context: Context) -> Coded:
    spans = int((raw.frame["date_prec"].cast(pl.Int64, strict=False) > 1).sum())
    mended = raw.repaired({"date_spans": spans})
    return moves_of(mended, context, _PARTS, _FILE, coder=SOURCE.id, version=SOURCE.version)


SOURCE = EventSource(
    id="ucdp_ged",
    title="UCDP Georeferenced Event Dataset",
    producer="Uppsala Conflict Data Program",
    licence="CC BY 4.0",
    citation=(
        "Sundberg and Melander (2013), Introducing the UCDP Georeferenced Event Dataset, Journal of "
        "Peace Research 50(4), doi:10.1177/0022343313484347"
    ),
    terms_url="https://ucdp.uu.se/downloads/",
    may_ship=True,
    version="49-column",
    patterns=("*gedevent*.csv", "ged[0-9]*.csv"),
    sniff=begins(b"id,relid,year,active_year,", quoted=True),
    columns=_COLUMNS,
    scan=_LAYOUT.scan,
    to_moves=_to_moves,
    cut="quoted",
    header=True,
    quirks=(
        Quirk("timed_dates", "dates carry a time of midnight, which is cut off"),
        Quirk("date_spans", "an event known only to a span has its first day, or its month's or year's"),
        Quirk("many_states", "where a side has several state numbers, the first counts"),
    ),
)
