"""What stands between us and a publisher, in words."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest
from tests import loopback

from stratagem.record.access import reached, room


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (loopback.whole, "reachable"),
        (loopback.status(401), "is the key missing or wrong"),
        (loopback.status(503), "status 503"),
        (loopback.slow, "no answer from 127.0.0.1 within 0.2 s"),
        (loopback.loop, "no connection to 127.0.0.1 (TooManyRedirects"),
    ],
)
def test_each_state_is_told(step: loopback.Step, said: str) -> None:
    with loopback.publisher() as server:
        server.publish("/x", b"x", step)

        assert said in reached(f"{server.url}/x", timeout=0.2)


def test_nobody_listening_and_no_such_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no connection to 127.0.0.1" in reached("http://127.0.0.1:9/x")

    def unknown(*_: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "no address for the name nowhere.invalid" in reached("http://nowhere.invalid/x")


def test_a_key_is_sent() -> None:
    with loopback.publisher() as server:
        server.publish("/x", b"x")
        reached(f"{server.url}/x", key="secret")

        assert server.asked[0][1]["x-ucdp-access-token"] == "secret"


def test_little_room_is_a_warning(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 2**29))

    assert room(tmp_path / "not" / "yet") == "0.5 GB free; that is little: free some space first"
