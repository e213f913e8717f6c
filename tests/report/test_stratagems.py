"""The brief's section on stratagems: what it says of those in play, its table, and that every numeral is bound."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from stratagem.core.case import Record
from stratagem.core.claims import Claim
from stratagem.pipeline.asked import Asked
from stratagem.pipeline.session import Session, read_record
from stratagem.pipeline.stratagems import try_all
from stratagem.reckon.checked import strongest_check
from stratagem.report.brief import evidence
from stratagem.report.document import Document, Section, marks, plain
from stratagem.report.lint import lint
from stratagem.report.stratagems import MOST_MOVES, StratagemRow, stratagems
from stratagem.report.words import percent


def section_of(session: Session, record: Record) -> tuple[Section, tuple[Claim, ...]]:
    found = try_all(Asked(session, record)).values()
    rows = [StratagemRow(t.stratagem.title, t.claim, t.verdict, t.in_play) for t in found]
    return stratagems(rows, []), tuple(t.claim for t in found)


def document(section: Section, claims: tuple[Claim, ...], record: Record) -> Document:
    known = evidence(record, strongest_check(record.moves, record.case.sources))
    return Document("T", "C", record.as_of, (section,), claims, known, {})


@pytest.fixture(scope="module")
def toy_section(toy: Session, toy_record: Record) -> tuple[Section, tuple[Claim, ...]]:
    return section_of(toy, toy_record)


def text(section: Section) -> list[str]:
    return [" ".join(plain(s.text) for s in paragraph) for paragraph in section.paragraphs]


def test_what_is_in_play_is_said_with_its_tested_record(toy_section: tuple[Section, Any]) -> None:
    [said] = text(toy_section[0])

    assert said == (
        "Cut and restore is in play: the pattern was last complete on 1 June 2010, and what it is claimed to bring "
        "would count until 1 June 2011. Its record cannot be tested: 3 instances whose window is over, where at least "
        "5 are needed to tell it from chance."
    )
    assert toy_section[0].paragraphs[0][0].moves == ("rur-037",)
    assert toy_section[0].notes == ()


def test_earlier_instances_are_told_beside_what_was_expected(toy: Session, toy_record: Record) -> None:
    day = dt.date(2008, 4, 1)  # three weeks after the launches of that spring
    moves = toy_record.moves.filter((toy_record.moves["known_on"] <= day) & (toy_record.moves["date"] <= day))
    record = replace(toy_record, moves=moves, as_of=day)

    section, claims = section_of(replace(toy, as_of=day), record)

    said = next(x for x in text(section) if x.startswith("Provocation for concession"))
    claim = next(c for c in claims if c.label == "Provocation for concession")
    details = claim.answer.details
    assert said == (
        "Provocation for concession is in play: the pattern was last complete on 20 March 2008, and what it is claimed "
        f"to bring would count until 18 June 2008. Of 8 earlier instances 4 were followed within 90 days, against "
        f"{details['expected_hits']:.1f} expected anyway of the same leaderships, trend and season "
        f"(p = {details['p_value']:.2g}): not distinguishable from chance, among all stratagems tested."
    )
    lint(document(section, claims, record))


def test_every_numeral_of_the_invented_case_is_bound(
    toy_section: tuple[Section, tuple[Claim, ...]], toy_record: Record
) -> None:
    lint(document(*toy_section, toy_record))


@pytest.mark.parametrize(
    ("day", "playing"),
    [
        (dt.date(1995, 6, 30), ()),
        (dt.date(2018, 1, 1), ("Provocation for concession", "Charm after isolation")),
        # Lines had been cut on 9 June and the liaison office blown up on the 16th, after missile launches in March.
        (dt.date(2020, 6, 16), ("Provocation for concession", "Cut and restore")),
    ],
    ids=str,
)
def test_what_is_in_play_in_the_real_case_and_every_numeral_bound(
    day: dt.date, playing: tuple[str, ...], dprk: Session
) -> None:
    session = replace(dprk, as_of=day)
    record = read_record(session)

    section, claims = section_of(session, record)

    lint(document(section, claims, record))
    assert {x.partition(" is in play")[0] for x in text(section)} >= set(playing)
    assert all("Of " in x or "Its record cannot be tested: " in x for x in text(section))
    known = {c.id for c in claims}
    for paragraph in section.paragraphs:
        assert all(s.claims for s in paragraph)
        assert len(paragraph[0].moves) <= MOST_MOVES  # a trigger made of figures has none
        assert {m for s in paragraph for m, _ in marks(s.text)} <= {*known, "quoted"}


def test_the_table_has_a_line_for_each_with_its_verdict(toy_section: tuple[Section, tuple[Claim, ...]]) -> None:
    section, claims = toy_section

    [table] = section.tables

    assert plain(table.caption) == f"All {len(claims)} stratagems tested on this record"
    lines = {plain(row[0]): [plain(cell) for cell in row[1:]] for row in table.rows}
    assert len(lines) == len(claims)
    provoked = next(c for c in claims if c.label == "Provocation for concession").answer
    assert lines["Provocation for concession"] == [
        "10 instances",
        f"{percent(0.5)} ({percent(provoked.low)} to {percent(provoked.high)})",
        percent(provoked.details["expected"]),
        f"{provoked.details['p_value']:.2g}",
        "not distinguishable from chance",
    ]
    assert lines["Freeze for freeze"] == ["0", "none", "none", "none", "not testable"]


def test_the_verdict_shown_is_the_corrected_one(toy: Session, toy_record: Record) -> None:
    t = try_all(Asked(toy, toy_record))["provocation-for-concession"]

    section = stratagems([StratagemRow("T", t.claim, "contradicted", None)], [])

    assert section.tables[0].rows[0][-1] == "contradicted"


def test_nothing_in_play_is_said_and_pictures_that_cannot_be_drawn_are_left_out() -> None:
    section = stratagems([], [None, None])

    assert section.paragraphs == section.figures == ()
    assert section.notes == ("No stratagem whose instances are counted has a window open on this day.",)
    assert section.tables[0].rows == ()
