"""Bad input through the command line: the exit code, what is said, and a store left untouched."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TOY
from tests.rows import row, tree, write_csv

from stratagem.cli import main
from stratagem.core.moves import MOVES
from stratagem.pipeline.session import today


class Door:
    """The command line on the invented case and a store of its own."""

    def __init__(self, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.store, self._capsys = store, capsys

    def __call__(self, *arguments: object, as_of: str = "2010-06-30") -> tuple[int, str]:
        """Exit code, and what was said on stderr."""
        common = ["--case", str(TOY), "--as-of", as_of, "--store", str(self.store)]
        code = main([*(str(a) for a in arguments), *common])
        self.shown, said = self._capsys.readouterr()
        return code, said


@pytest.fixture
def door(tmp_path: Path, toy, capsys: pytest.CaptureFixture[str]) -> Door:
    shutil.copytree(toy.store.path, tmp_path / "store")
    return Door(tmp_path / "store", capsys)


def text_with(path: Path, old: str, new: bytes) -> Path:
    """The good row's CSV with some of its text replaced."""
    write_csv(path, [row(1), row(2)])
    path.write_bytes(path.read_bytes().replace(old.encode(), new))
    return path


def cut(path: Path) -> Path:
    pl.DataFrame([row(n) for n in range(500)]).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-30])
    return path


def typed(path: Path, **columns: pl.Series) -> Path:
    pl.DataFrame([row(1)]).with_columns(**columns).write_parquet(path)
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def bytes_of(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


LATER = str(today() + dt.timedelta(days=1))
HEADER = (",".join(MOVES.names) + "\n").encode()
WITHOUT_TOOL = [n for n in MOVES.names if n != "tool"]
REFUSED = {
    "wrong column": (
        lambda p: write_csv(p / "f.csv", [row(1) | {"colour": "red"}], columns=[*MOVES.names, "colour"]),
        "f.csv, header: no column named 'colour'; there are:",
    ),
    "misspelt column": (lambda p: text_with(p / "f.csv", "severity", b"severty"), "did you mean 'severity'?"),
    "column twice": (
        lambda p: text_with(p / "f.csv", "quote", b"summary"),
        "expected each column once, found ['summary']",
    ),
    "missing column": (
        lambda p: write_csv(p / "f.csv", [row(1)], columns=WITHOUT_TOOL),
        "f.csv, header: expected the column 'tool'",
    ),
    "bad date": (
        lambda p: write_csv(p / "f.csv", [row(1, date="3.2.2005")]),
        "f.csv, row 1, column date: expected a date YYYY-MM-DD, found '3.2.2005' (1 of 1 rows rejected)",
    ),
    "known before it happened": (
        lambda p: write_csv(p / "f.csv", [row(1, known_on="2005-02-02")]),
        "row 1, column known_on: expected a day on or after the date of the move, found '2005-02-02'",
    ),
    "future date": (
        lambda p: write_csv(p / "f.csv", [row(1, date=LATER, known_on=LATER)]),
        f"row 1, column known_on: expected a day up to {today()}, found '{LATER}'",
    ),
    "unknown actor": (
        lambda p: write_csv(p / "f.csv", [row(1, actors="RUR|XYZ")]),
        "row 1, column actors: expected only codes of actors: GRA, RUR, ZEN, not 'XYZ', found 'RUR|XYZ'",
    ),
    "unknown tool": (
        lambda p: write_csv(p / "f.csv", [row(1, tool="sorcery")]),
        "row 1, column tool: expected one of tools, found 'sorcery'",
    ),
    "unknown speaker": (
        lambda p: write_csv(p / "f.csv", [row(1, actor_speaker="nobody")]),
        "row 1, column actor_speaker: expected one of speakers: anna-dawn, gra-premier, michael-i, rudolf-v, "
        "rur-chancery, rur-king, found 'nobody'",
    ),
    "id of the store": (
        lambda p: write_csv(p / "f.csv", [row(1) | {"move_id": "rur-001"}]),
        "row 1, column move_id: expected an id not used before; the store already holds this one, found 'rur-001'",
    ),
    "latin-1": (
        lambda p: text_with(p / "f.csv", "hay to", "Käse to".encode("latin-1")),
        "f.csv, line 2: expected UTF-8, found byte 0xE4",
    ),
    "only ragged rows": (
        lambda p: bytes_of(p / "f.csv", HEADER + b"a,b\n"),
        f"f.csv, row 1, column (row): expected {len(MOVES.names)} fields, found '2 fields'",
    ),
    "open quote": (lambda p: text_with(p / "f.csv", "Ruritania sends", b'"Ruritania sends'), "f.csv, line"),
    "empty file": (lambda p: bytes_of(p / "f.csv", b""), "f.csv: expected a table with a header, found an empty file"),
    "header only": (lambda p: bytes_of(p / "f.csv", HEADER), "f.csv: expected moves, found a header and no rows"),
    "truncated parquet": (lambda p: cut(p / "f.parquet"), "f.parquet: expected a whole Parquet file"),
    "csv called parquet": (
        lambda p: write_csv(p / "f.parquet", [row(1)]),
        "f.parquet: expected a whole Parquet file; it cannot be read",
    ),
    "parquet of wrong types": (
        lambda p: typed(p / "f.parquet", date=pl.Series([20050203])),
        "f.parquet, column date: expected a date YYYY-MM-DD (Date or text), found a column of type Int64; convert it",
    ),
    "parquet of nested types": (
        lambda p: typed(p / "f.parquet", actors=pl.Series([{"code": "RUR"}])),
        "f.parquet, column actors: expected values joined by |",
    ),
    "folder": (lambda p: folder(p / "f.csv"), "f.csv: expected a file, found a folder"),
    "nothing there": (lambda p: p / "f.csv", "f.csv: expected a file, found nothing"),
    "unknown suffix": (lambda p: bytes_of(p / "f.xlsx", b"PK"), "f.xlsx: expected .csv or .parquet, found '.xlsx'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_without_one_good_row_is_refused(name: str, tmp_path: Path, door: Door) -> None:
    make, message = REFUSED[name]
    before = tree(door.store)

    code, said = door("import", make(tmp_path))

    assert code == 2
    assert message in said
    assert len(said.strip().splitlines()) == 1
    assert tree(door.store) == before


MIXED = [row(1), row(2, tool="sorcery"), row(1, summary="Again."), row(3, summary="Two\nlines, and a comma.")]


def test_good_rows_are_stored_and_bad_ones_listed(tmp_path: Path, door: Door) -> None:
    code, _ = door("import", write_csv(tmp_path / "f.csv", MIXED), "--stream", "mixed")

    assert code == 2
    for part in ("sorcery", "new-1"):
        assert part in door.shown
    assert door("moves", "--text", "lines, and a comma", "--json")[0] == 0
    assert '"new-3"' in door.shown


def test_ragged_rows_are_set_aside_one_by_one(tmp_path: Path, door: Door) -> None:
    file = write_csv(tmp_path / "f.csv", [row(1), row(2)])
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines[:2], "short,row", *lines[2:]]) + "\n", encoding="utf-8")

    code, _ = door("import", file)

    assert code == 2
    assert f"{len(MOVES.names)} fields" in door.shown


def test_a_byte_order_mark_is_no_fault(tmp_path: Path, door: Door) -> None:
    file = write_csv(tmp_path / "f.csv", [row(1)])
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())

    assert door("import", file)[0] == 0


def test_strict_stores_nothing(tmp_path: Path, door: Door) -> None:
    before = tree(door.store)

    code, said = door("import", write_csv(tmp_path / "f.csv", MIXED), "--strict")

    assert code == 2
    assert "row 2, column tool: expected one of tools, found 'sorcery' (2 of 4 rows rejected); nothing" in said
    assert tree(door.store) == before


def test_importing_again_changes_nothing(tmp_path: Path, door: Door) -> None:
    file = write_csv(tmp_path / "f.csv", [row(1)])
    assert door("import", file)[0] == 0
    before = tree(door.store)

    assert door("import", file)[0] == 0
    assert tree(door.store) == before


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("1999-12-31", "nothing is on record by then; the first move was known on 2000-03-10"),
        (LATER, f"--as-of: expected a day up to today ({today()}), found {LATER}"),
        ("2010-02-30", "2010-02-30"),
        ("yesterday", "yesterday"),
    ],
)
def test_a_day_without_an_answer_is_bad_input(day: str, message: str, door: Door) -> None:
    before = tree(door.store)

    code, said = door("matrix", as_of=day)

    assert code == 2
    assert message in said
    assert tree(door.store) == before


@pytest.mark.parametrize("made", [True, False])
def test_a_folder_that_is_no_case_is_bad_input(made: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case"
    if made:
        case.mkdir()

    code = main(["matrix", "--case", str(case), "--store", str(tmp_path / "store")])

    said = capsys.readouterr().err
    assert code == 2
    assert "expected a case pack with case.toml, found" in said
    assert ("an empty folder" if made else "no such folder") in said
    assert not (tmp_path / "store").exists()


def test_a_damaged_manifest_fails_and_says_which(door: Door) -> None:
    [manifest] = door.store.glob("batches/*/manifest.json")
    manifest.write_text("{", encoding="utf-8")

    code, said = door("matrix")

    assert code == 1
    assert "manifest.json: expected a batch manifest; it cannot be read; move that folder out of the store" in said


def test_a_damaged_file_of_the_store_fails_and_names_the_doctor(door: Door) -> None:
    for file in door.store.glob("batches/*/case=*/year=*/*.parquet"):
        file.write_bytes(file.read_bytes()[:50])

    code, said = door("matrix")

    assert code == 1
    assert "run: stratagem doctor" in said


@pytest.fixture
def locked(tmp_path: Path, door: Door) -> Iterator[Path]:
    """The door's store seen through a read-only mount."""
    place = tmp_path / "locked"
    place.mkdir()
    for options in (["--bind", str(door.store)], ["-o", "remount,ro,bind"]):
        if subprocess.run(["mount", *options, str(place)], capture_output=True, check=False).returncode:
            subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)
            pytest.skip("mounting is not permitted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_read_only_store_still_answers_and_refuses_to_be_written(tmp_path: Path, door: Door, locked: Path) -> None:
    door.store = locked

    assert door("brief", "--out", tmp_path / "brief")[0] == 0
    assert (tmp_path / "brief" / "brief.html").is_file()
    code, said = door("import", write_csv(tmp_path / "f.csv", [row(1)]))
    assert code == 4
    assert "the store cannot be written" in said
    assert "give a writable --store" in said


def damage_batch(door: Door, name: str) -> Path:
    """Import two rows, one of them bad, and damage a part of the batch."""
    before = set(door.store.glob("batches/*"))
    file = write_csv(door.store.parent / "own.csv", [row(1), row(2, tool="sorcery")])
    assert door("import", file)[0] == 2
    [batch] = set(door.store.glob("batches/*")) - before
    part = next(batch.rglob("moves-*.parquet" if "moves" in name else "rejects.parquet"))
    if "missing" in name:
        part.unlink()
    elif "short" in name:
        pl.read_parquet(part).head(0).write_parquet(part)
    else:
        part.write_bytes(part.read_bytes()[:40])
    return part


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("moves cut", "expected a whole Parquet file, it cannot be read"),
        ("moves missing", "expected a file of the batch, found nothing"),
        ("moves short", "expected 1 rows as its manifest says, found 0"),
        ("rejects cut", "expected the rows set aside, it cannot be read"),
        ("rejects missing", "expected the rows set aside, found nothing"),
        ("rejects short", "expected 1 rows, found 0"),
    ],
)
def test_the_doctor_names_what_is_damaged_and_the_cure_cures(door: Door, name: str, message: str) -> None:
    part = damage_batch(door, name)
    batch = next(p for p in part.parents if p.parent.name == "batches")

    code, said = door("doctor")

    assert code == 1
    assert message in said
    assert f"move {batch} out of the store, then import own.csv again: stratagem import own.csv --stream own" in said
    assert len(said.strip().splitlines()) == 1
    batch.rename(door.store.parent / "out")
    assert door("import", door.store.parent / "own.csv")[0] == 2
    assert door("doctor")[0] == 0


def test_the_doctor_names_every_fault(door: Door) -> None:
    for file in [*door.store.glob("batches/*/case=*/year=*/*.parquet")][:1]:
        file.unlink()
    (door.store / "claims").mkdir(exist_ok=True)
    (door.store / "claims" / "n-1.json").write_text("{", encoding="utf-8")
    (door.store / "claims" / "n-2.json").write_text('{"provenance": {"batches": ["gone"]}}', encoding="utf-8")

    code, said = door("doctor")

    assert code == 1
    parquet, claim, batch = said.strip().splitlines()
    assert "found nothing" in parquet
    assert "run any command on that case" in parquet
    assert "n-1.json: expected a claim, it cannot be read" in claim
    assert "gone: expected the batch under 1 claims kept here, found nothing; put the folder back" in batch


def test_the_doctor_names_a_damaged_manifest(door: Door) -> None:
    [manifest] = door.store.glob("batches/*/manifest.json")
    manifest.write_bytes(b"\xff")

    code, said = door("doctor")

    assert code == 1
    assert f"{manifest}: expected a batch manifest; it cannot be read; move that folder out of the store" in said


def altered(folder: Path, name: str, old: str, new: str | bytes) -> Path:
    """A copy of the invented case with some bytes of one file replaced."""
    shutil.copytree(TOY, folder)
    data = (folder / name).read_bytes()
    assert old.encode() in data
    (folder / name).write_bytes(data.replace(old.encode(), new.encode() if isinstance(new, str) else new))
    return folder


CLAIMS = (TOY / "claims.yaml").read_text(encoding="utf-8")
CASE_FAULTS = {
    "latin-1": ("case.toml", "invented", b"erf\xfcnden", "case.toml, line 2: expected UTF-8, found byte 0xFC"),
    "no leader": (
        "case.toml",
        '"rur-king", "gra-premier"',
        "",
        "case.toml, leaders: Tuple should have at least 1 item",
    ),
    "quote in id": ("case.toml", '"ruritania"', '"o\'brien"', "case.toml, id: String should match pattern"),
    "claims a mapping": ("claims.yaml", CLAIMS, "id: x\n", "claims.yaml: expected a list of claims"),
    "claims a scalar": ("claims.yaml", CLAIMS, "7\n", "found '7'; begin each with '- '"),
    "claims a list of words": ("claims.yaml", CLAIMS, "- a\n", "found 'a'; begin each with '- '"),
    "a claim empty": ("claims.yaml", CLAIMS, "-\n", "claims.yaml: expected a list of claims"),
    "control character": ("claims.yaml", "King", "K\x07ng", "claims.yaml: not YAML: unacceptable character #x0007"),
    "no such day": ("claims.yaml", "2009-06-01", "2009-06-31", "claims.yaml: not YAML: day"),
    "infinite value": (
        "observations.csv",
        ",120,",
        ",inf,",
        "row 1, column value: expected a finite number, found 'inf'",
    ),
    "no value": ("observations.csv", ",120,", ",nan,", "row 1, column value: expected a finite number, found 'nan'"),
}


@pytest.mark.parametrize("name", CASE_FAULTS)
def test_a_faulty_case_pack_is_bad_input(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, old, new, message = CASE_FAULTS[name]
    case = altered(tmp_path / "case", file, old, new)

    code = main(["list", "claims", "--case", str(case), "--store", str(tmp_path / "store")])

    said = capsys.readouterr().err
    assert code == 2
    assert said.startswith(f"stratagem: {case / file}")
    assert message in said
    assert len(said.strip().splitlines()) == 1
    assert not (tmp_path / "store").exists()


def test_a_mended_case_takes_the_rows_it_set_aside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = altered(tmp_path / "case", "moves.csv", "day,2000-03-20,RUR,", "day,2000-03-20,XYZ,")
    common = ["--case", str(case), "--store", str(tmp_path / "store"), "--json"]
    assert main(["show", "rur-002", *common]) == 2
    assert "no thing named 'rur-002'" in capsys.readouterr().err

    actors = case / "actors.csv"
    actors.write_text(actors.read_text(encoding="utf-8") + "XYZ,Xyzland,state,,,,,X,Xyz,\n", encoding="utf-8")

    assert main(["show", "rur-002", *common]) == 0
    assert '"XYZ"' in capsys.readouterr().out


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize("command", [["matrix"], ["doctor"], ["explain", "n-00000000"]])
def test_a_store_that_is_a_file_is_bad_input(below: bool, command: list[str], tmp_path: Path, door: Door) -> None:
    file = bytes_of(tmp_path / "file", b"mine")
    door.store = file / "store" if below else file

    code, said = door(*command)

    assert code == 2
    assert f"--store {door.store}: expected a folder, found that {file} is a file; name a folder" in said
    assert file.read_bytes() == b"mine"


@pytest.mark.parametrize("command", [["moves", "--out"], ["matrix", "--out"], ["export"]])
def test_a_table_is_written_below_folders_only(command: list[str], tmp_path: Path, door: Door) -> None:
    file = bytes_of(tmp_path / "file", b"mine")

    code, said = door(*command, file / "t.csv")
    assert code == 2
    assert f"{file / 't.csv'}: expected a folder to write into, found that {file} is a file; name another" in said
    code, said = door(*command, folder(tmp_path / "t.csv"))
    assert code == 2
    assert f"{tmp_path / 't.csv'}: expected a file to write, found a folder; name a file in it" in said


def test_a_brief_is_not_written_over_a_file(tmp_path: Path, door: Door) -> None:
    file = bytes_of(tmp_path / "file", b"mine")

    code, said = door("brief", "--out", file)

    assert code == 2
    assert said.startswith(f"stratagem: --out {file}: expected a folder or a new name, found a file")
    assert file.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"case": "foo"}, "column case: expected one of case: ruritania, found 'foo'"),
        ({"source_ids": "u-nope"}, "column source_ids: expected only codes of sources"),
        ({"tool": "hot_line_cut"}, "expected one of tools (is 'hotline_cut' meant?), found 'hot_line_cut'"),
        ({"summary": "A bell\u0007 rings in the lake."}, "column summary: expected text without control characters"),
    ],
)
def test_rows_that_would_be_lost_or_mislead_are_refused(
    change: dict[str, str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_csv(tmp_path / "f.csv", [row(1) | change])

    code = main(["import", str(file), "--case", str(TOY), "--store", str(tmp_path / "store")])

    assert code == 2
    assert said in capsys.readouterr().err
