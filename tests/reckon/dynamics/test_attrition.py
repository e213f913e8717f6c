import numpy as np
import polars as pl
import pytest
from tests.reckon.dynamics.moves import on, record_of
from tests.reckon.dynamics.simulated import END, PERIODS, deeds, trials, words

from stratagem.core.case import Case
from stratagem.reckon.chance import two_sided
from stratagem.reckon.daily import to_day
from stratagem.reckon.dynamics.aftermath import outcomes, watch
from stratagem.reckon.dynamics.attrition import (
    coercer_leaders,
    keeping_trials,
    pledges,
    rest_permuted,
    reversal_trials,
    vagueness,
    waits,
    waits_from_any_day,
)
from stratagem.reckon.dynamics.survival import kaplan_meier, restricted_mean
from stratagem.reckon.turning import strata

PROMISE = {"form": "promise", "tool": "vague_pledge"}


def test_what_is_a_pledge(toy_case: Case, toy_moves: pl.DataFrame):
    record = record_of(
        toy_case,
        toy_moves,
        [
            {"date": on("2005-01-10"), **PROMISE},
            {"date": on("2005-01-11"), "actors": ["RUR", "GRA"], "targets": [], "tool": "agreement"},
            {"date": on("2005-01-12"), **PROMISE, "targets": ["ZEN"]},  # to a patron
            {"date": on("2005-01-13"), "form": "promise", "tool": "space_launch"},  # no friendly step
            {"date": on("2005-01-01"), **PROMISE, "precision": "month"},
            {"date": on("2005-01-14"), **PROMISE, "actors": ["GRA"], "targets": ["RUR"]},
        ],
    )

    assert pledges(record)["move_id"].to_list() == ["m0", "m1"]


@pytest.mark.parametrize(
    ("deed", "outcome"),
    [
        ({"tool": "agreement_withdrawal"}, "followed"),
        ({"tool": "rejection", "form": "refusal"}, "followed"),
        ({"tool": "rejection"}, "not followed"),  # coded as a deed: not a refusal
        ({"tool": "agreement_withdrawal", "targets": ["ZEN"]}, "not followed"),
        ({"tool": "agreement_withdrawal", "form": "threat"}, "not followed"),
        ({"tool": "hotline_cut"}, "not followed"),  # not on the subject of a vague pledge
    ],
)
def test_what_goes_back_on_a_pledge(toy_case, toy_moves, deed, outcome):
    record = record_of(toy_case, toy_moves, [{"date": on("2005-01-10"), **PROMISE}, {"date": on("2005-03-10"), **deed}])

    watched = watch(reversal_trials(record, pledges(record), within_days=180), strata(record), end=to_day(record.end))

    assert outcomes(watched)["outcome"].to_list() == [outcome]


def test_what_makes_a_pledge_vague(dprk, dprk_moves: pl.DataFrame):
    made = dprk_moves.head(4).with_columns(
        actors=pl.Series([["PRK"]] * 4),
        targets=pl.Series([["USA"], ["USA"], ["USA"], ["USA", "IAEA"]]),
        tool=pl.Series(["vague_pledge", "partial_dismantlement", "agreement", "vague_pledge"]),
        deadline=pl.Series([None, None, on("2005-06-01"), None], dtype=pl.Date),
        date=pl.Series([on(f"2005-01-0{k}") for k in range(1, 5)]),
    )

    assert vagueness(made, dprk.case)["is_vague"].to_list() == [True, False, False, False]


def test_waits_worked_by_hand(toy_case: Case, toy_moves: pl.DataFrame):
    record = record_of(
        toy_case,
        toy_moves,
        [
            {"date": on("2005-01-10"), **PROMISE},
            {"date": on("2005-02-09"), "tool": "release"},
            {"date": on("2010-06-20"), **PROMISE},
        ],
    )

    waited = waits(keeping_trials(record, pledges(record)), end=to_day(record.end))

    assert waited.length.tolist() == [30, 10]
    assert waited.is_over.tolist() == [True, False]
    assert waited.act == ("m1", None)


def test_the_wait_from_any_day_agrees_with_all_shifts_by_hand():
    kinds = [np.array([3, 50, 70])]
    period = PERIODS[0].__class__("only", 0, 80)
    said = trials([5, 20], kinds, within=0)

    draws = waits_from_any_day(said, [period], end=80, horizon=30, shifts=4000, rng=np.random.default_rng(2))

    by_hand = []
    for shift in range(80):
        lengths = []
        for one in said:
            day = (one.day + shift) % 80
            later = [d for d in kinds[0] if d > day]
            lengths.append((later[0] - day, True) if later else (79 - day, False))
        length, over = (np.array(x) for x in zip(*lengths, strict=True))
        by_hand.append(restricted_mean(kaplan_meier(length.astype(float), over), horizon=30)[0])
    assert set(draws.round(9)) <= set(np.round(by_hand, 9))
    assert draws.mean() == pytest.approx(np.mean(by_hand), abs=0.3)


def test_pledges_of_one_burst_change_places_together():
    days = np.array([0, 5, 100, 200, 205, 400])
    late = days >= 200

    members = rest_permuted(late, days, quiet_days=30, shifts=50, rng=np.random.default_rng(1))

    assert (members[:, 0] == members[:, 1]).all()
    assert (members[:, 3] == members[:, 4]).all()
    assert (members[:, [0, 2, 3, 5]].sum(axis=1) == 2).all()
    assert members.std(axis=0).min() > 0


def test_the_leaders_of_the_coercer_alone(toy_case: Case, toy_moves: pl.DataFrame):
    record = record_of(toy_case, toy_moves, [{"date": on("2005-01-10"), **PROMISE}])

    assert [(s.label, s.days) for s in coercer_leaders(record)] == [("Rudolf V", 2192), ("Michael I", 1642)]


def test_waits_without_a_link_are_seldom_linked():
    """Over 1,000 such records the share is .058."""
    rng = np.random.default_rng(6)
    found = []
    for _ in range(250):
        said = [t for t in trials(words(rng), deeds(rng), within=0) if t.day < END - 1]
        waited = waits(said, end=END)
        mean = restricted_mean(kaplan_meier(waited.length, waited.is_over), horizon=365)[0]
        draws = waits_from_any_day(said, PERIODS, end=END, horizon=365, shifts=99, rng=rng)
        found.append(two_sided(draws, mean) < 0.05)

    assert 0.02 <= np.mean(found) <= 0.08


def test_marks_in_bursts_that_do_not_change_are_seldom_told_apart():
    """Over 1,000 such records the share is .044."""
    rng = np.random.default_rng(7)
    found = []
    for _ in range(200):
        days = words(rng)
        burst = np.cumsum(np.diff(days, prepend=-99) > 30) - 1
        is_vague = rng.random(days.size) < rng.beta(1, 1, burst[-1] + 1)[burst]
        late = days >= 3200
        members = rest_permuted(late, days, quiet_days=30, shifts=199, rng=rng)
        found.append(two_sided(members @ is_vague / members.sum(axis=1), float(is_vague[late].mean())) < 0.05)

    assert 0.02 <= np.mean(found) <= 0.08


def test_a_planted_change_is_found():
    rng = np.random.default_rng(8)
    found = []
    for _ in range(30):
        days = words(rng)
        late = days >= 3200
        is_vague = rng.random(days.size) < np.where(late, 0.8, 0.3)
        members = rest_permuted(late, days, quiet_days=30, shifts=199, rng=rng)
        found.append(two_sided(members @ is_vague / members.sum(axis=1), float(is_vague[late].mean())) < 0.05)

    assert np.mean(found) > 0.8
