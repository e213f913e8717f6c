"""The known null: in the monthly counts of talks and provocations, 1990 to 2018, talks do not follow provocations.

Data: CSIS Korea Chair, Beyond Parallel, "25 Years of Negotiations and Provocations: North Korea and the United States",
monthly counts to August 2018 and the lists of events behind them. Not republished here; found through STRATAGEM_DATA.
"""

from __future__ import annotations

import csv
import itertools
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from stratagem.read.sources.csis_talks import SOURCE
from stratagem.reckon.stratagems.exposure import Exposure, Window, expose
from stratagem.reckon.stratagems.trial import Trial, trial

FOLDER = "csis-negotiations-2017"
COUNTS, PROVOCATIONS, TALKS = (f"{FOLDER}/{name}.csv" for name in ("USKoreaData", "Provocations", "Negotiations"))
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FIRST_YEAR, LAST = 1990, 344
"""January 1990 is month 0, August 2018 the last of 344."""
PRESIDENTS = ((1993, 1), (2001, 1), (2009, 1), (2017, 1))
"""Inaugurations of Clinton, Bush, Obama and Trump, on 20 January."""
LEADERS = ((1994, 7), (2011, 12))
"""Deaths of Kim Il Sung (8 July 1994) and Kim Jong Il (17 December 2011)."""
WINDOWS = (1, 3, 6)
CORRELATIONS = {1: -0.16, 2: -0.14, 3: -0.16, 4: -0.13, 5: -0.18, 6: -0.09}
"""Of provocations in a month with talks so many months later, as worked out once from the published counts."""


def rows(name: str) -> list[dict[str, str]]:
    with path(name).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def path(name: str) -> Path:
    folder = os.environ.get("STRATAGEM_DATA")
    if not folder or not (Path(folder) / name).is_file():
        pytest.skip(f"needs {name} below $STRATAGEM_DATA")
    return Path(folder) / name


def month(year: int, number: int) -> int:
    """Months since January 1990."""
    return 12 * (year - FIRST_YEAR) + number - 1


def named(row: dict[str, str]) -> int:
    return month(int(row["Year"]), MONTHS.index(row["Month"]) + 1)


def periods(changes: Iterable[tuple[int, int]]) -> list[tuple[str, int, int]]:
    """Spans between changes of office; the month of a change still belongs to who held it on its first day."""
    edges = sorted({0, LAST, *(month(*when) + 1 for when in changes)})
    return [(str(k), start, end) for k, (start, end) in enumerate(itertools.pairwise(edges))]


def laid(provoked: np.ndarray, talked: np.ndarray, *, window: int, changes: Iterable[tuple[int, int]]) -> Exposure:
    return expose(periods(changes), provoked, talked, Window(1, window), observed=(0, LAST), period=12)


def tried(provoked: np.ndarray, talked: np.ndarray, *, window: int, changes: Iterable[tuple[int, int]]) -> Trial:
    found = laid(provoked, talked, window=window, changes=changes)
    return trial(found, np.random.default_rng(2018), claimed="more")


@pytest.fixture(scope="module")
def counts() -> tuple[np.ndarray, np.ndarray]:
    """Provocations and talks of each month, as published."""
    table = rows(COUNTS)
    assert [named(r) for r in table] == list(range(LAST))
    return np.array([int(r["Prov"]) for r in table]), np.array([int(r["Nego"]) for r in table])


def test_the_published_file_is_the_one_that_was_worked_with(counts: tuple[np.ndarray, np.ndarray]) -> None:
    provocations, talks = counts

    assert (provocations.sum(), (provocations > 0).sum()) == (159, 97)
    assert (talks.sum(), (talks > 0).sum()) == (214, 138)


@pytest.mark.parametrize(("lag", "published"), CORRELATIONS.items())
def test_the_monthly_counts_are_correlated_as_is_known(
    lag: int, published: float, counts: tuple[np.ndarray, np.ndarray]
) -> None:
    provocations, talks = counts

    found = np.corrcoef(provocations[:-lag], talks[lag:])[0, 1]

    assert round(found, 2) == published


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("changes", [PRESIDENTS, (*PRESIDENTS, *LEADERS), ()], ids=["presidents", "both", "none"])
def test_provoke_then_talks_is_not_supported(
    window: int, changes: tuple[tuple[int, int], ...], counts: tuple[np.ndarray, np.ndarray]
) -> None:
    provoked, talked = (np.flatnonzero(line) for line in counts)

    found = tried(provoked, talked, window=window, changes=changes)

    assert found.effect is not None
    assert found.verdict != "supported"
    assert found.effect.difference < 0  # rather fewer talks than otherwise


@pytest.mark.parametrize("window", WINDOWS)
def test_it_is_not_distinguishable_from_chance_within_presidencies(
    window: int, counts: tuple[np.ndarray, np.ndarray]
) -> None:
    provoked, talked = (np.flatnonzero(line) for line in counts)

    found = tried(provoked, talked, window=window, changes=PRESIDENTS)

    assert found.verdict == "not distinguishable from chance"
    assert found.triggers == 97 - (provoked >= LAST - window).sum() == 97
    by_hand = sum(any(t - m in range(1, window + 1) for t in talked) for m in provoked)
    assert found.hits == by_hand


@pytest.mark.parametrize("window", WINDOWS)
def test_the_lists_of_events_say_the_same_as_the_counts(window: int) -> None:
    provoked = np.array(sorted(Counter(named(r) for r in rows(PROVOCATIONS))))
    talks = SOURCE.parse(path(TALKS).read_bytes())
    with_us = talks.filter(talks["family"] == "engagement")["date"]
    talked = np.array(sorted(month(d.year, d.month) for d in with_us))

    for changes in (PRESIDENTS, (*PRESIDENTS, *LEADERS)):
        found = tried(provoked, talked, window=window, changes=changes)

        assert found.verdict == "not distinguishable from chance"


@pytest.mark.parametrize("window", [1, 3])
def test_had_talks_followed_the_same_months_would_have_shown_it(
    window: int, counts: tuple[np.ndarray, np.ndarray]
) -> None:
    provoked, talked = (np.flatnonzero(line) for line in counts)
    quiet = tried(provoked, talked, window=window, changes=PRESIDENTS)
    rng = np.random.default_rng(7)
    brought = provoked[rng.random(provoked.size) < 0.6] + rng.integers(1, window + 1)

    found = tried(provoked, np.union1d(talked, brought[brought < LAST]), window=window, changes=PRESIDENTS)

    assert quiet.detectable is not None
    assert quiet.detectable.lift < 1.6
    assert found.verdict == "supported"
