"""Phoenix real-time events of the Open Event Data Alliance: 26 tab-separated columns without a header, in CAMEO."""

from __future__ import annotations

import polars as pl

from stratagem.core.events import Coded, Context, EventSource, Quirk, Raw
from stratagem.core.tables import Column, Rule, Schema
from stratagem.read.actors import composite, words_for
from stratagem.read.coding import Parts, moves_of
from stratagem.read.delimited import Delimited


def _party(side: str) -> tuple[Column, ...]:
    parts = ("Full", "Entity", "Role", "Attribute")
    return tuple(Column(f"{side}Actor{part}", "text", f"CAMEO code of the {side.lower()}") for part in parts)


_COLUMNS = (
    Column("EventID", "text", "id of the event", required=True, pattern=r"[A-Za-z0-9_.:-]+"),
    Column("Date", "text", "day of the event, YYYYMMDD", required=True, pattern=r"\d{8}"),
    Column("Year", "integer", "year", required=True),
    Column("Month", "integer", "month", required=True, low=1, high=12),
    Column("Day", "integer", "day", required=True, low=1, high=31),
    *_party("Source"),
    *_party("Target"),
    Column("EventCode", "text", "CAMEO code", required=True, pattern=r"\d{2,4}"),
    Column("EventRootCode", "text", "CAMEO root"),
    Column("PentaClass", "integer", "0 to 4, or 1 to 4", low=0, high=4),
    Column("GoldsteinScore", "number", "Goldstein scale", low=-10, high=10),
    Column("Issues", "text", "NAME,count;NAME,count"),
    Column("Lat", "number", "degrees north", low=-90, high=90),
    Column("Lon", "number", "degrees east", low=-180, high=180),
    *(Column(n, "text", "place") for n in ("LocationName", "StateName", "CountryCode")),
    *(Column(n, "text", "origin") for n in ("SentenceID", "URLs", "NewsSources")),
)
_USED = (
    *("EventID", "Date", "Year", "Month", "Day", "SourceActorFull", "TargetActorFull", "EventCode"),
    *("PentaClass", "GoldsteinScore", "Lat", "Lon", "LocationName"),
)
_FILE = Schema(
    "Phoenix events",
    tuple(c for c in _COLUMNS if c.name in _USED),
    None,
    (
        Rule("Year", pl.col("Year") == pl.col("Date").str.head(4).cast(pl.Int32, strict=False), "the year of Date"),
        Rule(
            "Month", pl.col("Month") == pl.col("Date").str.slice(4, 2).cast(pl.Int32, strict=False), "the month of Date"
        ),
    ),
)
_LAYOUT = Delimited(
    columns=_COLUMNS,
    used=_USED,
    needles=lambda code: tuple(
        prefix + w.encode()
        for w in words_for(code, "cameo")
        for prefix in (b"\t", b"IGO", b"NGO", b"MNC", b"IMG", b"NGM")
    ),
)
_PARTS = Parts(
    key=pl.col("EventID"),
    date=pl.col("Date").str.to_date("%Y%m%d", strict=False),
    dated="Date",
    expected="a date YYYYMMDD",
    actor=composite(pl.col("SourceActorFull")),
    target=composite(pl.col("TargetActorFull")),
    actor_said=pl.col("SourceActorFull").replace("---", None),
    target_said=pl.col("TargetActorFull").replace("---", None),
    code=pl.col("EventCode"),
    ontology="cameo",
    goldstein=pl.col("GoldsteinScore"),
    # The five classes keep statements (CAMEO 01 and 02) apart as 0; in four they are cooperation in words.
    quad=pl.col("PentaClass").replace(0, 1),
    place=pl.col("LocationName"),
    latitude=pl.col("Lat"),
    longitude=pl.col("Lon"),
)


def _to_moves(raw: Raw, context: Context) -> Coded:
    zeros = int((raw.frame["PentaClass"].cast(pl.String) == "0").sum())
    mended = raw.repaired({"penta_class": zeros})
    return moves_of(mended, context, _PARTS, _FILE, coder=SOURCE.id, version=SOURCE.version)


def _sniff(head: bytes) -> bool:
    fields = head.partition(b"\n")[0].split(b"\t")
    return len(fields) == 26 and len(fields[1]) == 8 and fields[1].isdigit() and fields[2] == fields[1][:4]


SOURCE = EventSource(
    id="phoenix",
    title="Phoenix real-time event data",
    producer="Open Event Data Alliance",
    licence="open; cite the Open Event Data Alliance",
    citation="Open Event Data Alliance, Phoenix near-real-time event data, https://openeventdata.github.io",
    terms_url="https://openeventdata.github.io",
    may_ship=False,
    version="26-column",
    patterns=("events.full.[0-9]*.txt",),
    sniff=_sniff,
    columns=_COLUMNS,
    scan=_LAYOUT.scan,
    to_moves=_to_moves,
    quirks=(
        Quirk("penta_class", "some releases have five classes, 0 to 4; class 0 is read as quad class 1"),
        Quirk("dashes", "--- stands for an actor that was not coded"),
    ),
)
