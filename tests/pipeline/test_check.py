"""The check of a case against databases: invented ones in the true format, the real ones, and broken ones."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TOY

from stratagem.cli import main
from stratagem.core.errors import InputError
from stratagem.core.sources import DateRule, Must, Scope, Source, entries
from stratagem.pipeline import check
from stratagem.pipeline.check import check_case
from stratagem.pipeline.session import Session
from stratagem.read.sources import cns_missile_tests

CNS_HEADER = "date,time,series,missile,facility,landing,apogee,distance,bearing,outcome,description,bin,glide,type,y"


def gazette(data: bytes) -> pl.DataFrame:
    """Entries from lines of date, tool and count."""
    rows = [line.split() for line in data.decode().splitlines()]
    return entries(
        pl.DataFrame(
            {
                "entry_id": [f"g{n}" for n in range(len(rows))],
                "date": [r[0] for r in rows],
                "precision": ["day"] * len(rows),
                "family": ["missile"] * len(rows),
                "tool": [r[1] for r in rows],
                "label": ["rocket"] * len(rows),
                "count": [r[2] for r in rows],
            }
        ),
        where="gazette.txt",
    )


INVENTED = Source(
    id="gazette",
    title="Gazette of rockets",
    citation="Invented for tests",
    licence="none",
    about="RUR",
    where="gazette.txt",
    rule=DateRule(1, 1),
    families=("missile",),
    scope=Scope(tools=("short_range_missile",), actors=("RUR",)),
    parse=gazette,
    note="It is invented.",
    musts=(Must("rocket", dt.date(2000, 1, 1)),),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(check, "load_all", lambda kind: {"gazette": INVENTED})
    monkeypatch.delenv("STRATAGEM_DATA", raising=False)
    return tmp_path


def test_both_sides_are_counted(toy: Session, folder: Path) -> None:
    (folder / "gazette.txt").write_text(
        "2000-03-10 short_range_missile 2\n2000-03-19 short_range_missile 4\n2000-07-09 short_range_missile 1\n"
    )

    found = check_case(toy, folder)

    row = found.table.filter(pl.col("year") == 2000).row(0, named=True)
    assert (row["theirs"], row["matched"], row["missing_from_ours"]) == (3, 2, 1)
    assert (row["their_number"], row["our_number"]) == (6, 3)
    lost = found.missing.filter(pl.col("lacking") == "ours")
    assert lost.select("date", "tool", "id").rows() == [(dt.date(2000, 7, 9), "short_range_missile", "g2")]
    assert any("numbers differ on 1 of 2 days: 2000-03-19 theirs 4, ours 1" in note for note in found.notes)


def test_a_missing_date_is_a_violation(toy: Session, folder: Path) -> None:
    (folder / "gazette.txt").write_text("2000-03-10 short_range_missile 2\n2000-07-09 short_range_missile 1\n")

    found = check_case(toy, folder)

    assert not found.holds
    assert found.verdicts[0].text == "VIOLATED: 1 of the 2 rocket dates of gazette since 2000 missing: 2000-07-09"


def test_a_whole_list_holds(toy: Session, folder: Path) -> None:
    (folder / "gazette.txt").write_text("2000-03-10 short_range_missile 2\n")

    found = check_case(toy, folder)

    assert found.holds
    assert found.verdicts[0].text == "holds: none of the 1 rocket dates of gazette since 2000 is missing"


def test_entries_after_the_as_of_date_are_not_seen(toy: Session, folder: Path) -> None:
    (folder / "gazette.txt").write_text("2000-03-10 short_range_missile 2\n2010-07-01 short_range_missile 1\n")

    found = check_case(toy, folder)

    assert found.holds
    assert found.table["theirs"].sum() == 1


def test_the_command_prints_and_fails_on_a_violation(
    toy: Session, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "gazette.txt").write_text("2000-07-09 short_range_missile 1\n")
    common = ["--as-of", "2010-06-30", "--store", str(folder / "store"), "--data", str(folder)]

    assert main(["case", "check", str(TOY), *common]) == 1
    shown = capsys.readouterr().out
    assert "VIOLATED: 1 of the 1 rocket dates of gazette since 2000 missing: 2000-07-09" in shown
    assert "It is invented." in shown

    assert main(["case", "check", str(TOY), *common, "--json"]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert [m["id"] for m in printed["missing"] if m["lacking"] == "ours"] == ["g0"]
    assert printed["verdicts"][0]["holds"] is False


def test_the_folder_may_come_from_the_environment(toy: Session, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "gazette.txt").write_text("2000-03-10 short_range_missile 2\n")
    monkeypatch.setenv("STRATAGEM_DATA", str(folder))

    assert check_case(toy, None).holds


def test_no_folder_says_what_to_set(toy: Session, folder: Path) -> None:
    with pytest.raises(InputError, match=r"found none; name it with --data DIR or set STRATAGEM_DATA"):
        check_case(toy, None)
    with pytest.raises(InputError, match=r"nowhere: expected the folder of public databases, found no folder"):
        check_case(toy, folder / "nowhere")
    with pytest.raises(InputError, match=r"expected at least one of gazette\.txt; found none"):
        check_case(toy, folder)


def test_a_database_about_another_coercer_is_not_used(toy: Session, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected at least one of a source about RUR"):
        check_case(toy, tmp_path)


def test_one_database_is_enough_and_the_others_are_named(dprk: Session, tmp_path: Path) -> None:
    file = tmp_path / cns_missile_tests.WHERE
    file.parent.mkdir()
    rows = [
        "2017-11-28,18:17 (UTC),1,m,f,sea,1,2,90,success,x,,,ICBM,2017",
        "2018-08-15,unknown,1,m,f,,,,,,x,,,SRBM,2018",
    ]
    file.write_text("\n".join([CNS_HEADER, *rows, ""]))

    found = check_case(dprk, tmp_path)

    # Korean time puts the launch of 28 November 2017 on the 29th; nothing was launched in 2018.
    assert found.table.filter(pl.col("year") == 2017)["matched"].sum() == 1
    assert found.missing.filter(pl.col("lacking") == "ours")["id"].to_list() == ["cns:2018-08-15:short_range_missile"]
    assert not found.holds
    assert any(note.startswith("un-list: not compared") for note in found.notes)


def test_a_damaged_database_stops_the_check(dprk: Session, tmp_path: Path) -> None:
    file = tmp_path / cns_missile_tests.WHERE
    file.parent.mkdir()
    file.write_bytes(b"date,type\n2019-05-04,SRBM\n2019-05-\xff")

    with pytest.raises(InputError, match=r"tests_flat\.csv, line 3: expected UTF-8, found byte 0xFF"):
        check_case(dprk, tmp_path)


def test_the_real_databases_name_every_nuclear_test(dprk: Session) -> None:
    folder = os.environ.get("STRATAGEM_DATA")
    if not folder:
        pytest.skip("needs the public databases in $STRATAGEM_DATA")

    found = check_case(dprk, Path(folder))

    assert set(found.table["database"]) == {"cns", "csis", "csis-talks", "un-list"}
    assert [v.text for v in found.verdicts if "nuclear test" in v.text] == [
        "holds: none of the 6 nuclear test dates of csis since 1993 is missing"
    ]
    assert (
        found.table["theirs"].sum()
        == (
            found.table.select(
                pl.sum_horizontal("matched", "coded_otherwise", "missing_from_ours", "theirs_outside")
            ).sum()
        ).item()
    )
