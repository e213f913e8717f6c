"""Small YAML documents: where each key stands, and what is refused before it can do harm."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from stratagem.core.errors import InputError
from stratagem.record.marked import MOST_BYTES, read_marked


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "it.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_values_and_places(tmp_path: Path) -> None:
    found = read_marked(written(tmp_path, "a: 1\nb:\n  - {c: 2018-06-21, d: [x, 2.5]}\n  - no\ne:\n"))

    assert found.value == {"a": 1, "b": [{"c": dt.date(2018, 6, 21), "d": ["x", 2.5]}, False], "e": None}
    assert found.mark(("b", 0, "d", 1)) == (3, 28)
    assert found.mark(("b", 0, "c")) == (3, 6)
    assert found.mark(("b", 1)) == (4, 5)
    assert found.mark(("b", 0, "missing", "below")) == (3, 5)
    assert dict(found.items())["b", 0, "d"] == ["x", 2.5]


def test_a_mapping_may_stand_for_a_list_of_one(tmp_path: Path) -> None:
    found = read_marked(written(tmp_path, "match: {form: [deed]}\n"))

    assert found.place(("match", 0, "form", 0)) == ("match", "form", 0)
    assert found.without([("match", 0, "form")]) == {"match": {}}
    assert found.value == {"match": {"form": ["deed"]}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a mapping that begins with 'id: ...', found nothing"),
        ("# only a comment\n", "found nothing"),
        ("- a\n- b\n", "found a list"),
        ("just text", "found 'just text'"),
        ("a: &x [1]\nb: *x\n", "line 1: expected plain values, found the anchor or alias 'x'; write it out"),
        ("a: 1\nb: *x\n", "line 2: expected plain values, found the anchor or alias 'x'"),
        ("[" * 60_000, "expected at most 20 levels, found more"),
        ("id: x\n\ty: 3\n", "line 2, column 1: not YAML: found a tab; indent with spaces"),
        ("id: x\n y: 3\n", "line 2, column 3: not YAML: mapping values are not allowed"),
        ("a: 'open\n", "not YAML: found unexpected end of stream"),
        ("a: 1\n---\nb: 2\n", "not YAML: but found another document"),
        ("a: \x07\n", "not YAML: unacceptable character #x0007"),
        (b"a: \xff\xfe\n", "line 1: expected UTF-8, found byte 0xFF; save the file as UTF-8"),
        ("a: 1\nb: ü".encode("latin-1"), "line 2: expected UTF-8, found byte 0xFC"),
        ("a: " + "x" * MOST_BYTES, "expected at most 100,000 bytes, found 100,003; is this the right file"),
    ],
)
def test_what_is_refused_whole(text: str | bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_marked(written(tmp_path, text))

    assert str(error.value).startswith(str(tmp_path))
    assert message in str(error.value)


def test_a_bomb_of_aliases_is_not_unpacked(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]

    with pytest.raises(InputError, match="found the anchor or alias 'a0'"):
        read_marked(written(tmp_path, "\n".join(lines)))


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected a YAML file, found nothing"):
        read_marked(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="expected a YAML file, found a folder"):
        read_marked(tmp_path)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert read_marked(written(tmp_path, b"\xef\xbb\xbfa: 1\n")).value == {"a": 1}


def test_a_key_that_is_there_twice_keeps_its_first_value(tmp_path: Path) -> None:
    found = read_marked(written(tmp_path, "a: 1\nb: 2\na: 3\n"))

    assert found.value == {"a": 1, "b": 2}
    assert [f.says for f in found.faults] == [
        "expected each key once, found 'a' in line 1 and again in line 3; take one out"
    ]


def test_a_tag_and_a_day_that_there_is_not(tmp_path: Path) -> None:
    found = read_marked(written(tmp_path, "a: !!python/name:os.system x\nb: 2018-02-31\n? [c]\n: 1\n"))

    assert [(f.place, f.says.partition(",")[0]) for f in found.faults] == [
        (("a",), "expected a plain value"),
        (("b",), "expected a day that there is"),
    ]
    assert set(found.value) == {"a", "b", "a list or mapping"}
