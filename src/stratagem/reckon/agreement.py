"""Agreement of a record with a public database: which entries and which moves are one act, and what either lacks."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from stratagem.core.sources import DateRule, Source
from stratagem.core.time import Precision, period

_OTHER_CLASS, _OTHER_TOOL = 100, 200
_COARSE = {Precision.DAY: 0, Precision.MONTH: 40, Precision.YEAR: 80}

STATES = (
    "matched",
    "coded_otherwise",
    "missing_from_ours",
    "missing_from_theirs",
    "theirs_outside",
    "ours_outside",
)
"""What can become of an entry or a move; see :func:`agree`."""

TABLE_COLUMNS = ("database", "family", "year", "theirs", "ours", *STATES, "their_number", "our_number")


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a database and a record fit.

    Parameters
    ----------
    theirs : polars.DataFrame
        Columns of ``ENTRIES`` and ``state, partner``: the state of each entry, and the id of the move matched to it.
    ours : polars.DataFrame
        Columns ``move_id, date, precision, family, tool, count, label, state, partner``.
    unmapped : polars.DataFrame
        Entries of a kind we have no tool for; in neither of the others.
    """

    theirs: pl.DataFrame
    ours: pl.DataFrame
    unmapped: pl.DataFrame


def agree(ours: pl.DataFrame, theirs: pl.DataFrame, source: Source, *, begins: dt.date, until: dt.date) -> Agreement:
    """Match a record's moves to a database's entries, each to at most one.

    Within a family the matching is a maximum one: no other pairing within the date rule leaves fewer unmatched.
    Pairs are added in rounds, nearest first (the same tool on the same day, then a day apart, then an entry that
    names no tool, then another tool, then dates known to the month), by augmenting paths. What is then left on both
    sides is matched once more across families that the source declares kin: *coded otherwise*.

    Parameters
    ----------
    ours : polars.DataFrame
        Columns ``move_id, date, precision, family, tool, count, label``; moves in the source's scope.
    theirs : polars.DataFrame
        Columns of ``ENTRIES``.
    source : Source
        Gives the date rule and the kin.
    begins, until : datetime.date
        First and last day the record claims to cover. Unmatched entries outside are not held against it; nor are
        moves outside the database's own span held against the database.

    Returns
    -------
    Agreement
    """
    unmapped = theirs.filter(pl.col("family").is_null())
    entries = theirs.filter(pl.col("family").is_not_null())
    left, right = entries.to_dicts(), ours.to_dicts()
    same = _matching(left, right, _edges(left, right, source, across=False))
    rest_left = [e for i, e in enumerate(left) if i not in same]
    rest_right = [m for j, m in enumerate(right) if j not in set(same.values())]
    kin = _matching(rest_left, rest_right, _edges(rest_left, rest_right, source, across=True))

    pairs = [(left[i], right[j], "matched") for i, j in same.items()]
    pairs += [(rest_left[i], rest_right[j], "coded_otherwise") for i, j in kin.items()]
    theirs_state = {e["entry_id"]: (state, m["move_id"]) for e, m, state in pairs}
    ours_state = {m["move_id"]: (state, e["entry_id"]) for e, m, state in pairs}

    covered = _span(left, source.rule)
    for e in left:
        judged = begins <= e["date"] and _last(e) + dt.timedelta(days=source.rule.after) <= until
        theirs_state.setdefault(e["entry_id"], ("missing_from_ours" if judged else "theirs_outside", None))
    for m in right:
        judged = (
            covered is not None
            and m["tool"] not in source.scope.also
            and max(begins, covered[0]) <= m["date"]
            and _last(m) <= covered[1]
        )
        ours_state.setdefault(m["move_id"], ("missing_from_theirs" if judged else "ours_outside", None))
    return Agreement(
        theirs=_with_state(entries, "entry_id", theirs_state),
        ours=_with_state(ours, "move_id", ours_state),
        unmapped=unmapped,
    )


def by_month(moves: pl.DataFrame) -> pl.DataFrame:
    """Months in which there was a move, in the shape of moves: the number of moves is the count.

    Examples
    --------
    >>> moves = pl.DataFrame({
    ...     "move_id": ["a", "b"], "date": [dt.date(2018, 6, 12), dt.date(2018, 6, 1)], "precision": ["day", "month"],
    ...     "family": ["engagement"] * 2, "tool": ["summit", "talks_held"], "count": [None, None], "label": ["x", "y"],
    ... })
    >>> by_month(moves).select("move_id", "date", "precision", "count").rows()
    [('a +1', datetime.date(2018, 6, 1), 'month', 2)]
    """
    years = moves.filter(pl.col("precision") == "year")
    months = (
        moves.filter(pl.col("precision") != "year")
        .with_columns(pl.col("date").dt.truncate("1mo"), precision=pl.lit("month"))
        .group_by("date", "precision", "family", maintain_order=True)
        .agg(
            pl.when(pl.len() > 1)
            .then(pl.format("{} +{}", pl.col("move_id").first(), pl.len() - 1))
            .otherwise(pl.col("move_id").first())
            .alias("move_id"),
            pl.lit(None, dtype=pl.String).alias("tool"),
            pl.len().cast(pl.Int32).alias("count"),
            pl.col("label").first(),
        )
        .select(moves.columns)
    )
    return pl.concat([months, years.with_columns(pl.col("count").cast(pl.Int32))]).sort("date", "move_id")


def agreement_table(database: str, found: Agreement) -> pl.DataFrame:
    """Counts by family and year.

    ``theirs`` is matched + coded_otherwise + missing_from_ours + theirs_outside, under the year and family of the
    entry; ``ours`` is matched + coded_otherwise + missing_from_theirs + ours_outside. ``their_number`` and
    ``our_number`` add up the counts (missiles, names) of the matched pairs in which both sides give one.
    """
    year = pl.col("date").dt.year().alias("year")
    numbers = found.ours.select(partner="move_id", our_count="count")
    theirs = found.theirs.join(numbers, on="partner", how="left").with_columns(
        both=(pl.col("state") == "matched") & pl.col("count").is_not_null() & pl.col("our_count").is_not_null()
    )
    alone = found.ours.filter(pl.col("partner").is_null())
    rows = pl.concat(
        [
            theirs.select(
                "family", year, "state", "both", their=pl.col("count").cast(pl.Int64), our=pl.col("our_count")
            ).with_columns(pl.col("our").cast(pl.Int64)),
            alone.select(
                "family", year, "state", both=pl.lit(value=False), their=pl.lit(0, pl.Int64), our=pl.lit(0, pl.Int64)
            ),
        ]
    )
    counts = rows.group_by("family", "year").agg(
        *((pl.col("state") == s).sum().cast(pl.Int64).alias(s) for s in STATES),
        pl.col("their").filter("both").sum().alias("their_number"),
        pl.col("our").filter("both").sum().alias("our_number"),
    )
    paired = pl.col("matched") + pl.col("coded_otherwise")
    return (
        counts.with_columns(
            database=pl.lit(database),
            theirs=paired + pl.col("missing_from_ours") + pl.col("theirs_outside"),
            ours=paired + pl.col("missing_from_theirs") + pl.col("ours_outside"),
        )
        .select(TABLE_COLUMNS)
        .sort("family", "year")
    )


def compacted(table: pl.DataFrame) -> pl.DataFrame:
    """The table with runs of years that ask for no attention put together, and a total for each database.

    A year stands alone when an entry of theirs is missing from ours in it; the years between are summed, under
    their first and last year.
    """
    shown: list[pl.DataFrame] = []
    for part in table.partition_by("database", maintain_order=True):
        for family in part.partition_by("family", maintain_order=True):
            alone = pl.col("missing_from_ours") > 0
            runs = (alone | alone.shift(1).fill_null(value=True)).cum_sum()
            shown.append(_summed(family.with_columns(run=runs), ["database", "family", "run"]).drop("run"))
        shown.append(_summed(part.with_columns(family=pl.lit("all")), ["database", "family"]))
    return pl.concat(shown) if shown else table.with_columns(pl.col("year").cast(pl.String)).rename({"year": "years"})


def missing_dates(found: Agreement, *, since: dt.date, tools: Iterable[str] = ()) -> tuple[list[dt.date], int]:
    """Dates of entries none of which is matched, and the number of dates looked at.

    Parameters
    ----------
    found : Agreement
    since : datetime.date
    tools : iterable of str
        Only entries of these tools; empty for all. An entry that may be too recent to judge is left out.
    """
    wanted = tuple(tools)
    asked = found.theirs.filter(
        (pl.col("date") >= since)
        & (pl.col("state") != "theirs_outside")
        & (pl.col("tool").is_in(wanted) if wanted else pl.lit(value=True))
    )
    days = asked.group_by("date").agg((pl.col("state") == "matched").any().alias("met")).sort("date")
    return days.filter(~pl.col("met"))["date"].to_list(), days.height


def numbers_apart(found: Agreement) -> tuple[pl.DataFrame, int]:
    """Days on which the counts of both sides add up to different numbers, and how many days could be compared.

    A move counts under the day of the entry it is matched to, else under its own: what one side lists as one entry
    and the other as two moves then still adds up. A day on which either side lacks a count is not compared.

    Returns
    -------
    tuple of polars.DataFrame and int
        Columns ``date, theirs, ours``; and the number of days compared.
    """
    theirs = found.theirs.filter(pl.col("precision") == "day")
    entry_day = theirs.select(partner="entry_id", entry_day="date")
    ours = found.ours.join(entry_day, on="partner", how="left").with_columns(
        date=pl.coalesce("entry_day", pl.when(pl.col("precision") == "day").then("date"))
    )
    given = (pl.col("count").is_not_null().all()).alias("given")
    total = pl.col("count").sum()
    days = (
        theirs.group_by("date")
        .agg(total.alias("theirs"), given, (pl.col("state") == "matched").any().alias("met"))
        .join(ours.group_by("date").agg(total.alias("ours"), given.alias("ours_given")), on="date")
        .filter(pl.col("given") & pl.col("ours_given") & pl.col("met"))
    )
    return days.filter(pl.col("theirs") != pl.col("ours")).select("date", "theirs", "ours").sort("date"), days.height


def nearest(found: Agreement, source: Source, *, days: int) -> dict[str, str]:
    """For entries missing from ours, the nearest move of the same or a kin family, within so many days.

    Such a move may be the same act under a date or a day-by-day split that the rule does not allow for, or an act the
    database lists twice; a person has to look.

    Returns
    -------
    dict of str to str
        Ids of moves by id of entry; an entry with nothing near is not in it.
    """
    rule = DateRule(days, days)
    moves = found.ours.filter(pl.col("precision") == "day").to_dicts()
    out = {}
    for e in found.theirs.filter(pl.col("state") == "missing_from_ours").to_dicts():
        near = [
            (abs((m["date"] - e["date"]).days), m["move_id"])
            for m in moves
            if rule.allows(e["date"], m["date"]) and _related(e["family"], m["family"], source)
        ]
        if near:
            out[e["entry_id"]] = min(near)[1]
    return out


def _summed(part: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    first, last = pl.col("year").min(), pl.col("year").max()
    years = pl.when(first == last).then(first.cast(pl.String)).otherwise(pl.format("{}-{}", first, last))
    values = [c for c in TABLE_COLUMNS if c not in ("database", "family", "year")]
    return (
        part.group_by(by, maintain_order=True)
        .agg(years.alias("years"), pl.col(values).sum())
        .select(*(c for c in by if c != "run"), "years", *values, *(c for c in by if c == "run"))
    )


def _edges(
    left: Sequence[Mapping[str, Any]], right: Sequence[Mapping[str, Any]], source: Source, *, across: bool
) -> list[tuple[int, int, int]]:
    """Pairs that may be one act, as (distance, index in left, index in right)."""
    out = []
    for i, e in enumerate(left):
        for j, m in enumerate(right):
            if e["family"] == m["family"]:
                near = None if across else _distance(e, m, source.rule)
            elif across and _related(e["family"], m["family"], source):
                near = _distance(e, m, source.rule)
            else:
                near = None
            if near is not None:
                out.append((near, i, j))
    return sorted(out)


def _related(family: str, other: str, source: Source) -> bool:
    """Whether two families are one, or kin."""
    return family == other or any({family, other} <= kin for kin in source.kin)


def _distance(entry: Mapping[str, Any], move: Mapping[str, Any], rule: DateRule) -> int | None:
    """How far apart an entry and a move are; None when the date rule parts them."""
    coarse = max(_COARSE[Precision(entry["precision"])], _COARSE[Precision(move["precision"])])
    if coarse:
        theirs, ours = period(entry["date"], entry["precision"]), period(move["date"], move["precision"])
        if theirs.start >= ours.end or ours.start >= theirs.end:
            return None
        near = coarse
    elif rule.allows(entry["date"], move["date"]):
        near = abs((move["date"] - entry["date"]).days)
    else:
        return None
    if entry["tool"] is None or move["tool"] is None:
        return near + _OTHER_CLASS
    return near if entry["tool"] == move["tool"] else near + _OTHER_TOOL


def _matching(left: Sequence[Any], right: Sequence[Any], edges: Sequence[tuple[int, int, int]]) -> dict[int, int]:
    """A maximum matching by augmenting paths (Kuhn 1955), nearer pairs tried first."""
    reach: list[list[int]] = [[] for _ in left]
    matched: dict[int, int] = {}
    taken: dict[int, int] = {}
    start = 0
    while start < len(edges):
        stop = start
        while stop < len(edges) and edges[stop][0] == edges[start][0]:
            reach[edges[stop][1]].append(edges[stop][2])
            stop += 1
        for i in range(len(left)):
            if i not in matched and reach[i]:
                _augment(i, reach, matched, taken)
        start = stop
        if len(taken) == len(right):
            break
    return matched


def _augment(root: int, reach: Sequence[Sequence[int]], matched: dict[int, int], taken: dict[int, int]) -> None:
    """Match ``root``, moving others to their alternatives if that makes room."""
    come_from: dict[int, int] = {}
    waiting = deque([root])
    while waiting:
        i = waiting.popleft()
        for j in reach[i]:
            if j in come_from:
                continue
            come_from[j] = i
            if j in taken:
                waiting.append(taken[j])
                continue
            end: int | None = j
            while end is not None:
                owner = come_from[end]
                before = matched.get(owner)
                matched[owner], taken[end] = end, owner
                end = before
            return


def _last(row: Mapping[str, Any]) -> dt.date:
    return period(row["date"], row["precision"]).end - dt.timedelta(days=1)


def _span(entries: Sequence[Mapping[str, Any]], rule: DateRule) -> tuple[dt.date, dt.date] | None:
    """First and last day on which a move of ours could meet an entry."""
    if not entries:
        return None
    first, last = min(e["date"] for e in entries), max(_last(e) for e in entries)
    return first - dt.timedelta(days=rule.before), last + dt.timedelta(days=rule.after)


def _with_state(rows: pl.DataFrame, key: str, states: Mapping[str, tuple[str, str | None]]) -> pl.DataFrame:
    given = [states[name] for name in rows[key]]
    return rows.with_columns(
        pl.Series("state", [s for s, _ in given], dtype=pl.String),
        pl.Series("partner", [p for _, p in given], dtype=pl.String),
    )
