"""Reviews as people and annotation tools give them back: CSV, Label Studio JSON, doccano and Prodigy JSON lines."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from stratagem.core.checks import check
from stratagem.core.coded import WORDS
from stratagem.core.errors import InputError
from stratagem.core.reviews import REVIEWED, unlabelled
from stratagem.read.texts import decoded

_PRODIGY = {"accept": "accepted", "reject": "rejected", "ignore": "proposed"}


def review_of(data: bytes, *, form: str, where: str, reviewer: str = "") -> pl.DataFrame:
    """A review.

    Parameters
    ----------
    data : bytes
    form : str
        csv, label-studio, doccano or prodigy.
    where : str
        File name for messages.
    reviewer : str
        Who, where the file does not say.

    Returns
    -------
    polars.DataFrame
        Columns of ``REVIEWED``.

    Raises
    ------
    InputError
        If the file is not such a review; the message names the first fault.
    """
    text = decoded(data, where=where)
    if not text.strip():
        message = f"{where}: expected a review, found an empty file; export it again"
        raise InputError(message)
    if form == "csv":
        try:
            table = pl.read_csv(io.StringIO(text), infer_schema_length=0)
        except pl.exceptions.PolarsError as error:
            said = str(error).split("\n", maxsplit=1)[0][:120]
            message = f"{where}: expected CSV as review export writes it; it cannot be read ({said})"
            raise InputError(message) from None
    else:
        readers = {"label-studio": _label_studio, "doccano": _doccano, "prodigy": _prodigy}
        rows = list(readers[form](text, where))
        schema = {n: (pl.List(pl.String) if n in ("actors", "targets") else t) for n, t in REVIEWED.polars.items()}
        table = pl.DataFrame(rows, schema=schema, orient="row", strict=False)
    checked = check(table, REVIEWED, where=where, vocabularies=WORDS).faultless(where=where, each="event")
    return checked.with_columns(reviewer=pl.col("reviewer").fill_null(pl.lit(reviewer or None, dtype=pl.String)))


def _label_studio(text: str, where: str) -> Iterator[dict[str, Any]]:
    tasks = _json(text, where)
    if not isinstance(tasks, list):
        message = f"{where}: expected Label Studio's JSON (a list of tasks), found {type(tasks).__name__}; export JSON"
        raise InputError(message)
    for number, task in enumerate(tasks, 1):
        here = f"{where}, task {number}"
        if not isinstance(task, dict) or "data" not in task:
            message = f"{here}: expected a task with 'data', found {str(task)[:60]}; export JSON, not JSON-MIN"
            raise InputError(message)
        done = [a for a in task.get("annotations") or () if not a.get("was_cancelled")]
        said = (done or task.get("predictions") or [{"result": []}])[-1]
        row = _ids(task["data"], here) | {"actors": [], "targets": [], "conditional": False, "review": None}
        for entry in said.get("result") or ():
            value = entry.get("value") or {}
            name = entry.get("from_name")
            if name in ("actors", "targets"):
                row[name] = [c.strip() for t in value.get("text") or () for c in t.split(",") if c.strip()]
            elif name == "conditional":
                row[name] = bool(value.get("choices"))
            elif name in ("form", "instrument", "status", "review"):
                row[name] = (value.get("choices") or [None])[0]
        if done and row["review"] in (None, "proposed"):
            row["review"] = "accepted"  # whoever submits a task unchanged lets it stand
        who = (done[-1].get("completed_by") if done else None) or None
        yield row | {
            "reviewer": str(who["email"] if isinstance(who, dict) and "email" in who else who) if who else None
        }


def _doccano(text: str, where: str) -> Iterator[dict[str, Any]]:
    for number, row in _objects(text, where):
        here = f"{where}, line {number}"
        yield _ids(row, here) | unlabelled(row.get("cats") or (), where=here) | {"note": _comments(row)}


def _comments(row: Mapping[str, Any]) -> str | None:
    found = row.get("Comments") or row.get("comments") or ()
    return "; ".join(map(str, found)) or None


def _prodigy(text: str, where: str) -> Iterator[dict[str, Any]]:
    for number, row in _objects(text, where):
        here = f"{where}, line {number}"
        said = unlabelled(row.get("accept") or (), where=here)
        answer = row.get("answer")
        if answer is not None and answer not in _PRODIGY:
            message = f"{here}: expected the answer accept, reject or ignore, found '{answer}'"
            raise InputError(message)
        state = _PRODIGY[answer] if answer is not None else "proposed"
        who = row.get("_annotator_id") or row.get("_session_id")
        yield _ids({**row.get("meta", {}), "text": row.get("text")}, here) | said | {"review": state, "reviewer": who}


def _ids(row: Mapping[str, Any], here: str) -> dict[str, Any]:
    for name in ("event_id", "document", "sentence", "text"):
        if row.get(name) is None:
            message = (
                f"{here}: expected '{name}' as review export wrote it, found none; keep it in the tool's meta data"
            )
            raise InputError(message)
    return {
        "event_id": row["event_id"],
        "document": row["document"],
        "sentence": row["sentence"],
        "quote": row["text"],
        "reviewer": None,
        "note": None,
    }


def _objects(text: str, where: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            found = _json(line, f"{where}, line {number}")
            if not isinstance(found, dict):
                message = f"{where}, line {number}: expected a JSON object, found {type(found).__name__}"
                raise InputError(message)
            yield number, found


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"{where}: expected JSON, found text that is not JSON ({error}); export it again"
        raise InputError(message) from None
