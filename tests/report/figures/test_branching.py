"""The picture of who excites whom: what it draws, greys out and says."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from stratagem.core.claims import Answer, Claim, Provenance
from stratagem.report.figures.branching import branching

DAY = dt.date(2010, 6, 30)
CELLS = [
    ("deeds", "deeds", 0.4, 0.2, 0.6, 0.001),
    ("deeds", "words", 0.1, 0.0, 0.3, 1.0),
    ("words", "deeds", 0.2, 0.002, 0.5, 0.2),
    ("words", "words", 0.05, 0.0, None, 1.0),
]


def _claim(cells: list[tuple], *, value: float | None = 0.5) -> Claim:
    names = ["receiver", "source", "offspring", "low", "high", "p_holm"]
    table = pl.DataFrame(cells, schema=names, orient="row")
    answer = Answer(value=value, unit="spectral radius", n=9, n_of="moves", table=table)
    return Claim("n-1", "who", answer, Provenance("toy", DAY, "action_reaction", {}, (), "", "", 1))


def test_it_draws_every_cell_with_its_interval() -> None:
    figure = branching(_claim(CELLS), title="Who reacts", source="Record.")

    assert figure is not None
    for shown in ("0.40", "0.20 to 0.60", "0.002 to 0.50", "0.00 to 0.30", "0.00 to no end", "deeds", "words"):
        assert shown in figure.svg
    assert figure.png.startswith(b"\x89PNG")
    assert (figure.title, figure.source) == ("Who reacts", "Record.")


def test_it_says_which_cells_lie_above_chance() -> None:
    figure = branching(_claim(CELLS), title="Who reacts", source="Record.")

    assert figure is not None
    assert figure.alt == (
        "Matrix of 4 cells, 2 with an interval above 0. deeds excite deeds: 0.40 (0.20 to 0.60), significant after "
        "correction; deeds excite words: 0.20 (0.002 to 0.50)."
    )


def test_cells_that_chance_may_explain_are_grey_and_only_sure_ones_framed() -> None:
    figure = branching(_claim(CELLS), title="Who reacts", source="Record.")

    assert figure is not None
    assert figure.svg.count('fill="#f3f4f6"') == 2
    frames = [line for line in figure.svg.split("<path") if 'stroke="#1b1f24"' in line and 'stroke-width="2"' in line]
    assert len(frames) == 1


@pytest.mark.parametrize("value", [None, 0.0])
def test_no_matrix_is_no_picture_and_an_empty_one_is_all_grey(value: float | None) -> None:
    zeros = [(r, s, 0.0, 0.0, 0.1, 1.0) for r, s, *_ in CELLS]
    figure = branching(_claim(zeros, value=value), title="Who reacts", source="Record.")

    if value is None:
        assert figure is None
    else:
        assert figure is not None
        assert figure.alt.endswith("0 with an interval above 0. None is distinguishable from chance.")
