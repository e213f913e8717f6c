"""A language model that can be asked, with the waits that a busy server asks for."""

from __future__ import annotations

import time

from stratagem.core.coders import Model
from stratagem.record.models import Chat, Server


def model_of(url: str, name: str, *, key: str = "", timeout: float = 60.0) -> Model:
    """A model behind an OpenAI-compatible address.

    Parameters
    ----------
    url : str
        As ``https://host/v1``.
    name : str
    key : str
        Sent as a bearer token; empty for none.
    timeout : float
        Seconds to wait for one answer.

    Raises
    ------
    InputError
        If the address is none.
    """
    return Model(name, Chat(Server(url, name, key, timeout), sleep=time.sleep).ask)
