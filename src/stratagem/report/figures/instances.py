"""Every instance of a stratagem on a line of time: followed, not followed, or with its window still open."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt

from stratagem.core.claims import Claim
from stratagem.report.document import Figure
from stratagem.report.figures.draw import COERCER, PATRON, TARGET, draw, values

RESULTS = {"followed": TARGET, "not followed": COERCER, "window still open": PATRON}
SHAPES = ("circle", "cross", "triangle-up")


def instances(claims: Mapping[str, Claim], *, title: str, source: str) -> Figure | None:
    """The picture of the instances of several stratagems, one line each; None when there are none.

    Parameters
    ----------
    claims : mapping of str to Claim
        By the stratagem's title; those that count no instances with a result are left out.
    title, source : str
    """
    rows = []
    for name, claim in claims.items():
        found = claim.answer.instances
        if found is None or "result" not in found.columns:
            continue
        rows += [
            {"stratagem": name, "day": day.isoformat(), "result": result}
            for day, result in found.select("day", "result").iter_rows()
            if result in RESULTS
        ]
    if not rows:
        return None
    order = list(dict.fromkeys(r["stratagem"] for r in rows))
    chart = (
        alt.Chart(values(rows))
        .mark_point(size=60, filled=True, opacity=0.8)
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(format="%Y", tickCount=14)),
            y=alt.Y("stratagem:N", title=None, sort=order, axis=alt.Axis(labelLimit=320, grid=True)),
            color=alt.Color(
                "result:N", title=None, scale=alt.Scale(domain=list(RESULTS), range=list(RESULTS.values()))
            ),
            shape=alt.Shape("result:N", title=None, scale=alt.Scale(domain=list(RESULTS), range=list(SHAPES))),
        )
        .properties(
            width=560,
            height=alt.Step(34),
            title=alt.Title(title, subtitle="each mark is the day on which the pattern was complete"),
        )
    )
    said = "; ".join(
        f"{name}: "
        + ", ".join(f"{sum(r['stratagem'] == name and r['result'] == k for r in rows)} {k}" for k in RESULTS)
        for name in order
    )
    return draw(chart, figure_id="instances", title=title, alt_text=f"Instances over time. {said}.", source=source)
