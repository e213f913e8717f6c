"""The blind sample of the real case holds together, and a case without one says so."""

from __future__ import annotations

import pytest

from stratagem.core.errors import InputError
from stratagem.pipeline.reliability import reliability
from stratagem.pipeline.session import Session


def test_real_case(dprk: Session) -> None:
    found = {row["column"]: row for row in reliability(dprk).to_dicts()}

    # Krippendorff (2004): rely on .800 and above, draw tentative conclusions from .667.
    for column in ("form", "tool", "actors", "targets"):
        assert found[column]["moves"] >= 95
        assert found[column]["alpha"] >= 0.8
    assert found["purpose"]["alpha"] >= 0.667


def test_case_without_a_sample(toy: Session) -> None:
    with pytest.raises(InputError, match=r"intercoder\.csv: expected a sample coded twice, found nothing"):
        reliability(toy)
