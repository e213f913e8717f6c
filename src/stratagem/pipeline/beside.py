"""What a brief shows of machine-coded sources beside its own: counts by year, tool and pair, and daily scores."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from stratagem.core.case import Record
from stratagem.core.claims import Claim
from stratagem.core.errors import InputError
from stratagem.core.filters import MoveFilter
from stratagem.core.streams import RECORD, parted
from stratagem.pipeline.asked import Asked
from stratagem.pipeline.session import Session, held_series, held_sources, read_record, series_record
from stratagem.pipeline.tallies import Wanted, tally
from stratagem.plugins import event_sources
from stratagem.report.beside import Compared, Row, beside
from stratagem.report.document import Figure, Section
from stratagem.report.document import asked as question
from stratagem.report.figures.scores import scores

logger = logging.getLogger(__name__)

YEARS = 3
TOOLS_SHOWN = 10
WEEKS = 8
DAYS_DRAWN = 92
MOST_MOVES = 1_000_000
"""Moves of a source that a brief reads at most; they take about a gigabyte. ``tally`` counts any number."""


def beside_section(main: Asked) -> tuple[Section, ...]:
    """The section that shows other sources beside the brief's own; nothing if the store holds none.

    Its claims are added to those of ``main``.
    """
    session = main.session
    named = session.sources[1:] or tuple(s for s in held_sources(session) if s != parted(session.sources[0])[0])
    scored = held_series(session)
    counted = (_since(session, s) for s in named if s not in scored)
    others = [Asked(session, r) for r in counted if r is not None]
    daily = [Asked(session, series_record(session, s)) for s in scored]
    everyone = [main, *others]
    tables = [*_counts(everyone), *(_weeks(main, d) for d in daily)] if len(everyone) > 1 or daily else []
    for other in (*others, *daily):
        main.claims |= other.claims
    cited = {a.record.source: _cited(a.record) for a in (*others, *daily)}
    figures = [f for d in daily if (f := _figure(main, d)) is not None]
    return beside(tables, figures, main=main.record.source, cited=cited)


def _cited(record: Record) -> str:
    """Which days a source holds here, as far as they are shown, and how it wants to be cited."""
    days = (record.moves["date"] if record.moves.height else record.observations()["period_start"]).cast(pl.String)
    known = event_sources().get(parted(record.source)[0])
    citation = known.citation if known else "curated" if record.source == RECORD else "coded here from texts"
    first, last = days.sort().head(1).to_list(), days.sort().tail(1).to_list()
    return f"{' '.join(first)} to {' '.join(last)} in what is shown. {citation}"


def _since(session: Session, source: str) -> Record | None:
    """A source's moves of the years shown; None if it has none known by then, or more than a brief can hold."""
    years = MoveFilter(status=(), since=_first(session))
    held = tally(replace(session, sources=(source,)), Wanted("rolling", years, days=1))["moves"].sum()
    if held > MOST_MOVES:
        logger.warning(
            "%s: %d moves since %s are too many to show beside; see: stratagem tally", source, held, years.since
        )
        return None
    try:
        return read_record(session, source=source, since=_first(session))
    except InputError:
        return None


def _first(session: Session) -> dt.date:
    return dt.date(session.as_of.year - YEARS + 1, 1, 1)


def _counts(everyone: list[Asked]) -> Iterator[Compared]:
    """By year, by tool and by pair, each source by itself."""
    session = everyone[0].session
    meta, since, until = session.case.meta, _first(session), session.as_of + dt.timedelta(days=1)
    years = [
        (str(y), {"since": str(dt.date(y, 1, 1)), "until": str(min(dt.date(y + 1, 1, 1), until))})
        for y in range(since.year, session.as_of.year + 1)
    ]
    span = {"since": str(since), "until": str(until)}
    ours = everyone[0].record.moves.filter(pl.col("date") >= since, pl.col("actors").list.contains(meta.coercer))
    used = ours["tool"].value_counts().sort("count", "tool", descending=[True, False])["tool"].head(TOOLS_SHOWN)
    tools = [
        (t.name, {"tool": [t.key], "role": ["coercer"], **span})
        for t in session.case.toolkit.tools
        if t.key in set(used)
    ]
    sides = (*meta.targets[:3], *meta.patrons)
    names = session.case.roster.name
    pairs = [
        (f"{names(one)} to {names(other)}", {"actor": [one], "target": [other], **span})
        for one, other in (p for c in sides for p in ((meta.coercer, c), (c, meta.coercer)))
    ]
    shown = f"{question(since)} to {question(session.as_of)}"
    yield Compared("years", "Moves by year", "year", _rows(everyone, years))
    yield Compared(
        "tools",
        f"Moves of {meta.actor_name} by tool, {shown}",
        "tool",
        _rows(everyone, tools),
        "The tools most frequent in the first column. A machine's codes map to few of our tools.",
    )
    yield Compared("pairs", f"Moves by who acted on whom, {shown}", "from whom to whom", _rows(everyone, pairs))


def _rows(everyone: list[Asked], lines: Sequence[tuple[str, Mapping[str, object]]]) -> list[Row]:
    return [Row(what, {a.record.source: _count(a, chosen, what) for a in everyone}) for what, chosen in lines]


def _count(asked: Asked, chosen: Mapping[str, object], what: str) -> Claim:
    query = "count" if asked.record.source == RECORD else "reported"
    return asked(query, {"filter": chosen}, label=f"{what}, {asked.record.source}")


def _pairs(record: Record) -> list[tuple[str, str]]:
    """Series of a source about the coercer and one of its first two targets: id of the series, code of the other."""
    meta = record.case.meta
    held = record.observations()["indicator_id"].unique()
    out = []
    for other in meta.targets[:2]:
        ends = {"_".join(p).lower() for p in ((meta.coercer, other), (other, meta.coercer))}
        out += [(s, other) for s in sorted(held) if any(s.endswith(f"_{e}") for e in ends)]
    return out


def _weeks(main: Asked, daily: Asked) -> Compared:
    """The last weeks: the coercer's curated moves towards each target, and the mean score of the days."""
    session = main.session
    names, meta = session.case.roster.name, session.case.meta
    end = session.as_of + dt.timedelta(days=1)
    rows = []
    for week in range(WEEKS, 0, -1):
        start, until = end - dt.timedelta(weeks=week), end - dt.timedelta(weeks=week - 1)
        numbers: dict[str, Claim] = {}
        for name, other in _pairs(daily.record):
            span = {"since": str(start), "until": str(until)}
            chosen = {"actor": [meta.coercer], "target": [other], **span}
            numbers[f"{main.record.source}: moves to {names(other)}"] = _count(main, chosen, f"week of {start}")
            params = {"series": name, "start": str(start), "end": str(until)}
            label = f"mean score with {names(other)}, week of {start}"
            numbers[f"{daily.record.source}: score with {names(other)}"] = daily("score", params, label=label)
        if numbers:
            rows.append(Row(f"{start} to {until - dt.timedelta(days=1)}", numbers))
    return Compared(
        f"weeks-{daily.record.source}",
        f"The last {question(WEEKS)} weeks: curated moves of {meta.actor_name}, and mean daily scores",
        "days",
        rows,
        "A score is the day's sum of cooperation (above nil) and conflict (below) between the two, whoever acted.",
    )


def _figure(main: Asked, daily: Asked) -> Figure | None:
    session = main.session
    since = session.as_of - dt.timedelta(days=DAYS_DRAWN - 1)
    names, meta = session.case.roster.name, session.case.meta
    seen = daily.record.observations().filter(pl.col("period_start") >= since)
    deeds = main.record.moves.filter(
        pl.col("date") >= since,
        pl.col("precision") == "day",
        pl.col("form") == "deed",
        pl.col("actors").list.contains(meta.coercer),
    )
    lines, dots = {}, {}
    for name, other in _pairs(daily.record):
        days = seen.filter(pl.col("indicator_id") == name).sort("period_start")
        lines[names(other)] = list(days.select("period_start", "value").iter_rows())
        dots[names(other)] = deeds.filter(pl.col("targets").list.contains(other))["date"].unique().sort().to_list()
    return scores(
        lines,
        dots,
        title=f"{meta.actor_name}: daily scores with its first targets",
        source=f"Scores: {daily.record.source}. Deeds: {main.record.source}, as of {session.as_of}.",
    )
