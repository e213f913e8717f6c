"""Follow rates with their intervals beside what chance gives, window by window."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from stratagem.core.claims import Claim
from stratagem.report.document import Figure
from stratagem.report.figures.draw import COERCER, MUTED, RULE, draw, values
from stratagem.report.words import percent


def follow(claims: Sequence[Claim], *, title: str, source: str) -> Figure | None:
    """The picture of several follow rates; None when none could be computed."""
    rows = [
        {
            "window": f"within {c.answer.details['within_days']} days (n = {c.answer.n})",
            "rate": c.answer.value,
            "low": c.answer.low,
            "high": c.answer.high,
            "base": c.answer.details["expected"],
            "chance_low": c.answer.details["chance_low"],
            "chance_high": c.answer.details["chance_high"],
        }
        for c in claims
        if c.answer.value is not None
    ]
    if not rows:
        return None
    order = [r["window"] for r in rows]
    y = alt.Y("window:N", title=None, sort=order)
    axis = alt.Axis(format="%")
    base = alt.Chart(values(rows))
    chance = base.mark_bar(color=RULE, height=22).encode(
        x=alt.X("chance_low:Q", title="share of bursts followed", axis=axis, scale=alt.Scale(domain=[0, 1])),
        x2="chance_high:Q",
        y=y,
    )
    tick = base.mark_tick(color=MUTED, thickness=3, size=22).encode(x="base:Q", y=y)
    span = base.mark_rule(color=COERCER, strokeWidth=2).encode(x="low:Q", x2="high:Q", y=y)
    dot = base.mark_point(filled=True, color=COERCER, size=80, opacity=1).encode(x="rate:Q", y=y)
    subtitle = "dot and line: follow rate, 95 % interval; grey tick: expected anyway; grey bar: 95 % of random shifts"
    chart = alt.layer(chance, tick, span, dot).properties(
        width=560, height=alt.Step(40), title=alt.Title(title, subtitle=subtitle)
    )
    said = "; ".join(f"{r['window']}: {percent(r['rate'])} against {percent(r['base'])} expected anyway" for r in rows)
    return draw(chart, figure_id="follow", title=title, alt_text=f"Follow rates. {said}.", source=source)
