"""Words of a sentence with their places in the text, in one pass and without look-ahead that could blow up."""

from __future__ import annotations

import re
import unicodedata

from stratagem.core.errors import InputError

_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}"  # U.S. D.P.R.K.
    r"|[A-Z]\. (?=[A-Z]\.)[A-Z]\."  # U. S.
    r"|\d+(?:[.,]\d+)*(?:mm|km|st|nd|rd|th)?\b"
    r"|[A-Z][a-z]+(?=[A-Z][a-z])"  # ComradeKim, as pages without blanks have it
    r"|[^\W\d_]+(?:\.(?=[A-Z][a-z]))?(?:['\u2019](?!s\b)[^\W\d_]+)?"
    r"|['\u2019]s\b"
    r"|--|[^\w\s]"
)
"""A word, a number, a genitive ending, or one mark of punctuation. Hyphens part words."""

MOST_TOKENS = 400
"""Longer sentences are cut: no writer means more by one, and the time per sentence stays bounded."""

_OTHER_SCRIPT = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af]")
_ENOUGH = 0.2


def words_of(text: str, start: int = 0, end: int | None = None) -> list[tuple[str, int, int]]:
    """Tokens of ``text[start:end]`` with start and end in ``text``, at most ``MOST_TOKENS``.

    Examples
    --------
    >>> [w for w, _, _ in words_of("The U.S.' drills, it's said, aren't new.")]
    ['The', 'U.S.', "'", 'drills', ',', 'it', "'s", 'said', ',', "aren't", 'new', '.']
    """
    out = []
    for found in _TOKEN.finditer(text, start, len(text) if end is None else end):
        out.append((found.group(), found.start(), found.end()))
        if len(out) == MOST_TOKENS:
            break
    return out


def refuse_other_scripts(text: str, *, where: str) -> None:
    """Refuse text that is mostly in Hangul, Han or Kana.

    Raises
    ------
    InputError
        If a fifth or more of the letters are of these scripts; the message names the first such letter's.

    Examples
    --------
    >>> refuse_other_scripts("조선은", where="a.txt")
    Traceback (most recent call last):
    ...
    stratagem.core.errors.InputError: a.txt: expected English text, found Hangul script ('조선은'); translate it first
    """
    foreign = _OTHER_SCRIPT.findall(text)
    if not foreign or len(foreign) < _ENOUGH * sum(map(str.isalpha, text)):
        return
    script = unicodedata.name(foreign[0], "other").split()[0]
    script = "Han" if script == "CJK" else script.title()
    start = text.index(foreign[0])
    message = (
        f"{where}: expected English text, found {script} script ('{text[start : start + 12]}'); translate it first"
    )
    raise InputError(message)
