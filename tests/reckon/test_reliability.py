"""Alpha against a published example."""

from __future__ import annotations

import numpy as np
import pytest

from stratagem.core.errors import InputError
from stratagem.reckon.reliability import alpha_interval, krippendorff_alpha

# Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. Section D: four observers, twelve units,
# nominal data with gaps (.), alpha = .743.


def test_published_example() -> None:
    rows = ("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 .")
    columns = zip(*(r.split() for r in rows), strict=True)

    alpha = krippendorff_alpha([[c for c in unit if c != "."] for unit in columns])

    assert alpha == pytest.approx(0.743, abs=5e-4)


def test_ends_of_the_scale() -> None:
    assert krippendorff_alpha([["a", "a"], ["b", "b"]]) == 1
    assert krippendorff_alpha([["a", "b"], ["b", "a"]]) < 0
    assert krippendorff_alpha([["a", "a"], ["a", "a"]]) == 1
    with pytest.raises(InputError, match="expected units coded at least twice"):
        krippendorff_alpha([["a"]])


def test_interval_holds_alpha() -> None:
    units = [["a", "a"]] * 30 + [["b", "b"]] * 30 + [["a", "b"]] * 5

    low, high = alpha_interval(units, np.random.default_rng(1))

    assert low < krippendorff_alpha(units) < high
