"""A number of a brief, computed again, with the rows under it."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from stratagem.core.claims import Claim
from stratagem.core.errors import InputError
from stratagem.core.streams import RECORD
from stratagem.pipeline.session import ask, find_claim, open_session, read_record, rows_under, store_folder
from stratagem.plugins import case_folder, case_names
from stratagem.record.casepack import read_meta


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
        Name or folder of a case pack, used if the claim is about it. Else the claim's own case is, if it is installed.
    store, brief : Path, optional

    Raises
    ------
    InputError
        If no brief written here stated the claim, or its case is neither given nor installed.
    """
    where = store_folder(store)
    stated = find_claim(claim, store=where, brief=brief)
    origin = stated["provenance"]
    session = open_session(
        _case_of(origin["case"], given=case),
        store=where,
        as_of=dt.date.fromisoformat(str(origin["as_of"])),
        seed=int(origin["seed"]),
        sources=[str(origin.get("source", RECORD))],
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
    if "details" in stated:
        then_details, now_details = dict(stated["details"]), _plain(now.answer.details)
        for name in sorted(then_details.keys() | now_details.keys()):
            then, today = then_details.get(name), now_details.get(name)
            if not _same(then, today):
                out.append(f"{name} was {then}, is {today}")
    then_rows, now_rows = set(stated["rows"]), set(now.answer.rows)
    if then_rows != now_rows:
        out.append(f"rows: {len(now_rows - then_rows)} new, {len(then_rows - now_rows)} gone")
    if out and tuple(stated["provenance"]["batches"]) != now.provenance.batches:
        out.append(f"the store held {stated['provenance']['batches']}, holds {list(now.provenance.batches)}")
    return out


def _case_of(claimed: str, *, given: str) -> str:
    """The case pack to ask a claim again of: the one given if the claim is about it, else the installed one."""
    if claimed == given or read_meta(case_folder(given)).id == claimed:
        return given
    if claimed in case_names():
        return claimed
    message = (
        f"the claim is about the case '{claimed}', which is not installed, and --case {given} is another; "
        f"pass the folder of that case pack: --case DIR"
    )
    raise InputError(message)


def _plain(details: Mapping[str, Any]) -> dict[str, Any]:
    """Companion numbers as a brief keeps them: dates as text, tuples as lists."""
    return dict(json.loads(json.dumps(dict(details), default=str)))


def _same(then: Any, today: Any) -> bool:
    """Whether two values read from JSON are equal, numbers to twelve digits."""
    if isinstance(then, dict) and isinstance(today, dict):
        return then.keys() == today.keys() and all(_same(then[k], today[k]) for k in then)
    if isinstance(then, list) and isinstance(today, list):
        return len(then) == len(today) and all(map(_same, then, today))
    if isinstance(then, int | float) and isinstance(today, int | float):
        both_missing = math.isnan(then) and math.isnan(today)
        return both_missing or math.isclose(then, today, rel_tol=1e-12, abs_tol=1e-12)
    return bool(then == today)
