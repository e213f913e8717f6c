"""The coercer in the middle of its targets and patrons, year by year: how much it did with each, and how hostile."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt
import polars as pl

from stratagem.core.case import Record
from stratagem.report.document import Figure
from stratagem.report.figures.draw import INK, draw, values
from stratagem.report.words import day

FRIENDLY, HOSTILE, AMONG = "#2c7fb8", "#d95f0e", "#b8c0c8"
"""Colours of ties; told apart by people with red-green blindness, and by the side of the line they lie on."""
SIGNS = {"friendly": FRIENDLY, "hostile": HOSTILE, "among the others": AMONG}
MOST_SHOWN = 7
"""More spokes than this cannot be read at the size of a panel."""
COLUMNS, PANEL = 4, 176
EDGE = 1.5
"""How far a panel reaches from the coercer, where the others stand at distance 1."""
WIDEST, THINNEST = 15.0, 0.8
BOTTOM, TOP = -110.0, 110.0
"""Where the arc of targets begins and ends, in degrees from the right; patrons have the left."""
PATRONS_APART = 40.0
PALE = 0.25
"""How strongly an actor without any tie in a period is drawn."""

BESIDE: Mapping[str, tuple[int, int, Literal["left", "center", "right"]]] = {
    "above": (0, -12, "center"),
    "below": (0, 12, "center"),
    "right": (9, 0, "left"),
    "left": (-9, 0, "right"),
}
"""Where a name stands from its actor, in pixels, and how it is aligned."""

Row = dict[str, Any]
Place = tuple[float, float]


def network(record: Record, tied: pl.DataFrame) -> Figure | None:
    """The picture of the coercer's network in small multiples; None where nothing was tied.

    Parameters
    ----------
    record : Record
    tied : polars.DataFrame
        Columns ``start, label, a, b, moves, friendly, hostile``: one line for each pair of actors and period, in
        order (``reckon.dynamics.spokes.yearly``).
    """
    coercer = record.case.meta.coercer
    spokes = _spokes(tied, record)
    if not spokes:
        return None
    places = {coercer: (0.0, 0.0), **_places(record, spokes)}
    shown = tied.filter(pl.col("a").is_in(list(places)) & pl.col("b").is_in(list(places)))
    panels = _panels(record, tied)
    most = max(shown.select(pl.max_horizontal("friendly", "hostile").max()).item(), 1)
    rows = [
        row
        for label, panel in panels.items()
        for row in _panel(shown.filter(pl.col("label") == label), record, places, most, panel)
    ]
    name = record.case.meta.actor_name
    title = f"Dealings of {name} with each target and patron, by year"
    subtitle = f"width: moves of either side in the year (widest: {most}); pale: no tie that year"
    left_out = len({*tied["a"], *tied["b"]} - set(places))
    return draw(
        _chart(rows, list(panels.values()), alt.Title(title, subtitle=subtitle)),
        figure_id="network",
        title=title,
        alt_text=_said(record, shown, spokes, list(panels.values())),
        source=f"Record of {record.case.meta.title}, version {record.case.meta.version}, as of {day(record.as_of)}. "
        f"Moves addressed to nobody and moves dated to a year left out"
        + (f", and {left_out} actors with few. " if left_out else ". ")
        + f"Ties among the others are on record only where they bear on {name}.",
    )


def _spokes(tied: pl.DataFrame, record: Record) -> list[str]:
    """The patrons, and the targets with most moves tying them to the coercer, fullest first."""
    coercer, patrons = record.case.meta.coercer, record.case.members(["patron"])
    mine = tied.filter((pl.col("a") == coercer) | (pl.col("b") == coercer))
    other = pl.when(pl.col("a") == coercer).then("b").otherwise("a")
    total = mine.group_by(other=other).agg(pl.col("moves").sum())
    ranked = total.sort(pl.col("other").is_in(patrons), "moves", "other", descending=[True, True, False])
    return ranked["other"].head(MOST_SHOWN).to_list()


def _places(record: Record, spokes: Sequence[str]) -> dict[str, Place]:
    """Where the others stand: targets on an arc to the right, the fullest at its two ends; patrons on the left."""
    patrons = [s for s in record.case.members(["patron"]) if s in spokes]
    targets = [s for s in spokes if s not in patrons]
    arc = [*targets[::2], *reversed(targets[1::2])]
    step = (TOP - BOTTOM) / max(len(arc) - 1, 1)
    angles = {code: TOP - k * step for k, code in enumerate(arc)}
    first = 180 - PATRONS_APART * (len(patrons) - 1) / 2
    angles |= {code: first + k * PATRONS_APART for k, code in enumerate(patrons)}
    return {code: (math.cos(math.radians(a)), math.sin(math.radians(a))) for code, a in angles.items()}


def _panels(record: Record, tied: pl.DataFrame) -> dict[str, str]:
    """Titles of the panels by label, in order; that of a year not yet over says how far it reaches."""
    labels = tied.sort("start")["label"].unique(maintain_order=True).to_list()
    unfinished = str(record.as_of.year) if (record.as_of.month, record.as_of.day) != (12, 31) else ""
    return {label: f"{label}, to {day(record.as_of)[:-5]}" if label == unfinished else label for label in labels}


def _panel(lines: pl.DataFrame, record: Record, places: Mapping[str, Place], most: int, panel: str) -> list[Row]:
    """The strokes and actors of one period."""
    coercer = record.case.meta.coercer
    rows = [row for line in lines.iter_rows(named=True) for row in _strokes(line, coercer, places, most)]
    tied = {*lines["a"], *lines["b"]}
    patrons = set(record.case.members(["patron"]))
    for code, (x, y) in places.items():
        role = "coercer" if code == coercer else "patron" if code in patrons else "target"
        side = "above" if y > abs(x) else "below" if -y > abs(x) else "right" if x > 0 else "left"
        rows.append(
            {"kind": role, "x": x, "y": y, "actor": code, "side": side, "role": role}
            | {"strength": 1.0 if code in tied else PALE}
        )
    return [{**row, "panel": panel} for row in rows]


def _strokes(line: Row, coercer: str, places: Mapping[str, Place], most: int) -> list[Row]:
    """One pair in one period: with the coercer, friendly moves on one side of the line and hostile on the other."""
    a, b = (line["a"], line["b"]) if line["b"] != coercer else (line["b"], line["a"])
    signs = {"friendly": 1, "hostile": -1} if a == coercer else {"moves": 0}
    (x, y), (x2, y2) = places[a], places[b]
    rows = []
    for sign, side in signs.items():
        if line[sign] == 0:
            continue
        width = THINNEST + (WIDEST - THINNEST) * min(line[sign] / most, 1.0)
        aside = side * width / 2 * (2 * EDGE / PANEL) / math.dist(places[a], places[b])
        dx, dy = -(y2 - y) * aside, (x2 - x) * aside
        tie = "among the others" if sign == "moves" else sign
        rows.append({"kind": tie, "x": x + dx, "y": y + dy, "x2": x2 + dx, "y2": y2 + dy, "width": width, "tie": tie})
    return rows


def _chart(rows: list[Row], panels: list[str], title: Any) -> Any:
    scale = alt.Scale(domain=[-EDGE, EDGE], nice=False)
    base = alt.Chart().encode(x=alt.X("x:Q", axis=None, scale=scale), y=alt.Y("y:Q", axis=None, scale=scale))
    legend = alt.Legend(title=None, symbolStrokeWidth=6, symbolType="stroke")
    signs = alt.Color("tie:N", scale=alt.Scale(domain=list(SIGNS), range=list(SIGNS.values())), legend=legend)
    # Ties among the others lie under those of the coercer, and all ties under the actors.
    layers: list[Any] = [
        base.transform_filter(f"datum.kind == '{kind}'")
        .mark_rule()
        .encode(x2="x2:Q", y2="y2:Q", strokeWidth=alt.StrokeWidth("width:Q", scale=None), color=signs)
        for kind in reversed(SIGNS)
    ]
    shapes = alt.Shape(
        "role:N",
        scale=alt.Scale(domain=["target", "patron"], range=["circle", "square"]),
        legend=alt.Legend(title=None, symbolFillColor=INK, symbolStrokeColor=INK),
    )
    strength = alt.Opacity("strength:Q", scale=None)
    others = base.transform_filter("datum.kind == 'target' || datum.kind == 'patron'")
    layers.append(
        others.mark_point(filled=True, fill=INK, stroke="white", strokeWidth=1, size=80).encode(
            shape=shapes, opacity=strength
        )
    )
    layers += [
        others.transform_filter(f"datum.side == '{side}'")
        .mark_text(fontSize=10, dx=dx, dy=dy, align=align, baseline="middle", fill=INK)
        .encode(text="actor:N", opacity=strength)
        for side, (dx, dy, align) in BESIDE.items()
    ]
    hub = base.transform_filter("datum.kind == 'coercer'")
    layers.append(hub.mark_point(filled=True, shape="circle", fill=INK, stroke="white", opacity=1, size=620))
    layers.append(hub.mark_text(fontSize=9, fontWeight="bold", fill="white").encode(text="actor:N"))
    return (
        alt.layer(*layers, data=values(rows))
        .properties(width=PANEL, height=PANEL)
        .facet(alt.Facet("panel:N", title=None, sort=panels), columns=COLUMNS, spacing=4)
        .properties(title=title)
    )


def _said(record: Record, shown: pl.DataFrame, spokes: Sequence[str], panels: Sequence[str]) -> str:
    coercer = record.case.meta.coercer
    mine = shown.filter((pl.col("a") == coercer) | (pl.col("b") == coercer))
    parts = []
    for code in spokes:
        pair = mine.filter((pl.col("a") == code) | (pl.col("b") == code))
        friendly, hostile = pair["friendly"].sum(), pair["hostile"].sum()
        parts.append(f"{record.case.roster.name(code)} {friendly} friendly and {hostile} hostile")
    reach = panels[0] if len(panels) == 1 else f"{panels[0]} to {panels[-1]}"
    name = record.case.meta.actor_name
    return f"Networks with {name} in the middle, one a year, {reach}. Moves in all: {'; '.join(parts)}."
