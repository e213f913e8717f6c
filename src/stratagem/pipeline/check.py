"""A case's record against public databases: agreement by family and year, what either lacks, and hard verdicts."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from stratagem.core.case import Record
from stratagem.core.errors import InputError
from stratagem.core.sources import Must, Source
from stratagem.pipeline.session import Session, read_record
from stratagem.plugins import load_all
from stratagem.reckon.agreement import (
    Agreement,
    agree,
    agreement_table,
    by_month,
    compacted,
    missing_dates,
    nearest,
    numbers_apart,
)

VARIABLE = "STRATAGEM_DATA"
_MISSING = {
    "database": pl.String(),
    "lacking": pl.String(),
    "date": pl.Date(),
    "family": pl.String(),
    "tool": pl.String(),
    "id": pl.String(),
    "label": pl.String(),
    "near": pl.String(),
}
NEAR_DAYS = 5
"""How far from a missing entry a move may lie to be named beside it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a database's dates, of which the record may miss none, are all on record."""

    holds: bool
    text: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a comparison with public databases found.

    Parameters
    ----------
    table : polars.DataFrame
        By database, family and year; see :func:`stratagem.reckon.agreement.agreement_table`.
    compact : polars.DataFrame
        The same with quiet years put together, and totals.
    missing : polars.DataFrame
        Columns ``database, lacking, date, family, tool, id, label, near``: each entry that ours lacks and each move
        that theirs lacks, within what both cover; ``lacking`` is ours or theirs; ``near`` is our nearest move of that
        family within five days, which may be the same act.
    verdicts : tuple of Verdict
    notes : list of str
        What was compared, how, and what limits it.
    """

    table: pl.DataFrame
    compact: pl.DataFrame
    missing: pl.DataFrame
    verdicts: tuple[Verdict, ...]
    notes: list[str]

    @property
    def holds(self) -> bool:
        """Whether no verdict is violated."""
        return all(v.holds for v in self.verdicts)


def check_case(session: Session, data: Path | None) -> Checked:
    """Compare the record, as of the session's date, with every installed database about the case's coercer.

    Parameters
    ----------
    session : Session
    data : Path, optional
        Folder of the databases. Default: the environment's ``STRATAGEM_DATA``.

    Raises
    ------
    InputError
        If there is no such folder, no database about the coercer is installed or lies there, or one is damaged.
    """
    folder = _folder(data)
    coercer = session.case.meta.coercer
    sources = [s for s in load_all("source").values() if isinstance(s, Source) and s.about == coercer]
    present = [s for s in sources if (folder / s.where).is_file()]
    if not present:
        wanted = ", ".join(s.where for s in sources) or f"a source about {coercer} (none is installed)"
        message = f"{folder}: expected at least one of {wanted}; found none; put the databases there"
        raise InputError(message)
    record = read_record(session)
    moves = _with_family(record)
    tables, missing, verdicts, notes = [], [pl.DataFrame(schema=_MISSING)], [], []
    for source in present:
        found = _compare(record, moves, source, (folder / source.where).read_bytes())
        tables.append(agreement_table(source.id, found))
        missing.append(_missing(source, found))
        verdicts += [_verdict(source, must, found) for must in source.musts]
        notes += _notes(record, source, found)
    notes += [f"{s.id}: not compared, {s.where} is not in {folder}" for s in sources if s not in present]
    notes.append(
        f"The record is as of {session.as_of}; the databases are as they stand in the folder, so an act attributed "
        "only later counts as missing."
    )
    table = pl.concat(tables)
    return Checked(table, compacted(table), pl.concat(missing), tuple(verdicts), notes)


def _folder(data: Path | None) -> Path:
    given = data or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if given is None:
        message = f"expected the folder of public databases, found none; name it with --data DIR or set {VARIABLE}"
        raise InputError(message)
    if not given.is_dir():
        message = f"{given}: expected the folder of public databases, found no folder; mend --data or {VARIABLE}"
        raise InputError(message)
    return given


def _with_family(record: Record) -> pl.DataFrame:
    families = {t.key: t.family for t in record.case.toolkit.tools}
    return record.moves.with_columns(
        family=pl.col("tool").replace_strict(families, return_dtype=pl.String), label=pl.col("summary")
    )


def _compare(record: Record, moves: pl.DataFrame, source: Source, data: bytes) -> Agreement:
    columns = ("move_id", "date", "precision", "family", "tool", "count", "label")
    ours = source.scope.of(moves).select(columns)
    if source.scope.by_month:
        ours = by_month(ours)
    theirs = source.parse(data).filter(pl.col("date") <= record.as_of)
    return agree(ours, theirs, source, begins=record.case.meta.begins, until=record.as_of)


def _missing(source: Source, found: Agreement) -> pl.DataFrame:
    parts = []
    near = nearest(found, source, days=NEAR_DAYS)
    for lacking, rows, key in (("ours", found.theirs, "entry_id"), ("theirs", found.ours, "move_id")):
        alone = rows.filter(pl.col("state") == f"missing_from_{lacking}")
        parts.append(
            alone.select(
                "date",
                "family",
                "tool",
                "label",
                id=key,
                database=pl.lit(source.id),
                lacking=pl.lit(lacking),
                near=pl.col(key).replace_strict(near, default=None, return_dtype=pl.String),
            ).select(_MISSING.keys())
        )
    return pl.concat(parts).sort("lacking", "date", "id")


def _verdict(source: Source, must: Must, found: Agreement) -> Verdict:
    dates, asked = missing_dates(found, since=must.since, tools=must.tools)
    what = f"{must.what} dates of {source.id} since {must.since.year}"
    if not asked:
        return Verdict(holds=True, text=f"holds: there are no {what} to miss")
    if not dates:
        return Verdict(holds=True, text=f"holds: none of the {asked} {what} is missing")
    listed = ", ".join(map(str, dates))
    return Verdict(holds=False, text=f"VIOLATED: {len(dates)} of the {asked} {what} missing: {listed}")


def _notes(record: Record, source: Source, found: Agreement) -> list[str]:
    theirs = found.theirs
    matched = theirs.filter(pl.col("state") == "matched")
    dates = sorted(theirs["date"])
    span = f"{dates[0]} to {dates[-1]}" if dates else "nothing by then"
    out = [
        f"{source.id}: {source.citation}; {span}; dates agree within {source.rule}; families "
        f"{', '.join(source.families)}. {source.note}"
    ]
    if found.unmapped.height:
        kinds = found.unmapped.group_by("label").len().sort("len", "label", descending=[True, False]).rows()
        listed = ", ".join(f"{label} {n}" for label, n in kinds)
        out.append(f"{source.id}: {found.unmapped.height} entries not compared, no tool of ours: {listed}")
    if matched.height and not source.scope.by_month:
        alone = _only_databases(record, matched["partner"])
        out.append(
            f"{source.id}: {alone} of the {matched.height} matched moves rest on databases alone, so their agreement "
            "is no independent evidence"
        )
        out += _numbers(source, found)
    return out


def _only_databases(record: Record, ids: pl.Series) -> int:
    """How many of the moves have no other source than a database."""
    kinds = record.case.sources.select(source_ids="source_id", kind="check")
    cited = record.moves.filter(pl.col("move_id").is_in(ids.implode())).explode("source_ids")
    checks = cited.join(kinds, on="source_ids", how="left").group_by("move_id")
    return int(checks.agg((pl.col("kind") == "database").all().alias("only"))["only"].sum())


def _numbers(source: Source, found: Agreement) -> list[str]:
    """The days whose counts differ, in one line."""
    apart, compared = numbers_apart(found)
    if not compared:
        return []
    listed = "; ".join(f"{day} theirs {theirs}, ours {ours}" for day, theirs, ours in apart.iter_rows())
    return [f"{source.id}: numbers differ on {apart.height} of {compared} days" + (f": {listed}" if listed else "")]
