"""What a document tells before its first sentence: whose voice it is, and whom its title names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratagem.core.coding import Document
from stratagem.read.coder.phrases import Party
from stratagem.read.coder.scene import Context

if TYPE_CHECKING:
    from stratagem.read.coder.coder import RuleCoder

_SPEAKING_KINDS = frozenset({"ngo", "media"})
_SPEAKING_HEADS = frozenset(
    "party president minister politician personage figure paper ambassador spokesman spokesperson premier".split()
)


def context_of(document: Document, coder: RuleCoder) -> Context:
    """Voice, title's speaker and title's other actors."""
    bare = Context(document.voice, document.about)
    if not document.title:
        return bare
    scene = coder.scene(document.title, 0, len(document.title), document, bare)
    speaker: Party | None = None
    others: list[str] = []
    for k, phrase in enumerate(scene.phrases):
        party = scene.parties.of(k)
        if party is None:
            continue
        head = scene.s.low[phrase.head]
        if speaker is None and party.own:
            foreign = not set(party.codes) & set(document.voice)
            if foreign and (party.kind in _SPEAKING_KINDS or head in _SPEAKING_HEADS):
                speaker = party
                continue
        if party.kind != "place":
            others += [c for c in party.codes if c not in document.voice and c not in others]
    if speaker is None and document.voice:
        speaker = Party(document.voice, -1, True, "voice")
    elif speaker is not None:
        speaker = Party(speaker.codes, -1, True, speaker.kind, speaker.level)
    return Context(document.voice, document.about, speaker, tuple(others), False, tuple(scene.hits))
