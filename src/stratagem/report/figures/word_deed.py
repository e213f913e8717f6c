"""Words above, deeds below: threats year by year with what followed, and follow-through by level of the speaker."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from stratagem.core.claims import Claim
from stratagem.report.document import Figure
from stratagem.report.figures.draw import COERCER, INK, RULE, draw, values
from stratagem.report.figures.forest import forest
from stratagem.report.words import percent

WIDTH = 620
KEPT, NOT_KEPT, OPEN = "followed by the deed", "not followed", "too recent, or names no deed"
SHADES = {KEPT: COERCER, NOT_KEPT: "#e9a8a3", OPEN: RULE}
DEEDS = "hostile deeds"
LEVEL = 0.05
LEAST = 5
"""Levels with fewer statements are left out of the lower panel: their intervals say nothing."""


def word_deed(follow: Claim, ratio: Claim, *, title: str, source: str) -> Figure | None:
    """The picture of words and deeds; None when no statement could be followed.

    Parameters
    ----------
    follow : Claim
        Answer of the query ``follow_through``.
    ratio : Claim
        Answer of the query ``word_deed``, by year.
    title, source : str
    """
    found, table, years = follow.answer.instances, follow.answer.table, ratio.answer.table
    if follow.answer.value is None or found is None or table is None or years is None:
        return None
    levels = table.filter((pl.col("by") == "level") & (pl.col("n") >= LEAST)).sort("rate", descending=True)
    panels = [_years(found, years, str(follow.answer.n_of))]
    if levels.height:
        panels.append(_levels(levels, follow))
    chart = alt.vconcat(*panels, spacing=34).properties(title=alt.Title(title, anchor="start", fontSize=15))
    return draw(chart, figure_id="word-deed", title=title, alt_text=_said(follow, years, levels), source=source)


def _years(found: pl.DataFrame, years: pl.DataFrame, noun: str) -> Any:
    """Bars of statements upwards, shaded by what followed, and of deeds downwards."""
    outcome = (
        pl.when(pl.col("outcome") == "followed")
        .then(pl.lit(KEPT))
        .when(pl.col("outcome") == "not followed")
        .then(pl.lit(NOT_KEPT))
        .otherwise(pl.lit(OPEN))
    )
    begins = min(int(year) for year in years["period"])
    said = (
        found.filter(pl.col("date").dt.year() >= begins)
        .group_by(year=pl.col("date").dt.year(), what=outcome)
        .agg(number=pl.len())
        .sort("year", "what")
    )
    done = years.select(year=pl.col("period").cast(pl.Int64), number=-pl.col("deeds"))
    rows = [{"year": r["year"], "number": r["number"], "what": r["what"]} for r in said.iter_rows(named=True)]
    rows += [{"year": r["year"], "number": r["number"], "what": DEEDS} for r in done.iter_rows(named=True)]
    order = [KEPT, NOT_KEPT, OPEN, DEEDS]
    top = max(1, *said.group_by("year").agg(pl.col("number").sum())["number"].to_list())
    bottom = max(1, *years["deeds"].to_list())
    bars = (
        alt.Chart(values(rows))
        .mark_bar(width=12)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, ticks=False, domain=False)),
            y=alt.Y(
                "number:Q",
                title=f"deeds below, {noun} above",
                scale=alt.Scale(domain=[-bottom, top]),
                axis=alt.Axis(labelExpr="abs(datum.value)", tickCount=8),
            ),
            color=alt.Color(
                "what:N",
                title=None,
                sort=order,
                scale=alt.Scale(domain=order, range=[*SHADES.values(), INK]),
                legend=alt.Legend(orient="top", columns=4, labelLimit=260, symbolType="square"),
            ),
            order=alt.Order("rank:Q"),
        )
        .transform_calculate(rank=f"indexof({order}, datum.what)")
    )
    zero = alt.Chart(values([{"number": 0}])).mark_rule(color=INK).encode(y="number:Q")
    subtitle = f"{noun} of each year by what followed; force, tests and cut channels below the line"
    return alt.layer(bars, zero).properties(
        width=WIDTH,
        height=230,
        title=alt.Title(f"{noun.capitalize()} and deeds, year by year", subtitle=subtitle, fontSize=12, frame="group"),
    )


def _levels(levels: pl.DataFrame, follow: Claim) -> Any:
    """Follow-through by level of the speaker, with interval, base rate and chance."""
    rows = [
        {
            "level": f"{r['value']} (n = {r['n']})",
            **{k: r[k] for k in ("rate", "low", "high", "base_rate", "chance_low", "chance_high")},
        }
        for r in [{**_whole(follow), "value": "all"}, *levels.iter_rows(named=True)]
    ]
    layers = forest(rows, label="level", x_title="share followed by the deed", height=16, expected="base_rate")
    days = follow.answer.details["within_days"]
    subtitle = "dot and line: share, 95 % interval; grey tick: same deeds without such words; grey bar: 95 % of chance"
    return layers.properties(
        width=WIDTH,
        height=alt.Step(26),
        title=alt.Title(
            f"Share of {follow.answer.n_of} followed by the deed within {days} days, by level of the speaker",
            subtitle=[subtitle, _apart(levels)],
            fontSize=12,
            frame="group",
        ),
    )


def _apart(levels: pl.DataFrame) -> str:
    """Which levels stand apart from chance once all rows of the table are allowed for."""
    apart = levels.filter(pl.col("holm") < LEVEL)["value"].to_list()
    return f"apart from chance after correction over the table: {', '.join(apart) or 'no single level'}"


def _whole(follow: Claim) -> dict[str, Any]:
    a = follow.answer
    return {"n": a.n, "rate": a.value, "low": a.low, "high": a.high} | {
        name: a.details[name] for name in ("base_rate", "chance_low", "chance_high")
    }


def _said(follow: Claim, years: pl.DataFrame, levels: pl.DataFrame) -> str:
    """What the picture shows, for those who cannot see it."""
    a = follow.answer
    whole = (
        f"{a.n} {a.n_of} could be followed: {percent(a.value or 0)} were followed by the deed within "
        f"{a.details['within_days']} days, against {percent(a.details['expected'])} by chance"
    )
    by = "; ".join(f"{r['value']} {percent(r['rate'])} of {r['n']}" for r in levels.iter_rows(named=True))
    span = f"{years['period'][0]} to {years['period'][-1]}" if years.height else "no year"
    return f"Words and deeds, {span}. {whole}." + (f" By level of the speaker: {by}." if by else "")
