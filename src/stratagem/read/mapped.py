"""Anybody's table of events, described by a mapping file in TOML."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from pathlib import PurePath
from typing import Annotated, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from stratagem.core.errors import InputError
from stratagem.core.events import ROW, Coded, Context, EventSource, Quirk, Raw
from stratagem.core.moves import FORMS
from stratagem.core.tables import Column, Kind, Schema
from stratagem.read.actors import coded, composite
from stratagem.read.coding import Parts, moves_of
from stratagem.read.delimited import LATIN, Delimited
from stratagem.read.ontology import UNMAPPED

Scheme = Literal["cameo", "keds", "fips", "names", "people", "iso", "cow", "gw", "composite"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Source(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    title: str
    producer: str
    licence: str
    citation: str
    terms_url: Annotated[str, Field(pattern=r"^https?://")]
    version: str = "1"
    may_ship: bool = False


class _File(_Strict):
    patterns: tuple[str, ...]
    separator: Annotated[str, Field(min_length=1, max_length=1)] = ","
    latin_1: bool = False
    nulls: tuple[str, ...] = ()


class _Columns(_Strict):
    date: str
    actor: str
    target: str | None = None
    event: str | None = None
    id: str | None = None
    known_on: str | None = None
    summary: str | None = None
    place: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    goldstein: str | None = None
    count: str | None = None
    mentions: str | None = None


class _Actors(_Strict):
    scheme: Scheme = "names"
    names: Mapping[str, str] = {}


class _Event(_Strict):
    form: str = "deed"
    tool: str = UNMAPPED

    @model_validator(mode="after")
    def _known(self) -> _Event:
        if self.form not in FORMS:
            message = f"expected a form ({', '.join(FORMS)})"
            raise ValueError(message)
        return self


class _Events(_Strict):
    ontology: Literal["cameo", "icews", "names", "plover", "weis", "acled", "ucdp", "own"] = "own"
    codes: Mapping[str, _Event] = {}


class _Mapping(_Strict):
    source: _Source
    file: _File
    columns: _Columns
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    actors: _Actors = _Actors()
    events: _Events = _Events()


_NUMBERS: Mapping[str, tuple[Kind, float | None, float | None]] = {
    "latitude": ("number", -90, 90),
    "longitude": ("number", -180, 180),
    "goldstein": ("number", -10, 10),
    "count": ("integer", 0, None),
    "mentions": ("integer", 0, None),
}


def mapped_source(text: str, *, where: str) -> EventSource:
    r"""The source that a mapping file describes.

    Parameters
    ----------
    text : str
        TOML.
    where : str
        The mapping file's name, for messages.

    Raises
    ------
    InputError
        If it is not TOML or lacks a key, or a key is unknown or of the wrong kind; the message names the key.

    Examples
    --------
    >>> mapped_source("[source]\nid = 'mine'", where="mine.toml")
    Traceback (most recent call last):
    ...
    stratagem.core.errors.InputError: mine.toml, source.title: Field required (6 faults in all)
    """
    try:
        given = _Mapping.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        message = f"{where}: not TOML: {error}; correct it there"
        raise InputError(message) from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "document"
        found = "" if first["type"] == "missing" else f", found {str(first['input'])[:60]!r}"
        more = f" ({error.error_count()} faults in all)" if error.error_count() > 1 else ""
        message = f"{where}, {key}: {first['msg']}{found}{more}"
        raise InputError(message) from None
    # Another mapping of the same file is another coding of it.
    told = hashlib.sha256(text.encode()).hexdigest()[:8]
    return _source(given, version=f"{given.source.version}-{told}")


def _source(given: _Mapping, *, version: str) -> EventSource:
    columns = _columns(given.columns)
    layout = Delimited(
        columns=columns,
        used=tuple(c.name for c in columns),
        separator=given.file.separator,
        quoted=True,
        header=True,
        latin=given.file.latin_1,
        nulls=given.file.nulls,
    )
    schema = Schema(given.source.id, columns)

    def to_moves(raw: Raw, context: Context) -> Coded:
        parts = _parts(given, context)
        done = moves_of(raw, context, parts, schema, coder=given.source.id, version=version)
        return _with_own_codes(done, given)

    return EventSource(
        **{**given.source.model_dump(), "version": version},
        patterns=given.file.patterns,
        sniff=lambda head: _fits(head, layout),
        columns=columns,
        scan=layout.scan,
        to_moves=to_moves,
        cut="quoted",
        header=True,
        quirks=(Quirk(LATIN, "some lines are ISO 8859-1, not UTF-8"),) if given.file.latin_1 else (),
    )


def _fits(head: bytes, layout: Delimited) -> bool:
    try:
        layout.names(head.partition(b"\n")[0], where="")
    except (InputError, StopIteration):
        return False
    return True


def _columns(given: _Columns) -> tuple[Column, ...]:
    out: dict[str, Column] = {}
    for role, name in given.model_dump(exclude_none=True).items():
        kind, low, high = _NUMBERS.get(role, ("text", None, None))
        out.setdefault(name, Column(name, kind, role, required=role in ("date", "actor", "id"), low=low, high=high))
    return tuple(out.values())


def _parts(given: _Mapping, context: Context) -> Parts:
    names = given.columns
    stem = re.sub(r"[^A-Za-z0-9_.-]", "_", PurePath(context.where).name)
    nobody = pl.lit(None, dtype=pl.String)

    def optional(name: str | None) -> pl.Expr | None:
        return pl.col(name) if name is not None else None

    def who(name: str | None) -> pl.Expr:
        if name is None:
            return nobody
        said = pl.col(name)
        own = said.replace_strict(dict(given.actors.names), default=None, return_dtype=pl.String)
        return pl.coalesce(
            own, composite(said) if given.actors.scheme == "composite" else coded(said, given.actors.scheme)
        )

    def day(name: str) -> pl.Expr:
        return pl.coalesce(*(pl.col(name).str.to_date(f, strict=False) for f in given.dates))

    event = pl.col(names.event) if names.event is not None else nobody
    own = given.events.ontology == "own"
    return Parts(
        key=pl.col(names.id).str.replace_all(r"[^A-Za-z0-9_.:-]", "_")
        if names.id
        else pl.format("{}:{}", pl.lit(stem), ROW),
        date=day(names.date),
        dated=names.date,
        expected=f"a date {' or '.join(given.dates)}",
        known_on=day(names.known_on) if names.known_on is not None else None,
        actor=who(names.actor),
        target=who(names.target),
        actor_said=pl.col(names.actor),
        target_said=pl.col(names.target) if names.target is not None else nobody,
        code=event,
        cameo=nobody if own else event.str.to_lowercase() if given.events.ontology in ("names", "acled") else event,
        ontology="cameo" if own else given.events.ontology,
        goldstein=optional(names.goldstein),
        mentions=optional(names.mentions),
        place=optional(names.place),
        latitude=optional(names.latitude),
        longitude=optional(names.longitude),
        count=optional(names.count),
        label=pl.coalesce(names.summary, event) if names.summary is not None else (event if own else None),
    )


def _with_own_codes(done: Coded, given: _Mapping) -> Coded:
    """Form and tool by the mapping file's own table, where it has the code."""
    own = given.events.ontology == "own"
    codes = given.events.codes
    moves = done.moves
    for column, table in (
        ("form", {code: e.form for code, e in codes.items()}),
        ("tool", {code: e.tool for code, e in codes.items()}),
    ):
        found = pl.col("code").replace_strict(table, default=None, return_dtype=pl.String)
        moves = moves.with_columns(pl.coalesce(found, column).alias(column))
    if own:
        moves = moves.with_columns(ontology=pl.lit(given.source.id))
    known = {f"code:{code}" for code in codes}
    unmapped = {what: n for what, n in done.unmapped.items() if what not in known}
    return Coded(moves, done.rejects, done.rows_in, done.filtered, done.repairs, unmapped)


EXAMPLE = """\
dates = ["%Y-%m-%d", "%d.%m.%Y"]    # tried in this order

[source]
id = "incidents"                    # stands in coder and source_ids
title = "Incidents at sea"
producer = "A ministry"
licence = "CC BY 4.0"
citation = "A ministry (2026), Incidents at sea"
terms_url = "https://example.org/terms"

[file]
patterns = ["incidents*.csv"]
separator = ";"
nulls = ["n/a"]

[columns]                           # theirs, by what each is to us; date and actor are needed
id = "No"
date = "Day"
actor = "Who"
target = "Whom"
event = "Kind"
summary = "Text"
latitude = "Lat"
longitude = "Lon"

[actors]
scheme = "names"                    # names, iso, cameo, composite, keds, fips, people, cow or gw
names = { "Coast guard of Graustark" = "DEU" }   # our code for what the scheme lacks

[events]
ontology = "own"                    # own, or cameo, icews, names, plover, weis, acled, ucdp

[events.codes]
"boarding" = { form = "deed", tool = "interception" }
"warning" = { form = "threat", tool = "threat_of_force" }
"""
"""A mapping file that uses every table."""
