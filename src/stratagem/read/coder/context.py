"""What a document tells before its first sentence: whose voice it is, who speaks in its title, whom it blames."""

from __future__ import annotations

from collections.abc import Callable

from stratagem.core.coding import Document
from stratagem.read.coder.lexicon import word_set
from stratagem.read.coder.patterns import Patterns
from stratagem.read.coder.phrases import Party
from stratagem.read.coder.scene import Context, Scene, units_of

_BLAMING = frozenset({"accusation.condemn", "demand.urge", "threat.threaten"})
_DIM = word_set("dim")
_RALLY = word_set("rally")
_VOICED = word_set("voiced")

Reader = Callable[[str, Document, Context], Scene]
"""Makes a scene of a title."""


def context_of(document: Document, read: Reader, patterns: Patterns) -> Context:
    """Voice, the title's speaker and the title's other actors."""
    bare = Context(document.voice, document.about)
    voice = Party(document.voice, -1, True, "voice") if document.voice else None
    if not document.title:
        return Context(document.voice, document.about, voice, day=document.date)
    scene = read(document.title, document, bare)
    blames = _blames(scene, patterns)
    speaker = _speaker(scene, document.voice, patterns, blames=blames)
    others: list[str] = []
    for k in range(len(scene.phrases)):
        party = scene.parties.of(k)
        if party is None or party.kind in ("place", "audience", "against"):
            continue
        if speaker is not None and set(party.codes) <= set(speaker.codes) and document.voice:
            continue
        others += [c for c in party.codes if c not in document.voice and c not in others and c not in ("MED", "NGO")]
    if speaker is None and document.voice:
        speaker = _place(scene, document.voice, others, blames)
        if speaker is not None and speaker.kind == "ngo" and not others:
            others += [
                c
                for k in range(len(scene.phrases))
                if (p := scene.parties.of(k)) and p.kind == "place"
                for c in p.codes
            ]
    if speaker is not None:
        speaker = Party(speaker.codes, -1, True, speaker.kind, speaker.level)
    return Context(
        document.voice,
        document.about,
        speaker or voice,
        tuple(others),
        blames,
        tuple(scene.hits),
        document.date,
        bool(document.voice),
        tuple(dict.fromkeys(units_of(scene, frozenset(document.voice)))) if document.voice else (),
        tuple(dict.fromkeys(code for unit in sorted(scene.s.names) for code in scene.parties.codes_at(unit))),
    )


def _blames(scene: Scene, patterns: Patterns) -> bool:
    for low, lemma in zip(scene.s.low, scene.s.lemma, strict=True):
        if scene.words.stance.get(low) == -1 or lemma in _DIM:
            return True
        if any(r.pattern.id in _BLAMING for r in patterns.by_verb.get(lemma, ())):
            return True
    return False


def _speaker(scene: Scene, voice: tuple[str, ...], patterns: Patterns, *, blames: bool) -> Party | None:
    """``...: Lao Figure``, ``... Praised by Brazilian Organization``, ``Mexican Party Congratulates ...``."""
    marked = _marked(scene, voice)
    if marked is not None:
        return marked
    for frame in scene.frames[:2]:
        forms = scene.words.verbs.get(scene.s.low[frame.head], ("", ""))[1]
        if frame.passive or frame.mood != "fact" or "d" in forms or "p" in forms:
            continue  # a headline's past form is a participle: "Ruling Party Condemned", "Authorities Hit for"
        says = any(r.pattern.form not in ("deed", "none") for r in patterns.by_verb.get(frame.lemma, ()))
        if (blames and not says) or _scolded(scene, frame.subject):
            continue  # whoever is blamed for what it does has no say in the story
        listed = (p for k in frame.subject if (p := scene.parties.of(k)) and p.kind in ("media", "ngo"))
        party = next(listed, None) or scene.party(frame.subject, own=True)
        if party is not None and (party.own or says) and not set(party.codes) & set(voice):
            return party
    head = next(
        (p for k in range(len(scene.phrases)) if (p := scene.parties.of(k)) and p.kind in ("media", "ngo")), None
    )
    return head if head is not None and not set(head.codes) & set(voice) else None


def _marked(scene: Scene, voice: tuple[str, ...]) -> Party | None:
    """Whom a title names after a colon, ``from``, or the ``by`` of a verb that voices."""
    low = scene.s.low
    for at, word in enumerate(low):
        heads = [f for f in scene.frames if f.head < at]
        voiced = bool(heads) and heads[-1].lemma in _VOICED
        last = at > 0 and not any(f.first > at and f.mood == "fact" for f in scene.frames)
        if (word == ":" and last) or (word == "by" and voiced) or (word == "from" and at > 0):
            found = _named_after(scene, at, voice)
            if found is not None:
                return found
    return None


def _named_after(scene: Scene, at: int, voice: tuple[str, ...]) -> Party | None:
    """The first party after a unit, if it is not the voice's own: ``from Minister of Defence of Iran``."""
    for k, phrase in enumerate(scene.phrases):
        party = scene.parties.of(k)
        if phrase.start <= at or party is None or not party.codes or party.kind in ("against", "audience"):
            continue
        if not set(party.codes) - set(voice):
            return None
        return party if party.own else Party(party.codes, party.unit, True, "state", party.level)
    return None


def _scolded(scene: Scene, subject: list[int]) -> bool:
    units = (u for k in subject for u in range(scene.phrases[k].start, scene.phrases[k].end))
    return any(scene.words.stance.get(scene.s.low[u]) == -1 for u in units)


def _place(scene: Scene, voice: tuple[str, ...], others: list[str], blames: bool) -> Party | None:
    """``Held in Ecuador``: people there speak; in the country blamed they are its opposition."""
    s = scene.s
    if any(lemma in _RALLY for lemma in scene.s.lemma):
        return Party(("NGO",), -1, True, "ngo")
    for k in range(len(scene.phrases)):
        party = scene.parties.of(k)
        at = scene.phrases[k].prep - 1
        if at > 0 and s.tag[at] == "I":
            at -= 1  # "Called for in Ecuador"
        held = at >= 0 and s.tag[at] in "VP" and s.low[at].endswith(("ed", "held"))
        if held and party is not None and party.kind == "place" and not set(party.codes) & set(voice):
            own = blames and (not others or set(party.codes) & set(others))
            return Party(("NGO",), -1, True, "ngo") if own else party
    return None
