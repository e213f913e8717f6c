"""The coder by rules: sentence by sentence from text to events, with every decision kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stratagem.core.coding import Coding, Document, Event, Rejection, Sentence, Span, Step
from stratagem.read.coder.acts import Acts
from stratagem.read.coder.again import moved
from stratagem.read.coder.clauses import frames_of
from stratagem.read.coder.context import context_of
from stratagem.read.coder.layer import Layer
from stratagem.read.coder.likely import weighed
from stratagem.read.coder.mentions import Gazetteer
from stratagem.read.coder.patterns import Patterns, Ready
from stratagem.read.coder.phrases import Parties, noun_phrases
from stratagem.read.coder.rules import RULES
from stratagem.read.coder.scene import Context, Draft, Scene
from stratagem.read.coder.sentences import clean, sentences_of
from stratagem.read.coder.shown import Shown
from stratagem.read.coder.stance import judged
from stratagem.read.coder.tagger import Tagged, tagged
from stratagem.read.coder.tokens import refuse_other_scripts, words_of
from stratagem.read.coder.tools import tool_hits, tool_terms
from stratagem.read.coder.unknown import unknown_words
from stratagem.read.coder.words import words

VERSION = "1.2"
_LONGEST = 12
"""Words of an idiom, at most."""
REMEMBERED = 1_000
"""Sentences of one text whose codings are kept, since texts that repeat themselves begin early."""


@dataclass(frozen=True, slots=True)
class RuleCoder:
    """Codes text by patterns, clauses and names, and by a layer of weights where one is given.

    Parameters
    ----------
    gazetteer : Gazetteer
        Names to look for.
    patterns : Patterns
        What makes a move.
    layer : Layer, optional
        Weights that add what rules miss in state media, speeches and chronicles; without them, rules alone decide.
    """

    gazetteer: Gazetteer
    patterns: Patterns
    layer: Layer | None = None
    id: str = "rules"
    version: str = VERSION

    def code(self, document: Document, *, explain: bool = False) -> Iterator[Coding]:
        """One coding a sentence, in order.

        Raises
        ------
        InputError
            If much of the text is in Hangul, Han or Kana.
        """
        text = clean(document.text)
        refuse_other_scripts(text, where=document.id)
        context = context_of(document, self.title_scene, self.patterns)
        # What bears on a sentence is the document's alone, so equal words are coded alike.
        seen: dict[str, Coding] = {}
        for number, (start, end) in enumerate(sentences_of(text)):
            sentence, said = Sentence(document.id, number, start, end), text[start:end]
            if said in seen:
                yield moved(seen[said], sentence)
                continue
            coding = self._coded(sentence, text, document, context, explain)
            if len(seen) < REMEMBERED:
                seen[said] = coding
            yield coding

    def title_scene(self, title: str, document: Document, context: Context) -> Scene:
        """A document's title with units, phrases, clauses and terms found."""
        return self.scene(title, 0, len(title), document, context)

    def scene(self, text: str, start: int, end: int, document: Document, context: Context) -> Scene:
        """A stretch of text with units, phrases, clauses and terms found."""
        known = words()
        s = tagged(words_of(text, start, end), known, self.gazetteer, document.date)
        phrases = noun_phrases(s)
        frames = frames_of(s, phrases)
        idioms: list[tuple[int, int, Ready]] = []
        root = self.patterns.idioms.root
        for i, lemma in enumerate(s.lemma):
            if lemma in root:
                found = self.patterns.idioms.at(s.lemma, i) or _over_adverb(s, i, self.patterns)
                if found is not None:
                    idioms.append((i, i + found[0], found[1]))
        hits = tool_hits(s.lemma, tool_terms())
        return Scene(
            s,
            phrases,
            frames,
            Parties(s, phrases, known, context.voice, first=_first_person(context)),
            hits,
            idioms,
            context,
            known,
        )

    def shown(self, document: Document) -> Shown:
        """A document that is one sentence, read by the rules, as the layer sees it."""
        context = context_of(document, self.title_scene, self.patterns)
        scene = self.scene(document.text, 0, len(document.text), document, context)
        acts = Acts(scene, self.patterns, RULES, explain=False)
        return Shown(acts, judged(scene, acts))

    def _coded(self, sentence: Sentence, text: str, document: Document, context: Context, explain: bool) -> Coding:
        scene = self.scene(text, sentence.start, sentence.end, document, context)
        acts = Acts(scene, self.patterns, RULES, explain=explain)
        drafts = judged(scene, acts)
        if self.layer is not None:
            drafts = weighed(acts, drafts, self.layer)
        events = tuple(_event(sentence, scene, draft) for draft in drafts)
        rejected: tuple[Rejection, ...] = tuple(acts.rejected)
        unknown = tuple(unknown_words(scene, self.patterns)) if explain else ()
        return Coding(sentence, events, rejected, unknown)


def _over_adverb(s: Tagged, i: int, patterns: Patterns) -> tuple[int, Ready] | None:
    """``is therefore imperative``: the idiom that begins at a unit and has one adverb after its first word."""
    if i + 2 >= len(s.tag) or s.tag[i + 1] != "R":
        return None
    found = patterns.idioms.at([s.lemma[i], *s.lemma[i + 2 : i + _LONGEST]], 0)
    return (found[0] + 1, found[1]) if found is not None and found[0] > 1 else None


def _first_person(context: Context) -> tuple[str, ...]:
    """Who says "we": in state media also the foreigner whom the title has speaking."""
    return context.speaker.codes if context.speaker is not None else context.voice


def _event(sentence: Sentence, scene: Scene, draft: Draft) -> Event:
    spans = {"quote": Span(sentence.start, sentence.end), "anchor": scene.span(draft.anchor, draft.anchor + 1)}
    if draft.actor_unit >= 0:
        spans["actor"] = scene.span(draft.actor_unit, draft.actor_unit + 1)
    if draft.target_unit >= 0 and draft.target:
        spans["target"] = scene.span(draft.target_unit, draft.target_unit + 1)
    if draft.tool_hit is not None:
        spans["tool"] = scene.span(draft.tool_hit.start, draft.tool_hit.end)
    if draft.condition is not None:
        spans["condition"] = scene.span(*draft.condition)
    if draft.deadline is not None:
        spans["deadline"] = scene.span(*draft.deadline)
    steps = (Step("pattern", spans["anchor"], draft.pattern), *draft.steps)
    return Event(
        sentence,
        draft.actor,
        draft.target,
        draft.form,
        draft.tool,
        draft.conditional,
        draft.status,
        draft.pattern,
        spans,
        draft.level,
        draft.score,
        steps,
    )
