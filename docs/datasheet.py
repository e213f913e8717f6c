"""Refresh the numbers in a case's DATASHEET.md, which stand in marked blocks.

Run as ``python docs/datasheet.py``; with ``--check`` it only says whether they are current.
A block opens with ``<!-- numbers: NAME -->`` and ends with ``<!-- end -->``; all else is left alone.
"""

from __future__ import annotations

import csv
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

import polars as pl

from stratagem.core.case import Record
from stratagem.core.moves import SOURCE_KINDS
from stratagem.pipeline.reliability import reliability
from stratagem.pipeline.session import open_session, read_record
from stratagem.reckon.queries.share import strongest_check

ROOT = Path(__file__).resolve().parent.parent
CASE = "dprk"
PAGE = ROOT / "src" / "stratagem" / "cases" / CASE / "DATASHEET.md"


def numbers(record: Record) -> dict[str, str]:
    """Text of every block."""
    moves, case = record.moves, record.case
    checks = strongest_check(moves, case.sources)
    with_year = moves.with_columns(year=pl.col("date").dt.year())
    return {
        "size": _size(record, checks),
        "by-kind": _by_kind(record),
        "by-decade": _by_decade(with_year, checks, record),
        "by-year": _by_year(with_year, record),
        "by-tool": _by_tool(record),
        "searched": _table(
            ("tool", "from", "to", "what was searched"),
            [(t, s, e, b) for t, s, e, b in case.coverage.select("tool", "start", "end", "basis").iter_rows()],
        ),
        "version": f"Version {case.meta.version}; toolkit {case.toolkit.version}. Licence {case.meta.licence}. "
        f"Cite as: {case.meta.citation}",
    }


def _size(record: Record, checks: pl.Series) -> str:
    moves, case = record.moves, record.case
    tally = Counter(checks)
    kept = {p: moves.filter(pl.col("precision") == p).height for p in ("day", "month", "year")}
    shares = ", ".join(f"{tally.get(c, 0)} {c} ({_percent(tally.get(c, 0), moves.height)})" for c in _CHECKS)
    return "\n".join(
        [
            f"- moves: {moves.height}, from {moves['date'].min()} to {moves['date'].max()}",
            f"- dated to the day {kept['day']}, to the month {kept['month']}, to the year {kept['year']}",
            f"- strongest check of their sources: {shares}",
            f"- moves with a named speaker or organ: {moves['actor_speaker'].count()}; with a stated purpose: "
            f"{moves.filter(pl.col('purpose').list.len() > 0).height}",
            f"- sources: {case.sources.height}, of which {case.sources['url'].count()} with an address",
            f"- indicators: {case.indicators.height} with {case.observations.height} published figures; "
            f"calendar entries: {case.calendars.height}",
            f"- actors {case.roster.actors.height}, offices and organs {case.roster.offices.height}, people "
            f"{case.roster.people.height}, tenures {case.roster.tenures.height}; published claims {len(case.claims)}",
        ]
    )


_CHECKS = ("document", "database", "memory", "none")


def _by_kind(record: Record) -> str:
    kinds = dict(record.case.sources.select("source_id", "kind").iter_rows())
    checks = dict(record.case.sources.select("source_id", "check").iter_rows())
    all_rows, read_rows = Counter[str](), Counter[str]()
    for ids in record.moves["source_ids"].fill_null([]).to_list():
        best = min((kinds[i] for i in ids if kinds.get(i)), key=SOURCE_KINDS.index, default="none")
        all_rows[best] += 1
        read_rows[best] += any(kinds.get(i) == best and checks[i] == "document" for i in ids)
    per_source = Counter(kinds.values())
    rows = [
        (k, per_source[k], all_rows[k], _percent(all_rows[k], record.moves.height), read_rows[k]) for k in SOURCE_KINDS
    ]
    with (PAGE.parent / "notes.csv").open(encoding="utf-8", newline="") as file:
        notes = [row["note"] for row in csv.DictReader(file)]
    days = sum(bool(re.search(r"\b(day|date|month)\b[^;]*from general knowledge", note)) for note in notes)
    aided = sum("general knowledge" in note or "memory" in note for note in notes)
    return "\n".join(
        [
            _table(("kind", "sources", "moves with it as best kind", "share", "of these, such a page was read"), rows),
            "",
            f"- rows whose day or month is from general knowledge, by their note: {days}; rows whose note names "
            f"general knowledge or memory for anything: {aided}",
        ]
    )


def _side(record: Record, role: str) -> pl.Expr:
    members = pl.lit(pl.Series(record.case.members((role,)), dtype=pl.String)).implode()
    return pl.col("actors").list.set_intersection(members).list.len() > 0


def _by_decade(moves: pl.DataFrame, checks: pl.Series, record: Record) -> str:
    rows = []
    table = moves.with_columns(decade=pl.col("year") // 10 * 10, check=checks)
    for (decade,), part in sorted(table.partition_by(["decade"], as_dict=True).items()):
        sides = [part.filter(_side(record, role)).height for role in ("coercer", "target", "patron")]
        tally = Counter(part["check"])
        rows.append((f"{decade}s", part.height, *sides, *(_percent(tally.get(c, 0), part.height) for c in _CHECKS[:3])))
    return _table(("decade", "moves", "by coercer", "by targets", "by patrons", *_CHECKS[:3]), rows)


def _by_year(moves: pl.DataFrame, record: Record) -> str:
    counts = dict(moves.group_by("year").len().iter_rows())
    first = record.case.meta.begins.year
    years = range(first, max(counts) + 1)
    lines = [
        ", ".join(f"{y}: {counts.get(y, 0)}" for y in years if y // 10 == d) for d in sorted({y // 10 for y in years})
    ]
    before = sum(n for y, n in counts.items() if y < first)
    return "\n".join([f"- before {first}: {before}", *(f"- {line}" for line in lines)])


def _by_tool(record: Record) -> str:
    counts = dict(record.moves.group_by("tool").len().iter_rows())
    rows = []
    for family in record.case.toolkit.families:
        keys = [t.key for t in record.case.toolkit.tools if t.family == family.key]
        rows.append((family.name, ", ".join(f"{k} {counts.get(k, 0)}" for k in keys)))
    return _table(("family", "moves by tool"), rows)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


def _table(header: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join("| " + " | ".join(str(c).replace("|", "\\|") for c in line) + " |" for line in lines)


def refreshed(page: str) -> str:
    """The page with every block of numbers filled anew."""
    with tempfile.TemporaryDirectory() as scratch:
        session = open_session(CASE, store=Path(scratch))
        agreed = reliability(session)
        blocks = numbers(read_record(session)) | {
            "agreement": _table(tuple(agreed.columns), [tuple(row) for row in agreed.iter_rows()])
        }
    pattern = re.compile(r"(<!-- numbers: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
    return pattern.sub(lambda m: f"{m[1]}\n{blocks[m['name']]}\n\n{m[3]}", page)


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        sys.exit(
            0 if refreshed(text) == text else f"{PAGE.name}: the numbers are not current: python docs/datasheet.py"
        )
    PAGE.write_text(refreshed(text), encoding="utf-8")
