"""A small YAML document with the line and column of each of its keys, read without trust."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml import CSafeLoader, MarkedYAMLError, YAMLError

from stratagem.core.errors import InputError
from stratagem.core.patterns import Fault, Place

MOST_BYTES = 100_000
DEEPEST = 20
Mark = tuple[int, int]
_PLAIN = tuple(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp"))


@dataclass(frozen=True, slots=True)
class Marked:
    """A document: its value, where each key and list item stands, and what is no plain value or there twice.

    ``keys`` and ``values`` map a place to line and column, both from 1.
    """

    value: Any
    keys: dict[Place, Mark]
    values: dict[Place, Mark]
    faults: tuple[Fault, ...]

    def place(self, loc: Iterable[Any]) -> Place:
        """A place of the schema as a place of the document, where one mapping may stand for a list of one."""
        here: Place = ()
        for part in loc:
            if not isinstance(part, int) or (*here, part) in self.values:
                here = (*here, part)
        return here

    def mark(self, loc: Iterable[Any]) -> Mark:
        """Line and column of a place, or of the nearest that is there."""
        here = self.place(loc)
        while here and here not in self.values:
            here = here[:-1]
        return self.keys.get(here) or self.values.get(here, (1, 1))

    def items(self) -> Iterator[tuple[Place, Any]]:
        """Every place with its value."""
        for place in self.values:
            value = self.value
            for part in place:
                value = value[part]
            yield place, value

    def without(self, locs: Iterable[Iterable[Any]]) -> Any:
        """The value without some of its keys."""
        pruned = copy.deepcopy(self.value)
        for loc in locs:
            place = self.place(loc)
            holder = pruned
            for part in place[:-1]:
                holder = holder[part]
            holder.pop(place[-1], None)
        return pruned


def read_marked(path: Path) -> Marked:
    """A YAML document of plain values: no aliases, no tags of its own, at most 100 kB and 20 levels.

    Raises
    ------
    InputError
        If the file is missing, empty, too large, not UTF-8, not YAML, or holds anything else than one mapping.
    """
    text = _text(path)
    try:
        _check_events(path, text)
        node = yaml.compose(text, CSafeLoader)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = " ".join(str(error.problem).split())
        if "\\t" in problem or "tab" in problem:
            problem = "found a tab; indent with spaces"
        message = f"{path}{where}: not YAML: {problem}"
        raise InputError(message) from None
    except YAMLError as error:
        message = f"{path}: not YAML: {' '.join(str(error).split())}; take that out"
        raise InputError(message) from None
    if not isinstance(node, yaml.MappingNode):
        found = "nothing" if node is None else "a list" if isinstance(node, yaml.SequenceNode) else f"'{node.value}'"
        message = f"{path}: expected a mapping that begins with 'id: ...', found {found}"
        raise InputError(message)
    return _Reading(path).document(node)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as error:
        found = "a folder" if isinstance(error, IsADirectoryError) else "nothing"
        message = f"{path}: expected a YAML file, found {found}"
        raise InputError(message) from None
    if len(data) > MOST_BYTES:
        message = f"{path}: expected at most {MOST_BYTES:,} bytes, found {len(data):,}; is this the right file?"
        raise InputError(message)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"{path}, line {line}: expected UTF-8, found byte 0x{data[error.start]:02X}; save the file as UTF-8"
        raise InputError(message) from None


def _check_events(path: Path, text: str) -> None:
    """Refuse what could grow without bound when it is built, before it is built."""
    depth = 0
    for event in yaml.parse(text, CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else "?"
        anchor = event.anchor if isinstance(event, yaml.NodeEvent) else None
        if anchor is not None:
            message = f"{path}, line {line}: expected plain values, found the anchor or alias '{anchor}'; write it out"
            raise InputError(message)
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
        if depth > DEEPEST:
            message = f"{path}, line {line}: expected at most {DEEPEST} levels, found more"
            raise InputError(message)


class _Reading:
    """One pass over the nodes of a document."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._plain = yaml.constructor.SafeConstructor()
        self._keys: dict[Place, Mark] = {}
        self._values: dict[Place, Mark] = {}
        self._faults: list[Fault] = []

    def document(self, node: yaml.Node) -> Marked:
        value = self._value(node, ())
        return Marked(value, self._keys, self._values, tuple(self._faults))

    def _value(self, node: yaml.Node, place: Place) -> Any:
        self._values[place] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*place, at)) for at, item in enumerate(node.value)]
        return self._scalar(node, place)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "a list or mapping"
            here = (*place, key)
            mark = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            if key in out:
                first = self._keys[here][0]
                says = (
                    f"expected each key once, found '{key}' in line {first} and again in line {mark[0]}; take one out"
                )
                self._faults.append(Fault(here, says))
                self._keys[here] = mark
                continue
            self._keys[here] = mark
            out[key] = self._value(value_node, here)
        return out

    def _scalar(self, node: yaml.Node, place: Place) -> Any:
        if node.tag in _PLAIN:
            try:
                return self._plain.construct_object(node, deep=True)
            except ValueError as error:
                says = f"expected a day that there is, found '{node.value}' ({error})"
                self._faults.append(Fault(place, says))
                return str(node.value)
        says = f"expected a plain value, found the tag '{node.tag}'; take it out"
        self._faults.append(Fault(place, says))
        return str(node.value)
