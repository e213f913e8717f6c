"""A language-model server on this machine that answers as it is told, and in every way that servers fail."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from tests.loopback import listening

Answer = Callable[["Handler", dict], None]


class Handler(BaseHTTPRequestHandler):
    """Answers each question with the next of the answers; the last one again and again."""

    server_state: ModelServer

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        state = self.server_state
        state.asked.append((self.path, dict(self.headers), asked))
        answer = state.answers.pop(0) if len(state.answers) > 1 else state.answers[0]
        answer(self, asked)

    def reply(self, status: int, data: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class ModelServer:
    """The server's address, its answers to come, and what it was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.answers: list[Answer] = []
        self.asked: list[tuple[str, dict, dict]] = []


def says(text: str, model: str = "stub-2026-01-01") -> Answer:
    """A well-formed answer with this text."""

    def answer(handler: Handler, asked: dict) -> None:
        body = {"model": model, "choices": [{"message": {"role": "assistant", "content": text}}]}
        handler.reply(200, json.dumps(body).encode(), Content_Type="application/json")

    return answer


def events(*listed: dict) -> Answer:
    """A well-formed answer that lists these events."""
    return says(json.dumps({"events": list(listed)}))


def status(code: int, **headers: str) -> Answer:
    """A bare status."""
    return lambda handler, asked: handler.reply(code, b"{}", **headers)


def body(data: bytes) -> Answer:
    """Status 200 and whatever bytes."""
    return lambda handler, asked: handler.reply(200, data)


def slow(seconds: float) -> Answer:
    """Nothing for so long."""

    def answer(handler: Handler, asked: dict) -> None:
        time.sleep(seconds)
        handler.close_connection = True

    return answer


@contextmanager
def serving() -> Iterator[ModelServer]:
    """A server until the block ends."""
    state = ModelServer()
    with listening(type("Bound", (Handler,), {"server_state": state})) as address:
        state.url = f"{address}/v1"
        yield state
