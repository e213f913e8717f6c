"""What the two versions of GDELT's event files share: columns, dates, actors, and how their rows become moves."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from stratagem.core.events import Coded, Context, Raw
from stratagem.core.tables import Column, Rule, Schema
from stratagem.read.actors import coded, words_for
from stratagem.read.coding import Parts, moves_of
from stratagem.read.delimited import Delimited
from stratagem.read.ontology import to_cameo

LICENCE = "free for any use, with citation of the GDELT Project and a link to it"
CITATION = (
    "The GDELT Project, https://www.gdeltproject.org; Leetaru and Schrodt (2013), GDELT: Global Data on Events, "
    "Location and Tone, 1979-2012, ISA Annual Convention"
)
TERMS = "https://www.gdeltproject.org/about.html#termsofuse"
LEADING_ZERO = "leading_zero"
ADDED_BEFORE = "added_before_event"

_EVENT = (
    Column("GLOBALEVENTID", "text", "number of the event, never used again", required=True, pattern=r"\d+"),
    Column("SQLDATE", "integer", "day of the event, YYYYMMDD", required=True, low=10_000_101, high=99_991_231),
    Column("MonthYear", "integer", "month of the event, YYYYMM", required=True),
    Column("Year", "integer", "year of the event", required=True),
    Column("FractionDate", "number", "year and part of it"),
)
_CODE = (
    Column("IsRootEvent", "integer", "in the lead paragraph", low=0, high=1),
    Column("EventCode", "text", "CAMEO code, a string that may begin with 0", required=True, pattern=r"\d{2,4}"),
    Column("EventBaseCode", "text", "CAMEO code at the second level"),
    Column("EventRootCode", "text", "CAMEO code at the first level"),
    Column("QuadClass", "integer", "1 to 4", required=True, low=1, high=4),
    Column("GoldsteinScale", "number", "-10 to 10", low=-10, high=10),
    Column("NumMentions", "integer", "mentions in the first update", low=0),
    Column("NumSources", "integer", "sources in the first update", low=0),
    Column("NumArticles", "integer", "articles in the first update", low=0),
    Column("AvgTone", "number", "mean tone, -100 to 100"),
)
_LAST = (
    Column("DATEADDED", "text", "when it was added", required=True, pattern=r"\d{8}(\d{6})?"),
    Column("SOURCEURL", "text", "address of the first report"),
)


def _actor(side: str) -> tuple[Column, ...]:
    ends = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code")
    return tuple(Column(f"{side}{e}", "text", f"of {side}") for e in (*ends, "Type1Code", "Type2Code", "Type3Code"))


def _place(side: str, *, second_level: bool) -> tuple[Column, ...]:
    """Columns of a place. Country codes of places are FIPS 10-4 of two letters; those of actors CAMEO of three."""
    return (
        Column(f"{side}Geo_Type", "integer", "kind of place", low=0, high=5),
        Column(f"{side}Geo_FullName", "text", "name of the place"),
        Column(f"{side}Geo_CountryCode", "text", "FIPS country code"),
        Column(f"{side}Geo_ADM1Code", "text", "FIPS province code"),
        *((Column(f"{side}Geo_ADM2Code", "text", "second level"),) if second_level else ()),
        Column(f"{side}Geo_Lat", "number", "degrees north", low=-90, high=90),
        Column(f"{side}Geo_Long", "number", "degrees east", low=-180, high=180),
        Column(f"{side}Geo_FeatureID", "text", "gazetteer id"),
    )


def columns(*, second_level: bool) -> tuple[Column, ...]:
    """The file's columns in order: 58, or 61 with the second level of places."""
    places = tuple(c for side in ("Actor1", "Actor2", "Action") for c in _place(side, second_level=second_level))
    return (*_EVENT, *_actor("Actor1"), *_actor("Actor2"), *_CODE, *places, *_LAST)


USED = (
    *("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year"),
    *(f"{a}{e}" for a in ("Actor1", "Actor2") for e in ("Code", "Name", "CountryCode", "KnownGroupCode", "Type1Code")),
    *("EventCode", "QuadClass", "GoldsteinScale", "NumMentions"),
    *("ActionGeo_FullName", "ActionGeo_Lat", "ActionGeo_Long", "DATEADDED"),
)
_RULES = (
    Rule("Year", pl.col("Year") == pl.col("SQLDATE") // 10_000, "the year of SQLDATE"),
    Rule("MonthYear", pl.col("MonthYear") == pl.col("SQLDATE") // 100, "the year and month of SQLDATE"),
)


def layout(declared: tuple[Column, ...], *, shorter: frozenset[int] = frozenset()) -> Delimited:
    """How a version puts its rows on lines."""
    return Delimited(
        columns=declared,
        used=USED,
        shorter=shorter,
        needles=lambda code: tuple(f"\t{word}\t".encode() for word in words_for(code, "cameo")),
    )


def _who(side: str) -> pl.Expr:
    """Our code of an actor: its state, else the body it is known as, else the kind of body."""
    return pl.coalesce(*(coded(pl.col(f"{side}{e}"), "cameo") for e in ("CountryCode", "KnownGroupCode", "Type1Code")))


def _event_code() -> pl.Expr:
    """The code with the leading zero back that spreadsheets take away: 43 is no code, 043 is one."""
    known = list(to_cameo("cameo"))
    code, longer = pl.col("EventCode"), "0" + pl.col("EventCode")
    return pl.when(~code.is_in(known) & longer.is_in(known)).then(longer).otherwise(code)


_PARTS = Parts(
    key=pl.col("GLOBALEVENTID"),
    date=pl.col("SQLDATE").cast(pl.String).str.to_date("%Y%m%d", strict=False),
    dated="SQLDATE",
    expected="a date YYYYMMDD",
    known_on=pl.col("DATEADDED").str.head(8).str.to_date("%Y%m%d", strict=False),
    actor=_who("Actor1"),
    target=_who("Actor2"),
    actor_said=pl.col("Actor1Code"),
    target_said=pl.col("Actor2Code"),
    shown=(pl.coalesce("Actor1Name", "Actor1Code"), pl.coalesce("Actor2Name", "Actor2Code")),
    code=_event_code(),
    ontology="cameo",
    goldstein=pl.col("GoldsteinScale"),
    quad=pl.col("QuadClass"),
    mentions=pl.col("NumMentions"),
    place=pl.col("ActionGeo_FullName"),
    latitude=pl.col("ActionGeo_Lat"),
    longitude=pl.col("ActionGeo_Long"),
)


def to_moves(declared: tuple[Column, ...], coder: str, version: str) -> Callable[[Raw, Context], Coded]:
    """The step from raw rows to moves of one version."""
    used = tuple(c for c in declared if c.name in USED)
    schema = Schema("GDELT events", used, None, _RULES)

    def step(raw: Raw, context: Context) -> Coded:
        frame = raw.frame
        shown = frame.select(
            zeros=(pl.col("EventCode") != _event_code()).sum(),
            early=(pl.col("DATEADDED").str.head(8) < pl.col("SQLDATE").cast(pl.String)).sum(),
        ).row(0)
        mended = raw.repaired(dict(zip((LEADING_ZERO, ADDED_BEFORE), shown, strict=True)))
        return moves_of(mended, context, _PARTS, schema, coder=coder, version=version)

    return step


def sniff(head: bytes, widths: frozenset[int]) -> bool:
    """Whether a file begins with an event id, a day and the right number of columns."""
    line = head.partition(b"\n")[0]
    fields = line.rstrip(b"\r").split(b"\t")
    return len(fields) in widths and fields[0].isdigit() and len(fields[1]) == 8 and fields[1].isdigit()
