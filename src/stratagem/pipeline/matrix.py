"""The matrix of tools: counts from the engine, the meaning of empty cells from the case."""

from __future__ import annotations

import polars as pl

from stratagem.core.case import Record
from stratagem.core.errors import UnknownNameError
from stratagem.core.filters import MoveFilter, resolve
from stratagem.pipeline.session import Session
from stratagem.reckon.matrix import DIMENSIONS, cells, fold_leaders
from stratagem.record.engine import Engine, matrix_sql


def matrix_query(session: Session, *, by: str, chosen: MoveFilter) -> str:
    """The SQL behind a matrix.

    Raises
    ------
    UnknownNameError
        If ``by`` is no dimension, or the filter names something that does not exist.
    """
    if by not in DIMENSIONS:
        raise UnknownNameError("dimension", by, known=DIMENSIONS)
    where = resolve(_bounded(session, chosen), session.case).sql()
    asked = "date" if by == "leader" else by
    files = session.store.files()
    return matrix_sql(files, case=session.case.meta.id, as_of=session.as_of, by=asked, where=where)


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
        counts = engine.frame(matrix_query(session, by=by, chosen=asked))
    if by == "leader":
        counts = fold_leaders(
            counts.rename({"column": "date"}), session.case.roster.holders(session.case.meta.leaders[0])
        )
    return cells(record, counts, by=by, chosen=asked)


def _bounded(session: Session, chosen: MoveFilter) -> MoveFilter:
    """The filter for one role, and from the first day the case covers: counts and zeros then speak of one period."""
    asked = chosen.model_dump(exclude_defaults=True)
    return MoveFilter(**{"role": ("coercer",), "since": session.case.meta.begins, **asked})
