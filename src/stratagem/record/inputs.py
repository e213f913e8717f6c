"""Bytes of a file that a person names, and text written to one."""

from __future__ import annotations

from pathlib import Path

from stratagem.core.errors import AccessError, InputError
from stratagem.record.whole import whole


def read_bytes(path: Path) -> bytes:
    """All bytes of a file.

    Raises
    ------
    InputError
        If it is missing or a folder.
    AccessError
        If it may not be read.
    """
    if not path.is_file():
        message = f"{path}: expected a file, found {'a folder' if path.is_dir() else 'nothing'}"
        raise InputError(message)
    try:
        return path.read_bytes()
    except PermissionError as error:
        message = f"{path}: it may not be read ({error.strerror}); give yourself the right to read it"
        raise AccessError(message) from None


def write_text(path: Path, text: str) -> None:
    """Write text whole or not at all; the folder is made if it is not there.

    Raises
    ------
    InputError
        If the path lies below a file.
    """
    for place in path.parents:
        if place.exists() and not place.is_dir():
            message = f"{path}: expected a folder to write into, found that {place} is a file; name another place"
            raise InputError(message)
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as part:
        part.write_text(text, encoding="utf-8", errors="surrogatepass")
