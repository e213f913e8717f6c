"""The layer's lessons are sound, and its network learns what is there and nothing else."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from benchmarks.layer.codings import CODINGS, LESSONS, codings, events_of, written

from stratagem.core.coding import INSTRUMENTS
from stratagem.core.errors import InputError
from stratagem.core.moves import FORMS

sparse = pytest.importorskip("scipy.sparse", reason="training needs the extra science")
network = pytest.importorskip("benchmarks.layer.network")


def rows(path: Path) -> list[dict[str, str]]:
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("path", [CODINGS, LESSONS], ids=lambda p: p.name)
def test_each_lesson_names_one_sentence_and_events_of_the_vocabulary(path):
    found = rows(path)
    places = [(r["source"], r["row"], r["digest"]) for r in found]
    events = [event for r in found for event in events_of(r["events"])]

    assert len(places) == len(set(places)) > 10_000
    assert {e.form for e in events} <= {*FORMS}
    assert {e.tool for e in events} <= {*INSTRUMENTS}
    assert all(e.actor for e in events)


def test_no_sentence_is_both_coded_and_judged():
    coded, judged = ({(r["source"], r["row"], r["digest"]) for r in rows(path)} for path in (CODINGS, LESSONS))

    assert not coded & judged


def test_codings_come_back_as_they_were_written():
    for row in rows(CODINGS)[:500]:
        assert written(events_of(row["events"])) == row["events"]


@pytest.mark.parametrize("text", ["PRK threat other", "PRK>KOR threat", "prk>KOR threat other"])
def test_what_is_no_event_is_refused(text):
    with pytest.raises(InputError, match="expected an event as 'AAA>BBB form tool'"):
        events_of(text)


@pytest.mark.slow
def test_every_coded_sentence_is_in_its_corpus():
    data = Path(os.environ.get("STRATAGEM_DATA", "missing"))
    if not (data / "kcna-2012").exists():
        pytest.skip("needs the corpora kcna-2012, kcna-stiles and ungdc-six-party below $STRATAGEM_DATA")

    assert len(codings(data)) == len(rows(CODINGS))


def test_a_sentence_that_is_not_where_its_row_says_is_named(tmp_path):
    data = Path(os.environ.get("STRATAGEM_DATA", "missing"))
    if not (data / "kcna-2012").exists():
        pytest.skip("needs the corpora kcna-2012, kcna-stiles and ungdc-six-party below $STRATAGEM_DATA")
    (tmp_path / "c.csv").write_text("source,row,digest,events\nkcna,1,000000000000,-\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"c\.csv: expected 1 sentences .*all but 1; one is \('kcna', '1', '0{12}'\)"):
        codings(data, tmp_path / "c.csv")


def learned(x, chance):
    one = network.trained(
        sparse.csr_matrix(x.astype(np.float32)), chance.astype(np.float32), np.ones(len(x), np.float32)
    )
    return np.maximum(x @ one.units + one.unit_bias, 0) @ one.matrix + one.bias


def test_a_network_learns_what_no_sum_of_features_tells(monkeypatch):
    monkeypatch.setattr(network, "LEFT_OUT", 0.0)
    monkeypatch.setattr(network, "ROUNDS", 30)
    x = np.array([[a, b, 1.0] for a in (0, 1) for b in (0, 1)] * 2560)
    either = (x[:, 0] != x[:, 1]).astype(float)[:, None]

    assert np.array_equal(learned(x, either) > 0, either > 0.5)


def test_a_network_finds_nothing_in_shuffled_answers():
    rng = np.random.default_rng(3)
    x = (rng.random((4000, 30)) < 0.2).astype(float)
    scores = learned(x, rng.permutation((x[:, :1] > 0).astype(float)))
    apart = scores[x[:, 0] > 0].mean() - scores[x[:, 0] == 0].mean()

    assert abs(apart) < 0.2


def test_slopes_are_those_of_the_loss():
    rng = np.random.default_rng(1)
    x = sparse.csr_matrix(rng.random((6, 4)))
    chance, weight = rng.random((6, 2)), np.array([1.0, 0.5, 1.0, 1.0, 2.0, 1.0])
    one = network.Trained(rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal(size=(3, 2)), rng.normal(size=2))

    def loss() -> float:
        z = np.maximum(x @ one.units + one.unit_bias, 0) @ one.matrix + one.bias
        return float((weight[:, None] * (np.logaddexp(0, z) - chance * z)).sum() / len(weight))

    for part, slope in zip(
        (one.units, one.unit_bias, one.matrix, one.bias), network._slopes(one, x, chance, weight), strict=True
    ):
        place = tuple(0 for _ in part.shape)
        before, step = part[place], 1e-6
        part[place] = before + step
        up = loss()
        part[place] = before - step
        down = loss()
        part[place] = before
        assert np.asarray(slope)[place] == pytest.approx((up - down) / (2 * step), rel=1e-4, abs=1e-8)
