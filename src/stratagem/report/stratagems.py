"""The brief's section on stratagems: which are in play now, with their tested record, and all tests in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stratagem.core.claims import Claim
from stratagem.report.document import Figure, Section, Sentence, Table, asked, bound, quoted
from stratagem.report.words import day, number, percent

MOST_MOVES = 3
"""Moves of an open instance that are cited, the last ones."""


@dataclass(frozen=True, slots=True)
class StratagemRow:
    """A stratagem's test as the brief shows it.

    Parameters
    ----------
    title : str
    claim : Claim
    verdict : str
        After correction over all stratagems tested.
    in_play : mapping or None
        The last completion whose window is still open: ``day``, ``until``, ``moves``.
    """

    title: str
    claim: Claim
    verdict: str
    in_play: Mapping[str, Any] | None


def stratagems(rows: Sequence[StratagemRow], figures: Sequence[Figure | None]) -> Section:
    """The section, from the tests of all registered stratagems."""
    playing = [row for row in rows if row.in_play]
    return Section(
        "stratagems",
        "Stratagems in play, and what the record says of them",
        paragraphs=tuple(_in_play(row) for row in playing),
        tables=(_tests(rows),),
        figures=tuple(f for f in figures if f is not None),
        notes=() if playing else ("No stratagem whose instances are counted has a window open on this day.",),
    )


def _in_play(row: StratagemRow) -> tuple[Sentence, ...]:
    """When the pattern was last complete, until when its window runs, and how earlier instances went."""
    claim, last = row.claim, row.in_play or {}
    first = Sentence(
        f"{quoted(row.title)} is in play: the pattern was last complete on {bound(claim.id, day(last['day']))}, and "
        f"what it is claimed to bring would count until {bound(claim.id, day(last['until']))}.",
        (claim,),
        tuple(last["moves"])[-MOST_MOVES:],
    )
    return first, Sentence(_earlier(row), (claim,))


def _earlier(row: StratagemRow) -> str:
    claim, details = row.claim, row.claim.answer.details
    if claim.answer.value is None or details.get("expected_hits") is None:
        why = claim.answer.note.removeprefix("not testable: ").split(";")[0]
        return f"Its record cannot be tested: {bound(claim.id, why)}."
    shown = {
        "n": number(claim.answer.n),
        "hits": number(details["hits"]),
        "within": number(details["within_days"]),
        "expected": format(details["expected_hits"], ".1f"),
        "p": format(details["p_value"], ".2g"),
    }
    marked = {name: bound(claim.id, text) for name, text in shown.items()}
    return (
        "Of {n} earlier instances {hits} were followed within {within} days, against {expected} expected anyway of the "
        "same leaderships, trend and season (p = {p}): "
    ).format(**marked) + f"{row.verdict}, among all stratagems tested."


def _tests(rows: Sequence[StratagemRow]) -> Table:
    return Table(
        id="stratagem-tests",
        caption=f"All {asked(len(rows))} stratagems tested on this record",
        header=("stratagem", "n", "found (95 %)", "expected anyway", "p", "verdict"),
        rows=tuple(_line(row) for row in rows),
        note="Expected anyway: what chance gives, by shifting or shuffling inside each leadership period. P-values are "
        "those of each test alone; the verdict allows for the number of tests (Holm). What each test cannot tell is "
        "listed by: stratagem test.",
    )


def _line(row: StratagemRow) -> tuple[str, ...]:
    a = row.claim.answer
    shown = percent if a.unit == "share" else _rounded
    if a.value is None:
        return (quoted(row.title), bound(row.claim.id, number(a.n)), "none", "none", "none", row.verdict)
    span = "" if a.low is None or a.high is None else f" ({shown(a.low)} to {shown(a.high)})"
    unit = "" if a.unit == "share" else f" {a.unit}"
    expected, p = a.details.get("expected"), a.details.get("p_value")
    return (
        quoted(row.title),
        bound(row.claim.id, f"{number(a.n)} {a.n_of}"),
        bound(row.claim.id, f"{shown(a.value)}{span}{unit}"),
        "none" if expected is None else bound(row.claim.id, shown(expected)),
        "none" if p is None else bound(row.claim.id, f"{p:.2g}"),
        row.verdict,
    )


def _rounded(value: float) -> str:
    return number(round(value, 2))
