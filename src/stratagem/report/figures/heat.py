"""The matrix of tools as a picture: how many moves in each cell, with zero, absent and not assessed told apart."""

from __future__ import annotations

import altair as alt
import polars as pl

from stratagem.core.case import Record
from stratagem.report.document import Figure
from stratagem.report.figures.draw import INK, MUTED, draw, values

SIGNS = {"zero": "0", "absent": "-", "not assessed": "?"}
"""What a cell without moves shows, by its status."""


def heat(record: Record, cells: pl.DataFrame, *, figure_id: str, by: str, title: str) -> Figure:
    """The picture of a matrix.

    Parameters
    ----------
    record : Record
    cells : polars.DataFrame
        Columns ``tool, name, family, column, moves, status`` (``reckon.matrix.cells``).
    figure_id, by, title : str
    """
    known = cells.filter((pl.col("status") != "not assessed").any().over("tool"))
    rows = [
        {**row, "shown": str(row["moves"]) if row["moves"] else SIGNS[row["status"]]}
        for row in known.select("name", "column", "moves", "status").iter_rows(named=True)
    ]
    order = known["name"].unique(maintain_order=True).to_list()
    columns = cells["column"].unique(maintain_order=True).to_list()
    base = alt.Chart(values(rows)).encode(
        x=alt.X("column:N", title=None, sort=columns, axis=alt.Axis(orient="top", labelAngle=-35, grid=False)),
        y=alt.Y("name:N", title=None, sort=order, axis=alt.Axis(grid=False)),
    )
    boxes = base.mark_rect(stroke="white").encode(
        color=alt.condition(
            "datum.moves > 0",
            alt.Color(
                "moves:Q",
                title="moves",
                scale=alt.Scale(type="symlog", scheme="blues"),
                legend=alt.Legend(orient="right"),
            ),
            alt.value("#f3f4f6"),
        )
    )
    top = max([r["moves"] for r in rows], default=0)
    text = base.mark_text(fontSize=10).encode(
        text="shown:N",
        color=alt.condition(f"datum.moves > {max(top / 6, 12)}", alt.value("white"), alt.value(INK)),
        opacity=alt.condition("datum.moves > 0", alt.value(1.0), alt.value(0.55)),
    )
    used = cells.filter(pl.col("moves") > 0)
    chart = alt.layer(boxes, text).properties(
        width=alt.Step(46),
        height=alt.Step(17),
        title=alt.Title(
            title,
            subtitle="deeds, and statements for the tools of words; 0 looked for, none found; ? not assessed; "
            "(none): joint or unaddressed",
            color=INK,
            subtitleColor=MUTED,
        ),
    )
    return draw(
        chart,
        figure_id=figure_id,
        title=title,
        alt_text=f"Grid of {len(order)} tools by {by}; {used.height} of {cells.height} cells hold moves, "
        f"{int(cells['moves'].sum())} pairs of move and {by}.",
        source=f"Record of {record.case.meta.title}, version {record.case.meta.version}, as of {record.as_of}.",
    )
