"""The UN list source: names of one regime, counted by day of listing."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import polars as pl
import pytest

from stratagem.core.errors import InputError
from stratagem.read.sources.un_list import SOURCE, WHERE


def name(regime: str, day: str) -> str:
    return f"<X><UN_LIST_TYPE>{regime}</UN_LIST_TYPE><LISTED_ON>{day}</LISTED_ON></X>"


def parse(individuals: str, entities: str = "") -> pl.DataFrame:
    text = f"<LIST><INDIVIDUALS>{individuals}</INDIVIDUALS><ENTITIES>{entities}</ENTITIES></LIST>"
    return SOURCE.parse(gzip.compress(text.encode()))


def test_people_and_entities_of_a_day_are_one_entry() -> None:
    found = parse(
        name("DPRK", "2016-03-02") + name("Al-Qaida", "2016-03-02") + name("DPRK", "2009-07-16"),
        name("DPRK", "2016-03-02"),
    )

    assert found.select("entry_id", "tool", "count").rows() == [
        ("un-list:2009-07-16", "sanction", 1),
        ("un-list:2016-03-02", "sanction", 2),
    ]


def test_a_bad_date_is_named_by_element() -> None:
    with pytest.raises(InputError, match=r"INDIVIDUALS 2, LISTED_ON: expected a date YYYY-MM-DD, found '2016'"):
        parse(name("DPRK", "2016-03-02") + name("DPRK", "2016"))


def test_another_document_is_refused() -> None:
    with pytest.raises(InputError, match="expected the element INDIVIDUALS below html, found none"):
        SOURCE.parse(gzip.compress(b"<html/>"))


def test_a_list_without_the_regime_is_refused() -> None:
    with pytest.raises(InputError, match="expected names of the regime 'DPRK', found none"):
        parse(name("Al-Qaida", "2016-03-02"))


def test_a_truncated_file_is_refused() -> None:
    text = "<LIST><INDIVIDUALS>" + name("DPRK", "2016-03-02") + "</INDIVIDUALS><ENTITIES/></LIST>"

    with pytest.raises(InputError, match=r"consolidated_2020-11-30\.xml\.gz: expected a whole gzip file"):
        SOURCE.parse(gzip.compress(text.encode())[:-10])


def test_the_real_list_has_155_names_on_13_days() -> None:
    folder = os.environ.get("STRATAGEM_DATA")
    if not folder or not (Path(folder) / WHERE).is_file():
        pytest.skip(f"needs {WHERE} below $STRATAGEM_DATA")

    found = SOURCE.parse((Path(folder) / WHERE).read_bytes())

    assert (found["count"].sum(), found.height) == (155, 13)
