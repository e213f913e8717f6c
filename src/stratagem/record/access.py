"""Whether a publisher can be reached from here, and if not, why: no network, no such name, no leave, no room."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx

WAIT_SECONDS = 10.0
_LITTLE = 2**30


def reached(url: str, *, key: str = "", timeout: float = WAIT_SECONDS) -> str:
    """What stands between us and an address, in words; ``reachable`` if nothing does.

    Parameters
    ----------
    url : str
    key : str
        Sent as UCDP's service asks for it.
    timeout : float
        Seconds.
    """
    host = urlsplit(url).hostname or ""
    try:
        socket.getaddrinfo(host, None)
    except OSError as error:
        return f"no address for the name {host} ({error}); is this machine online, and its DNS working?"
    headers = {"x-ucdp-access-token": key} if key else {}
    try:
        with httpx.stream("GET", url, timeout=timeout, follow_redirects=True, headers=headers) as answer:
            status = answer.status_code
    except httpx.TimeoutException:
        return f"no answer from {host} within {timeout:g} s; is a firewall or proxy in between?"
    except httpx.HTTPError as error:
        return f"no connection to {host} ({type(error).__name__}: {error}); is a firewall or proxy in between?"
    if status in (401, 403, 407):
        return f"{host} refuses (status {status}); is the key missing or wrong?"
    if status >= 400:
        return f"{host} answers with status {status}; try again later, or check the address"
    return "reachable"


def room(folder: Path) -> str:
    """How much space the folder's disk has left, with a warning below a gigabyte."""
    place = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    free = shutil.disk_usage(place).free
    return f"{free / 2**30:.1f} GB free" + ("; that is little: free some space first" if free < _LITTLE else "")
