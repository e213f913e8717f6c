"""Coded events kept in the store as a stream of their own, written as files, counted, and checked against the texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from stratagem.core.checks import check
from stratagem.core.coded import CODED, WORDS
from stratagem.core.errors import InputError, StoreError
from stratagem.core.moves import MOVES
from stratagem.pipeline.session import Session, now
from stratagem.pipeline.tables import save
from stratagem.read.coded_moves import UNMAPPED, moves_of, tool_of_event
from stratagem.record.batch import Piece
from stratagem.record.casepack import move_vocabularies
from stratagem.record.documents import faults, keep, kept
from stratagem.record.inputs import write_text
from stratagem.record.manifest import Manifest
from stratagem.record.rules import rules_digest
from stratagem.record.store import Incoming
from stratagem.record.tabular import sha256
from stratagem.report.events import json_lines, petrarch, plover

FOLDER = "coded"
FORMATS = ("moves", "events", "plover", "cameo")
_OWN_WORDS = ("actors", "sources", "speakers")
"""Vocabularies that bind the curated record only: texts name every state, and are sources themselves."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where texts and moves are in the store; no manifest where no event became a move."""

    documents: Path
    manifest: Manifest | None


def stream_of(name: str) -> str:
    """Name of the stream of moves coded under a name.

    Raises
    ------
    InputError
        If the name has other characters than letters, digits, ``_``, ``.`` and ``-``.
    """
    if not name or not all(c.isalnum() or c in "_.-" for c in name) or not name.isascii():
        message = f"--name: expected letters, digits, '_', '.' and '-', found '{name}'"
        raise InputError(message)
    return f"coded-{name}"


def moves(session: Session, events: pl.DataFrame, *, name: str) -> pl.DataFrame:
    """Events as moves of the session's case."""
    roster, toolkit = session.case.roster, session.case.toolkit
    names = dict(roster.actors.select("code", "name").iter_rows())
    tools = {t.key: t.name for t in toolkit.tools}
    return moves_of(events, session.case.meta, stream=stream_of(name), names=names, tools=tools)


def accepted(events: pl.DataFrame) -> pl.DataFrame:
    """Events that count: those that need no review, and those that a person let stand, corrected or added."""
    return events.filter(pl.col("review").fill_null("").is_in(["", "accepted", "corrected", "added"]))


def keep_coded(session: Session, documents: pl.DataFrame, events: pl.DataFrame, *, name: str) -> Kept:
    """Keep texts, events, and the moves of those events that count, in the store.

    What was coded under the same name before is replaced; the curated record is never touched.

    Raises
    ------
    StoreError, AccessError
        If the store cannot be written. It is as it was.
    """
    stream = stream_of(name)
    file = keep(session.store.path, documents)
    folder = session.store.path / FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    save(events, folder / "events.parquet")
    table = moves(session, accepted(events), name=name)
    if table.is_empty():
        session.store.withdraw(stream)
        return Kept(file, None)
    words = {n: w for n, w in move_vocabularies(session.case).items() if n not in _OWN_WORDS}
    words["tools"] |= {UNMAPPED}
    incoming = Incoming(
        folder / "events.parquet", stream, sha256(folder / "events.parquet"), rules_digest(MOVES, words), source=stream
    )
    checked = check(table, MOVES, where=stream, vocabularies=words)
    piece = Piece(checked, stream, table.height, pl.int_range(1, checked.accepted.height + 1, eager=True))
    manifest = session.store.add(incoming, [piece], now=now(), replace=True)
    if manifest.rows_rejected:
        first = session.store.rejects(manifest.batch_id).row(0, named=True)
        message = (
            f"{first['value']}: a coded event is no move: column {first['column']}: expected {first['expected']} "
            f"({manifest.rows_rejected} such); please report this with the text"
        )
        raise StoreError(message)
    return Kept(file, manifest)


def names_kept(session: Session) -> list[str]:
    """Names under which texts were coded into the store."""
    return sorted(p.parent.name for p in (session.store.path / FOLDER).glob("*/events.parquet"))


def events_kept(session: Session, name: str) -> pl.DataFrame:
    """Events coded under a name; columns of ``CODED``.

    Raises
    ------
    InputError
        If nothing was coded under that name.
    StoreError
        If they are damaged.
    """
    file = session.store.path / FOLDER / name / "events.parquet"
    if not file.is_file():
        known = ", ".join(names_kept(session)) or "none"
        message = f"expected a name under which texts were coded, found '{name}'; there are: {known}"
        raise InputError(message)
    try:
        return pl.read_parquet(file)
    except (pl.exceptions.PolarsError, OSError) as error:
        message = f"{file}: expected coded events; it cannot be read; code the texts again"
        raise StoreError(message) from error


def verify(session: Session, name: str) -> tuple[int, list[str]]:
    """Check every quote of coded events against the texts kept.

    Returns
    -------
    int
        Quotes looked at.
    list of str
        What is wrong, one line a fault.
    """
    events = events_kept(session, name)
    documents = kept(session.store.path, events["document"].unique())
    return events.height, faults(documents, events.select("event_id", "document", "quote").rows())


def write(session: Session, events: pl.DataFrame, path: Path, *, form: str, name: str) -> None:
    """Write events to a file, in a format and by suffix.

    Parameters
    ----------
    session : Session
    events : polars.DataFrame
        Columns of ``CODED``.
    path : Path
        ``.parquet``, ``.csv`` or ``.jsonl`` for moves and events, ``.json`` for PLOVER, ``.tsv`` or ``.txt`` for CAMEO.
    form : str
        One of ``FORMATS``.
    name : str
        Of the stream.

    Raises
    ------
    InputError
        If the suffix does not go with the format.
    """
    suffix = path.suffix.lower()
    check_output(path, form=form)
    if form == "plover":
        write_text(path, plover(events))
    elif form == "cameo":
        write_text(path, petrarch(events))
    else:
        table = moves(session, events, name=name) if form == "moves" else events
        if suffix == ".jsonl":
            write_text(path, json_lines(table))
        else:
            save(table, path)


def check_output(path: Path, *, form: str) -> None:
    """Raise unless a path's suffix goes with a format; asked before any work is done.

    Raises
    ------
    InputError
        Naming the suffixes that do.
    """
    fits: Mapping[str, tuple[str, ...]] = {"plover": (".json",), "cameo": (".tsv", ".txt")}
    allowed = fits.get(form, (".parquet", ".csv", ".jsonl"))
    if path.suffix.lower() not in allowed:
        message = f"--out {path}: expected {' or '.join(allowed)} for --format {form}, found '{path.suffix}'"
        raise InputError(message)
    if path.is_dir():
        message = f"--out {path}: expected a file to write, found a folder; name a file in it"
        raise InputError(message)


def checked_events(table: pl.DataFrame, *, where: str) -> pl.DataFrame:
    """A table that must be one of coded events.

    Raises
    ------
    InputError
        Naming the first fault.
    """
    return check(table, CODED, where=where, vocabularies=WORDS).faultless(where=where, each="event")


def counts(session: Session, events: pl.DataFrame) -> pl.DataFrame:
    """Events by form and tool: ``form, tool, events``, most first within each form."""
    tools = [tool_of_event(row, session.case.meta) for row in events.iter_rows(named=True)]
    return (
        events.select("form")
        .with_columns(tool=pl.Series(tools, dtype=pl.String))
        .group_by("form", "tool")
        .agg(events=pl.len().cast(pl.Int64))
        .sort("form", "events", "tool", descending=[False, True, False])
    )
