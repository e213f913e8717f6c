"""Questions to the store as SQL: one file each, in a subset of SQL that every engine answers alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

import polars as pl

from stratagem.core.moves import MOVES
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
    "year": "CAST(year(date) AS VARCHAR)",
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
        """The question in DuckDB's SQL, asked of a table, view or table function.

        Examples
        --------
        >>> asked = Question("months", "demo", dt.date(2020, 6, 16))
        >>> asked.sql("moves").splitlines()[1]
        'FROM moves'
        """
        return sql_text(self.name).format(
            source=source, case=self.case, as_of=self.as_of, where=self.where, **self.parts
        )


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
    return Question("matrix", case, as_of, where, {"columns": MATRIX_COLUMNS[by]})


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
    return moves(case, as_of, where=where).sql(source_sql(relevant(files, case, as_of)))


def matrix_sql(files: Sequence[Path], *, case: str, as_of: dt.date, by: str, where: str = "TRUE") -> str:
    """The query for moves by tool and one other thing, asked of Parquet files; see :func:`matrix`."""
    return matrix(case, as_of, by=by, where=where).sql(source_sql(relevant(files, case, as_of)))


def relevant(files: Iterable[Path], case: str, as_of: dt.date) -> list[Path]:
    """Files that may hold moves of a case up to a date, by the names of their folders."""
    return [f for f in files if f.parts[-3] == f"case={case}" and int(f.parts[-2].removeprefix("year=")) <= as_of.year]


def source_sql(files: Sequence[Path]) -> str:
    """What a query reads from: Parquet files, or an empty table.

    Batches written before a column was added have it empty.
    """
    if not files:
        return _empty()
    lacking: dict[tuple[str, ...], list[Path]] = {}
    of_batch: dict[Path, tuple[str, ...]] = {}
    for file in files:
        batch = file.parents[min(2, len(file.parents) - 1)]
        if batch not in of_batch:
            of_batch[batch] = _lacking(file)
        lacking.setdefault(of_batch[batch], []).append(file)
    if list(lacking) == [()]:
        return _parquet(files)
    parts = " UNION ALL BY NAME ".join(f"SELECT * FROM {_parquet(part)}" for part in lacking.values())
    return f"({parts} UNION ALL BY NAME SELECT * FROM {_empty()})"


def _lacking(file: Path) -> tuple[str, ...]:
    """Columns of moves that a file of the store lacks; none if it cannot be read, which the query then tells."""
    try:
        held = pl.read_parquet_schema(present_place(file, batch=file.parents[min(2, len(file.parents) - 1)]))
    except (pl.exceptions.PolarsError, OSError):
        return ()
    return tuple(n for n in MOVES.names if n not in held)


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
