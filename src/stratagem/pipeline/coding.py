"""Documents to coded events: part by part, in one process or several, stopped and taken up again at any time."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from stratagem.core.coded import DOCUMENTS, document_row, event_rows, events_table
from stratagem.core.coders import CoderKind, Materials, Model
from stratagem.core.coding import NAMES, Coder, Coding, Document
from stratagem.core.errors import InputError
from stratagem.pipeline.session import SOFTWARE, Session
from stratagem.plugins import load
from stratagem.read.texts import Refused, Texts
from stratagem.record.documents import digest_of
from stratagem.record.journal import Journal
from stratagem.record.tabular import read_table

PART, DEAR_PART = 200, 1
"""Documents of one part, of a coder that costs nothing and of one that asks a model: an interruption costs no more."""
REMEMBERED = 2_000
SHORT = 1_000
"""Codings of so many whole documents, of so many characters at most, are kept: a text that comes again is not coded
again, and memory stays small."""
NAMES_FILE = Path("coder") / "names.csv"
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Run:
    """What a run gave.

    Parameters
    ----------
    documents : polars.DataFrame
        Those that were coded; columns of ``DOCUMENTS``.
    events : polars.DataFrame
        Columns of ``CODED``.
    refused : tuple of Refused
    filtered : int
        Rows that were not asked for.
    sentences : int
    notes : mapping of str to int
        What the coder counted of itself, as answers that did not hold.
    seconds : float
        Wall time of the parts coded in this run.
    resumed : int
        Parts taken over from an earlier run.
    journal : Journal
        The finished parts; clear it once what they hold is kept elsewhere.
    """

    documents: pl.DataFrame
    events: pl.DataFrame
    refused: tuple[Refused, ...]
    filtered: int
    sentences: int
    notes: dict[str, int]
    seconds: float
    resumed: int
    journal: Journal


def materials_of(session: Session, *, model: Model | None = None) -> Materials:
    """What a coder of the session's case is made of."""
    file = session.folder / NAMES_FILE
    names = read_table(file, NAMES) if file.is_file() else NAMES.empty()
    return Materials(session.case.roster, names, model)


def coder_of(session: Session, name: str, *, model: Model | None = None) -> tuple[CoderKind, Coder]:
    """A kind of coder by name, and one of it made for the session's case."""
    kind: CoderKind = load("coder", name)
    return kind, kind.make(materials_of(session, model=model))


def code_texts(
    session: Session,
    texts: Texts,
    *,
    coder: str,
    jobs: int = 1,
    work: Path | None = None,
    strict: bool = False,
    model: Model | None = None,
    on_progress: Progress | None = None,
) -> Run:
    """Code documents.

    Parameters
    ----------
    session : Session
    texts : Texts
    coder : str
        Name of a kind of coder.
    jobs : int
        Processes. One that asks a language model uses one.
    work : Path, optional
        Folder of finished parts; by default in the store, named by texts and coder.
    strict : bool
        Code nothing if any story is refused.
    model : Model, optional
        A language model, for coders that need one.
    on_progress : callable, optional
        Called with the number of documents done so far.

    Raises
    ------
    InputError
        If no story can be coded, or ``strict`` and one is refused.
    """
    _refuse(texts.refused, left=len(texts.documents), strict=strict)
    kind, made = coder_of(session, coder, model=model)
    documents = pl.DataFrame([document_row(d) for d in texts.documents], schema=DOCUMENTS.polars, orient="row")
    size = DEAR_PART if kind.proposes else PART
    plan = {
        "texts": digest_of(documents),
        "coder": [kind.id, made.version],
        "case": session.case.digest,
        "software": SOFTWARE,
        "part": size,
    }
    journal = Journal(work or work_folder(session, plan), plan)
    parts = [texts.documents[n : n + size] for n in range(0, len(texts.documents), size)]
    waiting = [n for n in range(len(parts)) if not journal.done(n)]
    begun = time.perf_counter()
    done = len(texts.documents) - sum(len(parts[n]) for n in waiting)
    for number, rows, told in _worked(kind, made, materials_of(session), [(n, parts[n]) for n in waiting], jobs):
        journal.write(number, events_table(rows), told)
        done += len(parts[number])
        if on_progress is not None:
            on_progress(done)
    seconds = time.perf_counter() - begun
    events, told_all = journal.read(len(parts))
    late = tuple(Refused(*r) for told in told_all for r in told["refused"])
    kept = documents.filter(~pl.col("document").is_in([r.document for r in late])) if late else documents
    refused = (*texts.refused, *late)
    if late and (kept.is_empty() or strict):
        journal.clear()
    _refuse(refused, left=kept.height, strict=strict)
    notes: Counter[str] = Counter()
    for each in told_all:
        notes.update(each["notes"])
    sentences = sum(told["sentences"] for told in told_all)
    return Run(
        kept, events, refused, texts.filtered, sentences, dict(notes), seconds, len(parts) - len(waiting), journal
    )


def work_folder(session: Session, plan: dict[str, Any]) -> Path:
    """Where unfinished work on texts lies: in the store, named by what it is."""
    name = hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()[:16]
    return session.store.path / "coding" / name


def _refuse(refused: Sequence[Refused], *, left: int, strict: bool) -> None:
    if left and not (strict and refused):
        return
    if not refused:
        message = "expected stories to code, found none; look at --only and at the columns named"
        raise InputError(message)
    first = refused[0]
    message = f"{first.document}: expected {first.expected}, found {first.found}"
    more = f" ({len(refused)} stories refused)" if len(refused) > 1 else ""
    raise InputError(f"{message}{more}; nothing was coded or stored")


def _worked(
    kind: CoderKind, made: Coder, materials: Materials, parts: Sequence[tuple[int, Sequence[Document]]], jobs: int
) -> Iterator[tuple[int, list[dict[str, Any]], dict[str, Any]]]:
    """Each part coded, as it is finished, in order."""
    if jobs <= 1 or len(parts) <= 1 or kind.proposes:
        worker = _Worker(kind, made)
        yield from ((n, *worker.code(documents)) for n, documents in parts)
        return
    # Fresh interpreters: a fork would copy the threads of polars in whatever state they are.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(kind.id, materials)) as pool:
        try:
            for (n, _), (rows, told) in zip(parts, pool.map(_code, [d for _, d in parts]), strict=True):
                yield n, rows, told
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class _Worker:
    """Codes parts, and remembers whole documents that come again word for word."""

    def __init__(self, kind: CoderKind, coder: Coder) -> None:
        self._kind, self._coder = kind, coder
        self._known: dict[Document, tuple[Coding, ...]] = {}

    def code(self, documents: Sequence[Document]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        told: dict[str, Any] = {"sentences": 0, "refused": [], "notes": {}}
        review = "proposed" if self._kind.proposes else ""
        for document in documents:
            try:
                codings = self._codings(document)
            except InputError as error:
                said = str(error).removeprefix(f"{document.id}: expected ")
                expected, _, found = said.partition(", found ")
                told["refused"].append([document.id, expected, found])
                continue
            told["sentences"] += len(codings)
            rows += event_rows(codings, document, coder=self._coder.id, version=self._coder.version, review=review)
        notes = getattr(self._coder, "notes", None)
        if notes is not None:
            told["notes"] = dict(notes)
            notes.clear()
        return rows, told

    def _codings(self, document: Document) -> tuple[Coding, ...]:
        if not self._kind.deterministic or len(document.text) > SHORT:
            return tuple(self._coder.code(document))
        key = replace(document, id="")
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[key] = tuple(self._coder.code(document))
        return found


_workers: list[_Worker] = []
"""The one worker of a process of the pool."""


def _begin(kind: str, materials: Materials) -> None:
    loaded: CoderKind = load("coder", kind)
    _workers[:] = [_Worker(loaded, loaded.make(materials))]


def _code(documents: Sequence[Document]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    return _workers[0].code(documents)
