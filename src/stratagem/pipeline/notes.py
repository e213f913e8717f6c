"""An analyst's own sentences, each with its evidence: read, filled with numbers, linted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from stratagem.core.errors import InputError
from stratagem.pipeline.asked import Asked
from stratagem.pipeline.session import Session, read_record
from stratagem.reckon.checked import strongest_check
from stratagem.record.casepack import read_yaml
from stratagem.report import brief as compose
from stratagem.report.document import Document, Section, Sentence
from stratagem.report.lint import lint


class _Number(BaseModel):
    """A number that a sentence names: a query and its parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    query: str
    params: Mapping[str, Any] = {}


class _Note(BaseModel):
    """One sentence; numbers enter its text by name in braces."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    numbers: Mapping[str, _Number] = {}
    moves: tuple[str, ...] = ()


_NOTES = TypeAdapter(tuple[_Note, ...])


def analyst_section(notes: Path | None, asked: Asked) -> Sequence[Section]:
    """The section of an analyst's own sentences; none without a file.

    Evidence is named by move id or asked for by query. What has none is refused later, by lint.

    Raises
    ------
    InputError
        If the file is not a list of entries with text, numbers and moves; the message names the entry.
    """
    if notes is None:
        return ()
    sentences = []
    for number, note in enumerate(_read(notes)):
        try:
            claims = {name: asked(q.query, q.params, label=name) for name, q in note.numbers.items()}
        except InputError as error:
            message = f"{notes}, entry {number}: {error}"
            raise InputError(message) from None
        text = compose.filled(note.text, claims, where=str(notes))
        sentences.append(Sentence(text, tuple(claims.values()), note.moves))
    return (Section("analyst", "The analyst's own judgement", paragraphs=tuple((s,) for s in sentences)),)


def lint_notes(session: Session, notes: Path) -> int:
    """Check an analyst's sentences without writing a brief; return how many there are.

    Raises
    ------
    RefusedError
        If a sentence has no evidence or a number has no provenance.
    """
    record = read_record(session)
    asked = Asked(session, record)
    sections = analyst_section(notes, asked)
    checks = strongest_check(record.moves, session.case.sources)
    lint(
        Document(
            title=notes.name,
            case_title=session.case.meta.title,
            as_of=session.as_of,
            sections=tuple(sections),
            claims=tuple(asked.claims.values()),
            evidence=compose.evidence(record, checks),
            provenance={},
        )
    )
    return sum(len(p) for s in sections for p in s.paragraphs)


def _read(notes: Path) -> tuple[_Note, ...]:
    try:
        return _NOTES.validate_python(read_yaml(notes) or ())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "file"
        message = (
            f"{notes}, entry {where}: {first['msg']}, found {str(first['input'])[:80]!r}; expected a list of entries "
            "with text, and numbers or moves as evidence"
        )
        raise InputError(message) from None
