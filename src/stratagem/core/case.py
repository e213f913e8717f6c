"""A case: one coercer, its targets and patrons, and everything a person can read about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from stratagem.core.actors import Roster
from stratagem.core.errors import InputError, UnknownNameError
from stratagem.core.pressure import PressureIndex
from stratagem.core.streams import RECORD
from stratagem.core.toolkit import Toolkit

if TYPE_CHECKING:
    from stratagem.core.readings import Readings
    from stratagem.core.stratagems import Stratagem


class CaseMeta(BaseModel):
    """What ``case.toml`` states.

    Parameters
    ----------
    id : str
        Lower-case letters, digits, ``_`` and ``-``: it names the case in rows, in paths and in queries.
    title, version, licence, citation : str
    begins : datetime.date
        First day the curated record claims to cover.
    coercer : str
        Code of the coercer.
    targets, patrons : tuple of str
        Codes; main ones first.
    leaders : tuple of str
        Offices whose holders define a leadership period, coercer's first; at least one.
    actor_name : str
        How running text calls the coercer.
    headline_indicators : tuple of str
        Indicators that the brief's judgement on pressure states, in order.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    title: str
    version: str
    licence: str
    citation: str
    begins: dt.date
    coercer: str
    actor_name: str
    targets: tuple[str, ...]
    patrons: tuple[str, ...] = ()
    leaders: Annotated[tuple[str, ...], Field(min_length=1)]
    headline_indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a case pack holds, except its moves, which live in the store.

    Parameters
    ----------
    meta : CaseMeta
    toolkit : Toolkit
    roster : Roster
    sources, indicators, observations, calendars, coverage : polars.DataFrame
        Tables that meet the schemas of those names.
    examples : mapping of str to tuple of str
        Move ids that show each tool.
    claims : tuple of dict
        Published sentences as queries (checked in ``core.claims``).
    digest : str
        Hash of the folder's files.
    stratagems : mapping of str to Stratagem
        By id: those declared for every case, and the case's own.
    pressure : PressureIndex, optional
        The case's declared index of pressure, if it has one.
    readings : Readings, optional
        Competing readings of the coercer, if the case declares any.
    """

    meta: CaseMeta
    toolkit: Toolkit
    roster: Roster
    sources: pl.DataFrame
    indicators: pl.DataFrame
    observations: pl.DataFrame
    calendars: pl.DataFrame
    coverage: pl.DataFrame
    examples: Mapping[str, tuple[str, ...]]
    claims: tuple[Mapping[str, Any], ...]
    digest: str
    stratagems: Mapping[str, Stratagem] = field(default_factory=dict, repr=False)
    pressure: PressureIndex | None = None
    readings: Readings | None = None

    def members(self, roles: Iterable[str]) -> list[str]:
        """Codes of the actors in the given roles, main ones first.

        Raises
        ------
        UnknownNameError
            If a role is none of coercer, target, patron.
        """
        by_role = {"coercer": (self.meta.coercer,), "target": self.meta.targets, "patron": self.meta.patrons}
        out: list[str] = []
        for role in roles:
            if role not in by_role:
                raise UnknownNameError("role", role, known=by_role)
            out.extend(c for c in by_role[role] if c not in out)
        return out

    def stratagem(self, name: str) -> Stratagem:
        """The stratagem of an id.

        Raises
        ------
        UnknownNameError
            If the case has none.
        """
        if name not in self.stratagems:
            raise UnknownNameError("stratagem", name, known=self.stratagems)
        return self.stratagems[name]


@dataclass(frozen=True, slots=True)
class Record:
    """What may be known as of a date: the moves and figures published by then, and nothing later.

    Build it with :func:`as_of`; the constructor refuses rows from after the date.

    Parameters
    ----------
    case : Case
    moves : polars.DataFrame
        Columns of ``MOVES``; every row known on or before ``as_of``.
    as_of : datetime.date
    batches : tuple of str
        Ids of the store's batches the moves were read from.
    source : str
        Where all of the moves come from: the curated record, or one machine-coded source.
    """

    case: Case
    moves: pl.DataFrame
    as_of: dt.date
    batches: tuple[str, ...] = ()
    source: str = RECORD

    def __post_init__(self) -> None:
        late = self.moves.filter((pl.col("known_on") > self.as_of) | (pl.col("date") > self.as_of))
        if late.height:
            message = f"expected moves known by {self.as_of}, found {late.height} known later; filter with as_of()"
            raise InputError(message)

    @property
    def end(self) -> dt.date:
        """The end of half-open windows: the day after the as-of date, or after a machine-coded source's last move.

        The curated record is kept up to the day; a source of files ends where the files do, and a day after them on
        which nothing is on record is not a day on which nothing happened.
        """
        last: dt.date = self.as_of
        if self.source != RECORD and self.moves.height:
            last = self.moves.get_column("date").sort()[-1]
        return last + dt.timedelta(days=1)

    def observations(self) -> pl.DataFrame:
        """Indicator figures published by the as-of date, all vintages."""
        return self.case.observations.filter(pl.col("known_on") <= self.as_of)

    def calendars(self) -> pl.DataFrame:
        """Calendar events whose date was public by the as-of date."""
        return self.case.calendars.filter(pl.col("known_on") <= self.as_of)


def as_of(
    case: Case, moves: pl.DataFrame, date: dt.date, *, batches: tuple[str, ...] = (), source: str = RECORD
) -> Record:
    """The record of a case as it could be known on a date.

    The case of a machine-coded source begins with the source's first move, if that is later: before it nobody looked.
    """
    seen = moves.filter((pl.col("known_on") <= date) & (pl.col("date") <= date)).sort("date", "move_id")
    if source != RECORD and seen.height:
        begins = max(case.meta.begins, seen["date"][0])
        case = replace(case, meta=case.meta.model_copy(update={"begins": begins}))
    return Record(case, seen, date, batches, source)
