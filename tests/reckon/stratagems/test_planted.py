"""A pattern of several steps planted in whole records is found, and in their shuffled twins it is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.reckon.invented import move
from tests.reckon.stratagems.declared_by_hand import aid, launch, record, stratagem

from stratagem.core.case import Case
from stratagem.core.claims import Answer
from stratagem.plugins import load
from stratagem.reckon.stratagems import effect, shift

RECORDS, DAYS = 60, 4400
"""Twelve years under two Kings."""


def threat(day: int) -> dict[str, Any]:
    return move(day, "RUR", "GRA", "threat_of_force", form="threat")


def talks(day: int) -> dict[str, Any]:
    return move(day, "RUR GRA", "", "talks_held")


KNOWN = stratagem(
    {"name": "threat", "match": {"tool": ["threat_of_force"]}, "quiet_days": 3},
    {
        "name": "launches",
        "match": {"tool": ["short_range_missile"]},
        "at_least": 2,
        "within_days": 10,
        "after": {"min_days": 5, "max_days": 40},
        "absent": {"tool": ["talks_held"]},
    },
    window=(3, 45),
)
"""A threat, five to forty days later two launches without talks in between; aid is claimed to follow."""


@pytest.fixture(autouse=True)
def _fewer_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shift, "FIRST_SHIFTS", 999)
    monkeypatch.setattr(shift, "MOST_SHIFTS", 999)
    monkeypatch.setattr(effect, "RESAMPLES", 99)


def drawn(case: Case, rng: np.random.Generator, *, shuffled: bool) -> Answer:
    """A record of some forty threats: most lead to launches, of which some are spoilt by talks, and the rest bring aid.

    In the shuffled twin as much aid comes at any time.
    """
    threats = np.sort(rng.choice(DAYS - 120, 40, replace=False))
    moves, brought = [threat(d) for d in threats], 0
    days: list[int] = []
    for day in threats:
        kind = rng.choice(["whole", "spoilt", "bare"], p=[0.6, 0.2, 0.2])
        if kind == "bare":
            continue
        first = int(day + rng.integers(5, 30))
        second = int(first + rng.integers(1, 9))
        moves += [launch(first), launch(second)]
        if kind == "spoilt":
            moves.append(talks(int(rng.integers(day + 1, second))))
        elif rng.random() < 0.85:
            brought += 1
            days.append(second + int(rng.integers(3, 46)))
    days = list(rng.choice(DAYS, brought)) if shuffled else days
    moves += [aid(int(d)) for d in [*days, *rng.choice(DAYS, 15)]]
    held = record(replace(case, stratagems={}), *moves, end=DAYS, known=KNOWN)
    query = load("query", "stratagem")
    return query.answer(held, query.params(id=KNOWN.id), rng)


@pytest.mark.slow
def test_a_planted_pattern_is_supported_and_its_shuffled_twins_hardly_ever(toy_case: Case) -> None:
    rng = np.random.default_rng(11)

    planted = [drawn(toy_case, rng, shuffled=False) for _ in range(RECORDS)]
    shuffled = [drawn(toy_case, rng, shuffled=True) for _ in range(RECORDS)]

    verdicts = [a.details["verdict"] for a in planted]
    assert verdicts.count("supported") >= 0.95 * RECORDS
    # At the level of .05, eight or more of sixty ring once in a hundred times, six or more on one side once in 260.
    assert sum(a.details["p_value"] < 0.05 for a in shuffled) < 8
    assert [a.details["verdict"] for a in shuffled].count("supported") <= 5


def test_spoilt_and_bare_threats_are_no_instances(toy_case: Case) -> None:
    moves = [
        threat(10), launch(20), launch(25), aid(40),
        threat(100), launch(110), talks(112), launch(115), aid(130),
        threat(200), launch(210), aid(230),
        threat(300), launch(304), launch(309), aid(330),
        threat(400), launch(410), launch(430), aid(440),
        threat(500), launch(505), launch(512), talks(512),
    ]  # fmt: skip
    held = record(toy_case, *moves, end=900, known=KNOWN)
    query = load("query", "stratagem")

    found = query.answer(held, query.params(id=KNOWN.id), np.random.default_rng(1)).instances

    # Talks in between, one launch, a launch too early, launches too far apart: only the first and the last are whole.
    assert found is not None
    assert found["moves"].to_list() == ["m-0000 m-0001 m-0002", "m-0020 m-0021 m-0022"]
    assert found["result"].to_list() == ["followed", "not followed"]
