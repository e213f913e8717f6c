"""One move reported many times: which rows repeat another, by rules that are counted, listed and can be left out."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from stratagem.core.streams import RULES

DUPLICATES = {"move_id": pl.String(), "rule": pl.String(), "of": pl.String(), "date": pl.Date()}
"""Columns of a table of duplicates: the row left out, the rule, and the row that stays for it."""
NEEDED = ("move_id", "date", "precision", "known_on", "actors", "targets", "form", "tool", "code", "place")
"""Columns of moves that the rules look at."""
_SAME = ("actors", "targets", "what")


def duplicates(moves: pl.DataFrame, *, rules: Sequence[str] = RULES) -> pl.DataFrame:
    """Rows that repeat another row of the same source.

    ``one_a_day``: of the rows with the same day, actors, targets and code the one known first stays, by id if several
    were. ``wire_copy``: of what then remains, a row is a copy if the same actors did the same to the same targets at
    the same place on the day before, in a row known no later that is no copy itself; so a story relayed past midnight
    counts once, and a campaign of many days loses at most every second of them.

    Parameters
    ----------
    moves : polars.DataFrame
        At least the columns ``NEEDED``. Rows that are not dated to the day are left alone.
    rules : sequence of str
        Of ``RULES``.

    Returns
    -------
    polars.DataFrame
        Columns ``move_id, rule, of, date`` in order of date and id.

    Notes
    -----
    Both rules may take two real acts for one: two launches on a day by the same side have the same code. They are for
    streams of reports, never for a curated record.

    References
    ----------
    .. [1] Schrodt, P. A. (2012). Precedents, progress, and prospects in political event data. International
       Interactions 38(4), 546-569, on one-a-day filters. https://doi.org/10.1080/03050629.2012.697430

    Examples
    --------
    >>> import datetime as dt
    >>> rows = pl.DataFrame({"move_id": ["a", "b"], "date": [dt.date(2018, 6, 1)] * 2, "precision": "day",
    ...     "known_on": [dt.date(2018, 6, 1)] * 2, "actors": [["A"]] * 2, "targets": [["B"]] * 2, "form": "deed",
    ...     "tool": "aid", "code": "07", "place": None})
    >>> duplicates(rows).rows()
    [('b', 'one_a_day', 'a', datetime.date(2018, 6, 1))]
    """
    rows = (
        moves.filter(pl.col("precision") == "day")
        .select(
            "move_id",
            "date",
            "known_on",
            pl.col("actors").list.sort().list.join("|"),
            pl.col("targets").list.sort().list.join("|"),
            what=pl.coalesce("code", pl.format("{}/{}", "form", "tool")),
            place=pl.col("place").cast(pl.String).fill_null(""),
        )
        .sort("date", "known_on", "move_id")
    )
    found = [pl.DataFrame(schema=DUPLICATES)]
    if "one_a_day" in rules:
        of = rows.with_columns(of=pl.col("move_id").first().over("date", *_SAME))
        found.append(_named(of.filter(pl.col("of") != pl.col("move_id")), "one_a_day"))
        rows = of.filter(pl.col("of") == pl.col("move_id")).drop("of")
    if "wire_copy" in rules:
        found.append(_named(_copies(rows), "wire_copy"))
    table = pl.concat(found)
    # A row that stayed for its day may be a copy of the day before: what stays for it then stays for its day.
    last = dict(table.filter(pl.col("rule") == "wire_copy").select("move_id", "of").iter_rows())
    return table.with_columns(pl.col("of").replace(last)).sort("date", "move_id")


def _copies(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows on the second, fourth ... day of a run of days with the same move, each with the row of the day before."""
    keys = (*_SAME, "place")
    first = rows.group_by(*keys, "date").agg(first=pl.col("move_id").first(), known=pl.col("known_on").first())
    days = first.sort(*keys, "date")
    before = pl.col("date").shift(1).over(keys)
    begins = (pl.col("date") - before).dt.total_days().fill_null(2) > 1
    runs = days.with_columns(
        run=begins.cum_sum().over(keys),
        of=pl.col("first").shift(1).over(keys),
        known=pl.col("known").shift(1).over(keys),
    )
    place_in_run = (pl.col("date") - pl.col("date").min().over(*keys, "run")).dt.total_days()
    copies = runs.filter(place_in_run % 2 == 1).select(*keys, "date", "of", "known")
    return rows.join(copies, on=[*keys, "date"], how="inner").filter(pl.col("known_on") >= pl.col("known"))


def _named(rows: pl.DataFrame, rule: str) -> pl.DataFrame:
    return rows.select("move_id", pl.lit(rule).alias("rule"), "of", "date")


def matches(ours: pl.DataFrame, theirs: pl.DataFrame, *, days: int = 1) -> pl.DataFrame:
    """Moves of two sources that may be one act: the same sides and tool, and dates that time zones can explain.

    An act of the evening in one place is dated to the next day in another, and Coordinated Universal Time is a third
    day's business. Each move has at most one partner; those of the same day are paired first, then those a day apart.

    Parameters
    ----------
    ours, theirs : polars.DataFrame
        Moves: ``move_id, date, precision, actors, targets, form, tool``.
    days : int
        How far apart the dates may lie.

    Returns
    -------
    polars.DataFrame
        Columns ``ours, theirs, days_later``: ids, and how many days later theirs is dated.

    Examples
    --------
    >>> import datetime as dt
    >>> row = {"precision": "day", "actors": [["A"]], "targets": [["B"]], "form": "deed", "tool": "aid"}
    >>> one = pl.DataFrame({"move_id": ["x"], "date": [dt.date(2018, 6, 1)], **row})
    >>> two = pl.DataFrame({"move_id": ["y"], "date": [dt.date(2018, 6, 2)], **row})
    >>> matches(one, two).rows(), matches(one, two, days=0).rows()
    ([('x', 'y', 1)], [])
    """
    left, right = _sides(ours).rename({"move_id": "ours"}), _sides(theirs).rename({"move_id": "theirs"})
    found = [pl.DataFrame(schema={"ours": pl.String, "theirs": pl.String, "days_later": pl.Int64})]
    keys = ("actors", "targets", "form", "tool")
    for apart in sorted(range(-days, days + 1), key=lambda d: (abs(d), -d)):
        moved = right.with_columns(date=pl.col("date") - pl.duration(days=apart))
        # The first of a day with the first, the second with the second: which is which cannot be told.
        nth = pl.int_range(pl.len()).over("date", *keys).alias("nth")
        pairs = left.with_columns(nth).join(moved.with_columns(nth), on=["date", *keys, "nth"])
        found.append(pairs.select("ours", "theirs", days_later=pl.lit(apart, dtype=pl.Int64)))
        left = left.join(pairs.select("ours"), on="ours", how="anti")
        right = right.join(pairs.select("theirs"), on="theirs", how="anti")
    return pl.concat(found).sort("ours")


def _sides(moves: pl.DataFrame) -> pl.DataFrame:
    return (
        moves.filter(pl.col("precision") == "day")
        .select(
            "move_id",
            "date",
            pl.col("actors").list.sort().list.join("|"),
            pl.col("targets").list.sort().list.join("|"),
            "form",
            "tool",
        )
        .sort("date", "move_id")
    )
