"""Write a file whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A place to write to that takes the name of ``path`` at the end; if anything fails the old file stays.

    Parameters
    ----------
    path : Path
        Its folder must exist.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes) -> None:
    """Write bytes whole or not at all.

    Parameters
    ----------
    path : Path
        Its folder must exist.
    data : bytes
    """
    with whole(path) as part:
        part.write_bytes(data)
