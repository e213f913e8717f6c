"""Competing readings of a coercer: what each makes likely, stated before the moves it is judged by."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from stratagem.core.errors import InputError
from stratagem.core.patterns import Alternatives, Declared, Fault, Text
from stratagem.core.stratagems import Published

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
SURE = 1e-3
"""No likelihood is taken as nearer to 0 or 1 than this: no reading may be refuted by a single row of a record."""


class Event(Declared):
    """Something observable that the readings disagree about."""

    id: Key = Field(description="A short name.")
    title: Text = Field(description="What happens within the horizon, in a few words.")
    match: Annotated[Alternatives, Field(min_length=1)] = Field(description="Which moves; of several filters, any.")
    at_least: Annotated[int, Field(ge=1, le=1000, strict=True)] = Field(
        default=1, description="How many moves on different days within the horizon make the event."
    )


class Observables(Declared):
    """The events that all readings of a case speak of, their common horizon, and up to when base rates are taken.

    Parameters
    ----------
    horizon_days : int
        A likelihood is that of the event within so many days.
    until : datetime.date
        Base rates rest on the days before this one; no span that begins earlier may be judged by the readings.
    rule : str
        How the likelihoods were chosen, in one or two sentences.
    events : tuple of Event
    """

    horizon_days: Annotated[int, Field(ge=1, le=3650, strict=True)]
    until: dt.date
    rule: Text
    events: Annotated[tuple[Event, ...], Field(min_length=1)]

    def faults(self) -> Iterator[Fault]:
        """Names used twice."""
        for at, event in enumerate(self.events):
            if event.id in [e.id for e in self.events[:at]]:
                yield Fault(("events", at, "id"), f"expected an id of its own, found '{event.id}' a second time")


class Likelihood(Declared):
    """How likely a reading makes an event within the horizon: exactly one of three ways to say it."""

    times_odds: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = Field(
        default=None, description="So many times the odds of the base rate; 1 where the reading expects no change."
    )
    probability: Annotated[float, Field(gt=0, lt=1)] | None = Field(default=None, description="The probability itself.")
    rate: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = Field(
        default=None, description="Expected number of days with such a move within the horizon, as if independent."
    )
    reason: Text = Field(description="Why the reading makes it so likely.")
    source: Text | None = Field(default=None, description="Where that is said; none where it is our inference.")

    def faults(self) -> Iterator[Fault]:
        """None or several ways to say it."""
        given = [name for name in ("times_odds", "probability", "rate") if getattr(self, name) is not None]
        if len(given) != 1:
            yield Fault((), f"expected one of times_odds, probability and rate, found {' and '.join(given) or 'none'}")

    def within(self, base: float, *, at_least: int) -> float:
        """The probability within the horizon.

        Parameters
        ----------
        base : float in (0, 1)
            Base rate of the event.
        at_least : int
            How many days with such a move make the event; used with ``rate``.

        Examples
        --------
        >>> said = Likelihood(times_odds=3, reason="it is what the reading is about")
        >>> round(said.within(0.5, at_least=1), 2), round(said.within(0.1, at_least=1), 2)
        (0.75, 0.25)
        """
        if self.times_odds is not None:
            odds = self.times_odds * base / (1 - base)
            return clipped(odds / (1 + odds))
        if self.rate is not None:
            fewer = sum(math.exp(-self.rate + k * math.log(self.rate) - math.lgamma(k + 1)) for k in range(at_least))
            return clipped(1 - fewer)
        return clipped(self.probability or 0.0)


def clipped(probability: float) -> float:
    """A probability kept away from 0 and 1 by ``SURE``."""
    return min(1 - SURE, max(SURE, probability))


class Reading(Declared):
    """One way to understand the coercer, with what it makes likely."""

    id: Key = Field(description="The file's name without .yaml.")
    title: Text = Field(description="A few words.")
    says: Text = Field(description="The reading in our own words, one sentence.")
    published: Annotated[tuple[Published, ...], Field(min_length=1)] = Field(description="Where it was put forward.")
    likelihoods: Annotated[Mapping[str, Likelihood], Field(min_length=1)] = Field(
        description="For each event, how likely the reading makes it."
    )
    cannot_tell: Text = Field(description="What the moves can never show about this reading.")

    def known_on(self) -> dt.date:
        """The day from which the reading was surely public."""
        return min(p.known_on() for p in self.published)


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings of a case that are compared with each other.

    Parameters
    ----------
    observables : Observables
    readings : tuple of Reading
        In order of id.

    Raises
    ------
    InputError
        If a reading leaves out an event, speaks of one that is not declared, or two share an id.
    """

    observables: Observables
    readings: tuple[Reading, ...]

    def __post_init__(self) -> None:
        events = [e.id for e in self.observables.events]
        ids = [r.id for r in self.readings]
        for reading in self.readings:
            missing = [e for e in events if e not in reading.likelihoods]
            strange = [e for e in reading.likelihoods if e not in events]
            if missing or strange:
                said = "; ".join(
                    f"{what} {', '.join(names)}"
                    for what, names in (("nothing on", missing), ("something on", strange))
                    if names
                )
                message = f"reading {reading.id}: expected a likelihood for each of {', '.join(events)}, found {said}"
                raise InputError(message)
            if ids.count(reading.id) > 1:
                message = f"reading {reading.id}: expected an id of its own, found it twice"
                raise InputError(message)
