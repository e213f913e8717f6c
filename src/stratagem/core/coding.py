"""What coding a text means: documents in, events out, each with the words that prove it and the rules that made it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from stratagem.core.errors import InputError
from stratagem.core.moves import FORMS, STATUSES
from stratagem.core.tables import Column, Schema

INSTRUMENTS = (
    "nuclear_test",
    "nuclear_programme",
    "long_range_missile",
    "short_range_missile",
    "military_exercise",
    "mobilisation",
    "armed_attack",
    "cyber",
    "incursion",
    "gps_jamming",
    "leaflet_balloon",
    "assassination",
    "detention",
    "comm_channel",
    "talks",
    "summit_visit",
    "agreement",
    "inspection",
    "sanction",
    "aid",
    "trade_joint_project",
    "arms_transfer",
    "defector_repatriation",
    "media_pressure",
    "human_rights",
    "rhetoric",
    "other",
)
"""Tools as a sentence can show them: coarser than the toolkit, whose keys also depend on who uses the tool."""

WORDS_ONLY = frozenset({"accusation", "praise", "denial"})
"""Forms whose tool is ``rhetoric`` when the sentence names none; the other forms have ``other``."""


NAMES = Schema(
    name="names",
    columns=(
        Column("phrase", "text", "as texts write it; capitals count where it has them", required=True),
        Column("codes", "list", "actors it stands for; @voice for whoever speaks; - for nobody", required=True),
        Column("kind", "text", "state, adjective, capital, person, office, organ, group or none", required=True),
        Column("start", "date", "first day on which it means them"),
        Column("end", "date", "day after the last"),
        Column("level", "text", "level of the speaker"),
    ),
)
"""A case pack's own table of names: idiom of its state media, groups, nicknames, names that are no actors."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` up to, not including, ``end`` of a document's text.

    Examples
    --------
    >>> Span(4, 9).of("The North denied it.")
    'North'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            message = f"expected a span with 0 <= start <= end, found {self.start} to {self.end}"
            raise InputError(message)

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Document:
    """A text to code, and what is known of it.

    Parameters
    ----------
    id : str
        Permanent id; events refer to it.
    text : str
        As stored. Spans count its characters.
    date : datetime.date or None
        Day of the report. Decides who held which office.
    title : str
        Headline; read for who speaks and whom it is about, never coded itself.
    source : str
        Where it comes from, as the case pack names it.
    voice : tuple of str
        Who speaks where the text names nobody: the state of a state medium, the state whose speech it is.
    about : tuple of str
        Whose acts the text lists, for chronicles that leave the actor out.
    """

    id: str
    text: str
    date: dt.date | None = None
    title: str = ""
    source: str = ""
    voice: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a document: ``document.text[start:end]``."""

    document: str
    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Step:
    """One decision on the way to an event.

    Parameters
    ----------
    rule : str
        Name of the rule, as ``actor.subject``.
    span : Span or None
        The words it looked at.
    said : str
        What it decided, in words.
    """

    rule: str
    span: Span | None
    said: str


@dataclass(frozen=True, slots=True)
class Event:
    """One act or statement found in a sentence.

    Parameters
    ----------
    sentence : Sentence
    actor, target : tuple of str
        Codes in alphabetical order; a mutual act has all parties as actors and no target.
    form : str
        One of ``FORMS``.
    tool : str
        One of ``INSTRUMENTS``.
    conditional : bool
        A threat, promise or offer that depends on an if.
    status : str
        One of ``STATUSES``.
    pattern : str
        Id of the pattern of the lexicon, or of the rule, that found it.
    spans : mapping of str to Span
        Words that show each part: ``quote`` always; ``anchor``, ``actor``, ``target``, ``tool``, ``condition``,
        ``deadline`` where the sentence has them.
    speaker : str
        Level of who acted or spoke, as ``leader`` or ``foreign``; empty when the sentence does not tell.
    score : float
        In [0, 1]: how sure the coder is. 1 from rules that do not weigh.
    steps : tuple of Step
        How it came about.

    Raises
    ------
    InputError
        If form, tool or status is none of the vocabulary.
    """

    sentence: Sentence
    actor: tuple[str, ...]
    target: tuple[str, ...]
    form: str
    tool: str
    conditional: bool
    status: str
    pattern: str
    spans: Mapping[str, Span] = field(default_factory=dict)
    speaker: str = ""
    score: float = 1.0
    steps: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        for name, value, known in (
            ("form", self.form, FORMS),
            ("tool", self.tool, INSTRUMENTS),
            ("status", self.status, STATUSES),
        ):
            if value not in known:
                message = (
                    f"event of pattern {self.pattern}: expected a {name} among {', '.join(known)}, found '{value}'"
                )
                raise InputError(message)


@dataclass(frozen=True, slots=True)
class Coded:
    """What two coders' events are compared by; codes in alphabetical order.

    Parameters
    ----------
    actor, target : tuple of str
    form : str
        Our form, or another project's category or code.
    tool : str
    conditional : bool
    status : str

    Examples
    --------
    >>> Coded(("A",), ("B",), "threat", conditional=True).conditional
    True
    """

    actor: tuple[str, ...]
    target: tuple[str, ...]
    form: str
    tool: str = ""
    conditional: bool = False
    status: str = "actual"

    @classmethod
    def of(cls, event: Event) -> Coded:
        """The comparable part of an event."""
        return cls(event.actor, event.target, event.form, event.tool, event.conditional, event.status)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A reading that was tried and given up: which pattern, at which words, and why."""

    pattern: str
    span: Span
    why: str


@dataclass(frozen=True, slots=True)
class Coding:
    """What a coder made of one sentence.

    Parameters
    ----------
    sentence : Sentence
    events : tuple of Event
    rejected : tuple of Rejection
        Only when the coder was asked to explain.
    unknown : tuple of tuple of str and Span
        Names and verbs that the lexicon lacks: ``("actor" or "verb", span)``. Only when asked to explain.
    """

    sentence: Sentence
    events: tuple[Event, ...]
    rejected: tuple[Rejection, ...] = ()
    unknown: tuple[tuple[str, Span], ...] = ()


class Coder(Protocol):
    """Anything that turns a document into events."""

    @property
    def id(self) -> str:
        """Name of the coder, as rows carry it."""
        ...

    @property
    def version(self) -> str:
        """Version of its rules or weights."""
        ...

    def code(self, document: Document, *, explain: bool = False) -> Iterator[Coding]:
        """One coding a sentence, in order.

        Parameters
        ----------
        document : Document
        explain : bool
            Also keep what was tried and rejected.

        Raises
        ------
        InputError
            If the text cannot be coded, as one in another script.
        """
        ...
