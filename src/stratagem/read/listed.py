"""Entries of a database that the record is compared with, as moves for a user's own store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import polars as pl

from stratagem.core.events import ROW, Coded, Context, EventSource, Quirk, Raw
from stratagem.core.moves import MOVES
from stratagem.core.sources import ENTRIES, Source
from stratagem.core.tables import Column
from stratagem.read.ontology import UNMAPPED


def with_events(
    source: Source,
    *,
    producer: str,
    terms_url: str,
    columns: Iterable[Column],
    sniff: Callable[[bytes], bool],
    parties: tuple[str, str | None],
    tools: Mapping[str, str] | None = None,
    quirks: tuple[Quirk, ...] = (),
) -> Source:
    """A database for comparison that can also be read into a user's own store, entry by entry.

    An entry may stand for several rows of the file (missiles of one day and class, names listed on one day), so rows
    in are entries here.

    Parameters
    ----------
    source : Source
    producer, terms_url : str
    columns : iterable of Column
        Of the file.
    sniff : callable
        See :class:`stratagem.core.events.EventSource`.
    parties : tuple of str
        Codes of who acted and, if it is always the same, on whom.
    tools : mapping of str to str, optional
        Tool for entries of a family that name none.
    quirks : tuple of Quirk
    """
    by_family = dict(tools or {})
    actor, target = parties

    def scan(data: bytes, context: Context, first_row: int, header: bytes) -> Raw:  # noqa: ARG001 - one signature
        entries = source.parse(header + b"\n" + data if header else data)
        return Raw(entries.with_row_index(ROW, first_row).with_columns(pl.col(ROW).cast(pl.Int64)), entries.height)

    def to_moves(raw: Raw, context: Context) -> Coded:
        kept = raw.frame.filter(_wanted(context, actor, target))
        moves = kept.select(_columns(context, source.id, actor, target, by_family))
        return Coded(moves, raw.rejects, raw.rows_in, raw.rows_in - kept.height)

    events = EventSource(
        id=source.id,
        title=source.title,
        producer=producer,
        licence=source.licence,
        citation=source.citation,
        terms_url=terms_url,
        may_ship=False,
        version="entries",
        patterns=(source.where.rpartition("/")[2].removesuffix(".gz"),),
        sniff=sniff,
        columns=tuple(columns),
        scan=scan,
        to_moves=to_moves,
        quirks=quirks,
        cut="whole",
    )
    return replace(source, events=events)


def _wanted(context: Context, actor: str, target: str | None) -> pl.Expr:
    keep = pl.lit(value=True)
    if context.wanted:
        pair = frozenset(c for c in (actor, target) if c is not None)
        keep = pl.lit(value=bool(pair & context.actors) or pair in context.dyads)
    if context.since is not None:
        keep &= pl.col("date") >= context.since
    if context.until is not None:
        keep &= pl.col("date") < context.until
    return keep


def _columns(
    context: Context, source: str, actor: str, target: str | None, by_family: Mapping[str, str]
) -> list[pl.Expr]:
    tool = pl.coalesce(
        "tool", pl.col("family").replace_strict(by_family, default=None, return_dtype=pl.String), pl.lit(UNMAPPED)
    )
    filled: dict[str, pl.Expr] = {
        "move_id": pl.when(pl.col("entry_id").str.starts_with(f"{source}:"))
        .then(pl.col("entry_id"))
        .otherwise(pl.format("{}:{}", pl.lit(source), "entry_id")),
        "case": pl.lit(context.case),
        "date": pl.col("date"),
        "precision": pl.col("precision"),
        "known_on": pl.col("date"),
        "actors": pl.concat_list(pl.lit(actor)),
        "targets": pl.concat_list(pl.lit(target)) if target else pl.lit([], dtype=pl.List(pl.String)),
        "form": pl.lit("deed"),
        "tool": tool,
        "status": pl.lit("actual"),
        "count": pl.col("count"),
        "summary": pl.format("{}: {}", pl.lit(source), "label"),
        "source_ids": pl.concat_list(pl.lit(source)),
        "coder": pl.lit(source),
        "coder_version": pl.lit("entries"),
        "code": pl.col("label"),
        "ontology": pl.lit(source),
    }
    empty: dict[pl.DataType, pl.Expr] = {pl.List(pl.String()): pl.lit([], dtype=pl.List(pl.String))}
    return [filled.get(c.name, empty.get(c.dtype, pl.lit(None))).cast(c.dtype).alias(c.name) for c in MOVES.columns]


ENTRY_COLUMNS = ENTRIES.columns
"""Columns of an entry, for databases whose files are no tables."""
