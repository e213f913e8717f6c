"""Files to documents: every format, gzip, columns, and each fault with its place and cure."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.errors import InputError
from stratagem.read import texts
from stratagem.read.texts import Columns, Given, Refused, decoded, format_of, stored, texts_of, unpacked

TODAY = dt.date(2020, 6, 16)
DATED = Given(date=dt.date(2020, 6, 9))


def read(data: bytes, form: str = "txt", *, where: str = "f.txt", columns: Columns | None = None, given: Given = DATED):
    return texts_of(data, where=where, form=form, columns=columns or Columns(), given=given, today=TODAY)


def csv(*rows: dict) -> bytes:
    return pl.DataFrame(rows).write_csv().encode()


def parquet(*rows: dict) -> bytes:
    out = io.BytesIO()
    pl.DataFrame(rows).write_parquet(out)
    return out.getvalue()


def jsonl(*rows: dict) -> bytes:
    return "\n".join(map(json.dumps, rows)).encode()


ROWS = (
    {"id": "a 1", "date": "2020-06-01T10:00", "title": "T", "text": "One."},
    {"id": "b", "date": "2020-06-02", "title": "", "text": "Two."},
)


@pytest.mark.parametrize(("form", "make"), [("csv", csv), ("parquet", parquet), ("jsonl", jsonl)])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_tables_give_one_document_a_row(form, make, pack):
    found = read(pack(make(*ROWS)), form, where=f"f.{form}", given=Given(source="s", voice=("RUR",)))

    one, two = found.documents
    assert (one.id, one.text, one.date, one.title) == ("a-1", "One.", dt.date(2020, 6, 1), "T")
    assert (two.id, two.date, two.source, two.voice) == ("b", dt.date(2020, 6, 2), "s", ("RUR",))


def test_a_text_file_is_one_document_named_by_the_file():
    (found,) = read(b"\xef\xbb\xbfOne.\r\nTwo.", where="my story.txt.gz").documents

    assert (found.id, found.text, found.date) == ("my-story", "One.\nTwo.", DATED.date)


def test_html_gives_title_date_and_words():
    page = b'<html><head><title>T</title><meta name="date" content="2020-06-01"><style>p{}</style></head><p>One.</p>'
    (found,) = read(page, "html", given=Given()).documents

    assert (found.text, found.title, found.date) == ("One.", "T", dt.date(2020, 6, 1))


def test_named_columns_and_rows():
    rows = [
        {"words": "One.", "when": "2020-06-01", "lang": "en"},
        {"words": "Uno.", "when": "2020-06-01", "lang": "es"},
    ]
    columns = Columns(text="words", date="when", only={"lang": "en"})

    found = read(csv(*rows), "csv", where="f.csv", columns=columns)

    assert [d.text for d in found.documents] == ["One."]
    assert [d.id for d in found.documents] == ["f-1"]
    assert found.filtered == 1


def test_voice_may_stand_in_a_column():
    found = read(jsonl({"text": "One.", "voice": "RUR|GRA"}, {"text": "Two.", "voice": ["ZEN"]}), "jsonl")

    assert [d.voice for d in found.documents] == [("RUR", "GRA"), ("ZEN",)]


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        ({"text": " "}, ("a text", "an empty one")),
        ({"text": "One.", "date": "9 June"}, ("a date YYYY-MM-DD, or --date for stories that have none", "'9 June'")),
        ({"text": "One.", "voice": "RUR|gra"}, ("codes of actors in capitals, joined by |", "'gra'")),
        ({"text": "One.", "date": "2020-06-17"}, ("a day up to 2020-06-16", "2020-06-17")),
    ],
)
def test_a_story_that_cannot_be_dated_or_read_is_set_aside(row, refused):
    found = read(jsonl(row, {"text": "Two."}), "jsonl")

    assert found.refused == (Refused("f-1", *refused),)
    assert [d.text for d in found.documents] == ["Two."]


def test_without_a_date_a_story_is_refused():
    found = read(b"One.", given=Given())

    assert found.refused == (Refused("f", "a date YYYY-MM-DD, or --date for stories that have none", "no date"),)


def test_an_id_without_one_usable_letter_is_replaced():
    (found,) = read(jsonl({"id": "\u2460", "text": "One."}), "jsonl").documents

    assert found.id == "f-1"


def test_an_id_used_twice_is_set_aside():
    found = read(jsonl({"id": "x", "text": "One."}, {"id": "x", "text": "Two."}), "jsonl")

    assert [r.expected for r in found.refused] == ["an id used once"]


BAD = {
    "empty": (b" \n", "txt", "f.txt: expected a text, found an empty file"),
    "gzip of nothing": (gzip.compress(b""), "txt", "expected a text, found an empty file"),
    "binary": (b"ab\0cd", "txt", r"found a binary file \(byte 0x00 at 2\)"),
    "controls": (b"\x01\x02\x03ab", "txt", "found a binary file"),
    "pdf": (b"%PDF-1.7", "txt", "found a PDF; save it as plain text first"),
    "office": (b"PK\x03\x04xx", "csv", "found a zip or Office file"),
    "utf-16": ("One.".encode("utf-16"), "txt", "expected UTF-8, found UTF-16; convert it: iconv"),
    "latin-1": ("One.\nKäse".encode("latin-1"), "txt", "f.txt, line 2: expected UTF-8, found byte 0xE4"),
    "mixed": ("Käse\n".encode() + "Käse".encode("latin-1"), "txt", "line 2: expected UTF-8, found byte 0xE4"),
    "cut gzip": (gzip.compress(b"One. " * 99)[:-12], "txt", "expected a whole gzip file, found one cut short"),
    "damaged gzip": (b"\x1f\x8b\x08\x00" + b"x" * 40, "txt", "expected a whole gzip file"),
    "no json": (b'{"text": "One."}\nOne.', "jsonl", "line 2: expected a JSON object, found text that is not JSON"),
    "json list": (b"[1]", "jsonl", "line 1: expected a JSON object, found list"),
    "deep json": (b"[" * 100_000, "jsonl", "line 1: expected a JSON object"),
    "no text column": (
        csv({"a": "1"}),
        "csv",
        r"expected a column of texts \(text, story, .*\), found a; name it: --text-column",
    ),
    "ragged": (b"text,date\na,b,c\n", "csv", "expected CSV with as many fields in each row"),
    "no parquet": (b"text", "parquet", "expected a whole Parquet file"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_text_is_refused_with_place_and_cure(name):
    data, form, message = BAD[name]

    with pytest.raises(InputError, match=message):
        read(data, form)


def test_a_missing_named_column_lists_what_there_is():
    with pytest.raises(InputError, match=r"expected the column 'words', found text; name another: --text-column"):
        read(csv({"text": "One."}), "csv", columns=Columns(text="words"))


def test_a_condition_on_a_missing_column_is_refused():
    with pytest.raises(InputError, match=r"--only lang=en: expected one of the columns text, found 'lang'"):
        read(csv({"text": "One."}), "csv", columns=Columns(only={"lang": "en"}))


def test_a_gzip_bomb_is_stopped(monkeypatch):
    monkeypatch.setattr(texts, "MOST_BYTES", 1000)

    assert unpacked(gzip.compress(b"x" * 999), where="f") == b"x" * 999
    with pytest.raises(InputError, match="expected at most 1000 bytes unpacked, found more"):
        unpacked(gzip.compress(b"x" * 1001), where="f")


def test_gzip_members_are_joined():
    assert unpacked(gzip.compress(b"One. ") + gzip.compress(b"Two."), where="f") == b"One. Two."


def test_a_field_of_megabytes_is_read():
    long = "word " * 400_000

    (found,) = read(csv({"text": long}), "csv").documents

    assert len(found.text) == len(long.strip())


def test_an_unknown_suffix_is_refused():
    with pytest.raises(
        InputError, match=r"f\.docx: expected one of \.csv, .*; rename it or name the format: --read-as"
    ):
        format_of("f.docx")


@given(st.text())
def test_what_is_stored_has_no_control_character_and_stays_so(text):
    out = stored(text)

    assert stored(out) == out
    assert not any(c < " " and c not in "\n\t" for c in out)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u200f\u2066\u2069") & set(out)


def said(data: bytes, form: str) -> str:
    try:
        read(data, form)
    except InputError as error:
        return str(error)
    return "f.txt was read"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_our_words(data):
    assert all("f.txt" in said(data, form) for form in texts.FORMATS)


def test_decoded_takes_plain_text():
    assert decoded("Käse".encode(), where="f") == "Käse"
