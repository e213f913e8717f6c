"""Print results: tables for people, JSON for programs, progress on stderr."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.console import Console
from rich.table import Table

from stratagem.core.moves import MOVES
from stratagem.core.streams import RECORD, derived
from stratagem.core.tables import as_text

if TYPE_CHECKING:
    from stratagem.core.claims import Answer
    from stratagem.core.plans import Plan
    from stratagem.pipeline.brief import Written
    from stratagem.pipeline.check import Checked
    from stratagem.pipeline.explain import Explained
    from stratagem.pipeline.fetching import Fetched
    from stratagem.pipeline.session import Session
    from stratagem.record.manifest import Manifest

QUIET_SECONDS = 1.0
PIPE_WIDTH = 160
"""Columns where there is no terminal to measure: a file or a pipe."""
_out = Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)
_err = Console(stderr=True, highlight=False)


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Name each step of long work on stderr, on a terminal only."""
    if not _err.is_terminal:
        yield lambda _: None
        return
    with _err.status("starting") as status:
        yield status.update


@contextmanager
def counter(unit: str) -> Iterator[Callable[[int], None]]:
    """Count on stderr what has been done, on a terminal only, once it takes over a second."""
    begun = time.monotonic()

    def tell(done: int) -> None:
        if _err.is_terminal and time.monotonic() - begun > QUIET_SECONDS:
            _err.print(f"{done:,} {unit}", end="\r")

    yield tell


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    print(json.dumps(value, indent=1, ensure_ascii=False, default=str))


def table(rows: pl.DataFrame, *, as_json: bool) -> None:
    """A plain table."""
    if as_json:
        print_json(rows.to_dicts())
        return
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows.columns:
        shown.add_column(name.replace("_", " "), overflow="fold")
    for row in as_text(rows).iter_rows():
        shown.add_row(*("" if v is None else v for v in row))
    _out.print(shown)


def queries(by_source: Mapping[str, str]) -> None:
    """The SQL of each source; a comment names the source where there are several."""
    if len(by_source) == 1:
        print(*by_source.values())
        return
    for source, sql in by_source.items():
        print(f"-- source: {source}\n{sql.rstrip()};\n")


def upright(rows: pl.DataFrame, *, by: str) -> None:
    """A table of few rows and many columns, turned; numbers that are no whole ones to three digits."""
    plain = as_text(rows.with_columns(pl.selectors.float().round_sig_figs(3)))
    turned = plain.transpose(include_header=True, header_name="what", column_names=by)
    table(turned.with_columns(pl.col("what").str.replace_all("_", " ")), as_json=False)


def moves(session: Session, found: pl.DataFrame, *, limit: int, as_json: bool) -> None:
    """Moves, newest last; the last ``limit`` of each source on a terminal, several sources one below the other."""
    if as_json:
        marked = {s: derived(MOVES.names, source=s) for s in session.sources}
        print_json([{**m, "derived": marked[m["source"]]} for m in found.to_dicts()])
        return
    for source in session.sources:
        _moves_of(session, found.filter(pl.col("source") == source), source=source, limit=limit)


def _moves_of(session: Session, found: pl.DataFrame, *, source: str, limit: int) -> None:
    last = found.tail(limit) if limit else found
    roster = session.case.roster
    curated = source == RECORD
    rows = [
        {
            "id": m["move_id"],
            "date": str(m["date"])[: {"day": 10, "month": 7, "year": 4}[m["precision"]]],
            **({} if curated else {"stated by the source": _stated(m)}),
            "who": ", ".join(map(roster.name, m["actors"]) if curated else m["actors"]),
            "form": m["form"],
            "tool": m["tool"],
            "what": m["summary"],
            "sources": str(len(m["source_ids"])) if curated else str(m["mentions"] or ""),
        }
        for m in last.iter_rows(named=True)
    ]
    if rows:
        names = {} if curated else {"who": "who*", "form": "form*", "tool": "tool*", "what": "what*"}
        table(pl.DataFrame(rows).rename({**names, **({} if curated else {"sources": "mentions"})}), as_json=False)
    more = f", the last {last.height} shown (--limit 0 shows all)" if last.height < found.height else ""
    of = "" if curated and session.sources == (RECORD,) else f" from {source}"
    _out.print(f"\n{found.height} moves known by {session.as_of}{of}{more}")
    if not curated and rows:
        _out.print("* derived from what the source states by our mapping tables")


def _stated(move: Mapping[str, Any]) -> str:
    """What a machine-coded source itself says of a move: its code, and who acted on whom in its own words."""
    sides = " > ".join(" ".join(move[side]) for side in ("actor_codes", "target_codes") if move[side])
    return f"{move['ontology'] or ''} {move['code'] or ''}: {sides}".strip()


def matrix(cells: pl.DataFrame, *, as_json: bool) -> None:
    """A matrix of each source, tools down and columns across, in as many blocks as the width asks for."""
    if as_json:
        print_json(cells.to_dicts())
        return
    sources = cells["source"].unique(maintain_order=True).to_list()
    for source in sources:
        if sources != [RECORD]:
            _out.print(f"{source}:", style="bold")
        _matrix_of(cells.filter(pl.col("source") == source))
    _out.print("0 looked for and none found   ? not assessed   - ruled out by definition")


def _matrix_of(cells: pl.DataFrame) -> None:
    columns = cells["column"].unique(maintain_order=True).to_list()
    signs = {"zero": "0", "absent": "-", "not assessed": "?"}
    rows = {
        str(name): [str(m) if m else signs[s] for m, s in zip(part["moves"], part["status"], strict=True)]
        for (name,), part in cells.partition_by(["name"], as_dict=True, maintain_order=True).items()
    }
    gap = 2
    room = max(1, (_out.width - max(map(len, rows), default=0)) // (max(map(len, columns), default=1) + gap))
    for first in range(0, len(columns), room):
        shown = Table(box=None, pad_edge=False, header_style="bold")
        shown.add_column("tool", no_wrap=True)
        for name in columns[first : first + room]:
            shown.add_column(name, justify="right", no_wrap=True)
        for name, values in rows.items():
            shown.add_row(name, *values[first : first + room])
        _out.print(shown, end="\n\n")


def details(value: Mapping[str, Any], *, as_json: bool) -> None:
    """One thing, field by field."""
    if as_json:
        print_json(value)
        return
    shown = Table(box=None, pad_edge=False, show_header=False)
    shown.add_column(style="bold", no_wrap=True)
    shown.add_column(overflow="fold")
    for name, held in value.items():
        if held is None or held in ([], "", (), {}):
            continue
        if isinstance(held, (list, tuple)) and isinstance(held[0], Mapping):
            lines = ["  ".join(f"{v}" for v in h.values() if v not in (None, "", [])) for h in held]
            shown.add_row(name, "\n".join(lines))
        elif isinstance(held, (list, tuple)):
            shown.add_row(name, "\n".join(map(str, held)))
        else:
            shown.add_row(name, str(held))
    _out.print(shown)


def brief(written: Written, *, as_json: bool) -> None:
    """Six lines and where the files are."""
    from stratagem.report.brief import six_lines

    lines = six_lines(written.document)
    if as_json:
        print_json({"folder": str(written.folder), "files": [str(f) for f in written.files], "summary": lines})
        return
    for line in lines:
        print(line)
    print(f"\nBrief: {written.folder / 'brief.html'}")


def imported(manifest: Manifest, rejects: pl.DataFrame, *, as_json: bool) -> None:
    """Rows in and out of an import, and the first rejects."""
    if as_json:
        print_json({**manifest.model_dump(mode="json"), "rejects": rejects.to_dicts()})
        return
    kept = f"{manifest.rows_accepted} accepted + {manifest.rows_rejected} rejected"
    if manifest.source:
        kept += f" + {manifest.rows_filtered} filtered"
    print(f"{manifest.input_name}: {manifest.rows_in} rows in = {kept}; batch {manifest.batch_id}")
    for reason, rows in manifest.filtered.items():
        print(f"  filtered, {reason}: {rows}")
    for quirk, rows in manifest.repairs.items():
        print(f"  repaired, {quirk}: {rows}")
    for r in rejects.head(20).iter_rows(named=True):
        print(f"  {r['file']}, row {r['row']}, {r['column']}: expected {r['expected']}, found '{r['value']}'")
    if rejects.height > 20:
        print(f"  and {rejects.height - 20} more; all in the batch's rejects.parquet")


def plan(made: Plan, *, as_json: bool) -> None:
    """What would be fetched: files, bytes, licence, key."""
    if as_json:
        print_json({**asdict(made), "bytes": made.size})
        return
    first, last = made.items[0].name, made.items[-1].name
    unknown = f", and {made.unknown} of unknown size" if made.unknown else ""
    print(f"{made.source}: {len(made.items)} files, {made.size:,} bytes{unknown}; {made.here} here already")
    print(f"  from {first} to {last}")
    print(f"  licence: {made.licence}\n  cite: {made.citation}\n  key: {made.key or 'none needed'}")


def fetched(found: Fetched, *, as_json: bool) -> None:
    """What was fetched, and how to import it."""
    told = found.told
    if as_json:
        print_json({"folder": str(found.folder), "files": len(found.plan.items), **asdict(told)})
        return
    print(
        f"{found.plan.source}: {len(found.plan.items)} files, {found.plan.here} of them here before; "
        f"{told.requests} requests, {told.received:,} bytes received, {told.resumed} resumed, {len(told.waits)} waits"
    )
    print(f"Import them: stratagem import {found.folder} --source {found.plan.source}")


def explained(found: Explained, *, as_json: bool) -> None:
    """A number, how it was asked, whether it still holds, its working, and the rows under it."""
    answer, origin = found.now.answer, found.now.provenance
    if as_json:
        print_json(
            {
                "stated": found.stated,
                "now": found.now.as_dict(),
                "changed": list(found.changed),
                **{name: part.to_dicts() for name, part in _working(answer)},
                "rows": found.rows.to_dicts(),
                "sources": found.sources.to_dicts(),
            }
        )
        return
    details(
        {
            "id": found.now.id,
            "what": found.stated["label"],
            "stated": f"{found.stated['value']} {found.stated['unit']}",
            "recomputed": f"{answer.value} {answer.unit}",
            "interval": f"{answer.low} to {answer.high}, {answer.interval}" if answer.interval else "",
            "n": f"{answer.n} {answer.n_of}",
            "query": f"{origin.query} {json.dumps(dict(origin.params), default=str)}",
            "as of": str(origin.as_of),
            "note": answer.note,
            **{f"  {k}": v for k, v in answer.details.items()},
            "holds": "yes, to the last digit" if not found.changed else "no: " + "; ".join(found.changed),
        },
        as_json=False,
    )
    for name, part in _working(answer):
        _out.print(f"\n{'Instances counted' if name == 'instances' else 'By stratum'} ({part.height}):")
        table(part, as_json=False)
    if found.rows.height:
        _out.print(f"\nThe {found.rows.height} moves under it:")
        table(found.rows.select("move_id", "date", "tool", "summary", "source_ids"), as_json=False)
    if found.sources.height:
        _out.print("\nSources:")
        table(found.sources.select("source_id", "publisher", "check", "url"), as_json=False)


def _working(answer: Answer) -> list[tuple[str, pl.DataFrame]]:
    """The tables behind an answer that it has, the instances first."""
    parts = (("instances", answer.instances), ("table", answer.table))
    return [(name, part) for name, part in parts if part is not None]


def checked(found: Checked, *, as_json: bool) -> None:
    """Agreement with the public databases per database, family and year, what ours lacks, and the verdicts."""
    if as_json:
        print_json(
            {
                "agreement": found.table.to_dicts(),
                "missing": found.missing.to_dicts(),
                "verdicts": [{"holds": v.holds, "text": v.text} for v in found.verdicts],
                "notes": found.notes,
            }
        )
        return
    table(found.compact, as_json=False)
    _out.print(
        "\nmatched: in both within the date rule; coded otherwise: ours has the act under another tool or family; "
        "outside: beyond the other's period or scope; number: missiles or names, where both count them"
    )
    lacking = found.missing.filter(pl.col("lacking") == "ours")
    if lacking.height:
        _out.print(f"\nMissing from ours ({lacking.height}; --json also lists what is missing from theirs):")
        table(lacking.select("database", "date", "family", "tool", "label", "id", "near"), as_json=False)
    print()
    for note in found.notes:
        print(note)
    print()
    for verdict in found.verdicts:
        print(verdict.text)
