"""What a kind of coder is: a name, how to make one for a case, and what may be believed of its output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from stratagem.core.actors import Roster
from stratagem.core.coding import Coder


@dataclass(frozen=True, slots=True)
class Reply:
    """What a language model answered.

    Parameters
    ----------
    text : str
        The answer's text, as received.
    model : str
        Name and version of the model, as the server states it.
    """

    text: str
    model: str


Ask = Callable[[str, str], Reply]
"""Puts instructions and a text to a language model."""


@dataclass(frozen=True, slots=True)
class Model:
    """A language model that can be asked: the name it was asked for by, and the asking."""

    name: str
    ask: Ask


@dataclass(frozen=True, slots=True)
class Materials:
    """What a coder may be made of.

    Parameters
    ----------
    roster : Roster
        Actors, offices and people of the case.
    names : polars.DataFrame
        The case's own idiom; columns of ``core.coding.NAMES``.
    model : Model, optional
        A language model; None where none was set up.
    """

    roster: Roster
    names: pl.DataFrame
    model: Model | None = None


@dataclass(frozen=True, slots=True)
class CoderKind:
    """A kind of coder; each file of ``read/coders`` holds one as ``CODER``.

    Parameters
    ----------
    id, title : str
    make : callable
        A coder out of materials.
    deterministic : bool
        The same document gives the same codings, always.
    proposes : bool
        Its events are proposals: they become moves only when a person has accepted them.
    seconds : float
        A sentence of ordinary length takes no longer; tests hold it to that.
    """

    id: str
    title: str
    make: Callable[[Materials], Coder]
    deterministic: bool = True
    proposes: bool = False
    seconds: float = 1.0
