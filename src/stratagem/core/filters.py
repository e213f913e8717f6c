"""A filter on moves, said once and read two ways: as a polars expression and as SQL."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from stratagem.core.case import Case
from stratagem.core.errors import UnknownNameError
from stratagem.core.moves import FORMS, PURPOSES, STATUSES
from stratagem.core.toolkit import EVERY_TOOL

Names = tuple[str, ...]
ROLES = ("coercer", "target", "patron")


class MoveFilter(BaseModel):
    """Which moves: every stated condition must hold, and within one list any value will do.

    Examples
    --------
    >>> MoveFilter(tool=("nuclear_test",)).describe()
    'tool nuclear_test'
    >>> MoveFilter(role=("coercer",), conditional=True, max_severity=2).describe()
    'role coercer, max severity 2, conditional'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    tool: Names = Field(default=(), description="Keys or permanent ids of tools.")
    family: Names = Field(default=(), description="Families of tools.")
    group: Names = Field(default=(), description="Declared groups: sets of tools, forms and roles in the toolkit.")
    form: Names = Field(default=(), description="Forms: deed, or a kind of statement.")
    actor: Names = Field(default=(), description="Codes of who acted or spoke.")
    role: Names = Field(default=(), description="Roles of who acted or spoke: the case's actors of that role.")
    target: Names = Field(default=(), description="Codes of whom the move was addressed to.")
    target_role: Names = Field(default=(), description="Roles of whom the move was addressed to.")
    speaker: Names = Field(default=(), description="Ids of the persons, offices or organs that spoke.")
    speaker_level: Names = Field(
        default=(), description="Levels of the office that the speaker held at the date, or of the organ that spoke."
    )
    purpose: Names = Field(default=(), description="What for, as far as the record supports it.")
    status: Names = Field(default=("actual",), description="Only these statuses.")
    min_severity: int | None = Field(default=None, ge=0, le=5, description="0 to 5; moves without one are left out.")
    max_severity: int | None = Field(default=None, ge=0, le=5, description="0 to 5; moves without one are left out.")
    conditional: bool | None = Field(default=None, description="Whether the statement depends on an if.")
    since: dt.date | None = Field(default=None, description="First day.")
    until: dt.date | None = Field(default=None, description="Day after the last.")
    text: str | None = Field(default=None, description="Words the summary contains, capitals ignored.")

    def describe(self) -> str:
        """The filter in words, for captions and provenance."""
        parts = []
        for name, value in self.model_dump(exclude_defaults=True).items():
            if name == "conditional":
                parts.append(name if value else "not conditional")
                continue
            shown = " or ".join(value) if isinstance(value, tuple) else str(value)
            parts.append(f"{name.replace('_', ' ')} {shown}")
        return ", ".join(parts) or "all moves"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a resolved filter: a column and the values any of which will do.

    For a list column, ``nothing_else`` asks that every item be among the values.
    """

    column: str
    values: tuple[Any, ...]
    is_list: bool = False
    nothing_else: bool = False

    def expression(self) -> pl.Expr:
        """As polars."""
        if not self.values:
            return pl.lit(value=False)
        wanted = pl.lit(pl.Series(self.values, dtype=pl.String)).implode()
        if self.nothing_else:
            return pl.col(self.column).list.set_difference(wanted).list.len() == 0
        if self.is_list:
            return pl.col(self.column).list.set_intersection(wanted).list.len() > 0
        return pl.col(self.column).is_in(list(self.values))

    def sql(self) -> str:
        """As SQL."""
        if not self.values:
            return "FALSE"
        listed = ", ".join(_quoted(v) for v in self.values)
        if self.nothing_else:
            return f"list_has_all([{listed}], {self.column})"
        if self.is_list:
            # DuckDB looks for one value several times faster than for any of several.
            one = len(self.values) == 1
            return f"list_contains({self.column}, {listed})" if one else f"list_has_any({self.column}, [{listed}])"
        return f"{self.column} IN ({listed})"


@dataclass(frozen=True, slots=True)
class Spoke:
    """A condition on the speaker: one of these ids, from the first day of an office up to the day after its last."""

    speakers: tuple[str, ...]
    start: dt.date | None = None
    end: dt.date | None = None

    def expression(self) -> pl.Expr:
        """As polars."""
        whole = pl.col("actor_speaker").is_in(list(self.speakers))
        if self.start is not None:
            whole &= pl.col("date") >= self.start
        if self.end is not None:
            whole &= pl.col("date") < self.end
        return whole

    def sql(self) -> str:
        """As SQL."""
        parts = [f"actor_speaker IN ({', '.join(_quoted(s) for s in self.speakers)})"]
        parts += [f"date >= {_quoted(self.start)}"] if self.start is not None else []
        parts += [f"date < {_quoted(self.end)}"] if self.end is not None else []
        return f"({' AND '.join(parts)})"


@dataclass(frozen=True, slots=True)
class ResolvedFilter:
    """A filter whose names were looked up in a case: alternatives of conjunctions, and bounds.

    ``spoke``, if given, lists who spoke when, any of which will do.
    """

    alternatives: tuple[tuple[Condition, ...], ...]
    always: tuple[Condition, ...] = ()
    bounds: tuple[tuple[str, str, Any], ...] = field(default=())
    text: str | None = None
    spoke: tuple[Spoke, ...] | None = None

    def expression(self) -> pl.Expr:
        """As one polars expression."""
        whole = pl.lit(value=True)
        for condition in self.always:
            whole &= condition.expression()
        if self.alternatives:
            whole &= pl.any_horizontal(
                [pl.all_horizontal([c.expression() for c in group]) for group in self.alternatives]
            )
        if self.spoke is not None:
            whole &= pl.any_horizontal([s.expression() for s in self.spoke]) if self.spoke else pl.lit(value=False)
        for column, sign, value in self.bounds:
            whole &= _COMPARED[sign](pl.col(column), value)
        if self.text is not None:
            whole &= pl.col("summary").str.to_lowercase().str.contains(self.text.lower(), literal=True)
        return whole

    def sql(self) -> str:
        """As one SQL condition."""
        parts = [c.sql() for c in self.always]
        if self.alternatives:
            parts.append("(" + " OR ".join(" AND ".join(c.sql() for c in g) for g in self.alternatives) + ")")
        if self.spoke is not None:
            parts.append("(" + (" OR ".join(s.sql() for s in self.spoke) or "FALSE") + ")")
        parts += [f"{column} {sign} {_quoted(value)}" for column, sign, value in self.bounds]
        if self.text is not None:
            parts.append(f"contains(lower(summary), {_quoted(self.text.lower())})")
        return " AND ".join(parts) or "TRUE"


_COMPARED: Mapping[str, Callable[[pl.Expr, Any], pl.Expr]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
}
_BOUNDS = (
    ("min_severity", "severity", ">="),
    ("max_severity", "severity", "<="),
    ("conditional", "conditional", "="),
    ("since", "date", ">="),
    ("until", "date", "<"),
)
"""For each field that bounds a column: the field, the column, and how they compare."""


def resolve(chosen: MoveFilter, case: Case) -> ResolvedFilter:
    """Look up every name of a filter in a case.

    Raises
    ------
    UnknownNameError
        For a tool, family, group, role, actor, form, status or level that does not exist.
    """
    for _, _, unknown in unknown_names(chosen, case):
        raise unknown
    toolkit = case.toolkit
    always = [
        *_any("tool", chosen.tool, [toolkit.tool(t).key for t in chosen.tool]),
        *_any("tool", chosen.family, [t.key for t in toolkit.tools if t.family in chosen.family]),
        *_any("form", chosen.form),
        *_any("status", chosen.status),
        *_any("actor_speaker", chosen.speaker),
        *_any("purpose", chosen.purpose, is_list=True),
        *_any("actors", chosen.actor, is_list=True),
        *_any("actors", chosen.role, case.members(chosen.role), is_list=True),
        *_any("targets", chosen.target, is_list=True),
        *_any("targets", chosen.target_role, case.members(chosen.target_role), is_list=True),
    ]
    alternatives = []
    for key in chosen.group:
        group = toolkit.group(key)
        alternatives.append(
            (
                *([] if group.tools == EVERY_TOOL else [Condition("tool", group.tools)]),
                Condition("form", group.forms),
                Condition("actors", tuple(case.members(group.roles)), is_list=True, nothing_else=group.alone),
            )
        )
    given = [(column, sign, getattr(chosen, name)) for name, column, sign in _BOUNDS]
    bounds = tuple(bound for bound in given if bound[2] is not None)
    spoke = _spoke(case, chosen.speaker_level) if chosen.speaker_level else None
    return ResolvedFilter(tuple(alternatives), tuple(always), bounds, chosen.text, spoke)


def unknown_names(chosen: MoveFilter, case: Case) -> Iterator[tuple[str, int, UnknownNameError]]:
    """Every name of a filter that a case does not know: field, place in its list, and what would be right."""
    for name, (kind, known) in _NAMED.items():
        values = getattr(chosen, name)
        there = known(case) if values else ()
        for at, value in enumerate(values):
            # A tool's permanent id is as good as its key, but a list of both would say everything twice.
            if value not in there and not (name == "tool" and value in {t.id for t in case.toolkit.tools}):
                yield name, at, UnknownNameError(kind, value, known=there)


_NAMED: Mapping[str, tuple[str, Callable[[Case], Collection[str]]]] = {
    "tool": ("tool", lambda case: case.toolkit.by_key),
    "family": ("family", lambda case: [f.key for f in case.toolkit.families]),
    "group": ("group", lambda case: [g.key for g in case.toolkit.groups]),
    "form": ("form", lambda _: FORMS),
    "status": ("status", lambda _: STATUSES),
    "purpose": ("purpose", lambda _: PURPOSES),
    "role": ("role", lambda _: ROLES),
    "target_role": ("role", lambda _: ROLES),
    "actor": ("actor", lambda case: case.roster.actors["code"].to_list()),
    "target": ("actor", lambda case: case.roster.actors["code"].to_list()),
    "speaker": ("speaker", lambda case: case.roster.speakers()),
    "speaker_level": ("level", lambda case: case.roster.offices["level"].unique().to_list()),
}
"""For each field that holds names: what they are names of, and those a case knows."""


def impossible(chosen: MoveFilter, case: Case) -> str | None:
    """Why no move of a case can ever meet a filter whose names are all known; None if one can.

    The toolkit says who uses a tool; a move by others would be a fault of the record.
    """
    toolkit = case.toolkit
    for roles in (chosen.role, chosen.target_role):
        if roles and not case.members(roles):
            return f"the case has no {' or '.join(roles)}"
    if chosen.speaker_level:
        there = {s for spoke in _spoke(case, chosen.speaker_level) for s in spoke.speakers}
        level = " or ".join(chosen.speaker_level)
        if not there:
            return f"nobody in the case speaks at the level {level}"
        if chosen.speaker and not there & set(chosen.speaker):
            return f"{' or '.join(chosen.speaker)} never held an office at the level {level}"
    tools = {toolkit.tool(t).key for t in chosen.tool} or set(toolkit.by_key)
    if chosen.family:
        tools &= {t.key for t in toolkit.tools if t.family in chosen.family}
        if not tools:
            return f"no tool {' or '.join(chosen.tool)} is of the family {' or '.join(chosen.family)}"
    reasons = [_clash(chosen, case, tools, group) for group in chosen.group or (None,)]
    return "; ".join(r for r in reasons if r) if all(reasons) else None


def _clash(chosen: MoveFilter, case: Case, tools: set[str], key: str | None) -> str | None:
    """Why nothing in a group (in all moves, if None) is what else a filter asks for."""
    if key is None:
        return _nobody_uses(tools, set(chosen.role or ROLES), case)
    group = case.toolkit.group(key)
    members = case.members(group.roles)
    by = " or ".join(group.roles)
    tools = tools if group.tools == EVERY_TOOL else tools & set(group.tools)
    if not tools:
        asked = "tool " + " or ".join(chosen.tool) if chosen.tool else "family " + " or ".join(chosen.family)
        return f"the group {key} does not hold the {asked}"
    if chosen.form and not set(chosen.form) & set(group.forms):
        return f"the group {key} holds only the forms {', '.join(group.forms)}, not {' or '.join(chosen.form)}"
    if not members:
        return f"the group {key} is of moves by {by}, which the case does not have"
    if not group.alone:
        # A joint act has actors of both, so the tool may be that of either.
        return _nobody_uses(tools, {*group.roles, *chosen.role}, case)
    who = set(chosen.role or group.roles) & set(group.roles)
    if not who:
        return f"the group {key} holds only moves by {by} alone, not {' or '.join(chosen.role)}"
    if chosen.actor and not set(chosen.actor) & set(members):
        return f"the group {key} holds only moves by {', '.join(members)}, not {' or '.join(chosen.actor)}"
    return _nobody_uses(tools, who, case)


def _nobody_uses(tools: set[str], who: set[str], case: Case) -> str | None:
    users = {role for tool in tools for role in case.toolkit.tool(tool).roles}
    if users & who:
        return None
    named = " and ".join(sorted(tools)) if len(tools) <= 3 else "every such tool"
    return f"the toolkit gives {named} to {' and '.join(sorted(users))}, not to {' or '.join(sorted(who))}"


def _spoke(case: Case, levels: Names) -> tuple[Spoke, ...]:
    """Who spoke at some levels, and when: organs and offices by their own level, persons while they held an office."""
    offices = case.roster.offices.filter(pl.col("level").is_in(list(levels)))["office_id"].to_list()
    held = case.roster.tenures.filter(pl.col("office_id").is_in(offices))
    terms: dict[tuple[Any, Any], list[str]] = {}
    for person, start, end in held.select("person_id", "start", "end").unique(maintain_order=True).iter_rows():
        terms.setdefault((start, end), []).append(person)
    named = [Spoke(tuple(offices))] if offices else []
    return (*named, *(Spoke(tuple(people), start, end) for (start, end), people in terms.items()))


def _any(
    column: str, named: Sequence[str], values: Sequence[str] | None = None, *, is_list: bool = False
) -> list[Condition]:
    """A condition if anything was named; one that nothing meets if what was named stands for no value."""
    return [Condition(column, tuple(named if values is None else values), is_list)] if named else []


def _quoted(value: Any) -> str:
    if isinstance(value, dt.date):
        return f"DATE '{value}'"
    if isinstance(value, int):  # true and false are integers here
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
