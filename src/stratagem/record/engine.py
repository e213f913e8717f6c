"""Questions to the store in SQL, answered by DuckDB in process."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import polars as pl

from stratagem.core.errors import StoreError
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

_EACH = "unnest(CASE WHEN len({0}) = 0 THEN ['(none)'] ELSE {0} END)"
MATRIX_COLUMNS = {
    "year": "CAST(year(date) AS VARCHAR)",
    "date": "date",
    "purpose": _EACH.format("purpose"),
    "target": _EACH.format("targets"),
}
"""What makes the columns of a matrix, in SQL. A move with two purposes or targets counts under each."""


def sql_text(name: str) -> str:
    """The text of ``record/sql/<name>.sql``."""
    return resources.files("stratagem.record").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def source_sql(files: Sequence[Path]) -> str:
    """What a query reads from: the Parquet files of the batches in force, or an empty table."""
    if not files:
        columns = ", ".join(f'NULL::{_SQL_TYPES[c.kind]} AS "{c.name}"' for c in MOVES.columns)
        return f"(SELECT {columns} WHERE FALSE)"
    listed = ", ".join(_quoted(f) for f in files)
    return f"read_parquet([{listed}], hive_partitioning = false)"


def moves_sql(files: Sequence[Path], *, case: str, as_of: dt.date, where: str = "TRUE") -> str:
    """The query for the moves of a case known as of a date.

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
    return sql_text("moves").format(
        source=source_sql(_relevant(files, case, as_of)),
        case=case,
        as_of=as_of,
        where=where,
        columns=", ".join(f'"{n}"' for n in MOVES.names),
    )


def matrix_sql(files: Sequence[Path], *, case: str, as_of: dt.date, by: str, where: str = "TRUE") -> str:
    """The query for moves by tool and one other thing: ``year``, ``purpose``, ``target`` or ``date``."""
    return sql_text("matrix").format(
        columns=MATRIX_COLUMNS[by],
        source=source_sql(_relevant(files, case, as_of)),
        case=case,
        as_of=as_of,
        where=where,
    )


def _relevant(files: Sequence[Path], case: str, as_of: dt.date) -> list[Path]:
    """Files that may hold moves of a case up to a date, by the names of their folders."""
    return [f for f in files if f.parts[-3] == f"case={case}" and int(f.parts[-2].removeprefix("year=")) <= as_of.year]


class Engine:
    """An in-process DuckDB session; use it in a ``with`` block.

    Parameters
    ----------
    memory_limit : str
        Upper bound of what DuckDB may hold, for example ``"1GB"``.
    """

    def __init__(self, *, memory_limit: str = "1GB") -> None:
        self._connection = duckdb.connect(config={"memory_limit": memory_limit, "preserve_insertion_order": "false"})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def frame(self, sql: str) -> pl.DataFrame:
        """The rows a query gives, from the very files it names, even if a writer moves them aside meanwhile.

        Raises
        ------
        StoreError
            If the query fails, for example because a Parquet file of the store is damaged.
        """
        while True:
            try:
                return pl.DataFrame(self._connection.sql(sql))
            except duckdb.Error as error:
                # A batch is moved aside once, so this ends.
                if (moved := _followed(sql)) != sql:
                    sql = moved
                    continue
                message = f"the store cannot answer: {str(error).splitlines()[0]}; run: stratagem doctor"
                raise StoreError(message) from error


def _followed(sql: str) -> str:
    """A query whose files are named where they are now."""
    return re.sub(r"'((?:[^']|'')+\.parquet)'", lambda found: _quoted(_now_at(Path(found[1].replace("''", "'")))), sql)


def _now_at(file: Path) -> Path:
    return present_place(file, batch=file.parents[2]) if len(file.parts) > 4 else file


def _quoted(file: Path) -> str:
    return "'" + str(file).replace("'", "''") + "'"
