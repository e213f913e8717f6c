"""Daily scores between pairs of states as a machine-coded series gives them, with the curated moves of those days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import altair as alt

from stratagem.report.document import Figure
from stratagem.report.figures.draw import COERCER, MUTED, draw, values

Scores = Sequence[tuple[dt.date, float]]


def scores(
    series: Mapping[str, Scores], curated: Mapping[str, Sequence[dt.date]], *, title: str, source: str
) -> Figure | None:
    """The picture; None if no series has a day.

    Parameters
    ----------
    series : mapping of str to sequence of (day, score)
        By the name of the pair.
    curated : mapping of str to sequence of datetime.date
        Days of the coercer's curated deeds towards the other of the pair.
    title, source : str
    """
    rows = [{"pair": p, "day": d.isoformat(), "score": s} for p, days in series.items() for d, s in days]
    if not rows:
        return None
    low = min(float(str(r["score"])) for r in rows)
    marks = [{"pair": p, "day": d.isoformat(), "score": low} for p, days in curated.items() for d in days]
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%d %b", labelAngle=0))
    y = alt.Y("score:Q", title="score of the day")
    lines = alt.Chart().mark_line(color=MUTED, strokeWidth=1.5).encode(x=x, y=y)
    dots = alt.Chart().transform_filter("datum.curated").mark_point(filled=True, color=COERCER, size=45, opacity=1)
    data = [*({**r, "curated": False} for r in rows), *({**m, "curated": True} for m in marks)]
    layered = alt.layer(lines.transform_filter("!datum.curated"), dots.encode(x=x, y=y), data=values(data)).properties(
        width=560, height=120
    )
    chart = layered.facet(row=alt.Row("pair:N", title=None, header=alt.Header(orient="top", labelAnchor="start")))
    said = "; ".join(
        f"{pair}: {len(days)} days, lowest on {min(days, key=lambda d: d[1])[0]}"
        for pair, days in series.items()
        if days
    )
    return draw(
        chart.properties(
            title=alt.Title(title, subtitle="line: machine-coded score; dots: curated deeds of the coercer")
        ),
        figure_id="scores",
        title=title,
        alt_text=f"Daily scores beside curated deeds. {said}.",
        source=source,
    )
