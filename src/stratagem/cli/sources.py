"""Commands that bring moves in from outside and say how good they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter
from cyclopts.validators import Number

from stratagem.cli.options import Common, From, Which, session_of
from stratagem.core.errors import InputError

if TYPE_CHECKING:
    from stratagem.pipeline.intake import Asked


@Parameter(name="*")
@dataclass(frozen=True)
class OfSource:
    """What is wanted of a machine-coded source's file."""

    source: Annotated[str | None, Parameter(help="Machine-coded source the file is from (stratagem list sources).")] = (
        None
    )
    dyad: Annotated[
        tuple[str, ...],
        Parameter(
            help="With --source, only events between these two, either way: codes joined by a colon, as RUR:GRA. "
            "Default: every event of the case's coercer."
        ),
    ] = ()
    everyone: Annotated[bool, Parameter(help="With --source, every event of the file, whoever acted.", negative="")] = (
        False
    )
    since: Annotated[str | None, Parameter(help="With --source, the first day, YYYY-MM-DD.")] = None
    until: Annotated[str | None, Parameter(help="With --source, the day after the last, YYYY-MM-DD.")] = None

    def asked(self) -> Asked:
        """The options as a question to a source."""
        from stratagem.core.time import parse_date
        from stratagem.pipeline.intake import Asked

        return Asked(
            tuple(_pair(d) for d in self.dyad),
            self.everyone,
            parse_date(self.since, what="--since") if self.since else None,
            parse_date(self.until, what="--until") if self.until else None,
        )


audit_app = App(name="audit", help="Judge a sample of a source's moves, and learn how often its codes are right.")


def add_source_commands(app: App) -> None:
    """Make these commands of the program's."""
    app.command(import_, name="import")
    app.command(tally)
    app.command(fetch)
    app.command(quality)
    app.command(repeats)
    app.command(audit_app)


def import_(
    file: Annotated[
        Path,
        Parameter(
            help="CSV or Parquet with the columns of the record (stratagem list columns); with --source, a file, zip, "
            "gzip or folder as the source publishes it."
        ),
    ],
    *,
    wanted: OfSource = OfSource(),
    stream: Annotated[str | None, Parameter(help="Name of the source over time. Default: the file's name.")] = None,
    replace: Annotated[bool, Parameter(help="Take the place of earlier imports of the stream.", negative="")] = False,
    strict: Annotated[bool, Parameter(help="Store nothing if any row is rejected.", negative="")] = False,
    common: Common = Common(),
) -> int:
    """Add moves to the store. Good rows load; bad ones are set aside with file, row, column and reason (exit 2).

    Importing the same file again changes nothing. Rows of a machine-coded source stay apart from the curated record:
    moves, matrix and brief read them only when --source names them.
    """
    from stratagem.cli import show
    from stratagem.pipeline.intake import event_source, import_rows, import_source, rejects_of

    session, asked = session_of(common), wanted.asked()
    if wanted.source is None and wanted != OfSource():
        message = "--dyad, --everyone, --since, --until: expected --source beside them, found none; name the source"
        raise InputError(message)
    if wanted.source is not None and stream is not None:
        message = f"--stream: expected only for rows in the record's columns, found it beside --source {wanted.source}"
        raise InputError(f"{message}; leave it out")
    with show.counter("rows read") as progress:
        if wanted.source is None:
            manifest = import_rows(
                session, file, stream=stream or file.stem, replace_earlier=replace, strict=strict, on_progress=progress
            )
        else:
            source = event_source(wanted.source)
            manifest = import_source(
                session, file, source, asked=asked, replace_earlier=replace, strict=strict, on_progress=progress
            )
    show.imported(manifest, rejects_of(session, manifest), as_json=common.json)
    return InputError.exit_code if manifest.rows_rejected else 0


def fetch(
    source: Annotated[str, Parameter(help="gdelt1, gdelt2 or ucdp_ged; the others are downloaded by hand.")],
    /,
    *,
    since: Annotated[str, Parameter(help="First day, YYYY-MM-DD.")],
    until: Annotated[str, Parameter(help="Day after the last, YYYY-MM-DD.")],
    plan: Annotated[
        bool, Parameter(help="Print files, bytes, licence and key; fetch lists of files only.", negative="")
    ] = False,
    out: Annotated[Path | None, Parameter(help="Folder to fetch into. Default: fetched, in the store.")] = None,
    common: Common = Common(),
) -> None:
    """Fetch a source's files: one request at a time, resumed where cut, each checked, none fetched twice.

    Then import the folder: stratagem import FOLDER --source SOURCE. With --offline only what is here already is used.
    """
    from stratagem.cli import show
    from stratagem.core.time import parse_date
    from stratagem.pipeline import fetching
    from stratagem.pipeline.session import store_folder

    wish = fetching.Wish(
        source,
        parse_date(since, what="--since"),
        parse_date(until, what="--until"),
        fetching.offline_asked(common.offline),
        out or store_folder(common.store) / "fetched",
    )
    if plan:
        show.plan(fetching.plan(wish), as_json=common.json)
        return
    with show.counter("files") as progress:
        found = fetching.fetch(wish, on_file=progress)
    show.fetched(found, as_json=common.json)


@Parameter(name="*")
@dataclass(frozen=True)
class Span:
    """Lengths that some tallies ask for."""

    days: Annotated[int, Parameter(help="Days a rolling sum covers.", validator=Number(gte=1))] = 90
    gap_days: Annotated[int, Parameter(help="Longest pause within an episode.", validator=Number(gte=0))] = 30


def tally(
    what: Annotated[
        Literal["months", "dyads", "rolling", "episodes", "quantiles"],
        Parameter(
            help="months: of one dyad; dyads: actor, target and month; rolling: sums over the days before; episodes: "
            "runs of moves; quantiles: of the days between days with moves."
        ),
    ],
    /,
    *,
    between: Annotated[str | None, Parameter(help="The two sides of months, as RUR:GRA.")] = None,
    span: Span = Span(),
    which: Which = Which(),
    origin: From = From(),
    engine: Annotated[Literal["duckdb", "spark"], Parameter(help="Who answers; spark needs stratagem[spark].")] = (
        "duckdb"
    ),
    sql: Annotated[
        Literal["duckdb", "spark", "bigquery"] | None, Parameter(help="Print the query in this dialect instead.")
    ] = None,
    common: Common = Common(),
) -> None:
    """Count moves over the whole store, at any size: only the answer is brought into memory.

    Example: stratagem tally months --between RUR:GRA --source gdelt2
    """
    from stratagem.cli import show
    from stratagem.pipeline.tallies import Wanted, tally_sql
    from stratagem.pipeline.tallies import tally as count

    session = session_of(common, sources=origin.source)
    pair = _pair(between, option="--between") if between else None
    wanted = Wanted(what, which.as_filter(), pair, span.days, span.gap_days)
    if sql is not None:
        show.queries({s: tally_sql(session, wanted, dialect=sql, source=s) for s in session.sources})
        return
    show.table(count(session, wanted, engine=engine), as_json=common.json)


def _pair(dyad: str, *, option: str = "--dyad") -> tuple[str, str]:
    one, colon, other = dyad.partition(":")
    if not (one and colon and other) or ":" in other:
        message = f"{option}: expected two codes joined by a colon, as RUR:GRA, found '{dyad}'"
        raise InputError(message)
    return one, other


def quality(
    *,
    origin: From = From(),
    by_month: Annotated[bool, Parameter(help="Show the moves of each source by month.", negative="")] = False,
    common: Common = Common(),
) -> None:
    """Say how good each source is as a record: span, silent months, longest gap, drift, repeats, unmapped codes.

    Also how many moves of two sources may be one act: the same sides, form and tool, at most a day apart.
    """
    from stratagem.cli import show
    from stratagem.pipeline.grade import grade

    found = grade(session_of(common, sources=origin.source))
    if common.json:
        show.print_json({n: getattr(found, n).to_dicts() for n in found.__slots__})
        return
    if by_month:
        show.table(found.months, as_json=False)
        return
    show.upright(found.sources, by="source")
    if found.shared.height:
        print()
        show.table(found.shared, as_json=False)


def repeats(
    *,
    source: Annotated[str, Parameter(help="A machine-coded source in the store.")],
    limit: Annotated[int, Parameter(help="Rows to print at most; 0 for all.", validator=Number(gte=0))] = 50,
    common: Common = Common(),
) -> None:
    """List the rows of a source that repeat another, by rule. They stay in the store and in every answer.

    one_a_day: same day, sides and code. wire_copy: the same again on the next day at the same place. To leave them out,
    name the source so: --source gdelt2:distinct (or gdelt2:one_a_day, gdelt2:wire_copy).
    """
    from stratagem.cli import show
    from stratagem.pipeline.grade import repeats_of

    found = repeats_of(session_of(common, sources=(source,)), source)
    if common.json:
        show.print_json(found.to_dicts())
        return
    show.table(found.head(limit) if limit else found, as_json=False)
    counted = ", ".join(f"{rule} {n}" for rule, n in found["rule"].value_counts().sort("rule").iter_rows())
    print(f"\n{found.height} rows repeat another ({counted or 'none'})")


@audit_app.command(name="sample")
def audit_sample(
    out: Annotated[Path, Parameter(help="Where to write the sheet: .csv.")],
    /,
    *,
    source: Annotated[str, Parameter(help="A machine-coded source in the store.")],
    per_code: Annotated[int, Parameter(help="Moves of each code at most.", validator=Number(gte=1))] = 20,
    common: Common = Common(),
) -> None:
    """Write a labelling sheet: some moves of each code, at random. Fill in the column right: yes, no or unsure."""
    from stratagem.pipeline.grade import sample
    from stratagem.pipeline.tables import save

    sheet = sample(session_of(common, sources=(source,)), per_code=per_code)
    save(sheet, out)
    print(f"{out}: {sheet.height} moves of {sheet['code'].n_unique()} codes; answer yes, no or unsure under right")


@audit_app.command(name="score")
def audit_score(
    sheet: Annotated[Path, Parameter(help="The sheet, filled in.")], /, *, common: Common = Common()
) -> None:
    """Show how often each code is right, with its 95 % interval (Wilson), and all codes weighted by their number."""
    from stratagem.cli import show
    from stratagem.pipeline.grade import score

    show.table(score(sheet), as_json=common.json)
