"""The sections of a brief, built from claims and rows; every number arrives as a claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from stratagem.core.case import Record
from stratagem.core.claims import Claim, PublishedClaim
from stratagem.core.errors import InputError
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
    rows = []
    for label, claim in claims.items():
        a = claim.answer
        rows.append(
            (
                label,
                bound(claim.id, str(a.details["previous"])),
                bound(claim.id, str(a.details["current"])),
                bound(claim.id, _ratio(claim)),
                bound(claim.id, f"{a.details['earlier_as_high']} of {a.details['earlier_windows']}"),
            )
        )
    table = Table(
        id="changes",
        caption=f"Moves in the last {asked(days)} days against the {asked(days)} days before",
        header=("moves", "before", "now", "ratio (95 % interval)", "earlier windows with as many"),
        rows=tuple(rows),
        note="The interval allows for clustering by the successive differences of up to 20 earlier windows of the "
        "same length. Half a move is added to both counts when one is zero.",
    )
    return Section("changes", "What changed", tables=(table,))


def _ratio(claim: Claim) -> str:
    a = claim.answer
    if a.value is None:
        return "none in either"
    return f"{number(a.value)} ({number(a.low or 0)} to {number(a.high or 0)})"


def follow_rates(main: Sequence[Claim], figure: Figure | None) -> Section:
    """Follow rates by window, and by leadership for the middle window."""
    by_window = tuple(
        (
            bound(c.id, str(c.answer.details["within_days"])),
            bound(c.id, str(c.answer.n)),
            bound(c.id, str(c.answer.details["hits"])),
            bound(
                c.id, f"{percent(c.answer.value or 0)} ({percent(c.answer.low or 0)} to {percent(c.answer.high or 0)})"
            ),
            bound(c.id, percent(c.answer.details["base_rate"])),
            bound(c.id, f"{percent(c.answer.details['chance_low'])} to {percent(c.answer.details['chance_high'])}"),
            bound(c.id, number(c.answer.details["p_value"])),
            c.answer.details["verdict"],
        )
        for c in main
        if c.answer.value is not None
    )
    tables = [
        Table(
            id="follow-windows",
            caption="Concession after a burst of provocations, by window",
            header=("days", "bursts", "followed", "follow rate (95 %)", "base rate", "95 % of chance", "p", "verdict"),
            rows=by_window,
            note="Base rate: share of all days of the same leaderships followed within the window. Chance: the same "
            "bursts turned round each leadership period at random. The p-values are not corrected for the number of "
            "windows looked at.",
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
            bound(claim.id, f"{r['start']} to {r['end']}"),
            bound(claim.id, str(r["bursts"])),
            bound(claim.id, str(r["followed"])),
            bound(claim.id, f"{percent(r['follow_rate'])} ({percent(r['low'])} to {percent(r['high'])})"),
            bound(claim.id, percent(r["base_rate"])),
        )
        for r in table.filter(pl.col("bursts") > 0).iter_rows(named=True)
    ]
    return Table(
        id="follow-leaderships",
        caption=f"Within {asked(90)} days, by leadership of the sides",
        header=("leaders", "period", "bursts", "followed", "follow rate (95 %)", "base rate"),
        rows=tuple(rows),
        note="Periods without a burst are left out. Most hold few bursts: read the intervals, not the points.",
    )


def verdicts(rows: Sequence[VerdictRow]) -> Section:
    """Published sentences with what the record says of each."""
    shown = tuple(
        (
            r.claim.says,
            r.claim.source,
            r.verdict,
            bound(r.number.id, r.reason) if r.number else r.reason,
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


def gaps(record: Record, memory: Claim) -> Section:
    """What this record cannot tell."""
    toolkit = record.case.toolkit
    covered = set(record.case.coverage["tool"])
    loose = [t.name for t in toolkit.tools if t.key not in covered]
    coarse = record.moves.filter(pl.col("precision") != "day").height
    return Section(
        "gaps",
        "Gaps",
        notes=(
            f"{len(covered)} of {len(toolkit.tools)} tools were looked for systematically in some period; for the "
            f"other {len(loose)}, an empty cell means that nobody looked, not that nothing happened.",
            f"{coarse} of {record.moves.height} moves are dated only to the month or year. They count in tables by "
            "year; bursts and spells leave them out, and the width of each count shows what they could change.",
            f"{memory.answer.details.get('part', 0)} moves rest on general knowledge alone; each is marked [memory].",
            "Acts that were never made public, or became public after the date of the brief, are not here. What is "
            "quiet may be hidden.",
            "Who gathered the rows shapes what is dense: years with much coverage in English hold more rows.",
        ),
    )


def method(record: Record, seed: int) -> Section:
    """How the numbers were made."""
    leaders = ", ".join(record.case.meta.leaders)
    return Section(
        "method",
        "Method",
        notes=(
            f"Only moves and figures known on or before {record.as_of} are used: each row states when it happened and "
            "when it became known.",
            f"A leadership period is a span in which none of these offices changed hands: {leaders}. Follow rates are "
            "compared inside such periods, since leaders differ in both what they do and what they are given.",
            "Provocations within 30 days of each other are one burst. A burst younger than the window is not counted "
            "either way. The chance range turns bursts round each period at random, which keeps their spacing.",
            f"Intervals: Wilson (1927) for shares, quasi-Poisson for ratios, bootstrap for medians. Seed {seed}.",
            "Likelihood words follow Intelligence Community Directive 203 (2015) and rest on base rates. Confidence "
            "is stated apart: low under 10 observations, moderate under 30, high from 30.",
            "Every number carries an id. `stratagem explain ID` computes it again and shows the rows under it.",
        ),
    )


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
    try:
        return text.format(**shown)
    except (KeyError, IndexError, ValueError) as error:
        message = f"{where}: expected names among {sorted(shown) or 'none'} in braces, found {error} in '{text}'"
        raise InputError(message) from None


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
