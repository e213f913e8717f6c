"""Parts that other packages bring through entry points: found, read with a case, refused by name when faulty."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stratagem import plugins
from stratagem.core.errors import InputError
from stratagem.pipeline.asked import Asked
from stratagem.pipeline.session import Session, open_session, read_record
from stratagem.pipeline.stratagems import try_all
from stratagem.plugins import case_folder, case_names, stratagem_folders
from tests.conftest import TOY, TOY_DAY

FILE = """\
id: grain-then-launch
title: Grain, then launch
feature: S2
says: After grain there is a launch.
published: [{who: Nobody, where: nowhere, date: 2001}]
trigger:
  steps:
    - name: grain
      match: {group: [concession]}
claim:
  match: {group: [provocation]}
  window: {min_days: 1, max_days: 90}
  direction: less
cannot_tell: Why.
"""
Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Puts a package of somebody else's on the path; returns its folder of stratagems."""

    def installed(group: str, *, points_to: str = "FOLDER", **files: str) -> Path:
        package = tmp_path / "site" / "tricks"
        folder = package / "stratagems"
        folder.mkdir(parents=True)
        (package / "__init__.py").write_text(
            f"from pathlib import Path\nFOLDER = Path(__file__).parent / 'stratagems'\nCASE = {str(TOY)!r}\n"
        )
        for name, text in files.items():
            (folder / f"{name.replace('_', '-')}.yaml").write_text(text)
        about = tmp_path / "site" / "tricks-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: tricks\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(f"[stratagem.{group}]\nmine = tricks:{points_to}\n")
        monkeypatch.syspath_prepend(tmp_path / "site")
        plugins._entries.cache_clear()
        return folder

    yield installed
    plugins._entries.cache_clear()
    sys.modules.pop("tricks", None)


def opened(tmp_path: Path) -> Session:
    return open_session(str(TOY), store=tmp_path / "store", as_of=TOY_DAY)


def test_without_other_packages_there_are_no_further_folders() -> None:
    assert stratagem_folders() == []


def test_stratagems_of_another_package_are_read_tested_and_corrected_for(install: Install, tmp_path: Path) -> None:
    before = opened(tmp_path)
    folder = install("stratagems", grain_then_launch=FILE)

    session = opened(tmp_path)

    assert stratagem_folders() == [folder]
    assert set(session.case.stratagems) - set(before.case.stratagems) == {"grain-then-launch"}
    assert session.case.digest != before.case.digest
    found, ours = (try_all(Asked(s, read_record(s))) for s in (session, before))
    theirs = found["grain-then-launch"]
    assert (theirs.claim.answer.n, theirs.p_value is None) == (5, False)
    others = [t.p_holm for t in ours.values() if t.p_holm is not None]
    assert [found[n].p_holm for n, t in ours.items() if t.p_holm is not None] != others


def test_a_change_of_their_file_changes_the_digest(install: Install, tmp_path: Path) -> None:
    folder = install("stratagems", grain_then_launch=FILE)
    before = opened(tmp_path).case.digest

    (folder / "grain-then-launch.yaml").write_text(FILE.replace("max_days: 90", "max_days: 91"))

    assert opened(tmp_path).case.digest != before


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("concession", "concesion"), "line 9, column 23, .*no group named 'concesion'; did you mean 'concession'"),
        (("{group: [concession]}", "{actor: [GRA]}"), "expected nothing of one case in a stratagem for every case"),
    ],
)
def test_a_fault_in_their_file_is_told_with_its_line(
    change: tuple[str, str], fault: str, install: Install, tmp_path: Path
) -> None:
    install("stratagems", grain_then_launch=FILE.replace(*change))

    with pytest.raises(InputError, match=rf"tricks/stratagems/grain-then-launch\.yaml, .*{fault}"):
        opened(tmp_path)


def test_an_id_of_ours_may_not_be_taken(install: Install, tmp_path: Path) -> None:
    install("stratagems", cut_and_restore=FILE)

    with pytest.raises(InputError, match=r"tricks/stratagems/cut-and-restore\.yaml: .* an id of its own, .*rename"):
        opened(tmp_path)


def test_what_is_no_folder_is_named_with_its_package(install: Install) -> None:
    folder = install("stratagems")
    folder.rmdir()

    with pytest.raises(InputError, match=r"stratagem\.stratagems 'mine' of tricks: expected a folder of YAML files"):
        stratagem_folders()


def test_a_case_of_another_package_is_known_by_its_name(install: Install) -> None:
    install("case", points_to="CASE")

    assert "mine" in case_names()
    assert case_folder("mine") == TOY
