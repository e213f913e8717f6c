"""The commands on stratagems: what they print, save and return, and what they say to bad input."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.conftest import TOY

from stratagem.cli import main
from stratagem.pipeline.stratagems import RESULTS

COMMANDS = ("test", "instances", "curve", "validate", "network", "pressure", "reaction", "readings")
FILE = """\
id: launch-then-grain
title: Launch, then grain
feature: S2
says: After a launch there is grain.
published: [{who: Nobody, where: nowhere, date: 2001}]
trigger:
  steps:
    - name: launch
      match: {tool: [short_range_missile]}
      quiet_days: 30
claim:
  match: {group: [concession]}
  window: {min_days: 1, max_days: 90}
  direction: more
cannot_tell: Why.
"""


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return ["--case", str(TOY), "--as-of", "2010-06-30", "--store", str(tmp_path_factory.mktemp("store"))]


def run(*arguments: object) -> int:
    return main([str(a) for a in arguments])


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    """What a command prints with --json; it must succeed."""
    assert run(*arguments, "--json") == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_teaches(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command, "--help") == 0
    shown = capsys.readouterr().out
    assert "Usage:" in shown
    assert f"Example: stratagem {command}" in shown
    assert len(shown.splitlines()) > 12


def test_test_prints_each_verdict_with_its_reason(common: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("test", *common) == 0

    shown = capsys.readouterr().out
    listed = printed(capsys, "list", "stratagems", *common)
    for s in listed:
        assert f"{s['title']} ({s['feature']}): " in shown
        assert f"  Claim: {s['says']}" in shown
    assert shown.count("  What this cannot tell: ") == len(listed)
    assert "5 of 10 were followed within 90 days, against 3.3 expected" in shown
    assert "  In play: last complete on 2010-06-01; its window is open until 2011-06-01." in shown
    assert f"{len(listed)} stratagems were looked at, as of 2010-06-30; p (Holm) allows for that." in shown


def test_test_of_some_still_corrects_for_all(common: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    every = {t["stratagem"]: t for t in printed(capsys, "test", *common)}

    some = printed(capsys, "test", "cut-and-restore", "provocation-for-concession", *common)

    assert [t["stratagem"] for t in some] == ["cut-and-restore", "provocation-for-concession"]
    assert some[1] == every["provocation-for-concession"]
    assert some[1]["p_holm"] > some[1]["details"]["p_value"]
    assert {"verdict", "reason", "p_holm", "p_fdr", "value", "provenance"} <= some[0].keys()


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_test_saves_its_table(
    suffix: str, tmp_path: Path, common: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"tests.{suffix}"

    assert run("test", "provocation-for-concession", "hub-and-spokes", "--out", file, *common) == 0

    saved = pl.read_csv(file) if suffix == "csv" else pl.read_parquet(file)
    assert saved.columns == list(RESULTS)
    assert saved.select("stratagem", "n", "value").rows() == [
        ("provocation-for-concession", 10, 0.5),
        ("hub-and-spokes", 0, None),
    ]
    assert saved["number"][0] in capsys.readouterr().out


@pytest.mark.parametrize("name", ["provocation-for-concession", "cut-and-restore", "hub-and-spokes"])
def test_explain_works_for_a_number_that_test_printed(
    name: str, common: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    [found] = printed(capsys, "test", name, *common)

    assert run("explain", found["id"], *common) == 0

    shown = capsys.readouterr().out
    assert re.search(r"^holds +yes, to the last digit", shown, re.MULTILINE)
    for move in found["rows"]:
        assert move in shown


def test_instances_with_what_followed(tmp_path: Path, common: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "instances.csv"
    assert run("instances", "cut-and-restore", "--out", file, *common) == 0
    shown = capsys.readouterr().out
    found = printed(capsys, "instances", "cut-and-restore", *common)

    assert [(i["day"], i["moves"], i["outcome_id"], i["result"]) for i in found["instances"]] == [
        ("2001-06-01", "rur-006", "rur-007", "followed"),
        ("2004-02-01", "rur-015", "rur-019", "followed"),
        ("2008-10-01", "rur-032", None, "not followed"),
        ("2010-06-01", "rur-037", None, "window still open"),
    ]
    assert pl.read_csv(file)["days"].to_list() == [100, 110, None, None]
    assert "4 instances known by 2010-06-30. Not testable: 3 instances whose window is over" in shown


def test_no_instance_is_said(common: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("instances", "freeze-for-freeze", *common) == 0

    assert "freeze-for-freeze: no instance known by 2010-06-30." in capsys.readouterr().out


def test_curve_shows_every_specification_and_their_joint_p(
    tmp_path: Path, common: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "curve.parquet"
    assert run("curve", "provocation-for-concession", "--out", file, *common) == 0
    shown = capsys.readouterr().out
    found = printed(capsys, "curve", "provocation-for-concession", *common)

    saved = pl.read_parquet(file)
    assert saved.height == found["n"] == len(found["specifications"])
    assert saved.filter("declared").select("part", "window_days", "burst_days").rows() == [("all", 90, 30)]
    assert f"Median difference {found['value']:+.3f} (from {found['low']:+.3f} to {found['high']:+.3f})" in shown
    assert f"jointly p = {found['details']['p_value']:.2g}.   [{found['id']}]" in shown
    assert run("explain", found["id"], *common) == 0
    assert "yes, to the last digit" in capsys.readouterr().out


def test_a_measure_has_no_curve_and_nothing_to_save(
    tmp_path: Path, common: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("curve", "hub-and-spokes", *common) == 0
    assert "is tested by a measure, which has no windows or burst rules to vary" in capsys.readouterr().out

    assert run("curve", "hub-and-spokes", "--out", tmp_path / "x.csv", *common) == 2
    assert "--out: hub-and-spokes has no curve, so there is no table to save" in capsys.readouterr().err
    assert run("instances", "resetting-runs", "--out", tmp_path / "x.csv", *common) == 2
    assert "--out: resetting-runs counts no instances" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("command", "numbers"), [("network", 3), ("pressure", 1), ("reaction", 1), ("readings", 1)])
def test_measures_give_a_number_or_say_why_not(
    command: str, numbers: int, common: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command, *common) == 0
    shown = capsys.readouterr().out
    found = printed(capsys, command, *common)

    assert len(found) == numbers
    for claim in found:
        assert claim["value"] is None
        assert claim["note"]
        assert f"{claim['label']}: no number   [{claim['id']}]" in shown


@pytest.mark.slow
@pytest.mark.parametrize("command", ["network", "pressure", "reaction", "readings"])
def test_measures_of_the_real_case_have_numbers(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for claim in printed(capsys, command, "--as-of", "2020-06-16", "--store", tmp_path):
        assert claim["value"] is not None
        assert claim["table"]
        assert claim["n"] > 0


def test_list_and_show_a_stratagem(common: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    listed = {s["stratagem"]: s for s in printed(capsys, "list", "stratagems", *common)}
    assert listed["cut-and-restore"]["feature"] == "S3"

    for name, said in (
        ("cut-and-restore", "group channel_restored is claimed to follow 1 to 365 days later, more often"),
        ("hub-and-spokes", "The measure hub is tested against chance."),
    ):
        assert said in printed(capsys, "show", name, *common)["in words"]
        assert run("show", name, *common) == 0
        assert "cannot_tell" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["test", "instances", "curve", "show"])
def test_an_unknown_id_is_answered_with_the_likely_one(
    command: str, common: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command, "cut-and-restor", *common) == 2

    shown = capsys.readouterr()
    assert "named 'cut-and-restor'; did you mean 'cut-and-restore'?" in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_a_faultless_file_is_told_in_words(
    tmp_path: Path, common: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "launch-then-grain.yaml"
    file.write_text(FILE)

    assert run("validate", file, *common) == 0
    shown = capsys.readouterr().out
    assert f"{file}: nothing to mend. After launch (tool short_range_missile; none in the 30 days before): " in shown
    assert "never" not in shown
    assert printed(capsys, "validate", file, *common)["never"] is None


def test_a_stratagem_that_can_never_match_says_so(
    tmp_path: Path, common: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "launch-then-grain.yaml"
    file.write_text(FILE.replace("{tool: [short_range_missile]}", "{tool: [short_range_missile], group: [talks]}"))

    assert run("validate", file, *common) == 0

    shown = capsys.readouterr().out
    assert "It can never have an instance in this case: No move can ever be the step 'launch': the group talks" in shown


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            ("short_range_missile]", "short_range_missle]"),
            "line 9, column 22, trigger.steps[0].match.tool[0]: no tool named 'short_range_missle'; did you mean "
            "'short_range_missile'?",
        ),
        (
            ("quiet_days", "quite_days"),
            "line 10, column 7, trigger.steps[0].quite_days: no key named 'quite_days'; did you mean 'quiet_days'?",
        ),
        (
            ("min_days: 1,", "min_days: 91,"),
            "line 13, column 12, claim.window.min_days: expected min_days up to max_days",
        ),
        (("more", "mor"), "claim.direction: expected 'more' or 'less', found 'mor'; did you mean 'more'?"),
        (("id: launch-then-grain", "id: other"), "line 1, column 1, id: expected the file's name 'launch-then-grain'"),
        (
            ("cannot_tell: Why.\n", ""),
            "line 1, column 1, cannot_tell: expected the key 'cannot_tell', found none; add it",
        ),
        (("  window: {", "  window: {{"), "not YAML"),
    ],
)
def test_a_faulty_file_is_refused_with_line_and_key(
    change: tuple[str, str], fault: str, tmp_path: Path, common: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "launch-then-grain.yaml"
    file.write_text(FILE.replace(*change))

    assert run("validate", file, *common) == 2

    shown = capsys.readouterr()
    assert str(file) in shown.err
    assert fault in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_a_missing_file_is_named(common: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("validate", "nowhere.yaml", *common) == 2
    assert "nowhere.yaml: expected a stratagem's YAML file, found nothing" in capsys.readouterr().err
