"""A brief as Markdown, readable as plain text; numbers carry their ids as footnote-like references."""

from __future__ import annotations

from stratagem.report.document import Document, Evidence, Judgement, Section, Sentence, Table, marks, plain
from stratagem.report.export import Export
from stratagem.report.lint import UNCLAIMED

EVIDENCE_SHOWN = 6


def _render(document: Document) -> bytes:
    lines = [f"# {document.title}", "", f"*{document.case_title}*", ""]
    for section in document.sections:
        lines += _section(document, section)
    lines += ["## Evidence cited", ""]
    lines += [_evidence(e) for e in document.cited()]
    lines += ["", "## Provenance", ""]
    lines += [f"- {name}: {value}" for name, value in document.provenance.items()]
    return ("\n".join(lines) + "\n").encode()


def _section(document: Document, section: Section) -> list[str]:
    lines = [f"## {section.title}", ""]
    for paragraph in section.paragraphs:
        lines += [" ".join(_text(s) for s in paragraph), ""]
    for number, judgement in enumerate(section.judgements, 1):
        lines += _judgement(document, number, judgement)
    for table in section.tables:
        lines += _table(table)
    for figure in section.figures:
        lines += [f"![{figure.alt}](figures/{figure.id}.svg)", "", f"*{figure.source}*", ""]
    if section.notes:
        lines += [*(f"- {plain(n)}" for n in section.notes), ""]
    return lines


def _judgement(document: Document, number: int, judgement: Judgement) -> list[str]:
    lines = [f"### {number}. {judgement.title}", "", " ".join(_text(s) for s in judgement.sentences), ""]
    lines += [_text(judgement.confidence), ""]
    if judgement.alternative is not None:
        lines += [_text(judgement.alternative), ""]
    moves = list(dict.fromkeys(m for s in judgement.sentences for m in s.moves))
    for move in moves[-EVIDENCE_SHOWN:]:
        lines.append(_evidence(document.evidence[move]))
    if len(moves) > EVIDENCE_SHOWN:
        lines.append(f"- and {len(moves) - EVIDENCE_SHOWN} more, listed under Evidence cited")
    return [*lines, ""]


def _text(sentence: Sentence) -> str:
    ids = list(dict.fromkeys(c for c, _ in marks(sentence.text) if c not in UNCLAIMED))
    return plain(sentence.text) + (f" [{', '.join(ids)}]" if ids else "")


def _evidence(e: Evidence) -> str:
    sources = "; ".join(f"[{p}]({u})" if u else p for p, u in e.sources) or "no source"
    mark = " **[memory]**" if e.check in ("memory", "none") else ""
    return f"- `{e.move_id}` {e.date}, {e.actors}, {e.tool}: {e.summary}{mark} ({sources})"


def _table(table: Table) -> list[str]:
    def cells(row: tuple[str, ...]) -> str:
        return "| " + " | ".join(plain(c).replace("|", "\\|") for c in row) + " |"

    lines = [f"**{plain(table.caption)}**", "", cells(table.header), "|" + " --- |" * len(table.header)]
    lines += [cells(r) for r in table.rows]
    return [*lines, "", *([f"*{plain(table.note)}*", ""] if table.note else [])]


EXPORT = Export(suffix="md", render=_render)
