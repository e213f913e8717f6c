"""What an export is: a suffix and a function from document to bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stratagem.report.document import Document


@dataclass(frozen=True, slots=True)
class Export:
    """A format a brief can be written in.

    Parameters
    ----------
    suffix : str
        Of the file, without the dot.
    render : callable
        A pure function of the document.
    """

    suffix: str
    render: Callable[[Document], bytes]
