"""Counts over the whole store, by source, by either engine, and as SQL that anybody can run."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import duckdb
import polars as pl
import pytest
from tests.conftest import TOY, TOY_DAY
from tests.invented_source import WIRE, line, wire

from stratagem.cli import main
from stratagem.core.errors import InputError
from stratagem.core.filters import MoveFilter
from stratagem.pipeline.intake import Asked, event_source, import_source
from stratagem.pipeline.session import Session, open_session
from stratagem.pipeline.tables import find_moves
from stratagem.pipeline.tallies import Wanted, tally, tally_sql

DATA = os.environ.get("STRATAGEM_DATA")
needs_data = pytest.mark.skipif(DATA is None, reason="STRATAGEM_DATA is not set")


@pytest.fixture
def both(tmp_path: Path) -> Session:
    session = open_session(str(TOY), store=tmp_path / "store", as_of=TOY_DAY)
    file = wire(tmp_path / "a.wire", line(1), line(2, actor="GRA", target="RUR"), line(3, date="2005-04-01"))
    import_source(session, file, WIRE, asked=Asked())
    return open_session(str(TOY), store=tmp_path / "store", as_of=TOY_DAY, sources=["wire", "record"])


def test_each_source_is_counted_by_itself(both: Session) -> None:
    found = tally(both, Wanted("months", MoveFilter(), ("RUR", "GRA")))

    assert found["source"].unique(maintain_order=True).to_list() == ["wire", "record"]
    assert found.filter(pl.col("source") == "wire")["moves"].to_list() == [2, 1]


@pytest.mark.parametrize("what", ["months", "dyads", "rolling", "episodes", "quantiles"])
def test_what_is_shown_as_sql_gives_what_is_counted(both: Session, what: str) -> None:
    wanted = Wanted(what, MoveFilter(role=("coercer",)), ("RUR", "GRA"))

    with duckdb.connect() as connection:
        shown = connection.sql(tally_sql(both, wanted, dialect="duckdb", source="record")).fetchall()

    counted = tally(both, wanted).filter(pl.col("source") == "record").drop("source").rows()
    assert shown == counted


def test_months_say_between_whom(both: Session) -> None:
    with pytest.raises(InputError, match="--between RUR:GRA"):
        tally(both, Wanted("months", MoveFilter()))


def test_the_command_counts_and_shows_its_sql(both: Session, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["--case", str(TOY), "--as-of", str(TOY_DAY), "--store", str(both.store.path)]

    assert main(["tally", "months", "--between", "RUR:GRA", "--source", "wire", "--json", *common]) == 0
    assert [m["moves"] for m in json.loads(capsys.readouterr().out)] == [2, 1]
    assert main(["tally", "dyads", "--sql", "spark", *common]) == 0
    assert "EXPLODE(actors)" in capsys.readouterr().out
    assert main(["tally", "months", "--between", "RUR", *common]) == 2
    assert "--between: expected two codes joined by a colon" in capsys.readouterr().err


@needs_data
def test_a_years_moves_of_one_dyad_match_the_counts_in_the_published_file(tmp_path: Path) -> None:
    file = Path(DATA or "") / "icews-tkg" / "ICEWS18_train_valid.csv.gz"
    if not file.is_file():
        pytest.skip(f"{file.name} is not in STRATAGEM_DATA")
    session = open_session("dprk", store=tmp_path / "store", as_of=None)
    found = import_source(session, file, event_source("quads"), asked=Asked(dyads=(("PRK", "USA"),)))
    quads = open_session("dprk", store=tmp_path / "store", sources=["quads"])
    raw = pl.read_csv(file)

    assert found.rows_in == 419_013 == found.rows_accepted + found.rows_rejected + found.rows_filtered
    months = tally(quads, Wanted("months", MoveFilter(status=()), ("PRK", "USA")))
    by_month = {str(m)[:7]: n for m, n in months.select("month", "moves").rows()}
    assert sum(by_month.values()) == found.rows_accepted
    # The month of the summit of 12 June 2018 was the busiest.
    assert max(by_month, key=by_month.__getitem__) == "2018-06"
    # Between the two states themselves, without their leaders and ministries, the file can be counted by name.
    moves = find_moves(quads, MoveFilter(status=()), source="quads")
    sides = {"North Korea", "United States"}
    stated = raw.filter(
        pl.col("source").is_in(sides) & pl.col("target").is_in(sides) & (pl.col("source") != pl.col("target"))
    )
    ours = moves.filter(
        pl.col("actor_codes").list.first().is_in(sides) & pl.col("target_codes").list.first().is_in(sides)
    )
    months_of = pl.col("date").cast(pl.String).str.head(7).alias("month")
    assert dict(ours.group_by(months_of).len().rows()) == dict(stated.group_by(months_of).len().rows())
    assert stated.height > 1_000
    named = pl.col("actor_codes", "target_codes").list.join(" ")
    halted = moves.filter(pl.col("date") == dt.date(2018, 5, 16), pl.col("code") == "Halt negotiations")
    assert ("North Korea", "United States", "talks_walkout", "deed") in halted.select(named, "tool", "form").rows()
