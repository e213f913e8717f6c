"""A test as an answer: its rows, companion numbers, reasons and notes, checked by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.reckon.stratagems.declared_by_hand import aid, launch, record, stratagem

from stratagem.core.case import Case, Record
from stratagem.core.claims import Answer
from stratagem.core.stratagems import Stratagem
from stratagem.pipeline.session import Session, ask
from stratagem.plugins import load
from stratagem.reckon.stratagems.answers import any_day_rate, reason
from stratagem.reckon.stratagems.effect import Effect
from stratagem.reckon.stratagems.exposure import Exposure
from stratagem.reckon.stratagems.power import Detectable
from stratagem.reckon.stratagems.shift import Chance
from stratagem.reckon.stratagems.trial import Trial

ROWS = [f"rur-{k:03}" for k in (1, 3, 4, 9, 11, 13, 16, 18, 21, 23, 25, 26, 29, 31, 34)]
"""The launch that opens each spring's burst, and the grain that came in every second year."""


@pytest.fixture(scope="module")
def answer(toy: Session, toy_record: Record) -> Answer:
    return ask(toy, toy_record, "stratagem", {"id": "provocation-for-concession"}).answer


def asked(held: Record, known: Stratagem, *, seed: int = 1) -> Answer:
    query = load("query", "stratagem")
    return query.answer(held, query.params(id=known.id), np.random.default_rng(seed))


def test_the_rows_are_the_trigger_moves_and_the_first_outcomes(answer: Answer) -> None:
    assert list(answer.rows) == sorted(answer.rows, key=answer.rows.index)
    assert sorted(answer.rows) == ROWS
    assert len(set(answer.rows)) == len(answer.rows)


def test_the_companions_of_the_invented_case_by_hand(answer: Answer) -> None:
    assert (answer.n, answer.n_of, answer.value) == (10, "instances", 1 / 2)
    assert answer.details["hits"] == 5
    assert answer.details["expected_hits"] == pytest.approx(10 * answer.details["expected"])
    assert answer.details["difference"] == pytest.approx(1 / 2 - answer.details["expected"])
    assert answer.details["lift"] == pytest.approx(1 / 2 / answer.details["expected"])
    # Ninety days before each of three and two gifts of grain; six springs of 2,192 days and four of 1,552.
    assert answer.details["any_day_rate"] == pytest.approx((6 * 270 / 2192 + 4 * 180 / 1552) / 10)
    # Outside the wakes of 91 days there are 54 such days before each burst that grain followed.
    old, new = 3 * 54 / (2192 - 6 * 91), 2 * 54 / (1552 - 4 * 91)
    assert answer.details["base_rate"] == pytest.approx((6 * old + 4 * new) / 10)
    assert answer.details["within_days"] == 90
    assert answer.details["chance_low"] <= answer.details["expected"] <= answer.details["chance_high"]
    assert answer.details["power"][0] == {"lift": 1.0, "power": pytest.approx(0.025, abs=0.01)}
    assert answer.details["reason"].startswith(
        f"5 of 10 were followed within 90 days, against {answer.details['expected_hits']:.1f} expected of the same "
        f"leaderships, trend and season (p = {answer.details['p_value']:.2g}); this record would have shown a lift of "
    )
    assert answer.note.endswith("; 0 with a window still open and 0 outcomes dated to a year left out")
    json.dumps(answer.details, default=str, allow_nan=False)


def test_open_instances_and_the_second_outcome_are_no_rows(toy_case: Case) -> None:
    known = stratagem()
    moves = [launch(k * 100) for k in range(1, 7)] + [aid(110), aid(115), launch(690), aid(695)]

    found = asked(record(toy_case, *moves, end=700, known=known), known)

    assert found.rows == tuple(f"m-{k:04}" for k in range(7))
    assert found.instances is not None
    assert found.instances["result"].to_list()[-1] == "window still open"
    assert found.details["open"] == 1
    assert "; 1 with a window still open and 0 outcomes dated to a year left out" in found.note
    assert found.details["in_play"]["moves"] == ["m-0008"]


def test_moves_of_several_steps_are_rows_in_order(toy_case: Case) -> None:
    cut = {"name": "cut", "match": {"tool": ["hotline_cut"]}}
    shot = {"name": "shot", "match": {"tool": ["short_range_missile"]}, "after": {"min_days": 1, "max_days": 9}}
    known = stratagem(cut, shot)
    moves = [m for k in range(6) for m in ({**launch(50 * k + 1), "tool": "hotline_cut"}, launch(50 * k + 5))]

    found = asked(record(toy_case, *moves, aid(8), end=400, known=known), known)

    assert found.rows == (*(f"m-{k:04}" for k in range(12)), "m-0012")
    assert found.instances is not None
    assert found.instances["moves"].to_list() == [f"m-{k:04} m-{k + 1:04}" for k in range(0, 12, 2)]


@pytest.mark.parametrize(
    ("moves", "end", "why"),
    [
        ([aid(10)], 400, "no instance whose window is over, where at least 5 are needed to tell it from chance"),
        ([launch(10), aid(20)], 400, "one instance whose window is over, where at least 5 are needed"),
        ([launch(390 + k) for k in range(0, 10, 2)], 400, "no instance whose window is over"),
        ([launch(2), aid(3)], 20, "the record holds no day whose window is over"),
        ([*(launch(k) for k in range(300)), aid(9)], 400, "the trigger matches on 300 of 371 days"),
        ([launch(k * 50) for k in range(1, 7)], 400, "the outcome followed no day at all"),
        (
            [launch(50 + k) for k in range(6)] + [aid(k) for k in range(0, 400, 20)],
            400,
            "the outcome followed every single day, so",
        ),
    ],
)
def test_what_cannot_be_tested_is_said_and_has_no_number(moves: list, end: int, why: str, toy_case: Case) -> None:
    known = stratagem()

    found = asked(record(toy_case, *moves, end=end, known=known), known)

    assert (found.value, found.low, found.high, found.interval) == (None, None, None, "")
    assert found.note.startswith(f"not testable: {why}")
    assert found.details["verdict"] == "not testable"
    assert found.details["reason"].startswith(f"Not testable: {why}")
    assert found.details["reason"].endswith(".")
    assert [found.details[k] for k in ("p_value", "expected", "expected_hits", "base_rate")] == [None] * 4
    json.dumps(found.details, default=str, allow_nan=False)


def test_leaderships_under_which_all_or_nothing_was_followed_leave_nothing_to_test(toy_case: Case) -> None:
    known = stratagem()
    # The last aid comes on the first day of the new leadership: it follows every day of the old, and none of the new.
    always = [aid(k) for k in range(0, 2193, 16)]
    launches = [launch(k) for k in (100, 900, 1700, 2300, 2500, 2700)]

    found = asked(record(toy_case, *always, *launches, end=3000, known=known), known)

    assert found.details["reason"] == (
        "Not testable: under each leadership the outcome followed either every day or none, so that no day is unlike "
        "another."
    )
    later = asked(record(toy_case, *always, aid(2200), *launches, end=3000, known=known), known)
    assert later.details["verdict"] != "not testable"


def test_a_pattern_that_can_never_match_says_so(toy_case: Case) -> None:
    known = stratagem({"name": "launch", "match": {"tool": ["short_range_missile"], "group": ["concession"]}})

    found = asked(record(toy_case, launch(10), aid(20), end=400, known=known), known)

    assert found.details["reason"] == (
        "Not testable: No move can ever be the step 'launch': the group concession does not hold the tool "
        "short_range_missile."
    )


def _trial(verdict: str, *, difference: float = 0.2, rate: float | None = 0.8) -> Trial:
    size = Effect(0.7, 0.4, 0.9, 0.7 - difference, difference, 0.0, 0.5, None, None, None)
    null = Chance(2.0, np.zeros(9), 0.0123, 0.001)
    shown = Detectable(rate, 1.64) if rate is not None else None
    return Trial(10, 7, 900, effect=size, chance=null, detectable=shown, verdict=verdict)


COUNTED = (
    "7 of 10 were followed within 30 days, against {} expected of the same leaderships, trend and season (p = 0.012)"
)


@pytest.mark.parametrize(
    ("found", "claimed", "says"),
    [
        (_trial("supported"), "more", COUNTED.format("5.0") + ": more often than otherwise, where more was claimed."),
        (
            _trial("contradicted"),
            "less",
            COUNTED.format("5.0") + ": more often than otherwise, where less was claimed.",
        ),
        (
            _trial("contradicted", difference=-0.2),
            "more",
            COUNTED.format("9.0") + ": less often than otherwise, where more was claimed.",
        ),
        (
            _trial("not distinguishable from chance"),
            "more",
            COUNTED.format("5.0") + "; this record would have shown a lift of 1.6 or more four times in five.",
        ),
        (
            _trial("not distinguishable from chance", rate=None),
            "more",
            COUNTED.format("5.0") + "; this record could not have shown an effect of any size four times in five.",
        ),
        (Trial(0, 0, 0, obstacle="there is nothing"), "more", "Not testable: there is nothing."),
    ],
)
def test_a_reason_is_one_sentence_with_its_numbers(found: Trial, claimed: str, says: str) -> None:
    assert reason(found, 30, claimed=claimed) == says  # type: ignore[arg-type]


def test_no_trigger_gives_no_rate_of_any_day() -> None:
    assert any_day_rate(Exposure((), reach=1)) is None
