"""Every stratagem tested as a follow rate: its rate and interval beside what was expected anyway."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt

from stratagem.core.claims import Claim
from stratagem.report.document import Figure
from stratagem.report.figures.draw import INK, draw, values
from stratagem.report.figures.forest import forest
from stratagem.report.words import number, percent


def follow_rates(claims: Mapping[str, Claim], *, title: str, source: str) -> Figure | None:
    """The picture of the follow rates of several stratagems.

    Parameters
    ----------
    claims : mapping of str to Claim
        By the stratagem's title; those whose number is not a share are left out.
    title, source : str

    Returns
    -------
    Figure or None
        None when no share could be computed.
    """
    rows = [
        {
            "stratagem": f"{name} (n = {c.answer.n})",
            "rate": c.answer.value,
            "low": c.answer.low,
            "high": c.answer.high,
            "expected": c.answer.details["expected"],
            "chance_low": c.answer.details["chance_low"],
            "chance_high": c.answer.details["chance_high"],
        }
        for name, c in claims.items()
        if c.answer.unit == "share" and c.answer.value is not None and c.answer.details.get("expected") is not None
    ]
    if not rows:
        return None
    layers = forest(rows, label="stratagem", x_title="share, with 95 % interval", height=16)
    subtitle = "dot and line: what the record shows; grey tick: expected anyway; grey bar: 95 % of chance"
    chart = layers.properties(width=480, height=alt.Step(28), title=alt.Title(title, subtitle=subtitle))
    said = "; ".join(f"{r['stratagem']}: {percent(r['rate'])} against {percent(r['expected'])}" for r in rows)
    return draw(
        chart, figure_id="stratagems", title=title, alt_text=f"Shares against what was expected. {said}.", source=source
    )


def power(claims: Mapping[str, Claim], *, title: str, source: str) -> Figure | None:
    """The picture of how large an effect each test would have found, and how often.

    Parameters
    ----------
    claims : mapping of str to Claim
        By the stratagem's title; those without a power curve are left out.
    """
    known = {name: c for name, c in claims.items() if c.answer.details.get("power")}
    if not known:
        return None
    rows = [{"stratagem": name, **point} for name, c in known.items() for point in c.answer.details["power"]]
    base = alt.Chart(values(rows))
    lines = base.mark_line(strokeWidth=2).encode(
        x=alt.X("lift:Q", title="true lift over what was expected anyway", scale=alt.Scale(zero=False, nice=False)),
        y=alt.Y(
            "power:Q", title="probability of finding it", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])
        ),
        color=alt.Color(
            "stratagem:N", title=None, scale=alt.Scale(scheme="tableau10"), legend=alt.Legend(columns=2, labelLimit=320)
        ),
        strokeDash=alt.StrokeDash("stratagem:N", title=None),
    )
    bar = alt.Chart(values([{"y": 0.8}])).mark_rule(color=INK, strokeDash=[4, 3]).encode(y="y:Q")
    chart = alt.layer(bar, lines).properties(
        width=560,
        height=240,
        title=alt.Title(
            title, subtitle="dashed: four times in five; a line that stays below it could not have shown an effect"
        ),
    )
    said = "; ".join(_said(name, c) for name, c in known.items())
    return draw(chart, figure_id="power", title=title, alt_text=f"Power curves. {said}.", source=source)


def _said(name: str, claim: Claim) -> str:
    lift = claim.answer.details.get("detectable_lift")
    if not lift:
        return f"{name}: no effect of any size"
    return f"{name}: lift of {number(lift)} or {'more' if lift >= 1 else 'less'}"
