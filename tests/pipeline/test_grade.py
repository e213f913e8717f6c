"""Sources graded, repeats left out on demand, and codes judged from a sheet."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TOY, TOY_DAY
from tests.invented_source import WIRE, line, wire
from tests.rows import tree

from stratagem.cli import main
from stratagem.core.errors import InputError, UnknownNameError
from stratagem.core.filters import MoveFilter
from stratagem.pipeline.explain import explain_claim
from stratagem.pipeline.grade import grade, repeats_of, sample, score
from stratagem.pipeline.intake import Asked, import_source
from stratagem.pipeline.matrix import matrices
from stratagem.pipeline.session import Session, ask, open_session, read_record, save_claims
from stratagem.pipeline.tables import find_moves
from stratagem.pipeline.tallies import Wanted, tally

LINES = (
    line(1, "2005-03-01"),
    line(2, "2005-03-01"),  # one a day
    line(3, "2005-03-02"),  # wire copy of 1
    line(4, "2005-03-03"),
    line(5, "2005-12-31"),
    line(6, "2006-01-01"),  # wire copy across the new year
    line(7, "2006-05-01", code="999"),
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    session = open_session(str(TOY), store=tmp_path / "store", as_of=TOY_DAY)
    import_source(session, wire(tmp_path / "a.wire", *LINES), WIRE, asked=Asked())
    return session.store.path


def opened(store: Path, *sources: str) -> Session:
    return open_session(str(TOY), store=store, as_of=TOY_DAY, sources=sources)


def test_repeats_are_listed_and_stay_until_told_otherwise(store: Path) -> None:
    session = opened(store, "wire")

    found = repeats_of(session, "wire")

    assert found.select("move_id", "rule", "of").rows() == [
        ("wire:2", "one_a_day", "wire:1"),
        ("wire:3", "wire_copy", "wire:1"),
        ("wire:6", "wire_copy", "wire:5"),
    ]
    assert find_moves(session, MoveFilter(), source="wire").height == 7


@pytest.mark.parametrize(("name", "kept"), [("wire:distinct", 4), ("wire:one_a_day", 6), ("wire:wire_copy", 5)])
def test_what_leaves_repeats_out_is_the_name_of_the_source(store: Path, name: str, kept: int) -> None:
    session = opened(store, name)

    assert find_moves(session, MoveFilter(), source=name).height == kept
    assert read_record(session).moves.height == kept
    assert matrices(session, by="year", chosen=MoveFilter())["moves"].sum() == kept
    assert tally(session, Wanted("dyads", MoveFilter()))["moves"].sum() == kept


def test_new_batches_are_looked_through_for_repeats_too(store: Path, tmp_path: Path) -> None:
    session = opened(store, "wire:distinct")
    before = find_moves(session, MoveFilter(), source="wire:distinct").height
    import_source(session, wire(tmp_path / "b.wire", line(8, "2006-05-02", code="999")), WIRE, asked=Asked())

    assert find_moves(session, MoveFilter(), source="wire:distinct").height == before
    assert find_moves(session, MoveFilter(), source="wire").height == 8


def test_a_number_from_a_source_says_so_and_is_explained_from_it(store: Path) -> None:
    params = {"filter": {"tool": ["short_range_missile"]}}
    claims = {}
    for name in ("record", "wire", "wire:distinct"):
        session = opened(store, name)
        claims[name] = ask(session, read_record(session), "count", params)
        save_claims(session, [claims[name]])

    assert len({c.id for c in claims.values()}) == 3
    assert [claims[n].answer.value for n in ("wire", "wire:distinct")] == [6, 3]
    for name, claim in claims.items():
        assert claim.provenance.source == name
        explained = explain_claim(claim.id, case=str(TOY), store=store, brief=None)
        assert explained.changed == ()
        assert explained.now.provenance.source == name


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("wire:twice", UnknownNameError, "no rule for repeated rows named 'twice'; there are: distinct, one_a_day"),
        ("record:distinct", InputError, "the record repeats nothing"),
        ("wires", UnknownNameError, "did you mean 'wire'"),
    ],
)
def test_a_wrong_name_is_told(store: Path, name: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        opened(store, name)


def test_rules_are_duckdbs_business(store: Path) -> None:
    from stratagem.pipeline.tallies import tally_sql

    with pytest.raises(InputError, match="name wire, or ask DuckDB"):
        tally_sql(
            opened(store, "wire:distinct"), Wanted("dyads", MoveFilter()), dialect="spark", source="wire:distinct"
        )


def test_each_source_is_graded_by_itself_and_beside_the_others(store: Path) -> None:
    found = grade(opened(store))

    sources = {r["source"]: r for r in found.sources.to_dicts()}
    assert list(sources) == ["record", "wire"]
    theirs = sources["wire"]
    assert (theirs["moves"], theirs["days"], theirs["months"], theirs["silent_months"]) == (7, 6, 15, 11)
    assert (theirs["one_a_day"], theirs["wire_copy"]) == (1, 2)
    assert theirs["unmapped_share"] == pytest.approx(1 / 7)
    assert (theirs["longest_gap"], str(theirs["gap_from"])) == (302, "2005-03-04")
    assert found.months.filter(pl.col("month").cast(pl.String) == "2005-03-01")["wire"].to_list() == [4]
    [shared] = found.shared.to_dicts()
    assert (shared["one"], shared["other"]) == ("record", "wire")
    assert 0 <= shared["same_day"] <= shared["may_be_one_act"] <= shared["of_other"] == 7


def test_a_sheet_holds_some_of_each_code_and_the_same_ones_for_the_same_seed(store: Path) -> None:
    session = opened(store, "wire")

    sheet = sample(session, per_code=3)

    assert sheet.group_by("code", "of").len().sort("code").rows() == [("138", 6, 3), ("999", 1, 1)]
    assert sheet.equals(sample(session, per_code=3))
    with pytest.raises(InputError, match="found the curated record"):
        sample(opened(store), per_code=3)


def test_answers_become_precision_with_an_interval(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, common = tmp_path / "sheet.csv", ["--case", str(TOY), "--as-of", str(TOY_DAY), "--store", str(store)]
    assert main(["audit", "sample", str(file), "--source", "wire", "--per-code", "3", *common]) == 0
    assert "4 moves of 2 codes" in capsys.readouterr().out
    with pytest.raises(InputError, match="fill in the sheet first"):
        score(file)

    sheet = pl.read_csv(file, infer_schema=False)
    sheet.with_columns(right=pl.Series(["yes", "yes", "no", "unsure"])).write_csv(file)
    assert main(["audit", "score", str(file), "--json", *common]) == 0
    found = {r["code"]: r for r in json.loads(capsys.readouterr().out)}
    assert (found["138"]["n"], found["138"]["precision"], found["999"]["n"]) == (3, pytest.approx(2 / 3), 0)

    sheet.with_columns(right=pl.lit("maybe")).write_csv(file)
    with pytest.raises(InputError, match="row 1, column right: expected one of answers: no, unsure, yes"):
        score(file)


def test_the_commands_show_quality_and_repeats(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["--case", str(TOY), "--as-of", str(TOY_DAY), "--store", str(store)]

    assert main(["quality", *common]) == 0
    shown = capsys.readouterr().out
    assert "silent months" in shown
    assert "may be one act" in shown
    assert main(["quality", "--by-month", *common]) == 0
    assert "2005-03-01" in capsys.readouterr().out
    assert main(["repeats", "--source", "wire", *common]) == 0
    assert "3 rows repeat another (one_a_day 1, wire_copy 2)" in capsys.readouterr().out


def test_the_table_of_repeats_never_touches_the_batches(store: Path) -> None:
    session = opened(store, "wire")
    before = tree(store / "batches")

    repeats_of(session, "wire")

    assert tree(store / "batches") == before
    assert (store / "repeats" / "case=ruritania" / "wire.parquet").is_file()
