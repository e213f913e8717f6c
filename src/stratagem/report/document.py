"""What a brief consists of: sentences whose numbers are bound to claims, tables, figures, evidence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from stratagem.core.claims import Claim

_MARK = re.compile("⟦([^|⟧]*)\\|([^⟧]*)⟧")


def bound(claim_id: str, shown: str) -> str:
    """A number in running text, marked with the claim it comes from.

    Examples
    --------
    >>> plain("It happened " + bound("n-1a2b3c4d", "12") + " times.")
    'It happened 12 times.'
    """
    return f"⟦{claim_id}|{shown}⟧"


def asked(shown: object) -> str:
    """A number that is part of the question, not of the answer: the as-of date, the length of a window."""
    return f"⟦asked|{shown}⟧"


def quoted(text: str) -> str:
    """Text taken from the case pack as it stands there; its numerals are not ours."""
    return f"⟦quoted|{text}⟧"


def plain(text: str) -> str:
    """Running text without its marks."""
    return _MARK.sub(r"\2", text)


def unbound(text: str) -> str:
    """Running text with every marked number taken out: what is left must hold no numeral."""
    return _MARK.sub("", text)


def marks(text: str) -> list[tuple[str, str]]:
    """Claim ids and what is shown for them, in order."""
    return [(m.group(1), m.group(2)) for m in _MARK.finditer(text)]


def split_marks(text: str) -> list[tuple[str, str]]:
    """Running text cut into pieces ``(claim id or "", text)``, for renderers."""
    pieces: list[tuple[str, str]] = []
    last = 0
    for m in _MARK.finditer(text):
        pieces += [("", text[last : m.start()]), (m.group(1), m.group(2))]
        last = m.end()
    return [p for p in [*pieces, ("", text[last:])] if p[1]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and what it rests on.

    Parameters
    ----------
    text : str
        Numerals only inside marks made by :func:`bound` or :func:`asked`.
    claims : tuple of Claim
    moves : tuple of str
        Ids of moves that bear the sentence out.
    """

    text: str
    claims: tuple[Claim, ...] = ()
    moves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A key judgement: what is judged, how sure, on what, and what else it could be."""

    id: str
    title: str
    sentences: tuple[Sentence, ...]
    confidence: Sentence
    alternative: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; cells may hold marks."""

    id: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its text alternative and source line."""

    id: str
    title: str
    alt: str
    source: str
    svg: str
    png: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One move as a reader sees it, with its sources."""

    move_id: str
    date: str
    actors: str
    tool: str
    summary: str
    check: str
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a brief: paragraphs, judgements, tables, figures and notes in that order.

    Paragraphs and judgements say something of the world and are linted; notes explain the brief itself.
    """

    id: str
    title: str
    paragraphs: tuple[tuple[Sentence, ...], ...] = ()
    judgements: tuple[Judgement, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A brief, ready to be linted and rendered."""

    title: str
    case_title: str
    as_of: dt.date
    sections: tuple[Section, ...]
    claims: tuple[Claim, ...]
    evidence: Mapping[str, Evidence]
    provenance: Mapping[str, str]

    def texts(self) -> list[tuple[str, str]]:
        """Cells of tables and notes with where they stand; their numbers are bound like those of sentences."""
        cells = [
            (f"{section.title}, table {table.id}", cell)
            for section in self.sections
            for table in section.tables
            for cell in (table.caption, table.note, *(c for row in table.rows for c in row))
        ]
        return cells + [(section.title, note) for section in self.sections for note in section.notes]

    def cited(self) -> list[Evidence]:
        """The moves that sentences rest on, in order of date, each once."""
        ids = {m for _, sentence in self.sentences() for m in sentence.moves}
        return sorted((self.evidence[i] for i in ids), key=lambda e: (e.date, e.move_id))

    def sentences(self) -> list[tuple[str, Sentence]]:
        """Every sentence with where it stands."""
        out: list[tuple[str, Sentence]] = []
        for section in self.sections:
            out += [(section.title, s) for paragraph in section.paragraphs for s in paragraph]
            for judgement in section.judgements:
                where = f"{section.title}, {judgement.title}"
                out += [(where, s) for s in (*judgement.sentences, judgement.confidence)]
                if judgement.alternative is not None:
                    out.append((where, judgement.alternative))
        return out
