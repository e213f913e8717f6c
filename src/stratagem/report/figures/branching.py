"""Who excites whom: the branching matrix with its intervals, grey where chance alone may be at work."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from stratagem.core.claims import Claim
from stratagem.report.document import Figure
from stratagem.report.figures.draw import COERCER, INK, MUTED, draw, values

LEVEL = 0.05
SIDE = 104
"""Width of a cell in pixels: room for two ends of an interval."""
DARK = 0.7
"""Cells above this share of the largest are dark enough for white figures."""
NOTHING = "#f3f4f6"
SUBTITLE = (
    "further days with a move that each day with a move excites directly, 95 % interval below",
    "grey: the interval reaches down to 0, as chance would; frame: p < .05 after correction over all cells",
    "the diagonal reads low where baselines may differ between periods",
)


def branching(claim: Claim, *, title: str, source: str) -> Figure | None:
    """The picture of a branching matrix; None when none could be fitted.

    Parameters
    ----------
    claim : Claim
        Answer of the query ``action_reaction``.
    title, source : str

    Returns
    -------
    Figure or None
        Rows react, columns act.
    """
    table = claim.answer.table
    if claim.answer.value is None or table is None:
        return None
    dark = DARK * float(table["offspring"].to_numpy().max())
    rows = [_cell(row, dark) for row in table.iter_rows(named=True)]
    order = table["receiver"].unique(maintain_order=True).to_list()
    base = alt.Chart(values(rows)).encode(
        x=alt.X(
            "source:N",
            title="each day with ...",
            sort=order,
            axis=alt.Axis(orient="top", labelAngle=0, grid=False, domain=False, ticks=False),
        ),
        y=alt.Y(
            "receiver:N",
            title="... excites days with",
            sort=order,
            axis=alt.Axis(grid=False, domain=False, ticks=False),
        ),
    )
    boxes = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.condition(
            "datum.real",
            alt.Color(
                "offspring:Q",
                scale=alt.Scale(range=["#fbe3e1", COERCER], domainMin=0),
                legend=None,
            ),
            alt.value(NOTHING),
        )
    )
    framed = base.transform_filter("datum.sure").mark_rect(
        fill=None, stroke=INK, strokeWidth=2, width={"band": 0.93}, height={"band": 0.9}
    )
    layers = [boxes, framed, _text(base, "shown", -8, 15), _text(base, "ends", 11, 10)]
    chart = (
        alt.layer(*layers)
        .resolve_scale(color="independent")
        .properties(width=alt.Step(SIDE), height=alt.Step(54), title=alt.Title(title, subtitle=list(SUBTITLE)))
    )
    return draw(chart, figure_id="branching", title=title, alt_text=_said(table), source=source)


def _cell(row: dict[str, Any], dark: float) -> dict[str, Any]:
    real = row["low"] > 0
    return {
        "receiver": row["receiver"],
        "source": row["source"],
        "offspring": row["offspring"],
        "shown": f"{row['offspring']:.2f}",
        "ends": _ends(row),
        "real": real,
        "sure": row["p_holm"] < LEVEL,
        "ink": MUTED if not real else "white" if row["offspring"] > dark else INK,
    }


def _ends(row: dict[str, Any]) -> str:
    # Two digits must not turn an interval that stays above 0 into one that reaches it.
    low = f"{row['low']:.2f}" if row["low"] == 0 or row["low"] >= 0.005 else f"{row['low']:.1g}"
    return f"{low} to " + ("no end" if row["high"] is None else f"{row['high']:.2f}")


def _text(base: Any, field: str, offset: int, size: int) -> Any:
    """One line of text in each cell."""
    return base.mark_text(fontSize=size, dy=offset).encode(
        text=f"{field}:N", color=alt.Color("ink:N", scale=None, legend=None)
    )


def _said(table: pl.DataFrame) -> str:
    """What a reader who cannot see the picture should know."""
    real = table.filter(pl.col("low") > 0).sort("offspring", descending=True)
    cells = [
        f"{r['source']} excite {r['receiver']}: {r['offspring']:.2f} ({_ends(r)})"
        + (", significant after correction" if r["p_holm"] < LEVEL else "")
        for r in real.iter_rows(named=True)
    ]
    start = f"Matrix of {table.height} cells, {real.height} with an interval above 0. "
    return start + ("; ".join(cells) + "." if cells else "None is distinguishable from chance.")
