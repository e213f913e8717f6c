"""How good the store's sources are: what each covers, repeats and leaves unmapped, how precise its codes are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from stratagem.core.errors import InputError
from stratagem.core.filters import MoveFilter
from stratagem.core.streams import RECORD, RULES, parted
from stratagem.core.tables import Column, Schema
from stratagem.pipeline.origin import origin, repeated
from stratagem.pipeline.session import Session, held_sources
from stratagem.pipeline.tables import find_moves
from stratagem.pipeline.tallies import Wanted, tally
from stratagem.read.dedupe import matches
from stratagem.read.ontology import UNMAPPED
from stratagem.read.quality import by_month, quality
from stratagem.reckon.precision import ANSWERS, precision
from stratagem.record import questions
from stratagem.record.engine import Engine
from stratagem.record.tabular import read_table

EVERY = MoveFilter(status=())
SHEET = Schema(
    name="labelling sheet",
    columns=(
        Column("move_id", "text", "move to judge", required=True),
        Column("source", "text", "where it comes from", required=True),
        Column("date", "date", "its date", required=True),
        Column("code", "text", "code whose precision is asked", required=True),
        Column("of", "integer", "moves of the source with that code", required=True, low=1),
        Column("actor_codes", "text", "who acted, in the source's words"),
        Column("target_codes", "text", "on whom, in the source's words"),
        Column("form", "text", "our form"),
        Column("tool", "text", "our tool"),
        Column("summary", "text", "what the source says, in our words"),
        Column("right", "text", "yes, no or unsure: did this happen as coded", vocabulary="answers"),
        Column("note", "text", "why"),
    ),
)


@dataclass(frozen=True, slots=True)
class Graded:
    """Quality of each source, the moves of each by month, and how many moves of two sources may be one act."""

    sources: pl.DataFrame
    months: pl.DataFrame
    shared: pl.DataFrame


def grade(session: Session) -> Graded:
    """Quality of every source that the store holds for the session's case, or of those the session names."""
    named = session.sources if session.sources != (RECORD,) else (RECORD, *held_sources(session))
    rows, months = [], []
    for source in named:
        daily = _daily(session, source)
        found = quality(daily)
        rows.append(
            {
                "source": source,
                "first": found.first,
                "last": found.last,
                "moves": found.moves,
                "days": found.days,
                "months": found.months,
                "silent_months": found.silent_months,
                "longest_gap": found.longest_gap,
                "gap_from": found.gap_from,
                "gap_until": found.gap_until,
                "drift_a_year": found.drift,
                **_parts(session, source),
            }
        )
        months.append(by_month(daily).with_columns(pl.col("month").cast(pl.Date), source=pl.lit(source)))
    pairs = [(one, other) for i, one in enumerate(named) for other in named[i + 1 :]]
    return Graded(pl.DataFrame(rows), _wide(months), pl.DataFrame([_shared(session, *p) for p in pairs]))


def repeats_of(session: Session, source: str) -> pl.DataFrame:
    """Every row of a source that repeats another: ``move_id, rule, of, date``."""
    name, _ = parted(source)
    return pl.read_parquet(repeated(session.store, case=session.case.meta.id, source=name))


def sample(session: Session, *, per_code: int) -> pl.DataFrame:
    """A sheet of moves to judge: of each code of the session's first source so many, drawn without repetition.

    Raises
    ------
    InputError
        If it is the curated record, whose codings are compared by ``case reliability``.
    """
    source = session.sources[0]
    if source == RECORD:
        message = "audit: expected a machine-coded source, found the curated record; name one: --source gdelt2"
        raise InputError(message)
    moves = find_moves(session, EVERY, source=source).with_columns(code=pl.coalesce("code", pl.lit("(none)")))
    rng = session.generator()
    # A draw for every move, in order of id, so that the sheet depends on the seed and the moves alone.
    drawn = moves.sort("move_id").with_columns(draw=pl.Series(rng.random(moves.height)))
    chosen = drawn.filter(pl.col("draw").rank("ordinal").over("code") <= per_code)
    return chosen.sort("code", "draw").select(
        "move_id",
        pl.lit(source).alias("source"),
        "date",
        "code",
        pl.col("code")
        .replace_strict(dict(moves["code"].value_counts().iter_rows()), return_dtype=pl.Int32)
        .alias("of"),
        pl.col("actor_codes", "target_codes").list.join(" "),
        "form",
        "tool",
        "summary",
        pl.lit("").alias("right"),
        pl.lit("").alias("note"),
    )


def score(sheet: Path) -> pl.DataFrame:
    """Precision of each code from a sheet that was filled in.

    Raises
    ------
    InputError
        If the sheet is damaged, an answer is none of yes, no and unsure, or nothing was answered.
    """
    told = read_table(sheet, SHEET, vocabularies={"answers": frozenset(ANSWERS)})
    if told["right"].is_null().all():
        message = f"{sheet}, column right: expected yes, no or unsure in some rows, found none; fill in the sheet first"
        raise InputError(message)
    return precision(told.filter(pl.col("right").is_not_null()))


def _daily(session: Session, source: str) -> pl.DataFrame:
    return tally(replace(session, sources=(source,)), Wanted("rolling", EVERY, days=1)).select("date", "moves")


def _parts(session: Session, source: str) -> dict[str, float | int | None]:
    """How many rows repeat another, by rule, and what share has no tool of ours."""
    if source == RECORD:
        return {**dict.fromkeys(RULES), "unmapped_share": 0.0}
    repeated_rows = dict(repeats_of(session, source)["rule"].value_counts().iter_rows())
    case = session.case.meta.id
    found = origin(session.store, case=case, source=source)
    with Engine() as engine:
        by_tool = engine.answer(questions.matrix(case, session.as_of, by="year", where=found.where), found.files)
    lost, whole = (int(part["moves"].sum()) for part in (by_tool.filter(pl.col("tool") == UNMAPPED), by_tool))
    return {**{rule: int(repeated_rows.get(rule, 0)) for rule in RULES}, "unmapped_share": lost / whole if whole else 0}


def _shared(session: Session, one: str, other: str) -> dict[str, str | int]:
    """How many moves of two sources may be one act, over the days that both cover."""
    ours, theirs = (_sides(session, s) for s in (one, other))
    if ours.is_empty() or theirs.is_empty():
        return {"one": one, "other": other, "of_one": 0, "of_other": 0, "may_be_one_act": 0, "same_day": 0}
    # Each comes in order of date.
    since = max(t["date"].head(1).to_list() for t in (ours, theirs))
    until = min(t["date"].tail(1).to_list() for t in (ours, theirs))
    ours, theirs = (t.filter(pl.col("date").is_between(since[0], until[0])) for t in (ours, theirs))
    found = matches(ours, theirs)
    return {
        "one": one,
        "other": other,
        "of_one": ours.height,
        "of_other": theirs.height,
        "may_be_one_act": found.height,
        "same_day": int((found["days_later"] == 0).sum()),
    }


def _sides(session: Session, source: str) -> pl.DataFrame:
    case = session.case.meta.id
    found = origin(session.store, case=case, source=source)
    columns = ", ".join(f'"{n}"' for n in ("move_id", "date", "precision", "actors", "targets", "form", "tool"))
    asked = questions.Question("moves", case, session.as_of, found.where, {"columns": columns})
    with Engine() as engine:
        return engine.answer(asked, found.files)


def _wide(months: list[pl.DataFrame]) -> pl.DataFrame:
    table = pl.concat(months)
    return table.pivot("source", index="month", values="moves").sort("month")
