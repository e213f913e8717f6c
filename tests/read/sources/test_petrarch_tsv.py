"""PETRARCH output: whatever stands behind the code is passed over."""

from __future__ import annotations

from tests.reading import faults, read
from tests.samples import PETRARCH


def test_rows_of_seven_and_of_more_fields() -> None:
    found = read(
        "petrarch_tsv", PETRARCH + b"20150822\tUSA\tPRK\t112\tISSUE,2\tABC_4\tNYT\troot\ttext\tevent\n", where="e.txt"
    )

    assert found.moves["move_id"].to_list() == [f"petrarch_tsv:e.txt:{n}" for n in (1, 2, 3)]
    assert found.moves["tool"].to_list() == ["armed_attack", "talks_held", "condemnation"]


def test_bad_rows_are_set_aside() -> None:
    found = read(
        "petrarch_tsv",
        PETRARCH + b"20150230\tUSA\tPRK\t112\tx\ty\tz\n20150823\tUSA\n20150824\tUSA\tPRK\t---\tx\ty\tz\n",
    )

    assert faults(found) == [
        (4, "(row)", "2 fields", "8 fields"),
        (5, "Code", "---", r"text of the form \d{2,4}"),
        (3, "Date", "20150230", "a date YYYYMMDD"),
    ]
