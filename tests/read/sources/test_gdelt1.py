"""GDELT 1.0: 58 and 57 columns, and the day an event was added."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.reading import read
from tests.samples import GDELT, lines

from stratagem.core.errors import InputError
from stratagem.plugins import event_sources

DAILY = {**GDELT, "DATEADDED": "20180102"}


def test_a_daily_file_has_58_columns() -> None:
    found = read("gdelt1", lines(event_sources()["gdelt1"], DAILY))

    assert found.moves.select("move_id", "known_on").row(0) == ("gdelt1:719026622", dt.date(2018, 1, 2))


def test_a_file_before_april_2013_has_57() -> None:
    source = event_sources()["gdelt1"]
    short = lines(source, DAILY, DAILY, width=57)

    assert source.sniff(short)
    assert read("gdelt1", short).moves.height == 2


def test_a_file_of_the_second_version_is_refused() -> None:
    with pytest.raises(InputError, match=r"x\.csv, row 1: expected 58 fields, found 61 fields"):
        read("gdelt1", lines(event_sources()["gdelt2"], GDELT))
