"""Shares with intervals beside what was expected and what chance gives, one line each: the layers of such a picture."""

from __future__ import annotations

from typing import Any

import altair as alt

from stratagem.report.figures.draw import COERCER, MUTED, RULE, values

Row = dict[str, Any]


def forest(rows: list[Row], *, label: str, x_title: str, height: int, expected: str = "expected") -> Any:
    """Layers of a forest picture: a grey bar for chance, a tick for what was expected, a line and a dot for the share.

    Parameters
    ----------
    rows : list of dict
        Each with ``rate, low, high, chance_low, chance_high``, all in [0, 1], and the fields named below.
    label : str
        Field that names a line; lines stand in the order of the rows.
    x_title : str
    height : int
        Of one bar, in pixels.
    expected : str
        Field of the tick.
    """
    base = alt.Chart(values(rows))
    order = [r[label] for r in rows]
    y = alt.Y(f"{label}:N", title=None, sort=order, axis=alt.Axis(labelLimit=320))
    x = alt.X("chance_low:Q", title=x_title, axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1]))
    chance = base.mark_bar(color=RULE, height=height).encode(x=x, x2="chance_high:Q", y=y)
    tick = base.mark_tick(color=MUTED, thickness=3, size=height).encode(x=f"{expected}:Q", y=y)
    span = base.mark_rule(color=COERCER, strokeWidth=2).encode(x="low:Q", x2="high:Q", y=y)
    dot = base.mark_point(filled=True, color=COERCER, size=75, opacity=1).encode(x="rate:Q", y=y)
    return alt.layer(chance, tick, span, dot)
