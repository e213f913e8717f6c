"""What may not be printed is refused, with the sentence and the reason."""

from __future__ import annotations

import datetime as dt

import pytest

from stratagem.core.case import Record
from stratagem.core.claims import Claim
from stratagem.core.errors import RefusedError
from stratagem.pipeline.session import Session, ask
from stratagem.report.document import Document, Section, Sentence, asked, bound, marks, plain, split_marks, unbound
from stratagem.report.lint import faults, lint


@pytest.fixture
def claim(toy: Session, toy_record: Record) -> Claim:
    return ask(toy, toy_record, "count", {})


def test_marks_come_apart_and_together() -> None:
    text = f"It is {bound('n-1', '12')} of {asked(90)} days."

    assert plain(text) == "It is 12 of 90 days."
    assert unbound(text) == "It is  of  days."
    assert marks(text) == [("n-1", "12"), ("asked", "90")]
    assert split_marks(text) == [("", "It is "), ("n-1", "12"), ("", " of "), ("asked", "90"), ("", " days.")]


def test_bound_sentence_passes(claim: Claim) -> None:
    sentence = Sentence(f"The record holds {bound(claim.id, '38')} moves.", (claim,))

    assert faults(sentence, known_moves=frozenset()) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("The record holds 38 moves.", "the number '38' is bound to no claim"),
        ("It fell by 3.5 %.", "the number '3.5' is bound to no claim"),
        (f"There are {bound('n-other', '4')}.", "the number '4' names the claim n-other"),
        ("War is very likely and confidence is high.", "likelihood and confidence stand in one sentence"),
    ],
)
def test_faults_are_named(text: str, fault: str, claim: Claim) -> None:
    found = faults(Sentence(text, (claim,)), known_moves=frozenset())

    assert len(found) == 1
    assert fault in found[0]


def test_evidence_must_be_on_record(claim: Claim) -> None:
    found = faults(Sentence("It did so.", moves=("rur-999",)), known_moves=frozenset({"rur-001"}))

    assert found == ["cites the move 'rur-999', which the record does not hold"]


def test_document_with_one_bare_sentence_is_refused(claim: Claim) -> None:
    section = Section("x", "Outlook", paragraphs=((Sentence("Everybody knows it."),),))
    document = Document("T", "C", dt.date(2010, 1, 1), (section,), (claim,), {}, {})

    with pytest.raises(RefusedError, match=r'Outlook: rests on no claim and no move: "Everybody knows it."') as caught:
        lint(document)
    assert caught.value.exit_code == 3
