"""A declared index of pressure: what is refused, and how each refusal says what would be right."""

from __future__ import annotations

import copy

import polars as pl
import pytest

from stratagem.core.errors import InputError
from stratagem.core.pressure import pressure_from

INDICATORS = pl.DataFrame(
    {
        "indicator_id": ["trade_month", "trade_year", "growth", "listings"],
        "unit": ["percent", "percent", "crowns", "listings"],
        "higher_means": ["less pressure", "less pressure", "less pressure", "more pressure"],
    }
)
GOOD = {
    "title": "Pressure",
    "says": "How hard it is.",
    "cannot_tell": "Why.",
    "components": [
        {
            "name": "trade",
            "indicators": ["trade_month", "trade_year"],
            "higher": "less pressure",
            "weight": 3,
            "transform": "growth",
            "reason": "most of it",
            "source": "customs",
        },
        {
            "name": "listings",
            "indicators": ["listings"],
            "higher": "more pressure",
            "weight": 1,
            "take": "sum",
            "over_days": 365,
            "reason": "meant as pressure",
            "source": "the list",
        },
    ],
}


def _read(**changes):
    document = copy.deepcopy(GOOD)
    for path, value in changes.items():
        place = document
        *way, last = path.split("__")
        for step in way:
            place = place[int(step) if step.isdigit() else step]
        place[last] = value
    return pressure_from(document, where="pressure.yaml", indicators=INDICATORS)


def test_what_is_declared_is_read() -> None:
    index = _read()

    assert [c.sign for c in index.components] == [-1.0, 1.0]
    assert (index.least_figures, index.least_share, index.clip, index.concentration) == (5, 0.5, 3.0, 20.0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"components__0__weight": 0},
            r"pressure.yaml, components.0.weight: Input should be greater than 0, found '0'",
        ),
        ({"components__0__wieght": 1}, "components.0.wieght: Extra inputs are not permitted"),
        ({"components__0__reason": ""}, "components.0.reason"),
        ({"components__1__over_days": None}, "over_days: expected with take: sum, and only there"),
        ({"components__0__until": "2020-01-01"}, "until: expected with take: sum only"),
        ({"components__1__name": "trade"}, r"expected each component once, found \['trade'\] more than once"),
        ({"components__1__indicators": ["trade_year"]}, r"expected each indicator once, found \['trade_year'\]"),
        ({"components__0__indicators": ["trade_week"]}, r"components.0 \(trade\).*found 'trade_week'; correct the id"),
        ({"components__0__indicators": ["growth", "trade_year"]}, r"one unit, found \['crowns', 'percent'\]"),
        (
            {"components__0__higher": "more pressure"},
            "expected higher: less pressure, as trade_month has it, found more pressure",
        ),
        ({"left_out": [{"indicator": "fog", "reason": "no"}]}, r"left_out.0: expected an indicator.*found 'fog'"),
        ({"components": GOOD["components"][:1]}, "components: Tuple should have at least 2 items"),
    ],
)
def test_a_faulty_index_is_refused_with_place_and_remedy(changes: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        _read(**changes)


def test_a_document_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(InputError, match=r"pressure\.yaml, document: "):
        pressure_from(["x"], where="pressure.yaml", indicators=INDICATORS)
