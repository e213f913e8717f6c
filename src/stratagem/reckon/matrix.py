"""The matrix of tools: moves in every cell, and what an empty cell means."""

from __future__ import annotations

import datetime as dt

import polars as pl

from stratagem.core.case import Record
from stratagem.core.filters import MoveFilter
from stratagem.core.streams import RECORD
from stratagem.core.toolkit import Tool

DIMENSIONS = ("year", "purpose", "target", "leader")
STATUSES = ("moves", "zero", "absent", "not assessed")
"""What a cell means: moves; looked for and none found; ruled out by the tool's definition; nobody looked."""


def fold_leaders(by_date: pl.DataFrame, holders: pl.DataFrame) -> pl.DataFrame:
    """Counts by tool and date turned into counts by tool and who led on that date.

    Parameters
    ----------
    by_date : polars.DataFrame
        Columns ``tool, date, moves``.
    holders : polars.DataFrame
        Columns ``name, start, end`` without overlaps.

    Returns
    -------
    polars.DataFrame
        Columns ``tool, column, moves``.
    """
    led = by_date.sort("date").join_asof(
        holders.select("name", "start", "end").sort("start"), left_on="date", right_on="start", strategy="backward"
    )
    inside = led.with_columns(
        column=pl.when(pl.col("end").is_null() | (pl.col("date") < pl.col("end")))
        .then("name")
        .otherwise(pl.lit("vacant"))
    )
    return (
        inside.with_columns(pl.col("column").fill_null("vacant"))
        .group_by("tool", "column")
        .agg(pl.col("moves").sum().cast(pl.Int64))
    )


def fold_rare(table: pl.DataFrame, *, keep: int) -> pl.DataFrame:
    """Cells with all but the fullest columns folded into one called ``others``, for pictures.

    Parameters
    ----------
    table : polars.DataFrame
        As :func:`cells` gives it.
    keep : int
        How many columns stay as they are.
    """
    columns = table["column"].unique(maintain_order=True).to_list()
    if len(columns) <= keep:
        return table
    fullest = table.group_by("column").agg(pl.col("moves").sum()).sort("moves", "column", descending=[True, False])
    kept = [c for c in columns if c in set(fullest["column"].head(keep))]
    order = [*kept, "others"]
    folded = table.with_columns(
        column=pl.when(pl.col("column").is_in(kept)).then("column").otherwise(pl.lit("others")),
        rank=pl.int_range(pl.len()),
    )
    whole = folded.group_by("tool", "id", "name", "family", "column").agg(
        pl.col("moves").sum(), pl.col("status").unique().sort(), pl.col("rank").min()
    )
    status = (
        pl.when(pl.col("moves") > 0)
        .then(pl.lit("moves"))
        .when(pl.col("status").list.len() == 1)
        .then(pl.col("status").list.first())
        .otherwise(pl.lit("not assessed"))
    )
    place = pl.col("column").replace_strict({c: i for i, c in enumerate(order)}, return_dtype=pl.Int32)
    return whole.with_columns(status=status, place=place).sort("id", "place").select(table.columns)


def joined(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    """Two matrices as one: the tools of the second take the place of their rows in the first.

    Parameters
    ----------
    first, second : polars.DataFrame
        As :func:`cells` gives them; a cell that only one of them could have is not assessed.
    """
    both = pl.concat([first.filter(~pl.col("tool").is_in(second["tool"].unique().implode())), second])
    tools = both.select("tool", "id", "name", "family").unique(maintain_order=True).sort("id", maintain_order=True)
    columns = both.select(pl.col("column").unique(maintain_order=True))
    grid = tools.join(columns, how="cross", maintain_order="left_right")
    return grid.join(
        both.select("tool", "column", "moves", "status"), on=["tool", "column"], how="left", maintain_order="left"
    ).with_columns(pl.col("moves").fill_null(0), pl.col("status").fill_null("not assessed"))


COVERED_FILTERS = frozenset({"tool", "family", "form", "role", "since", "until", "status"})
"""Coverage says that a tool was looked for in a period, whoever it was aimed at. A filter on anything else (a speaker,
words of the summary) leaves the empty cells open."""


def cells(record: Record, counts: pl.DataFrame, *, by: str, chosen: MoveFilter) -> pl.DataFrame:
    """Every cell of the matrix with its status.

    Parameters
    ----------
    record : Record
    counts : polars.DataFrame
        Columns ``tool, column, moves``.
    by : str
        One of ``DIMENSIONS``.
    chosen : MoveFilter
        The filter the counts were made with. Its roles choose whose tools make the rows.

    Returns
    -------
    polars.DataFrame
        Columns ``tool, id, name, family, column, moves, status``; rows in order of the toolkit's ids.
    """
    columns = _columns(record, counts, by)
    found = {(t, c): m for t, c, m in counts.select("tool", "column", "moves").iter_rows()}
    searched = {column: _searched(record, column, by, chosen) for column in columns}
    rows = []
    for tool in _tools(record, chosen, {t for t, _ in found}):
        for column in columns:
            moves = int(found.get((tool.key, column), 0))
            status = "moves" if moves else _empty(tool, column, by, searched[column])
            rows.append((tool.key, tool.id, tool.name, tool.family, column, moves, status))
    # What a source's code stands for may be no tool of ours; its moves are counted all the same.
    for key in sorted({t for t, _ in found} - set(record.case.toolkit.by_key)):
        for column in columns:
            moves = int(found.get((key, column), 0))
            rows.append((key, "", f"({key})", "", column, moves, "moves" if moves else "not assessed"))
    text = dict.fromkeys(("tool", "id", "name", "family", "column"), pl.String)
    return pl.DataFrame(rows, schema=text | {"moves": pl.Int64, "status": pl.String}, orient="row")


def _tools(record: Record, chosen: MoveFilter, seen: set[str]) -> list[Tool]:
    """Tools that make the rows: those of the roles and of the filter, and any other that was found used."""
    toolkit = record.case.toolkit
    named = {toolkit.tool(t).key for t in chosen.tool}
    return [
        t
        for t in toolkit.tools
        if t.key in seen
        or (
            set(chosen.role) & set(t.roles)
            and (not (chosen.tool or chosen.family) or t.key in named or t.family in chosen.family)
        )
    ]


def _columns(record: Record, counts: pl.DataFrame, by: str) -> list[str]:
    seen = set(counts["column"])
    match by:
        case "year":
            first = min((int(y) for y in seen), default=record.as_of.year)
            return [str(y) for y in range(first, record.as_of.year + 1)]
        case "purpose":
            return [
                p
                for p in ("signal", "compel", "extract", "stall", "divide", "silence", "hedge", "probe", "(none)")
                if p != "(none)" or p in seen
            ]
        case "target":
            main = [c for c in record.case.members(("target", "patron")) if c in seen]
            others = sorted(seen - set(main) - {"(none)"})
            return main + others + (["(none)"] if "(none)" in seen else [])
        case _:
            held = record.case.roster.holders(record.case.meta.leaders[0])
            return [n for n in dict.fromkeys(held["name"]) if n in seen] + (["vacant"] if "vacant" in seen else [])


def _searched(record: Record, column: str, by: str, chosen: MoveFilter) -> set[str]:
    """Tools that were looked for through the whole of what a column stands for, as far as the filter asks about it."""
    if record.source != RECORD:
        return set()  # the case's coverage speaks of its curated record only
    start, end = _span(record, column, by)
    end = min(end, record.end)
    cut = (chosen.since and chosen.since > start) or (chosen.until and chosen.until < end)
    if cut or set(chosen.model_dump(exclude_defaults=True)) - COVERED_FILTERS:
        return set()
    whole = record.case.coverage.filter((pl.col("start") <= start) & (pl.col("end") >= end))
    return set(whole["tool"])


def _empty(tool: Tool, column: str, by: str, searched: set[str]) -> str:
    """Why a cell is empty."""
    if by == "purpose" and tool.purposes and column not in (*tool.purposes, "(none)"):
        return "absent"
    return "zero" if tool.key in searched else "not assessed"


def _span(record: Record, column: str, by: str) -> tuple[dt.date, dt.date]:
    """Half-open days that a column stands for."""
    match by:
        case "year":
            return dt.date(int(column), 1, 1), dt.date(int(column) + 1, 1, 1)
        case "leader":
            held = record.case.roster.holders(record.case.meta.leaders[0]).filter(pl.col("name") == column)
            if held.is_empty():
                return record.case.meta.begins, record.end
            # One who led twice: from the first day of the first time to the last of the last.
            return max(held["start"][0], record.case.meta.begins), held["end"][-1] or record.end
        case _:
            return record.case.meta.begins, record.end
