"""Files from the network: politely, resumed where cut, checked against their sums, each content kept once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import numpy as np

from stratagem.core.errors import AccessError, InputError, StoreError
from stratagem.core.plans import Item
from stratagem.record.tabular import sha256
from stratagem.record.whole import whole

AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which the same request may succeed later."""
BLOCK = 2**16


@dataclass(frozen=True, slots=True)
class Manners:
    """How we ask.

    Parameters
    ----------
    pause : float
        Seconds from the start of one request to that of the next, at least.
    tries : int
        How often one file is asked for before we give up.
    first_wait, longest_wait : float
        Seconds: waits double from the first, each times a random share between a half and one; none, and no
        ``Retry-After``, is longer than the longest.
    timeout : float
        Seconds without a byte after which a connection counts as dead.
    redirects : int
    """

    pause: float = 0.5
    tries: int = 6
    first_wait: float = 1.0
    longest_wait: float = 120.0
    timeout: float = 30.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as the caller has it: a monotonic clock, the date and time, and a way to wait."""

    seconds: Callable[[], float]
    now: Callable[[], dt.datetime]
    sleep: Callable[[float], None]


@dataclass(slots=True)
class Told:
    """What came of a run: bytes over the network, requests, waits; for the report at the end."""

    requests: int = 0
    received: int = 0
    unchanged: int = 0
    resumed: int = 0
    waits: list[float] = field(default_factory=list)


class Fetcher:
    """Fetches files into a folder; use it in a ``with`` block.

    Contents lie under ``blobs`` by their SHA-256; ``index`` says which address gave which, with its ``ETag``; what was
    cut lies under ``partial`` and is resumed.

    Parameters
    ----------
    folder : Path
    rng : numpy.random.Generator
        For jitter.
    clock : Clock
    manners : Manners
    headers : mapping of str to str
        Sent with every request, as a key.
    offline : bool
        Only what is here already is given.
    """

    def __init__(
        self,
        folder: Path,
        *,
        rng: np.random.Generator,
        clock: Clock,
        manners: Manners | None = None,
        headers: Mapping[str, str] | None = None,
        offline: bool = False,
    ) -> None:
        self.folder = folder
        self.told = Told()
        self._rng, self._clock, self._offline = rng, clock, offline
        self._manners = manners or Manners()
        self._client = httpx.Client(
            follow_redirects=True,
            max_redirects=self._manners.redirects,
            timeout=self._manners.timeout,
            headers={"User-Agent": "stratagem (research; one request at a time)", **(headers or {})},
        )
        self._last = -np.inf

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def held(self, item: Item) -> Path | None:
        """The content that an address gave last time, if it is here and, where a sum is stated, is that one."""
        entry = self._entry(item.url)
        blob = self.folder / "blobs" / entry.get("sha256", "-")
        same = not item.md5 or entry.get("md5") == item.md5
        return blob if blob.is_file() and same else None

    def get(self, item: Item, *, fresh: bool = False) -> Path:
        """The file of an item, from here if it is here, else from the network.

        Parameters
        ----------
        item : Item
        fresh : bool
            Ask whether it has changed since, as for a list of files.

        Raises
        ------
        AccessError
            If the server cannot be reached, refuses, or keeps failing; or ``offline`` and the file is not here.
        InputError
            If there is no such file, or what came is another file than stated.
        StoreError
            If the disk has no room for it.
        """
        here = self.held(item)
        if here is not None and (self._offline or not fresh):
            return here
        if self._offline:
            message = f"{item.url}: expected it here, since --offline, found nothing; fetch it without --offline first"
            raise AccessError(message)
        self._room(item)
        wrong = ""
        for attempt in range(1, self._manners.tries + 1):
            try:
                return self._once(item, here)
            except _LaterError as later:
                wrong = later.why
                if attempt < self._manners.tries:
                    self._wait(attempt, later.after)
        message = f"{item.url}: expected the file, gave up after {self._manners.tries} tries ({wrong}); try again later"
        raise AccessError(message)

    def keep(self, name: str, blob: Path) -> Path:
        """Give a content the name under which its source is read; a link, not a copy, where the disk allows it."""
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with whole(place) as part:
            try:
                os.link(blob, part)
            except OSError:
                shutil.copyfile(blob, part)
        return place

    def _once(self, item: Item, here: Path | None) -> Path:
        part = self._place("partial", item.url)
        entry = self._entry(item.url)
        began = _json(part.with_suffix(".json"))
        size = part.stat().st_size if part.is_file() and began.get("md5") == item.md5 else 0
        headers = {}
        # A part is only continued if the server can say that it is of the same content.
        if size and began.get("etag"):
            headers = {"Range": f"bytes={size}-", "If-Range": began["etag"]}
        elif here is not None:
            headers = {
                n: entry[k]
                for n, k in (("If-None-Match", "etag"), ("If-Modified-Since", "last_modified"))
                if entry.get(k)
            }
        self._pace()
        self.told.requests += 1
        try:
            with self._client.stream("GET", item.url, headers=headers) as answer:
                if answer.status_code == 304 and here is not None:
                    self.told.unchanged += 1
                    return here
                self._refuse(answer, item)
                resumes = answer.status_code == 206
                self.told.resumed += resumes
                self._receive(answer, part, item, after=size if resumes else 0)
        except httpx.TooManyRedirects:
            message = f"{item.url}: expected a file, found more than {self._manners.redirects} redirects in a row"
            raise InputError(f"{message}; is the address right?") from None
        except httpx.TransportError as error:
            raise _LaterError(f"{type(error).__name__}: {error}".rstrip(": ")) from None
        return self._settle(item, part, answer)

    def _refuse(self, answer: httpx.Response, item: Item) -> None:
        """Raise unless the answer is the file or the rest of it."""
        status = answer.status_code
        if status in (200, 206):
            return
        if status in AGAIN:
            raise _LaterError(
                f"status {status}", _retry_after(answer.headers.get("Retry-After", ""), self._clock.now())
            )
        if status == 416:
            self._place("partial", item.url).unlink(missing_ok=True)
            raise _LaterError("the part here is longer than the file")
        if status in (401, 403, 407):
            message = f"{item.url}: expected leave to read it, found status {status}; is a key needed, or is it wrong?"
            raise AccessError(message)
        message = f"{item.url}: expected the file, found status {status}; the publisher may have moved or withdrawn it"
        raise InputError(message)

    def _receive(self, answer: httpx.Response, part: Path, item: Item, *, after: int) -> None:
        part.parent.mkdir(parents=True, exist_ok=True)
        about = {"etag": _strong(answer), "md5": item.md5}
        part.with_suffix(".json").write_text(json.dumps(about), encoding="utf-8")
        try:
            with part.open("r+b" if after else "wb") as handle:
                handle.seek(after)
                handle.truncate()
                for block in answer.iter_bytes(BLOCK):
                    handle.write(block)
                    self.told.received += len(block)
        except OSError as error:
            message = f"{part}: it cannot be written ({error.strerror or error}); free some space and run it again"
            raise StoreError(message) from error

    def _settle(self, item: Item, part: Path, answer: httpx.Response) -> Path:
        """Check what came, and give it its place by content."""
        found = _md5(part) if item.md5 else ""
        page = _is_page(part, answer) and not item.name.endswith((".json", ".html", ".xml"))
        size = part.stat().st_size
        if page or (item.md5 and found != item.md5) or (item.name.endswith(".zip") and not zipfile.is_zipfile(part)):
            part.unlink()
            if page:
                message = (
                    f"{item.url}: expected {item.name}, found a web page (an error or log-in page); open the address"
                )
                raise InputError(message)
            told = f"expected md5 {item.md5}, found {found}" if item.md5 else "expected a whole zip archive"
            raise _LaterError(f"{told} in {size:,} bytes")
        digest = sha256(part)
        blob = self.folder / "blobs" / digest
        blob.parent.mkdir(parents=True, exist_ok=True)
        part.replace(blob)
        part.with_suffix(".json").unlink(missing_ok=True)
        entry = {
            "url": item.url,
            "sha256": digest,
            "md5": item.md5,
            "bytes": size,
            "etag": answer.headers.get("ETag", ""),
            "last_modified": answer.headers.get("Last-Modified", ""),
            "fetched_at": self._clock.now().isoformat(),
        }
        place = self._place("index", item.url).with_suffix(".json")
        place.parent.mkdir(parents=True, exist_ok=True)
        with whole(place) as written:
            written.write_text(json.dumps(entry, indent=1), encoding="utf-8")
        return blob

    def _entry(self, url: str) -> dict[str, Any]:
        return _json(self._place("index", url).with_suffix(".json"))

    def _place(self, kind: str, url: str) -> Path:
        return self.folder / kind / hashlib.sha256(url.encode()).hexdigest()[:32]

    def _pace(self) -> None:
        ahead = self._last + self._manners.pause - self._clock.seconds()
        if ahead > 0:
            self._clock.sleep(ahead)
        self._last = self._clock.seconds()

    def _wait(self, attempt: int, asked: float | None) -> None:
        doubled = self._manners.first_wait * 2 ** (attempt - 1) * float(self._rng.uniform(0.5, 1.0))
        wait = min(max(doubled, asked or 0.0), self._manners.longest_wait)
        self.told.waits.append(wait)
        self._clock.sleep(wait)

    def _room(self, item: Item) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.folder).free
        if item.size and item.size > free:
            message = (
                f"{self.folder}: expected room for the {item.size:,} bytes of {item.name}, found {free:,} free; "
                "free some space or name another folder"
            )
            raise StoreError(message)


class _LaterError(Exception):
    """The same request may succeed later; ``after`` so many seconds if the server says so."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.why, self.after = why, after


def _retry_after(told: str, now: dt.datetime) -> float | None:
    """Seconds that a server asks us to wait, told as a number or a date."""
    if re.fullmatch(r"\d+", told):
        return float(told)
    try:
        return max(0.0, (parsedate_to_datetime(told) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def _md5(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _strong(answer: httpx.Response) -> str:
    """An ETag that stands for the very bytes; a weak one does not."""
    tag = str(answer.headers.get("ETag", ""))
    return "" if tag.startswith("W/") else tag


def _is_page(part: Path, answer: httpx.Response) -> bool:
    with part.open("rb") as handle:
        head = handle.read(256).lstrip().lower()
    return "text/html" in answer.headers.get("Content-Type", "") or head.startswith((b"<!doctype html", b"<html"))


def _json(path: Path) -> dict[str, Any]:
    """What a small file of ours says; nothing if it is missing or damaged, which only costs another request."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
