"""Commands that score coders against gold sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from stratagem.cli.code import ModelOptions
from stratagem.cli.options import Common, session_of

score_app = App(name="score", help="Score what the program codes against sentences coded by hand.")


@score_app.command(name="coder")
def score_coder(
    gold: Annotated[Path, Parameter(help="JSON with a list 'records', each with id, text and events.")],
    /,
    *,
    set: Annotated[
        Literal["statements", "plover", "petrarch", "quads"],
        Parameter(help="Whose gold: our codebook's, PLOVER's, PETRARCH's with its dictionaries, CAMEO's quad classes."),
    ] = "statements",
    part: Annotated[
        Literal["all", "fitted", "locked"],
        Parameter(help="All; those that rules were written from; those that were not looked at."),
    ] = "all",
    dictionaries: Annotated[
        Path | None, Parameter(help="Folder of PETRARCH's actors, agents and verbs, for --set petrarch.")
    ] = None,
    coder: Annotated[str, Parameter(help="For --set statements: rules, rules_alone or language_model.")] = "rules",
    model: ModelOptions = ModelOptions(),
    common: Common = Common(),
) -> None:
    """Score the coder: precision, recall and F1 with 95 % bootstrap intervals, part by part; what was taken for what.

    Example: stratagem score coder gold.json --part locked
    """
    from stratagem.cli import show_code
    from stratagem.pipeline.coding import coder_of
    from stratagem.pipeline.scoring import score_coder as scored

    session = session_of(common)
    _, made = coder_of(session, coder, model=model.chosen())
    found = scored(session, gold, kind=set, part=part, dictionaries=dictionaries, made=made)
    show_code.scores(found, as_json=common.json)
