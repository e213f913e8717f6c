"""Machine-coded moves brought in: every row accounted for, kept apart, once, and whole or not at all."""

from __future__ import annotations

import datetime as dt
import errno
import gzip
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TOY, TOY_DAY
from tests.invented_source import WIRE, line, wire
from tests.rows import row, tree, write_csv

from stratagem.cli import main
from stratagem.core.errors import InputError, StoreError, UnknownNameError
from stratagem.core.filters import MoveFilter
from stratagem.core.moves import MOVES
from stratagem.core.series import OBSERVATIONS
from stratagem.pipeline import intake
from stratagem.pipeline.intake import Asked, event_source, import_rows, import_source
from stratagem.pipeline.matrix import matrices
from stratagem.pipeline.session import Session, open_session, read_record
from stratagem.pipeline.tables import find_moves, save, side_by_side
from stratagem.plugins import event_sources
from stratagem.record import batch
from stratagem.record.manifest import Manifest

EVERYONE = Asked(everyone=True)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return open_session(str(TOY), store=tmp_path / "store", as_of=TOY_DAY)


def put(session: Session, path: Path, asked: Asked = EVERYONE, **options: bool) -> Manifest:
    return import_source(session, path, WIRE, asked=asked, **options)


def again(session: Session, *sources: str) -> Session:
    return open_session(str(TOY), store=session.store.path, as_of=TOY_DAY, sources=sources)


def test_rows_in_are_accepted_rejected_and_filtered(session: Session, tmp_path: Path) -> None:
    file = wire(
        tmp_path / "a.wire",
        line(1),
        line(2, actor="GRA", target="RUR"),
        line(3, actor="GRA", target="ZEN"),  # not of the coercer
        line(4, date="2005-02-30"),  # on no calendar
        line(1),  # again
        line(6, date="2004-12-31"),  # before the span
    )

    found = put(session, file, Asked(since=dt.date(2005, 1, 1), until=dt.date(2006, 1, 1)))

    assert (found.rows_in, found.rows_accepted, found.rows_rejected, found.rows_filtered) == (6, 2, 1, 3)
    assert found.filtered == {"not asked for": 2, "same id as an earlier row": 1}
    assert session.store.rejects(found.batch_id).row(0) == ("a.wire", 4, "date", "2005-02-30", "a day")


def test_only_the_dyads_asked_for_come_in(session: Session, tmp_path: Path) -> None:
    file = wire(tmp_path / "a.wire", line(1), line(2, target="ZEN"), line(3, actor="ZEN", target="GRA"))

    found = put(session, file, Asked(dyads=(("GRA", "ZEN"),)))

    assert (found.rows_accepted, found.rows_filtered) == (1, 2)


def test_a_span_that_ends_before_it_begins_is_refused(session: Session, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--until: expected a day after --since 2005-01-01"):
        put(session, wire(tmp_path / "a.wire"), Asked(since=dt.date(2005, 1, 1), until=dt.date(2005, 1, 1)))


def test_machine_coded_moves_are_never_in_the_record_unasked(session: Session, tmp_path: Path) -> None:
    before = read_record(session).moves

    put(session, wire(tmp_path / "a.wire", line(1), line(2)))

    assert read_record(again(session)).moves.equals(before)
    assert find_moves(session, MoveFilter()).equals(before.filter(pl.col("status") == "actual"))
    theirs = read_record(again(session, "wire"))
    assert theirs.moves["move_id"].to_list() == ["wire:1", "wire:2"]
    assert (theirs.source, len(theirs.batches)) == ("wire", 1)


def test_several_sources_are_shown_side_by_side_and_never_added(session: Session, tmp_path: Path) -> None:
    put(session, wire(tmp_path / "a.wire", line(1), line(2)))
    both = again(session, "record", "wire")

    listed = side_by_side(both, MoveFilter(tool=("short_range_missile",)))
    cells = matrices(both, by="year", chosen=MoveFilter())

    curated = find_moves(session, MoveFilter(tool=("short_range_missile",))).height
    assert listed["source"].value_counts().sort("source").rows() == [("record", curated), ("wire", 2)]
    fired = cells.filter(pl.col("tool") == "short_range_missile", pl.col("column") == "2005")
    assert fired.filter(pl.col("source") == "wire")["moves"].to_list() == [2]
    alone = matrices(session, by="year", chosen=MoveFilter())
    assert cells.filter(pl.col("source") == "record").equals(alone)
    # The case's coverage says nothing of what another source looked for.
    assert "zero" not in cells.filter(pl.col("source") == "wire")["status"].to_list()


def test_moves_of_no_tool_of_ours_are_kept_with_their_code_and_counted(session: Session, tmp_path: Path) -> None:
    put(session, wire(tmp_path / "a.wire", line(1, code="999"), line(2)))
    theirs = again(session, "wire")

    moves = find_moves(theirs, MoveFilter(), source="wire")
    cells = matrices(theirs, by="year", chosen=MoveFilter())

    assert moves.select("tool", "code").rows() == [("unmapped", "999"), ("short_range_missile", "138")]
    assert cells["moves"].sum() == 2
    assert cells.filter(pl.col("tool") == "unmapped", pl.col("moves") > 0).select("name", "column").rows() == [
        ("(unmapped)", "2005")
    ]


def test_a_move_is_shown_with_what_its_source_states_and_what_was_derived(
    session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(session, wire(tmp_path / "a.wire", line(1)))
    common = ["--case", str(TOY), "--as-of", str(TOY_DAY), "--store", str(session.store.path), "--source", "wire"]

    assert main(["show", "wire:1", "--json", *common]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["code"], shown["mentions"], shown["tool"]) == ("138", 3, "short_range_missile")
    assert {"tool", "form", "actors"} <= set(shown["derived by our tables"])
    assert not {"code", "date", "mentions"} & set(shown["derived by our tables"])
    assert main(["moves", *common]) == 0
    listed = capsys.readouterr().out
    assert "cameo 138: RUR > GRA" in listed
    assert "tool*" in listed
    assert main(["moves", "--json", *common]) == 0
    [move] = json.loads(capsys.readouterr().out)
    assert move["source"] == "wire"
    assert "tool" in move["derived"]
    assert main(["moves", "--sql", *common, "--source", "record"]) == 0
    assert capsys.readouterr().out.count("-- source: ") == 2


def test_a_source_that_the_store_does_not_hold_is_told(session: Session) -> None:
    with pytest.raises(UnknownNameError, match="no source in the store named 'wire'; there are: record"):
        again(session, "wire")


def test_the_same_file_changes_nothing_and_another_question_adds_what_was_left_out(
    session: Session, tmp_path: Path
) -> None:
    file = wire(tmp_path / "a.wire", line(1), line(2, actor="ZEN"))
    first = put(session, file, Asked())
    before = tree(session.store.path)

    assert put(session, file, Asked()) == first
    assert tree(session.store.path) == before
    second = put(session, file)
    assert (second.rows_accepted, second.filtered) == (1, {"same id as an earlier row": 1})


def packed(path: Path, kind: str) -> Path:
    data = path.read_bytes()
    if kind == "gz":
        out = path.with_name(path.name + ".gz")
        out.write_bytes(gzip.compress(data))
        return out
    out = path.with_name(path.name + ".zip")
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(path.name, data)
    return out


@pytest.mark.parametrize("kind", ["zip", "gz"])
def test_a_packed_file_is_read_as_it_is(session: Session, tmp_path: Path, kind: str) -> None:
    assert put(session, packed(wire(tmp_path / "a.wire", line(1), line(2)), kind)).rows_accepted == 2


def test_a_folder_is_one_batch(session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "feed"
    folder.mkdir()
    packed(wire(folder / "b.wire", line(2)), "zip")
    (folder / "b.wire").unlink()
    wire(folder / "a.wire", line(1), line(2))
    (folder / "readme.txt").write_text("no events")

    found = put(session, folder)

    assert (found.rows_in, found.rows_accepted, found.filtered) == (3, 2, {"same id as an earlier row": 1})


def test_another_format_is_told(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "a.wire"
    file.write_text("one,two\n1,2\n")

    with pytest.raises(InputError, match=r"a.wire: expected a file of wire \(Wire of Strelsau .*it begins 'one,two'"):
        put(session, file)


def test_a_file_of_which_nothing_is_wanted_stores_nothing(session: Session, tmp_path: Path) -> None:
    before = tree(session.store.path)

    with pytest.raises(InputError, match=r"found none in 1 rows .1 not asked for.; nothing was stored"):
        put(session, wire(tmp_path / "a.wire"), Asked(dyads=(("GRA", "ZEN"),)))

    assert tree(session.store.path) == before


def cut(at: int) -> Callable[..., object]:
    """A writer of partitions that is stopped after some files."""
    done = 0
    real = batch._write_partitions

    def write(*arguments: object) -> object:
        nonlocal done
        done += 1
        if done > at:
            raise KeyboardInterrupt
        return real(*arguments)

    return write


def test_an_interrupted_import_leaves_nothing(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(session.store.path)
    monkeypatch.setattr(batch, "_write_partitions", cut(0))

    with pytest.raises(KeyboardInterrupt):
        put(session, wire(tmp_path / "a.wire"))

    assert tree(session.store.path) == before
    monkeypatch.undo()
    assert put(session, wire(tmp_path / "a.wire")).rows_accepted == 1


def test_a_full_disk_leaves_the_store_as_it_was(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(session.store.path)

    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(batch, "_write_partitions", full)
    with pytest.raises(StoreError, match="the disk is full; the store is as it was"):
        put(session, wire(tmp_path / "a.wire"))

    assert tree(session.store.path) == before


def test_two_gigabytes_without_a_line_are_given_up_early(session: Session, tmp_path: Path) -> None:
    before = tree(session.store.path)
    file = wire(tmp_path / "a.wire", line(1))
    with file.open("r+b") as handle:
        handle.truncate(2 * 2**30)  # a hole: it takes no room

    begun = time.monotonic()
    with pytest.raises(InputError, match="without the end of one"):
        put(session, file)

    assert time.monotonic() - begun < 20
    assert tree(session.store.path) == before


def test_a_source_that_breaks_the_schema_is_at_fault_and_stores_nothing(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(session.store.path)
    from tests import invented_source

    monkeypatch.setitem(invented_source.CODES, "138", ("threat", "no_such_tool"))
    with pytest.raises(InputError, match=r"move 1, column tool: expected one of tools.*found 'no_such_tool'"):
        put(session, wire(tmp_path / "a.wire"))

    assert tree(session.store.path) == before


def test_moves_exported_from_a_source_come_back_as_that_source_only(session: Session, tmp_path: Path) -> None:
    put(session, wire(tmp_path / "a.wire", line(1), line(2)))
    save(find_moves(session, MoveFilter(), source="wire"), tmp_path / "out.parquet")
    other = open_session(str(TOY), store=tmp_path / "other", as_of=TOY_DAY)

    found = put(other, tmp_path / "out.parquet")

    assert (found.source, found.rows_accepted) == ("wire", 2)
    mixed = write_csv(tmp_path / "mixed.csv", [row(1), row(2, coder="wire")])
    third = put(other, mixed)
    assert (third.rows_accepted, third.rows_rejected) == (1, 1)


def test_machine_coded_rows_do_not_come_in_as_curated_ones(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "event_sources", lambda: {"wire": WIRE})
    file = write_csv(tmp_path / "m.csv", [row(1), row(2, coder="wire")])

    found = import_rows(session, file, stream="m")

    assert (found.rows_accepted, found.rows_rejected) == (1, 1)
    assert session.store.rejects(found.batch_id).row(0, named=True)["expected"].startswith("a row coded by hand")


def test_every_installed_source_of_moves_is_found_by_its_id() -> None:
    for name, source in event_sources().items():
        if source.schema in (MOVES, OBSERVATIONS):
            assert event_source(name) is source
        else:
            with pytest.raises(InputError, match=f"{name}: expected a source of moves or series"):
                event_source(name)
    with pytest.raises(UnknownNameError, match="no source of moves named 'nobody'"):
        event_source("nobody")
