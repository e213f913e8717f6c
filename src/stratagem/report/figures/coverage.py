"""How many moves the record holds each year, by side: dense and thin years seen at a glance."""

from __future__ import annotations

import altair as alt
import polars as pl

from stratagem.core.case import Record
from stratagem.report.document import Figure
from stratagem.report.figures.draw import COERCER, TARGET, draw, values


def coverage(record: Record) -> Figure:
    """The picture of moves a year, the coercer's and the others'."""
    coercer = record.case.meta.actor_name
    by_year = (
        record.moves.filter(pl.col("date") >= record.case.meta.begins)
        .with_columns(
            year=pl.col("date").dt.year(),
            side=pl.when(pl.col("actors").list.contains(record.case.meta.coercer))
            .then(pl.lit(coercer))
            .otherwise(pl.lit("targets and patrons")),
        )
        .group_by("year", "side")
        .len("moves")
        .sort("year", "side")
    )
    chart = (
        alt.Chart(values(by_year.to_dicts()))
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("moves:Q", title="moves on record"),
            color=alt.Color(
                "side:N", title=None, scale=alt.Scale(domain=[coercer, "targets and patrons"], range=[COERCER, TARGET])
            ),
        )
        .properties(
            width=820,
            height=180,
            title=alt.Title("What the record holds, by year", subtitle=f"the last year only up to {record.as_of}"),
        )
    )
    counts = by_year.group_by("year").agg(pl.col("moves").sum()).sort("year").to_dicts()
    alt_text = (
        f"Moves a year from {counts[0]['year']} to {counts[-1]['year']}: {min(c['moves'] for c in counts)} in the "
        f"thinnest year, {max(c['moves'] for c in counts)} in the densest."
        if counts
        else "No moves in the period covered."
    )
    return draw(
        chart,
        figure_id="coverage",
        title="What the record holds, by year",
        alt_text=alt_text,
        source=f"Record of {record.case.meta.title}, version {record.case.meta.version}, as of {record.as_of}.",
    )
