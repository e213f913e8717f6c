"""What a broken contract is, and how two runs of a part are compared."""

from __future__ import annotations

from typing import Any

import polars as pl

from stratagem.core.claims import Answer
from stratagem.core.events import Coded


class ContractError(AssertionError):
    """A part does not keep its contract; the message says which clause."""


def require(holds: bool, clause: str) -> None:
    """Raise unless a clause of a contract holds."""
    if not holds:
        raise ContractError(clause)


def same(a: Answer | Coded, b: Answer | Coded) -> bool:
    """Whether two runs gave the same, field by field."""
    return all(_equal(getattr(a, name), getattr(b, name)) for name in a.__slots__)


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, pl.DataFrame):
        return isinstance(b, pl.DataFrame) and a.equals(b)
    return bool(a == b)
