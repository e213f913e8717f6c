"""Fetching, against a publisher on this machine that has every fault."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from email.utils import format_datetime
from pathlib import Path

import numpy as np
import pytest
from tests import loopback
from tests.loopback import Publisher, Step, cut, status, whole, zipped

from stratagem.core.errors import AccessError, InputError, StoreError
from stratagem.core.plans import Item
from stratagem.record.fetch import Clock, Fetcher, Manners

DATA = zipped("a.CSV", np.random.default_rng(1).bytes(300_000))
NOON = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)


class Hours:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.at = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def server() -> Iterator[Publisher]:
    with loopback.publisher() as made:
        yield made


@pytest.fixture
def make(tmp_path: Path, hours: Hours):
    opened: list[Fetcher] = []

    def build(*, offline: bool = False, seed: int = 0, **manners: float) -> Fetcher:
        settings = {"pause": 0.0, "timeout": 0.4, **manners}
        made = Fetcher(
            tmp_path / "cache",
            rng=np.random.default_rng(seed),
            clock=Clock(lambda: hours.at, lambda: NOON + dt.timedelta(seconds=hours.at), hours.sleep),
            manners=Manners(**settings),
            offline=offline,
        )
        opened.append(made)
        return made

    yield build
    for fetcher in opened:
        fetcher.__exit__(None, None, None)


def item(server: Publisher, *steps: Step, data: bytes = DATA, name: str = "a.zip", md5: bool = True) -> Item:
    server.publish(f"/{name}", data, *steps)
    return Item(name, f"{server.url}/{name}", len(data), hashlib.md5(data).hexdigest() if md5 else "")


def test_what_is_here_is_not_asked_for_again(server: Publisher, make) -> None:
    wanted = item(server)

    first = make().get(wanted)

    assert first.read_bytes() == DATA
    assert first.name == hashlib.sha256(DATA).hexdigest()
    assert make().get(wanted) == make(offline=True).get(wanted) == first
    assert server.times("/a.zip") == 1


@pytest.mark.parametrize("code", [408, 425, 429, 500, 502, 503, 504])
def test_a_server_that_is_busy_is_asked_again(server: Publisher, make, code: int) -> None:
    assert make().get(item(server, status(code), status(code), whole)).read_bytes() == DATA
    assert server.times("/a.zip") == 3


def test_waits_double_each_times_a_random_share(server: Publisher, make, hours: Hours) -> None:
    make(first_wait=2.0).get(item(server, *[status(500)] * 4, whole))

    assert [b / 2**k for k, b in enumerate(hours.slept)] == [pytest.approx(2 * s) for s in _shares(4)]
    assert all(1.0 <= b / 2**k <= 2.0 for k, b in enumerate(hours.slept))


def _shares(n: int) -> list[float]:
    rng = np.random.default_rng(0)
    return [float(rng.uniform(0.5, 1.0)) for _ in range(n)]


@pytest.mark.parametrize("told", ["40", format_datetime(NOON + dt.timedelta(seconds=40), usegmt=True)])
def test_the_time_a_server_asks_for_is_kept(server: Publisher, make, hours: Hours, told: str) -> None:
    make().get(item(server, status(429, Retry_After=told), whole))

    assert hours.slept == [40.0]


@pytest.mark.parametrize(("told", "waited"), [("999999", 120.0), ("soon", 1.0), ("-5", 1.0)])
def test_no_wait_is_endless_and_nonsense_is_not_obeyed(
    server: Publisher, make, hours: Hours, told: str, waited: float
) -> None:
    make().get(item(server, status(429, Retry_After=told), whole))

    assert hours.slept[0] <= waited


def test_after_so_many_tries_we_give_up_and_say_why(server: Publisher, make) -> None:
    with pytest.raises(AccessError, match=r"gave up after 3 tries \(status 503\); try again later"):
        make(tries=3).get(item(server, status(503)))
    assert server.times("/a.zip") == 3


def test_requests_keep_their_distance(server: Publisher, make, hours: Hours) -> None:
    fetcher = make(pause=2.0)
    for n in range(3):
        fetcher.get(item(server, name=f"{n}.zip"))

    assert hours.slept == [2.0, 2.0]


def test_a_cut_connection_is_resumed_where_it_was_cut(server: Publisher, make) -> None:
    fetcher = make()

    assert fetcher.get(item(server, cut(0.4), whole)).read_bytes() == DATA

    ranges = [headers.get("Range") for _, headers in server.asked]
    assert ranges[0] is None
    assert 0 < int(str(ranges[1]).removeprefix("bytes=").rstrip("-")) <= int(len(DATA) * 0.4)
    assert fetcher.told.resumed == 1
    assert fetcher.told.received == len(DATA)


def test_a_fetch_that_was_killed_is_resumed_by_the_next(server: Publisher, make) -> None:
    wanted = item(server, cut(0.5), cut(0.5), whole)
    with pytest.raises(AccessError):
        make(tries=1).get(wanted)

    again = make()
    assert again.get(wanted).read_bytes() == DATA
    assert again.told.resumed == 1


def test_a_part_of_another_version_is_not_continued(server: Publisher, make) -> None:
    wanted = item(server, cut(0.5), md5=False)
    with pytest.raises(AccessError):
        make(tries=1).get(wanted)
    new = zipped("a.CSV", np.random.default_rng(2).bytes(200_000))
    server.publish("/a.zip", new)

    assert make().get(wanted).read_bytes() == new


def test_a_part_longer_than_the_file_is_thrown_away(server: Publisher, make, tmp_path: Path) -> None:
    wanted = item(server, cut(0.5), whole)
    with pytest.raises(AccessError):
        make(tries=1).get(wanted)
    [part] = [p for p in (tmp_path / "cache" / "partial").iterdir() if not p.suffix]
    part.write_bytes(DATA)

    assert make().get(wanted).read_bytes() == DATA


@pytest.mark.parametrize("fault", [loopback.other, loopback.truncated])
def test_another_file_than_stated_is_never_kept(server: Publisher, make, tmp_path: Path, fault: Step) -> None:
    with pytest.raises(AccessError, match=r"gave up after 2 tries \(expected md5 \w+, found \w+ in [\d,]+ bytes\)"):
        make(tries=2).get(item(server, fault))

    assert not list((tmp_path / "cache").glob("blobs/*"))
    assert make().get(item(server, fault, whole)).read_bytes() == DATA


def test_a_truncated_archive_is_noticed_without_a_checksum(server: Publisher, make) -> None:
    with pytest.raises(AccessError, match="expected a whole zip archive"):
        make(tries=2).get(item(server, loopback.truncated, md5=False))


def test_a_web_page_instead_of_the_file_is_named_and_not_asked_for_again(server: Publisher, make) -> None:
    with pytest.raises(InputError, match=r"expected a.zip, found a web page"):
        make().get(item(server, loopback.page, md5=False))
    assert server.times("/a.zip") == 1


def test_a_slow_server_counts_as_dead(server: Publisher, make) -> None:
    with pytest.raises(AccessError, match=r"gave up after 2 tries .ReadTimeout"):
        make(tries=2, timeout=0.2).get(item(server, loopback.slow))


def test_redirects_in_a_circle_end(server: Publisher, make) -> None:
    with pytest.raises(InputError, match="more than 5 redirects in a row"):
        make().get(item(server, loopback.loop))


@pytest.mark.parametrize(
    ("code", "error", "said"),
    [(401, AccessError, "is a key needed"), (403, AccessError, "403"), (404, InputError, "404")],
)
def test_a_refusal_is_not_asked_again(server: Publisher, make, code: int, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        make().get(item(server, status(code)))
    assert server.times("/a.zip") == 1


def test_nobody_there_is_an_access_error(make) -> None:
    with pytest.raises(AccessError, match=r"gave up after 2 tries .ConnectError"):
        make(tries=2).get(Item("a.zip", "http://127.0.0.1:9/a.zip"))


def test_offline_asks_nothing(server: Publisher, make) -> None:
    with pytest.raises(AccessError, match="since --offline, found nothing"):
        make(offline=True).get(item(server))
    assert server.asked == []


def test_a_list_is_asked_for_again_and_sent_only_if_it_changed(server: Publisher, make) -> None:
    wanted = item(server, data=b"one\n", name="list.txt", md5=False)
    fetcher = make()
    for _ in range(3):
        assert fetcher.get(wanted, fresh=True).read_bytes() == b"one\n"
    assert (fetcher.told.unchanged, fetcher.told.received) == (2, 4)

    server.publish("/list.txt", b"one\ntwo\n")
    assert fetcher.get(wanted, fresh=True).read_bytes() == b"one\ntwo\n"


def test_equal_contents_are_kept_once_under_both_names(server: Publisher, make, tmp_path: Path) -> None:
    fetcher = make()
    blobs = [fetcher.get(item(server, name=n)) for n in ("a.zip", "b.zip")]
    kept = [fetcher.keep(f"src/{n}", b) for n, b in zip(("a.zip", "b.zip"), blobs, strict=True)]

    assert len(list((tmp_path / "cache" / "blobs").iterdir())) == 1
    assert [k.read_bytes() for k in kept] == [DATA, DATA]


def test_a_disk_without_room_is_told_before_anything_is_asked(
    server: Publisher, make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))

    with pytest.raises(StoreError, match=r"expected room for the .* found 0 free"):
        make().get(item(server))
    assert server.asked == []


def test_a_disk_that_fills_up_on_the_way_is_told(server: Publisher, make, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def full(self: Path, mode: str = "r", **options: object):
        if self.parent.name == "partial" and mode == "wb":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(self, mode, **options)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(StoreError, match=r"No space left on device.*run it again"):
        make().get(item(server))


def test_a_damaged_index_only_costs_another_request(server: Publisher, make, tmp_path: Path) -> None:
    wanted = item(server)
    make().get(wanted)
    [index] = (tmp_path / "cache" / "index").iterdir()
    index.write_text("{")

    assert make().get(wanted).read_bytes() == DATA
    assert server.times("/a.zip") == 2
