"""The lexicon's patterns: which verbs and idioms make which form, checked when read, found by their anchor word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from stratagem.core.coding import INSTRUMENTS
from stratagem.core.errors import InputError
from stratagem.core.moves import FORMS
from stratagem.read.coder.lexicon import documents
from stratagem.read.coder.tokens import words_of
from stratagem.read.coder.words import singular

Role = Literal["subject", "owner", "voice", "from"]


class Pattern(BaseModel):
    """One pattern.

    Parameters
    ----------
    id : str
        Permanent, as ``demand.urge``.
    form : str
        One of ``FORMS``, or ``say`` for verbs that only report, or ``none`` for verbs that make no move.
    verbs : tuple of str
        Lemmas; the pattern looks at clauses with these main verbs.
    phrases : tuple of str
        Idioms of one or more words; the pattern looks wherever they stand. Singular nouns, base verbs.
    having : tuple of str
        At least one of these must stand in the clause, after the verb.
    near : int
        Within how many words after the verb; 0 for the whole clause.
    lacking : tuple of str
        None of these may.
    subject : tuple of str
        At least one of these must stand in the clause before the verb.
    tool : str
        Fixed tool; empty to read it from the words around.
    target : tuple of str
        Where the target stands, first found wins: ``object``, ``subject``, ``rest`` (any other actor of the clause),
        ``none``, or prepositions.
    mutual : bool
        All parties act, as in a meeting.
    swallows : bool
        Clauses inside its content are not coded on their own.
    harm : int
        1 an act that hurts (its announcement is a threat), -1 one that helps (a promise), 0 neither.
    status : str
        Status it gives instead of ``actual``.
    positive, negative : str
        A sentence in which it must be found, and one in which it must not.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z0-9_-]+)+$")]
    form: str
    verbs: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    having: tuple[str, ...] = ()
    near: int = 0
    lacking: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    tool: str = ""
    actor: Role = "subject"
    target: tuple[str, ...] = ("object", "rest")
    mutual: bool = False
    swallows: bool = False
    harm: int = 0
    status: str = ""
    positive: str
    negative: str

    @model_validator(mode="after")
    def _sound(self) -> Pattern:
        if self.form not in (*FORMS, "say", "none"):
            message = f"expected a form among {', '.join(FORMS)}, say or none, found '{self.form}'"
            raise ValueError(message)
        if self.tool and self.tool not in INSTRUMENTS:
            message = f"expected a tool among {', '.join(INSTRUMENTS)}, found '{self.tool}'"
            raise ValueError(message)
        if not self.verbs and not self.phrases:
            message = "expected verbs or phrases to look for, found neither"
            raise ValueError(message)
        return self


@dataclass(frozen=True, slots=True)
class Terms:
    """Word sequences found by their first word: longest match wins.

    Examples
    --------
    >>> terms = Terms.of({"nuclear test": 1, "test": 2})
    >>> terms.at(["a", "nuclear", "test"], 1)
    (2, 1)
    """

    root: Mapping[str, tuple[tuple[tuple[str, ...], Any], ...]]

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Terms:
        """Terms with what each stands for."""
        root: dict[str, list[tuple[tuple[str, ...], Any]]] = {}
        for term, value in values.items():
            parts = folded(term)
            root.setdefault(parts[0], []).append((parts, value))
        return cls({w: tuple(sorted(found, key=lambda f: -len(f[0]))) for w, found in root.items()})

    def at(self, lemmas: list[str], i: int) -> tuple[int, Any] | None:
        """Length and value of the longest term that begins at a unit."""
        for parts, value in self.root.get(lemmas[i], ()):
            if len(parts) == 1 or tuple(lemmas[i : i + len(parts)]) == parts:
                return len(parts), value
        return None


def folded(term: str) -> tuple[str, ...]:
    """A term as the tagger's lemmas write it: no hyphens, nouns in the singular."""
    return tuple(singular(w.lower()) for w, _, _ in words_of(term) if w != "-")


Heads = Mapping[str, tuple[tuple[str, ...], ...]]
"""Terms by their first word."""


def _heads(terms: Iterable[str]) -> Heads:
    out: dict[str, tuple[tuple[str, ...], ...]] = {}
    for term in map(folded, terms):
        out[term[0]] = (*out.get(term[0], ()), term)
    return out


@dataclass(frozen=True, slots=True)
class Ready:
    """A pattern with its conditions ready to be looked for."""

    pattern: Pattern
    having: Heads
    lacking: Heads
    subject: Heads


FIRST = ("threat", "denial", "accusation", "refusal", "demand", "offer", "promise", "praise", "deed", "say", "none")
"""Which form is tried first where several patterns fit one verb: words about acts before the acts themselves."""


class Patterns:
    """All patterns of a lexicon, found by verb and by the first word of an idiom."""

    def __init__(self, listed: Iterable[Pattern]) -> None:
        self.all = tuple(listed)
        self.by_verb: dict[str, list[Ready]] = {}
        idioms: dict[str, Ready] = {}
        for pattern in sorted(self.all, key=lambda p: FIRST.index(p.form)):
            ready = Ready(
                pattern,
                _heads(pattern.having),
                _heads(pattern.lacking),
                _heads(pattern.subject),
            )
            for verb in pattern.verbs:
                self.by_verb.setdefault(verb, []).append(ready)
            for phrase in pattern.phrases:
                idioms[phrase] = ready
        self.idioms = Terms.of(idioms)


def patterns_from(document: Any, *, where: str) -> tuple[Pattern, ...]:
    """Patterns of one parsed file.

    Raises
    ------
    InputError
        If an entry is not a pattern; the message names it.
    """
    out = []
    for number, entry in enumerate(document or (), 1):
        try:
            out.append(Pattern.model_validate(entry))
        except ValidationError as error:
            first = error.errors()[0]
            name = entry.get("id", number) if isinstance(entry, Mapping) else number
            place = ".".join(map(str, first["loc"])) or "entry"
            message = f"{where}, pattern {name}, {place}: {first['msg']}, found {str(first['input'])[:80]!r}"
            raise InputError(message) from None
    return tuple(out)


@lru_cache(maxsize=1)
def general_patterns() -> tuple[Pattern, ...]:
    """The patterns that ship with the coder, read once."""
    return tuple(p for name, document in documents() for p in patterns_from(document, where=name))
