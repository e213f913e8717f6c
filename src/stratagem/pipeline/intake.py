"""Moves brought into the store, every row counted: a machine-coded source's files, or rows in the record's columns."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from stratagem.core.checks import Checked, check
from stratagem.core.errors import InputError, UnknownNameError
from stratagem.core.events import Coded, Context, EventSource
from stratagem.core.moves import MOVES
from stratagem.core.series import OBSERVATIONS
from stratagem.pipeline.session import SOFTWARE, Session, now
from stratagem.plugins import event_sources
from stratagem.read.mapped import mapped_source
from stratagem.read.ontology import UNMAPPED
from stratagem.record import series
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
    """A source of moves or series by its id, or the one that a mapping file describes.

    Parameters
    ----------
    name : str
        An id, or the path of a mapping file: it ends with ``.toml``.

    Raises
    ------
    UnknownNameError
        If none of that id is installed.
    InputError
        If it yields another table, or the mapping file is missing or faulty.
    """
    known = event_sources()
    if name.endswith(".toml"):
        return _mapped(Path(name), known)
    if name not in known:
        raise UnknownNameError("source of moves", name, known=known)
    if known[name].schema not in (MOVES, OBSERVATIONS):
        message = f"--source {name}: expected a source of moves or series, found one of {known[name].schema.name}"
        raise InputError(f"{message}; name another (stratagem list sources)")
    return known[name]


def _mapped(path: Path, known: Mapping[str, EventSource]) -> EventSource:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        message = f"--source {path}: expected a mapping file, found nothing; check the path"
        raise InputError(message) from None
    except UnicodeDecodeError as error:
        message = f"{path}: expected UTF-8, found byte 0x{error.object[error.start]:02X} at {error.start}; convert it"
        raise InputError(message) from None
    source = mapped_source(text, where=path.name)
    if source.id in known:
        message = f"{path.name}, source.id: expected an id of its own, found that of an installed source, '{source.id}'"
        raise InputError(message)
    return source


def import_source(
    session: Session,
    path: Path,
    source: EventSource,
    *,
    asked: Asked,
    replace_earlier: bool = False,
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
    replace_earlier : bool
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
    if source.schema is OBSERVATIONS:
        return _import_series(session, path, source, asked=asked)
    words = {n: w for n, w in move_vocabularies(session.case).items() if n not in _OWN_WORDS}
    words["tools"] |= {UNMAPPED}
    rules = rules_digest(MOVES, words)
    if path.is_file() and _own_columns(path):
        incoming = Incoming(path, f"{source.id}:{path.name}", sha256(path), rules, source.id)
        pieces = _only(pieces_of(path, vocabularies=words), source.id)
    else:
        digest = digest_of(path, wanted=source.named)
        incoming = Incoming(path, f"{source.id}:{path.name}", digest, rules, source.id, _told(session, source, asked))
        pieces = _pieces(parts(path, wanted=source.named), source, _context(session, asked), words=words)
    return session.store.add(
        incoming, pieces, now=now(), replace=replace_earlier, strict=strict, on_progress=on_progress
    )


def _told(session: Session, source: EventSource, asked: Asked) -> str:
    """Hash of what is asked of a source, and by what it is answered."""
    told = json.dumps([str(asked), source.version, SOFTWARE, session.case.digest])
    return hashlib.sha256(told.encode()).hexdigest()


def _import_series(session: Session, path: Path, source: EventSource, *, asked: Asked) -> Manifest:
    """Keep a source's series beside the moves; the same bytes, asked the same of, change nothing."""
    digest, told = digest_of(path, wanted=source.named), _told(session, source, asked)
    for held in series.batches(session.store.path):
        if (held.source, held.input_sha256, held.parameters_sha256) == (source.id, digest, told):
            return held
    context = _context(session, asked)
    read: list[Coded] = []
    for part in parts(path, wanted=source.named):
        _refuse_other_format(part, source)
        read += source.read(part.blocks(), replace(context, where=part.name))
    at = now()
    manifest = Manifest(
        batch_id=f"{at:%Y%m%dT%H%M%S}-{digest[:12]}-{told[:6]}",
        stream=f"{source.id}:{path.name}",
        input_name=path.name,
        input_sha256=digest,
        source=source.id,
        parameters_sha256=told,
        rows_in=sum(c.rows_in for c in read),
        rows_accepted=sum(c.moves.height for c in read),
        rows_rejected=sum(c.rows_rejected for c in read),
        filtered={NOT_ASKED: sum(c.filtered for c in read)},
        software=SOFTWARE,
        written_at=at,
        files=(series.FILE,),
    )
    if not manifest.rows_accepted:
        message = f"{path}: expected figures that were asked for, found none in {manifest.rows_in}; nothing was stored"
        raise InputError(message)
    series.keep(session.store.path, manifest, (c.moves for c in read), pl.concat(c.rejects for c in read))
    return manifest


def rejects_of(session: Session, manifest: Manifest) -> pl.DataFrame:
    """Rows that an import set aside, with the reason."""
    kept = any(held.batch_id == manifest.batch_id for held in series.batches(session.store.path))
    return series.rejects(session.store.path, manifest) if kept else session.store.rejects(manifest.batch_id)


def import_rows(
    session: Session,
    path: Path,
    *,
    stream: str,
    replace_earlier: bool = False,
    strict: bool = False,
    on_progress: Progress | None = None,
) -> Manifest:
    """Add a file in the record's columns to the curated record. Rows that a machine coded are rejected.

    Parameters
    ----------
    session, path
    stream : str
        Name of the source over time.
    replace_earlier, strict, on_progress
        As for :func:`import_source`.
    """
    check_file(path)
    words = move_vocabularies(session.case)
    incoming = Incoming(path, stream, sha256(path), rules_digest(MOVES, words))
    pieces = _by_hand(pieces_of(path, vocabularies=words), frozenset(event_sources()))
    return session.store.add(
        incoming, pieces, now=now(), replace=replace_earlier, strict=strict, on_progress=on_progress
    )


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
        here = replace(context, where=part.name)
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
