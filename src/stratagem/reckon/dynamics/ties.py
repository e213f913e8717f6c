"""Signed ties: which actors a move joins, and whether as friends or as foes."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from stratagem.core.toolkit import Toolkit

FRIENDLY_FORMS = ("deed", "promise", "offer", "praise")
"""Forms that can be friendly; threats, demands, refusals, denials and accusations cannot."""
FRIENDLY_FAMILIES = ("engagement", "concession", "patron")
"""Families whose deeds, promises, offers and praise are friendly at any severity."""
FORCE_FAMILIES = (
    "nuclear",
    "missile",
    "conventional",
    "incursion",
    "cyber",
    "violence",
    "economic",
    "pressure",
    "defence",
)
"""Families whose deeds of severity 0 are routine, and so neither friendly nor hostile."""
AGREEMENTS = ("agreement",)
"""Tools that are friendly between those who take part, however grave their content is for others."""
REQUESTS = ("aid_request",)
"""Tools that ask for a favour: coded as demands, but no hostile act."""


def sign(toolkit: Toolkit) -> pl.Expr:
    """Whether a move is friendly (1), hostile (-1) or neither (0), from its form, severity and family of tool.

    Friendly: a deed, promise, offer or praise of severity 0, or of any severity when it is an agreement or its tool is
    one of engagement, concession or a patron; but a deed of severity 0 with a tool of force, pressure or defence is
    routine. Hostile: every other move of severity 1 or more, except a request for aid. Neither: the rest, and every
    move without a severity.

    Notes
    -----
    Ours. Scales for machine-coded events [1]_ give each kind of event one weight; here form and severity, which the
    record codes row by row, decide.

    References
    ----------
    .. [1] Goldstein, J. S. (1992). A conflict-cooperation scale for WEIS events data. Journal of Conflict Resolution
       36(2), 369-385. https://doi.org/10.1177/0022002792036002007
    """

    def of(families: Collection[str]) -> pl.Expr:
        return pl.col("tool").is_in([t.key for t in toolkit.tools if t.family in families])

    severity = pl.col("severity")
    friendly_form = pl.col("form").is_in(list(FRIENDLY_FORMS))
    routine = (pl.col("form") == "deed") & of(FORCE_FAMILIES)
    meant_well = of(FRIENDLY_FAMILIES) | pl.col("tool").is_in(list(AGREEMENTS)) | ((severity == 0) & ~routine)
    hostile = (severity >= 1) & ~pl.col("tool").is_in(list(REQUESTS))
    value = pl.when(severity.is_null()).then(0).when(friendly_form & meant_well).then(1).when(hostile).then(-1)
    return value.otherwise(0).cast(pl.Int8)


def ties(moves: pl.DataFrame, toolkit: Toolkit) -> pl.DataFrame:
    """One line for each move and each pair of actors it joins.

    A move joins each of its actors with each actor it is addressed to, with the move's sign. Actors of one move are
    joined with each other: with the move's sign where it is addressed to nobody, since then they did it to or with
    one another, and as friends where they acted together on somebody else. Those addressed together are not joined.

    Parameters
    ----------
    moves : polars.DataFrame
        Columns of ``MOVES``.
    toolkit : Toolkit

    Returns
    -------
    polars.DataFrame
        Columns ``move_id, date, precision, a, b, sign, by_a, by_b`` with ``a < b``; ``by_a`` says that ``a`` acted.
        Where a pair is both joint and addressed, it is taken as addressed.
    """
    base = moves.select("move_id", "date", "precision", "actors", "targets", sign=sign(toolkit))
    addressed = (
        base.filter(pl.col("targets").list.len() > 0)
        .explode("actors")
        .explode("targets")
        .filter(pl.col("actors") != pl.col("targets"))
        .with_columns(joint=pl.lit(value=False))
    )
    together = (
        base.filter(pl.col("actors").list.len() > 1)
        .with_columns(sign=pl.when(pl.col("targets").list.len() == 0).then("sign").otherwise(pl.lit(1, dtype=pl.Int8)))
        .with_columns(targets="actors", joint=pl.lit(value=True))
        .explode("actors")
        .explode("targets")
        .filter(pl.col("actors") < pl.col("targets"))
    )
    first = pl.col("actors") < pl.col("targets")
    return (
        pl.concat([addressed, together])
        .with_columns(
            a=pl.min_horizontal("actors", "targets"),
            b=pl.max_horizontal("actors", "targets"),
            by_a=first | pl.col("joint"),
            by_b=~first | pl.col("joint"),
        )
        .sort("joint", "move_id", "a", "b", "by_a")
        .group_by("move_id", "a", "b", maintain_order=True)
        .agg(
            pl.col("date", "precision", "sign").first(),
            pl.col("by_a", "by_b").filter(pl.col("joint") == pl.col("joint").first()).any(),
        )
        .select("move_id", "date", "precision", "a", "b", "sign", "by_a", "by_b")
        .sort("date", "move_id", "a", "b")
    )


def volumes(joined: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """How many moves tied each pair in each period, and of which sign.

    Parameters
    ----------
    joined : polars.DataFrame
        From :func:`ties`.
    periods : polars.DataFrame
        Columns ``start, end, label``, half-open, without overlaps, in order.

    Returns
    -------
    polars.DataFrame
        Columns ``start, label, a, b, moves, friendly, hostile``, in order; moves outside the periods are left out.
    """
    return (
        joined.sort("date")
        .join_asof(periods.sort("start"), left_on="date", right_on="start", strategy="backward", coalesce=False)
        .filter(pl.col("date") < pl.col("end"))
        .group_by("start", "label", "a", "b")
        .agg(
            moves=pl.len(),
            friendly=(pl.col("sign") > 0).sum(),
            hostile=(pl.col("sign") < 0).sum(),
        )
        .sort("start", "a", "b")
    )
