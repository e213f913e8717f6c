"""Cline Center Historical Phoenix events out of the New York Times, SWB and FBIS: CSV with a header, in CAMEO."""

from __future__ import annotations

import polars as pl

from stratagem.core.events import Coded, Context, EventSource, Quirk, Raw
from stratagem.core.tables import Column, Rule, Schema
from stratagem.read.actors import composite
from stratagem.read.coding import Parts, moves_of
from stratagem.read.delimited import Delimited, begins


def _party(side: str) -> tuple[Column, ...]:
    return tuple(Column(f"{side}{e}", "text", f"CAMEO codes of the {side}") for e in ("", "_root", "_agent", "_others"))


_COLUMNS = (
    Column("eid", "text", "id of the event", required=True, pattern=r"[A-Za-z0-9_.:-]+"),
    Column("story_date", "text", "day of the story, m/d/YYYY", required=True),
    Column("year", "integer", "year", required=True),
    Column("month", "integer", "month", required=True, low=1, high=12),
    Column("day", "integer", "day", required=True, low=1, high=31),
    *_party("source"),
    *_party("target"),
    Column("code", "text", "CAMEO code", required=True, pattern=r"\d{1,4}"),
    Column("root_code", "text", "CAMEO root"),
    Column("quad_class", "integer", "0 to 4", low=0, high=4),
    Column("goldstein", "number", "Goldstein scale", low=-10, high=10),
    Column("joined_issues", "text", "issues"),
    Column("lat", "number", "degrees north", low=-90, high=90),
    Column("lon", "number", "degrees east", low=-180, high=180),
    *(Column(n, "text", "place") for n in ("placename", "statename", "countryname")),
    *(Column(n, "text", "origin") for n in ("aid", "process")),
)
_USED = (
    *("eid", "story_date", "year", "month", "day", "source", "target", "code", "quad_class", "goldstein"),
    *("lat", "lon", "placename"),
)
_DATE = pl.coalesce(
    pl.col("story_date").str.to_date("%m/%d/%Y", strict=False),
    pl.col("story_date").str.to_date("%Y-%m-%d", strict=False),
)
_FILE = Schema(
    "Historical Phoenix events",
    tuple(c for c in _COLUMNS if c.name in _USED),
    None,
    (Rule("year", pl.col("year") == _DATE.dt.year(), "the year of story_date"),),
)
_LAYOUT = Delimited(columns=_COLUMNS, used=_USED, separator=",", quoted=True, header=True, nulls=("NA",))
_CODE = pl.col("code").str.zfill(3)
_PARTS = Parts(
    key=pl.col("eid"),
    date=_DATE,
    dated="story_date",
    expected="a date m/d/YYYY or YYYY-MM-DD",
    actor=composite(pl.col("source")),
    target=composite(pl.col("target")),
    actor_said=pl.col("source"),
    target_said=pl.col("target"),
    code=_CODE,
    ontology="cameo",
    goldstein=pl.col("goldstein"),
    quad=pl.col("quad_class").replace(0, 1),
    place=pl.col("placename"),
    latitude=pl.col("lat"),
    longitude=pl.col("lon"),
)


def _to_moves(raw: Raw, context: Context) -> Coded:
    counted = {
        "leading_zero": int((raw.frame["code"].str.len_bytes() < 3).sum()),
        "penta_class": int((raw.frame["quad_class"].cast(pl.String) == "0").sum()),
    }
    mended = raw.repaired(counted)
    return moves_of(mended, context, _PARTS, _FILE, coder=SOURCE.id, version=SOURCE.version)


SOURCE = EventSource(
    id="phoenix_historical",
    title="Cline Center Historical Phoenix Event Data",
    producer="Cline Center for Advanced Social Research, University of Illinois",
    licence="as its page at the Illinois Data Bank states; cite the Cline Center",
    citation=(
        "Althaus, Bajjalieh, Carter, Peyton, Shalmon, Cline Center Historical Phoenix Event Data, "
        "doi:10.13012/B2IDB-0647142_V3"
    ),
    terms_url="https://doi.org/10.13012/B2IDB-0647142_V3",
    may_ship=False,
    version="1.3",
    patterns=("phoenixnyt*.csv", "phoenixswb*.csv", "phoenixfbis*.csv", "*phoenix*_19*.csv"),
    sniff=begins(b"eid,story_date,year,", quoted=True),
    columns=_COLUMNS,
    scan=_LAYOUT.scan,
    to_moves=_to_moves,
    cut="quoted",
    header=True,
    quirks=(
        Quirk("leading_zero", "codes saved as numbers have lost their leading zero: 40 is read as 040"),
        Quirk("penta_class", "class 0 is read as quad class 1"),
        Quirk("story_dates", "the date is the story's, as m/d/YYYY; the event's may be earlier"),
    ),
)
