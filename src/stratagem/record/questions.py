"""Questions to the store as SQL: one file each, in a subset of SQL that every engine answers alike."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

import polars as pl

from stratagem.core.moves import MOVES
from stratagem.record.batch import LAST_KNOWN
from stratagem.record.store import present_place

_SQL_TYPES = {
    "text": "VARCHAR",
    "date": "DATE",
    "integer": "INTEGER",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "list": "VARCHAR[]",
}
_EACH = "unnest(CASE WHEN array_length({0}) = 0 THEN ['(none)'] ELSE {0} END)"
MATRIX_COLUMNS = {
    "year": "year(date)",
    "date": "date",
    "purpose": _EACH.format("purpose"),
    "target": _EACH.format("targets"),
}
"""What makes the columns of a matrix, in SQL. A move with two purposes or targets counts under each."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question about the moves of one case as of a date, which each engine words in its own dialect.

    Parameters
    ----------
    name : str
        Name of a file in ``record/sql``.
    case : str
    as_of : datetime.date
        Rows that happened or became known later are not seen.
    where : str
        Further SQL condition.
    parts : mapping of str to str
        What else the file asks for by name.
    """

    name: str
    case: str
    as_of: dt.date
    where: str = "TRUE"
    parts: Mapping[str, str] = field(default_factory=dict)

    def sql(self, source: str) -> str:
        """The question in DuckDB's SQL, asked of a table or view of many cases' moves.

        Examples
        --------
        >>> asked = Question("months", "demo", dt.date(2020, 6, 16))
        >>> print(asked.sql("moves"))
        SELECT CAST(date_trunc('month', date) AS DATE) AS "month", count(*) AS moves
        FROM moves
        WHERE "case" = 'demo' AND known_on <= DATE '2020-06-16' AND date <= DATE '2020-06-16'
          AND TRUE
        GROUP BY CAST(date_trunc('month', date) AS DATE)
        ORDER BY "month"
        <BLANKLINE>
        """
        return self._worded(source, f'"case" = {text(self.case)} AND {_known_by(self.as_of)}')

    def sql_of(self, files: Sequence[Path]) -> str:
        """The question in DuckDB's SQL, asked of Parquet files of the store.

        A file whose path names another case, or a later year, is not read. What was known by the as-of date is asked
        row by row only of files that say they hold anything later: for most it is known beforehand.
        """
        found = [
            f
            for f in files
            if f.parts[-3] == f"case={self.case}" and int(f.parts[-2].removeprefix("year=")) <= self.as_of.year
        ]
        return self._worded(source_sql(found, as_of=self.as_of), "TRUE")

    def _worded(self, source: str, known: str) -> str:
        return sql_text(self.name).format(source=source, known=known, where=self.where, **self.parts)


def sql_text(name: str) -> str:
    """The text of ``record/sql/<name>.sql``."""
    return resources.files("stratagem.record").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def names() -> list[str]:
    """Names of the questions there are."""
    return sorted(f.name.removesuffix(".sql") for f in resources.files("stratagem.record").joinpath("sql").iterdir())


def moves(case: str, as_of: dt.date, *, where: str = "TRUE") -> Question:
    """Every move, whole, in order of date."""
    return Question("moves", case, as_of, where, {"columns": ", ".join(f'"{n}"' for n in MOVES.names)})


def matrix(case: str, as_of: dt.date, *, by: str, where: str = "TRUE") -> Question:
    """Moves by tool and one other thing: ``year``, ``purpose``, ``target`` or ``date``."""
    # Years are counted as numbers, which is several times faster, and shown as text.
    shown = 'CAST("key" AS VARCHAR)' if by == "year" else '"key"'
    return Question("matrix", case, as_of, where, {"columns": MATRIX_COLUMNS[by], "shown": shown})


def dyads(case: str, as_of: dt.date, *, where: str = "TRUE") -> Question:
    """Moves by actor, target and month. A move of two actors on three targets counts for six dyads."""
    return Question("dyads", case, as_of, where)


def months(case: str, as_of: dt.date, *, between: tuple[str, str], where: str = "TRUE") -> Question:
    """Moves of one side on the other, either way, by month."""
    one, other = (text(code) for code in between)
    either = (
        f"(list_contains(actors, {one}) AND list_contains(targets, {other}) "
        f"OR list_contains(actors, {other}) AND list_contains(targets, {one}))"
    )
    return Question("months", case, as_of, f"{either} AND {where}")


def rolling(case: str, as_of: dt.date, *, days: int = 90, where: str = "TRUE") -> Question:
    """For each day with moves, how many there were on it and on the ``days - 1`` days before."""
    return Question("rolling", case, as_of, where, {"before": str(days - 1)})


def episodes(case: str, as_of: dt.date, *, gap_days: int = 30, where: str = "TRUE") -> Question:
    """Runs of moves with no more than so many days from one day with moves to the next."""
    return Question("episodes", case, as_of, where, {"gap": str(gap_days)})


def quantiles(case: str, as_of: dt.date, *, of: Sequence[float], where: str = "TRUE") -> Question:
    """Quantiles of the days from one day with moves to the next, interpolated between the nearest two values."""
    asked = " UNION ALL ".join(f"SELECT CAST({float(p)!r} AS DOUBLE) AS probability" for p in of)
    return Question("quantiles", case, as_of, where, {"probabilities": asked})


def moves_sql(files: Sequence[Path], *, case: str, as_of: dt.date, where: str = "TRUE") -> str:
    """The query for the moves of a case known as of a date, asked of Parquet files.

    Parameters
    ----------
    files : sequence of Path
        Parquet files; a file whose path names another case is not read.
    case : str
    as_of : datetime.date
        Rows that happened or became known later are not seen.
    where : str
        Further SQL condition.
    """
    return moves(case, as_of, where=where).sql_of(files)


def matrix_sql(files: Sequence[Path], *, case: str, as_of: dt.date, by: str, where: str = "TRUE") -> str:
    """The query for moves by tool and one other thing, asked of Parquet files; see :func:`matrix`."""
    return matrix(case, as_of, by=by, where=where).sql_of(files)


def source_sql(files: Sequence[Path], *, as_of: dt.date) -> str:
    """What a query reads from: the moves in Parquet files known by a date, or an empty table.

    Batches written before a column was added have it empty.
    """
    by_kind: dict[tuple[tuple[str, ...], bool], list[Path]] = {}
    for file in files:
        by_kind.setdefault(_kind(file, as_of), []).append(file)
    parts = [
        f"SELECT * FROM {_parquet(part)}" + ("" if whole else f" WHERE {_known_by(as_of)}")
        for (_, whole), part in by_kind.items()
    ]
    if len(parts) == 1 and not next(iter(by_kind))[0]:
        return f"({parts[0]})"
    if all(not lacking for lacking, _ in by_kind) and parts:
        return f"({' UNION ALL '.join(parts)})"
    return f"({' UNION ALL BY NAME '.join([*parts, f'SELECT * FROM {_empty()}'])})"


def _kind(file: Path, as_of: dt.date) -> tuple[tuple[str, ...], bool]:
    """Columns that a file lacks, and whether all it holds was known by a date.

    A file that cannot be read is left to the query, which tells of it.
    """
    lacking, last_known = _about(present_place(file, batch=file.parents[min(2, len(file.parents) - 1)]))
    return lacking, bool(last_known) and last_known <= as_of.isoformat()


@functools.lru_cache(maxsize=100_000)
def _about(file: Path) -> tuple[tuple[str, ...], str]:
    """What the footer of a file of the store says; files of the store never change."""
    try:
        held, told = pl.read_parquet_schema(file), pl.read_parquet_metadata(file)
    except (pl.exceptions.PolarsError, OSError):
        return (), ""
    return tuple(n for n in MOVES.names if n not in held), told.get(LAST_KNOWN, "")


def _known_by(as_of: dt.date) -> str:
    return f"known_on <= DATE '{as_of}' AND date <= DATE '{as_of}'"


def _empty() -> str:
    columns = ", ".join(f'NULL::{_SQL_TYPES[c.kind]} AS "{c.name}"' for c in MOVES.columns)
    return f"(SELECT {columns} WHERE FALSE)"


def _parquet(files: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(text(str(f)) for f in files)}], hive_partitioning = false)"


def text(value: str) -> str:
    """A text as SQL.

    Examples
    --------
    >>> text("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"
