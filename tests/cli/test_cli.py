"""The command line: what it prints, saves and returns."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TOY

from stratagem.cli import main

COMMANDS = (
    *("brief", "moves", "matrix", "list", "show", "explain", "import", "export", "lint", "doctor", "case"),
    *("tally", "fetch", "quality", "repeats", "audit"),
)


@pytest.fixture
def common(tmp_path: Path) -> list[str]:
    return ["--case", str(TOY), "--as-of", "2010-06-30", "--store", str(tmp_path / "store")]


def run(*arguments: object) -> int:
    return main([str(a) for a in arguments])


@pytest.mark.parametrize("command", COMMANDS)
def test_help_teaches(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command, "--help") == 0
    shown = capsys.readouterr().out
    assert "Usage:" in shown
    assert len(shown.splitlines()) > 8


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from stratagem.cli import main; main(['--help']); print(sorted(sys.modules))"

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    for heavy in ("'polars'", "'duckdb'", "'altair'", "'numpy'", "'pydantic'", "'vl_convert'"):
        assert heavy not in shown


def test_brief_prints_six_lines_and_the_path(
    tmp_path: Path, common: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = run("brief", TOY, "--out", tmp_path / "brief", *common[2:])

    lines = capsys.readouterr().out.splitlines()
    assert code == 0
    assert len([x for x in lines[:-2] if x]) == 6
    assert lines[-1] == f"Brief: {tmp_path / 'brief' / 'brief.html'}"
    for file in ("brief.html", "brief.md", "brief.json", "claims.json", "figures/timeline.svg", "figures/timeline.png"):
        assert (tmp_path / "brief" / file).stat().st_size > 0


def test_moves_as_json(common: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("moves", "--tool", "hotline_cut", "--json", *common) == 0

    found = json.loads(capsys.readouterr().out)
    assert [m["date"] for m in found] == ["2001-06-01", "2004-02-01", "2008-10-01"]


def test_moves_sql_runs_as_shown(common: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    import duckdb

    assert run("moves", "--group", "provocation", "--since", "2005-01-01", "--sql", *common) == 0
    sql = capsys.readouterr().out
    assert run("moves", "--group", "provocation", "--since", "2005-01-01", "--json", *common) == 0

    found = json.loads(capsys.readouterr().out)
    with duckdb.connect() as connection:
        assert [r[0] for r in connection.execute(sql).fetchall()] == [m["move_id"] for m in found]


@pytest.mark.parametrize("by", ["purpose", "target", "leader", "year"])
def test_matrix_counts_what_moves_lists(by: str, common: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("matrix", "--by", by, "--json", *common) == 0

    cells = json.loads(capsys.readouterr().out)
    launches = sum(c["moves"] for c in cells if c["tool"] == "short_range_missile")
    # Ten bursts of a salvo for two purposes and a shot for one.
    assert launches == (30 if by == "purpose" else 20)
    assert {c["status"] for c in cells} <= {"moves", "zero", "absent", "not assessed"}


def test_matrix_tells_zero_from_not_assessed(common: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("matrix", "--by", "year", "--json", *common) == 0
    cells = {(c["tool"], c["column"]): c["status"] for c in json.loads(capsys.readouterr().out)}

    # Launches were looked for up to 1 July 2010; nobody looked for nuclear tests.
    assert cells["short_range_missile", "2009"] == "moves"
    assert cells["short_range_missile", "2010"] == "zero"
    assert cells["nuclear_test", "2010"] == "not assessed"


def test_matrix_by_purpose_knows_what_cannot_be(common: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("matrix", "--json", "--by", "purpose", *common) == 0

    statuses = {(c["tool"], c["column"]): c["status"] for c in json.loads(capsys.readouterr().out)}
    assert statuses["nuclear_test", "silence"] == "absent"


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_export_then_import_elsewhere(
    suffix: str, tmp_path: Path, common: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"moves.{suffix}"
    assert run("export", file, *common) == 0
    table = pl.read_parquet(file) if suffix == "parquet" else pl.read_csv(file, infer_schema=False)
    renamed = table.with_columns(move_id="again-" + pl.col("move_id"))
    again = tmp_path / f"again.{suffix}"
    renamed.write_parquet(again) if suffix == "parquet" else renamed.write_csv(again)

    assert run("import", again, *common) == 0
    assert run("moves", "--json", *common) == 0

    out = capsys.readouterr().out
    assert "38 rows in = 38 accepted + 0 rejected" in out
    found = json.loads(out[out.index("[") :])
    assert len(found) == 76
    twins = {m["move_id"]: {k: v for k, v in m.items() if k != "move_id"} for m in found}
    assert twins["again-rur-001"] == twins["rur-001"]


def test_show_finds_anything_by_id(common: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for name, said in (
        ("rur-037", "saltworks"),
        ("hotline_cut", "SG-0801"),
        ("GRA", "Graustark"),
        ("michael-i", "rur-king"),
        ("amber_trade", "110"),
        ("toy-cuts", "three times"),
    ):
        assert run("show", name, *common) == 0
        assert said in capsys.readouterr().out
    assert run("show", "rur-9", *common) == 2
    assert "no thing named 'rur-9'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "what", ["tools", "groups", "families", "actors", "offices", "indicators", "claims", "queries", "columns", "cases"]
)
def test_list_everything(what: str, common: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", what, "--json", *common) == 0
    assert json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["moves", "--tool", "hotline_cutt"], 2, "did you mean 'hotline_cut'?"),
        (["moves", "--since", "2001-02-30"], 2, "--since: expected a date YYYY-MM-DD, found '2001-02-30'"),
        (["moves", "--wat"], 2, "--wat"),
        (["explain", "n-ffffffff"], 2, "no claim 'n-ffffffff' is kept"),
        (["nosuch"], 2, "nosuch"),
    ],
)
def test_errors_go_to_stderr_with_their_code(
    arguments: list[str], code: int, message: str, common: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments, *(common if arguments != ["nosuch"] else [])) == code
    shown = capsys.readouterr()
    assert message in shown.err
    assert shown.out == ""
    assert "Traceback" not in shown.err


def test_case_must_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("moves", "--case", "ruritanja", "--store", tmp_path) == 2
    assert "no case named 'ruritanja'; there are: dprk" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_unwritable_output_is_named_without_a_traceback(common: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("brief", TOY, "--out", "/proc/nowhere/brief", *common[2:]) == 1
    shown = capsys.readouterr().err
    assert shown.startswith("stratagem: /proc/nowhere")
    assert "Traceback" not in shown


@pytest.mark.parametrize("by", ["purpose", "target", "year"])
def test_matrix_shows_the_query_it_runs(by: str, common: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    import duckdb

    assert run("matrix", "--by", by, "--role", "target", "--sql", *common) == 0
    sql = capsys.readouterr().out
    assert run("matrix", "--by", by, "--role", "target", "--json", *common) == 0

    cells = {(c["tool"], c["column"]): c["moves"] for c in json.loads(capsys.readouterr().out) if c["moves"]}
    with duckdb.connect() as connection:
        assert {(tool, column): moves for tool, column, moves in connection.execute(sql).fetchall()} == cells
    assert "date >= DATE '2000-01-01'" in sql
