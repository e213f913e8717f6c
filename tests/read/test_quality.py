"""What the days of a source say of it, worked by hand."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from stratagem.read.quality import Quality, by_month, quality


def daily(*days: tuple[str, int]) -> pl.DataFrame:
    return pl.DataFrame(
        {"date": [dt.date.fromisoformat(d) for d, _ in days], "moves": [n for _, n in days]},
        schema={"date": pl.Date, "moves": pl.Int64},
    )


def test_nothing_has_no_quality() -> None:
    assert quality(daily()) == Quality(None, None, 0, 0, 0, 0, 0, None, None, None)
    assert by_month(daily()).is_empty()


def test_gaps_are_days_between_and_months_without_any_are_silent() -> None:
    found = quality(daily(("2018-01-31", 2), ("2018-02-01", 1), ("2018-04-02", 4)))

    # From 2 February to 1 April: 27 days of February, 31 of March, one of April.
    assert (found.longest_gap, str(found.gap_from), str(found.gap_until)) == (59, "2018-02-02", "2018-04-02")
    assert (found.moves, found.days, found.months, found.silent_months) == (7, 3, 4, 1)
    assert found.drift is None


def test_days_on_end_have_no_gap() -> None:
    found = quality(daily(("2018-01-01", 1), ("2018-01-02", 1)))

    assert (found.longest_gap, found.gap_from) == (0, None)


def months(counts: list[int]) -> pl.DataFrame:
    return daily(*((f"{2000 + n // 12}-{n % 12 + 1:02d}-10", c) for n, c in enumerate(counts)))


def test_a_record_that_doubles_each_year_drifts_by_one_a_year() -> None:
    counts = [round(10_000 * 2 ** (n / 12)) for n in range(61)]

    assert quality(months(counts)).drift == pytest.approx(1.0, abs=1e-3)
    assert quality(months([100] * 61)).drift == pytest.approx(0.0, abs=1e-12)


def test_outbreaks_do_not_move_the_drift() -> None:
    counts = [100] * 61
    counts[50:55] = [5_000] * 5

    assert quality(months(counts)).drift == pytest.approx(0.0, abs=1e-12)


def test_two_years_are_needed() -> None:
    assert quality(months([5] * 25)).drift is None
    assert quality(months([5] * 26)).drift is not None
