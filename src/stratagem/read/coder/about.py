"""What is shown of one event: terms of tools, the title's, the rules' choice, and the words."""

from __future__ import annotations

from stratagem.read.coder.scene import Draft
from stratagem.read.coder.shown import Shown
from stratagem.read.coder.tools import tool_of


def about_event(shown: Shown, form: str, draft: Draft | None) -> list[str]:
    """Features for the tool and the status of an event of this form, each once.

    ``rule:`` and ``status:`` are the rules' choice, ``rp:`` their pattern, ``top:`` the heaviest term, ``near:`` that
    nearest the event's words, ``hit:`` any, ``title:`` one of the title's; ``u:`` and ``v:`` are words and verbs.
    """
    scene = shown.scene
    hits = scene.hits
    out = [f"f:{form}", f"f:{form}:{shown.kind}"]
    if draft is not None:
        out += [f"rule:{draft.tool}", f"rule:{draft.tool}:{form}", f"rp:{draft.pattern}", f"status:{draft.status}"]
    top = max(hits, key=lambda h: h.weight, default=None)
    out += [f"top:{top.tool}", f"top:{top.tool}:{form}"] if top is not None else [f"no_hit:{form}"]
    near = tool_of(hits, 0, len(scene.s.low), near=draft.anchor if draft is not None else 0)
    if near is not None:
        out.append(f"near:{near.tool}")
    for hit in hits:
        out += [f"hit:{hit.tool}", f"hit:{hit.tool}:{form}"]
    out += [f"title:{hit.tool}" for hit in scene.context.title_hits]
    out += [f"title:{hit.tool}:{form}" for hit in scene.context.title_hits]
    out += shown.words
    out += [f"v:{frame.lemma}:{frame.mood}" for frame in scene.frames]
    return list(dict.fromkeys(out))
