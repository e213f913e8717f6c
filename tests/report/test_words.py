"""Likelihood words follow the published scale."""

from __future__ import annotations

import pytest

from stratagem.report.words import likelihood


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        # Intelligence Community Directive 203 (2015), D.6.e(2)(a), inside each band.
        (0.01, "almost no chance"),
        (0.10, "very unlikely"),
        (0.30, "unlikely"),
        (0.50, "roughly even chance"),
        (0.70, "likely"),
        (0.90, "very likely"),
        (0.97, "almost certain"),
        (1.00, "almost certain"),
    ],
)
def test_likelihood(probability: float, word: str) -> None:
    assert likelihood(probability) == word
