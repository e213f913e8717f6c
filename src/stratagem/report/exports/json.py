"""A brief as JSON: the same sections, with every number's claim beside it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from stratagem.report.document import Document, Sentence, marks, plain
from stratagem.report.export import Export
from stratagem.report.lint import UNCLAIMED


def _render(document: Document) -> bytes:
    whole = {
        "title": document.title,
        "as_of": document.as_of.isoformat(),
        "provenance": dict(document.provenance),
        "sections": [
            {
                "id": s.id,
                "title": s.title,
                "sentences": [_sentence(x) for p in s.paragraphs for x in p],
                "judgements": [
                    {
                        "id": j.id,
                        "title": j.title,
                        "sentences": [_sentence(x) for x in j.sentences],
                        "confidence": _sentence(j.confidence),
                        "alternative": _sentence(j.alternative) if j.alternative else None,
                    }
                    for j in s.judgements
                ],
                "tables": [
                    {
                        "id": t.id,
                        "caption": plain(t.caption),
                        "header": list(t.header),
                        "rows": [[plain(c) for c in r] for r in t.rows],
                        "note": plain(t.note),
                    }
                    for t in s.tables
                ],
                "figures": [{"id": f.id, "title": f.title, "alt": f.alt, "source": f.source} for f in s.figures],
                "notes": [plain(n) for n in s.notes],
            }
            for s in document.sections
        ],
        "claims": [c.as_dict() for c in document.claims],
        "evidence": [asdict(e) for e in document.cited()],
    }
    return (json.dumps(whole, indent=1, ensure_ascii=False, default=str) + "\n").encode()


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": plain(sentence.text),
        "numbers": [{"claim": c, "shown": s} for c, s in marks(sentence.text) if c not in UNCLAIMED],
        "moves": list(sentence.moves),
    }


EXPORT = Export(suffix="json", render=_render)
