"""Benchmark quads out of ICEWS (ICEWS14, ICEWS18) with names: date, source, relation, target and split."""

from __future__ import annotations

import re
from pathlib import PurePath

import polars as pl

from stratagem.core.events import ROW, Coded, Context, EventSource, Quirk, Raw
from stratagem.core.tables import Column, Schema
from stratagem.read.actors import distinct, in_brackets
from stratagem.read.coding import Parts, moves_of
from stratagem.read.delimited import Delimited, begins

_COLUMNS = (
    Column("date", "date", "day of the event", required=True),
    Column("source", "text", "who acted", required=True),
    Column("relation", "text", "name of the CAMEO code", required=True),
    Column("target", "text", "to whom", required=True),
    Column("split", "text", "part of the benchmark", pattern="train|valid|test"),
)
_USED = ("date", "source", "relation", "target")
_FILE = Schema("benchmark quads", _COLUMNS[:4])
_LAYOUT = Delimited(columns=_COLUMNS, used=_USED, separator=",", quoted=True, header=True)


def _enrich(rows: pl.DataFrame) -> pl.DataFrame:
    """Names and relations are few beside the rows, so each is looked up once."""
    value = pl.col("value")
    return rows.with_columns(
        actor=distinct(rows["source"], in_brackets(value)),
        recipient=distinct(rows["target"], in_brackets(value)),
        plain=distinct(rows["relation"], value.str.to_lowercase().str.replace_all("-", " ", literal=True)),
    )


def _to_moves(raw: Raw, context: Context) -> Coded:
    # The rows carry no id, so the file's name and the row's number are one.
    stem = re.sub(r"[^A-Za-z0-9_.-]", "_", PurePath(context.where).name.partition(".")[0])
    parts = Parts(
        key=pl.format("{}:{}", pl.lit(stem), ROW),
        date=pl.col("date"),
        dated="date",
        actor=pl.col("actor"),
        target=pl.col("recipient"),
        actor_said=pl.col("source"),
        target_said=pl.col("target"),
        code=pl.col("relation"),
        cameo=pl.col("plain"),
        ontology="names",
    )
    return moves_of(raw, context, parts, _FILE, coder=SOURCE.id, version=SOURCE.version, enrich=_enrich)


SOURCE = EventSource(
    id="quads",
    title="Temporal knowledge graph benchmarks out of ICEWS",
    producer="research groups, out of ICEWS by Lockheed Martin",
    licence="research use, as ICEWS",
    citation=(
        "Boschee et al. (2015), ICEWS Coded Event Data, doi:10.7910/DVN/28075; splits as in Jin et al. (2020), "
        "Recurrent Event Network, EMNLP, doi:10.18653/v1/2020.emnlp-main.541"
    ),
    terms_url="https://doi.org/10.7910/DVN/28075",
    may_ship=False,
    version="names",
    patterns=("icews14*.csv", "icews18*.csv"),
    sniff=begins(b"date,source,relation,target"),
    columns=_COLUMNS,
    scan=_LAYOUT.scan,
    to_moves=_to_moves,
    cut="quoted",
    header=True,
    quirks=(
        Quirk("missing_actors", "ICEWS14 lacks the United States and Russia as such; ICEWS18 is complete"),
        Quirk("plain_relations", "relations have lost their hyphens: 'Threaten non force'"),
    ),
)
