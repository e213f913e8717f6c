"""The coder's lexicon as data files, and the step that reads them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import Any

from yaml import CBaseLoader, load

_HERE = "stratagem.read.coder.lexicon"


def rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of one of the lexicon's CSV files by column."""
    yield from csv.DictReader(io.StringIO(text_of(f"{name}.csv")))


def text_of(name: str) -> str:
    """One of the lexicon's files as text."""
    return resources.files(_HERE).joinpath(name).read_text(encoding="utf-8")


def bytes_of(name: str) -> bytes:
    """One of the lexicon's files as bytes."""
    return resources.files(_HERE).joinpath(name).read_bytes()


def word_lists(name: str) -> dict[str, tuple[str, ...]]:
    """A two-column file of word lists: the first column's label to the words.

    Examples
    --------
    >>> sorted(word_lists("stance"))
    ['bad', 'good']
    """
    out: dict[str, tuple[str, ...]] = {}
    for row in rows(name):
        label, words = row.values()
        out[label] = (*out.get(label, ()), *words.split())
    return out


@lru_cache(maxsize=1)
def _sets() -> dict[str, tuple[str, ...]]:
    return word_lists("sets")


def word_set(name: str) -> frozenset[str]:
    """A named set of words of ``sets.csv``: the small groups that rules ask about.

    Examples
    --------
    >>> "plan" in word_set("plans")
    True
    """
    return frozenset(_sets()[name])


def documents() -> Iterator[tuple[str, Any]]:
    """Name and parsed content of every file of patterns, in order of name."""
    for file in sorted(resources.files(_HERE).joinpath("patterns").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            yield file.name, load(file.read_text(encoding="utf-8"), Loader=CBaseLoader)
