"""Precision from a labelling sheet, worked by hand and against a simulated source."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from stratagem.reckon.intervals import wilson
from stratagem.reckon.precision import ALL_CODES, precision


def sheet(**codes: tuple[int, list[str]]) -> pl.DataFrame:
    rows = [(code, of, answer) for code, (of, answers) in codes.items() for answer in answers]
    return pl.DataFrame(rows, schema={"code": pl.String, "of": pl.Int64, "right": pl.String}, orient="row")


def test_each_code_has_its_share_with_wilsons_interval_and_the_unsure_apart() -> None:
    found = precision(sheet(a=(50, ["yes"] * 3 + ["no", "unsure"]))).row(0, named=True)

    low, high = wilson(3, 4)
    assert [found[n] for n in ("of", "asked", "unsure", "n", "right")] == [50, 5, 1, 4, 3]
    assert (found["precision"], found["low"], found["high"]) == (3 / 4, low, high)


def test_all_codes_are_weighted_by_how_often_they_occur() -> None:
    table = precision(sheet(a=(90, ["yes", "no"]), b=(10, ["no", "no"]), c=(1_000, ["unsure"])))
    whole = table.row(-1, named=True)

    # 90/100 of 1/2; code c was never judged and says nothing.
    assert (whole["code"], whole["of"], whole["n"], whole["precision"]) == (ALL_CODES, 100, 4, pytest.approx(0.45))
    assert whole["low"] < 0.45 < whole["high"]
    assert table.filter(pl.col("code") == "c").row(0)[4:] == (0, 0, None, 0.0, 1.0)


def test_all_right_does_not_mean_certain() -> None:
    whole = precision(sheet(a=(10, ["yes"] * 5), b=(10, ["yes"] * 5))).row(-1, named=True)

    assert (whole["precision"], whole["high"]) == (1.0, 1.0)
    assert whole["low"] == pytest.approx(wilson(10, 10)[0])


def test_nothing_judged_has_no_overall_row() -> None:
    assert precision(sheet(a=(10, ["unsure"])))["code"].to_list() == ["a"]


def test_the_interval_over_all_codes_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    truth = {"a": (600, 0.9), "b": (300, 0.6), "c": (100, 0.3)}
    target = sum(n * p for n, p in truth.values()) / 1_000
    held = 0
    for _ in range(400):
        answers = {c: (n, ["yes" if x else "no" for x in rng.random(25) < p]) for c, (n, p) in truth.items()}
        whole = precision(sheet(**answers)).row(-1, named=True)
        held += whole["low"] <= target <= whole["high"]

    # 95 % of 400 are 380; five standard deviations below are 358. The bounds lean to the wide side.
    assert held >= 370
