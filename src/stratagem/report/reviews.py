"""Coded events as files to review: CSV, and the task formats of Label Studio, doccano and Prodigy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from stratagem.core.coding import INSTRUMENTS
from stratagem.core.moves import FORMS, STATUSES
from stratagem.core.reviews import STATES, labels, review_rows
from stratagem.core.tables import as_text

PARTS = ("actor", "target", "anchor", "tool", "condition", "deadline")
"""Words of a sentence that are marked for the reviewer."""
_CHOICES = {"form": FORMS, "instrument": INSTRUMENTS, "status": STATUSES, "review": STATES}


def review_csv(events: pl.DataFrame) -> str:
    """One event a row; change what is wrong, and write accepted or rejected under ``review``."""
    return as_text(review_rows(events)).write_csv()


def label_studio(events: pl.DataFrame) -> str:
    """Label Studio tasks as JSON: text and ids under ``data``, our coding as a prediction.

    Examples
    --------
    >>> json.loads(label_studio(pl.DataFrame(schema={"event_id": pl.String})))
    []
    """
    return json.dumps([_task(row) for row in _rows(events)], ensure_ascii=False, indent=1) + "\n"


def _task(row: Mapping[str, Any]) -> dict[str, Any]:
    result: list[dict[str, Any]] = [
        {
            "from_name": "parts",
            "to_name": "text",
            "type": "labels",
            "value": {"start": a, "end": b, "text": row["quote"][a:b], "labels": [part]},
        }
        for part, a, b in _marks(row)
    ]
    result += [
        {"from_name": name, "to_name": "text", "type": "choices", "value": {"choices": [row[name]]}}
        for name in _CHOICES
        if row[name]
    ]
    result += [
        {"from_name": name, "to_name": "text", "type": "textarea", "value": {"text": list(row[name])}}
        for name in ("actors", "targets")
        if row[name]
    ]
    if row["conditional"]:
        choices = {"choices": ["conditional"]}
        result.append({"from_name": "conditional", "to_name": "text", "type": "choices", "value": choices})
    return {
        "data": {"text": row["quote"], **_ids(row)},
        "predictions": [
            {"model_version": f"{row['coder']} {row['coder_version']}", "score": row["score"], "result": result}
        ],
    }


def label_studio_config() -> str:
    """The labelling interface that goes with the tasks, as Label Studio's XML."""
    marks = "\n".join(f'    <Label value="{part}"/>' for part in PARTS)
    blocks = []
    for name, values in _CHOICES.items():
        listed = "\n".join(f'    <Choice value="{value}"/>' for value in values)
        single = ' choice="single" showInline="true"'
        blocks.append(
            f'  <Header value="{name}"/>\n  <Choices name="{name}" toName="text"{single}>\n{listed}\n  </Choices>'
        )
    blocks.append('  <Choices name="conditional" toName="text"><Choice value="conditional"/></Choices>')
    blocks += [
        f'  <TextArea name="{name}" toName="text" editable="true" maxSubmissions="9" placeholder="codes of {name}"/>'
        for name in ("actors", "targets")
    ]
    body = "\n".join(blocks)
    head = f'<Labels name="parts" toName="text">\n{marks}\n  </Labels>\n  <Text name="text" value="$text"/>'
    return f"<View>\n  {head}\n{body}\n</View>\n"


def doccano(events: pl.DataFrame) -> str:
    """JSON lines for doccano's intent detection and slot filling: words as ``entities``, codes as ``cats``."""
    return _lines(
        {
            "text": row["quote"],
            "entities": [[a, b, part] for part, a, b in _marks(row)],
            "cats": labels(row),
            **_ids(row),
        }
        for row in _rows(events)
    )


def prodigy(events: pl.DataFrame) -> str:
    """JSON lines for Prodigy: words as ``spans``, codes as chosen options under ``accept``."""
    out = []
    for row in _rows(events):
        chosen = [label for label in labels(row) if not label.startswith("review:")]
        options = sorted({f"{n}:{v}" for n, values in _CHOICES.items() if n != "review" for v in values} | set(chosen))
        out.append(
            {
                "text": row["quote"],
                "spans": [{"start": a, "end": b, "label": part} for part, a, b in _marks(row)],
                "options": [{"id": o, "text": o} for o in [*options, *({"conditional"} - set(options))]],
                "accept": chosen,
                "meta": _ids(row),
            }
        )
    return _lines(out)


FORMATS = {
    "csv": review_csv,
    "label-studio": label_studio,
    "doccano": doccano,
    "prodigy": prodigy,
}
"""Writers by the name of the format."""


def _lines(rows: Any) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _rows(events: pl.DataFrame) -> list[dict[str, Any]]:
    return [{**row, "review": row["review"] or "proposed"} for row in events.iter_rows(named=True)]


def _ids(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"event_id": row["event_id"], "document": row["document"], "sentence": row["sentence"]}


def _marks(row: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """Marked words, in characters of the quote; those outside it are left out."""
    spans = json.loads(row["spans"])
    size = row["end"] - row["start"]
    placed = [(p, spans[p][0] - row["start"], spans[p][1] - row["start"]) for p in PARTS if p in spans]
    return [(part, a, b) for part, a, b in placed if 0 <= a < b <= size]
