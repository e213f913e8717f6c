"""Moves brought into the store, every row counted: a machine-coded source's files, or rows in the record's columns."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from stratagem.core.checks import Checked, check
from stratagem.core.errors import InputError, UnknownNameError
from stratagem.core.events import Coded, Context, EventSource
from stratagem.core.moves import MOVES
from stratagem.pipeline.session import SOFTWARE, Session, now
from stratagem.plugins import event_sources
from stratagem.read.ontology import UNMAPPED
from stratagem.record.batch import SAME_ID, Piece, Progress, pieces_of
from stratagem.record.casepack import move_vocabularies
from stratagem.record.manifest import Manifest
from stratagem.record.packed import Part, digest_of, parts
from stratagem.record.rules import rules_digest
from stratagem.record.store import Incoming
from stratagem.record.tabular import SUFFIXES, check_file, read_chunks, sha256

NOT_ASKED = "not asked for"
"""Why most rows of a world-wide source are not kept: other actors, other days."""
_OWN_WORDS = ("actors", "sources", "speakers")
"""Vocabularies of a case that bind its curated rows only; a source's actors come from our tables of codes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows of a source are wanted.

    Parameters
    ----------
    dyads : tuple of (str, str)
        Pairs of codes; events between the two, either way. Empty for every event of the case's coercer.
    everyone : bool
        Every event, whoever acted.
    since, until : datetime.date, optional
        Half-open span of dates.
    """

    dyads: tuple[tuple[str, str], ...] = ()
    everyone: bool = False
    since: dt.date | None = None
    until: dt.date | None = None


def event_source(name: str) -> EventSource:
    """A source of moves by its id.

    Raises
    ------
    UnknownNameError
        If none of that id is installed.
    InputError
        If it yields a table beside moves.
    """
    known = event_sources()
    if name not in known:
        raise UnknownNameError("source of moves", name, known=known)
    if not known[name].yields_moves:
        message = f"--source {name}: expected a source of moves, found one of {known[name].schema.name} beside them"
        raise InputError(f"{message}; name another (stratagem list sources)")
    return known[name]


def import_source(
    session: Session,
    path: Path,
    source: EventSource,
    *,
    asked: Asked,
    replace: bool = False,
    strict: bool = False,
    on_progress: Progress | None = None,
) -> Manifest:
    """Add the moves of a source's file, archive or folder to the store as one batch.

    The same bytes, asked the same of, change nothing; a wider question adds what the narrower one left out.

    Parameters
    ----------
    session : Session
    path : Path
    source : EventSource
    asked : Asked
    replace : bool
        The batch takes the place of all earlier ones of the source.
    strict : bool
        Store nothing if any row is rejected.
    on_progress : callable, optional
        Called with the number of rows read so far.

    Raises
    ------
    InputError
        If it is not such a file, no row is kept, or rows in are not accepted, rejected and filtered together.
    """
    words = {n: w for n, w in move_vocabularies(session.case).items() if n not in _OWN_WORDS}
    words["tools"] |= {UNMAPPED}
    rules = rules_digest(MOVES, words)
    if path.is_file() and _own_columns(path):
        incoming = Incoming(path, f"{source.id}:{path.name}", sha256(path), rules, source.id)
        pieces = _only(pieces_of(path, vocabularies=words), source.id)
    else:
        told = json.dumps([str(asked), source.version, SOFTWARE, session.case.digest])
        incoming = Incoming(
            path,
            f"{source.id}:{path.name}",
            digest_of(path, wanted=source.named),
            rules,
            source.id,
            hashlib.sha256(told.encode()).hexdigest(),
        )
        pieces = _pieces(parts(path, wanted=source.named), source, _context(session, asked), words=words)
    return session.store.add(incoming, pieces, now=now(), replace=replace, strict=strict, on_progress=on_progress)


def import_rows(
    session: Session,
    path: Path,
    *,
    stream: str,
    replace: bool = False,
    strict: bool = False,
    on_progress: Progress | None = None,
) -> Manifest:
    """Add a file in the record's columns to the curated record. Rows that a machine coded are rejected.

    Parameters
    ----------
    session, path
    stream : str
        Name of the source over time.
    replace, strict, on_progress
        As for :func:`import_source`.
    """
    check_file(path)
    words = move_vocabularies(session.case)
    incoming = Incoming(path, stream, sha256(path), rules_digest(MOVES, words))
    pieces = _by_hand(pieces_of(path, vocabularies=words), frozenset(event_sources()))
    return session.store.add(incoming, pieces, now=now(), replace=replace, strict=strict, on_progress=on_progress)


def _context(session: Session, asked: Asked) -> Context:
    meta = session.case.meta
    if asked.since and asked.until and asked.until <= asked.since:
        message = f"--until: expected a day after --since {asked.since}, found {asked.until}"
        raise InputError(message)
    anyone = asked.everyone or asked.dyads
    return Context(
        case=meta.id,
        where="",
        coercers=frozenset({meta.coercer}),
        targets=frozenset(meta.targets),
        patrons=frozenset(meta.patrons),
        dyads=frozenset(frozenset(pair) for pair in asked.dyads),
        actors=frozenset() if anyone else frozenset({meta.coercer}),
        since=asked.since,
        until=asked.until,
    )


def _pieces(
    tables: Iterable[Part], source: EventSource, context: Context, *, words: Mapping[str, frozenset[str]]
) -> Iterator[Piece]:
    for part in tables:
        here = Context(**{n: getattr(context, n) for n in context.__slots__ if n != "where"}, where=part.name)
        _refuse_other_format(part, source)
        for coded in source.read(part.blocks(), here):
            yield _piece(coded, part.name, words)


def _refuse_other_format(part: Part, source: EventSource) -> None:
    first = next(part.blocks(), b"")
    if first and not source.sniff(first):
        start = first[:60].decode("utf-8", errors="replace").splitlines() or [""]
        fits = sorted(other.id for other in event_sources().values() if other.sniff(first))
        cure = f"is it {' or '.join(fits)}?" if fits else "see: stratagem list sources"
        message = f"{part.name}: expected a file of {source.id} ({source.title}), it begins '{start[0]}'; {cure}"
        raise InputError(message)


def _piece(coded: Coded, name: str, words: Mapping[str, frozenset[str]]) -> Piece:
    """What a source made of some rows, checked once more: a source that breaks the schema is at fault, not the row."""
    moves = coded.moves.unique("move_id", keep="first", maintain_order=True)
    kept = check(moves, MOVES, where=name, vocabularies=words).faultless(where=name, each="move")
    filtered = {NOT_ASKED: coded.filtered, SAME_ID: coded.moves.height - moves.height}
    rejected = coded.rows_rejected
    return Piece(
        Checked(kept, coded.rejects, kept.height + rejected),
        name,
        coded.rows_in,
        filtered={reason: n for reason, n in filtered.items() if n},
        repairs=coded.repairs,
    )


def _own_columns(path: Path) -> bool:
    """Whether a file has the record's own columns, as export writes them."""
    if path.suffix.lower() not in SUFFIXES:
        return False
    try:
        header = next(read_chunks(path, rows=1)).table.columns
    except (InputError, StopIteration):
        return False
    return {"move_id", "case", "tool", "coder"} <= set(header)


def _only(pieces: Iterable[Piece], coder: str) -> Iterator[Piece]:
    expected = f"rows coded by {coder}, as --source says"
    return (_without(p, p.checked.accepted["coder"] != coder, expected) for p in pieces)


def _by_hand(pieces: Iterable[Piece], machines: frozenset[str]) -> Iterator[Piece]:
    known = pl.Series(sorted(machines), dtype=pl.String).implode()
    expected = "a row coded by hand; import machine-coded rows with --source"
    return (_without(p, p.checked.accepted["coder"].is_in(known), expected) for p in pieces)


def _without(piece: Piece, bad: pl.Series, expected: str) -> Piece:
    """A piece whose bad rows are rejects for what their coder is."""
    if piece.numbers is None or not bad.any():
        return piece
    rows = piece.checked.accepted
    more = pl.DataFrame({"row": piece.numbers.filter(bad), "value": rows["coder"].filter(bad)}).select(
        file=pl.lit(piece.name), row="row", column=pl.lit("coder"), value="value", expected=pl.lit(expected)
    )
    rejects = pl.concat([piece.checked.rejects, more]).sort("row", maintain_order=True)
    return Piece(
        Checked(rows.filter(~bad), rejects, piece.checked.rows_in), piece.name, piece.rows, piece.numbers.filter(~bad)
    )
