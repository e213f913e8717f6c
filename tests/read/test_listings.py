"""Publishers' lists of files, read for a span of days."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from stratagem.core.errors import InputError
from stratagem.read import listings

BASE = "http://mirror"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_only_event_files_of_the_span_are_taken_from_the_master_list() -> None:
    stamps = ("20200531234500", "20200601000000", "20200601001500", "20200602000000")
    lines = [
        f"100 {'0' * 32} http://data/gdeltv2/{s}.{kind}.zip"
        for s in stamps
        for kind in ("export.CSV", "mentions.CSV", "gkg.csv")
    ]

    found = listings.gdelt2([*lines, "", "12 abc"], base=BASE, since=day("2020-06-01"), until=day("2020-06-02"))

    assert [i.name for i in found] == ["20200601000000.export.CSV.zip", "20200601001500.export.CSV.zip"]
    assert found[0].url == f"{BASE}/gdeltv2/20200601000000.export.CSV.zip"
    assert (found[0].size, found[0].md5) == (100, "0" * 32)


def test_a_page_instead_of_the_master_list_is_told() -> None:
    with pytest.raises(InputError, match="expected lines 'size md5 url', found '<html>'"):
        listings.gdelt2(["<html>", "</html>"], base=BASE, since=day("2020-06-01"), until=day("2020-06-02"))


SIZES = [
    "1 1999.zip",
    "2 2000.zip",
    "3 200512.zip",
    "4 200612.zip",
    "5 201303.zip",
    "6 20130401.export.CSV.zip",
    "7 x.txt",
]


@pytest.mark.parametrize(
    ("since", "until", "names"),
    [
        ("1999-06-01", "2000-01-01", ["1999.zip"]),
        ("1999-12-31", "2000-01-02", ["1999.zip", "2000.zip"]),
        ("2006-12-31", "2007-01-01", ["200612.zip"]),
        ("2007-01-01", "2013-03-01", []),
        ("2013-03-31", "2013-04-02", ["201303.zip", "20130401.export.CSV.zip"]),
    ],
)
def test_years_months_and_days_of_the_first_edition_are_found_by_span(since: str, until: str, names: list[str]) -> None:
    sums = [f"{'a' * 32}  1999.zip"]

    found = listings.gdelt1(SIZES, sums, base=BASE, since=day(since), until=day(until))

    assert [i.name for i in found] == names
    assert [i.md5 for i in found if i.name == "1999.zip"] in ([], ["a" * 32])


def test_a_list_of_no_files_is_told() -> None:
    with pytest.raises(InputError, match="expected lines 'size name'"):
        listings.gdelt1(["nothing"], [], base=BASE, since=day("2020-01-01"), until=day("2020-01-02"))


def test_pages_become_the_publishers_table() -> None:
    def page(*ids: int) -> bytes:
        rows = [{"id": i, "side_a": 'Government of "A", B', "best": None, "extra": 1} for i in ids]
        return json.dumps({"TotalCount": 3, "TotalPages": 2, "Result": rows}).encode()

    url = listings.ucdp_first(base=BASE, version="25.1", since=day("2020-01-01"), until=day("2020-02-01"))
    pages = listings.ucdp_pages(page(1, 2), url=url)
    table = listings.ucdp_table([page(1, 2), page(3)], columns=("id", "side_a", "best"), where="x")

    assert [i.url for i in pages] == [url, url.replace("page=0", "page=1")]
    assert "EndDate=2020-01-31" in url
    assert table.decode().splitlines() == ["id,side_a,best", *(f'{n},"Government of ""A"", B",' for n in (1, 2, 3))]


@pytest.mark.parametrize("page", [b"<html>", b"[]", b'{"Result": []}', b'{"TotalPages": "x", "Result": []}'])
def test_what_is_no_page_is_told(page: bytes) -> None:
    with pytest.raises(InputError, match="expected a page of events"):
        listings.ucdp_rows(page, where="http://mirror/x")
