"""The specification curve: which specifications are tried, what each says, and what they say together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.reckon.stratagems.declared_by_hand import aid, launch, record, stratagem

from stratagem.core.case import Case, Record
from stratagem.core.claims import Answer
from stratagem.core.stratagems import Stratagem
from stratagem.pipeline.session import Session, ask
from stratagem.plugins import load
from stratagem.reckon.stratagems import shift
from stratagem.reckon.stratagems.curve import PARTS, SPECIFICATIONS, SpecificationCurve, curve

ID = {"id": "provocation-for-concession"}
SHOTS, DAYS = 40, 4700
SURE = {"source_ids": ["gazette"], "confidence": 0.9}


@pytest.fixture
def _fewer_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shift, "FIRST_SHIFTS", 999)
    monkeypatch.setattr(shift, "MOST_SHIFTS", 999)


def drawn(held: Record, known: Stratagem, *, seed: int = 3) -> SpecificationCurve:
    return curve(held, known, np.random.default_rng(seed))


def asked(held: Record, known: Stratagem) -> Answer:
    query = load("query", "stratagem_curve")
    return query.answer(held, query.params(id=known.id), np.random.default_rng(3))


def shots_and_aid(case: Case, seed: int, *, shuffled: bool) -> Record:
    """Forty launches in two leaderships, nine in ten of them followed by aid within three weeks; or aid at random."""
    rng = np.random.default_rng(seed)
    shots = np.sort(rng.choice(DAYS - 60, SHOTS, replace=False))
    helped = shots[rng.random(SHOTS) < 0.9]
    days = rng.choice(DAYS, helped.size, replace=False) if shuffled else helped + rng.integers(1, 22, helped.size)
    return record(case, *(launch(d, **SURE) for d in shots), *(aid(d, **SURE) for d in days), end=DAYS)


@pytest.fixture(scope="module")
def toy_curve(toy_record: Record) -> SpecificationCurve:
    return drawn(toy_record, toy_record.case.stratagems[ID["id"]])


def test_every_window_burst_rule_and_part_is_tried(toy_curve: SpecificationCurve) -> None:
    assert toy_curve.tried == 3 * 4 * 5
    assert dict(toy_curve.table.schema) == SPECIFICATIONS
    assert toy_curve.table.select("part", "burst_days", "window_days").is_unique().all()
    assert set(toy_curve.table["window_days"]) == {30, 60, 90, 180, 365}
    assert set(toy_curve.table["burst_days"]) == {0, 14, 30, 60}


def test_the_declared_specification_says_what_the_stratagem_says(
    toy: Session, toy_record: Record, toy_curve: SpecificationCurve
) -> None:
    told = ask(toy, toy_record, "stratagem", ID).answer

    [row] = toy_curve.table.filter("declared").rows(named=True)

    assert (row["part"], row["window_days"], row["burst_days"]) == ("all", 90, 30)
    assert (row["n"], row["followed"], row["rate"]) == (told.n, told.details["hits"], told.value)
    for name in ("expected", "difference", "lift"):
        assert row[name] == pytest.approx(told.details[name], rel=1e-12)
    assert row["p_value"] == pytest.approx(told.details["p_value"], abs=5 * told.details["p_error"])


def test_the_rows_lie_in_order_and_the_median_is_theirs(toy_curve: SpecificationCurve) -> None:
    table = toy_curve.table

    assert table["difference"].is_sorted()
    assert (table["difference"] - (table["rate"] - table["expected"])).abs().max() < 1e-12
    assert (table["rate"] - table["followed"] / table["n"]).abs().max() == 0
    assert toy_curve.median == pytest.approx(table["difference"].median())


def test_parts_of_the_record_by_hand(toy_record: Record) -> None:
    kept = {name: set(part(toy_record)["move_id"]) for name, part in PARTS.items()}

    memory = {"rur-012"}  # known from hearsay alone
    database = {"rur-008", "rur-020", "rur-028", "rur-033"}  # the Annals of Zenda
    assert kept["all"] == kept["sure"] == set(toy_record.moves["move_id"])
    assert kept["all"] - kept["document"] == memory | database
    doubted = toy_record.moves.with_columns(
        confidence=pl.when(pl.col("move_id") == "rur-001").then(0.79).otherwise("confidence")
    )
    sure = PARTS["sure"](replace(toy_record, moves=doubted))
    assert set(doubted["move_id"]) - set(sure["move_id"]) == {"rur-001"}


def test_a_window_or_burst_rule_of_the_file_is_tried_even_if_its_curve_leaves_it_out(toy_case: Case) -> None:
    known = stratagem({"name": "launch", "match": {"tool": ["short_range_missile"]}, "quiet_days": 7}, window=(1, 45))

    found = drawn(record(toy_case, *(launch(100 * k) for k in range(9)), aid(105), aid(210), end=1200), known)

    assert found.tried == 3 * 5 * 6
    assert found.table.filter("declared").select("window_days", "burst_days").rows() == [(45, 7)]
    assert set(found.table["part"]) == {"all"}  # no source, no confidence: nothing to test in the other parts


def test_events_have_no_burst_rule(toy_record: Record) -> None:
    votes = stratagem(trigger={"calendar": ["election"]}, window=(-30, 30))

    assert drawn(toy_record, votes).tried == 3 * 1 * 5


@pytest.mark.usefixtures("_fewer_draws")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_specifications_are_unlikely_together_and_shuffled_ones_are_not(seed: int, toy_case: Case) -> None:
    planted = drawn(shots_and_aid(toy_case, seed, shuffled=False), stratagem())
    shuffled = drawn(shots_and_aid(toy_case, seed, shuffled=True), stratagem())

    assert planted.p_value is not None
    assert planted.p_value < 0.01
    assert planted.median is not None
    assert planted.median > 0.1
    assert shuffled.p_value is not None
    assert shuffled.p_value > 0.05


@pytest.mark.usefixtures("_fewer_draws")
def test_one_specification_together_is_as_likely_as_alone(toy_case: Case) -> None:
    alone = stratagem(curve={"windows": [30], "bursts": [0]})
    moves = [launch(d) for d in range(50, 3000, 190)] + [aid(d) for d in range(70, 3000, 370)]

    found = drawn(record(toy_case, *moves, end=3300), alone)

    [p] = found.table["p_value"]
    assert 0.02 < p < 1
    assert found.p_value == pytest.approx(p, abs=4 * np.sqrt(p * (1 - p) * (1 / 1000 + 1 / 2000)))


def test_specifications_that_cannot_be_tested_are_counted_and_said(toy_case: Case) -> None:
    known = stratagem()
    held = record(toy_case, launch(10), aid(20), launch(100), end=900, known=known)

    found, answer = drawn(held, known), asked(held, known)

    assert (found.tried, found.table.height, found.median, found.p_value) == (60, 0, None, None)
    assert (answer.value, answer.n) == (None, 0)
    why = "each has too few instances, or an outcome that always or never came"
    assert answer.note == f"none of 60 specifications can be tested: {why}"


def test_a_measure_has_no_curve(toy: Session, toy_record: Record) -> None:
    answer = ask(toy, toy_record, "stratagem_curve", {"id": "hub-and-spokes"}).answer

    assert (answer.value, answer.n, answer.table) == (None, 0, None)
    assert answer.note == "Hub and spokes is tested by a measure, which has no windows or burst rules to vary"


@pytest.mark.usefixtures("_fewer_draws")
def test_the_answer_counts_what_its_table_holds(toy_case: Case) -> None:
    known = stratagem()
    held = shots_and_aid(replace(toy_case, stratagems={known.id: known}), 1, shuffled=False)

    answer = asked(held, known)

    assert answer.table is not None
    low = answer.table.filter(pl.col("p_value") < 0.05)
    assert answer.n == answer.table.height
    assert answer.details["above"] == answer.table.filter(pl.col("difference") > 0).height
    assert answer.details["above_low_p"] == low.filter(pl.col("difference") > 0).height > 0
    assert answer.details["below_low_p"] == low.filter(pl.col("difference") < 0).height
    assert (answer.low, answer.high) == (answer.table["difference"].min(), answer.table["difference"].max())
    assert f"{answer.n} of {answer.details['tried']} specifications can be tested" in answer.note
