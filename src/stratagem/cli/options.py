"""Options that commands share, and the session they open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from stratagem.core.errors import InputError

if TYPE_CHECKING:
    from stratagem.core.filters import MoveFilter
    from stratagem.pipeline.session import Session


@Parameter(name="*")
@dataclass(frozen=True)
class Common:
    """Options of every command that reads the record."""

    case: Annotated[str, Parameter(help="Case pack: a name (stratagem case list) or the path of a folder.")] = "dprk"
    as_of: Annotated[str | None, Parameter(help="YYYY-MM-DD: nothing known later is used. Default: today.")] = None
    store: Annotated[Path | None, Parameter(help="Folder of the store. Default: $STRATAGEM_STORE, else .stratagem")] = (
        None
    )
    seed: Annotated[
        int, Parameter(help="Seed of resampling; the same seed gives the same numbers.", validator=Number(gte=0))
    ] = 20200616
    json: Annotated[bool, Parameter(help="Print JSON.", negative="")] = False


@Parameter(name="*")
@dataclass(frozen=True)
class Which:
    """Which moves: all stated conditions hold; within one option, any of several values (repeat the option)."""

    tool: Annotated[tuple[str, ...], Parameter(help="Tool key or id, as hotline_cut or SG-0801.")] = ()
    family: Annotated[tuple[str, ...], Parameter(help="Family of tools, as missile.")] = ()
    group: Annotated[tuple[str, ...], Parameter(help="Declared group, as provocation (stratagem list groups).")] = ()
    form: Annotated[tuple[str, ...], Parameter(help="deed, threat, demand, promise, offer, refusal ...")] = ()
    actor: Annotated[tuple[str, ...], Parameter(help="Code of who acted, as PRK.")] = ()
    role: Annotated[tuple[str, ...], Parameter(help="coercer, target or patron, as who acted.")] = ()
    target: Annotated[tuple[str, ...], Parameter(help="Code of whom it was addressed to.")] = ()
    speaker: Annotated[tuple[str, ...], Parameter(help="Id of the person or organ that spoke.")] = ()
    purpose: Annotated[tuple[str, ...], Parameter(help="signal, compel, extract, stall, divide ...")] = ()
    status: Annotated[tuple[str, ...], Parameter(help="actual (default), negated, hypothetical, historical.")] = (
        "actual",
    )
    min_severity: Annotated[int | None, Parameter(help="0 to 5.", validator=Number(gte=0, lte=5))] = None
    since: Annotated[str | None, Parameter(help="First day, YYYY-MM-DD.")] = None
    until: Annotated[str | None, Parameter(help="Day after the last, YYYY-MM-DD.")] = None
    text: Annotated[str | None, Parameter(help="Words the summary contains.")] = None

    def as_filter(self) -> MoveFilter:
        """The options as a filter on moves."""
        from stratagem.core.filters import MoveFilter
        from stratagem.core.time import parse_date

        plain = {k: v for k, v in vars(self).items() if k not in ("since", "until")}
        since = parse_date(self.since, what="--since") if self.since else None
        until = parse_date(self.until, what="--until") if self.until else None
        if since and until and until <= since:
            message = f"--until: expected a day after --since {since}, found {until}"
            raise InputError(message)
        return MoveFilter(**plain, since=since, until=until)


def session_of(common: Common, *, case: str | None = None) -> Session:
    """The session that the common options ask for."""
    from stratagem.core.time import parse_date
    from stratagem.pipeline.session import open_session

    date = parse_date(common.as_of, what="--as-of") if common.as_of else None
    return open_session(case or common.case, store=common.store, as_of=date, seed=common.seed)
