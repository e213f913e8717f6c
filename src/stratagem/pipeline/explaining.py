"""Why a coder coded a text as it did, what it tried and gave up, and which words it does not know."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from stratagem.core.coding import Coder, Coding, Document
from stratagem.core.errors import InputError
from stratagem.read.texts import Given, stored


@dataclass(frozen=True, slots=True)
class Explained:
    """A sentence with the text that its spans count in."""

    text: str
    coding: Coding


def explained(coder: Coder, text: str, given: Given, day: dt.date) -> list[Explained]:
    """Each sentence of a text, coded with everything that was tried.

    Parameters
    ----------
    coder : Coder
    text : str
    given : Given
        Voice and, where it has one, date.
    day : datetime.date
        Date of the text if none is given.

    Raises
    ------
    InputError
        If the text is empty, or in another script.
    """
    text = stored(text)
    if not text.strip():
        message = "--explain: expected a sentence, found an empty text"
        raise InputError(message)
    document = Document("sentence", text, given.date or day, "", given.source, given.voice, given.about)
    return [Explained(text, coding) for coding in coder.code(document, explain=True)]


def unknown(coder: Coder, documents: Iterable[Document]) -> pl.DataFrame:
    """Names and verbs that a coder does not know.

    Returns
    -------
    polars.DataFrame
        ``kind, words, count, example``; most frequent first. The example is the first sentence with the words.
    """
    seen: Counter[tuple[str, str]] = Counter()
    example: dict[tuple[str, str], str] = {}
    for document in documents:
        for coding in coder.code(document, explain=True):
            for kind, span in coding.unknown:
                words = " ".join(span.of(document.text).split())
                key = (kind, words.lower() if kind == "verb" else words)
                seen[key] += 1
                example.setdefault(key, " ".join(document.text[coding.sentence.start : coding.sentence.end].split()))
    rows = [(kind, words, n, example[kind, words]) for (kind, words), n in seen.items()]
    schema = {"kind": pl.String, "words": pl.String, "count": pl.Int64, "example": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").sort(
        "count", "kind", "words", descending=[True, False, False]
    )
