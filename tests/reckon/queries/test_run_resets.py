"""What stands before a fall in severity, by hand; a planted link; and what is said where nothing can be computed."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import numpy as np
import polars as pl
import pytest

from stratagem.core.case import Case, as_of
from stratagem.core.claims import Answer
from stratagem.reckon.chance import two_sided
from stratagem.reckon.queries.run_resets import QUERY, _dealt

DAY = dt.date(2010, 6, 30)
ASKED = {"moves": {"group": ["provocation"]}, "before": {"role": ["target"]}}


def _answer(case: Case, rows: pl.DataFrame, /, **params: Any) -> Answer:
    asked = QUERY.params.model_validate({**ASKED, **params})
    return QUERY.answer(as_of(case, rows, DAY), asked, np.random.default_rng(1))


def _made(moves: pl.DataFrame, like: str, days: list[dt.date], severities: list[int]) -> pl.DataFrame:
    one = moves.filter(pl.col("move_id") == like)
    return pl.concat(
        [
            one.with_columns(
                move_id=pl.lit(f"{like}-{i}"), date=pl.lit(d), known_on=pl.lit(d), severity=pl.lit(s, dtype=pl.Int32)
            )
            for i, (d, s) in enumerate(zip(days, severities, strict=True))
        ]
    )


def test_one_fall_with_nothing_before_it_is_no_test(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    days = [dt.date(2004, 1, 1), dt.date(2004, 1, 21), dt.date(2004, 2, 20), dt.date(2005, 1, 1)]

    found = _answer(toy_case, _made(toy_moves, "rur-001", days, [2, 3, 2, 1]))

    # The last launch is 316 days after the one before it, too far to be a step down.
    assert (found.value, found.n) == (0.0, 1)
    assert found.details["verdict"] == "not testable"
    assert (found.details["other_steps"], found.details["share_of_others"]) == (1, 0.0)


def test_a_move_before_the_earlier_one_did_not_reset_it(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    tests = _made(toy_moves, "rur-001", [dt.date(2004, 1, 1), dt.date(2004, 1, 21), dt.date(2004, 2, 20)], [2, 3, 2])
    for day, before in ((dt.date(2004, 1, 20), 0.0), (dt.date(2004, 1, 21), 1.0), (dt.date(2004, 2, 20), 0.0)):
        exercise = _made(toy_moves, "rur-008", [day], [2])
        assert _answer(toy_case, pl.concat([tests, exercise])).value == before

    late = _made(toy_moves, "rur-008", [dt.date(2004, 1, 22)], [2])
    assert _answer(toy_case, pl.concat([tests, late]), within_days=28).value == 0.0


def test_a_planted_link_is_supported(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    rng = np.random.default_rng(5)
    severities = rng.choice([2, 3], 120, p=[0.6, 0.4]).tolist()
    days = [dt.date(2000, 2, 1) + dt.timedelta(days=30 * k) for k in range(120)]
    falls = [d for d, (a, b) in zip(days[1:], itertools.pairwise(severities), strict=True) if b < a]
    tests = _made(toy_moves, "rur-001", days, severities)
    exercises = _made(toy_moves, "rur-008", [d - dt.timedelta(days=7) for d in falls], [2] * len(falls))

    found = _answer(toy_case, pl.concat([tests, exercises]))

    # One of the 119 steps goes over the change of kings and is none.
    assert (found.value, found.n) == (1.0, len(falls))
    assert found.details["share_of_others"] == 0.0
    assert found.details["verdict"] == "supported"
    # A fall starts from severity 3; such steps are all falls but those that stay, and 3 is stayed at four times in ten.
    assert found.details["expected"] == pytest.approx(0.6, abs=0.1)
    assert found.table is not None
    assert found.table.row(0) == ("exercise", len(falls), len(falls), 0, 118 - len(falls))
    assert set(found.rows) == set(exercises["move_id"])


@pytest.mark.parametrize("answers", [False, True], ids=["indifferent", "answers grave moves"])
def test_falls_that_do_not_know_the_other_side_are_found_one_time_in_twenty(answers: bool) -> None:
    rng = np.random.default_rng(6)
    found = []
    for _ in range(800):
        before = rng.choice([2, 3, 4], 600, p=[0.5, 0.3, 0.2])
        after = rng.choice([2, 3, 4], 600, p=[0.5, 0.3, 0.2])
        pressed = rng.random(600) < (np.where(before == 4, 0.9, 0.2) if answers else 0.4)
        fell = after < before
        chance = _dealt(fell, pressed, before, 199, rng)
        found.append(two_sided(chance, float(pressed[fell].mean())) < 0.05)

    assert 0.02 <= np.mean(found) <= 0.08, np.mean(found)


def test_without_a_fall_a_sentence_says_so(toy_case: Case, toy_moves: pl.DataFrame) -> None:
    for moves in ({"tool": ["short_range_missile"]}, {"tool": ["nuclear_test"]}):
        found = _answer(toy_case, toy_moves, moves=moves)
        assert (found.value, found.n) == (None, 0)
        assert found.note.startswith("not testable: no fall in severity")
