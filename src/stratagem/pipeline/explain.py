"""A number of a brief, computed again, with the rows under it."""

from __future__ import annotations

import datetime as dt
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from stratagem.core.claims import Claim
from stratagem.pipeline.session import DEFAULT_STORE, ask, find_claim, open_session, read_record, rows_under


@dataclass(frozen=True, slots=True)
class Explained:
    """A claim as it was stated and as it comes out now.

    Parameters
    ----------
    stated : dict
        The claim as the brief kept it.
    now : Claim
        The same question asked of the same case today.
    rows : polars.DataFrame
        The moves under the number.
    sources : polars.DataFrame
        Their sources.
    changed : tuple of str
        What differs between then and now; empty when the number holds.
    """

    stated: dict[str, Any]
    now: Claim
    rows: pl.DataFrame
    sources: pl.DataFrame
    changed: tuple[str, ...]


def explain_claim(claim: str, *, case: str, store: Path | None, brief: Path | None) -> Explained:
    """Ask a claim's question again.

    Parameters
    ----------
    claim : str
        Id as a brief shows it.
    case : str
        Name or folder of the case pack, used when the claim's own case is no installed name.
    store, brief : Path, optional

    Raises
    ------
    InputError
        If no brief written here stated the claim.
    """
    where = store or Path(os.environ.get("STRATAGEM_STORE", DEFAULT_STORE))
    stated = find_claim(claim, store=where, brief=brief)
    origin = stated["provenance"]
    session = open_session(
        case, store=where, as_of=dt.date.fromisoformat(str(origin["as_of"])), seed=int(origin["seed"])
    )
    record = read_record(session)
    now = ask(session, record, origin["query"], dict(origin["params"]), label=stated["label"])
    rows = rows_under(record, now.answer.rows)
    cited = (
        rows["source_ids"].explode().drop_nulls() if rows.height else pl.Series(list(now.answer.rows), dtype=pl.String)
    )
    sources = session.case.sources.filter(pl.col("source_id").is_in(cited.unique().implode()))
    return Explained(stated, now, rows, sources, tuple(_changed(stated, now)))


def _changed(stated: dict[str, Any], now: Claim) -> list[str]:
    out = []
    for name in ("value", "low", "high", "n"):
        then, today = stated[name], getattr(now.answer, name)
        if not _same(then, today):
            out.append(f"{name} was {then}, is {today}")
    then_rows, now_rows = set(stated["rows"]), set(now.answer.rows)
    if then_rows != now_rows:
        out.append(f"rows: {len(now_rows - then_rows)} new, {len(then_rows - now_rows)} gone")
    if out and tuple(stated["provenance"]["batches"]) != now.provenance.batches:
        out.append(f"the store held {stated['provenance']['batches']}, holds {list(now.provenance.batches)}")
    return out


def _same(then: Any, today: Any) -> bool:
    if then is None or today is None:
        return then is today
    return math.isclose(float(then), float(today), rel_tol=1e-12, abs_tol=1e-12)
