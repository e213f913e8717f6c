"""Texts kept by hash: written once, found again, and any change of text or quote named."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from stratagem.core.coded import DOCUMENTS, document_row
from stratagem.core.coding import Document
from stratagem.core.errors import StoreError
from stratagem.record.documents import digest_of, faults, keep, kept


def table(*texts: str) -> pl.DataFrame:
    rows = [document_row(Document(f"d{n}", t, dt.date(2010, 1, 2))) for n, t in enumerate(texts)]
    return pl.DataFrame(rows, schema=DOCUMENTS.polars, orient="row")


def test_the_same_texts_are_kept_once(tmp_path):
    first, second = keep(tmp_path, table("One.", "Two.")), keep(tmp_path, table("One.", "Two."))

    assert first == second
    assert kept(tmp_path).equals(table("One.", "Two."))
    assert kept(tmp_path, ["d1"])["text"].to_list() == ["Two."]


def test_other_texts_have_another_hash():
    assert digest_of(table("One.")) != digest_of(table("One"))
    assert digest_of(table("One.", "Two.")) != digest_of(table("Two.", "One."))


def test_nothing_kept(tmp_path):
    assert kept(tmp_path).is_empty()


def test_quotes_that_stand_in_their_texts_are_no_fault():
    assert faults(table("One two."), [("e", "d0", "two")]) == []


def test_a_text_that_was_changed_is_named():
    changed = table("One two.").with_columns(text=pl.lit("One three."))

    first, second = faults(changed, [("e", "d0", "two")])

    assert first.startswith("document d0: expected a text with SHA-256 ")
    assert second == "e: expected its quote in the text d0, found other words there: 'two'"


def test_a_text_that_is_gone_is_named():
    assert faults(table(), [("e", "d0", "two")]) == [
        "e: expected its text d0 among the documents, found none; code it again"
    ]


def test_a_damaged_file_is_named(tmp_path):
    keep(tmp_path, table("One.")).write_bytes(b"x")

    with pytest.raises(StoreError, match="expected texts that were coded; it cannot be read"):
        kept(tmp_path)
