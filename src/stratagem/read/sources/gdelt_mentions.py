"""GDELT 2.0 mentions: which article mentioned which event when, a table beside the events."""

from __future__ import annotations

import polars as pl

from stratagem.core.events import Coded, Context, EventSource, Raw
from stratagem.core.tables import Column, Schema
from stratagem.read import gdelt
from stratagem.read.coding import sound
from stratagem.read.delimited import Delimited

_COLUMNS = (
    Column("GLOBALEVENTID", "text", "number of the event", required=True, pattern=r"\d+"),
    Column("EventTimeDate", "text", "when the event was first seen", required=True, pattern=r"\d{14}"),
    Column("MentionTimeDate", "text", "when this mention was seen", required=True, pattern=r"\d{14}"),
    Column("MentionType", "integer", "1 web, 2 citation, 3 CORE, 4 DTIC, 5 JSTOR, 6 non-textual", low=1, high=6),
    Column("MentionSourceName", "text", "site or publisher"),
    Column("MentionIdentifier", "text", "address or citation"),
    Column("SentenceID", "integer", "sentence of the mention", low=0),
    Column("Actor1CharOffset", "integer", "place of the first actor, or -1"),
    Column("Actor2CharOffset", "integer", "place of the second actor, or -1"),
    Column("ActionCharOffset", "integer", "place of the action, or -1"),
    Column("InRawText", "integer", "1 if found without rewriting the text", low=0, high=1),
    Column("Confidence", "integer", "per cent", low=0, high=100),
    Column("MentionDocLen", "integer", "length of the article in characters", low=0),
    Column("MentionDocTone", "number", "tone of the article"),
    Column("MentionDocTranslationInfo", "text", "language it was translated from"),
    Column("Extras", "text", "not used"),
)
_USED = (
    *("GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier"),
    *("SentenceID", "InRawText", "Confidence", "MentionDocTone"),
)
_FILE = Schema("GDELT mentions", tuple(c for c in _COLUMNS if c.name in _USED))
_LAYOUT = Delimited(columns=_COLUMNS, used=_USED)

MENTIONS = Schema(
    name="mentions",
    columns=(
        Column("move_id", "text", "move of source gdelt2 that is mentioned", required=True),
        Column("date", "date", "day the event was first seen", required=True),
        Column("mentioned_on", "date", "day of the mention", required=True),
        Column("publisher", "text", "site or publisher"),
        Column("url", "text", "address or citation"),
        Column("kind", "integer", "GDELT's kind of mention", low=1, high=6),
        Column("sentence", "integer", "sentence of the mention", low=0),
        Column("in_raw_text", "integer", "1 if found without rewriting the text", low=0, high=1),
        Column("confidence", "number", "from 0 to 1", low=0, high=1),
        Column("tone", "number", "tone of the article"),
    ),
)
"""Columns of the table this source yields."""


def _to_table(raw: Raw, context: Context) -> Coded:
    good = sound(raw, _FILE, where=context.where)
    days = {n: pl.col(n).str.head(8).str.to_date("%Y%m%d", strict=False) for n in ("EventTimeDate", "MentionTimeDate")}
    table = good.rows.select(
        "row_in_file",
        "EventTimeDate",
        "MentionTimeDate",
        move_id=pl.format("gdelt2:{}", "GLOBALEVENTID"),
        date=days["EventTimeDate"],
        mentioned_on=days["MentionTimeDate"],
        publisher="MentionSourceName",
        url="MentionIdentifier",
        kind="MentionType",
        sentence="SentenceID",
        in_raw_text="InRawText",
        confidence=pl.col("Confidence") / 100,
        tone="MentionDocTone",
    )
    undated = [
        table.filter(pl.col(ours).is_null()).select(
            file=pl.lit(context.where),
            row="row_in_file",
            column=pl.lit(theirs),
            value=theirs,
            expected=pl.lit("a date and time YYYYMMDDHHMMSS"),
        )
        for ours, theirs in (("date", "EventTimeDate"), ("mentioned_on", "MentionTimeDate"))
    ]
    kept = table.filter(pl.col("date").is_not_null() & pl.col("mentioned_on").is_not_null())
    if context.since is not None:
        kept = kept.filter(pl.col("date") >= context.since)
    if context.until is not None:
        kept = kept.filter(pl.col("date") < context.until)
    rejects = pl.concat([good.rejects, *undated])
    filtered = raw.rows_in - kept.height - rejects["row"].n_unique()
    moves = kept.select(MENTIONS.names).cast(dict(MENTIONS.polars))  # type: ignore[arg-type]  # polars types its keys too narrowly
    return Coded(moves, rejects, raw.rows_in, filtered, raw.repairs)


SOURCE = EventSource(
    id="gdelt_mentions",
    title="GDELT 2.0 Mentions",
    producer="The GDELT Project",
    licence=gdelt.LICENCE,
    citation=gdelt.CITATION,
    terms_url=gdelt.TERMS,
    may_ship=True,
    version="2.0",
    patterns=("*.mentions.csv",),
    sniff=lambda head: len(line := head.partition(b"\n")[0].split(b"\t")) == 16 and all(map(bytes.isdigit, line[:3])),
    columns=_COLUMNS,
    scan=_LAYOUT.scan,
    to_moves=_to_table,
    schema=MENTIONS,
)
