"""Where a session's moves of one source lie, and what leaves repeated rows out if that was asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from stratagem.core.streams import parted
from stratagem.read.dedupe import DUPLICATES, NEEDED, duplicates
from stratagem.record import repeats
from stratagem.record.engine import Engine
from stratagem.record.manifest import Manifest
from stratagem.record.questions import Question
from stratagem.record.store import Store


@dataclass(frozen=True, slots=True)
class Origin:
    """Files of one source, the batches they are of, and a further condition in DuckDB's SQL."""

    files: list[Path]
    batches: tuple[str, ...]
    where: str


def origin(store: Store, *, case: str, source: str) -> Origin:
    """Where a case's moves of a source lie, as ``record``, ``gdelt2`` or ``gdelt2:distinct`` names it."""
    name, rules = parted(source)
    # One listing for all: a writer may replace a batch between two of them.
    manifests = store.manifests(source=name)
    files = store.files(manifests)
    where = (
        repeats.without_sql(repeated(store, case=case, source=name, manifests=manifests), rules) if rules else "TRUE"
    )
    return Origin(files, tuple(m.batch_id for m in manifests), where)


def repeated(store: Store, *, case: str, source: str, manifests: Sequence[Manifest] | None = None) -> Path:
    """The table of a source's repeated rows, made anew if batches have come or gone since.

    Year by year, so that memory holds one year of a source at most. What stayed of a New Year's Eve comes along, since
    a row of the next day may be a copy of it.
    """
    live = store.manifests(source=source) if manifests is None else list(manifests)
    file = repeats.place(store.path, case=case, source=source)
    if repeats.current(file, live):
        return file
    by_year: dict[int, list[Path]] = {}
    for path in (f for f in store.files(live) if f.parts[-3] == f"case={case}"):
        by_year.setdefault(int(path.parts[-2].removeprefix("year=")), []).append(path)
    found = [pl.DataFrame(schema=DUPLICATES)]
    with Engine() as engine:
        for year, files in sorted(by_year.items()):
            eve = dt.date(year - 1, 12, 31)
            asked = Question(
                "moves", case, dt.date.max, f"date >= DATE '{eve}'", {"columns": ", ".join(f'"{n}"' for n in NEEDED)}
            )
            rows = engine.answer(asked, [*by_year.get(year - 1, []), *files])
            stayed = rows.join(found[-1], on="move_id", how="anti")
            found.append(duplicates(stayed).filter(pl.col("date").dt.year() == year))
    repeats.keep(pl.concat(found), file, live)
    return file
