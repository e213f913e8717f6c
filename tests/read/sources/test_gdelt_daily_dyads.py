"""Daily dyad scores: a table beside the moves, one series a pair."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.reading import faults, read
from tests.samples import DYADS

from stratagem.core.errors import InputError


def test_every_cell_is_a_figure_of_its_series() -> None:
    series = read("gdelt_daily_dyads", DYADS).moves

    assert series.height == 6
    first = series.row(0, named=True)
    assert (first["indicator_id"], first["value"]) == ("gdelt_goldstein_prk_usa", -187.4)
    assert (first["period_start"], first["period_end"], first["known_on"]) == (
        dt.date(2018, 1, 1),
        dt.date(2018, 1, 2),
        dt.date(2018, 1, 2),
    )


def test_one_pair_whichever_side_is_named_first() -> None:
    found = read("gdelt_daily_dyads", DYADS, dyads=frozenset({frozenset({"USA", "PRK"})}))

    assert (found.moves["indicator_id"].unique().to_list(), found.filtered) == (["gdelt_goldstein_prk_usa"], 4)


def test_bad_cells_are_named() -> None:
    found = read("gdelt_daily_dyads", DYADS + b"2018-02-30,1,2,3\n2018-01-04,x,2,3\n")

    assert {(column, value) for _, column, value, _ in faults(found)} == {("date", "2018-02-30"), ("PRK-USA", "x")}
    assert found.moves.height == 8


@pytest.mark.parametrize("data", [b"day,PRK-USA\n2018-01-01,1\n", b"date,North Korea\n2018-01-01,1\n"])
def test_another_table_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"x\.csv, header: expected date and pairs as PRK-USA, found"):
        read("gdelt_daily_dyads", data)
