"""The tree of errors, and the exit code each one means.

Stratagem's errors::

    StratagemError                 1   something failed
    ├── InputError (ValueError)    2   bad input; stored data left untouched
    │   └── UnknownNameError       2   no part, tool, actor, case ... of that name
    ├── StoreError                 1   the store cannot be read or written
    │   └── StoreLockedError       1   another process is writing
    ├── RefusedError               3   a sentence without evidence, a number without provenance
    └── AccessError                4   access or credentials

A message has three parts: what was expected, what was found and where, what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class StratagemError(Exception):
    """Something failed. Base of every error this package raises on purpose."""

    exit_code = 1


class InputError(StratagemError, ValueError):
    """Bad input. What was stored before is untouched."""

    exit_code = 2


class UnknownNameError(InputError):
    """A name that nothing here carries.

    Examples
    --------
    >>> raise UnknownNameError("tool", "hotline_cutt", known=["hotline_cut", "aid"])
    Traceback (most recent call last):
    ...
    stratagem.core.errors.UnknownNameError: no tool named 'hotline_cutt'; did you mean 'hotline_cut'?
    """

    def __init__(self, kind: str, name: str, *, known: Iterable[str]) -> None:
        names = sorted(known)
        close = difflib.get_close_matches(name, names, n=1)
        if close:
            hint = f"did you mean '{close[0]}'?"
        else:
            shown = ", ".join(names[:12]) or "none"
            hint = f"there are: {shown}" + (f" and {len(names) - 12} more" if len(names) > 12 else "")
        super().__init__(f"no {kind} named '{name}'; {hint}")
        self.kind = kind
        self.name = name


class StoreError(StratagemError):
    """The store cannot be read or written; nothing was half-written."""


class StoreLockedError(StoreError):
    """Another process is writing to the store."""


class RefusedError(StratagemError):
    """A sentence without evidence, or a number without provenance, is not printed."""

    exit_code = 3


class AccessError(StratagemError):
    """Access was denied: permissions or credentials."""

    exit_code = 4
