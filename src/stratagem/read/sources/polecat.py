"""POLECAT event data in PLOVER: tab-separated, one event a row, actors and recipients with their countries."""

from __future__ import annotations

import polars as pl

from stratagem.core.events import Coded, Context, EventSource, Quirk, Raw
from stratagem.core.tables import Column, Schema
from stratagem.read.actors import coded, words_for
from stratagem.read.coding import Parts, moves_of
from stratagem.read.delimited import LATIN, TRAILING, Delimited, begins

_EVENTS = (
    *("AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "YIELD", "RETREAT", "REQUEST", "ACCUSE", "REJECT"),
    *("THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
)
_QUADS = {"VERBAL COOPERATION": 1, "MATERIAL COOPERATION": 2, "VERBAL CONFLICT": 3, "MATERIAL CONFLICT": 4}


def _party(side: str) -> tuple[Column, ...]:
    return (
        Column(f"{side} Name", "text", "resolved names, joined by ;"),
        Column(f"{side} Country", "text", "ISO codes or names of countries, joined by ;"),
        Column(f"{side} COW", "text", "Correlates of War numbers"),
        Column(f"Primary {side} Sector", "text", "first sector"),
        Column(f"{side} Sectors", "text", "sectors"),
        Column(f"{side} Title", "text", "title"),
        Column(f"{side} Name Raw", "text", "name in the text"),
        Column(f"Wikipedia {side} ID", "text", "page id"),
    )


_COLUMNS = (
    Column("Event ID", "text", "id of the event", required=True, pattern=r"\S+"),
    Column("Event Date", "text", "day of the event", required=True),
    Column("Event Type", "text", "PLOVER event", required=True, pattern="|".join(_EVENTS)),
    Column("Event Mode", "text", "PLOVER mode"),
    Column("Intensity", "number", "-10 to 10", low=-10, high=10),
    Column("Quad Code", "text", "quad class in words"),
    Column("Contexts", "text", "PLOVER contexts, joined by ;"),
    *_party("Actor"),
    *_party("Recipient"),
    *(Column(n, "text", "place") for n in ("Placename", "City", "District", "Province", "Country")),
    Column("Latitude", "number", "degrees north", low=-90, high=90),
    Column("Longitude", "number", "degrees east", low=-180, high=180),
    *(Column(n, "text", "place") for n in ("GeoNames ID", "Raw Placename", "Feature Type")),
    Column("Source", "text", "publisher"),
    Column("Publication Date", "text", "day of publication"),
    *(Column(n, "text", "named in the story") for n in ("Story People", "Story Organizations", "Story Locations")),
    Column("Language", "text", "language of the story"),
    Column("Version", "text", "release"),
)
_USED = (
    *("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Actor Name", "Actor Country"),
    *("Recipient Name", "Recipient Country", "Placename", "Latitude", "Longitude", "Publication Date"),
)
_FILE = Schema("POLECAT events", tuple(c for c in _COLUMNS if c.name in _USED))
_LAYOUT = Delimited(
    columns=_COLUMNS,
    used=_USED,
    header=True,
    latin=True,
    nulls=("None",),
    aliases={"Event Intensity": "Intensity", "Quad": "Quad Code"},
    needles=lambda code: tuple(word.encode() for word in (code, *words_for(code, "names"))),
)


def _date(name: str) -> pl.Expr:
    """A day written YYYY-MM-DD, YYYYMMDD or with a time behind it."""
    day = pl.col(name).str.head(10)
    return pl.coalesce(
        day.str.to_date("%Y-%m-%d", strict=False),
        pl.col(name).str.to_date("%Y%m%d", strict=False),
        pl.col(name).str.to_date("%m/%d/%Y", strict=False),
    )


def _country(name: str) -> pl.Expr:
    """Our code of the country named first."""
    first = pl.col(name).str.split(";").list.first().str.strip_chars()
    return pl.coalesce(coded(first, "iso"), coded(first, "names"))


_PARTS = Parts(
    key=pl.col("Event ID").str.replace_all(r"[^A-Za-z0-9_.:-]", "_"),
    date=_date("Event Date"),
    dated="Event Date",
    known_on=_date("Publication Date"),
    actor=_country("Actor Country"),
    target=_country("Recipient Country"),
    actor_said=pl.coalesce("Actor Name", "Actor Country"),
    target_said=pl.coalesce("Recipient Name", "Recipient Country"),
    code=pl.when(pl.col("Event Mode").is_null())
    .then(pl.col("Event Type"))
    .otherwise(pl.format("{}-{}", "Event Type", pl.col("Event Mode").str.to_lowercase())),
    ontology="plover",
    goldstein=pl.col("Intensity"),
    quad=pl.col("Quad Code").str.to_uppercase().replace_strict(_QUADS, default=None, return_dtype=pl.Int32),
    place=pl.col("Placename"),
    latitude=pl.col("Latitude"),
    longitude=pl.col("Longitude"),
    many=";",
)


def _to_moves(raw: Raw, context: Context) -> Coded:
    slashes = int(raw.frame["Event Date"].str.contains("/", literal=True).sum())
    mended = raw.repaired({"slash_dates": slashes})
    return moves_of(mended, context, _PARTS, _FILE, coder=SOURCE.id, version=SOURCE.version)


SOURCE = EventSource(
    id="polecat",
    title="POLECAT: Political Event Classification, Attributes and Types",
    producer="Halterman, Bagozzi, Beger, Schrodt, Scarborough; Political Instability Task Force",
    licence="research and education only",
    citation="Scarborough et al. (2023), POLECAT Weekly Data, Harvard Dataverse, doi:10.7910/DVN/AJGVIT",
    terms_url="https://doi.org/10.7910/DVN/AJGVIT",
    may_ship=False,
    version="40-column",
    patterns=("ngecevents*.txt", "ngecevents*"),
    sniff=begins(b"Event ID\tEvent Date\tEvent Type\tEvent Mode\t"),
    columns=_COLUMNS,
    scan=_LAYOUT.scan,
    to_moves=_to_moves,
    header=True,
    quirks=(
        Quirk("none", "None stands for nothing, in names and in numbers"),
        Quirk("event_intensity", "the fifth column is called Event Intensity in some releases"),
        Quirk("slash_dates", "dates as m/d/YYYY"),
        Quirk(LATIN, "some releases are ISO 8859-1, not UTF-8"),
        Quirk(TRAILING, "some lines end with empty fields beyond the fortieth"),
        Quirk("first_of_many", "where several countries are named, the first is the actor; names of all are kept"),
    ),
)
