"""The toolkit: tools with permanent ids, families, purposes, groups, and what counts as each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from stratagem.core.errors import InputError, UnknownNameError

EVERY_TOOL = ("*",)
"""Stands for all tools in a group."""

Role = Literal["coercer", "target", "patron"]
Purpose = Literal["signal", "compel", "extract", "stall", "divide", "silence", "hedge", "probe"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Mapped(_Strict):
    """Codes and names of other ontologies that are read as this tool."""

    cameo: tuple[Annotated[str, Field(pattern=r"^\d{2,4}$")], ...] = ()
    plover: tuple[str, ...] = ()
    icews: tuple[str, ...] = ()
    only_with: str | None = Field(default=None, description="what else must hold for the mapping to be right")


class Change(_Strict):
    """One entry of a tool's history."""

    date: dt.date
    change: str


class Tool(_Strict):
    """One tool of the toolkit."""

    id: Annotated[str, Field(pattern=r"^SG-\d{4}$")]
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: str
    family: str
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    purposes: tuple[Purpose, ...] = ()
    definition: str
    counts: Annotated[tuple[str, ...], Field(min_length=1)]
    does_not_count: Annotated[tuple[str, ...], Field(min_length=1)]
    mapped: Mapped = Mapped()
    countermeasures: tuple[str, ...] = ()
    history: Annotated[tuple[Change, ...], Field(min_length=1)]


class Family(_Strict):
    """A family of tools."""

    key: str
    name: str
    definition: str


class Group(_Strict):
    """A declared set of moves: these tools (``*`` for all), in these forms, by these roles.

    ``alone`` leaves out joint acts: nobody outside the roles took part.
    """

    key: str
    name: str
    definition: str
    tools: Annotated[tuple[str, ...], Field(min_length=1)]
    forms: Annotated[tuple[str, ...], Field(min_length=1)]
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    alone: bool = False


class Toolkit(_Strict):
    """The whole taxonomy, one master document."""

    version: str
    families: tuple[Family, ...]
    tools: tuple[Tool, ...]
    groups: tuple[Group, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Toolkit:
        for field, values in (("id", [t.id for t in self.tools]), ("key", [t.key for t in self.tools])):
            repeated = sorted({v for v in values if values.count(v) > 1})
            if repeated:
                message = f"tools: expected each {field} once, found {repeated} more than once"
                raise ValueError(message)
        families = {f.key for f in self.families}
        for tool in self.tools:
            if tool.family not in families:
                message = f"tool {tool.key}: {UnknownNameError('family', tool.family, known=families)}"
                raise ValueError(message)
        keys = {t.key for t in self.tools}
        for group in self.groups:
            for key in group.tools:
                if key not in keys and group.tools != EVERY_TOOL:
                    message = f"group {group.key}: {UnknownNameError('tool', key, known=keys)}"
                    raise ValueError(message)
        return self

    @cached_property
    def by_key(self) -> Mapping[str, Tool]:
        """Tools by key."""
        return {t.key: t for t in self.tools}

    def tool(self, name: str) -> Tool:
        """The tool of a key or permanent id.

        Raises
        ------
        UnknownNameError
            If neither a key nor an id matches.
        """
        for tool in self.tools:
            if name in (tool.key, tool.id):
                return tool
        raise UnknownNameError("tool", name, known=self.by_key)

    def group(self, name: str) -> Group:
        """The group of a key.

        Raises
        ------
        UnknownNameError
            If there is none.
        """
        for group in self.groups:
            if group.key == name:
                return group
        raise UnknownNameError("group", name, known=[g.key for g in self.groups])


def toolkit_from(document: Mapping[str, Any], *, where: str) -> Toolkit:
    """A toolkit from the parsed YAML master.

    Raises
    ------
    InputError
        If the document does not meet the schema; the message names the first fault and its path.
    """
    try:
        return Toolkit.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(p) for p in first["loc"]) or "document"
        more = f" ({error.error_count()} faults in all)" if error.error_count() > 1 else ""
        message = f"{where}, {path}: {first['msg']}, found {str(first['input'])[:80]!r}{more}"
        raise InputError(message) from None
