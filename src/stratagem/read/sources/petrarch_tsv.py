"""Output of the PETRARCH coders: tab-separated date, source, target, CAMEO code, and ids behind them."""

from __future__ import annotations

import re
from pathlib import PurePath

import polars as pl

from stratagem.core.events import ROW, Coded, Context, EventSource, Quirk, Raw
from stratagem.core.tables import Column, Schema
from stratagem.read.actors import composite
from stratagem.read.coding import Parts, moves_of
from stratagem.read.delimited import Delimited

_COLUMNS = (
    Column("Date", "text", "day of the story, YYYYMMDD", required=True, pattern=r"\d{8}"),
    Column("Source", "text", "CAMEO code of who acted", required=True),
    Column("Target", "text", "CAMEO code of the target", required=True),
    Column("Code", "text", "CAMEO code of the event", required=True, pattern=r"\d{2,4}"),
    Column("Extra1", "text", "issues, or ids of the sentences"),
    Column("Extra2", "text", "ids, or the data source"),
    Column("Extra3", "text", "data source, or words of the text"),
    Column("Extra4", "text", "words of the text"),
)
_USED = ("Date", "Source", "Target", "Code")
_FILE = Schema("PETRARCH events", _COLUMNS[:4])
_LAYOUT = Delimited(columns=_COLUMNS, used=_USED, open_ended=True)


def _to_moves(raw: Raw, context: Context) -> Coded:
    stem = re.sub(r"[^A-Za-z0-9_.-]", "_", PurePath(context.where).name)
    parts = Parts(
        key=pl.format("{}:{}", pl.lit(stem), ROW),
        date=pl.col("Date").str.to_date("%Y%m%d", strict=False),
        dated="Date",
        expected="a date YYYYMMDD",
        actor=composite(pl.col("Source")),
        target=composite(pl.col("Target")),
        actor_said=pl.col("Source").replace("---", None),
        target_said=pl.col("Target").replace("---", None),
        code=pl.col("Code"),
        ontology="cameo",
    )
    return moves_of(raw, context, parts, _FILE, coder=SOURCE.id, version=SOURCE.version)


def _sniff(head: bytes) -> bool:
    fields = head.partition(b"\n")[0].split(b"\t")
    return len(fields) >= 7 and len(fields[0]) == 8 and fields[0].isdigit() and fields[3].isdigit() and len(fields) < 20


SOURCE = EventSource(
    id="petrarch_tsv",
    title="PETRARCH and PETRARCH-2 output",
    producer="whoever ran the coder; Open Event Data Alliance",
    licence="that of the texts that were coded",
    citation=(
        "Norris, Schrodt, Beieler (2017), PETRARCH2: another event coding program, JOSS 2(9), doi:10.21105/joss.00133"
    ),
    terms_url="https://github.com/openeventdata/petrarch2",
    may_ship=False,
    version="tsv",
    patterns=("evts.*.txt", "*petrarch*.txt", "*petrarch*.tsv"),
    sniff=_sniff,
    columns=_COLUMNS,
    scan=_LAYOUT.scan,
    to_moves=_to_moves,
    quirks=(
        Quirk("open_ended", "what stands behind the code depends on the coder's settings and is passed over"),
        Quirk("dashes", "--- stands for an actor that was not coded"),
    ),
)
