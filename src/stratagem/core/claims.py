"""Numbers that leave the system: estimate, interval, n, provenance; and published claims with verdicts."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, model_validator

from stratagem.core.streams import RECORD


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a number came from: enough to compute it again.

    Parameters
    ----------
    case, as_of, query, params
        What was asked.
    batches : tuple of str
        Batches of the store that were read.
    case_digest : str
        Hash of the case pack's files.
    software : str
        Name and version.
    seed : int
        Seed of the random generator; used only by resampling.
    source : str
        The one source whose moves were counted: the curated record, or a machine-coded one.
    """

    case: str
    as_of: dt.date
    query: str
    params: Mapping[str, Any]
    batches: tuple[str, ...]
    case_digest: str
    software: str
    seed: int
    source: str = RECORD


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found: a number with interval and n, and the rows it rests on.

    Parameters
    ----------
    value : float or None
        None when the record cannot answer; ``note`` then says why.
    unit : str
    n : int
        How many observations the number rests on; its noun is ``n_of``.
    low, high : float, optional
        Ends of the interval, whose kind is ``interval``.
    rows : tuple of str
        Ids of the moves (or observations) under the number.
    table : polars.DataFrame, optional
        The answer's working by stratum, when it has one.
    instances : polars.DataFrame, optional
        One line per instance counted, when the answer counts instances.
    note : str
        What a reader must know to read the number right.
    details : mapping of str to number or text
        Companion numbers, by name.
    """

    value: float | None
    unit: str
    n: int
    n_of: str
    low: float | None = None
    high: float | None = None
    interval: str = ""
    rows: tuple[str, ...] = ()
    table: pl.DataFrame | None = None
    instances: pl.DataFrame | None = None
    note: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """An answer with its id and provenance. The only form in which a number reaches a reader."""

    id: str
    label: str
    answer: Answer
    provenance: Provenance

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, without the working tables."""
        answer = {k: v for k, v in _fields(self.answer).items() if k not in ("table", "instances")}
        return {"id": self.id, "label": self.label, **answer, "provenance": asdict(self.provenance)}


def _fields(answer: Answer) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in answer.__slots__}


def claim_id(
    case: str, as_of: dt.date, query: str, params: Mapping[str, Any], seed: int, *, source: str = RECORD
) -> str:
    """The permanent id of the number that a query gives for a case as of a date.

    Examples
    --------
    >>> claim_id("toy", dt.date(2020, 6, 16), "count", {"last_days": 90}, 1)
    'n-14f2cd51'
    >>> claim_id("toy", dt.date(2020, 6, 16), "count", {"last_days": 90}, 1, source="gdelt2")
    'n-3083da60'
    """
    whole = [case, as_of.isoformat(), query, params, seed]
    asked = json.dumps(whole if source == RECORD else [*whole, source], sort_keys=True, default=str)
    return "n-" + hashlib.sha256(asked.encode()).hexdigest()[:8]


class Verdict(StrEnum):
    """What the record says of a published sentence."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_DISTINGUISHABLE = "not distinguishable from chance"
    NOT_TESTABLE = "not testable here"


class Expectation(BaseModel):
    """What would bear a sentence out. Exactly one comparison is given.

    ``more_often_than_chance`` leaves the comparison to the chance test of a ``follow`` query.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    equals: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    within: tuple[float, float] | None = None
    more_often_than_chance: Literal[True] | None = None
    tolerance: float = 0.0

    @model_validator(mode="after")
    def _one(self) -> Expectation:
        given = [k for k in type(self).model_fields if k != "tolerance" and getattr(self, k) is not None]
        if len(given) != 1:
            message = f"expected exactly one comparison, as equals or at_least; found {given or 'none'}"
            raise ValueError(message)
        return self

    def met_by(self, value: float) -> bool:
        """Whether a number bears the sentence out.

        Examples
        --------
        >>> Expectation(equals=19).met_by(25)
        False
        >>> Expectation(equals=-24, tolerance=0.5).met_by(-24.2)
        True
        """
        t = self.tolerance
        if self.equals is not None:
            return abs(value - self.equals) <= t
        if self.at_least is not None:
            return value >= self.at_least - t
        if self.at_most is not None:
            return value <= self.at_most + t
        if self.above is not None:
            return value > self.above + t
        low, high = self.within or (0.0, 0.0)
        return low - t <= value <= high + t


class PublishedClaim(BaseModel):
    """A published sentence turned into a query on the record.

    Parameters
    ----------
    id, source, says : str
        ``says`` is the sentence in our own words.
    published : datetime.date
        When the sentence was published; a brief as of an earlier date does not know it.
    row : str
        Row of the design's table of features, S1 to S14.
    query : str, optional
        Name of a query; absent when the record cannot test the sentence.
    use : str
        Which number of the answer is compared: ``value``, ``low``, ``high``, or a name in its details.
    reason : str
        Template of the verdict's reason. Numbers enter as ``{value}``, ``{low}``, ``{high}``, ``{n}`` or a detail.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    source: str
    published: dt.date
    row: str
    says: str
    query: str | None = None
    params: Mapping[str, Any] = {}
    use: str = "value"
    expect: Expectation | None = None
    reason: str
    judged: Literal["number", "not testable"] = "number"

    @model_validator(mode="after")
    def _whole(self) -> PublishedClaim:
        if self.judged == "number" and (self.query is None or self.expect is None):
            message = f"claim {self.id}: expected a query and an expect, or judged: not testable"
            raise ValueError(message)
        return self
