"""Coded events in the forms of the field: PLOVER JSON, and PETRARCH's tab-separated lines with CAMEO codes."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import json
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

import polars as pl

NOBODY = "---"
"""Stands in PETRARCH's output for a party that was not coded."""


@functools.lru_cache(maxsize=1)
def _codes() -> Mapping[tuple[str, str], Mapping[str, str]]:
    text = resources.files("stratagem.report").joinpath("event_codes.csv").read_text(encoding="utf-8")
    return {(row["form"], row["instrument"]): row for row in csv.DictReader(text.splitlines())}


def code_of(form: str, instrument: str) -> Mapping[str, str]:
    """PLOVER's event and mode and CAMEO's code for a form and an instrument; empty where they have none.

    Examples
    --------
    >>> [code_of("threat", "talks")[name] for name in ("event", "mode", "cameo")]
    ['THREATEN', 'relations', '134']
    >>> code_of("denial", "cyber")["cameo"]
    '016'
    """
    known = _codes()
    return known[form, instrument] if (form, instrument) in known else known[form, "*"]


def json_lines(table: pl.DataFrame) -> str:
    r"""A table as JSON lines, dates as text.

    Examples
    --------
    >>> json_lines(pl.DataFrame({"day": [dt.date(2020, 6, 9)], "who": [["A"]]}))
    '{"day": "2020-06-09", "who": ["A"]}\n'
    """
    return "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in table.iter_rows(named=True))


def plover(events: pl.DataFrame) -> str:
    """Events as a PLOVER JSON array: what is asserted to have happened or to have been said, one object an event.

    Parameters
    ----------
    events : polars.DataFrame
        Columns of ``CODED``. Negated and hypothetical ones carry that in ``status``, and no reader has to guess.
    """
    listed = []
    for row in events.iter_rows(named=True):
        code = code_of(row["form"], row["instrument"])
        listed.append(
            {
                "id": row["event_id"],
                "date": str(row["date"]),
                "source": [{"actor": c} for c in row["actors"]],
                "target": [{"actor": c} for c in row["targets"]],
                "event": code["event"] or None,
                "mode": code["mode"] or None,
                "context": [],
                "cameo": code["cameo"],
                "form": row["form"],
                "instrument": row["instrument"],
                "conditional": row["conditional"],
                "status": row["status"],
                "eventText": _anchor(row),
                "text": row["quote"],
                "textInfo": {"idSource": row["document"], "sentence": row["sentence"]},
                "codedBy": f"{row['coder']} {row['coder_version']}",
                "review": row["review"],
            }
        )
    return json.dumps(listed, ensure_ascii=False, indent=1) + "\n"


def _anchor(row: Mapping[str, Any]) -> str:
    at = json.loads(row["spans"]).get("anchor")
    return row["quote"][at[0] - row["start"] : at[1] - row["start"]] if at else ""


def petrarch(events: pl.DataFrame) -> str:
    """Actual events as PETRARCH writes them: date, source, target, CAMEO code, instrument, sentence id, coder.

    One line for each pair of parties; between parties of a mutual act, one each way. What is negated, hypothetical or
    of an earlier time is left out, since the format cannot say so.
    """
    lines = []
    for row in events.filter(pl.col("status") == "actual").iter_rows(named=True):
        code = code_of(row["form"], row["instrument"])["cameo"]
        for source, target in _pairs(row["actors"], row["targets"]):
            day: dt.date = row["date"]
            place = f"{row['document']}_{row['sentence']}"
            fields = (f"{day:%Y%m%d}", source, target, code, row["instrument"], place, row["coder"])
            lines.append("\t".join(fields) + "\n")
    return "".join(lines)


def _pairs(actors: list[str], targets: list[str]) -> Iterator[tuple[str, str]]:
    if not targets and len(actors) > 1:
        yield from ((a, b) for a in actors for b in actors if a != b)
        return
    yield from ((a, b) for a in actors or [NOBODY] for b in targets or [NOBODY])
