import numpy as np
import pytest
from tests.reckon.dynamics.simulated import END, PERIODS, deeds, planted, trials, words

from stratagem.reckon.dynamics.aftermath import watch
from stratagem.reckon.dynamics.rates import FEWEST, Rate, Row, details_of, p_in_words, rate_of, tabulate


def _rate(hits, n, chance):
    return Rate(n, n, hits, hits / n, 0.0, 1.0, float(n), 0.25, np.array(chance))


UNDER_HALF = [k / 100 for k in range(50)]


def test_rows_are_corrected_together_and_small_ones_stay_out():
    table = tabulate(
        [
            Row("level", "high", _rate(9, 10, UNDER_HALF)),
            Row("level", "low", _rate(3, 10, UNDER_HALF)),
            Row("level", "rare", _rate(4, FEWEST - 1, UNDER_HALF)),
            Row("level", "none", None),
        ],
        claimed="more",
    )

    first, second, rare, none = table.iter_rows(named=True)
    assert first["p_value"] == pytest.approx(2 / 51)
    assert first["holm"] == pytest.approx(2 * 2 / 51)
    assert first["verdict"] == "not distinguishable from chance"
    assert second["bh"] == pytest.approx(second["p_value"])
    assert (rare["p_value"], rare["lift"], rare["verdict"]) == (None, None, "too few to test")
    assert (none["n"], none["rate"], none["verdict"]) == (0, None, "no case")


def test_a_row_far_from_chance_survives_the_correction():
    chance = [k / 1000 for k in range(400)]

    table = tabulate([Row("a", str(k), _rate(9, 10, chance)) for k in range(3)], claimed="more")

    assert table["holm"].to_list() == pytest.approx([3 * 2 / 401] * 3)
    assert table["verdict"].to_list() == ["supported"] * 3


def test_the_reason_states_the_numbers():
    said = details_of(_rate(8, 10, UNDER_HALF), "more", subject="threats", outcome="followed within 90 days")

    assert said["reason"] == (
        "8 of 10 threats (80%) were followed within 90 days, against 24% expected by chance "
        "(95 % of shifts: 1% to 48%); p = .039"
    )
    assert (said["lift"], said["difference"]) == (pytest.approx(3.2), pytest.approx(0.55))
    assert 0.5 < said["detectable"] < 1


def test_chance_that_gives_one_value_only_is_not_tested():
    said = details_of(_rate(3, 10, [0.3] * 20), "more", subject="threats", outcome="followed")

    assert (said["p_value"], said["verdict"]) == (None, "not testable")
    assert p_in_words(None) in said["reason"]


def test_a_subset_shares_the_shifts_of_the_whole():
    rng = np.random.default_rng(8)
    said = words(rng)
    watched = watch(trials(said, planted(rng, said, deeds(rng), share=0.5, within=60), within=90), PERIODS, end=END)
    by = watched.turns(199, rng)
    odd = np.arange(len(watched.trials)) % 2 == 1

    whole, one, other = (rate_of(watched, mask, by) for mask in (np.ones_like(odd), odd, ~odd))

    assert one.n + other.n == whole.n
    assert one.chance * one.n + other.chance * other.n == pytest.approx(whole.chance * whole.n)
