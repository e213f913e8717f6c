"""Parse, call the pipeline, print, exit code. Imports nothing heavy until a command runs."""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Parameter
from cyclopts.validators import Number

from stratagem.cli.code import code
from stratagem.cli.options import Common, From, Which, session_of
from stratagem.cli.review import review_app
from stratagem.cli.score import score_app
from stratagem.cli.sources import add_source_commands
from stratagem.cli.stratagems import add_stratagem_commands
from stratagem.core.errors import AccessError, InputError, StratagemError

NO_ACCESS = (errno.EACCES, errno.EPERM, errno.EROFS)

app = App(
    name="stratagem",
    help="""Read the record of a coercer's words and deeds, ask it questions, write a brief whose every number can be
    recomputed.

    Start with: stratagem brief dprk --as-of 2020-06-16 --out brief

    Exit codes: 0 done; 1 failed; 2 bad input, stored data left untouched; 3 refused (a sentence without evidence);
    4 access.""",
    help_format="plaintext",
    result_action="return_value",
    suppress_keyboard_interrupt=False,
)
case_app = App(name="case", help="List case packs, check one against public databases, show what it holds.")
app.command(case_app)
app.command(code)
app.command(review_app)
app.command(score_app)


@app.command
def brief(
    case: Annotated[str | None, Parameter(help="Case pack; the same as --case.")] = None,
    /,
    *,
    out: Annotated[Path, Parameter(help="Folder to write into.")] = Path("out/brief"),
    notes: Annotated[
        Path | None, Parameter(help="YAML of your own sentences with their evidence; see the how-to.")
    ] = None,
    origin: From = From(),
    common: Common = Common(),
) -> None:
    """Write the brief of a case: HTML, Markdown, JSON, figures as SVG and PNG, and claims.json.

    Every number carries an id; stratagem explain ID recomputes it. A sentence without evidence is refused (exit 3).
    The numbers come from the first --source; each further one, and each that the store holds, is shown beside it.
    """
    from stratagem.cli import show
    from stratagem.pipeline.brief import write_brief

    with show.steps() as step:
        written = write_brief(session_of(common, case=case, sources=origin.source), out, notes=notes, on_step=step)
    show.brief(written, as_json=common.json)


@app.command
def moves(
    *,
    which: Which = Which(),
    origin: From = From(),
    limit: Annotated[int, Parameter(help="Rows to print at most; 0 for all.", validator=Number(gte=0))] = 50,
    sql: Annotated[bool, Parameter(help="Print the query instead of running it.", negative="")] = False,
    out: Annotated[Path | None, Parameter(help="Also save as .csv or .parquet (all rows).")] = None,
    common: Common = Common(),
) -> None:
    """List moves that match the filters, newest last, with their sources.

    Example: stratagem moves --tool hotline_cut --role coercer --since 2016-01-01
    """
    from stratagem.cli import show
    from stratagem.pipeline.tables import moves_query, save, side_by_side

    session = session_of(common, sources=origin.source)
    chosen = which.as_filter()
    if sql:
        show.queries({s: moves_query(session, chosen, source=s) for s in session.sources})
        return
    found = side_by_side(session, chosen)
    if out is not None:
        save(found, out)
    show.moves(session, found, limit=limit, as_json=common.json)


@app.command
def matrix(
    *,
    by: Annotated[Literal["purpose", "target", "leader", "year"], Parameter(help="What makes the columns.")] = "target",
    which: Which = Which(),
    origin: From = From(),
    sql: Annotated[bool, Parameter(help="Print the query instead of running it.", negative="")] = False,
    out: Annotated[Path | None, Parameter(help="Also save the cells as .csv or .parquet.")] = None,
    common: Common = Common(),
) -> None:
    """Count moves by tool and purpose, target, leader or year; the coercer's unless --role says otherwise.

    An empty cell says why: 0 looked for and none found; ? not assessed; - ruled out by the
    tool's definition. Counts begin where the case does, unless --since says otherwise.
    """
    from stratagem.cli import show
    from stratagem.pipeline.matrix import matrices, matrix_query
    from stratagem.pipeline.tables import save

    session, chosen = session_of(common, sources=origin.source), which.as_filter()
    if sql:
        show.queries({s: matrix_query(session, by=by, chosen=chosen, source=s) for s in session.sources})
        return
    cells = matrices(session, by=by, chosen=chosen)
    if out is not None:
        save(cells, out)
    show.matrix(cells, as_json=common.json)


@app.command(name="list")
def list_(
    what: Annotated[
        Literal[
            "tools",
            "groups",
            "families",
            "actors",
            "offices",
            "indicators",
            "claims",
            "queries",
            "stratagems",
            "columns",
            "sources",
            "cases",
        ],
        Parameter(help="What to list."),
    ] = "tools",
    *,
    common: Common = Common(),
) -> None:
    """List the tools, groups, actors, indicators, stratagems, published claims or queries there are."""
    from stratagem.cli import show
    from stratagem.pipeline.tables import listing

    show.table(listing(session_of(common), what), as_json=common.json)


@app.command(name="show")
def show_(
    name: Annotated[
        str, Parameter(help="Id of a move, tool, actor, person, office, indicator, stratagem or published claim.")
    ],
    /,
    *,
    origin: From = From(),
    common: Common = Common(),
) -> None:
    """Show one thing whole: a move with its sources, a tool with its rules and examples, an indicator with vintages."""
    from stratagem.cli import show
    from stratagem.pipeline.tables import describe

    show.details(describe(session_of(common, sources=origin.source), name), as_json=common.json)


@app.command
def explain(
    claim: Annotated[str, Parameter(help="Id of a number in a brief, as n-1a2b3c4d.")],
    /,
    *,
    brief: Annotated[Path | None, Parameter(help="Folder of the brief, if it was made with another store.")] = None,
    common: Common = Common(),
) -> None:
    """Recompute a number of a brief and show the rows under it."""
    from stratagem.cli import show
    from stratagem.pipeline.explain import explain_claim

    show.explained(explain_claim(claim, case=common.case, store=common.store, brief=brief), as_json=common.json)


@app.command
def export(
    file: Annotated[Path, Parameter(help="Where to: .csv or .parquet.")],
    *,
    which: Which = Which(),
    source: Annotated[str | None, Parameter(help="A machine-coded source instead of the curated record.")] = None,
    common: Common = Common(),
) -> None:
    """Write the moves that match the filters to a file that import reads back."""
    from stratagem.pipeline.tables import find_moves, save

    session = session_of(common, sources=(source,) if source else ())
    found = find_moves(session, which.as_filter(), source=session.sources[0])
    save(found, file)
    print(f"{file}: {found.height} moves")


@app.command
def lint(
    notes: Annotated[Path, Parameter(help="YAML of your own sentences with their evidence.")],
    *,
    common: Common = Common(),
) -> None:
    """Check an analyst's sentences: each needs evidence, each numeral a number, likelihood and confidence apart."""
    from stratagem.pipeline.notes import lint_notes

    print(f"{notes}: {lint_notes(session_of(common), notes)} sentences, nothing to refuse")


@app.command
def doctor(
    *,
    access: Annotated[bool, Parameter(help="Also say whether the publishers can be reached.", negative="")] = False,
    common: Common = Common(),
) -> None:
    """Say what is in the store, what was set aside, and whether everything needed is here."""
    from stratagem.cli import show
    from stratagem.pipeline.fetching import access as publishers
    from stratagem.pipeline.fetching import offline_asked
    from stratagem.pipeline.tables import diagnose

    session = session_of(common)
    found = diagnose(session)
    if access:
        found["access"] = publishers(session.store.path, offline=offline_asked(common.offline))
    show.details(found, as_json=common.json)


@case_app.command(name="list")
def case_list(*, common: Common = Common()) -> None:
    """List the case packs installed."""
    from stratagem.cli import show
    from stratagem.pipeline.tables import cases

    show.table(cases(), as_json=common.json)


@case_app.command(name="reliability")
def case_reliability(case: Annotated[str, Parameter(help="Case pack.")] = "dprk", *, common: Common = Common()) -> None:
    """Show how well two blind codings of a sample agree: share, Krippendorff's alpha and its 95 % interval."""
    from stratagem.cli import show
    from stratagem.pipeline.reliability import reliability

    show.table(reliability(session_of(common, case=case)), as_json=common.json)


@case_app.command(name="check")
def case_check(
    case: Annotated[str | None, Parameter(help="Case pack; the same as --case.")] = None,
    /,
    *,
    data: Annotated[Path | None, Parameter(help="Folder of public databases. Default: $STRATAGEM_DATA.")] = None,
    common: Common = Common(),
) -> int:
    """Compare the record with public databases, per family and year: matched, missing from ours or from theirs.

    Exit code 1 if a date that the record may not miss (a nuclear test, a missile launch) is missing.
    """
    from stratagem.cli import show
    from stratagem.pipeline.check import check_case

    found = check_case(session_of(common, case=case), data)
    show.checked(found, as_json=common.json)
    return 0 if found.holds else StratagemError.exit_code


add_source_commands(app)
add_stratagem_commands(app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter still gets the rest
    try:
        exit_code = app(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        print(f"stratagem: {error}\nSee: stratagem --help", file=sys.stderr)
        return InputError.exit_code
    except StratagemError as error:
        print(f"stratagem: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"stratagem: {where}{error.strerror or error}; the store is as it was", file=sys.stderr)
        return AccessError.exit_code if error.errno in NO_ACCESS else StratagemError.exit_code
    except KeyboardInterrupt:
        print("stratagem: stopped; the store is as it was", file=sys.stderr)
        return 130
    return exit_code if isinstance(exit_code, int) else 0
