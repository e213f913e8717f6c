"""A manifest whose counts do not reconcile is no manifest."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from stratagem.record.manifest import Manifest

FIELDS: dict[str, Any] = {
    "batch_id": "b",
    "stream": "s",
    "input_name": "m.csv",
    "input_sha256": "0" * 64,
    "rows_in": 3,
    "rows_accepted": 2,
    "rows_rejected": 1,
    "software": "test",
    "written_at": dt.datetime(2024, 5, 1, tzinfo=dt.UTC),
    "files": (),
}


def test_it_survives_json() -> None:
    manifest = Manifest(**FIELDS)

    assert Manifest.model_validate_json(manifest.model_dump_json()) == manifest


@pytest.mark.parametrize("change", [{"rows_rejected": 0}, {"rows_in": 2}, {"colour": "red"}])
def test_counts_that_do_not_reconcile_and_unknown_fields_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Manifest(**{**FIELDS, **change})
