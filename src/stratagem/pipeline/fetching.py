"""Files of public sources planned, fetched and put where import finds them; and whether publishers can be reached."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from stratagem.core.errors import AccessError, InputError, UnknownNameError
from stratagem.core.events import EventSource
from stratagem.core.plans import Item, Plan
from stratagem.pipeline.session import DEFAULT_SEED, now, store_folder
from stratagem.plugins import event_sources
from stratagem.read import listings
from stratagem.record.access import reached, room
from stratagem.record.fetch import Clock, Fetcher, Manners, Told
from stratagem.record.whole import write_bytes

OFFLINE = "STRATAGEM_OFFLINE"
UCDP_VERSION = "25.1"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Where a source's files come from.

    Parameters
    ----------
    url : str
        Address by default.
    variable : str
        Environment variable that names another, as a mirror.
    key : str
        Environment variable that holds a key; empty if none is needed.
    probe : str
        What to ask for to see whether it answers.
    """

    url: str
    variable: str
    key: str = ""
    probe: str = ""

    @property
    def base(self) -> str:
        """The address in force."""
        return os.environ.get(self.variable, self.url).rstrip("/")


_GDELT = Publisher("http://data.gdeltproject.org", "STRATAGEM_GDELT_URL", probe="/gdeltv2/lastupdate.txt")
_UCDP = Publisher(
    "https://ucdpapi.pcr.uu.se/api",
    "STRATAGEM_UCDP_URL",
    "STRATAGEM_UCDP_TOKEN",
    f"/gedevents/{UCDP_VERSION}?pagesize=1",
)
PUBLISHERS: Mapping[str, Publisher] = {"gdelt1": _GDELT, "gdelt2": _GDELT, "ucdp_ged": _UCDP}
"""Sources that can be fetched. The others are downloaded by hand, since their publishers ask for a registration."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch brought: the plan, the folder to import, and what the network had to do."""

    plan: Plan
    folder: Path
    told: Told


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be fetched.

    Parameters
    ----------
    source : str
        Id of a source.
    since, until : datetime.date
        Half-open span of days.
    offline : bool
    folder : Path, optional
        Default: ``fetched`` in the store.
    manners : Manners
    """

    source: str
    since: dt.date
    until: dt.date
    offline: bool = False
    folder: Path | None = None
    manners: Manners = field(default_factory=Manners)


def plan(wish: Wish) -> Plan:
    """Which files would be fetched. Only lists of files are asked for.

    Raises
    ------
    UnknownNameError
        If the source cannot be fetched.
    InputError
        If the span is empty, or nothing is published for it.
    AccessError
        If the key is missing or the publisher cannot be reached.
    """
    with _fetcher(wish) as fetcher:
        return _plan(wish, fetcher)


def fetch(wish: Wish, *, on_file: Callable[[int], None] | None = None) -> Fetched:
    """Fetch every file of the plan; what is here already is not asked for again.

    Parameters
    ----------
    wish : Wish
    on_file : callable, optional
        Called with the number of files done.

    Raises
    ------
    InputError, AccessError, StoreError
        As :func:`plan`, or if a file cannot be had. What was fetched so far is kept and not fetched again.
    """
    with _fetcher(wish) as fetcher:
        planned = _plan(wish, fetcher)
        blobs = []
        for done, item in enumerate(planned.items, 1):
            blobs.append(fetcher.get(item))
            if on_file is not None:
                on_file(done)
        folder = fetcher.folder / wish.source
        if wish.source == "ucdp_ged":
            # Its service gives pages; the source reads the table that its publisher makes of them.
            columns = [c.name for c in event_sources()[wish.source].columns]
            table = listings.ucdp_table((b.read_bytes() for b in blobs), columns=columns, where=wish.source)
            folder.mkdir(parents=True, exist_ok=True)
            write_bytes(folder / f"gedevents_{wish.since}_{wish.until}.csv", table)
        else:
            for item, blob in zip(planned.items, blobs, strict=True):
                fetcher.keep(f"{wish.source}/{item.name}", blob)
        return Fetched(planned, folder, fetcher.told)


def access(folder: Path, *, offline: bool) -> list[dict[str, str]]:
    """For each publisher: its address, its key, and whether it can be reached; and the room on the disk."""
    out = []
    for source, publisher in PUBLISHERS.items():
        key = os.environ.get(publisher.key, "") if publisher.key else ""
        if publisher.key and not key:
            state = f"key missing: set {publisher.key}"
        elif offline:
            state = "not asked: --offline"
        else:
            state = reached(publisher.base + publisher.probe, key=key)
        out.append({"source": source, "address": publisher.base, "state": state})
    return [*out, {"source": "(disk)", "address": str(folder), "state": room(folder)}]


def offline_asked(option: bool) -> bool:
    """Whether the network may not be asked: by the option or the environment's ``STRATAGEM_OFFLINE``."""
    return option or bool(os.environ.get(OFFLINE))


def _plan(wish: Wish, fetcher: Fetcher) -> Plan:
    source, publisher = _known(wish)
    items = tuple(_items(wish, publisher, fetcher))
    if not items:
        message = (
            f"{wish.source}: expected files from {wish.since} to {wish.until}, found none published; widen the span"
        )
        raise InputError(message)
    made = Plan(source.id, source.licence, source.citation, items, publisher.key)
    return replace(made, here=sum(fetcher.held(i) is not None for i in items))


def _known(wish: Wish) -> tuple[EventSource, Publisher]:
    if wish.source not in PUBLISHERS:
        raise UnknownNameError("source that can be fetched", wish.source, known=PUBLISHERS)
    if wish.until <= wish.since:
        message = f"--until: expected a day after --since {wish.since}, found {wish.until}"
        raise InputError(message)
    publisher = PUBLISHERS[wish.source]
    if publisher.key and not os.environ.get(publisher.key) and not wish.offline:
        message = (
            f"{wish.source}: expected a key in the environment variable {publisher.key}, found none; "
            "ask the publisher for one and set it"
        )
        raise AccessError(message)
    return event_sources()[wish.source], publisher


def _items(wish: Wish, publisher: Publisher, fetcher: Fetcher) -> list[Item]:
    base = publisher.base
    span = {"since": wish.since, "until": wish.until}

    def listed(path: str) -> Iterator[str]:
        item = Item(path.rpartition("/")[2], f"{base}/{path}")
        with fetcher.get(item, fresh=True).open(encoding="utf-8", errors="replace") as handle:
            yield from handle

    match wish.source:
        case "gdelt2":
            return listings.gdelt2(listed("gdeltv2/masterfilelist.txt"), base=base, **span)
        case "gdelt1":
            return listings.gdelt1(listed("events/filesizes"), listed("events/md5sums"), base=base, **span)
        case _:
            url = listings.ucdp_first(base=base, version=UCDP_VERSION, **span)
            first = fetcher.get(Item("page-0.json", url), fresh=True)
            return listings.ucdp_pages(first.read_bytes(), url=url)


@contextmanager
def _fetcher(wish: Wish) -> Iterator[Fetcher]:
    publisher = PUBLISHERS.get(wish.source)
    key = os.environ.get(publisher.key, "") if publisher and publisher.key else ""
    folder = wish.folder or store_folder(None) / "fetched"
    with Fetcher(
        folder,
        rng=np.random.default_rng(DEFAULT_SEED),
        clock=Clock(time.monotonic, now, time.sleep),
        manners=wish.manners,
        headers={"x-ucdp-access-token": key} if key else {},
        offline=wish.offline,
    ) as fetcher:
        yield fetcher
