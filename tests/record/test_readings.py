from pathlib import Path

import pytest

from stratagem.core.case import Case
from stratagem.core.errors import InputError
from stratagem.record.readings import read_readings

EVENTS = """\
horizon_days: 90
until: 2005-01-01
rule: invented
events:
  - id: launch
    title: a launch
    match: {tool: [short_range_missile]}
"""
READING = """\
id: loud
title: Loud
says: It shouts.
published:
  - {who: Nobody, where: Nowhere, date: 2004}
likelihoods:
  launch: {times_odds: 3, reason: it shouts}
cannot_tell: Whether it means it.
"""


def _folder(path: Path, **files: str) -> Path:
    folder = path / "readings"
    folder.mkdir()
    for name, text in {"events": EVENTS, "loud": READING, **files}.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_case_need_not_have_readings(tmp_path: Path, toy_case: Case):
    assert read_readings(tmp_path / "readings", toy_case) is None
    assert toy_case.readings is None


def test_readings_are_read_as_they_stand(tmp_path: Path, toy_case: Case):
    held = read_readings(_folder(tmp_path), toy_case)

    assert held is not None
    assert [r.id for r in held.readings] == ["loud"]
    assert held.observables.events[0].match[0].tool == ("short_range_missile",)
    assert held.readings[0].likelihoods["launch"].times_odds == 3


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("loud", ("id: loud", "id: quiet"), "loud.yaml, id: expected the file's name 'loud', found 'quiet'"),
        ("loud", ("launch: {", "lunch: {"), "something on lunch"),
        ("loud", ("times_odds: 3", "times_odds: -3"), r"loud.yaml, line 7, .*launch.*greater than 0, found '-3'"),
        ("loud", ("title: Loud\n", ""), "expected the key 'title', found none"),
        ("events", ("tool: [short_range_missile]", "tool: [short_range_misile]"), "did you mean 'short_range_missile'"),
        ("events", ("horizon_days: 90", "horizon_days: none"), "events.yaml, line 1, horizon_days: expected a valid"),
        ("events", ("rule: invented", "rule: invented\nrule: again"), "expected each key once, found 'rule'"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, toy_case: Case, name, change, message):
    text = {"loud": READING, "events": EVENTS}[name]
    folder = _folder(tmp_path, **{name: text.replace(*change)})

    with pytest.raises(InputError, match=message):
        read_readings(folder, toy_case)


def test_readings_without_events_are_refused(tmp_path: Path, toy_case: Case):
    folder = _folder(tmp_path)
    (folder / "events.yaml").unlink()

    with pytest.raises(InputError, match=r"events\.yaml: expected a YAML file, found nothing"):
        read_readings(folder, toy_case)


def test_the_readings_of_the_real_case_state_every_event_and_follow_their_rule(dprk):
    held = dprk.case.readings

    assert [r.id for r in held.readings] == ["new-strategy", "old-playbook", "pivot-to-patron"]
    said = {x.times_odds for r in held.readings for x in r.likelihoods.values()}
    assert said == {1, 3, 0.3333}
