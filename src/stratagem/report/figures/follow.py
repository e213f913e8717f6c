"""Follow rates with their intervals beside what chance gives, window by window."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from stratagem.core.claims import Claim
from stratagem.report.document import Figure
from stratagem.report.figures.draw import draw
from stratagem.report.figures.forest import forest
from stratagem.report.words import percent


def follow(claims: Sequence[Claim], *, title: str, source: str) -> Figure | None:
    """The picture of several follow rates; None when none could be computed."""
    rows = [
        {
            "window": f"within {c.answer.details['within_days']} days (n = {c.answer.n})",
            "rate": c.answer.value,
            "low": c.answer.low,
            "high": c.answer.high,
            "expected": c.answer.details["expected"],
            "chance_low": c.answer.details["chance_low"],
            "chance_high": c.answer.details["chance_high"],
        }
        for c in claims
        if c.answer.value is not None
    ]
    if not rows:
        return None
    layers = forest(rows, label="window", x_title="share of bursts followed", height=22)
    subtitle = "dot and line: follow rate, 95 % interval; grey tick: expected anyway; grey bar: 95 % of random shifts"
    chart = layers.properties(width=560, height=alt.Step(40), title=alt.Title(title, subtitle=subtitle))
    said = "; ".join(f"{r['window']}: {percent(r['rate'])} against {percent(r['expected'])}" for r in rows)
    alt_text = f"Follow rates against what was expected anyway. {said}."
    return draw(chart, figure_id="follow", title=title, alt_text=alt_text, source=source)
