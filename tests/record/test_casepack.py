"""A case pack's index of pressure: read with the case, absent without fault, refused with its file when faulty."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from stratagem.core.case import Case
from stratagem.core.errors import InputError
from stratagem.pipeline.session import Session
from stratagem.plugins import toolkit_path
from stratagem.record.casepack import folder_digest, read_case, read_toolkit

TOY = Path(__file__).parent.parent / "cases" / "ruritania"
INDEX = """
title: Pressure
says: How hard it is.
cannot_tell: Why.
components:
  - {name: amber, indicators: [amber_trade], higher: less pressure, weight: 2, reason: all there is, source: gazette}
  - {name: %s, indicators: [fog_days], higher: more pressure, weight: 1, reason: it is damp, source: gazette}
"""


def _case(folder: Path, index: str) -> Case:
    shutil.copytree(TOY, folder)
    (folder / "indicators.csv").write_text(
        (TOY / "indicators.csv").read_text().replace("days,year,,Invented", "days,year,more pressure,Invented")
    )
    (folder / "pressure.yaml").write_text(index)
    return read_case(folder, read_toolkit(toolkit_path()))


def test_a_case_need_not_declare_an_index(toy_case: Case) -> None:
    assert toy_case.pressure is None


def test_an_index_is_read_with_its_case_and_is_part_of_its_digest(tmp_path: Path) -> None:
    index = _case(tmp_path / "pack", INDEX % "fog").pressure

    assert index is not None
    assert [c.weight for c in index.components] == [2.0, 1.0]
    before = folder_digest(tmp_path / "pack")
    (tmp_path / "pack" / "pressure.yaml").write_text(INDEX % "mist")
    assert folder_digest(tmp_path / "pack") != before


def test_a_faulty_index_names_its_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"pack/pressure.yaml, components: expected each component once, found"):
        _case(tmp_path / "pack", INDEX % "amber")


def test_the_real_case_declares_its_index_with_reasons(dprk: Session) -> None:
    index = dprk.case.pressure

    assert index is not None
    assert {c.name for c in index.components} >= {"trade with China", "output"}
    assert all(len(c.reason) > 40 and c.source for c in index.components)
