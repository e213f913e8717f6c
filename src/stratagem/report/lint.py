"""Refuse sentences without evidence, numbers without a claim, and likelihood mixed with confidence."""

from __future__ import annotations

import re

from stratagem.core.errors import RefusedError
from stratagem.report.document import Document, Sentence, marks, plain, unbound
from stratagem.report.words import LIKELIHOOD_WORDS

UNCLAIMED = ("asked", "quoted")
"""Marks that stand for no claim: numbers of the question, and text quoted from the case pack."""
_NUMERAL = re.compile(r"\d[\d,.]*\d|\d")
_CONFIDENCE = re.compile(r"\b(low|moderate|high) confidence\b|\bconfidence (is|in)\b", re.IGNORECASE)
_LIKELIHOOD = re.compile("|".join(rf"\b{re.escape(w)}\b" for w in LIKELIHOOD_WORDS), re.IGNORECASE)


def faults(sentence: Sentence, *, known_moves: frozenset[str]) -> list[str]:
    """What is wrong with a sentence; empty when nothing is.

    Examples
    --------
    >>> faults(Sentence("The line was cut 3 times."), known_moves=frozenset())
    ['rests on no claim and no move', "the number '3' is bound to no claim"]
    """
    out: list[str] = []
    bound_to = {c.id for c in sentence.claims}
    if not sentence.claims and not sentence.moves:
        out.append("rests on no claim and no move")
    out += [f"cites the move '{m}', which the record does not hold" for m in sentence.moves if m not in known_moves]
    out += [f"the number '{n}' is bound to no claim" for n in _NUMERAL.findall(unbound(sentence.text))]
    for claim, shown in marks(sentence.text):
        if claim not in UNCLAIMED and claim not in bound_to:
            out.append(f"the number '{shown}' names the claim {claim}, which the sentence does not carry")
    text = plain(sentence.text)
    if _CONFIDENCE.search(text) and _LIKELIHOOD.search(text):
        out.append("likelihood and confidence stand in one sentence (ICD 203)")
    return out


def lint(document: Document) -> None:
    """Raise unless every sentence of a document may be printed.

    Raises
    ------
    RefusedError
        Naming every fault, where it stands and the sentence.
    """
    known = frozenset(document.evidence)
    found = [
        f'{where}: {fault}: "{plain(sentence.text)}"'
        for where, sentence in document.sentences()
        for fault in faults(sentence, known_moves=known)
    ]
    ids = {c.id for c in document.claims}
    for where, text in document.texts():
        found += [
            f"{where}: the number '{n}' is bound to no claim: \"{plain(text)}\""
            for n in _NUMERAL.findall(unbound(text))
        ]
        found += [
            f"{where}: the number '{shown}' names the claim {claim}, which the brief does not state"
            for claim, shown in marks(text)
            if claim not in UNCLAIMED and claim not in ids
        ]
    if found:
        message = f"{len(found)} fault(s), refused; nothing was written:\n  " + "\n  ".join(found)
        raise RefusedError(message)
