"""One look for every picture, and the step from chart to SVG and PNG."""

from __future__ import annotations

import re
from typing import Any

import vl_convert

from stratagem.report.document import Figure

VEGA_LITE = "6.1"
PNG_SCALE = 1.5
"""Sharp on screens and in print at the width of a page; twice costs another half second a brief."""
INK, MUTED, RULE = "#1b1f24", "#57606a", "#d8dee4"
COERCER, TARGET, PATRON = "#b3261e", "#0b5fa5", "#8a6d00"
"""Colours of the roles; told apart by people with red-green blindness, and never the only sign of a role."""

_CONFIG: dict[str, Any] = {
    "font": "DejaVu Sans, Liberation Sans, Arial, sans-serif",
    "background": "white",
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED,
        "titleColor": INK,
        "gridColor": RULE,
        "domainColor": RULE,
        "tickColor": RULE,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "labelLimit": 260,
    },
    "legend": {"labelColor": INK, "titleColor": INK, "labelFontSize": 11, "titleFontSize": 11, "orient": "top"},
    "title": {"color": INK, "fontSize": 14, "anchor": "start", "subtitleColor": MUTED, "subtitleFontSize": 11},
    "header": {"labelColor": INK, "labelFontSize": 11},
}


def draw(chart: Any, *, figure_id: str, title: str, alt_text: str, source: str) -> Figure:
    """Render a chart.

    Parameters
    ----------
    chart : altair chart
    figure_id, title : str
    alt_text : str
        What a reader who cannot see the picture should know.
    source : str
        Source line below the picture.

    Returns
    -------
    Figure
    """
    spec = chart.configure(**_CONFIG).to_dict(validate=False)
    spec["description"] = alt_text
    svg = _stable(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE), figure_id)
    return Figure(
        id=figure_id,
        title=title,
        alt=alt_text,
        source=source,
        svg=svg,
        png=vl_convert.svg_to_png(svg, scale=PNG_SCALE),
    )


def _stable(svg: str, figure_id: str) -> str:
    """The picture with ids numbered from the figure's own id: the same in every run, unique on a page."""
    found = list(dict.fromkeys(re.findall(r'id="(clip\d+|gradient_\d+)"', svg)))
    for number, name in enumerate(found):
        svg = re.sub(rf"\b{name}\b", f"{figure_id}-{number}", svg)
    return svg


def values(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Rows as inline data, without a row limit."""
    return {"values": rows}
