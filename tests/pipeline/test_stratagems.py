"""All stratagems of both cases: tested on any day, blind to the future, seeded, corrected for how many there are."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from tests.conftest import TOY_DAY
from tests.reckon.invented import FIRST, move, table

from stratagem.core.case import Case, Record, as_of
from stratagem.core.errors import InputError, UnknownNameError
from stratagem.core.stratagems import Stratagem
from stratagem.pipeline.asked import Asked
from stratagem.pipeline.explain import explain_claim
from stratagem.pipeline.session import Session, read_record
from stratagem.pipeline.stratagems import (
    RESULTS,
    chosen,
    find_curve,
    find_instances,
    find_measures,
    results,
    try_all,
    validate,
)
from stratagem.pipeline.stratagems import Tested as Found  # pytest takes a name with Test for a test
from stratagem.testing import VERDICTS, poison, poison_series

DAYS = [dt.date(1995, 6, 30), dt.date(2018, 1, 1), dt.date(2020, 6, 16), None]
"""None stands for the last day on which a move of the record became known."""
SENTENCE = re.compile(r"[A-Z0-9](?!.*\b(None|nan|inf|True|False)\b)[^{}\n]*[^.\s]\.")
CORRECTED = re.compile(r" Alone it would read '[a-z ]+'; among all tests p = [\d.e-]+\.$")


def all_of(session: Session, record: Record) -> dict[str, Found]:
    return try_all(Asked(session, record))


def at(session: Session, moves: pl.DataFrame, day: dt.date | None) -> Session:
    return replace(session, as_of=day or moves["known_on"].max())


def plain(found: dict[str, Found]) -> dict[str, Any]:
    """Everything that was found, as text that can be compared."""
    return {
        name: [
            json.loads(json.dumps({**t.claim.as_dict(), "provenance": None}, default=str)),
            [None if x is None else x.to_dicts() for x in (t.claim.answer.table, t.claim.answer.instances)],
            [t.p_value, t.p_holm, t.p_fdr, t.verdict, t.reason, t.in_play],
        ]
        for name, t in found.items()
    }


def slow_holm(p: dict[str, float]) -> dict[str, float]:
    """Holm's adjustment one p-value after the other."""
    out, highest = {}, 0.0
    for rank, name in enumerate(sorted(p, key=lambda k: p[k])):
        highest = max(highest, min(1.0, (len(p) - rank) * p[name]))
        out[name] = highest
    return out


def check(found: dict[str, Found], case: Case) -> None:
    assert set(found) == set(case.stratagems)
    for name, t in found.items():
        assert t.verdict in VERDICTS, name
        sentence = CORRECTED.sub("", t.reason)
        assert SENTENCE.fullmatch(sentence), f"{name}: {sentence}"
        assert not re.search(r"[a-z)%]\. [A-Z]", sentence), f"{name}: more than one sentence: {sentence}"
        assert (t.p_value is None) == (t.verdict == "not testable"), name
        if t.claim.answer.value is None:
            assert t.verdict == "not testable", name
            assert t.claim.answer.note, name
    p = {name: t.p_value for name, t in found.items() if t.p_value is not None}
    assert {name: t.p_holm for name, t in found.items() if t.p_holm is not None} == pytest.approx(slow_holm(p))
    assert all(t.p_fdr is not None and p[name] <= t.p_fdr <= t.p_holm for name, t in found.items() if name in p)
    assert results(list(found.values())).schema == RESULTS


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_stratagem_of_the_real_case_has_a_verdict_and_a_reason(
    day: dt.date | None, dprk: Session, dprk_moves: pl.DataFrame
) -> None:
    session = at(dprk, dprk_moves, day)

    check(all_of(session, read_record(session)), dprk.case)


@pytest.mark.parametrize("day", [dt.date(2000, 3, 10), dt.date(2005, 3, 15), TOY_DAY, *DAYS[1:]], ids=str)
def test_every_stratagem_of_the_invented_case_has_a_verdict_and_a_reason(
    day: dt.date | None, toy: Session, toy_moves: pl.DataFrame
) -> None:
    session = at(toy, toy_moves, day)

    check(all_of(session, read_record(session)), toy.case)


def test_before_the_first_move_there_is_no_record_to_test_on(toy: Session) -> None:
    with pytest.raises(InputError, match="1995-06-30: nothing is on record by then; the first move was known on 2000"):
        read_record(replace(toy, as_of=dt.date(1995, 6, 30)))


def test_in_order_of_feature_and_told_one_by_one(toy: Session, toy_record: Record) -> None:
    told: list[str] = []

    found = try_all(Asked(toy, toy_record), on_step=told.append)

    assert told == [f"testing {t.stratagem.title}" for t in found.values()]
    keys = [(int(t.stratagem.feature[1:]), name) for name, t in found.items()]
    assert keys == sorted(keys)


@pytest.mark.slow
@pytest.mark.parametrize("day", [dt.date(1997, 3, 1), dt.date(2009, 6, 30), dt.date(2018, 1, 1)], ids=str)
def test_no_stratagem_of_the_real_case_sees_the_future(day: dt.date, dprk: Session, dprk_moves: pl.DataFrame) -> None:
    session = replace(dprk, as_of=day)
    clean = as_of(dprk.case, dprk_moves, day)
    poisoned = as_of(poison_series(dprk.case, day), poison(dprk_moves, day), day)

    assert plain(all_of(session, poisoned)) == plain(all_of(session, clean))


@pytest.mark.slow
def test_what_happens_later_would_change_the_answers(dprk: Session, dprk_moves: pl.DataFrame) -> None:
    """The poison is strong: were it swallowed, most answers would differ."""
    day = dt.date(2018, 1, 1)
    later = dt.date(2026, 1, 1)
    clean = plain(all_of(dprk, as_of(dprk.case, dprk_moves, later)))
    swallowed = plain(all_of(dprk, as_of(poison_series(dprk.case, day), poison(dprk_moves, day), later)))

    assert sum(clean[name] != swallowed[name] for name in clean) > 0.8 * len(clean)


def test_the_same_seed_gives_the_same_numbers_and_another_other_p_values(toy: Session, toy_record: Record) -> None:
    one, two = (plain(all_of(toy, toy_record)) for _ in range(2))
    other = all_of(replace(toy, seed=1), toy_record)

    assert one == two
    name = "provocation-for-concession"
    assert [other[name].claim.answer.value, other[name].claim.answer.details["expected"]] == [
        one[name][0]["value"],
        one[name][0]["details"]["expected"],
    ]
    assert other[name].p_value != one[name][2][0]
    assert other[name].p_value == pytest.approx(one[name][2][0], abs=0.02)


def declared(name: str, *, max_days: int) -> Stratagem:
    return Stratagem.model_validate(
        {
            "id": name, "title": name.title(), "feature": "S2", "says": "It helps.",
            "published": [{"who": "Nobody", "where": "nowhere", "date": 2001}], "cannot_tell": "Why.",
            "trigger": {"steps": [{"name": "launch", "match": {"tool": ["short_range_missile"]}}]},
            "claim": {
                "match": {"tool": ["aid"]}, "window": {"min_days": 1, "max_days": max_days}, "direction": "more",
            },
        }
    )  # fmt: skip


@pytest.fixture
def weakly_planted(toy_case: Case) -> Record:
    """Twelve launches, eight of them followed by aid in ten days, and aid at other times: p near .01."""
    shots = [100 + 170 * k + 13 * (k % 3) for k in range(12)]
    moves = [move(d, "RUR", "GRA", "short_range_missile") for d in shots]
    moves += [move(d + 6, "GRA", "RUR", "aid") for d in shots[::3] + shots[1::3]] + [
        move(60 + 61 * k, "GRA", "RUR", "aid") for k in range(40)
    ]
    known = {
        s.id: s for s in (declared("near", max_days=10), *(declared(f"far-{k}", max_days=k) for k in range(20, 30)))
    }
    return as_of(replace(toy_case, stratagems=known), table(moves), FIRST + dt.timedelta(days=2500))


def test_a_verdict_that_the_correction_changes_is_told(toy: Session, weakly_planted: Record) -> None:
    alone = replace(
        weakly_planted, case=replace(weakly_planted.case, stratagems={"near": declared("near", max_days=10)})
    )

    one, among = all_of(toy, alone)["near"], all_of(toy, weakly_planted)["near"]

    assert one.p_value is not None
    assert 0.05 / 11 < one.p_value < 0.05
    assert (one.verdict, one.p_holm) == ("supported", one.p_value)
    assert "Alone it would read" not in one.reason
    assert among.p_value == one.p_value
    assert among.verdict == "not distinguishable from chance"
    assert among.reason == f"{one.reason} Alone it would read 'supported'; among all tests p = {among.p_holm:.2g}."


def test_only_some_are_shown_and_an_unknown_one_is_named(toy: Session, toy_record: Record) -> None:
    found = all_of(toy, toy_record)

    assert [t.stratagem.id for t in chosen(found, ["hub-and-spokes", "cut-and-restore"])] == [
        "hub-and-spokes",
        "cut-and-restore",
    ]
    assert len(chosen(found, [])) == len(found)
    with pytest.raises(UnknownNameError, match=r"no stratagem named 'cut-and-restor'; did you mean 'cut-and-restore'?"):
        chosen(found, ["cut-and-restor"])


def test_the_table_says_what_the_tests_found(toy: Session, toy_record: Record) -> None:
    found = all_of(toy, toy_record)

    row = results([found["provocation-for-concession"]]).row(0, named=True)

    t = found["provocation-for-concession"]
    assert (row["n"], row["value"], row["unit"], row["number"]) == (10, 0.5, "share", t.claim.id)
    assert (row["p_value"], row["p_holm"], row["verdict"], row["reason"]) == (t.p_value, t.p_holm, t.verdict, t.reason)


def test_instances_are_those_of_the_test(toy: Session, toy_record: Record) -> None:
    shown = find_instances(toy, toy_record, "cut-and-restore")

    assert shown.id == all_of(toy, toy_record)["cut-and-restore"].claim.id
    assert shown.answer.instances is not None
    assert shown.answer.instances["moves"].to_list() == ["rur-006", "rur-015", "rur-032", "rur-037"]
    with pytest.raises(UnknownNameError, match="no stratagem named 'x'"):
        find_instances(toy, toy_record, "x")


def test_curves_and_measures_can_be_explained(toy: Session, toy_record: Record) -> None:
    stated = [find_curve(toy, toy_record, "provocation-for-concession"), *find_measures(toy, toy_record, ["hub"])]

    for claim in stated:
        assert explain_claim(claim.id, case=str(toy.folder), store=toy.store.path, brief=None).changed == ()


def test_a_file_that_is_not_there_is_named(toy: Session, tmp_path: Any) -> None:
    with pytest.raises(InputError, match=r"x\.yaml: expected a stratagem's YAML file, found nothing"):
        validate(toy, tmp_path / "x.yaml")
    with pytest.raises(InputError, match="found a folder"):
        validate(toy, tmp_path)


def test_a_file_is_checked_against_the_case_and_the_queries(toy: Session) -> None:
    from stratagem.record.stratagems import common_folder

    known, obstacle = validate(toy, common_folder() / "hub-and-spokes.yaml")
    assert (known.id, obstacle) == ("hub-and-spokes", None)
