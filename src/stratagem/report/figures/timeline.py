"""Every move of the last months as a dot, the coercer above the line, targets and patrons below."""

from __future__ import annotations

import datetime as dt

import altair as alt
import polars as pl

from stratagem.core.case import Record
from stratagem.report.document import Figure
from stratagem.report.figures.draw import COERCER, INK, PATRON, RULE, TARGET, draw, values
from stratagem.report.words import day

MONTHS_SHOWN = 24
LABELLED = 3
APART_DAYS = 100


def timeline(record: Record) -> Figure:
    """The picture of the last two years: severity up for the coercer, down for the others."""
    start = record.as_of - dt.timedelta(days=int(MONTHS_SHOWN * 30.44))
    rows = [
        {
            "date": move["date"].isoformat(),
            "side": (side := _side(record, move["actors"])),
            "height": (move["severity"] or 0) + 0.6 if side == "coercer" else -(move["severity"] or 0) - 0.6,
            "form": "deed" if move["form"] == "deed" else "words",
        }
        for move in record.moves.filter(pl.col("date") >= start).iter_rows(named=True)
    ]
    counts = {s: sum(r["side"] == s for r in rows) for s in ("coercer", "target", "patron")}
    coercer = record.case.meta.actor_name
    names = {"coercer": coercer, "target": "targets", "patron": "patrons"}
    for row in rows:
        row["who"] = names[str(row["side"])]
    base = alt.Chart(values(rows)).encode(
        x=alt.X("date:T", title=None, axis=alt.Axis(format="%b %Y", tickCount=12)),
        y=alt.Y(
            "height:Q",
            title="severity (0 to 5)",
            scale=alt.Scale(domain=[-6, 6]),
            axis=alt.Axis(
                values=[-5.6, -4.6, -3.6, -2.6, -1.6, -0.6, 0.6, 1.6, 2.6, 3.6, 4.6, 5.6],
                labelExpr="floor(abs(datum.value))",
            ),
        ),
    )
    dots = base.mark_point(filled=True, size=46, opacity=0.75).encode(
        color=alt.Color(
            "who:N",
            title=None,
            scale=alt.Scale(domain=[names[k] for k in names], range=[COERCER, TARGET, PATRON]),
        ),
        shape=alt.Shape("form:N", title=None, scale=alt.Scale(domain=["deed", "words"], range=["circle", "cross"])),
    )
    line = alt.Chart(values([{"y": 0}])).mark_rule(color=INK).encode(y="y:Q")
    marks = alt.Chart(values([{"date": record.as_of.isoformat()}])).mark_rule(color=RULE, strokeDash=[4, 3])
    labels = alt.Chart(values(_gravest(record, start))).mark_text(align="right", dx=-7, dy=-7, fontSize=10, color=INK)
    named = labels.encode(x="date:T", y="height:Q", text="name:N")
    title = f"Moves of both sides, {day(start)} to {day(record.as_of)}"
    chart = alt.layer(line, marks.encode(x="date:T"), dots, named).properties(
        width=820, height=260, title=alt.Title(title, subtitle=f"{coercer} above the line, targets and patrons below")
    )
    return draw(
        chart,
        figure_id="timeline",
        title=title,
        alt_text=f"Dots over time by severity. {coercer}: {counts['coercer']} moves, above the line; targets: "
        f"{counts['target']} and patrons: {counts['patron']}, below it.",
        source=f"Record of {record.case.meta.title}, version {record.case.meta.version}, as of {day(record.as_of)}.",
    )


def _gravest(record: Record, start: dt.date) -> list[dict[str, object]]:
    """The coercer's gravest deeds, one a quarter of a year at most so that their names do not overlap."""
    tools = record.case.toolkit.by_key
    own = record.moves.filter(
        (pl.col("date") >= start)
        & (pl.col("severity") >= LABELLED)
        & (pl.col("form") == "deed")
        & pl.col("actors").list.contains(record.case.meta.coercer)
    ).sort("severity", "date", descending=True)
    shown: list[dict[str, object]] = []
    taken: list[dt.date] = []
    for move in own.iter_rows(named=True):
        if all(abs((move["date"] - other).days) > APART_DAYS for other in taken):
            taken.append(move["date"])
            name = tools[move["tool"]].name
            shown.append({"date": move["date"].isoformat(), "height": move["severity"] + 0.6, "name": name})
    return shown


def _side(record: Record, actors: list[str]) -> str:
    """Role of a move's actors; a mutual act with the coercer counts as the coercer's."""
    if record.case.meta.coercer in actors:
        return "coercer"
    return "patron" if set(actors) & set(record.case.meta.patrons) else "target"
