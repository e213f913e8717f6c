"""Curated and machine-coded side by side in a brief: each figure from one source, none summed, each explained."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TOY, TOY_DAY
from tests.invented_source import WIRE, line, wire

from stratagem.cli import main
from stratagem.pipeline import beside
from stratagem.pipeline.brief import write_brief
from stratagem.pipeline.explain import explain_claim
from stratagem.pipeline.intake import Asked, event_source, import_source
from stratagem.pipeline.session import Session, open_session
from stratagem.record import series
from stratagem.report.document import Section, plain

DATA = os.environ.get("STRATAGEM_DATA")
SCORES = "\n".join(["date,GRA-RUR,total_abs", *(f"2010-0{m}-{d:02d},{-d}.5,9" for m in (5, 6) for d in range(1, 31))])


@pytest.fixture
def store(tmp_path: Path) -> Path:
    session = open_session(str(TOY), store=tmp_path / "store", as_of=TOY_DAY)
    lines = [line(n, f"2009-0{n}-01") for n in range(1, 5)] + [
        line(9, "2010-08-01"),
        line(10, "2010-06-01", "GRA", "RUR"),
    ]
    import_source(session, wire(tmp_path / "a.wire", *lines), WIRE, asked=Asked())
    (tmp_path / "gdelt_daily_dyads.csv").write_text(SCORES)
    import_source(session, tmp_path / "gdelt_daily_dyads.csv", event_source("gdelt_daily_dyads"), asked=Asked())
    return session.store.path


def opened(store: Path, *sources: str) -> Session:
    return open_session(str(TOY), store=store, as_of=TOY_DAY, sources=sources)


def section(session: Session, out: Path) -> Section | None:
    document = write_brief(session, out).document
    return next((s for s in document.sections if s.id == "beside"), None)


def table(found: Section, name: str) -> list[dict[str, str]]:
    [wanted] = [t for t in found.tables if t.id == f"beside-{name}"]
    header = [plain(h) for h in wanted.header]
    return [dict(zip(header, map(plain, row), strict=True)) for row in wanted.rows]


def test_a_store_of_the_curated_record_alone_has_no_such_section(toy: Session, tmp_path: Path) -> None:
    assert section(toy, tmp_path / "brief") is None


def test_each_column_is_one_source_and_the_rest_of_the_brief_does_not_move(store: Path, tmp_path: Path) -> None:
    found = section(opened(store), tmp_path / "with")
    assert found is not None

    years = {r["year"]: r for r in table(found, "years")}
    # The wire begins in 2009, and what it reports of August 2010 is after the day of the brief.
    assert [years[y]["wire"] for y in ("2008", "2009", "2010")] == ["not covered", "4", "1"]
    alone = tmp_path / "alone"
    write_brief(open_session(str(TOY), store=tmp_path / "fresh", as_of=TOY_DAY), alone)
    ours, plainly = (json.loads((f / "brief.json").read_text()) for f in (tmp_path / "with", alone))
    others = [s for s in ours["sections"] if s["id"] != "beside"]
    for one, other in zip(others, plainly["sections"], strict=True):
        assert one == other
    record = opened(store)
    pairs = {r["from whom to whom"]: r for r in table(found, "pairs")}
    assert pairs["Ruritania to Graustark"]["wire"] == "4"
    assert pairs["Graustark to Ruritania"]["wire"] == "1"
    assert record.sources == ("record",)


def test_scores_stand_beside_the_weeks_of_the_record(store: Path, tmp_path: Path) -> None:
    found = section(opened(store), tmp_path / "brief")
    assert found is not None

    weeks = table(found, "weeks-gdelt_daily_dyads")

    # A day's score is known on the next: of the week of 24 to 30 June the six days to the 29th.
    assert weeks[-1]["days"] == "2010-06-24 to 2010-06-30"
    assert weeks[-1]["gdelt_daily_dyads: score with Graustark"] == "-27"
    assert weeks[-2]["gdelt_daily_dyads: score with Graustark"] == "-20.5"
    assert [f.id for f in found.figures] == ["scores"]


def test_every_number_says_its_source_and_is_explained_from_it(store: Path, tmp_path: Path) -> None:
    write_brief(opened(store), tmp_path / "brief")
    claims = json.loads((tmp_path / "brief" / "claims.json").read_text())
    by_source: dict[str, list[dict]] = {}
    for claim in claims:
        by_source.setdefault(claim["provenance"]["source"], []).append(claim)

    assert set(by_source) == {"record", "wire", "gdelt_daily_dyads"}
    for source in ("wire", "gdelt_daily_dyads"):
        explained = explain_claim(by_source[source][0]["id"], case=str(TOY), store=store, brief=None)
        assert explained.changed == ()
        assert explained.now.provenance.source == source


def test_a_brief_of_a_machine_coded_source_says_so_and_shows_the_record_beside(store: Path, tmp_path: Path) -> None:
    found = section(opened(store, "wire", "record"), tmp_path / "brief")
    assert found is not None

    assert "from the source wire." in plain(found.notes[0])
    assert list(table(found, "years")[0]) == ["year", "wire", "record"]


def test_a_source_too_large_for_a_brief_is_left_out_and_said_so(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(beside, "MOST_MOVES", 4)

    found = section(opened(store), tmp_path / "brief")

    assert found is not None
    assert [t.id for t in found.tables if "wire" in map(plain, t.header)] == []
    assert "wire: 5 moves since 2008-01-01 are too many to show beside" in caplog.text


def test_the_doctor_lists_series_and_names_a_damaged_one(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["--case", str(TOY), "--as-of", str(TOY_DAY), "--store", str(store)]
    assert main(["doctor", *common]) == 0
    assert "gdelt_daily_dyads" in capsys.readouterr().out
    [file] = store.glob("series/*/*/observations.parquet")
    file.write_bytes(b"PAR1")

    assert main(["doctor", *common]) == 1
    assert "move that folder out of the store" in capsys.readouterr().err


def test_series_are_imported_once_and_whole(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["--case", str(TOY), "--as-of", str(TOY_DAY), "--store", str(store)]
    file = tmp_path / "gdelt_daily_dyads.csv"
    before = len(series.batches(store))
    assert main(["import", str(file), "--source", "gdelt_daily_dyads", *common]) == 0
    assert "120 rows in = 60 accepted + 0 rejected + 60 filtered" in capsys.readouterr().out
    assert len(series.batches(store)) == before == 1
    assert series.read(store, "gdelt_daily_dyads").height == 60


@pytest.mark.skipif(DATA is None, reason="STRATAGEM_DATA is not set")
def test_june_2020_has_the_published_scores_beside_the_record(tmp_path: Path) -> None:
    file = Path(DATA or "") / "gdelt-daily-dyads" / "gdelt_daily_dyads_2018_2021.csv.gz"
    if not file.is_file():
        pytest.skip(f"{file.name} is not in STRATAGEM_DATA")

    session = open_session("dprk", store=tmp_path / "store", as_of=dt.date(2020, 6, 16))
    import_source(session, file, event_source("gdelt_daily_dyads"), asked=Asked())

    found = section(session, tmp_path / "brief")
    assert found is not None
    raw = pl.read_csv(file, try_parse_dates=True).filter(
        pl.col("date").is_between(dt.date(2020, 6, 3), dt.date(2020, 6, 9))
    )
    [week] = [r for r in table(found, "weeks-gdelt_daily_dyads") if r["days"].startswith("2020-06-03")]
    pair = next(c for c in raw.columns if set(c.split("-")) == {"PRK", "KOR"})
    assert float(week["gdelt_daily_dyads: score with South Korea"]) == pytest.approx(raw[pair].mean(), abs=0.05)
    # The lines were cut on 9 June, after the threat of the 4th.
    assert int(week["record: moves to South Korea"]) > 0
