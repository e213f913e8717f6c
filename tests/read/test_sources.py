"""Every source of events keeps its contract, on invented rows and on real bytes; no two claim one file."""

from __future__ import annotations

import dataclasses
import gzip
import os
from pathlib import Path

import pytest
from tests.samples import samples

from stratagem.core.errors import InputError
from stratagem.core.events import Context, EventSource
from stratagem.plugins import event_sources, toolkit_path
from stratagem.record.casepack import read_toolkit
from stratagem.testing import ContractError, check_source

SOURCES = event_sources()
TOOLS = tuple(read_toolkit(toolkit_path()).by_key)
REAL = {
    "gdelt2": "gdelt2-raw-sample/20180101000000.export.CSV.gz",
    "icews": "icews-raw-sample/events.2018.sample.tab",
    "keds": "keds/turkey.cameo.csv.gz",
    "gdelt_daily_dyads": "gdelt-daily-dyads/gdelt_daily_dyads_2018_2021.csv.gz",
    "cns": "nagix-missile-tests/tests_flat.csv",
    "csis": "csis-provocations/beyondparallel_records.csv",
    "csis-talks": "csis-negotiations-2017/Negotiations.csv",
    "un-list": "un-sanctions/consolidated_2020-11-30.xml.gz",
    "quads": "icews-tkg/ICEWS14_train_valid_test.csv.gz",
}


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_a_source_keeps_its_contract_on_rows_in_its_format(name: str) -> None:
    given = samples()
    assert name in given, f"add a sample of {name} to tests/samples.py"

    check_source(SOURCES[name], given[name], tools=TOOLS)


@pytest.mark.parametrize("name", sorted(REAL))
def test_a_source_keeps_its_contract_on_real_bytes(name: str) -> None:
    folder = os.environ.get("STRATAGEM_DATA")
    if not folder or not (Path(folder) / REAL[name]).is_file():
        pytest.skip(f"needs {REAL[name]} below $STRATAGEM_DATA")
    path = Path(folder) / REAL[name]
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if len(data) > 2_000_000 and SOURCES[name].cut != "whole":
        data = data[: data.rfind(b"\n", 0, 300_000) + 1]

    found = check_source(SOURCES[name], data, name=path.name.removesuffix(".gz"), tools=TOOLS)

    assert found.rejects.height == 0
    assert SOURCES[name].named(path.name.removesuffix(".gz"))


@pytest.mark.parametrize("name", sorted(n for n, s in SOURCES.items() if s.cut != "whole" and n != "acled"))
def test_line_ends_of_another_system_change_nothing(name: str) -> None:
    given, context = samples()[name], Context("demo", "x.csv")

    [unix], [windows] = (list(SOURCES[name].read([d], context)) for d in (given, given.replace(b"\n", b"\r\n")))

    assert unix.moves.equals(windows.moves)
    assert windows.rejects.is_empty()


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_no_other_source_takes_a_sample_for_its_own(name: str) -> None:
    head = samples()[name]

    assert [other for other, source in SOURCES.items() if source.sniff(head)] == [name]


def broken(source: EventSource, **changes: object) -> EventSource:
    return dataclasses.replace(source, **changes)


@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        ({"licence": ""}, "it does not state its licence"),
        ({"terms_url": "on request"}, "its terms are at no address: on request"),
        ({"sniff": lambda head: False}, "it does not recognise its own sample"),
        ({"quirks": ()}, "it counts repairs it does not declare"),
        ({"id": "other"}, "coder is not its id"),
    ],
)
def test_a_broken_clause_is_named(changes: dict[str, object], clause: str) -> None:
    sample = samples()["icews"].replace(b"2018-05-16", b"5/16/2018")

    with pytest.raises(ContractError, match=clause):
        check_source(broken(SOURCES["icews"], **changes), sample)


def test_a_source_that_drops_rows_by_its_filter_is_found_out() -> None:
    source = SOURCES["gdelt2"]

    def forgetful(data: bytes, context, first: int, header: bytes):
        return source.scan(data if not context.wanted else data.replace(b"\tPRK\t", b"\tXXX\t"), context, first, header)

    with pytest.raises(ContractError, match="asked for PRK and USA, it does not give the moves between them"):
        check_source(broken(source, scan=forgetful), samples()["gdelt2"])


def test_a_source_that_cannot_be_cut_is_found_out() -> None:
    source = broken(SOURCES["quads"], cut="lines", scan=lambda d, c, f, h: SOURCES["quads"].scan(d, c, 1, h))

    with pytest.raises(ContractError, match="it matters where the file is cut"):
        check_source(
            source,
            samples()["quads"].replace(b"valid\n", b"valid\n" * 1) * 1 + samples()["quads"].partition(b"\n")[2] * 9,
        )


def test_two_sources_of_one_id_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = {"icews": SOURCES["icews"], "mine": broken(SOURCES["quads"], id="icews")}
    monkeypatch.setattr("stratagem.plugins.load_all", lambda kind: twice)

    with pytest.raises(
        InputError, match="source mine: expected an id of its own, found 'icews', which another source has"
    ):
        event_sources()
