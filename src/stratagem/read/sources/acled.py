"""ACLED armed conflict and protest events: CSV with a header, one event a row, actors by name."""

from __future__ import annotations

import polars as pl

from stratagem.core.events import Coded, Context, EventSource, Quirk, Raw
from stratagem.core.tables import Column, Rule, Schema
from stratagem.read.actors import coded
from stratagem.read.coding import Parts, moves_of
from stratagem.read.delimited import Delimited, begins
from stratagem.read.ontology import to_cameo

_COLUMNS = (
    Column("event_id_cnty", "text", "id of the event", required=True, pattern=r"[A-Za-z0-9_.:-]+"),
    Column("event_date", "text", "day of the event", required=True),
    Column("year", "integer", "year", required=True),
    Column("time_precision", "integer", "1 day, 2 week, 3 month", low=1, high=3),
    Column("disorder_type", "text", "kind of disorder"),
    Column("event_type", "text", "kind of event", required=True),
    Column("sub_event_type", "text", "kind of event, finer", required=True),
    Column("actor1", "text", "first actor"),
    Column("assoc_actor_1", "text", "its allies"),
    Column("inter1", "text", "its kind"),
    Column("actor2", "text", "second actor"),
    Column("assoc_actor_2", "text", "its allies"),
    Column("inter2", "text", "its kind"),
    Column("interaction", "text", "both kinds"),
    Column("civilian_targeting", "text", "set if civilians were the target"),
    Column("iso", "text", "ISO number of the country"),
    *(Column(n, "text", "place") for n in ("region", "country", "admin1", "admin2", "admin3", "location")),
    Column("latitude", "number", "degrees north", low=-90, high=90),
    Column("longitude", "number", "degrees east", low=-180, high=180),
    Column("geo_precision", "integer", "1 to 3", low=1, high=3),
    *(Column(n, "text", "origin") for n in ("source", "source_scale")),
    Column("notes", "text", "what happened"),
    Column("fatalities", "integer", "deaths reported", low=0),
    Column("tags", "text", "tags"),
    Column("timestamp", "integer", "when the row was last changed, seconds since 1970", low=0),
)
_USED = (
    *("event_id_cnty", "event_date", "year", "time_precision", "event_type", "sub_event_type", "actor1", "actor2"),
    *("location", "latitude", "longitude", "fatalities", "timestamp"),
)
_DATE = pl.coalesce(
    pl.col("event_date").str.to_date("%Y-%m-%d", strict=False),
    pl.col("event_date").str.to_date("%d %B %Y", strict=False),
)
_FILE = Schema(
    "ACLED events",
    tuple(c for c in _COLUMNS if c.name in _USED),
    None,
    (Rule("year", pl.col("year") == _DATE.dt.year(), "the year of event_date"),),
)
_LAYOUT = Delimited(columns=_COLUMNS, used=_USED, separator=",", quoted=True, header=True)


def _state(name: str) -> pl.Expr:
    """The state of an actor such as 'Military Forces of Mali (2020-)'; null for groups that are no state's."""
    said = pl.col(name)
    official = said.str.extract(
        r"^(?:Military|Police|Government|Prison|Coast|Border) ?\w* ?(?:Forces|Guards?)? ?of (?:the )?([^()]+?) \("
    )
    return pl.coalesce(coded(official, "names"), coded(said, "names"))


_KIND, _FINER = (pl.col(n).str.to_lowercase() for n in ("event_type", "sub_event_type"))
_MONTHLY = pl.col("time_precision") == 3
_PARTS = Parts(
    key=pl.col("event_id_cnty"),
    date=pl.when(_MONTHLY).then(_DATE.dt.month_start()).otherwise(_DATE),
    dated="event_date",
    expected="a date YYYY-MM-DD or '16 May 2025'",
    known_on=pl.from_epoch(pl.col("timestamp").cast(pl.Int64), time_unit="s").dt.date(),
    actor=_state("actor1"),
    target=_state("actor2"),
    actor_said=pl.col("actor1"),
    target_said=pl.col("actor2"),
    code=pl.format("{}: {}", "event_type", "sub_event_type"),
    cameo=pl.when(_FINER.is_in(list(to_cameo("acled")))).then(_FINER).otherwise(_KIND),
    ontology="acled",
    precision=pl.when(_MONTHLY).then(pl.lit("month")).otherwise(pl.lit("day")),
    count=pl.col("fatalities"),
    place=pl.col("location"),
    latitude=pl.col("latitude"),
    longitude=pl.col("longitude"),
    label=pl.col("sub_event_type"),
)


def _to_moves(raw: Raw, context: Context) -> Coded:
    words = int(raw.frame["event_date"].str.contains(r"[A-Za-z]").sum())
    mended = raw.repaired({"worded_dates": words})
    return moves_of(mended, context, _PARTS, _FILE, coder=SOURCE.id, version=SOURCE.version)


SOURCE = EventSource(
    id="acled",
    title="Armed Conflict Location & Event Data",
    producer="ACLED",
    licence="ACLED terms of use; redistribution forbidden",
    citation=(
        "Raleigh, Linke, Hegre, Karlsen (2010), Introducing ACLED, Journal of Peace Research 47(5), "
        "doi:10.1177/0022343310378914"
    ),
    terms_url="https://acleddata.com/terms-and-conditions",
    may_ship=False,
    version="31-column",
    patterns=("*acled*.csv",),
    sniff=begins(b"event_id_cnty,event_date,", quoted=True),
    columns=_COLUMNS,
    scan=_LAYOUT.scan,
    to_moves=_to_moves,
    cut="quoted",
    header=True,
    quirks=(
        Quirk("byte_order_mark", "exports may begin with a byte-order mark"),
        Quirk("worded_dates", "older exports write dates as '16 May 2025'"),
        Quirk("month_precision", "time precision 3 means the month; the date becomes its first day"),
    ),
)
