"""Where sentences begin and end: abbreviations, initials, quotations and the quirks of state media."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stratagem.read.coder.lexicon import word_set

LONGEST = 4000
"""Characters after which a sentence is cut even without a full stop, so that a line of megabytes stays harmless."""

_STOP = re.compile(r"[.!?]+[\"'\u201d\u2019)\]]*(?=\s|,\s|$)|\n[ \t]*\n|\.(?=[A-Z][a-z])|[。]")
_ABBREVIATED = word_set("abbreviated")
_DATELINE = re.compile(
    r"\s*(?:\[\w+[\d.]+\]\s*)?[A-Z][\w .]{1,30}, [A-Z][a-z]+\.? \d{1,2}(?: \(\w{2,12}\))? ?(?:--|-|\u2013|\u2014) ?"
)
_NOISE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: str) -> str:
    r"""The text with marks of direction, control characters and end marks as blanks; places in it stay what they were.

    Examples
    --------
    >>> clean("the\u202eNorth\x00fired")
    'the North fired'
    """
    text = _NOISE.sub(" ", text) if _NOISE.search(text) else text
    return text.replace("\u2019", "'").replace("-0-", "   ")


def sentences_of(text: str) -> Iterator[tuple[int, int]]:
    r"""Start and end of each sentence, without blanks around it and without a dateline.

    Examples
    --------
    >>> text = "Strelsau, May 2 (RNA) -- The U. S. sent ships. Gen. Kim No. 2 replied.\n\nThe end"
    >>> [text[a:b] for a, b in sentences_of(text)]
    ['The U. S. sent ships.', 'Gen. Kim No. 2 replied.', 'The end']
    """
    start = 0
    for stop in _STOP.finditer(text):
        if stop.start() < start or not _ends_here(text, stop.start(), stop.end()):
            continue
        yield from _pieces(text, start, stop.end())
        start = stop.end()
    yield from _pieces(text, start, len(text))


def _ends_here(text: str, at: int, after: int) -> bool:
    if text[at] != ".":
        return True
    word_start = at
    while word_start > 0 and (text[word_start - 1].isalpha() or text[word_start - 1] == ".") and at - word_start < 12:
        word_start -= 1
    word = text[word_start:at]
    rest = text[after : after + 2].lstrip()
    if rest and (rest[0].islower() or rest[0] == ","):
        # ".," joins two sentences in some archives; anything else in small letters goes on.
        return rest[0] == "," and len(word) > 2 and text[after : after + 12].lstrip(', \n"')[:1].isupper()
    if len(word) == 1 and word.isupper():
        return False
    if word.lower() in _ABBREVIATED:
        return "." in word and not rest
    return True


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    dateline = _DATELINE.match(text, start, end)
    if dateline:
        start = dateline.end()
    while start < end and (text[start].isspace() or text[start] in ",-"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == ","):
        end -= 1
    while end - start > LONGEST:
        cut = text.rfind(" ", start, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        yield start, cut
        start = cut + (text[cut] == " ")
    if end > start:
        yield start, end
