"""Contract of exports: pure, every sentence said, nothing fetched."""

from __future__ import annotations

from stratagem.report.document import Document, plain
from stratagem.report.export import Export
from stratagem.testing.clauses import require


def check_export(export: Export, document: Document) -> bytes:
    """Check that an export is pure, says every sentence, and fetches nothing.

    Returns
    -------
    bytes

    Raises
    ------
    ContractError
        Naming the clause that is broken.
    """
    data = export.render(document)
    require(data == export.render(document), "two renderings of one document differ")
    text = _words(data.decode(errors="replace"))
    for _, sentence in document.sentences():
        for word in _words(plain(sentence.text)).split():
            require(word in text, f"it leaves out '{word}' of '{plain(sentence.text)}'")
    for tag in ('src="http', "src='http", "@import", 'rel="stylesheet" href="http'):
        require(tag not in data.decode(errors="replace"), f"it fetches from outside ({tag})")
    return data


def _words(text: str) -> str:
    """Letters only, so that markup and escaping do not matter."""
    return "".join(c if c.isalpha() else " " for c in text)
