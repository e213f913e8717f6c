"""The index of pressure by hand; a figure published later never changes an earlier day; weights that are drawn."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.pressure import Component, PressureIndex, Scale
from stratagem.reckon.daily import to_day
from stratagem.reckon.dynamics.pressure import month_ends, path, perturbed, read, transformed

DAY = dt.date(2010, 1, 1)


def _component(**changes) -> Component:
    given = {
        "name": "t",
        "indicators": ("trade",),
        "higher": "less pressure",
        "weight": 1,
        "reason": "r",
        "source": "s",
    }
    return Component.model_validate(given | changes)


def _index(component: Component, **changes) -> PressureIndex:
    other = _component(name="o", indicators=("other",))
    given = {"title": "t", "says": "s", "cannot_tell": "c", "components": (component, other)}
    return PressureIndex.model_validate(given | {"least_figures": 3} | changes)


def _figures(*rows: tuple[int, float, int]) -> pl.DataFrame:
    """Figures for years: the year, the value, and days from the year's end to publication."""
    return pl.DataFrame(
        [
            {
                "indicator_id": "trade",
                "period_start": dt.date(year, 1, 1),
                "period_end": dt.date(year + 1, 1, 1),
                "value": value,
                "known_on": dt.date(year + 1, 1, 1) + dt.timedelta(days=lag),
                "check": "document",
                "source_ids": ["gazette"],
                "note": None,
            }
            for year, value, lag in rows
        ]
    )


def _read(figures: pl.DataFrame, component: Component, *days: dt.date, **changes):
    line = np.array([to_day(d) for d in days])
    return read(figures, component, _index(component, **changes), days=line)


YEARS = _figures((2000, 2.0, 10), (2001, 4.0, 10), (2002, 6.0, 10), (2003, 0.0, 10))


def test_a_figure_is_standardised_by_those_known_on_the_day() -> None:
    component = _component()

    found = _read(YEARS, component, dt.date(2002, 1, 31), dt.date(2003, 1, 31), dt.date(2004, 1, 31))

    # Two figures are too few. Of 2, 4 and 6 the mean is 4 and the standard deviation 2; higher is less pressure.
    assert np.isnan(found.z[0])
    assert found.z[1] == pytest.approx(-(6 - 4) / 2)
    # Of 2, 4, 6 and 0 the mean is 3, the squares of what is left sum to 1 + 1 + 9 + 9.
    assert found.z[2] == pytest.approx(-(0 - 3) / np.sqrt(20 / 3))
    assert found.figure.tolist()[1:] == [6.0, 0.0]
    assert found.figures.tolist()[1:] == [3, 4]


def test_an_old_figure_counts_as_missing() -> None:
    found = _read(YEARS, _component(max_age_days=400), dt.date(2005, 2, 4), dt.date(2005, 2, 5))

    # The year 2003 ended before 1 January 2004; 400 days later is 4 February 2005.
    assert not np.isnan(found.z[0])
    assert np.isnan(found.z[1])


def test_a_revision_counts_from_its_own_day_on_and_each_period_once() -> None:
    revised = pl.concat([YEARS, _figures((2002, 12.0, 375))])
    before, after = dt.date(2004, 1, 10), dt.date(2004, 1, 20)

    found = _read(revised, _component(), before, after)

    # On 10 January 2004 the year 2003 is not yet out and 2002 stands at 6; ten days later they are 0 and 12.
    assert found.z[0] == pytest.approx(-(6 - 4) / 2)
    values = np.array([2.0, 4.0, 12.0, 0.0])
    assert found.z[1] == pytest.approx(-(0 - values.mean()) / values.std(ddof=1))
    assert found.figures.tolist() == [3, 4]


@given(st.integers(0, 2000), st.floats(-1e6, 1e6))
def test_what_is_published_later_changes_no_earlier_day(lag: int, value: float) -> None:
    day = dt.date(2004, 6, 1)
    late = _figures((2002, value, 520 + lag), (2004, value, 151 + lag))

    for component in (_component(), _component(take="sum", over_days=400)):
        alone = _read(YEARS, component, day)
        with_later = _read(pl.concat([YEARS, late]), component, day)
        assert np.array_equal(alone.z, with_later.z, equal_nan=True)


def test_a_running_sum_is_standardised_by_its_own_past() -> None:
    events = pl.concat(
        [
            pl.DataFrame(
                {
                    "indicator_id": ["trade"],
                    "period_start": [d],
                    "period_end": [d + dt.timedelta(days=1)],
                    "value": [v],
                    "known_on": [d],
                    "check": ["database"],
                    "source_ids": [["gazette"]],
                    "note": [None],
                },
                schema_overrides={"note": pl.String},
            )
            for d, v in ((DAY, 5.0), (dt.date(2012, 6, 15), 11.0))
        ]
    )
    component = _component(take="sum", over_days=365, higher="more pressure", until=dt.date(2012, 12, 31))

    asked = (dt.date(2011, 11, 1), dt.date(2012, 5, 31), dt.date(2012, 6, 20), dt.date(2013, 1, 1))
    found = _read(events, component, *asked)

    # Less than two years after the first entry there is no past to speak of; after the last day looked at, no figure.
    assert np.isnan(found.z[[0, 3]]).all()
    # At the ends of the 29 months to May 2012 the sum was 5 in the first twelve, then nothing.
    past = np.array([5.0] * 12 + [0.0] * 17)
    assert found.z[1] == pytest.approx((0 - past.mean()) / past.std(ddof=1))
    assert found.figure[2] == 11.0
    assert found.z[2] == 3.0  # cut at three standard deviations


def test_a_fixed_scale_needs_no_past() -> None:
    found = _read(YEARS.head(1), _component(scale=Scale(centre=1, spread=0.5)), dt.date(2001, 2, 1))

    assert found.z.tolist() == [-(2 - 1) / 0.5]


def test_growth_weighs_a_halving_as_a_doubling_and_has_no_place_for_minus_a_hundred() -> None:
    assert transformed(np.array([-50.0, 100.0]), "growth").sum() == pytest.approx(0)
    assert np.isnan(transformed(np.array([-100.0, -120.0]), "growth")).all()
    assert transformed(np.array([100.0]), "log").tolist() == [2.0]


def test_the_index_is_the_weighted_mean_of_what_is_there() -> None:
    z = np.array([[1.0, 3.0, np.nan], [np.nan, np.nan, np.nan]])

    index, share = path(z, np.array([2.0, 1.0, 1.0]))

    assert index[0] == pytest.approx(5 / 3)
    assert np.isnan(index[1])
    assert share.tolist() == [0.75, 0.0]


def test_drawn_weights_lie_about_the_declared_ones() -> None:
    weights = np.array([3.0, 1.0])

    drawn = perturbed(weights, 20.0, 40_000, np.random.default_rng(1))

    assert drawn.sum(axis=1) == pytest.approx(np.ones(40_000))
    assert drawn.mean(axis=0) == pytest.approx([0.75, 0.25], abs=0.003)
    # Variance of a share in a Dirichlet distribution: w (1 - w) / (concentration + 1).
    assert drawn[:, 0].var() == pytest.approx(0.75 * 0.25 / 21, rel=0.05)


def test_months_end_where_the_record_does() -> None:
    ends = month_ends(dt.date(2020, 1, 31), dt.date(2020, 2, 29))

    assert ends == [dt.date(2020, 1, 31), dt.date(2020, 2, 29)]
