"""Who reacts to whom, asked of invented records: planted reactions found, thin series named, bad questions refused."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError
from tests.reckon.invented import FIRST, move, table

from stratagem.core.case import Case, Record, as_of
from stratagem.plugins import load
from stratagem.reckon.dynamics.series import FEWEST

QUERY = load("query", "action_reaction")
DAY = dt.date(2010, 6, 30)
LAST = (DAY - FIRST).days
SERIES = [
    {"name": "deeds", "match": {"role": ["coercer"]}},
    {"name": "answers", "match": {"role": ["target"]}},
]


def _record(case: Case, *, answered: float, seed: int = 1, also: list | None = None) -> Record:
    """Deeds on random days, a share of them answered about ten days later, and as many more answers at any time."""
    rng = np.random.default_rng(seed)
    deeds = np.sort(rng.choice(LAST, 90, replace=False))
    lags = 1 + rng.exponential(10, 90).astype(int)
    brought = (deeds + lags)[rng.random(90) < answered]
    answers = [*brought[brought <= LAST], *rng.choice(LAST, 60, replace=False)]
    moves = [move(d, "RUR", "GRA", "short_range_missile") for d in deeds]
    moves += [move(d, "GRA", "RUR", "exercise") for d in answers]
    return as_of(case, table([*moves, *(also or [])]), DAY)


def _ask(record: Record, **params: object):
    asked = QUERY.params.model_validate({"series": SERIES, "shifts": 99, **params})
    return QUERY.answer(record, asked, np.random.default_rng(1))


def test_a_planted_reaction_is_found_with_its_size(toy_case: Case) -> None:
    found = _ask(_record(toy_case, answered=0.5), receiver="answers", source="deeds")

    assert found.low < 0.5 < found.high
    assert found.low > 0.2
    assert (found.n, found.n_of) == (90, "days with deeds")
    details = found.details
    assert details["verdict"] == "supported"
    assert details["p_value"] == 1 / 100
    assert details["chance_high"] < found.value
    assert details["likelihood_p_value"] < 1e-6
    assert details["reason"].startswith(f"each day with deeds excites {found.value:.2f} days with answers (")
    assert 0.05 < details["detectable"] < 0.4


def test_the_reverse_is_not(toy_case: Case) -> None:
    found = _ask(_record(toy_case, answered=0.5), receiver="deeds", source="answers")

    assert found.details["verdict"] == "not distinguishable from chance"
    assert found.low == 0


def test_the_table_holds_every_cell_and_its_correction(toy_case: Case) -> None:
    table_ = _ask(_record(toy_case, answered=0.5)).table

    assert table_.select("receiver", "source").rows() == [
        ("deeds", "deeds"),
        ("deeds", "answers"),
        ("answers", "deeds"),
        ("answers", "answers"),
    ]
    assert (table_["p_holm"] >= table_["p_value"]).all()
    assert table_.row(2, named=True)["p_holm"] == pytest.approx(4 * table_.row(2, named=True)["p_value"])
    assert (table_["low"] <= table_["offspring"]).all()
    assert (table_["offspring"] <= table_["high"]).all()


def test_without_a_cell_the_value_is_the_spectral_radius(toy_case: Case) -> None:
    found = _ask(_record(toy_case, answered=0.5))

    matrix = found.table["offspring"].to_numpy().reshape(2, 2)
    assert found.value == pytest.approx(np.abs(np.linalg.eigvals(matrix)).max())
    assert found.details["radius"] == found.value
    assert found.details["draws"] == 99
    assert (found.low, found.high) == (None, None)
    assert found.note.startswith("no interval, since none that was tried holds its level in simulation; ")
    assert found.n == len(found.rows)


def test_self_excitation_is_judged_against_scattered_days(toy_case: Case) -> None:
    bursts = [move(d + lag, "ZEN", "RUR", "aid") for d in range(100, LAST - 100, 150) for lag in (0, 3, 7, 12)]
    asked = [*SERIES, {"name": "bursts", "match": {"role": ["patron"]}}]

    found = _ask(_record(toy_case, answered=0.0, also=bursts), series=asked, receiver="bursts", source="bursts")

    assert found.details["verdict"] == "supported"
    assert "scattered over each period" in found.details["reason"]


def test_moves_without_a_day_are_left_out_and_counted(toy_case: Case) -> None:
    month = dt.date(2005, 3, 1)
    vague = [move(0, "GRA", "RUR", "exercise", date=month, known_on=month, precision="month") for _ in range(7)]
    with_vague = _ask(_record(toy_case, answered=0.3, also=vague))

    assert "7 moves without a day left out" in with_vague.note
    assert with_vague.details["undated"] == 7
    assert with_vague.value == _ask(_record(toy_case, answered=0.3)).value


def test_a_thin_series_is_named(toy_case: Case) -> None:
    asked = [*SERIES, {"name": "patrons", "match": {"role": ["patron"]}}]
    record = _record(toy_case, answered=0.3, also=[move(50, "ZEN", "RUR", "aid")])

    whole = _ask(record, series=asked)
    cell = _ask(record, series=asked, receiver="patrons", source="deeds")

    assert f"series with moves on fewer than {FEWEST} days left out: patrons (1)" in whole.note
    assert whole.table["receiver"].unique(maintain_order=True).to_list() == ["deeds", "answers"]
    assert cell.value is None
    assert cell.note.startswith(f"not testable: moves on fewer than {FEWEST} days in patrons (1); ")


def test_a_record_before_the_case_begins_says_so(toy_case: Case) -> None:
    nothing = as_of(toy_case, table([move(-3000, "RUR", "GRA", "exercise")]), dt.date(1995, 1, 1))

    found = _ask(nothing)

    assert found.value is None
    assert found.note.startswith("not testable: the record has no days yet")


def test_the_caveat_and_the_baseline_are_in_the_note(toy_case: Case) -> None:
    record = _record(toy_case, answered=0.3)

    by_leadership, constant = _ask(record), _ask(record, baseline="constant")

    assert "excitation in a record can be reporting, where news begets news" in by_leadership.note
    assert "self-excitation reads low" in by_leadership.note
    assert "changes of leaders pass for excitation" in constant.note
    assert constant.details["radius"] == by_leadership.details["radius_one_baseline"]


def test_days_or_moves_are_counted(toy_case: Case) -> None:
    record = _record(toy_case, answered=0.3)
    twice = as_of(toy_case, pl.concat([record.moves, record.moves.with_columns(pl.col("move_id") + "-b")]), DAY)

    ask = {"receiver": "answers", "source": "deeds"}

    once, each = _ask(twice, **ask), _ask(twice, once_a_day=False, **ask)

    assert once.value == pytest.approx(_ask(record, **ask).value)
    # Everything twice is as much excitation, with a surer look, and days too full for any rate.
    assert each.value == pytest.approx(once.value, abs=1e-6)
    assert each.high < once.high
    assert each.details["worst_fit_p_value"] < 0.001 < once.details["worst_fit_p_value"]


def test_excitation_that_feeds_itself_is_distrusted(toy_case: Case) -> None:
    # Ever faster to the end: one baseline takes the growth for excitation without end.
    days = np.unique((LAST * (1 - np.exp(-np.arange(0, 9, 0.02)))).astype(int))
    both = [move(d, "RUR", "GRA", "short_range_missile") for d in days]
    both += [move(d, "GRA", "RUR", "exercise") for d in days]

    found = _ask(as_of(toy_case, table(both), DAY), baseline="constant", half_lives=[90.0])

    assert found.value >= 1
    assert "feeds itself without end, so distrust it" in found.note


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"receiver": "answers"}, "expected both receiver and source, or neither; found one"),
        ({"receiver": "answer", "source": "deeds"}, "no series named 'answer'; did you mean 'answers'"),
        ({"half_lives": [30.0, 7.0]}, "expected half-lives from 0.5 to 3650 days in rising order"),
        ({"half_lives": []}, "at least 1 item"),
        ({"half_lives": [1.0, 2.0, 3.0, 4.0]}, "at most 3 items"),
        ({"series": SERIES[:1]}, "at least 2 items"),
        ({"series": [SERIES[0], SERIES[0]]}, "expected each series to have a name of its own"),
        ({"decay": 3}, "Extra inputs are not permitted"),
    ],
)
def test_bad_questions_are_refused(params: dict, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        QUERY.params.model_validate({"series": SERIES, **params})


def test_the_real_record_shows_targets_answering_deeds_and_not_the_reverse(dprk, dprk_moves) -> None:
    record = as_of(dprk.case, dprk_moves, dt.date(2020, 6, 16))
    ask = {"series": [s.model_dump() for s in QUERY.params().series]}

    forth = _ask(record, **ask, receiver="target deeds", source="coercer deeds")
    back = _ask(record, **ask, receiver="coercer deeds", source="target deeds")

    assert forth.details["verdict"] == "supported"
    assert forth.details["likelihood_p_holm"] < 0.05
    assert back.details["verdict"] == "not distinguishable from chance"
    assert forth.details["worst_fit_p_value"] > 0.05
