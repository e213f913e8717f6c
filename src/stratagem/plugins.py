"""Find a part by name: a file or folder of ours, or an entry point of somebody else's package."""

from __future__ import annotations

import functools
import pkgutil
from collections.abc import Iterator
from importlib import import_module, metadata, resources
from pathlib import Path
from typing import Any

from stratagem.core.errors import InputError, UnknownNameError
from stratagem.core.events import EventSource

_FOLDERS = {
    "query": ("stratagem.reckon.queries", "QUERY"),
    "export": ("stratagem.report.exports", "EXPORT"),
    "judgement": ("stratagem.report.judgements", "JUDGEMENT"),
    "source": ("stratagem.read.sources", "SOURCE"),
    "coder": ("stratagem.read.coders", "CODER"),
}
"""For each kind of part: the package whose modules are parts, and the constant each must hold."""


def names(kind: str) -> list[str]:
    """Names of all parts of a kind, ours and third parties'."""
    package, _ = _FOLDERS[kind]
    ours = {m.name for m in pkgutil.iter_modules(import_module(package).__path__) if not m.name.startswith("_")}
    return sorted(ours | {e.name for e in _entries(kind)})


@functools.cache
def _entries(kind: str) -> tuple[metadata.EntryPoint, ...]:
    """Entry points of other packages; scanning all that is installed is slow, so once a kind."""
    return tuple(metadata.entry_points(group=f"stratagem.{kind}"))


def load(kind: str, name: str) -> Any:
    """The part of that kind and name.

    Raises
    ------
    UnknownNameError
        If there is none.
    InputError
        If a module in the folder lacks its constant.
    """
    package, constant = _FOLDERS[kind]
    for entry in _entries(kind):
        if entry.name == name:
            return entry.load()
    if name not in names(kind):
        raise UnknownNameError(kind, name, known=names(kind))
    module = import_module(f"{package}.{name}")
    if not hasattr(module, constant):
        message = f"{module.__name__}: expected one constant named {constant}; see stratagem.testing"
        raise InputError(message)
    return getattr(module, constant)


def load_all(kind: str) -> dict[str, Any]:
    """All parts of a kind by name."""
    return {name: load(kind, name) for name in names(kind)}


def event_sources() -> dict[str, EventSource]:
    """Every source of events by its id, those that databases for comparison carry too.

    Raises
    ------
    InputError
        If two have one id.
    """
    found: dict[str, EventSource] = {}
    for name, part in load_all("source").items():
        source = part if isinstance(part, EventSource) else part.events
        if source is None:
            continue
        if source.id in found:
            message = (
                f"source {name}: expected an id of its own, found '{source.id}', which another source has; rename it"
            )
            raise InputError(message)
        found[source.id] = source
    return found


def case_folder(name: str) -> Path:
    """The folder of a case pack: a built-in name, an entry point ``stratagem.case``, or a path.

    Raises
    ------
    UnknownNameError
        If it is none of these.
    """
    if "/" in name or name.startswith("."):
        return Path(name)
    for found, folder in _cases():
        if found == name:
            return folder
    if Path(name).is_dir():
        return Path(name)
    raise UnknownNameError("case", name, known=[found for found, _ in _cases()])


def case_names() -> list[str]:
    """Names of the case packs installed."""
    return sorted(name for name, _ in _cases())


def _cases() -> Iterator[tuple[str, Path]]:
    root = Path(str(resources.files("stratagem"))) / "cases"
    yield from ((f.name, f) for f in sorted(root.iterdir()) if (f / "case.toml").is_file())
    for entry in _entries("case"):
        yield entry.name, Path(entry.load())


def stratagem_folders() -> list[Path]:
    """Folders of stratagem files that other packages give through the entry point ``stratagem.stratagems``.

    Raises
    ------
    InputError
        If one is no folder; the message names its package.
    """
    out = []
    for entry in sorted(_entries("stratagems"), key=lambda e: e.name):
        folder = Path(str(entry.load()))
        if not folder.is_dir():
            package = entry.dist.name if entry.dist else entry.value
            message = (
                f"stratagem.stratagems '{entry.name}' of {package}: expected a folder of YAML files, found {folder}"
            )
            raise InputError(message)
        out.append(folder)
    return out


def toolkit_path() -> Path:
    """The toolkit's YAML master."""
    return Path(str(resources.files("stratagem"))) / "cases" / "toolkit.yaml"
