"""The matrix of tools: counts from the engine, the meaning of empty cells from the case."""

from __future__ import annotations

import polars as pl

from stratagem.core.case import Record
from stratagem.core.errors import UnknownNameError
from stratagem.core.filters import MoveFilter, resolve
from stratagem.core.moves import MOVES
from stratagem.core.streams import RECORD
from stratagem.pipeline.origin import origin
from stratagem.pipeline.session import Session, read_record
from stratagem.reckon.matrix import DIMENSIONS, cells, fold_leaders
from stratagem.record.engine import Engine, matrix_sql


def matrix_query(session: Session, *, by: str, chosen: MoveFilter, source: str = RECORD) -> str:
    """The SQL behind a matrix of one source.

    Raises
    ------
    UnknownNameError
        If ``by`` is no dimension, or the filter names something that does not exist.
    """
    if by not in DIMENSIONS:
        raise UnknownNameError("dimension", by, known=DIMENSIONS)
    case = session.case.meta.id
    found = origin(session.store, case=case, source=source)
    where = f"{resolve(_bounded(session, chosen), session.case).sql()} AND {found.where}"
    asked = "date" if by == "leader" else by
    return matrix_sql(found.files, case=case, as_of=session.as_of, by=asked, where=where)


def read_matrix(session: Session, record: Record, *, by: str, chosen: MoveFilter | None = None) -> pl.DataFrame:
    """Every cell of the matrix: columns ``tool, id, name, family, column, moves, status``.

    Parameters
    ----------
    session, record
    by : str
        Dimension of the columns.
    chosen : MoveFilter, optional
        Which moves are counted; the coercer's if it names no role, those since the case begins if it names no day.
    """
    asked = _bounded(session, chosen or MoveFilter())
    with Engine() as engine:
        counts = engine.frame(matrix_query(session, by=by, chosen=asked, source=record.source))
    if by == "leader":
        counts = fold_leaders(
            counts.rename({"column": "date"}), session.case.roster.holders(session.case.meta.leaders[0])
        )
    return cells(record, counts, by=by, chosen=asked)


def matrices(session: Session, *, by: str, chosen: MoveFilter) -> pl.DataFrame:
    """The matrix of each of the session's sources, one below the other.

    Returns
    -------
    polars.DataFrame
        Column ``source``, then those of :func:`read_matrix`.
    """
    each = []
    for source in session.sources:
        # Only the curated record fits in memory for certain; the cells of another need its counts alone.
        empty = Record(session.case, MOVES.empty(), session.as_of, source=source)
        record = read_record(session, source=source) if source == RECORD else empty
        cells_of = read_matrix(session, record, by=by, chosen=chosen)
        each.append(cells_of.insert_column(0, pl.lit(source).alias("source")))
    return pl.concat(each)


def _bounded(session: Session, chosen: MoveFilter) -> MoveFilter:
    """The filter for one role, and from the first day the case covers: counts and zeros then speak of one period."""
    asked = chosen.model_dump(exclude_defaults=True)
    return MoveFilter(**{"role": ("coercer",), "since": session.case.meta.begins, **asked})
