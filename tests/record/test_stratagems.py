"""Stratagem files: every fault told at once, with line, column, key and what would be right."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.conftest import TOY

from stratagem.core.case import Case
from stratagem.core.errors import InputError
from stratagem.core.queries import Params
from stratagem.plugins import toolkit_path
from stratagem.record.casepack import folder_digest, read_case, read_toolkit
from stratagem.record.stratagems import MOST_FAULTS, common_folder, read_stratagem, read_stratagems

GOOD = """\
id: rockets-then-aid
title: Rockets, then aid
feature: S2
says: Rockets are followed by aid.
published:
  - {who: A. Author, where: Journal, date: 2001-05-01}
trigger:
  steps:
    - name: rockets
      match: {group: [provocation]}
      quiet_days: 30
    - name: silence
      match:
        - {tool: [hotline_cut]}
        - {tool: [talks_walkout]}
      after: {min_days: 1, max_days: 90}
      absent: {group: [talks]}
claim:
  match: {group: [concession]}
  window: {min_days: 1, max_days: 90}
  direction: more
cannot_tell: Why.
"""


def written(folder: Path, text: str | bytes, name: str = "rockets-then-aid.yaml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def told(folder: Path, case: Case, text: str) -> list[str]:
    with pytest.raises(InputError) as error:
        read_stratagem(written(folder, text), case)
    return [line.removeprefix(f"{folder}/rockets-then-aid.yaml, ") for line in str(error.value).splitlines()]


def test_a_faultless_file_is_read(tmp_path: Path, toy_case: Case) -> None:
    found = read_stratagem(written(tmp_path, GOOD), toy_case)

    assert (found.id, found.published[0].date, found.curve.windows[0]) == ("rockets-then-aid", "2001-05-01", 30)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "feature: S2",
            "feature: S2\nfeature: S3",
            "4:1 feature: expected each key once, found 'feature' in line 3 and again in line 4",
        ),
        (
            "quiet_days",
            "quiet_day",
            "11:7 trigger.steps[0].quiet_day: no key named 'quiet_day'; did you mean 'quiet_days'?",
        ),
        (
            "quiet_days: 30",
            "quiet_days: thirty",
            "11:7 trigger.steps[0].quiet_days: expected a whole number, found 'thirty'",
        ),
        (
            "quiet_days: 30",
            "quiet_days: -1",
            "11:7 trigger.steps[0].quiet_days: expected greater than or equal to 0, found '-1'",
        ),
        (
            "{group: [provocation]}",
            "{group: provocation}",
            "10:15 trigger.steps[0].match.group: expected a list, as [one, other], found 'provocation'",
        ),
        (
            "{group: [provocation]}",
            "{group: [provocatoin]}",
            "10:23 trigger.steps[0].match.group[0]: no group named 'provocatoin'; did you mean 'provocation'?",
        ),
        (
            "{group: [provocation]}",
            "{groop: [provocation]}",
            "10:15 trigger.steps[0].match.groop: no key named 'groop'; did you mean 'group'?",
        ),
        (
            "{group: [provocation]}",
            "{form: [no]}",
            "10:22 trigger.steps[0].match.form[0]: expected text, found 'False'; unquoted yes, no, on and off",
        ),
        (
            "{group: [provocation]}",
            "provocation",
            "10:7 trigger.steps[0].match: expected a list, as [one, other], found 'provocation'",
        ),
        (
            "[talks_walkout]",
            "[talk_walkout]",
            "15:19 trigger.steps[1].match[1].tool[0]: no tool named 'talk_walkout'; did you mean 'talks_walkout'?",
        ),
        ("[talks]}", "[talk]}", "17:24 trigger.steps[1].absent.group[0]: no group named 'talk'; did you mean 'talks'?"),
        (
            "after: {min_days: 1",
            "after: {min_days: 91",
            "16:15 trigger.steps[1].after.min_days: expected min_days up to max_days 90, found 91",
        ),
        (
            "after: {min_days: 1",
            "after: {min_days: 0",
            "16:15 trigger.steps[1].after.min_days: expected 1 or more, found 0",
        ),
        (
            "      after: {min_days: 1, max_days: 90}\n",
            "",
            "12:7 trigger.steps[1]: expected 'after' with min_days and max_days in a later step, found none",
        ),
        (
            "quiet_days: 30",
            "after: {min_days: 1, max_days: 2}",
            "11:7 trigger.steps[0].after: expected no 'after' in the first step",
        ),
        ("quiet_days: 30", "with: spoke", "11:7 trigger.steps[0].with: expected a name declared under variables"),
        (
            "trigger:\n  steps:",
            "trigger:\n  stepps:",
            "7:1 trigger: expected a mapping with one of the keys steps, calendar, indicator; found",
        ),
        (
            "direction: more",
            "direction: moar",
            "21:3 claim.direction: expected 'more' or 'less', found 'moar'; did you mean 'more'?",
        ),
        ("  direction: more\n", "", "18:1 claim.direction: expected the key 'direction', found none; add it"),
        ("feature: S2", "feature: S99", "3:1 feature: expected text of the form ^S([1-9]|1[0-4])$, found 'S99'"),
        (
            "date: 2001-05-01",
            "date: 2001-13-41",
            "6:38 published[0].date: expected a day that there is, found '2001-13-41'",
        ),
        (
            "date: 2001-05-01",
            "date: 2001-02-30",
            "6:38 published[0].date: expected a day that there is, found '2001-02-30'",
        ),
        ("title: Rockets, then aid", "title: ''", "2:1 title: expected at least one, found none"),
        (
            "title: Rockets, then aid",
            "title: !odd x",
            "2:1 title: expected a plain value, found the tag '!odd'; take it out",
        ),
        ("id: rockets-then-aid", "id: rockets", "1:1 id: expected the file's name 'rockets-then-aid', found 'rockets'"),
        (
            "cannot_tell: Why.\n",
            "cannot_tell: Why.\nmeasure: {query: count}\n",
            "23:1 measure: expected either trigger and claim or a measure, found both",
        ),
    ],
)
def test_one_fault(old: str, new: str, expected: str, tmp_path: Path, toy_case: Case) -> None:
    assert old in GOOD

    lines = told(tmp_path, toy_case, GOOD.replace(old, new, 1))

    at, _, rest = expected.partition(" ")
    line, _, column = at.partition(":")
    assert lines[0].startswith(f"line {line}, column {column}, {rest}")
    assert len(lines) == 1


def test_all_faults_are_told_in_order_of_lines(tmp_path: Path, toy_case: Case) -> None:
    text = GOOD.replace("feature: S2", "feature: S99").replace("quiet_days", "quiet_day").replace("moar", "more")
    text = text.replace("[hotline_cut]", "[hotline_cutt]").replace("direction: more", "direction: moar")

    assert [line.split(":")[0] for line in told(tmp_path, toy_case, text)] == [
        "line 3, column 1, feature",
        "line 11, column 7, trigger.steps[0].quiet_day",
        "line 14, column 19, trigger.steps[1].match[0].tool[0]",
        "line 21, column 3, claim.direction",
    ]


def test_an_unknown_key_hides_no_contradiction(tmp_path: Path, toy_case: Case) -> None:
    lines = told(
        tmp_path,
        toy_case,
        GOOD.replace("says:", "claims:", 1).replace("title:", "titel:", 1)
        + "says: x\ntitle: y\nvariables: {spoke: [target]}\n",
    )

    assert [line.split(":")[0] for line in lines] == [
        "line 2, column 1, titel",
        "line 4, column 1, claims",
        "line 25, column 13, variables.spoke",
    ]  # fmt: skip


def test_more_than_twenty_faults_are_counted(tmp_path: Path, toy_case: Case) -> None:
    lines = told(tmp_path, toy_case, GOOD + "".join(f"key{number}: 1\n" for number in range(25)))

    assert len(lines) == MOST_FAULTS + 1
    assert lines[-1] == "... and 5 more faults"


def test_a_measure_is_checked_where_queries_are_given(tmp_path: Path, toy_case: Case) -> None:
    head = GOOD.partition("trigger:")[0]
    path = written(tmp_path, f"{head}measure: {{query: wedge, params: {{window: 9}}}}\ncannot_tell: Why.\n")

    class Asked(Params):
        window_days: int = 1

    assert read_stratagem(path, toy_case).measure is not None
    with pytest.raises(InputError, match=r"line 7, column 34, measure.params.window: no parameter named 'window'; did"):
        read_stratagem(path, toy_case, queries={"wedge": Asked})


def pack(folder: Path) -> Path:
    shutil.copytree(TOY, folder / "toy")
    (folder / "toy" / "stratagems").mkdir()
    return folder / "toy"


def test_a_case_has_the_common_stratagems_and_its_own(tmp_path: Path, toy_case: Case) -> None:
    folder = pack(tmp_path)
    before = folder_digest(folder)
    own = GOOD.replace("{group: [provocation]}", "{actor: [RUR], form: [deed]}")
    written(folder / "stratagems", own)

    case = read_case(folder, read_toolkit(toolkit_path()))

    common = {path.stem for path in common_folder().glob("*.yaml")}
    assert set(case.stratagems) == {*common, "rockets-then-aid"}
    assert set(toy_case.stratagems) == common
    assert folder_digest(folder) != before


def test_a_common_stratagem_names_nothing_of_one_case(tmp_path: Path, toy_case: Case) -> None:
    path = written(tmp_path, GOOD.replace("{group: [provocation]}", "{actor: [RUR], form: [deed]}"))

    with pytest.raises(
        InputError, match=r"line 10, column 15, trigger.steps\[0\].match.actor: expected nothing of one case"
    ):
        read_stratagem(path, toy_case, any_case=True)


def test_an_id_of_a_common_stratagem_is_taken(tmp_path: Path, toy_case: Case) -> None:
    folder = pack(tmp_path)
    shutil.copy(common_folder() / "cut-and-restore.yaml", folder / "stratagems")

    with pytest.raises(InputError, match=r"cut-and-restore.yaml: expected an id of its own, found that .* declares it"):
        read_stratagems(folder, toy_case)


def test_faults_of_all_files_come_together(tmp_path: Path, toy_case: Case) -> None:
    folder = pack(tmp_path)
    for name in ("one", "two"):
        written(folder / "stratagems", GOOD.replace("rockets-then-aid", name).replace("moar", "x"), f"{name}.yaml")
        written(folder / "stratagems", GOOD.replace("rockets-then-aid", name).replace("S2", "S0"), f"{name}.yaml")

    with pytest.raises(InputError, match=r"one.yaml, line 3.*\n.*two.yaml, line 3"):
        read_stratagems(folder, toy_case)


def test_another_ending_is_not_passed_over_in_silence(tmp_path: Path, toy_case: Case) -> None:
    folder = pack(tmp_path)
    written(folder / "stratagems", GOOD, "rockets-then-aid.yml")

    with pytest.raises(InputError, match=r"expected the ending .yaml, found .yml; rename the file"):
        read_stratagems(folder, toy_case)
