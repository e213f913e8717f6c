"""The pieces of the pattern language: windows, steps, the three kinds of trigger, and what is claimed to follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from stratagem.core.filters import MoveFilter

Days = Annotated[int, Field(ge=0, le=3650, strict=True)]
Lag = Annotated[int, Field(ge=-3650, le=3650, strict=True)]
Text = Annotated[str, Field(min_length=1)]
Figure = Annotated[float, Field(allow_inf_nan=False)]
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of a stratagem: the keys and list positions that lead there, and a message."""

    place: Place
    says: str


def _listed(value: Any) -> Any:
    """One mapping stands for a list of one."""
    return (value,) if isinstance(value, (Mapping, MoveFilter)) else value


Alternatives = Annotated[tuple[MoveFilter, ...], BeforeValidator(_listed)]
Some = Annotated[tuple[MoveFilter, ...], Field(min_length=1), BeforeValidator(_listed)]


class Declared(BaseModel):
    """A frozen value that knows no other keys and does not contradict itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def faults(self) -> Iterator[Fault]:
        """What contradicts itself, although each value is in order."""
        yield from ()

    @model_validator(mode="after")
    def _consistent(self) -> Any:
        found = list(self.faults())
        if found:
            raise PydanticCustomError("faults", "{shown}", {"shown": "; ".join(f.says for f in found), "faults": found})
        return self


class Window(Declared):
    """From how many days after to how many days after, both ends included; before, if negative."""

    min_days: Lag = Field(description="First day of the window, counted from the day before it. Before, if negative.")
    max_days: Lag = Field(description="Last day of the window.")

    def faults(self) -> Iterator[Fault]:
        """A window that ends before it begins."""
        if self.min_days > self.max_days:
            says = f"expected min_days up to max_days {self.max_days}, found {self.min_days}; exchange them"
            yield Fault(("min_days",), says)

    def __str__(self) -> str:
        low, high = self.min_days, self.max_days
        if high <= 0:
            return f"{-high} to {-low} days before"
        return f"{low} to {high} days later" if low >= 0 else f"from {-low} days before to {high} days after"


class Step(Declared):
    """One step of a pattern: which moves, how many of them, and when."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9 _-]*$")] = Field(description="What the step is called.")
    match: Some = Field(description="Which moves; of several filters, any.")
    quiet_days: Days = Field(
        default=0, description="Counts only if no move of this step came in so many days before: it opens a burst."
    )
    at_least: Annotated[int, Field(ge=1, le=1000, strict=True)] = Field(
        default=1, description="So many moves in a row."
    )
    within_days: Days | None = Field(
        default=None, description="Most days from the first of them to the last, on whose day the step is complete."
    )
    with_: str | None = Field(
        default=None,
        alias="with",
        description="The other side of the move (actors and addressees but for the coercer) includes this variable.",
    )
    after: Window | None = Field(
        default=None, description="Days since the step before was complete, for every move of this step."
    )
    absent: Alternatives = Field(
        default=(), description="No such move between the day the step before was complete and the day this one is."
    )

    def faults(self) -> Iterator[Fault]:
        """Counts without a span, and a step in the past of the one before."""
        if self.at_least > 1 and self.within_days is None:
            yield Fault(("at_least",), f"expected within_days beside at_least {self.at_least}, found none; add it")
        if self.at_least == 1 and self.within_days is not None:
            yield Fault(("within_days",), "expected at_least of 2 or more beside within_days, found one move; add it")
        if self.after is not None and self.after.min_days < 1:
            yield Fault(("after", "min_days"), too_early(self.after.min_days))
        yield from _filter_faults(("match",), self.match)
        yield from _filter_faults(("absent",), self.absent)

    def __str__(self) -> str:
        many = f"at least {self.at_least} within {self.within_days} days of " if self.at_least > 1 else ""
        parts = [many + _shown(self.match)]
        parts += [f"none in the {self.quiet_days} days before"] if self.quiet_days else []
        parts += [f"with {self.with_}"] if self.with_ else []
        when = f", {self.after}" if self.after else ""
        without = f" without {_shown(self.absent)} in between" if self.absent else ""
        return f"{self.name} ({'; '.join(parts)}){when}{without}"


class MovePattern(Declared):
    """A trigger made of moves: one step, or several in order."""

    steps: Annotated[tuple[Step, ...], Field(min_length=1)] = Field(description="The steps in order.")
    overlap: Literal["all", "non_overlapping", "earliest"] = Field(
        default="all",
        description="all: one instance per opening day; earliest: of those complete on one day the last opened; "
        "non_overlapping: none begins before the last one kept is over.",
    )

    def faults(self) -> Iterator[Fault]:
        """A first step that waits for another, a later one that does not, and names used twice."""
        for at, step in enumerate(self.steps):
            if at == 0 and step.after is not None:
                yield Fault(("steps", 0, "after"), "expected no 'after' in the first step, found one; take it out")
            if at == 0 and step.absent:
                says = "expected no 'absent' in the first step, which has none before it, found one; use quiet_days"
                yield Fault(("steps", 0, "absent"), says)
            if at > 0 and step.after is None:
                yield Fault(("steps", at), "expected 'after' with min_days and max_days in a later step, found none")
            if step.name in [s.name for s in self.steps[:at]]:
                yield Fault(("steps", at, "name"), f"expected a name of its own, found '{step.name}' a second time")

    def __str__(self) -> str:
        return "after " + ", then ".join(str(s) for s in self.steps)


class CalendarTrigger(Declared):
    """A trigger made of events whose day is fixed beforehand, such as elections."""

    calendar: Annotated[tuple[str, ...], Field(min_length=1)] = Field(description="Kinds of event, as election.")
    of: tuple[str, ...] = Field(default=(), description="Whose: roles, or codes of actors; anyone's if empty.")
    anchor: Literal["start", "end"] = Field(default="start", description="First or last day of the event.")

    def __str__(self) -> str:
        whose = f" of {' or '.join(self.of)}" if self.of else ""
        return f"around the {self.anchor} of each {' or '.join(self.calendar)}{whose}"


class IndicatorTrigger(Declared):
    """A trigger made of figures beyond a threshold, such as a fall in trade."""

    indicator: Annotated[tuple[str, ...], Field(min_length=1)] = Field(
        description="Ids of indicators; of several, any."
    )
    at_most: Figure | None = Field(default=None, description="A figure up to this counts.")
    at_least: Figure | None = Field(default=None, description="A figure from this on counts.")
    quiet_days: Days = Field(default=0, description="Counts only if no such figure came in so many days before.")
    dated: Literal["period_end", "known_on"] = Field(
        description="The day it counts from: the last of the period it measures, or that of its publication."
    )

    def faults(self) -> Iterator[Fault]:
        """Not exactly one threshold."""
        if (self.at_most is None) == (self.at_least is None):
            found = "neither" if self.at_most is None else "both"
            yield Fault(("indicator",), f"expected exactly one of at_most and at_least, found {found}")

    def __str__(self) -> str:
        bound = f"at most {self.at_most:g}" if self.at_most is not None else f"at least {self.at_least:g}"
        quiet = f"; none in the {self.quiet_days} days before" if self.quiet_days else ""
        dated = "publication" if self.dated == "known_on" else "the end of its period"
        return f"after {' or '.join(self.indicator)} of {bound} (dated by {dated}{quiet})"


class Claim(Declared):
    """What is claimed to follow, within which window, more or less often than otherwise."""

    match: Some = Field(description="Which moves; of several filters, any.")
    at_least: Annotated[int, Field(ge=1, le=1000, strict=True)] = Field(default=1, description="So many of them.")
    window: Window = Field(description="Days counted from the day the trigger is complete.")
    direction: Literal["more", "less"] = Field(description="Whether it is claimed to follow more or less often.")

    def faults(self) -> Iterator[Fault]:
        """Filters that contradict themselves."""
        yield from _filter_faults(("match",), self.match)

    def __str__(self) -> str:
        many = f"at least {self.at_least} of " if self.at_least > 1 else ""
        verb = "follow" if self.window.min_days > 0 else "come"
        often = f"{self.direction} often than otherwise"
        return f"{many}{_shown(self.match)} is claimed to {verb} {self.window}, {often}"


class Curve(Declared):
    """Which other windows and burst rules the specification curve tries."""

    windows: Annotated[tuple[Lag, ...], Field(min_length=1)] = Field(
        default=(30, 60, 90, 180, 365), description="Values of the claim's max_days."
    )
    bursts: Annotated[tuple[Days, ...], Field(min_length=1)] = Field(
        default=(0, 14, 30, 60), description="Values of the first step's quiet_days."
    )


def _kind_of_trigger(value: Any) -> str | None:
    for key, tag in (("steps", "<moves>"), ("calendar", "<calendar>"), ("indicator", "<indicator>")):
        if (key in value) if isinstance(value, Mapping) else hasattr(value, key):
            return tag
    return None


Trigger = Annotated[
    Annotated[MovePattern, Tag("<moves>")]
    | Annotated[CalendarTrigger, Tag("<calendar>")]
    | Annotated[IndicatorTrigger, Tag("<indicator>")],
    Discriminator(
        _kind_of_trigger,
        custom_error_type="trigger",
        custom_error_message="expected a mapping with one of the keys steps, calendar, indicator",
    ),
]


def _shown(filters: tuple[MoveFilter, ...]) -> str:
    return "; or ".join(f.describe() for f in filters)


def too_early(found: int) -> str:
    """What is wrong with a window that reaches back to the day itself or before."""
    return (
        f"expected 1 or more, found {found}: of two moves on one day it is not known which came first, and what comes "
        "before cannot follow"
    )


def _filter_faults(place: Place, filters: tuple[MoveFilter, ...]) -> Iterator[Fault]:
    for at, chosen in enumerate(filters):
        if not chosen.model_fields_set - {"since", "until"}:
            says = "expected at least one condition, as group: [provocation]; found none, which every move meets"
            yield Fault((*place, at), says)
        low, high = chosen.min_severity, chosen.max_severity
        if low is not None and high is not None and low > high:
            says = f"expected min_severity up to max_severity {high}, found {low}"
            yield Fault((*place, at, "min_severity"), says)
        if chosen.since is not None and chosen.until is not None and chosen.since >= chosen.until:
            yield Fault((*place, at, "until"), f"expected a day after since {chosen.since}, found {chosen.until}")
