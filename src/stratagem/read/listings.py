"""Publishers' lists of their files: which of them fall into a span of days, with size and checksum where stated."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Iterator

from stratagem.core.errors import InputError
from stratagem.core.plans import Item

GDELT2_FIRST = dt.date(2015, 2, 18)
GDELT1_DAILY = dt.date(2013, 4, 1)
"""First day of the daily files; older ones are by month from 2006 on, and by year before."""
GDELT1_MONTHLY = dt.date(2006, 1, 1)
PAGE_ROWS = 1000
_GDELT2 = re.compile(r"/(\d{14}\.export\.CSV\.zip)$")
_GDELT1 = re.compile(r"(\d{8}\.export\.CSV|\d{6}|\d{4})\.zip$")


def gdelt2(lines: Iterable[str], *, base: str, since: dt.date, until: dt.date) -> list[Item]:
    """The 15-minute files of GDELT 2.0 whose stamp falls into a span, from the master file list.

    Parameters
    ----------
    lines : iterable of str
        ``size md5 url`` each.
    base : str
        Address that serves ``gdeltv2/``; the list's own is replaced by it.
    since, until : datetime.date
        Half-open span of days, in Coordinated Universal Time.

    Raises
    ------
    InputError
        If no line is of that form.

    Examples
    --------
    >>> line = "150383 297a16b493de7cf6ca809a7cc31d0b93 http://h/gdeltv2/20150218230000.export.CSV.zip"
    >>> [item] = gdelt2([line], base="http://m", since=dt.date(2015, 2, 18), until=dt.date(2015, 2, 19))
    >>> item.url, item.size
    ('http://m/gdeltv2/20150218230000.export.CSV.zip', 150383)
    """
    first, last = f"{since:%Y%m%d}", f"{until:%Y%m%d}"
    found, seen, other = [], 0, ""
    for line in lines:
        size, _, rest = line.strip().partition(" ")
        md5, _, url = rest.partition(" ")
        if not (size.isdigit() and len(md5) == 32 and url):
            # The real list has a few lines without an address.
            other = other or line.strip()
            continue
        seen += 1
        name = _GDELT2.search(url)
        if name and first <= name[1][:8] < last:
            found.append(Item(name[1], f"{base}/gdeltv2/{name[1]}", int(size), md5))
    if not seen:
        message = f"master file list: expected lines 'size md5 url', found '{other[:60]}'; is the address right?"
        raise InputError(message)
    return sorted(found, key=lambda i: i.name)


def gdelt1(sizes: Iterable[str], sums: Iterable[str], *, base: str, since: dt.date, until: dt.date) -> list[Item]:
    """The daily (before April 2013 monthly, before 2006 yearly) files of GDELT 1.0 that a span of days needs.

    Parameters
    ----------
    sizes, sums : iterable of str
        ``size name`` and ``md5 name``, as the publisher lists them.
    base : str
        Address that serves ``events/``.
    since, until : datetime.date
        Half-open span of days.

    Raises
    ------
    InputError
        If the list of sizes holds no such line.
    """
    of = {name: md5 for md5, name in _pairs(sums)}
    found = []
    listed = 0
    for size, name in _pairs(sizes):
        if not (_GDELT1.fullmatch(name) and size.isdigit()):
            continue
        listed += 1
        begins, ends = _span(name)
        if begins < until and ends > since:
            found.append(Item(name, f"{base}/events/{name}", int(size), of.get(name, "")))
    if not listed:
        message = "list of sizes: expected lines 'size name', found none; is the address right?"
        raise InputError(message)
    return sorted(found, key=lambda i: i.name)


def _pairs(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        first, _, second = line.strip().partition(" ")
        yield first, second.strip()


def _span(name: str) -> tuple[dt.date, dt.date]:
    digits = re.match(r"\d+", name)
    stamp = digits[0] if digits else ""
    year, month = int(stamp[:4]), int(stamp[4:6] or 1)
    if len(stamp) == 8:
        day = dt.date(year, month, int(stamp[6:]))
        return day, day + dt.timedelta(days=1)
    if len(stamp) == 6:
        return dt.date(year, month, 1), dt.date(year + month // 12, month % 12 + 1, 1)
    return dt.date(year, 1, 1), dt.date(year + 1, 1, 1)


def ucdp_first(*, base: str, version: str, since: dt.date, until: dt.date) -> str:
    """Address of the first page of UCDP's georeferenced events whose span of days meets a half-open one.

    Examples
    --------
    >>> ucdp_first(base="http://m", version="25.1", since=dt.date(2020, 1, 1), until=dt.date(2021, 1, 1))
    'http://m/gedevents/25.1?pagesize=1000&page=0&StartDate=2020-01-01&EndDate=2020-12-31'
    """
    last = until - dt.timedelta(days=1)
    return f"{base}/gedevents/{version}?pagesize={PAGE_ROWS}&page=0&StartDate={since}&EndDate={last}"


def ucdp_pages(first: bytes, *, url: str) -> list[Item]:
    """Every page, from what the first one says of their number.

    Raises
    ------
    InputError
        If the page is of another form.
    """
    pages = ucdp_rows(first, where=url)[1]
    return [Item(f"page-{n}.json", url.replace("page=0", f"page={n}", 1)) for n in range(pages)]


def ucdp_rows(page: bytes, *, where: str) -> tuple[list[dict[str, object]], int]:
    """The events of a page, and how many pages there are.

    Raises
    ------
    InputError
        If the page is not what the service documents.
    """
    try:
        told = json.loads(page)
        return list(told["Result"]), int(told["TotalPages"])
    except (ValueError, KeyError, TypeError):
        start = page[:60].decode("utf-8", errors="replace")
        message = f"{where}: expected a page of events (TotalPages, Result), found '{start}'; is the address right?"
        raise InputError(message) from None


def ucdp_table(pages: Iterable[bytes], *, columns: Iterable[str], where: str) -> bytes:
    """Pages of events as the CSV that UCDP publishes, which the source reads."""
    names = list(columns)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, extrasaction="ignore", restval="", lineterminator="\n")
    writer.writeheader()
    for page in pages:
        writer.writerows({n: "" if v is None else v for n, v in row.items()} for row in ucdp_rows(page, where=where)[0])
    return out.getvalue().encode()
