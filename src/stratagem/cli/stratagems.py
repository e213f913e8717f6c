"""Commands on stratagems and the measures behind them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from stratagem.cli.options import Common, From, session_of
from stratagem.core.errors import InputError

Out = Annotated[Path | None, Parameter(help="Also save the table as .csv or .parquet.")]
StratagemId = Annotated[str, Parameter(help="Id of a stratagem (stratagem list stratagems).")]


def add_stratagem_commands(app: App) -> None:
    """Make these commands of the program's."""
    app.command(try_, name="test")
    for command in (instances, curve, validate, network, pressure, reaction, readings):
        app.command(command)


def try_(
    ids: Annotated[tuple[str, ...], Parameter(help="Ids of stratagems; all of the case if none.")] = (),
    /,
    *,
    out: Out = None,
    origin: From = From(),
    common: Common = Common(),
) -> None:
    """Test stratagems against chance: follow rate, what would have followed anyway, lift, p-value, verdict, reason.

    Every registered stratagem is tested whichever are shown, and p-values are adjusted for all of them (Holm).
    "Not distinguishable from chance" and "not testable" are results. stratagem explain NUMBER shows the working.

    Example: stratagem test provocation-for-concession --as-of 2020-06-16
    """
    from stratagem.cli import show, show_stratagems
    from stratagem.pipeline.asked import Asked
    from stratagem.pipeline.session import read_record, save_claims
    from stratagem.pipeline.stratagems import chosen, results, try_all
    from stratagem.pipeline.tables import save

    session = session_of(common, sources=origin.source)
    asked = Asked(session, read_record(session))
    with show.steps() as step:
        found = try_all(asked, on_step=step)
    shown = chosen(found, ids)
    save_claims(session, asked.claims.values())
    if out is not None:
        save(results(shown), out)
    show_stratagems.tests(session, shown, looked_at=len(found), as_json=common.json)


def instances(id_: StratagemId, /, *, out: Out = None, origin: From = From(), common: Common = Common()) -> None:
    """List every instance of a stratagem with its moves, and what followed.

    Example: stratagem instances cut-and-restore --as-of 2020-06-16
    """
    from stratagem.cli import show_stratagems
    from stratagem.pipeline.session import read_record
    from stratagem.pipeline.stratagems import find_instances
    from stratagem.pipeline.tables import save

    session = session_of(common, sources=origin.source)
    claim = find_instances(session, read_record(session), id_)
    if out is not None:
        if claim.answer.instances is None:
            message = f"--out: {id_} counts no instances, so there is no table to save"
            raise InputError(message)
        save(claim.answer.instances, out)
    show_stratagems.instances(session, id_, claim, as_json=common.json)


def curve(id_: StratagemId, /, *, out: Out = None, origin: From = From(), common: Common = Common()) -> None:
    """Show a stratagem's specification curve: the answer over every window, burst rule and part of the record.

    Example: stratagem curve provocation-for-concession --as-of 2020-06-16
    """
    from stratagem.cli import show, show_stratagems
    from stratagem.pipeline.session import read_record
    from stratagem.pipeline.stratagems import find_curve
    from stratagem.pipeline.tables import save

    session = session_of(common, sources=origin.source)
    with show.steps() as step:
        step("trying every specification")
        claim = find_curve(session, read_record(session), id_)
    if out is not None:
        if claim.answer.table is None:
            message = f"--out: {id_} has no curve, so there is no table to save; {claim.answer.note}"
            raise InputError(message)
        save(claim.answer.table, out)
    show_stratagems.curve(id_, claim, as_json=common.json)


def validate(
    file: Annotated[Path, Parameter(help="YAML file of a stratagem.")], /, *, common: Common = Common()
) -> None:
    """Check a stratagem file: every fault with its line, its key and what would be right.

    Example: stratagem validate my-stratagem.yaml
    """
    from stratagem.cli import show_stratagems
    from stratagem.pipeline.stratagems import validate as check

    session = session_of(common)
    stratagem, obstacle = check(session, file)
    show_stratagems.valid(file, stratagem, obstacle, as_json=common.json)


def network(*, common: Common = Common()) -> None:
    """Show the hub-and-spoke measures: meetings one by one, playing powers off each other, who is met after whom.

    Example: stratagem network --as-of 2018-06-30
    """
    _measures(("hub", "wedge", "triangulation"), common)


def pressure(*, common: Common = Common()) -> None:
    """Show the index of outside pressure as it could be known, its parts, and how far it hangs on their weights.

    Example: stratagem pressure --as-of 2020-06-16
    """
    _measures(("pressure_index",), common)


def reaction(*, common: Common = Common()) -> None:
    """Show who reacts to whom: how many moves each kind of move brings about, with intervals (a Hawkes model).

    Example: stratagem reaction --as-of 2020-06-16
    """
    _measures(("action_reaction",), common)


def readings(*, common: Common = Common()) -> None:
    """Compare the competing readings of the case by how likely each made the moves of the last year.

    Example: stratagem readings --as-of 2020-06-16
    """
    _measures(("readings",), common)


def _measures(queries: tuple[str, ...], common: Common) -> None:
    from stratagem.cli import show_stratagems
    from stratagem.pipeline.session import read_record
    from stratagem.pipeline.stratagems import find_measures

    session = session_of(common)
    show_stratagems.measures(find_measures(session, read_record(session), queries), as_json=common.json)
