"""An invented source of machine-coded events: five columns, tabs between them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import polars as pl

from stratagem.core.checks import check
from stratagem.core.events import ROW, Coded, Context, EventSource, Raw
from stratagem.core.moves import MOVES
from stratagem.core.tables import Column, Schema

COLUMNS = ("id", "date", "actor", "target", "code")
FILE = Schema("wire", (*(Column(n, "text", n) for n in COLUMNS), Column(ROW, "integer", "row")))
CODES = {"138": ("deed", "short_range_missile"), "040": ("deed", "summit"), "190": ("deed", "artillery_live_fire")}


def scan(data: bytes, context: Context, first: int, header: bytes) -> Raw:
    rows = [line.split("\t") for line in data.decode().splitlines()]
    table = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return Raw(table.with_row_index(ROW, offset=first), len(rows))


def to_moves(raw: Raw, context: Context) -> Coded:
    sides = pl.concat_list("actor", "target")
    wanted = pl.lit(value=True)
    if context.dyads:
        wanted = pl.any_horizontal(*(sides.list.set_intersection(sorted(d)).list.len() == 2 for d in context.dyads))
    if context.actors:
        wanted &= sides.list.set_intersection(sorted(context.actors)).list.len() > 0
    if context.since:
        wanted &= pl.col("date") >= str(context.since)
    if context.until:
        wanted &= pl.col("date") < str(context.until)
    kept = raw.frame.filter(wanted)
    form, tool = ({c: pair[i] for c, pair in CODES.items()} for i in (0, 1))
    moves = kept.select(
        move_id=pl.format("wire:{}", "id"),
        case=pl.lit(context.case),
        date="date",
        precision=pl.lit("day"),
        known_on="date",
        actors="actor",
        targets="target",
        form=pl.col("code").replace_strict(form, default="deed"),
        tool=pl.col("code").replace_strict(tool, default="unmapped"),
        status=pl.lit("actual"),
        summary=pl.format("{} {} {}", "actor", "code", "target"),
        source_ids=pl.lit("wire"),
        coder=pl.lit("wire"),
        coder_version=pl.lit("1"),
        code="code",
        ontology=pl.lit("cameo"),
        goldstein=pl.lit(-4.0),
        actor_codes="actor",
        target_codes="target",
        mentions=pl.lit(3),
    )
    # Rows of one day that has no date in any calendar are rejected, by their number in the file.
    bad = kept.filter(pl.col("date").str.to_date(strict=False).is_null())
    rejects = bad.select(
        file=pl.lit(context.where),
        row=pl.col(ROW).cast(pl.Int64),
        column=pl.lit("date"),
        value="date",
        expected=pl.lit("a day"),
    )
    good = moves.filter(pl.col("date").str.to_date(strict=False).is_not_null())
    schema = dataclasses.replace(MOVES, key=None)
    accepted = check(good, schema, where=context.where).faultless(where=context.where)
    return Coded(accepted, rejects, raw.rows_in, raw.rows_in - kept.height, {"none": 0})


WIRE = EventSource(
    id="wire",
    title="Wire of Strelsau (invented)",
    producer="inventor",
    licence="Apache-2.0",
    citation="Invented for tests.",
    terms_url="",
    may_ship=True,
    version="1",
    patterns=("*.wire",),
    sniff=lambda data: data.split(b"\n")[0].count(b"\t") == 4,
    columns=FILE.columns[:5],
    scan=scan,
    to_moves=to_moves,
)


def line(number: int = 1, date: str = "2005-03-01", actor: str = "RUR", target: str = "GRA", code: str = "138") -> str:
    """One row of the wire."""
    return f"{number}\t{date}\t{actor}\t{target}\t{code}\n"


def wire(path: Path, *lines: str) -> Path:
    """A file of the wire."""
    path.write_text("".join(lines) or line(), encoding="utf-8")
    return path
