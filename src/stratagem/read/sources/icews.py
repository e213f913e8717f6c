"""ICEWS coded event data as published on Dataverse: tab-separated, one event a row, sources and targets by name."""

from __future__ import annotations

import polars as pl

from stratagem.core.events import Coded, Context, EventSource, Quirk, Raw
from stratagem.core.tables import Column, Schema
from stratagem.read.actors import coded, words_for
from stratagem.read.coding import Parts, moves_of
from stratagem.read.delimited import LATIN, TRAILING, Delimited, begins

_COLUMNS = (
    Column("Event ID", "text", "number of the event, unique with its date", required=True, pattern=r"\d+"),
    Column("Event Date", "text", "day of the event, YYYY-MM-DD or m/d/YYYY", required=True),
    Column("Source Name", "text", "who acted"),
    Column("Source Sectors", "text", "sectors of who acted, joined by commas"),
    Column("Source Country", "text", "country of who acted"),
    Column("Event Text", "text", "name of the CAMEO code", required=True),
    Column("CAMEO Code", "text", "code of the event", required=True, pattern=r"\d{2,4}|13y"),
    Column("Intensity", "number", "Goldstein scale", low=-10, high=10),
    Column("Target Name", "text", "to whom"),
    Column("Target Sectors", "text", "sectors of the target, joined by commas"),
    Column("Target Country", "text", "country of the target"),
    Column("Story ID", "text", "number of the news story"),
    Column("Sentence Number", "text", "place of the sentence in the story"),
    Column("Publisher", "text", "who published the story"),
    Column("City", "text", "place"),
    Column("District", "text", "place"),
    Column("Province", "text", "place"),
    Column("Country", "text", "country of the place"),
    Column("Latitude", "number", "degrees north", low=-90, high=90),
    Column("Longitude", "number", "degrees east", low=-180, high=180),
)
_USED = (
    *("Event ID", "Event Date", "Source Name", "Source Country", "Event Text", "CAMEO Code", "Intensity"),
    *("Target Name", "Target Country", "City", "Country", "Latitude", "Longitude"),
)
_LAYOUT = Delimited(
    columns=_COLUMNS,
    used=_USED,
    header=True,
    latin=True,
    nulls=("NA",),
    needles=lambda code: tuple(f"\t{name}\t".encode() for name in words_for(code, "people")),
)
_FILE = Schema("ICEWS events", tuple(c for c in _COLUMNS if c.name in _USED))


_DATE = pl.coalesce(
    pl.col("Event Date").str.to_date("%Y-%m-%d", strict=False),
    pl.col("Event Date").str.to_date("%m/%d/%Y", strict=False),
)
_PARTS = Parts(
    key=pl.format("{}:{}", "Event ID", _DATE),
    date=_DATE,
    dated="Event Date",
    expected="a date YYYY-MM-DD or m/d/YYYY",
    # Bodies of no country, as the United Nations, have a name only.
    actor=pl.coalesce(coded(pl.col("Source Country"), "names"), coded(pl.col("Source Name"), "people")),
    target=pl.coalesce(coded(pl.col("Target Country"), "names"), coded(pl.col("Target Name"), "people")),
    actor_said=pl.col("Source Name"),
    target_said=pl.col("Target Name"),
    code=pl.col("CAMEO Code").replace("13y", "137"),
    ontology="icews",
    goldstein=pl.col("Intensity"),
    label=pl.col("Event Text"),
    place=pl.coalesce("City", "Country"),
    latitude=pl.col("Latitude"),
    longitude=pl.col("Longitude"),
)


def _to_moves(raw: Raw, context: Context) -> Coded:
    counted = {
        "slash_dates": int(raw.frame["Event Date"].str.contains("/", literal=True).sum()),
        "code_13y": int((raw.frame["CAMEO Code"] == "13y").sum()),
    }
    mended = raw.repaired(counted)
    return moves_of(mended, context, _PARTS, _FILE, coder=SOURCE.id, version=SOURCE.version)


SOURCE = EventSource(
    id="icews",
    title="ICEWS Coded Event Data",
    producer="Lockheed Martin (Integrated Crisis Early Warning System)",
    licence="research use; see the terms on Dataverse",
    citation=(
        "Boschee, Lautenschlager, O'Brien, Shellman, Starz, Ward (2015), ICEWS Coded Event Data, Harvard Dataverse, "
        "doi:10.7910/DVN/28075"
    ),
    terms_url="https://doi.org/10.7910/DVN/28075",
    may_ship=False,
    version="20-column",
    patterns=("events.*.tab", "*icews*.tab"),
    sniff=begins(b"Event ID\tEvent Date\tSource Name\t"),
    columns=_COLUMNS,
    scan=_LAYOUT.scan,
    to_moves=_to_moves,
    header=True,
    quirks=(
        Quirk("slash_dates", "some yearly files write dates as m/d/YYYY"),
        Quirk("code_13y", "the code of 'Threaten with repression' appears as 13y; it is read as 137"),
        Quirk("na", "NA stands for nothing, in names and in numbers"),
        Quirk(LATIN, "some lines are ISO 8859-1, not UTF-8"),
        Quirk(TRAILING, "some lines end with empty fields beyond the twentieth"),
    ),
)
