"""What a source of events is: rows that reconcile, files cut at row ends, names and who is wanted."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core import events
from stratagem.core.checks import REJECTS_SCHEMA
from stratagem.core.errors import InputError
from stratagem.core.events import Coded, Context, Raw, ahead, pieces
from stratagem.core.moves import MOVES
from stratagem.plugins import event_sources


@given(
    rows=st.lists(st.text("ab,", max_size=6), min_size=1, max_size=12).filter(lambda r: any(x.strip() for x in r)),
    size=st.integers(1, 30),
)
def test_pieces_hold_whole_rows_and_lose_nothing(rows: list[str], size: int) -> None:
    data = "\n".join(rows).encode() + b"\n"
    blocks = [data[n : n + size] for n in range(0, len(data), size)]

    found = list(pieces(blocks, "lines", where="x"))

    assert b"".join(found) == data
    assert all(p.endswith(b"\n") for p in found)


@given(st.lists(st.text('a\n",', max_size=8), min_size=1, max_size=8), st.integers(1, 20))
def test_quoted_pieces_never_end_within_quotation_marks(fields: list[str], size: int) -> None:
    rows = ['"' + f.replace('"', '""') + '"\n' for f in fields]
    data = "".join(rows).encode()
    blocks = [data[n : n + size] for n in range(0, len(data), size)]

    found = list(pieces(blocks, "quoted", where="x"))

    assert b"".join(found) == data
    assert all(p.count(b'"') % 2 == 0 for p in found)


@pytest.mark.parametrize("blocks", [[], [b""], [b" \n".strip()]])
def test_an_empty_file_is_refused(blocks: list[bytes]) -> None:
    with pytest.raises(InputError, match=r"x\.csv: expected rows, found an empty file; copy or fetch it again"):
        list(pieces(blocks, "lines", where="x.csv"))


@pytest.mark.parametrize("cut", ["lines", "quoted"])
def test_a_line_that_never_ends_is_refused(cut: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LONGEST_ROW", 1_000)

    with pytest.raises(InputError, match=r"x\.csv: expected rows on lines, found 1,200 bytes without the end of one"):
        list(pieces([b"a" * 400] * 4, cut, where="x.csv"))


def test_a_fault_while_unpacking_reaches_the_reader() -> None:
    def broken():
        yield b"one\n"
        raise InputError("archive damaged")

    with pytest.raises(InputError, match="archive damaged"):
        list(ahead(broken()))


def test_rows_that_do_not_reconcile_are_refused() -> None:
    nothing = pl.DataFrame(schema=REJECTS_SCHEMA)

    with pytest.raises(InputError, match="rows do not reconcile: 3 in, 0 moves, 0 rejected, 2 filtered"):
        Coded(MOVES.empty(), nothing, rows_in=3, filtered=2)


def test_two_faults_of_one_row_are_one_rejected_row() -> None:
    faults = pl.DataFrame([("f", 1, "a", "x", "y"), ("f", 1, "b", "x", "y")], schema=REJECTS_SCHEMA, orient="row")

    assert Coded(MOVES.empty(), faults, rows_in=1, filtered=0).rows_rejected == 1


def test_repairs_that_mended_nothing_are_not_counted() -> None:
    raw = Raw(pl.DataFrame(), 0, repairs={"latin_1": 2})

    assert raw.repaired({"slash_dates": 0, "code_13y": 1}).repairs == {"latin_1": 2, "code_13y": 1}


def test_who_is_wanted_is_whoever_a_condition_names() -> None:
    context = Context("demo", "x", dyads=frozenset({frozenset({"A", "B"})}), actors=frozenset({"C"}))

    assert context.wanted == {"A", "B", "C"}


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("20180101000000.export.CSV", ["gdelt2"]),
        ("20130401.export.CSV", ["gdelt1"]),
        ("20180101000000.mentions.CSV", ["gdelt_mentions"]),
        ("events.2018.20200427084805.tab", ["icews"]),
        ("GEDEvent_v24_1.csv", ["ucdp_ged"]),
        ("ngecEvents.20230105.Release001.DV.txt", ["polecat"]),
        ("PhoenixNYT_1945-2018.csv", ["phoenix_historical"]),
        ("events.full.20150820.txt", ["phoenix"]),
    ],
)
def test_files_are_known_by_name(name: str, ids: list[str]) -> None:
    assert [i for i, source in event_sources().items() if source.named(name)] == ids
