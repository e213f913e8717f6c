"""A coder that asks a language model, and keeps of its answers only what the text itself proves."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stratagem.core.coders import CoderKind, Materials, Model, Reply
from stratagem.core.coding import INSTRUMENTS, Coding, Document, Event, Rejection, Sentence, Span, Step
from stratagem.core.errors import InputError
from stratagem.core.moves import FORMS, STATUSES
from stratagem.read.coder.sentences import clean, sentences_of
from stratagem.read.coder.tokens import refuse_other_scripts

MOST_CHARACTERS = 8_000
"""Of a text in one question; longer ones are asked about piece by piece, cut between sentences."""

Code = Annotated[str, Field(pattern=r"^[A-Z]{2,5}$")]


class _Found(BaseModel):
    """An event as a model answers it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    quote: Annotated[str, Field(min_length=1)]
    actor: tuple[Code, ...] = ()
    target: tuple[Code, ...] = ()
    form: Literal[FORMS]  # type: ignore[valid-type]
    tool: Literal[INSTRUMENTS]  # type: ignore[valid-type]
    conditional: bool = False
    status: Literal[STATUSES] = "actual"  # type: ignore[valid-type]
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.5


@cache
def instructions() -> str:
    """What the model is told: the codebook in short, and the form of the answer."""
    text = resources.files("stratagem.read.coders").joinpath("instructions.txt").read_text(encoding="utf-8")
    for name, words in (("forms", FORMS), ("instruments", INSTRUMENTS), ("statuses", STATUSES)):
        text = text.replace(f"{{{name}}}", ", ".join(words))
    return text


@cache
def instructions_hash() -> str:
    """SHA-256 of the instructions."""
    return sha256(instructions().encode()).hexdigest()


class LanguageModelCoder:
    """Codes by asking a model; every event has a quote that was found in the text.

    Parameters
    ----------
    model : Model
        Its name is part of the version, with the hash of the instructions.
    """

    id = "language_model"

    def __init__(self, model: Model) -> None:
        self._ask = model.ask
        self.version = f"{model.name}/{instructions_hash()[:12]}"
        self.notes: Counter[str] = Counter()

    def code(self, document: Document, *, explain: bool = False) -> Iterator[Coding]:
        """One coding a sentence, in order. Rejected answers are counted in ``notes``.

        Raises
        ------
        InputError
            If most of the text is in Hangul, Han or Kana.
        """
        refuse_other_scripts(document.text, where=document.id)
        sentences = [
            Sentence(document.id, n, start, end) for n, (start, end) in enumerate(sentences_of(clean(document.text)))
        ]
        events: dict[int, list[Event]] = {}
        rejected: list[Rejection] = []
        for piece in _pieces(sentences):
            asked = Span(piece[0].start, piece[-1].end)
            reply = self._ask(instructions(), _question(document, asked))
            for entry in self._answered(reply, asked, rejected):
                event = self._event(entry, document, piece, reply)
                if event is None:
                    self._reject("quotes_not_in_the_text", asked, entry.quote, rejected)
                else:
                    self.notes["events_proposed"] += 1
                    events.setdefault(event.sentence.number, []).append(event)
        for sentence in sentences:
            given_up = tuple(r for r in rejected if explain and sentence.start <= r.span.start < sentence.end)
            yield Coding(sentence, tuple(events.get(sentence.number, ())), given_up)

    def _answered(self, reply: Reply, asked: Span, rejected: list[Rejection]) -> Iterator[_Found]:
        """Events of an answer that are well formed."""
        listed = _listed(reply.text)
        if listed is None:
            self._reject("answers_that_are_no_such_json", asked, reply.text, rejected)
            return
        for entry in listed:
            try:
                yield _Found.model_validate(entry)
            except ValidationError:
                self._reject("events_outside_the_vocabulary", asked, str(entry), rejected)

    def _reject(self, why: str, asked: Span, said: str, rejected: list[Rejection]) -> None:
        self.notes[why] += 1
        rejected.append(Rejection("model", asked, f"{why.replace('_', ' ')}: {said[:80]}"))

    def _event(self, found: _Found, document: Document, sentences: list[Sentence], reply: Reply) -> Event | None:
        """The event, if its quote stands in the text that was asked about; else None."""
        at = document.text.find(found.quote, sentences[0].start, sentences[-1].end)
        home = next((s for s in sentences if s.start <= at < s.end), None)
        if home is None or not found.quote.strip():
            return None
        quote = Span(at, at + len(found.quote))
        steps = (
            Step("model", None, reply.model),
            Step("instructions", None, instructions_hash()),
            Step("quote", quote, "stands in the text word for word"),
        )
        return Event(
            home,
            tuple(sorted(set(found.actor))),
            tuple(sorted(set(found.target))),
            found.form,
            found.tool,
            found.conditional,
            found.status,
            f"model.{found.form}",
            {"quote": quote},
            "",
            found.confidence,
            steps,
        )


def _listed(text: str) -> list[Any] | None:
    """What an answer lists under ``events``, without the fence that models put around JSON; None if it is no such."""
    text = text.strip()
    if text.startswith("```"):
        text = text.partition("\n")[2].rpartition("```")[0]
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return None
    listed = answer.get("events") if isinstance(answer, dict) else None
    return listed if isinstance(listed, list) else None


def _pieces(sentences: list[Sentence]) -> Iterator[list[Sentence]]:
    piece: list[Sentence] = []
    for sentence in sentences:
        if piece and sentence.end - piece[0].start > MOST_CHARACTERS:
            yield piece
            piece = []
        piece.append(sentence)
    if piece:
        yield piece


def _question(document: Document, asked: Span) -> str:
    told = {
        "date": str(document.date or ""),
        "title": document.title,
        "speaks": list(document.voice),
        "text": asked.of(document.text),
    }
    return json.dumps(told, ensure_ascii=False)


def make(materials: Materials) -> LanguageModelCoder:
    """A coder that asks the model of the materials.

    Raises
    ------
    InputError
        If they have none.
    """
    if materials.model is None:
        message = "coder language_model: expected a model, found none; name one: --model NAME --model-url URL"
        raise InputError(message)
    return LanguageModelCoder(materials.model)


CODER = CoderKind(
    id="language_model",
    title="A language model behind an OpenAI-compatible address; its events are proposals",
    make=make,
    deterministic=False,
    proposes=True,
    seconds=120.0,
)
