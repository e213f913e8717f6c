"""Print what a coder found: sentences explained, runs summed up, unknown words, scores."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import polars as pl

from stratagem.cli.show import QUIET_SECONDS, _err, _out, print_json, table

if TYPE_CHECKING:
    from stratagem.core.coding import Event, Span
    from stratagem.pipeline.coded import Kept
    from stratagem.pipeline.coding import Run
    from stratagem.pipeline.explaining import Explained
    from stratagem.pipeline.scoring import Scored

SHOWN = 20
_ORDER = ("actor", "target", "anchor", "tool", "condition", "deadline")


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """Say on stderr, on a terminal only, how many stories are done and how long the rest will take."""
    begun = time.monotonic()

    def tell(done: int) -> None:
        taken = time.monotonic() - begun
        if _err.is_terminal and taken > QUIET_SECONDS and done:
            left = taken / done * (total - done)
            _err.print(f"{done:,} of {total:,} stories, about {left:.0f} s left  ", end="\r")

    yield tell


def explanation(sentences: Sequence[Explained], *, why_not: bool, as_json: bool) -> None:
    """Each sentence with its events, the words that show each part, and the rules that led there."""
    if as_json:
        print_json([_as_dict(s, why_not=why_not) for s in sentences])
        return
    for shown in sentences:
        coding, text = shown.coding, shown.text
        _say(f"{coding.sentence.number + 1}. {text[coding.sentence.start : coding.sentence.end]}")
        for number, event in enumerate(coding.events, 1):
            _event(number, event, text)
        if not coding.events:
            _say("   no event")
        if why_not:
            for rejection in coding.rejected:
                _say(f"   not  {_place(rejection.span, text)}  {rejection.pattern}: {rejection.why}")
            for kind, span in coding.unknown:
                _say(f"   unknown {kind}  {_place(span, text)}")
        _say("")


def _event(number: int, event: Event, text: str) -> None:
    who = ", ".join(event.actor) or "nobody named"
    whom = ", ".join(event.target) or "nobody"
    condition = ", conditional" if event.conditional else ""
    _say(f"   event {number}: {who} -> {whom}  {event.form}  {event.tool}  {event.status}{condition}")
    for part in _ORDER:
        if part in event.spans:
            _say(f"     {part:<10}{_place(event.spans[part], text)}")
    _say(f"     {'pattern':<10}{event.pattern}  score {event.score:.2f}")
    for step in event.steps:
        place = f"  at {_place(step.span, text)}" if step.span is not None else ""
        _say(f"     {'because':<10}{step.rule}: {step.said}{place}")


def _place(span: Span, text: str) -> str:
    return f"[{span.start}:{span.end}] '{span.of(text)}'"


def _say(line: str) -> None:
    # Words of a text are no markup.
    _out.print(line, markup=False, soft_wrap=True)


def _as_dict(shown: Explained, *, why_not: bool) -> dict[str, Any]:
    coding, text = shown.coding, shown.text

    def span(s: Span) -> dict[str, Any]:
        return {"start": s.start, "end": s.end, "text": s.of(text)}

    out: dict[str, Any] = {
        "sentence": text[coding.sentence.start : coding.sentence.end],
        "events": [
            {
                "actor": e.actor,
                "target": e.target,
                "form": e.form,
                "instrument": e.tool,
                "conditional": e.conditional,
                "status": e.status,
                "speaker": e.speaker,
                "pattern": e.pattern,
                "score": e.score,
                "spans": {part: span(s) for part, s in e.spans.items()},
                "steps": [
                    {"rule": s.rule, "said": s.said, "span": span(s.span) if s.span is not None else None}
                    for s in e.steps
                ],
            }
            for e in coding.events
        ],
    }
    if why_not:
        out["rejected"] = [{"pattern": r.pattern, "why": r.why, "span": span(r.span)} for r in coding.rejected]
        out["unknown"] = [{"kind": kind, "span": span(s)} for kind, s in coding.unknown]
    return out


def coded(found: Run, counted: pl.DataFrame, *, name: str, kept: Kept | None, as_json: bool) -> None:
    """A run in a few lines: stories, sentences, events by form and tool, time, and what was set aside."""
    told = {
        "stories": found.documents.height,
        "sentences": found.sentences,
        "events": found.events.height,
        "seconds": round(found.seconds, 2),
        "refused": len(found.refused),
        "not_asked_for": found.filtered,
        "parts_taken_over": found.resumed,
        **found.notes,
    }
    if as_json:
        refused = [{"document": r.document, "expected": r.expected, "found": r.found} for r in found.refused]
        print_json({**told, "by_form_and_tool": counted.to_dicts(), "refusals": refused})
        return
    if counted.height:
        table(counted, as_json=False)
        _say("")
    rate = f", {found.sentences / found.seconds:,.0f} sentences a second" if found.seconds > 1 else ""
    _say(
        f"{told['stories']:,} stories, {told['sentences']:,} sentences, {told['events']:,} events in "
        f"{found.seconds:.1f} s{rate}"
    )
    if found.resumed:
        _say(f"{found.resumed} finished parts were taken over from the run that was stopped")
    if found.filtered:
        _say(f"{found.filtered:,} stories were not asked for")
    for what, n in found.notes.items():
        _say(f"{n:,} {what.replace('_', ' ')}")
    for r in found.refused[:SHOWN]:
        _say(f"  refused {r.document}: expected {r.expected}, found {r.found}")
    if len(found.refused) > SHOWN:
        _say(f"  and {len(found.refused) - SHOWN:,} more refused")
    if kept is not None:
        moves = kept.manifest.rows_accepted if kept.manifest is not None else 0
        _say(f"kept as '{name}': texts in {kept.documents.parent.name}/{kept.documents.name}, {moves:,} moves")


def verified(name: str, looked_at: int, faults: Sequence[str], *, as_json: bool) -> None:
    """Whether the quotes coded under a name stand in the texts."""
    if as_json:
        print_json({"name": name, "quotes": looked_at, "faults": list(faults)})
        return
    for fault in faults[:SHOWN]:
        _say(fault)
    if len(faults) > SHOWN:
        _say(f"and {len(faults) - SHOWN:,} more")
    _say(f"{name}: {looked_at:,} quotes, {len(faults):,} faults")


def nulls(found: pl.DataFrame, *, as_json: bool) -> None:
    """Unknown names and verbs, most frequent first."""
    if as_json:
        print_json(found.to_dicts())
        return
    table(found.head(50), as_json=False)
    _say(f"\n{found.height:,} names and verbs are not in the lexicon; see the how-to on adding a pattern")


def scores(found: Scored, *, as_json: bool) -> None:
    """A coder's score: each part with its interval, what was taken for what, events a sentence."""
    right, of = found.not_done
    if as_json:
        print_json(
            {
                "parts": found.parts.to_dicts(),
                "confusion": found.confusion.to_dicts(),
                "sentences": found.sentences,
                "events_per_sentence": round(found.events_per_sentence, 3),
                "not_coded_as_deeds": {"right": right, "of": of} if of else None,
                "note": found.note,
            }
        )
        return
    table(found.parts, as_json=False)
    _say(f"\n{found.sentences:,} sentences, {found.events_per_sentence:.2f} events a sentence; {found.note}")
    if of:
        _say(f"acts that did not happen, not coded as deeds: {right} of {of} ({right / of:.1%})")
    if found.confusion.height:
        _say("\ntaken for another:")
        table(found.confusion.head(SHOWN), as_json=False)
