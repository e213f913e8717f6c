"""A filter on moves, said once and read two ways: as a polars expression and as SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from pydantic import BaseModel, ConfigDict

from stratagem.core.case import Case
from stratagem.core.errors import UnknownNameError
from stratagem.core.moves import FORMS, PURPOSES, STATUSES
from stratagem.core.toolkit import EVERY_TOOL


class MoveFilter(BaseModel):
    """Which moves: every stated condition must hold, and within one list any value will do.

    Parameters
    ----------
    tool, family, group, form, actor, role, target, speaker, purpose, status : tuple of str
        Keys; ``role`` is coercer, target or patron and means the case's actors of that role. ``group`` is a
        declared set of tools, forms and roles in the toolkit.
    target_role : tuple of str
        Roles of whom the move was addressed to.
    min_severity : int, optional
        0 to 5.
    since, until : datetime.date, optional
        Half-open span of the date of the move.
    text : str, optional
        Words the summary contains, case ignored.

    Examples
    --------
    >>> MoveFilter(tool=("nuclear_test",)).describe()
    'tool nuclear_test'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    tool: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    target_role: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    status: tuple[str, ...] = ("actual",)
    min_severity: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    text: str | None = None

    def describe(self) -> str:
        """The filter in words, for captions and provenance."""
        parts = []
        for name, value in self.model_dump(exclude_defaults=True).items():
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
class ResolvedFilter:
    """A filter whose names were looked up in a case: alternatives of conjunctions, and bounds."""

    alternatives: tuple[tuple[Condition, ...], ...]
    always: tuple[Condition, ...] = ()
    bounds: tuple[tuple[str, str, Any], ...] = field(default=())
    text: str | None = None

    def expression(self) -> pl.Expr:
        """As one polars expression."""
        whole = pl.lit(value=True)
        for condition in self.always:
            whole &= condition.expression()
        if self.alternatives:
            whole &= pl.any_horizontal(
                [pl.all_horizontal([c.expression() for c in group]) for group in self.alternatives]
            )
        for column, operator, value in self.bounds:
            whole &= pl.col(column) >= value if operator == ">=" else pl.col(column) < value
        if self.text is not None:
            whole &= pl.col("summary").str.to_lowercase().str.contains(self.text.lower(), literal=True)
        return whole

    def sql(self) -> str:
        """As one SQL condition."""
        parts = [c.sql() for c in self.always]
        if self.alternatives:
            parts.append("(" + " OR ".join(" AND ".join(c.sql() for c in g) for g in self.alternatives) + ")")
        parts += [f"{column} {operator} {_quoted(value)}" for column, operator, value in self.bounds]
        if self.text is not None:
            parts.append(f"contains(lower(summary), {_quoted(self.text.lower())})")
        return " AND ".join(parts) or "TRUE"


def resolve(chosen: MoveFilter, case: Case) -> ResolvedFilter:
    """Look up every name of a filter in a case.

    Raises
    ------
    UnknownNameError
        For a tool, family, group, role, actor, form or status that does not exist.
    """
    toolkit = case.toolkit
    families = _known("family", chosen.family, tuple(f.key for f in toolkit.families))
    always = [
        *_any("tool", chosen.tool, [toolkit.tool(t).key for t in chosen.tool]),
        *_any("tool", families, [t.key for t in toolkit.tools if t.family in families]),
        *_any("form", _known("form", chosen.form, FORMS)),
        *_any("status", _known("status", chosen.status, STATUSES)),
        *_any("actor_speaker", _known("speaker", chosen.speaker, tuple(case.roster.speakers()))),
        *_any("purpose", _known("purpose", chosen.purpose, PURPOSES), is_list=True),
        *_any("actors", _actors(case, chosen.actor), is_list=True),
        *_any("actors", chosen.role, case.members(chosen.role), is_list=True),
        *_any("targets", _actors(case, chosen.target), is_list=True),
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
    bounds: list[tuple[str, str, Any]] = []
    if chosen.min_severity is not None:
        bounds.append(("severity", ">=", chosen.min_severity))
    if chosen.since is not None:
        bounds.append(("date", ">=", chosen.since))
    if chosen.until is not None:
        bounds.append(("date", "<", chosen.until))
    return ResolvedFilter(tuple(alternatives), tuple(always), tuple(bounds), chosen.text)


def _any(
    column: str, named: Sequence[str], values: Sequence[str] | None = None, *, is_list: bool = False
) -> list[Condition]:
    """A condition if anything was named; one that nothing meets if what was named stands for no value."""
    return [Condition(column, tuple(named if values is None else values), is_list)] if named else []


def _known(kind: str, values: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if value not in known:
            raise UnknownNameError(kind, value, known=known)
    return values


def _actors(case: Case, codes: tuple[str, ...]) -> tuple[str, ...]:
    return _known("actor", codes, tuple(case.roster.actors["code"]))


def _quoted(value: Any) -> str:
    if isinstance(value, dt.date):
        return f"DATE '{value}'"
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
