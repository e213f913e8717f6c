"""A brief as one HTML file: pictures inline, no script, nothing fetched from anywhere."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from stratagem.report.document import Document, Judgement, plain, split_marks
from stratagem.report.export import Export
from stratagem.report.lint import UNCLAIMED

EVIDENCE_SHOWN = 8


def _render(document: Document) -> bytes:
    environment = Environment(
        loader=PackageLoader("stratagem.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["marked"] = _marked
    environment.filters["plain"] = plain
    template = environment.get_template("brief.html")
    return template.render(document=document, moves_of=_moves_of, shown=EVIDENCE_SHOWN).encode()


def _marked(text: str) -> Markup:
    """Running text with each number linked to the claim it comes from."""
    out = Markup()
    for claim, piece in split_marks(text):
        if claim in ("", *UNCLAIMED):
            out += escape(piece)
        else:
            out += Markup('<a class="n" href="#{0}" title="stratagem explain {0}">{1}</a>').format(claim, piece)
    return out


def _moves_of(judgement: Judgement) -> list[str]:
    return list(dict.fromkeys(m for s in judgement.sentences for m in s.moves))


EXPORT = Export(suffix="html", render=_render)
