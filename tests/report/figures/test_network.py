"""The picture of the coercer's network: what it draws, leaves out and says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from tests.reckon.invented import move, table, with_borduria

from stratagem.core.case import Case, Record, as_of
from stratagem.reckon.dynamics.spokes import yearly
from stratagem.report.figures.network import MOST_SHOWN, network

DAY = dt.date(2001, 6, 30)


@pytest.fixture
def record(toy_case: Case) -> Record:
    moves = [
        *(move(day, "RUR", "GRA", "hotline_cut", severity=2) for day in (5, 40, 80)),
        move(50, "RUR GRA", "", "talks_held"),
        move(62, "GRA BOR", "RUR", "exercise", severity=2),
        move(400, "ZEN", "RUR", "aid"),
    ]
    return as_of(with_borduria(toy_case), table(moves), DAY)


def test_it_says_what_it_draws(record: Record) -> None:
    figure = network(record, yearly(record, years=2))

    assert figure is not None
    assert figure.alt == (
        "Networks with Ruritania in the middle, one a year, 2000 to 2001, to 30 June. Moves in all: Zenda 1 friendly "
        "and 0 hostile; Graustark 1 friendly and 4 hostile; Borduria 0 friendly and 1 hostile."
    )
    assert "Ties among the others are on record only where they bear on Ruritania" in figure.source
    for shown in ("2000", "2001, to 30 June", "GRA", "BOR", "ZEN", "RUR", "widest: 4"):
        assert shown in figure.svg
    assert figure.png.startswith(b"\x89PNG")


def test_it_is_the_same_every_time(record: Record) -> None:
    tied = yearly(record, years=2)

    assert network(record, tied) == network(record, tied)


def test_nothing_tied_is_no_picture(record: Record) -> None:
    assert network(record, yearly(record, years=1).clear()) is None


def _line(b: str, moves: int) -> dict[str, Any]:
    return {"start": dt.date(2000, 1, 1), "label": "2000", "a": "RUR", "b": b, "moves": moves, "friendly": moves}


def test_patrons_stay_and_the_emptiest_targets_go(record: Record) -> None:
    rows = [_line(f"T{k:02}", 30 - k) for k in range(9)] + [_line("ZEN", 1)]
    tied = pl.DataFrame(rows).with_columns(hostile=pl.lit(0))

    figure = network(record, tied)

    assert figure is not None
    kept = [code for code in (*(f"T{k:02}" for k in range(9)), "ZEN") if code in figure.svg]
    assert kept == [*(f"T{k:02}" for k in range(MOST_SHOWN - 1)), "ZEN"]
    assert "and 3 actors with few" in figure.source
