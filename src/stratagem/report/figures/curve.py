"""A specification curve: the difference under every window, burst rule and part of the record, sorted."""

from __future__ import annotations

import altair as alt

from stratagem.core.claims import Claim
from stratagem.report.document import Figure
from stratagem.report.figures.draw import COERCER, INK, MUTED, draw, values
from stratagem.report.words import number

LOW_P = 0.05


def specification_curve(claim: Claim, *, figure_id: str, title: str, source: str) -> Figure | None:
    """The picture of one stratagem's specification curve; None where nothing could be tested.

    Parameters
    ----------
    claim : Claim
        Of the query ``stratagem_curve``.
    figure_id, title, source : str
    """
    table = claim.answer.table
    if claim.answer.value is None or table is None:
        return None
    rows = [
        {
            "place": place,
            "difference": r["difference"],
            "p": "p below .05" if r["p_value"] < LOW_P else "p from .05 on",
            "declared": r["declared"],
            "window": str(r["window_days"]),
            "burst": str(r["burst_days"]),
            "part": r["part"],
        }
        for place, r in enumerate(table.iter_rows(named=True), 1)
    ]
    x = alt.X("place:Q", title=None, axis=None, scale=alt.Scale(domain=[0, len(rows) + 1]))
    base = alt.Chart(values(rows))
    dots = base.mark_point(filled=True, size=36, opacity=1).encode(
        x=x,
        y=alt.Y("difference:Q", title="difference from expected", axis=alt.Axis(format="+%")),
        color=alt.Color(
            "p:N", title=None, scale=alt.Scale(domain=["p below .05", "p from .05 on"], range=[COERCER, MUTED])
        ),
        shape=alt.Shape(
            "p:N", title=None, scale=alt.Scale(domain=["p below .05", "p from .05 on"], range=["circle", "square"])
        ),
    )
    ring = (
        base.transform_filter("datum.declared")
        .mark_point(filled=False, size=150, color=INK, strokeWidth=2)
        .encode(x=x, y="difference:Q")
    )
    zero = alt.Chart(values([{"y": 0}])).mark_rule(color=INK).encode(y="y:Q")
    joint = f"jointly p = {claim.answer.details['p_value']:.2g}"
    told = f"median {100 * claim.answer.value:+.0f} points over {len(rows)} specifications, {joint}"
    top = alt.layer(zero, dots, ring).properties(
        width=560, height=180, title=alt.Title(title, subtitle=f"{told}; ring: the declared one")
    )
    below = [
        base.mark_tick(color=INK, thickness=2, size=9)
        .encode(x=x, y=alt.Y(f"{field}:N", title=name, sort=_order(rows, field), axis=alt.Axis(labelFontSize=10)))
        .properties(width=560, height=alt.Step(13))
        for field, name in (("window", "window, days"), ("burst", "quiet days"), ("part", "moves"))
    ]
    chart = alt.vconcat(top, *below, spacing=6)
    alt_text = f"Specification curve. {claim.answer.note}. Median difference {number(100 * claim.answer.value)} points."
    return draw(chart, figure_id=figure_id, title=title, alt_text=alt_text, source=source)


def _order(rows: list[dict[str, object]], field: str) -> list[str]:
    found = sorted({str(r[field]) for r in rows})
    return sorted(found, key=int) if all(f.isdigit() for f in found) else found
