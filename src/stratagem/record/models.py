"""Questions to a language model behind an OpenAI-compatible address, put again when the server is busy, in bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx

from stratagem.core.coders import Reply
from stratagem.core.errors import AccessError, InputError, StratagemError

AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
"""Answers after which the same question may succeed later."""
DENIED = frozenset({401, 403})
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds: waits double from the first; no wait, and no ``Retry-After``, is longer than the longest."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a model is and how it is asked.

    Parameters
    ----------
    url : str
        Begins with http:// or https://; ``/chat/completions`` is put behind it.
    model : str
    key : str
        Sent as a bearer token; empty for none. Never written anywhere.
    timeout : float
        Seconds without an answer after which a question counts as failed.
    tries : int
    """

    url: str
    model: str
    key: str = ""
    timeout: float = 60.0
    tries: int = 4

    def __repr__(self) -> str:
        return f"Server({self.url}, {self.model})"


class Chat:
    """Asks one model, one question at a time.

    Parameters
    ----------
    server : Server
    sleep : callable
        Waits so many seconds.

    Raises
    ------
    InputError
        If the address is none.
    """

    def __init__(self, server: Server, *, sleep: Callable[[float], None]) -> None:
        if not server.url.startswith(("http://", "https://")):
            message = f"--model-url: expected an address that begins with https:// or http://, found '{server.url}'"
            raise InputError(message)
        self._server, self._sleep = server, sleep
        headers = {"Authorization": f"Bearer {server.key}"} if server.key else {}
        self._client = httpx.Client(timeout=server.timeout, headers=headers, follow_redirects=False)
        self.waited: list[float] = []

    def ask(self, instructions: str, text: str) -> Reply:
        """The model's answer.

        Raises
        ------
        AccessError
            If the server does not accept the key.
        StratagemError
            If it gives no answer that can be read, after all tries.
        """
        asked = {
            "model": self._server.model,
            "temperature": 0,
            "messages": [{"role": "system", "content": instructions}, {"role": "user", "content": text}],
        }
        found = ""
        for number in range(self._server.tries):
            wait = min(FIRST_WAIT * 2**number, LONGEST_WAIT)
            try:
                response = self._client.post(f"{self._server.url.rstrip('/')}/chat/completions", json=asked)
            except httpx.TimeoutException:
                found = f"none within {self._server.timeout:g} s"
            except httpx.HTTPError as error:
                found = f"{type(error).__name__} ({error})"
            else:
                if response.status_code == httpx.codes.OK:
                    reply = _reply(response, self._server.model)
                    if reply is not None:
                        return reply
                    found = f"an answer without a message: '{response.text[:80]}'"
                else:
                    found = f"status {response.status_code}"
                    self._refuse(response)
                    wait = _told(response, wait)
            if number + 1 < self._server.tries:
                self.waited.append(wait)
                self._sleep(wait)
        message = (
            f"{self._server.url}: expected an answer of the model {self._server.model}, found {found} in "
            f"{self._server.tries} tries; what was coded so far is kept: run the same command again to go on"
        )
        raise StratagemError(message)

    def _refuse(self, response: httpx.Response) -> None:
        where = f"{self._server.url}: expected an answer of the model {self._server.model}"
        if response.status_code in DENIED:
            message = f"{where}, found status {response.status_code}; set the key: STRATAGEM_MODEL_KEY"
            raise AccessError(message)
        if response.status_code not in AGAIN:
            said = " ".join(response.text[:120].split())
            message = f"{where}, found status {response.status_code} ({said}); look at --model and --model-url"
            raise StratagemError(message)


def _reply(response: httpx.Response, model: str) -> Reply | None:
    try:
        body = response.json()
        text = body["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError):
        return None
    return Reply(text, str(body.get("model") or model)) if isinstance(text, str) else None


def _told(response: httpx.Response, wait: float) -> float:
    """Seconds that the server asks us to wait, within bounds; a date is not read, and our own wait holds."""
    said = response.headers.get("Retry-After", "")
    return min(float(said), LONGEST_WAIT) if said.replace(".", "", 1).isdigit() else wait
