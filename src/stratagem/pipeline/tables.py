"""What the listing commands show: moves, things by name, the state of the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from stratagem.core.errors import InputError, StoreError, UnknownNameError
from stratagem.core.filters import MoveFilter, resolve
from stratagem.core.moves import MOVES
from stratagem.core.series import vintage
from stratagem.core.streams import RECORD, derived
from stratagem.pipeline.brief import published_claims
from stratagem.pipeline.origin import origin
from stratagem.pipeline.session import SOFTWARE, Session, held_series, held_sources, read_record
from stratagem.plugins import case_folder, case_names, event_sources, load_all
from stratagem.record import series
from stratagem.record.engine import Engine, moves_sql
from stratagem.record.health import faults
from stratagem.record.tabular import write_table


def moves_query(session: Session, chosen: MoveFilter, *, source: str) -> str:
    """The SQL behind ``find_moves``."""
    case = session.case.meta.id
    found = origin(session.store, case=case, source=source)
    where = f"{resolve(chosen, session.case).sql()} AND {found.where}"
    return moves_sql(found.files, case=case, as_of=session.as_of, where=where)


def find_moves(session: Session, chosen: MoveFilter, *, source: str = RECORD) -> pl.DataFrame:
    """Moves of one source that a filter keeps, known by the as-of date, in order of date."""
    with Engine() as engine:
        return engine.frame(moves_query(session, chosen, source=source))


def side_by_side(session: Session, chosen: MoveFilter) -> pl.DataFrame:
    """Moves that a filter keeps from each of the session's sources, in order of date within each.

    Returns
    -------
    polars.DataFrame
        Column ``source``, then those of ``MOVES``.
    """
    each = [find_moves(session, chosen, source=s).insert_column(0, pl.lit(s).alias("source")) for s in session.sources]
    return pl.concat(each)


def save(table: pl.DataFrame, path: Path) -> None:
    """Write a table as CSV or Parquet.

    Raises
    ------
    InputError
        If the path is a folder, or lies below a file.
    """
    if path.is_dir():
        message = f"{path}: expected a file to write, found a folder; name a file in it: {path / 'table.csv'}"
        raise InputError(message)
    for place in path.parents:
        if place.exists() and not place.is_dir():
            message = f"{path}: expected a folder to write into, found that {place} is a file; name another place"
            raise InputError(message)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_table(table, path)


def cases() -> pl.DataFrame:
    """The case packs installed."""
    return pl.DataFrame({"case": case_names(), "folder": [str(case_folder(n)) for n in case_names()]})


def listing(session: Session, what: str) -> pl.DataFrame:
    """The things of one kind, one a row.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    """
    if what not in LISTINGS:
        raise UnknownNameError("kind of thing", what, known=LISTINGS)
    return LISTINGS[what](session)


def _tools(session: Session) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"id": t.id, "key": t.key, "family": t.family, "roles": ", ".join(t.roles), "name": t.name}
            for t in session.case.toolkit.tools
        ]
    )


def _groups(session: Session) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"group": g.key, "name": g.name, "tools": ", ".join(g.tools), "forms": ", ".join(g.forms)}
            for g in session.case.toolkit.groups
        ]
    )


def _families(session: Session) -> pl.DataFrame:
    return pl.DataFrame(
        [{"family": f.key, "name": f.name, "definition": f.definition} for f in session.case.toolkit.families]
    )


def _claims(session: Session) -> pl.DataFrame:
    return pl.DataFrame(
        [{"claim": c.id, "row": c.row, "published": c.published, "says": c.says} for c in published_claims(session)],
        schema={"claim": pl.String, "row": pl.String, "published": pl.Date, "says": pl.String},
    )


def _queries(_: Session) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"query": n, "gives": q.title, "parameters": ", ".join(q.params.model_fields)}
            for n, q in load_all("query").items()
        ]
    )


def _sources(session: Session) -> pl.DataFrame:
    held = held_sources(session)
    return pl.DataFrame(
        [
            {
                "source": e.id,
                "held": "yes" if e.id in held else "",
                "gives": e.schema.name,
                "licence": e.licence,
                "title": e.title,
            }
            for e in event_sources().values()
        ]
    )


def _stratagems(session: Session) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"stratagem": s.id, "feature": s.feature, "title": s.title, "says": s.says}
            for s in session.case.stratagems.values()
        ],
        schema={"stratagem": pl.String, "feature": pl.String, "title": pl.String, "says": pl.String},
    )


def _columns(_: Session) -> pl.DataFrame:
    return pl.DataFrame(
        [{"column": c.name, "type": c.kind, "required": c.required, "what": c.description} for c in MOVES.columns]
    )


LISTINGS: Mapping[str, Callable[[Session], pl.DataFrame]] = {
    "tools": _tools,
    "groups": _groups,
    "families": _families,
    "actors": lambda s: s.case.roster.actors.select("code", "name", "kind", "cow", "gw"),
    "offices": lambda s: s.case.roster.offices.select("office_id", "state", "kind", "level", "title"),
    "indicators": lambda s: s.case.indicators.select("indicator_id", "unit", "frequency", "title"),
    "claims": _claims,
    "queries": _queries,
    "stratagems": _stratagems,
    "sources": _sources,
    "columns": _columns,
    "cases": lambda _: cases(),
}
"""The kinds of thing that can be listed, and how."""


def describe(session: Session, name: str) -> dict[str, Any]:
    """One thing of the case, whole, by its id.

    Raises
    ------
    UnknownNameError
        If nothing of that id is there.
    """
    case, record = session.case, read_record(session)
    moves = record.moves.filter(pl.col("move_id") == name)
    if moves.height:
        sources = case.sources.filter(pl.col("source_id").is_in(moves["source_ids"][0].to_list()))
        made = derived(MOVES.names, source=record.source)
        return {**moves.row(0, named=True), "derived by our tables": made, "sources": sources.to_dicts()}
    for tool in case.toolkit.tools:
        if name in (tool.key, tool.id):
            shown = record.moves.filter(pl.col("move_id").is_in(list(case.examples.get(tool.key, ()))))
            return {
                **tool.model_dump(mode="json"),
                "moves on record": record.moves.filter(pl.col("tool") == tool.key).height,
                "examples": shown.select("move_id", "date", "summary").to_dicts(),
            }
    for claim in published_claims(session):
        if claim.id == name:
            return claim.model_dump(mode="json", exclude_defaults=True)
    if name in case.stratagems:
        stratagem = case.stratagems[name]
        return {
            **stratagem.model_dump(mode="json", exclude_none=True, exclude_defaults=True, by_alias=True),
            "published": [str(p) for p in stratagem.published],
            "in words": stratagem.describe(),
        }
    for table, key in (
        (case.roster.actors, "code"),
        (case.roster.people, "person_id"),
        (case.roster.offices, "office_id"),
    ):
        found = table.filter(pl.col(key) == name)
        if found.height:
            held = case.roster.tenures.filter((pl.col("person_id") == name) | (pl.col("office_id") == name))
            return {**found.row(0, named=True), "tenures": held.sort("start").to_dicts()}
    found = case.indicators.filter(pl.col("indicator_id") == name)
    if found.height:
        figures = vintage(record.observations().filter(pl.col("indicator_id") == name))
        return {**found.row(0, named=True), "figures": figures.to_dicts()}
    known = [
        *(t.key for t in case.toolkit.tools),
        *case.stratagems,
        *case.indicators["indicator_id"],
        *case.roster.people["person_id"],
        *case.roster.actors["code"],
        *record.moves["move_id"],
    ]
    raise UnknownNameError("thing", name, known=known)


def diagnose(session: Session) -> dict[str, Any]:
    """The state of the store and of the case, for ``doctor``.

    Raises
    ------
    StoreError
        If anything of the store is damaged or missing: each fault on a line, with its cure.
    """
    found = faults(session.store)
    if found:
        raise StoreError("\n".join(found))
    for source in held_series(session):
        series.read(session.store.path, source)  # raises if a batch is damaged
    manifests = session.store.manifests()
    rejected = [
        {"batch": m.batch_id, **row}
        for m in manifests
        if m.rows_rejected
        for row in session.store.rejects(m.batch_id).head(5).to_dicts()
    ]
    return {
        "software": SOFTWARE,
        "store": str(session.store.path.resolve()),
        "case": f"{session.case.meta.id} {session.case.meta.version} ({session.folder})",
        "batches": [
            {
                "batch": m.batch_id,
                "stream": m.stream,
                "source": m.source or RECORD,
                "in": m.rows_in,
                "accepted": m.rows_accepted,
                "rejected": m.rows_rejected,
                "filtered": m.rows_filtered,
                "written": str(m.written_at),
            }
            for m in manifests
        ],
        "series": [
            {"batch": m.batch_id, "source": m.source, "in": m.rows_in, "accepted": m.rows_accepted}
            for m in series.batches(session.store.path)
        ],
        "files": len(session.store.files(manifests)),
        "first rejects": rejected,
        "moves known": read_record(session).moves.height,
        "sources": session.case.sources.height,
        "published figures": session.case.observations.height,
    }
