"""From a plan to moves in the store, with a publisher on this machine."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import loopback
from tests.conftest import TOY
from tests.loopback import Publisher, zipped

from stratagem.cli import main
from stratagem.core.errors import AccessError, InputError, UnknownNameError
from stratagem.pipeline import fetching
from stratagem.pipeline.fetching import Wish, fetch, plan
from stratagem.plugins import event_sources
from stratagem.record.fetch import Manners

DATA = os.environ.get("STRATAGEM_DATA")
QUICK = Manners(pause=0.0, first_wait=0.01, timeout=1.0)
SINCE, UNTIL = dt.date(2018, 1, 1), dt.date(2018, 1, 2)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    with loopback.publisher() as made:
        monkeypatch.setenv("STRATAGEM_GDELT_URL", made.url)
        monkeypatch.setenv("STRATAGEM_UCDP_URL", f"{made.url}/api/")
        monkeypatch.delenv("STRATAGEM_UCDP_TOKEN", raising=False)
        monkeypatch.delenv(fetching.OFFLINE, raising=False)
        yield made


def gdelt2(server: Publisher, rows: bytes, *, files: int = 2) -> None:
    """The master list and some 15-minute files."""
    lines = []
    for n in range(files):
        name = f"201801010{n // 4}{15 * (n % 4):02d}00.export.CSV"
        data = zipped(name, rows)
        server.publish(f"/gdeltv2/{name}.zip", data)
        lines.append(f"{len(data)} {hashlib.md5(data).hexdigest()} http://elsewhere/gdeltv2/{name}.zip\n")
    server.publish("/gdeltv2/masterfilelist.txt", "".join(lines).encode())


def wish(source: str = "gdelt2", **changes: object) -> Wish:
    return Wish(**{"source": source, "since": SINCE, "until": UNTIL, "manners": QUICK, **changes})


def test_a_plan_asks_for_the_list_alone(server: Publisher, tmp_path: Path) -> None:
    gdelt2(server, b"row\n", files=3)

    made = plan(wish(folder=tmp_path))

    assert [p for p, _ in server.asked] == ["/gdeltv2/masterfilelist.txt"]
    assert (len(made.items), made.unknown, made.here, made.key) == (3, 0, 0, "")
    assert made.size == sum(len(server.files[f"/gdeltv2/{i.name}"][0]) for i in made.items)
    assert made.licence == event_sources()["gdelt2"].licence


def test_what_was_fetched_is_not_fetched_again_and_works_offline(server: Publisher, tmp_path: Path) -> None:
    gdelt2(server, b"row\n")
    first = fetch(wish(folder=tmp_path))
    assert [f.name for f in sorted(first.folder.iterdir())] == [i.name for i in first.plan.items]

    second = fetch(wish(folder=tmp_path))
    assert (second.plan.here, second.told.requests, second.told.unchanged) == (2, 1, 1)
    asked = len(server.asked)
    assert fetch(wish(folder=tmp_path, offline=True)).plan.items == first.plan.items
    assert len(server.asked) == asked


def test_files_fetched_before_a_failure_are_kept(server: Publisher, tmp_path: Path) -> None:
    gdelt2(server, b"row\n", files=3)
    last = "/gdeltv2/20180101003000.export.CSV.zip"
    good = server.files[last]
    server.publish(last, good[0], loopback.status(404))
    with pytest.raises(InputError, match="found status 404"):
        fetch(wish(folder=tmp_path))
    server.files[last] = (good[0], [loopback.whole])

    assert fetch(wish(folder=tmp_path)).plan.here == 2


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"source": "gdelt3"}, UnknownNameError, "no source that can be fetched named 'gdelt3'; did you mean"),
        ({"until": SINCE}, InputError, "--until: expected a day after --since 2018-01-01"),
        ({"since": dt.date(2019, 1, 1), "until": dt.date(2019, 1, 2)}, InputError, "found none published"),
        ({"source": "ucdp_ged"}, AccessError, "expected a key in the environment variable STRATAGEM_UCDP_TOKEN"),
    ],
)
def test_what_cannot_be_planned_is_told(
    server: Publisher, tmp_path: Path, changes: dict[str, object], error: type[Exception], said: str
) -> None:
    gdelt2(server, b"row\n")

    with pytest.raises(error, match=said):
        plan(wish(folder=tmp_path, **changes))


def test_the_first_editions_lists_are_used(server: Publisher, tmp_path: Path) -> None:
    data = zipped("20180101.export.CSV", b"row\n")
    server.publish("/events/20180101.export.CSV.zip", data)
    server.publish("/events/filesizes", f"{len(data)} 20180101.export.CSV.zip\n".encode())
    server.publish("/events/md5sums", f"{hashlib.md5(data).hexdigest()}  20180101.export.CSV.zip\n".encode())

    found = fetch(wish("gdelt1", folder=tmp_path))

    assert (found.folder / "20180101.export.CSV.zip").read_bytes() == data


def event(number: int) -> dict[str, object]:
    """An event as UCDP's service gives it, between two governments that the case need not know."""
    blank = {c.name: "" for c in event_sources()["ucdp_ged"].columns}
    said = {"id": number, "relid": f"X-{number}", "year": 2018, "active_year": True, "type_of_violence": 1}
    said |= {"side_a": "Government of Sweden", "side_b": "Government of Norway", "gwnoa": "380", "gwnob": "385"}
    said |= {"date_start": "2018-01-01T00:00:00", "date_end": "2018-01-01T00:00:00", "date_prec": 1, "where_prec": 1}
    said |= {"event_clarity": 1, "best": 1, "high": 1, "low": 1, "number_of_sources": 1}
    return {**blank, **said}


def test_pages_of_a_service_with_a_key_become_one_table_that_import_reads(
    server: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STRATAGEM_UCDP_TOKEN", "secret")
    first = "/api/gedevents/25.1?pagesize=1000&page=0&StartDate=2018-01-01&EndDate=2018-01-01"
    for n in range(2):
        page = {"TotalCount": 2, "TotalPages": 2, "Result": [event(n)]}
        server.publish(first.replace("page=0", f"page={n}"), json.dumps(page).encode())

    found = fetch(wish("ucdp_ged", folder=tmp_path / "f"))

    assert {h["x-ucdp-access-token"] for _, h in server.asked} == {"secret"}
    store = ["--case", str(TOY), "--store", str(tmp_path / "s")]
    assert main(["import", str(found.folder), "--source", "ucdp_ged", "--everyone", *store]) == 0
    assert "2 rows in = 2 accepted + 0 rejected + 0 filtered" in capsys.readouterr().out


@pytest.mark.skipif(DATA is None, reason="STRATAGEM_DATA is not set")
def test_the_commands_plan_fetch_and_import_real_rows(
    server: Publisher, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = Path(DATA or "") / "gdelt2-raw-sample" / "20180101000000.export.CSV.gz"
    if not sample.is_file():
        pytest.skip(f"{sample.name} is not in STRATAGEM_DATA")
    gdelt2(server, gzip.decompress(sample.read_bytes()))
    asked = ["fetch", "gdelt2", "--since", "2018-01-01", "--until", "2018-01-02", "--store", str(tmp_path / "s")]

    assert main([*asked, "--plan"]) == 0
    shown = capsys.readouterr().out
    assert "gdelt2: 2 files," in shown
    assert "licence: free for any use" in shown
    assert "key: none needed" in shown
    assert main(asked) == 0
    assert "Import them: stratagem import" in capsys.readouterr().out
    folder = tmp_path / "s" / "fetched" / "gdelt2"
    assert main(["import", str(folder), "--source", "gdelt2", "--store", str(tmp_path / "s")]) == 0
    # The two files hold the same rows, each of which is kept once.
    assert "4828 rows in = 49 accepted + 0 rejected + 4779 filtered" in capsys.readouterr().out


def test_the_doctor_says_whether_publishers_can_be_reached(
    server: Publisher, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.publish("/gdeltv2/lastupdate.txt", b"x")
    store = ["--case", str(TOY), "--store", str(tmp_path / "s"), "--json"]

    assert main(["doctor", "--access", *store]) == 0
    states = {a["source"]: a["state"] for a in json.loads(capsys.readouterr().out)["access"]}
    assert states["gdelt2"] == "reachable"
    assert states["ucdp_ged"] == "key missing: set STRATAGEM_UCDP_TOKEN"
    assert "GB free" in states["(disk)"]
    asked = len(server.asked)
    assert main(["doctor", "--access", "--offline", *store]) == 0
    assert "not asked: --offline" in capsys.readouterr().out
    assert len(server.asked) == asked
