"""The sections of a brief, built from claims and rows; every number arrives as a claim."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from stratagem.core.case import Record
from stratagem.core.claims import Claim, PublishedClaim
from stratagem.core.errors import InputError
from stratagem.core.toolkit import Group
from stratagem.report.document import (
    Document,
    Evidence,
    Figure,
    Judgement,
    Section,
    Sentence,
    Table,
    asked,
    bound,
    plain,
    quoted,
)
from stratagem.report.words import number, percent


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A published sentence with its verdict and, where one was asked, the number behind it."""

    claim: PublishedClaim
    verdict: str
    reason: str
    number: Claim | None


def evidence(record: Record, checks: pl.Series) -> dict[str, Evidence]:
    """Every move of the record as a reader sees it.

    Parameters
    ----------
    record : Record
    checks : polars.Series
        Strongest check of each move's sources, in the order of ``record.moves``.
    """
    roster, tools = record.case.roster, record.case.toolkit.by_key
    names = {c: roster.name(c) for c in roster.actors["code"]}
    pages = {
        s: (publisher, url or "")
        for s, publisher, url in record.case.sources.select("source_id", "publisher", "url").iter_rows()
    }
    shown = record.moves.select("move_id", "date", "precision", "actors", "tool", "summary", "source_ids")
    out = {}
    for (move_id, date, precision, actors, tool, summary, source_ids), check in zip(
        shown.iter_rows(), checks, strict=True
    ):
        width = {"day": 10, "month": 7, "year": 4}[precision]
        out[move_id] = Evidence(
            move_id=move_id,
            date=date.isoformat()[:width],
            actors=", ".join(names.get(c, c) for c in actors),
            tool=tools[tool].name if tool in tools else tool,
            summary=summary,
            check=check,
            sources=tuple(pages.get(s, (s, "")) for s in source_ids),
        )
    return out


def bottom_line(record: Record, judgements: Sequence[Judgement], worst: Claim) -> Section:
    """The first sentences of the key judgements, after the gravest recent move."""
    move = (
        record.moves.filter(pl.col("move_id") == worst.answer.rows[0]).row(0, named=True) if worst.answer.rows else None
    )
    lead: list[Sentence] = []
    if move is not None:
        lead.append(
            Sentence(
                f"The gravest act of {record.case.meta.actor_name} known in the last {asked(90)} days, by the record's "
                f"scale: {asked(move['date'])}, {_marked(worst.id, move['summary'])}",
                (worst,),
                (move["move_id"],),
            )
        )
    return Section(
        "bottom-line", "Bottom line", paragraphs=tuple((s,) for s in (*lead, *(j.sentences[0] for j in judgements[:3])))
    )


def _marked(claim: str, text: str) -> str:
    """A row's summary, quoted as the row has it; its numerals belong to the row."""
    return bound(claim, text)


def changes(claims: Mapping[str, Claim], days: int) -> Section:
    """The table of what changed, group by group."""
    rows = [
        (
            label,
            bound(claim.id, str(claim.answer.details["previous"])),
            bound(claim.id, str(claim.answer.details["current"])),
            bound(claim.id, _ratio(claim)),
            bound(claim.id, f"{claim.answer.details['earlier_as_high']} of {claim.answer.details['earlier_windows']}"),
        )
        for label, claim in claims.items()
        if claim.answer.details
    ]
    if not rows:
        return Section(
            "changes", "What changed", notes=(f"The record is too short to compare two spans of {asked(days)} days.",)
        )
    table = Table(
        id="changes",
        caption=f"Moves in the last {asked(days)} days against the {asked(days)} days before",
        header=("moves", "before", "now", "ratio (95 % interval)", "earlier windows with as many"),
        rows=tuple(rows),
        note=f"The interval allows for clustering by the successive differences of up to {asked(20)} earlier windows "
        "of the same length. Half a move is added to both counts when one is zero.",
    )
    return Section("changes", "What changed", tables=(table,))


def _ratio(claim: Claim) -> str:
    a = claim.answer
    if a.value is None:
        return "none in either"
    return f"{number(a.value)} ({number(a.low or 0)} to {number(a.high or 0)})"


def _percent(share: float | None) -> str:
    return "no such day" if share is None else percent(share)


def follow_rates(main: Sequence[Claim], wider: Sequence[Claim], figure: Figure | None) -> Section:
    """Follow rates by window, for a wider outcome too, and by leadership for the middle window."""
    by_window = tuple(
        (
            outcome,
            bound(c.id, str(c.answer.details["within_days"])),
            bound(c.id, str(c.answer.n)),
            bound(c.id, str(c.answer.details["hits"])),
            bound(
                c.id, f"{percent(c.answer.value or 0)} ({percent(c.answer.low or 0)} to {percent(c.answer.high or 0)})"
            ),
            bound(c.id, percent(c.answer.details["expected"])),
            bound(c.id, _percent(c.answer.details["base_rate"])),
            bound(c.id, f"{percent(c.answer.details['chance_low'])} to {percent(c.answer.details['chance_high'])}"),
            bound(c.id, number(c.answer.details["p_value"])),
            c.answer.details["verdict"],
        )
        for outcome, claims in (("concession", main), ("concession, talks or approach", wider))
        for c in claims
        if c.answer.value is not None
    )
    tables = [
        Table(
            id="follow-windows",
            caption="Concession after a burst of provocations, by window",
            header=(
                "what follows",
                "days",
                "bursts",
                "followed",
                "follow rate (95 %)",
                "expected anyway",
                "base rate",
                "95 % of chance",
                "p",
                "verdict",
            ),
            rows=by_window,
            note="Expected anyway: what the leadership, the trend in it and the season let expect of the same days. "
            "Base rate: share of days outside the wake of a burst that were followed. Chance: the bursts turned round "
            "each leadership period at random. The p-values are not corrected for the number of rows.",
        )
    ]
    middle = next((c for c in main if c.answer.details.get("within_days") == 90), None)
    if middle is not None and middle.answer.table is not None:
        tables.append(_by_leadership(middle, middle.answer.table))
    return Section(
        "follow", "Does concession follow provocation?", tables=tuple(tables), figures=(figure,) if figure else ()
    )


def _by_leadership(claim: Claim, table: pl.DataFrame) -> Table:
    rows = [
        (
            r["leadership"],
            bound(claim.id, f"{r['start']} to {r['end'] - dt.timedelta(days=1)}"),
            bound(claim.id, str(r["instances"])),
            bound(claim.id, str(r["followed"])),
            bound(claim.id, f"{percent(r['follow_rate'])} ({percent(r['low'])} to {percent(r['high'])})"),
            bound(claim.id, percent(r["any_day_rate"])),
            bound(claim.id, _percent(r["base_rate"])),
        )
        for r in table.filter(pl.col("instances") > 0).iter_rows(named=True)
    ]
    return Table(
        id="follow-leaderships",
        caption=f"Within {asked(90)} days, by leadership of the sides",
        header=("leaders", "period", "bursts", "followed", "follow rate (95 %)", "any day", "base rate"),
        rows=tuple(rows),
        note="Periods without a burst are left out. Most hold few bursts: read the intervals, not the points.",
    )


def verdicts(rows: Sequence[VerdictRow]) -> Section:
    """Published sentences with what the record says of each."""
    shown = tuple(
        (
            quoted(r.claim.says),
            quoted(r.claim.source),
            r.verdict,
            bound(r.number.id, r.reason) if r.number else quoted(r.reason),
            bound(r.number.id, r.number.id) if r.number else "",
        )
        for r in rows
    )
    table = Table(
        id="claims",
        caption="Published sentences, in our words, against the record",
        header=("what was published", "where", "verdict", "why", "number"),
        rows=shown,
        note="Supported and contradicted are about this record as of the date of the brief, not about the world.",
    )
    return Section("claims", "Published claims", tables=(table,))


def quality(claims: Mapping[str, Claim], figure: Figure) -> Section:
    """What the record rests on."""
    rows = tuple(
        (
            label,
            bound(c.id, str(c.answer.details.get("part", 0))),
            bound(
                c.id, f"{percent(c.answer.value or 0)} ({percent(c.answer.low or 0)} to {percent(c.answer.high or 0)})"
            ),
        )
        for label, c in claims.items()
    )
    table = Table(
        id="sources-quality",
        caption="Strongest check of the sources under the moves known by the date of the brief",
        header=("checked as", "moves", "share (95 %)"),
        rows=rows,
        note="Document: seen in the text of a public page. Database: matches a row of a public database within its "
        "date rule. Memory: general knowledge, not checked; such rows are marked wherever they appear.",
    )
    return Section("quality", "Source quality", tables=(table,), figures=(figure,))


def gaps(record: Record, memory: Claim, coarse: Claim) -> Section:
    """What this record cannot tell."""
    covered = set(record.case.coverage["tool"])
    searched = ", ".join(t.name.lower() for t in record.case.toolkit.tools if t.key in covered) or "none"
    return Section(
        "gaps",
        "Gaps",
        notes=(
            f"Tools that were looked for systematically in some period: {searched}. For every other tool an empty cell "
            "means that nobody looked, not that nothing happened.",
            f"{_part(coarse)} of {bound(coarse.id, str(coarse.answer.n))} moves are dated only to month or year. They "
            "count in tables by year; bursts and spells leave them out, and the bounds of each count show what they "
            "could change.",
            f"{_part(memory)} moves rest on general knowledge alone; each is marked [memory].",
            "Acts that were never made public, or became public after the date of the brief, are not here. What is "
            "quiet may be hidden.",
            "Who gathered the rows shapes what is dense: years with much coverage in English hold more rows.",
        ),
    )


def _part(claim: Claim) -> str:
    return bound(claim.id, str(claim.answer.details.get("part", 0)))


def method(record: Record, seed: int) -> Section:
    """How the numbers were made."""
    leaders = ", ".join(record.case.meta.leaders)
    return Section(
        "method",
        "Method",
        notes=(
            f"Only moves and figures known on or before {asked(record.as_of)} are used: each row states when it "
            "happened and when it became known.",
            f"A leadership period is a span in which none of these offices changed hands: {leaders}. Follow rates are "
            "compared inside such periods, since leaders differ in both what they do and what they are given.",
            f"Provocations within {asked(30)} days of each other are one burst. A burst younger than the window is not "
            "counted either way. The chance range turns bursts round each period at random, which keeps their spacing.",
            f"Intervals: Wilson ({asked(1927)}) for shares, quasi-Poisson for ratios, bootstrap for medians. Seed "
            f"{asked(seed)}.",
            f"Likelihood words follow Intelligence Community Directive {asked('203 (2015)')} and rest on base rates. "
            f"Confidence is stated apart: low under {asked(10)} observations, moderate under {asked(30)}, high from "
            f"{asked(30)}, and never more than moderate for a base rate or an outcome that was not searched for "
            "systematically.",
            *(f"{group.name} means: {quoted(group.definition)}" for group in _defined(record)),
            "Every number carries an id. `stratagem explain ID` computes it again and shows the rows under it.",
        ),
    )


def _defined(record: Record) -> list[Group]:
    """Groups that the judgements speak of."""
    return [record.case.toolkit.group(key) for key in ("provocation", "channel_cut", "hostile_words", "concession")]


def filled(text: str, claims: Mapping[str, Claim], *, where: str) -> str:
    """An analyst's sentence with ``{name}`` replaced by the marked number of that claim.

    Raises
    ------
    InputError
        If the text names a number that is not asked for.
    """
    shown = {
        name: bound(c.id, number(c.answer.value) if c.answer.value is not None else "none")
        for name, c in claims.items()
    }
    if "⟦" in text or "⟧" in text:
        message = f"{where}: expected text without the marks ⟦ ⟧, which bind numbers, found '{text}'"
        raise InputError(message)
    try:
        wanted = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as error:
        message = f"{where}: expected names in braces, found '{text}' ({error})"
        raise InputError(message) from None
    if wanted - set(shown):
        message = (
            f"{where}: expected names among {sorted(shown) or 'none'} in braces, found {sorted(wanted)} in '{text}'"
        )
        raise InputError(message)
    return text.format(**shown)


def six_lines(document: Document) -> list[str]:
    """The brief in six lines, for the terminal."""
    judged = {j.id: j for s in document.sections for j in s.judgements}
    first = [plain(s.text) for section in document.sections[:1] for p in section.paragraphs for s in p][:1]
    lines = [
        *first,
        *(plain(judged[i].sentences[0].text) for i in ("tempo", "channels", "concession", "outlook") if i in judged),
    ]
    tally = [row[2] for s in document.sections for t in s.tables if t.id == "claims" for row in t.rows]
    counts = ", ".join(f"{tally.count(v)} {v}" for v in sorted(set(tally)))
    return [*lines, f"Published claims: {counts or 'none by this date'}."][:6]
