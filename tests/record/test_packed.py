"""Packed files: what is in them, and everything that may be wrong with them."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import pytest

from stratagem.core.errors import AccessError, InputError
from stratagem.record.packed import Bounds, digest_of, parts


def tables(path: Path, **bounds: float) -> dict[str, bytes]:
    limits = Bounds(**bounds) if bounds else None
    return {p.name: b"".join(p.blocks()) for p in parts(path, wanted=lambda n: n.endswith(".tab"), bounds=limits)}


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_tab", ".tab"), data)
    return path


def test_a_plain_a_gzip_and_a_zip_file_give_the_same_bytes(tmp_path: Path) -> None:
    data = b"a\tb\n" * 10_000
    (tmp_path / "x.tab").write_bytes(data)
    with gzip.open(tmp_path / "y.tab.gz", "wb") as handle:
        handle.write(data)
    zipped(tmp_path / "z.tab.zip", z_tab=data)

    assert tables(tmp_path) == {"x.tab": data, "y.tab.gz": data, "z.tab": data}


def test_a_folder_gives_only_the_files_of_the_source(tmp_path: Path) -> None:
    for name in ("b.tab", "a.tab", "readme.txt"):
        (tmp_path / name).write_bytes(name.encode())

    assert list(tables(tmp_path)) == ["a.tab", "b.tab"]


def test_an_archive_of_many_gives_the_wanted_ones_and_one_alone_is_taken_by_any_name(tmp_path: Path) -> None:
    many = zipped(tmp_path / "many.zip", in__b_tab=b"b", a_tab=b"a", readme=b"no")
    alone = zipped(tmp_path / "alone.zip", data=b"x")

    assert tables(many) == {"a.tab": b"a", "b.tab": b"b"}
    assert tables(alone) == {"data": b"x"}


def test_the_digest_of_a_folder_is_of_names_and_bytes_of_its_wanted_files(tmp_path: Path) -> None:
    def digest() -> str:
        return digest_of(tmp_path, wanted=lambda n: n.endswith(".tab"))

    (tmp_path / "a.tab").write_bytes(b"1")
    first = digest()
    (tmp_path / "notes.txt").write_bytes(b"x")
    assert digest() == first
    (tmp_path / "a.tab").rename(tmp_path / "b.tab")
    assert digest() != first


@pytest.mark.parametrize("kind", ["zip", "gz"])
def test_what_unpacks_to_far_more_than_it_takes_is_refused_while_it_unpacks(tmp_path: Path, kind: str) -> None:
    zeros = bytes(20 * 2**20)
    path = tmp_path / f"bomb.tab.{kind}"
    if kind == "zip":
        zipped(path, bomb_tab=zeros)
    else:
        path.write_bytes(gzip.compress(zeros))

    with pytest.raises(InputError, match=r"expected at most 100 times the packed .* fill the disk"):
        tables(path, free=2**20)
    with pytest.raises(InputError, match="1,048,576 bytes in all"):
        tables(path, size=2**20, ratio=1e9)
    assert sum(map(len, tables(path, free=32 * 2**20).values())) == len(zeros)


def test_the_size_an_archive_states_is_not_believed(tmp_path: Path) -> None:
    path = zipped(tmp_path / "liar.zip", a_tab=bytes(4 * 2**20))
    data = bytearray(path.read_bytes())
    central = data.rfind(b"PK\x01\x02")
    data[central + 24 : central + 28] = (10).to_bytes(4, "little")
    path.write_bytes(data)

    with pytest.raises(InputError, match=r"damaged or cut short|expected at most"):
        assert len(tables(path, free=2**20)["a.tab"]) == 4 * 2**20


@pytest.mark.parametrize("name", ["../evil.tab", "/etc/evil.tab", "a/../../evil.tab", "..\\evil.tab", "C:/evil.tab"])
def test_a_path_that_leads_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"x")

    with pytest.raises(InputError, match="a path that leads out of the archive"):
        tables(tmp_path / "t.zip")


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a.tab")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")

    with pytest.raises(InputError, match="found a link"):
        tables(tmp_path / "t.zip")


@pytest.mark.parametrize("keep", [0.3, 0.99])
@pytest.mark.parametrize("kind", ["zip", "gz"])
def test_a_file_cut_short_is_named(tmp_path: Path, kind: str, keep: float) -> None:
    data = os.urandom(200_000)
    path = tmp_path / f"a.tab.{kind}"
    whole = gzip.compress(data) if kind == "gz" else zipped(path, a_tab=data).read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])

    with pytest.raises(InputError, match=r"damaged or cut short .*fetch it again"):
        tables(path)


def test_damage_within_an_archive_is_found_by_its_checksum(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.tab", b"x" * 1000)
    data = bytearray(path.read_bytes())
    data[200] = ord("y")
    path.write_bytes(data)

    with pytest.raises(InputError, match="damaged or cut short"):
        tables(path)


def test_a_web_page_saved_under_the_name_of_an_archive_is_named_so(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"\n<!DOCTYPE html><html><body>404 Not Found</body></html>")

    with pytest.raises(InputError, match="found a web page"):
        tables(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (lambda p: None, "found nothing"),
        (lambda p: p.write_bytes(b""), "found an empty file"),
        (lambda p: p.mkdir(), "found none"),
        (lambda p: zipped(p / "a.zip" if p.is_dir() else p), "found an empty archive"),
    ],
)
def test_nothing_there_is_told(tmp_path: Path, make, found: str) -> None:
    path = tmp_path / "a.zip"
    make(path)

    with pytest.raises(InputError, match=found):
        tables(path)


def test_a_file_that_may_not_be_read_is_an_access_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.tab").write_bytes(b"x")

    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(AccessError, match="may not be read"):
        tables(tmp_path / "a.tab")
