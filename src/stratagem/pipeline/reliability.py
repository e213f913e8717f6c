"""How well two blind coders of a sample of a case's moves agree, column by column."""

from __future__ import annotations

import polars as pl

from stratagem.core.errors import InputError
from stratagem.core.tables import Column, Schema
from stratagem.pipeline.session import Session
from stratagem.reckon.reliability import alpha_interval, krippendorff_alpha
from stratagem.record.casepack import move_vocabularies
from stratagem.record.tabular import read_table

CODED = ("form", "tool", "actors", "targets", "purpose", "conditional", "status", "severity")
INTERCODER = Schema(
    name="intercoder",
    columns=(
        Column("move_id", "text", "move of the sample", required=True),
        Column("coder", "text", "which of the two coders", required=True),
        Column("form", "text", "as in the record", required=True, vocabulary="forms"),
        Column("tool", "text", "as in the record", required=True, vocabulary="tools"),
        Column("actors", "list", "as in the record", required=True, vocabulary="actors"),
        Column("targets", "list", "as in the record", vocabulary="actors"),
        Column("purpose", "list", "as in the record", vocabulary="purposes"),
        Column("conditional", "boolean", "as in the record"),
        Column("status", "text", "as in the record", required=True, vocabulary="statuses"),
        Column("severity", "integer", "as in the record", low=0, high=5),
    ),
)


def reliability(session: Session) -> pl.DataFrame:
    """Agreement and Krippendorff's alpha between the coders of the case's blind sample.

    Returns
    -------
    polars.DataFrame
        One row per coded column: ``column, moves, agreement, alpha, low, high``.

    Raises
    ------
    InputError
        If the case has no ``intercoder.csv``, or its sample is faulty.
    """
    path = session.folder / "intercoder.csv"
    if not path.is_file():
        message = f"{path}: expected a sample coded twice, found nothing; see the how-to on case packs"
        raise InputError(message)
    sample = read_table(path, INTERCODER, vocabularies=move_vocabularies(session.case))
    rows = []
    for column in CODED:
        units = _units(sample, column)
        low, high = alpha_interval(units, session.generator())
        agreed = sum(len(set(u)) == 1 for u in units) / len(units)
        alpha = krippendorff_alpha(units)
        rows.append((column, len(units), round(agreed, 2), round(alpha, 2), round(low, 2), round(high, 2)))
    names = ("column", "moves", "agreement", "alpha", "low", "high")
    return pl.DataFrame(rows, schema=list(names), orient="row")


def _units(sample: pl.DataFrame, column: str) -> list[list[str]]:
    codes = sample.select("move_id", column)
    if codes.schema[column] == pl.List(pl.String()):
        codes = codes.with_columns(pl.col(column).list.sort().list.join("|"))
    grouped = codes.group_by("move_id", maintain_order=True).agg(pl.col(column).cast(pl.String).fill_null(""))
    return [list(u) for u in grouped[column]]
