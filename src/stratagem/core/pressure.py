"""What a pressure index is: components with weights, each with its reason and source, declared before they are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from stratagem.core.errors import InputError

Higher = Literal["more pressure", "less pressure"]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Scale(_Strict):
    """A fixed scale, for figures whose history says nothing of their spread: flags, and shares of a known whole.

    Parameters
    ----------
    centre : float
        The figure that counts as no pressure either way.
    spread : float
        How far from it counts as one.
    """

    centre: float
    spread: Positive


class Component(_Strict):
    """One part of the index.

    Parameters
    ----------
    name : str
    indicators : tuple of str
        Indicators in one unit that measure the same thing at different rhythm; the figure of the latest period counts.
    higher : "more pressure" or "less pressure"
        What a higher figure means; must be what the indicators themselves say.
    weight : float
        Relative to the others.
    take : "latest" or "sum"
        The latest figure, or the sum of those of the last ``over_days`` days: right only for an indicator that is
        published for every event, so that no figure means none.
    over_days : int, optional
        With ``sum`` only.
    until : datetime.date, optional
        With ``sum`` only: the last day to which events were looked for; later days have no figure.
    max_age_days : int
        A figure counts for so many days after the end of its period, then as missing.
    transform : "none", "log" or "growth"
        ``log`` is log10(x) and wants figures above zero; ``growth`` turns a change in per cent into log(1 + x / 100),
        so that a halving and a doubling weigh alike.
    scale : Scale, optional
        A fixed scale; without it, figures are standardised by those known so far.
    reason, source : str
        Why it is in with this weight, and whose figures they are.
    """

    name: str
    indicators: Annotated[tuple[str, ...], Field(min_length=1)]
    higher: Higher
    weight: Positive
    take: Literal["latest", "sum"] = "latest"
    over_days: Annotated[int, Field(ge=1)] | None = None
    until: dt.date | None = None
    max_age_days: Annotated[int, Field(ge=1)] = 400
    transform: Literal["none", "log", "growth"] = "none"
    scale: Scale | None = None
    reason: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Component:
        if (self.take == "sum") != (self.over_days is not None):
            message = "over_days: expected with take: sum, and only there"
            raise ValueError(message)
        if self.take == "latest" and self.until is not None:
            message = "until: expected with take: sum only; a latest figure ages by max_age_days"
            raise ValueError(message)
        return self

    @property
    def sign(self) -> float:
        """1 where a higher figure means more pressure, else -1."""
        return 1.0 if self.higher == "more pressure" else -1.0


class LeftOut(_Strict):
    """An indicator that a reader may miss in the index, and why it is not there."""

    indicator: str
    reason: Annotated[str, Field(min_length=1)]


class PressureIndex(_Strict):
    """The index of a case.

    Parameters
    ----------
    title, says : str
        What it measures, in a few words and in a sentence or two.
    components : tuple of Component
    least_figures : int
        Figures that must be known before one can be standardised by them.
    least_share : float
        Share of the weight that must have a figure before there is an index.
    clip : float
        Standardised figures are cut here, so that no single one rules the index.
    concentration : float
        How near perturbed weights stay to the declared ones: sum of the parameters of the Dirichlet distribution.
    left_out : tuple of LeftOut
    cannot_tell : str
    """

    title: str
    says: str
    components: Annotated[tuple[Component, ...], Field(min_length=2)]
    least_figures: Annotated[int, Field(ge=3)] = 5
    least_share: Annotated[float, Field(gt=0, le=1)] = 0.5
    clip: Positive = 3.0
    concentration: Positive = 20.0
    left_out: tuple[LeftOut, ...] = ()
    cannot_tell: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _named_once(self) -> PressureIndex:
        names = [c.name for c in self.components]
        used = [i for c in self.components for i in c.indicators] + [o.indicator for o in self.left_out]
        for what, values in (("component", names), ("indicator", used)):
            repeated = sorted({v for v in values if values.count(v) > 1})
            if repeated:
                message = f"components: expected each {what} once, found {repeated} more than once"
                raise ValueError(message)
        return self


def pressure_from(document: Any, *, where: str, indicators: pl.DataFrame) -> PressureIndex:
    """A pressure index from a parsed YAML document, checked against the case's indicators.

    Parameters
    ----------
    document : mapping
    where : str
        Name of the file, for messages.
    indicators : polars.DataFrame
        Columns of ``INDICATORS``.

    Raises
    ------
    InputError
        If it does not meet the schema, names an indicator that is not there, mixes units in one component, or says of
        a component what its indicators do not say of themselves.
    """
    try:
        index = PressureIndex.model_validate(document)
    except ValidationError as error:
        raise InputError(_first(error, where)) from None
    known = {row["indicator_id"]: row for row in indicators.iter_rows(named=True)}
    for number, component in enumerate(index.components):
        _fits(component, known, where=f"{where}, components.{number} ({component.name})")
    for number, left in enumerate(index.left_out):
        if left.indicator not in known:
            message = (
                f"{where}, left_out.{number}: expected an indicator of indicators.csv, found '{left.indicator}'; "
                "correct the id or take the entry out"
            )
            raise InputError(message)
    return index


def _first(error: ValidationError, where: str) -> str:
    """The first fault, with its place; our own rules say themselves what was found."""
    first = error.errors()[0]
    path = ".".join(str(p) for p in first["loc"])
    if first["type"] == "value_error":
        return f"{where}, {path + ', ' if path else ''}{first['ctx']['error']}"
    return f"{where}, {path or 'document'}: {first['msg']}, found {str(first['input'])[:80]!r}"


def _fits(component: Component, known: Mapping[str, Mapping[str, Any]], *, where: str) -> None:
    for name in component.indicators:
        if name not in known:
            message = f"{where}: expected indicators of indicators.csv, found '{name}'; correct the id"
            raise InputError(message)
        says = known[name]["higher_means"]
        if says != component.higher:
            message = f"{where}: expected higher: {says or 'nothing'}, as {name} has it, found {component.higher}"
            raise InputError(message)
    units = sorted({str(known[name]["unit"]) for name in component.indicators})
    if len(units) > 1:
        message = f"{where}: expected indicators in one unit, found {units}; make them components of their own"
        raise InputError(message)
