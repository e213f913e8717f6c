"""The network of the coercer and its targets and patrons in one span, and the numbers that describe its shape."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from stratagem.core.case import Case, Record
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import matching
from stratagem.core.time import Interval
from stratagem.reckon.daily import placed
from stratagem.reckon.dynamics.network import (
    SMALLEST,
    Matrix,
    brokerage,
    degree_centralisation,
    matrix,
    missing_among_others,
    resampled_centralisation,
    star_fit,
    weighted_centralisation,
)
from stratagem.reckon.dynamics.powers import powers
from stratagem.reckon.dynamics.ties import ties, volumes

LAYERS = ("moves", "friendly", "hostile")
BOTH = ("target", "patron")


@dataclass(frozen=True, slots=True)
class Network:
    """Actors and the volume of their dealings.

    Parameters
    ----------
    actors : tuple of str
        The coercer first, then the case's targets and patrons that are tied to anyone.
    blocs : tuple of str
        Role of each actor.
    pairs : tuple of (int, int)
        Places of the actors of each line of the table.
    table : polars.DataFrame
        Columns ``a, b, moves, friendly, hostile``.
    """

    actors: tuple[str, ...]
    blocs: tuple[str, ...]
    pairs: tuple[tuple[int, int], ...]
    table: pl.DataFrame

    def weights(self, layer: str) -> Matrix:
        """Symmetric matrix of one layer: moves, friendly or hostile."""
        return matrix(self.pairs, self.table[layer].to_numpy().astype(np.float64), len(self.actors))


def network(case: Case, table: pl.DataFrame, *, kinds: Collection[str]) -> Network:
    """The network of a table of volumes (:func:`stratagem.reckon.dynamics.ties.volumes`) of one span."""
    coercer = case.meta.coercer
    role = {code: name for name in reversed(BOTH) for code in case.members([name])} | {coercer: "coercer"}
    listed = [coercer, *powers(case, roles=BOTH, kinds=kinds)]
    kept = table.filter(pl.col("a").is_in(listed) & pl.col("b").is_in(listed))
    tied = {coercer, *kept["a"], *kept["b"]}
    actors = tuple(code for code in listed if code in tied)
    place = {code: k for k, code in enumerate(actors)}
    pairs = tuple((place[a], place[b]) for a, b in kept.select("a", "b").iter_rows())
    return Network(actors, tuple(role[code] for code in actors), pairs, kept)


def dated_ties(record: Record) -> pl.DataFrame:
    """All ties of a record since the case begins; those dated to the month on the 15th, to a year left out."""
    joined = placed(ties(matching(record, MoveFilter()), record.case.toolkit))
    return joined.filter((pl.col("date") >= record.case.meta.begins) & (pl.col("date") < record.end))


def yearly(record: Record, *, years: int, kinds: Collection[str] = ("state", "organisation")) -> pl.DataFrame:
    """Volumes of ties between the coercer, its targets and its patrons in each of the last calendar years.

    Parameters
    ----------
    record : Record
    years : int
        How many, the as-of date's included.
    kinds : collection of str

    Returns
    -------
    polars.DataFrame
        Columns ``start, label, a, b, moves, friendly, hostile``; ``label`` is the year.
    """
    last = record.as_of.year
    starts = [dt.date(y, 1, 1) for y in range(last - years + 1, last + 1)]
    periods = pl.DataFrame(
        {"start": starts, "end": [dt.date(s.year + 1, 1, 1) for s in starts], "label": [str(s.year) for s in starts]}
    )
    listed = [record.case.meta.coercer, *powers(record.case, roles=BOTH, kinds=kinds)]
    table = volumes(dated_ties(record), periods)
    return table.filter(pl.col("a").is_in(listed) & pl.col("b").is_in(listed))


def points(net: Network) -> dict[str, Any]:
    """Numbers on one network that need no resampling; none for fewer than three actors.

    Returns
    -------
    dict
        ``degree_centralisation`` of all, friendly and hostile ties; ``star_fit`` of ties and of their volume;
        ``pairs_of_others`` and the bounds ``missing_low, missing_high`` of the share of them without a tie; how many
        pairs the coercer stands between on friendly terms, inside a bloc and between blocs.
    """
    if len(net.actors) < SMALLEST:
        return {}
    seen = net.weights("moves")
    missing, pairs = missing_among_others(seen, 0)
    # The coercer brokers between two it is friendly with, if on record no tie of any sign joins them.
    friendly_or_apart = seen.copy()
    friendly_or_apart[0], friendly_or_apart[:, 0] = net.weights("friendly")[0], net.weights("friendly")[0]
    between = brokerage(friendly_or_apart, net.blocs, 0)
    return {
        "degree_centralisation": degree_centralisation(seen),
        "degree_centralisation_friendly": degree_centralisation(net.weights("friendly")),
        "degree_centralisation_hostile": degree_centralisation(net.weights("hostile")),
        "star_fit": star_fit((seen > 0).astype(np.float64), 0),
        "star_fit_by_moves": star_fit(seen, 0),
        "pairs_of_others": pairs,
        "missing_low": 0.0,
        "missing_high": missing / pairs,
        "broker_inside_a_bloc": between.itinerant,
        "broker_between_blocs": between.liaison,
    }


def shape(
    case: Case,
    joined: pl.DataFrame,
    span: Interval,
    *,
    kinds: Collection[str],
    draws: int,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Numbers on the network of one span, with month-bootstrap intervals of its weighted centralisation by layer.

    Parameters
    ----------
    case : Case
    joined : polars.DataFrame
        From :func:`dated_ties`.
    span : Interval
    kinds : collection of str
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    dict
        Those of :func:`points`; ``centralisation_moves, _friendly, _hostile`` with ``_low`` and ``_high``;
        ``actors``; and ``moves_joining_others``, how many moves join two others.
    """
    here = joined.filter((pl.col("date") >= span.start) & (pl.col("date") < span.end))
    months = _months(span)
    monthly = volumes(here, months)
    net = network(case, monthly.group_by("a", "b").agg(pl.col(LAYERS).sum()).sort("a", "b"), kinds=kinds)
    out: dict[str, Any] = {"actors": len(net.actors), **points(net)}
    for layer in LAYERS if len(net.actors) >= SMALLEST else ():
        out[f"centralisation_{layer}"] = weighted_centralisation(net.weights(layer))
        by_month = _by_month(net, monthly, months, layer)
        drawn = resampled_centralisation(by_month, net.pairs, len(net.actors), draws=draws, rng=rng)
        ends = np.quantile(drawn, [0.025, 0.975]).tolist() if drawn.size else (None, None)
        out[f"centralisation_{layer}_low"], out[f"centralisation_{layer}_high"] = ends
    coercer = case.meta.coercer
    among = here.filter((pl.col("a") != coercer) & (pl.col("b") != coercer))
    return {**out, "moves_joining_others": among["move_id"].n_unique()}


def _months(span: Interval) -> pl.DataFrame:
    """The calendar months that a span touches."""
    first = pl.date_range(span.start.replace(day=1), span.end, interval="1mo", closed="left", eager=True)
    return pl.DataFrame({"start": first}).select(
        "start", end=pl.col("start").dt.offset_by("1mo"), label=pl.col("start").dt.strftime("%Y-%m")
    )


def _by_month(net: Network, monthly: pl.DataFrame, months: pl.DataFrame, layer: str) -> Matrix:
    """Dealings of each pair of the network in each month."""
    row = {label: k for k, label in enumerate(months["label"])}
    column = {(net.actors[a], net.actors[b]): k for k, (a, b) in enumerate(net.pairs)}
    column |= {(b, a): k for (a, b), k in column.items()}
    out = np.zeros((len(row), len(net.pairs)))
    for label, a, b, count in monthly.select("label", "a", "b", layer).iter_rows():
        if (a, b) in column:
            out[row[label], column[a, b]] = count
    return out
