"""A stratagem: a declared pattern with its claim, and what in it a case does not know or can never show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from stratagem.core.case import Case
from stratagem.core.errors import UnknownNameError
from stratagem.core.filters import ROLES, MoveFilter, impossible, unknown_names
from stratagem.core.patterns import (
    CalendarTrigger,
    Claim,
    Curve,
    Declared,
    Fault,
    IndicatorTrigger,
    MovePattern,
    Place,
    Text,
    Trigger,
    too_early,
)
from stratagem.core.time import period


class Measure(Declared):
    """A query whose answer carries its own test against chance."""

    query: Text = Field(description="Name of the query.")
    params: Mapping[str, Any] = Field(default={}, description="Its parameters.")

    def __str__(self) -> str:
        given = "; ".join(f"{k.replace('_', ' ')} {_plainly(v)}" for k, v in self.params.items())
        return f"the measure {self.query}" + (f" ({given})" if given else "") + " is tested against chance"


def _plainly(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{k.replace('_', ' ')} {_plainly(v)}" for k, v in value.items())
    return " or ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _date_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else str(value) if type(value) is int else value


class Published(Declared):
    """Where the claim was published: enough to find it. Leave out a title that names one case."""

    who: Text = Field(description="Authors.")
    title: Text | None = Field(default=None, description="Title; left out where it names one case.")
    where: Text = Field(description="Publisher or journal.")
    date: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"), BeforeValidator(_date_text)] = Field(
        description="Day, month or year, as YYYY-MM-DD, YYYY-MM or YYYY."
    )

    def faults(self) -> Iterator[Fault]:
        """A date on no calendar."""
        try:
            self.known_on()
        except ValueError:
            yield Fault(("date",), f"expected YYYY-MM-DD, YYYY-MM or YYYY, found '{self.date}'")

    def known_on(self) -> dt.date:
        """Last day that the date may stand for: from then on the claim was surely public.

        Examples
        --------
        >>> Published(who="Somebody", where="A journal", date="1991").known_on()
        datetime.date(1991, 12, 31)
        """
        first = dt.date.fromisoformat((self.date + "-01-01")[:10])
        precision = {4: "year", 7: "month", 10: "day"}[len(self.date)]
        return period(first, precision).end - dt.timedelta(days=1)

    def __str__(self) -> str:
        return ", ".join(p for p in (self.who, self.title, self.where, self.date) if p)


class Stratagem(Declared):
    """A declared pattern with the claim attached to it: either a trigger and a claim, or a measure."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")] = Field(description="The file's name without .yaml.")
    title: Text = Field(description="A few words.")
    feature: Annotated[str, Field(pattern=r"^S([1-9]|1[0-4])$")] = Field(
        description="Row of the design's table of features, S1 to S14."
    )
    says: Text = Field(description="The claim in our own words, one sentence.")
    published: Annotated[tuple[Published, ...], Field(min_length=1)] = Field(description="Where it was published.")
    variables: Mapping[str, Annotated[tuple[Literal["target", "patron"], ...], Field(min_length=1)]] = Field(
        default={}, description="Names that stand for one actor each in an instance, with the roles it may have."
    )
    trigger: Trigger | None = Field(default=None, description="What comes first.")
    claim: Claim | None = Field(default=None, description="What is claimed to follow.")
    curve: Curve = Field(default=Curve(), description="Other windows and burst rules that are tried.")
    measure: Measure | None = Field(default=None, description="Instead of trigger and claim: a query.")
    cannot_tell: Text = Field(description="What an answer here does not show, in one or two sentences.")

    def faults(self) -> Iterator[Fault]:
        """Neither or both kinds of test, variables without use or name, and windows that cannot be."""
        if self.measure is not None and (self.trigger is not None or self.claim is not None):
            yield Fault(("measure",), "expected either trigger and claim or a measure, found both; take one out")
        if self.measure is None and (self.trigger is None or self.claim is None):
            lacking = " and ".join(k for k in ("trigger", "claim") if getattr(self, k) is None)
            yield Fault((), f"expected trigger and claim, or a measure; found no {lacking}")
        yield from self._variable_faults()
        if self.claim is None or self.trigger is None:
            return
        low = self.claim.window.min_days
        if low < 1 and not isinstance(self.trigger, CalendarTrigger):
            yield Fault(("claim", "window", "min_days"), too_early(low))
        for at, high in enumerate(self.curve.windows if "windows" in self.curve.model_fields_set else ()):
            if high < low:
                says = f"expected values from the claim's min_days {low} on, found {high}"
                yield Fault(("curve", "windows", at), says)

    def _variable_faults(self) -> Iterator[Fault]:
        used: list[str] = []
        for at, step in enumerate(self.trigger.steps if isinstance(self.trigger, MovePattern) else ()):
            if step.with_ is not None and step.with_ not in self.variables:
                there = ", ".join(self.variables) or "none"
                says = f"expected a name declared under variables (there are: {there}), found '{step.with_}'"
                yield Fault(("trigger", "steps", at, "with"), says)
            used += [step.with_] if step.with_ else []
        for name in self.variables:
            if name not in used:
                yield Fault(("variables", name), f"expected a step 'with: {name}', found none; use it or take it out")

    def describe(self) -> str:
        """One sentence on what is matched and what is claimed."""
        said = str(self.measure) if self.measure is not None else f"{self.trigger}: {self.claim}"
        return said[0].upper() + said[1:] + "."

    def question(self) -> tuple[str, dict[str, Any]]:
        """Name of the query that tests it, and that query's parameters."""
        if self.measure is not None:
            return self.measure.query, dict(self.measure.params)
        return "stratagem", {"id": self.id}

    def known_on(self) -> dt.date:
        """The day from which the claim was surely public."""
        return min(p.known_on() for p in self.published)


def check_names(
    stratagem: Stratagem,
    case: Case,
    *,
    any_case: bool = False,
    queries: Mapping[str, type[BaseModel]] | None = None,
) -> list[Fault]:
    """Every name in a stratagem that a case does not know.

    Parameters
    ----------
    stratagem : Stratagem
    case : Case
    any_case : bool
        The stratagem is declared for every case: it may name no actor, person or indicator, and a level or calendar
        that this case lacks is no fault (:func:`never` tells of it).
    queries : mapping of str to type of pydantic.BaseModel, optional
        The parameters of each query there is, by its name; measures are checked against them if given.

    Returns
    -------
    list of Fault
        Empty if all is known.
    """
    found: list[Fault] = []
    for place, chosen in _filters(stratagem):
        found += filter_faults(chosen, case, place=place, any_case=any_case)
    trigger = stratagem.trigger
    if isinstance(trigger, CalendarTrigger):
        kinds = case.calendars["calendar"].unique().to_list()
        whose = [*ROLES, *([] if any_case else case.roster.actors["code"])]
        found += [] if any_case else _unknown(("trigger", "calendar"), "calendar", trigger.calendar, kinds)
        found += _unknown(("trigger", "of"), "role or actor", trigger.of, whose)
    if isinstance(trigger, IndicatorTrigger):
        if any_case:
            found.append(Fault(("trigger", "indicator"), _NOT_HERE))
        else:
            known = case.indicators["indicator_id"].to_list()
            found += _unknown(("trigger", "indicator"), "indicator", trigger.indicator, known)
    if stratagem.measure is not None and queries is not None:
        found += _measure_faults(stratagem.measure, queries, case, any_case=any_case)
    return found


def filter_faults(chosen: MoveFilter, case: Case, *, place: Place, any_case: bool = False) -> Iterator[Fault]:
    """Every name in one filter of a stratagem, at the given place of it, that a case does not know."""
    for field, at, unknown in unknown_names(chosen, case):
        if not (any_case and field in ("speaker_level", *_OF_ONE_CASE)):
            yield Fault((*place, field, at), str(unknown))
    if any_case:
        yield from (Fault((*place, field), _NOT_HERE) for field in _OF_ONE_CASE if getattr(chosen, field))


_OF_ONE_CASE = ("actor", "target", "speaker")
_NOT_HERE = (
    "expected nothing of one case in a stratagem for every case; use role and target_role, or put the file into the "
    "case's own folder stratagems"
)


def never(stratagem: Stratagem, case: Case) -> str | None:
    """Why a stratagem whose names are all known can have no instance in a case, or no outcome; None if it can.

    Returns
    -------
    str or None
        One plain sentence.
    """
    trigger = stratagem.trigger
    if isinstance(trigger, MovePattern):
        for step in trigger.steps:
            reasons = [impossible(chosen, case) for chosen in step.match]
            if all(reasons):
                return f"No move can ever be the step '{step.name}': {'; '.join(r for r in reasons if r)}."
        if (lacking := _unbound(stratagem, case)) is not None:
            return lacking
    if isinstance(trigger, CalendarTrigger) and events(trigger, case).is_empty():
        whose = f" of {' or '.join(trigger.of)}" if trigger.of else ""
        return f"The case's calendars hold no {' or '.join(trigger.calendar)}{whose} that is dated to the day."
    if isinstance(trigger, IndicatorTrigger) and figures(trigger, case).is_empty():
        return f"The case holds no figure of {' or '.join(trigger.indicator)}."
    reasons = [impossible(chosen, case) for chosen in stratagem.claim.match] if stratagem.claim else [None]
    if all(reasons):
        return f"No move can ever be the claimed outcome: {'; '.join(r for r in reasons if r)}."
    return None


def events(trigger: CalendarTrigger, case: Case) -> pl.DataFrame:
    """The rows of a case's calendars that a trigger means, dated to the day, whenever they were known."""
    whose = [code for name in trigger.of for code in (case.members([name]) if name in ROLES else [name])]
    wanted = pl.col("calendar").is_in(list(trigger.calendar)) & (pl.col("precision") == "day")
    if trigger.of:
        wanted &= (
            pl.col("state").list.set_intersection(pl.lit(pl.Series(whose, dtype=pl.String)).implode()).list.len() > 0
        )
    return case.calendars.filter(wanted)


def figures(trigger: IndicatorTrigger, case: Case) -> pl.DataFrame:
    """The figures of a trigger's indicators, all vintages, whenever they were known."""
    return case.observations.filter(pl.col("indicator_id").is_in(list(trigger.indicator)))


def bindings(variables: Mapping[str, Iterable[str]], case: Case) -> list[dict[str, str]]:
    """Every way to let variables of given roles stand for different actors; one empty way if there are none."""
    out: list[dict[str, str]] = [{}]
    for name, roles in variables.items():
        out = [{**b, name: code} for b in out for code in case.members(roles) if code not in b.values()]
    return out


def _unbound(stratagem: Stratagem, case: Case) -> str | None:
    if bindings(stratagem.variables, case):
        return None
    asked = " and ".join(f"{name} ({' or '.join(roles)})" for name, roles in stratagem.variables.items())
    return f"The case does not have enough actors for the variables {asked} to stand for one each."


def _filters(stratagem: Stratagem) -> Iterator[tuple[Place, MoveFilter]]:
    if isinstance(stratagem.trigger, MovePattern):
        for at, step in enumerate(stratagem.trigger.steps):
            for key in ("match", "absent"):
                for number, chosen in enumerate(getattr(step, key)):
                    yield ("trigger", "steps", at, key, number), chosen
    for number, chosen in enumerate(stratagem.claim.match if stratagem.claim else ()):
        yield ("claim", "match", number), chosen


def _unknown(place: Place, kind: str, names: Iterable[str], known: Iterable[str]) -> list[Fault]:
    there = list(known)
    return [
        Fault((*place, at), str(UnknownNameError(kind, name, known=there)))
        for at, name in enumerate(names)
        if name not in there
    ]


def _measure_faults(
    measure: Measure, queries: Mapping[str, type[BaseModel]], case: Case, *, any_case: bool
) -> Iterator[Fault]:
    if measure.query not in queries:
        yield Fault(("measure", "query"), str(UnknownNameError("query", measure.query, known=queries)))
        return
    params = queries[measure.query]
    try:
        asked = params.model_validate(dict(measure.params))
    except ValidationError as error:
        yield from (Fault(("measure", "params", *e["loc"]), _wrong_param(e, params)) for e in error.errors())
        return
    for name in measure.params:
        value = getattr(asked, name)
        if isinstance(value, MoveFilter):
            yield from filter_faults(value, case, place=("measure", "params", name), any_case=any_case)


def _wrong_param(error: Any, params: type[BaseModel]) -> str:
    if error["type"] == "extra_forbidden" and len(error["loc"]) == 1:
        return str(UnknownNameError("parameter", str(error["loc"][0]), known=params.model_fields))
    return f"{error['msg']}, found {error['input']!r}"
