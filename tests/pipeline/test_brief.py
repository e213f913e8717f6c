"""The brief: blind to the future, different as of other days, recomputable, refused without evidence."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.conftest import TOY, TOY_DAY

from stratagem.core.errors import InputError, RefusedError
from stratagem.core.moves import MOVES
from stratagem.core.series import CALENDARS, OBSERVATIONS
from stratagem.pipeline.brief import compose_brief, write_brief
from stratagem.pipeline.explain import explain_claim
from stratagem.pipeline.notes import lint_notes
from stratagem.pipeline.session import Session, open_session, read_record
from stratagem.record.casepack import move_vocabularies
from stratagem.record.tabular import read_table, write_table
from stratagem.report.lint import lint
from stratagem.testing import poison

PROVENANCE = ("case digest", "batches")


def _contents(folder: Path) -> dict[str, Any]:
    """The brief without what names the input files themselves."""
    whole = json.loads((folder / "brief.json").read_text())
    for name in PROVENANCE:
        whole["provenance"].pop(name)
    for claim in whole["claims"]:
        claim["provenance"].pop("batches")
        claim["provenance"].pop("case_digest")
    return whole


def _poisoned_case(session: Session, day: dt.date, folder: Path) -> Path:
    """A copy of a case in which all that became known after a day is nonsense."""
    shutil.copytree(session.folder, folder)
    moves = read_table(folder / "moves.csv", MOVES, vocabularies=move_vocabularies(session.case))
    write_table(poison(moves, day), folder / "moves.csv")
    late = pl.col("known_on") > day
    observations = read_table(folder / "observations.csv", OBSERVATIONS)
    wrong = observations.with_columns(value=pl.when(late).then(-1e6).otherwise("value"))
    write_table(wrong, folder / "observations.csv")
    calendars = read_table(folder / "calendars.csv", CALENDARS)
    write_table(
        calendars.with_columns(name=pl.when(late).then(pl.lit("nonsense")).otherwise("name")), folder / "calendars.csv"
    )
    return folder


@pytest.mark.parametrize("day", [dt.date(2006, 12, 31), dt.date(2009, 6, 30)])
def test_future_poisoning_of_the_invented_case(day: dt.date, toy: Session, tmp_path: Path) -> None:
    poisoned = _poisoned_case(toy, day, tmp_path / "poisoned")

    clean = open_session(str(TOY), store=tmp_path / "a", as_of=day)
    dirty = open_session(str(poisoned), store=tmp_path / "b", as_of=day)
    write_brief(clean, tmp_path / "clean")
    write_brief(dirty, tmp_path / "dirty")

    assert _contents(tmp_path / "clean") == _contents(tmp_path / "dirty")


@pytest.mark.slow
def test_future_poisoning_of_the_real_case(dprk: Session, tmp_path: Path) -> None:
    day = dt.date(2018, 6, 30)
    poisoned = _poisoned_case(dprk, day, tmp_path / "poisoned")

    write_brief(open_session("dprk", store=tmp_path / "a", as_of=day), tmp_path / "clean")
    write_brief(open_session(str(poisoned), store=tmp_path / "b", as_of=day), tmp_path / "dirty")

    assert _contents(tmp_path / "clean") == _contents(tmp_path / "dirty")


def test_brief_differs_by_date(tmp_path: Path) -> None:
    for day in (dt.date(2004, 3, 1), TOY_DAY):
        write_brief(open_session(str(TOY), store=tmp_path / "store", as_of=day), tmp_path / str(day))

    early, late = _contents(tmp_path / "2004-03-01"), _contents(tmp_path / str(TOY_DAY))

    assert "saltworks" in json.dumps(late)
    assert "saltworks" not in json.dumps(early)
    # A brief of 2004 does not know a sentence published in 2009.
    tables = {t["id"]: t["rows"] for s in early["sections"] for t in s["tables"]}
    assert tables["claims"] == []


def test_same_input_same_brief(toy: Session, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_brief(toy, tmp_path / name)

    for file in ("brief.html", "brief.md", "brief.json", "claims.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_every_claim_can_be_explained(toy: Session, tmp_path: Path) -> None:
    written = write_brief(toy, tmp_path / "brief")

    for claim in written.document.claims:
        found = explain_claim(claim.id, case=str(TOY), store=toy.store.path, brief=None)

        assert found.changed == ()
        assert set(found.rows["move_id"]) == {r for r in claim.answer.rows if r.startswith("rur-")}


def test_explain_says_what_changed(toy: Session, tmp_path: Path) -> None:
    written = write_brief(toy, tmp_path / "brief")
    counted = next(c for c in written.document.claims if c.provenance.query == "share")
    folder = tmp_path / "other"
    shutil.copytree(TOY, folder)
    lines = (folder / "moves.csv").read_text().splitlines()
    (folder / "moves.csv").write_text("\n".join(lines[:-1]) + "\n")

    found = explain_claim(counted.id, case=str(folder), store=tmp_path / "fresh", brief=tmp_path / "brief")

    assert "n was 38, is 37" in found.changed


def test_unknown_claim(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no claim 'n-00000000' is kept in"):
        explain_claim("n-00000000", case=str(TOY), store=tmp_path, brief=None)


def test_notes_without_evidence_are_refused_and_nothing_is_written(toy: Session, tmp_path: Path) -> None:
    notes = tmp_path / "notes.yaml"
    notes.write_text("- text: The King wants grain.\n")

    with pytest.raises(RefusedError, match="rests on no claim and no move"):
        write_brief(toy, tmp_path / "brief", notes=notes)
    assert not (tmp_path / "brief").exists()


def test_notes_with_evidence_are_printed(toy: Session, tmp_path: Path) -> None:
    notes = tmp_path / "notes.yaml"
    notes.write_text(
        "- text: The line was cut {cuts} times.\n"
        "  numbers: {cuts: {query: count, params: {filter: {tool: [hotline_cut]}}}}\n"
        "- text: The saltworks are shut.\n"
        "  moves: [rur-037]\n"
    )

    assert lint_notes(toy, notes) == 2
    write_brief(toy, tmp_path / "brief", notes=notes)
    assert "The line was cut 3 times." in (tmp_path / "brief" / "brief.md").read_text()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- text: It rose {much}.\n", "expected names among none in braces"),
        ("- just words\n", "expected a list of entries"),
        ("words\n", "expected a list of entries"),
        ("- text: x\n  numbers: [count]\n", "entry 0.numbers: "),
        ("- text: x\n  numbers: {a: {params: {}}}\n", "entry 0.numbers.a.query: Field required"),
        ("- text: x {a.b}\n  numbers: {a: {query: count}}\n", "expected names among \\['a'\\] in braces"),
        ("- text: ⟦asked|500⟧ moves\n  moves: [rur-001]\n", "expected text without the marks"),
        ("- text: x\n  numbers: {a: {query: nosuch}}\n", "no query named 'nosuch'"),
        ("- text: [\n", "line 2: not YAML"),
    ],
)
def test_faulty_notes(text: str, message: str, toy: Session, tmp_path: Path) -> None:
    notes = tmp_path / "notes.yaml"
    notes.write_text(text)

    with pytest.raises(InputError, match=message):
        lint_notes(toy, notes)


@pytest.mark.slow
@pytest.mark.parametrize("day", ["1993-05-01", "1994-07-09", "1998-01-01", "2009-06-01", "2026-08-31"])
def test_brief_of_any_day_passes_its_own_lint(day: str, dprk: Session) -> None:
    session = replace(dprk, as_of=dt.date.fromisoformat(day))

    document = compose_brief(session, read_record(session), notes=None, step=lambda _: None)

    lint(document)
    assert document.sections
