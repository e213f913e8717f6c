"""KEDS and TABARI output: tab-separated date, source, target, code and label, in WEIS or CAMEO."""

from __future__ import annotations

import re
from pathlib import PurePath

import polars as pl

from stratagem.core.events import ROW, Coded, Context, EventSource, Quirk, Raw
from stratagem.core.tables import Column, Schema
from stratagem.read.actors import composite
from stratagem.read.coding import Parts, moves_of
from stratagem.read.delimited import BOM, Delimited
from stratagem.read.ontology import to_cameo

_PIVOT = 40
"""Years of two digits from here on are of the twentieth century."""
_ENOUGH = 0.01
"""Share of rows with codes that only WEIS has, from which on a file is WEIS whatever its name."""

_COLUMNS = (
    Column("date", "text", "YYMMDD, YYYYMMDD or YYYY-MM-DD", required=True),
    Column("source", "text", "code of who acted", required=True),
    Column("target", "text", "code of the target", required=True),
    Column("code", "text", "WEIS or CAMEO code", required=True, pattern=r"\d{2,4}\]?"),
    Column("label", "text", "name of the code"),
    Column("text", "text", "words that gave the code"),
)
_USED = ("date", "source", "target", "code")
_FILE = Schema("KEDS events", _COLUMNS[:4])
_TABBED = Delimited(columns=_COLUMNS, used=_USED, open_ended=True)
_COMMAS = Delimited(columns=_COLUMNS[:4], used=_USED, separator=",", header=True, quoted=True)
_HEADER = b"date,source,target,code"

_YEARS = pl.col("date").str.head(2).cast(pl.Int32, strict=False)
_CENTURY = pl.when(_YEARS >= _PIVOT).then(pl.lit("19")).otherwise(pl.lit("20"))
_DATE = pl.coalesce(
    pl.col("date").str.to_date("%Y-%m-%d", strict=False),
    pl.when(pl.col("date").str.len_bytes() == 8).then(pl.col("date")).str.to_date("%Y%m%d", strict=False),
    pl.when(pl.col("date").str.len_bytes() == 6).then(_CENTURY + pl.col("date")).str.to_date("%Y%m%d", strict=False),
)
_CODE = pl.col("code").str.strip_chars_end("]")


def _scan(data: bytes, context: Context, first_row: int, header: bytes) -> Raw:
    """The R package's CSV and the program's own lines are told apart by the first line."""
    if header:
        return _COMMAS.scan(data, context, first_row, header)
    return _TABBED.scan(data, context, first_row, header)


def _ontology(raw: Raw, context: Context) -> str:
    """WEIS or CAMEO: by codes that only WEIS has, else by the file's name."""
    alone = set(to_cameo("weis")) - set(to_cameo("cameo"))
    codes = raw.frame["code"].str.strip_chars_end("]")
    if float(codes.is_in(list(alone)).sum()) > _ENOUGH * len(codes):
        return "weis"
    return "weis" if "weis" in context.where.lower() else "cameo"


def _to_moves(raw: Raw, context: Context) -> Coded:
    frame = raw.frame
    counted = {
        "stray_bracket": int(frame["code"].str.ends_with("]").sum()),
        "two_digit_years": int((frame["date"].str.len_bytes() == 6).sum()),
    }
    mended = raw.repaired(counted)
    stem = re.sub(r"[^A-Za-z0-9_.-]", "_", PurePath(context.where).name)
    parts = Parts(
        key=pl.format("{}:{}", pl.lit(stem), ROW),
        date=_DATE,
        dated="date",
        expected="a date YYMMDD, YYYYMMDD or YYYY-MM-DD",
        actor=composite(pl.col("source"), "keds"),
        target=composite(pl.col("target"), "keds"),
        actor_said=pl.col("source"),
        target_said=pl.col("target"),
        code=_CODE,
        ontology=_ontology(raw, context),
    )
    return moves_of(mended, context, parts, _FILE, coder=SOURCE.id, version=SOURCE.version)


def _sniff(head: bytes) -> bool:
    line = head.removeprefix(BOM).partition(b"\n")[0].strip()
    fields = line.split(b"\t")
    coded = len(fields) >= 4 and fields[0].isdigit() and len(fields[0]) in (6, 8) and fields[3].strip(b"]").isdigit()
    return line.replace(b'"', b"") == _HEADER or (coded and len(fields) <= 6)


SOURCE = EventSource(
    id="keds",
    title="KEDS event data sets (Gulf, Levant, Balkans, Central Asia, Turkey)",
    producer="Kansas Event Data System, Philip Schrodt",
    licence="free for research, with citation",
    citation=(
        "Schrodt and Gerner, Kansas Event Data System, http://eventdata.parusanalytics.com; Schrodt "
        "(2012), CAMEO codebook 1.1b3"
    ),
    terms_url="http://eventdata.parusanalytics.com/data.html",
    may_ship=False,
    version="KEDS",
    patterns=("*.keds", "*.cameo.csv", "*.weis.csv", "*tabari*"),
    sniff=_sniff,
    columns=_COLUMNS,
    scan=_scan,
    to_moves=_to_moves,
    cut="lines",
    header_if=_HEADER,
    quirks=(
        Quirk("two_digit_years", "dates are YYMMDD; years from 40 on are of the twentieth century"),
        Quirk(
            "misnamed", "the Gulf set that goes about as gulf.cameo holds WEIS codes; the codes decide, not the name"
        ),
        Quirk("stray_bracket", "some codes end with a stray bracket: 0841]"),
        Quirk(
            "old_letters",
            "sets before 2000 use letters of their own for states: FRN, UNK (United Kingdom), UAR (Egypt)",
        ),
        Quirk("austria", "AUS means Austria in the oldest sets and Australia in CAMEO; it is read as Australia"),
    ),
)
