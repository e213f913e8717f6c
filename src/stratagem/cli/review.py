"""Commands that hand coded events to people and take their judgement back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter
from cyclopts.validators import Number

from stratagem.cli.options import Common, session_of

review_app = App(name="review", help="Hand coded events to people, take their judgement back, measure agreement.")
Format = Annotated[
    Literal["csv", "label-studio", "doccano", "prodigy"] | None,
    Parameter(help="Format of the file. Default: .csv CSV, .json Label Studio, .jsonl doccano."),
]
Name = Annotated[str, Parameter(help="Name under which the texts were coded.")]


@review_app.command(name="export")
def review_export(
    name: Name,
    file: Annotated[Path, Parameter(help="Where to.")],
    *,
    format: Format = None,
    sample: Annotated[int, Parameter(help="So many events, drawn at random; 0 for all.", validator=Number(gte=0))] = 0,
    common: Common = Common(),
) -> None:
    """Write coded events as a file to review: accept, correct or reject each.

    Example: stratagem review export statements review.csv --sample 200
    """
    from stratagem.pipeline.reviewing import export_review

    written = export_review(session_of(common), name, file, form=format, sample=sample)
    print(f"{file}: {written} events to review")


@review_app.command(name="import")
def review_import(
    name: Name,
    file: Annotated[Path, Parameter(help="The review, filled in.")],
    *,
    format: Format = None,
    reviewer: Annotated[str, Parameter(help="Who reviewed, where the file does not say.")] = "",
    common: Common = Common(),
) -> None:
    """Take a review back. Accepted, corrected and added events are moves of the stream; rejected ones no longer.

    Example: stratagem review import statements review.csv --reviewer anna
    """
    from stratagem.cli import show
    from stratagem.pipeline.reviewing import import_review

    found = import_review(session_of(common), name, file, form=format, reviewer=reviewer)
    show.table(found.states, as_json=common.json)


@review_app.command(name="agreement")
def review_agreement(
    files: Annotated[tuple[Path, ...], Parameter(help="Reviews of the same events, one a coder.")],
    /,
    *,
    format: Format = None,
    common: Common = Common(),
) -> None:
    """Show how well coders agree: share, Krippendorff's alpha and its 95 % interval, for each thing coded.

    Example: stratagem review agreement anna.csv ben.csv
    """
    from stratagem.cli import show
    from stratagem.pipeline.reviewing import agreement

    show.table(agreement(session_of(common), files, form=format), as_json=common.json)
