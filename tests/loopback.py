"""A publisher on this machine that plays files, and every fault that publishers and networks have."""

from __future__ import annotations

import hashlib
import io
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Step = Callable[["Handler", bytes], None]


class Handler(BaseHTTPRequestHandler):
    """Answers each request with the next step of its path; the last step is played again and again."""

    protocol_version = "HTTP/1.1"
    publisher: Publisher

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path = self.path
        self.publisher.asked.append((path, dict(self.headers)))
        data, steps = self.publisher.files.get(path, (b"", [missing]))
        step = steps.pop(0) if len(steps) > 1 else steps[0]
        step(self, data)

    def reply(self, status: int, data: bytes, headers: Mapping[str, str] | None = None, *, stated: int = -1) -> None:
        """Send an answer; ``stated`` is the length it claims to have."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data) if stated < 0 else stated))
        self.end_headers()
        self.wfile.write(data)


@dataclass
class Publisher:
    """What is published, and what was asked for."""

    url: str = ""
    files: dict[str, tuple[bytes, list[Step]]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def publish(self, path: str, data: bytes, *steps: Step) -> None:
        """Put a file under a path, behind some faults."""
        self.files[path] = (data, [*steps] or [whole])

    def times(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(p == path for p, _ in self.asked)


def etag(data: bytes) -> str:
    return '"' + hashlib.sha256(data).hexdigest()[:16] + '"'


def whole(handler: Handler, data: bytes) -> None:
    """The file, or the part asked for, or that it has not changed."""
    if handler.headers.get("If-None-Match") == etag(data):
        handler.reply(304, b"")
        return
    begins = handler.headers.get("Range", "").removeprefix("bytes=").rstrip("-")
    if begins and handler.headers.get("If-Range") == etag(data):
        rest = data[int(begins) :]
        if not rest:
            handler.reply(416, b"")
            return
        handler.reply(206, rest, {"ETag": etag(data), "Content-Range": f"bytes {begins}-{len(data) - 1}/{len(data)}"})
        return
    handler.reply(200, data, {"ETag": etag(data)})


def missing(handler: Handler, data: bytes) -> None:
    handler.reply(404, b"")


def status(code: int, **headers: str) -> Step:
    def play(handler: Handler, data: bytes) -> None:
        handler.reply(code, b"", {n.replace("_", "-"): v for n, v in headers.items()})

    return play


def cut(share: float) -> Step:
    """The connection is cut after a share of the file."""

    def play(handler: Handler, data: bytes) -> None:
        handler.reply(200, data[: int(len(data) * share)], {"ETag": etag(data)}, stated=len(data))
        handler.close_connection = True

    return play


def truncated(handler: Handler, data: bytes) -> None:
    """A file cut short by the publisher, who states the wrong length too."""
    handler.reply(200, data[: len(data) // 2], {"ETag": etag(data)})


def other(handler: Handler, data: bytes) -> None:
    """Another file of the same kind."""
    handler.reply(200, zipped("other.CSV", b"not these rows"))


def page(handler: Handler, data: bytes) -> None:
    """A web page under the name of a file, with status 200."""
    handler.reply(200, b"<!DOCTYPE html><html>Please log in</html>", {"Content-Type": "text/html"})


def slow(handler: Handler, data: bytes) -> None:
    """Nothing, for longer than anybody waits."""
    time.sleep(1.0)
    handler.close_connection = True


def loop(handler: Handler, data: bytes) -> None:
    """A redirect to itself."""
    handler.reply(302, b"", {"Location": handler.path})


def zipped(name: str, data: bytes) -> bytes:
    """A zip archive with one member, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


@contextmanager
def publisher() -> Iterator[Publisher]:
    """A publisher that serves until the block ends."""
    made = Publisher()
    with listening(type("Bound", (Handler,), {"publisher": made})) as made.url:
        yield made


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Address of a server on this machine that answers until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
