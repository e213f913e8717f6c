"""The store: what goes in comes out, and a failed write leaves no trace."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TOY
from tests.rows import row, tree, write_csv

from stratagem.core.errors import AccessError, InputError, StoreError
from stratagem.core.tables import as_text
from stratagem.pipeline.session import Session
from stratagem.record.casepack import move_vocabularies
from stratagem.record.engine import Engine, moves_sql
from stratagem.record.store import Store
from stratagem.record.tabular import write_table

NOON = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)
APPEND = f"""
import datetime as dt, resource, sys
from pathlib import Path
from stratagem.core.errors import StratagemError
from stratagem.pipeline.session import toolkit_path
from stratagem.record.casepack import move_vocabularies, read_case, read_toolkit
from stratagem.record.store import Store
case = read_case(Path({str(TOY)!r}), read_toolkit(toolkit_path()))
store, source, stream, limit = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
if limit:
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
def tell(rows):
    print(rows, flush=True)
try:
    Store(store, software="test").append(
        source, stream=stream, now=dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC),
        vocabularies=move_vocabularies(case), on_progress=tell)
except StratagemError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store", software="test 1")


class Putter:
    """Appends to one store with the invented case's vocabularies, a second later each time."""

    def __init__(self, session: Session) -> None:
        self.words = move_vocabularies(session.case)
        self.now = NOON

    def __call__(self, store: Store, file: Path, *, stream: str = "s", replace: bool = False, strict: bool = False):
        self.now += dt.timedelta(seconds=1)
        return store.append(file, stream=stream, now=self.now, vocabularies=self.words, replace=replace, strict=strict)


@pytest.fixture
def put(toy: Session) -> Putter:
    return Putter(toy)


def ids(store: Store, *, as_of: dt.date = dt.date(2100, 1, 1)) -> list[str]:
    with Engine() as engine:
        return engine.frame(moves_sql(store.files(), case="ruritania", as_of=as_of))["move_id"].to_list()


def many(path: Path, rows: int, *, prefix: str = "big", width: int = 200) -> Path:
    """A large faultless file: ids count up, one move a day."""
    day = pl.lit(dt.date(1995, 1, 1)) + pl.duration(days=pl.col("n") % 9_000)
    frame = pl.select(n=pl.int_range(0, rows)).select(
        pl.format(prefix + "-{}", "n").alias("move_id"),
        day.alias("date"),
        day.alias("known_on"),
        pl.col("n").hash().cast(pl.String).str.pad_end(width, "x").alias("summary"),
    )
    base = pl.DataFrame([row()]).drop(frame.columns)
    write_table(frame.join(base, how="cross"), path)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_what_is_imported_and_exported_is_the_same(
    tmp_path: Path, toy_moves: pl.DataFrame, put: Putter, store: Store, suffix: str
) -> None:
    write_table(toy_moves, tmp_path / f"out{suffix}")

    manifest = put(store, tmp_path / f"out{suffix}")

    with Engine() as engine:
        back = engine.frame(moves_sql(store.files(), case="ruritania", as_of=dt.date(2100, 1, 1)))
    assert as_text(back).equals(as_text(toy_moves))
    assert (manifest.rows_in, manifest.rows_accepted, manifest.rows_rejected) == (toy_moves.height, toy_moves.height, 0)


def test_the_manifest_counts_rows_in_and_out(tmp_path: Path, put: Putter, store: Store) -> None:
    rows = [row(1), row(2, form="shout"), row(2), row(3, severity="9", date="never"), row(1)]

    manifest = put(store, write_csv(tmp_path / "m.csv", rows))

    assert (manifest.rows_in, manifest.rows_accepted, manifest.rows_rejected) == (5, 2, 3)
    assert manifest.input_name == "m.csv"
    assert sum(pl.read_parquet(f).height for f in store.files()) == 2
    rejects = store.rejects(manifest.batch_id)
    assert rejects.select("file", "row", "column", "value").rows() == [
        ("m.csv", 2, "form", "shout"),
        ("m.csv", 4, "date", "never"),
        ("m.csv", 4, "severity", "9"),
        ("m.csv", 5, "move_id", "new-1"),
    ]


def test_any_parquet_reader_reads_the_batches(tmp_path: Path, put: Putter, store: Store) -> None:
    put(store, write_csv(tmp_path / "a.csv", [row(1), row(2, date="1999-12-31")]))
    put(store, write_csv(tmp_path / "b.csv", [row(3)]), stream="t")

    glob = store.path / "batches/*/case=*/year=*/*.parquet"

    assert sorted(pl.scan_parquet(glob).collect()["move_id"]) == ["new-1", "new-2", "new-3"]
    by_year = pl.scan_parquet(glob, hive_partitioning=True).filter(pl.col("year") == 1999).collect()
    assert by_year["move_id"].to_list() == ["new-2"]


def test_importing_the_same_file_again_changes_nothing(tmp_path: Path, put: Putter, store: Store) -> None:
    file = write_csv(tmp_path / "a.csv", [row(1)])
    first = put(store, file)
    before = tree(store.path)

    assert put(store, file) == first
    assert tree(store.path) == before


def test_a_replacement_supersedes_and_its_ids_may_be_used_again(tmp_path: Path, put: Putter, store: Store) -> None:
    first = put(store, write_csv(tmp_path / "a.csv", [row(1), row(2)]))
    put(store, write_csv(tmp_path / "x.csv", [row(9)]), stream="other")
    second = put(store, write_csv(tmp_path / "b.csv", [row(2), row(3)]), replace=True)

    assert second.supersedes == (first.batch_id,)
    assert sorted(ids(store)) == ["new-2", "new-3", "new-9"]
    assert (store.path / "superseded" / first.batch_id / "manifest.json").is_file()
    glob = pl.scan_parquet(store.path / "batches/*/case=*/year=*/*.parquet").collect()
    assert sorted(glob["move_id"]) == ["new-2", "new-3", "new-9"]


def test_a_replaced_batch_never_comes_back_after_a_crash_between_the_renames(
    tmp_path: Path, put: Putter, store: Store
) -> None:
    first = put(store, write_csv(tmp_path / "a.csv", [row(1)]))
    put(store, write_csv(tmp_path / "b.csv", [row(2)]), replace=True)
    (store.path / "superseded" / first.batch_id).rename(store.path / "batches" / first.batch_id)

    assert ids(store) == ["new-2"]
    put(store, write_csv(tmp_path / "c.csv", [row(3)]), replace=True)
    assert ids(store) == ["new-3"]


def test_rows_set_aside_come_in_once_their_words_are_known(tmp_path: Path, put: Putter, store: Store) -> None:
    file = write_csv(tmp_path / "a.csv", [row(1), row(2, actors="XYZ")])
    first = put(store, file)
    put(store, write_csv(tmp_path / "b.csv", [row(3)]))
    assert put(store, file) == first

    put.words = {**put.words, "actors": put.words["actors"] | {"XYZ"}}
    second = put(store, file)

    assert (second.supersedes, second.rows_rejected) == ((first.batch_id,), 0)
    assert ids(store) == ["new-1", "new-2", "new-3"]
    assert put(store, file) == second


def test_other_words_do_not_touch_a_batch_without_rejects(tmp_path: Path, put: Putter, store: Store) -> None:
    file = write_csv(tmp_path / "a.csv", [row(1)])
    first = put(store, file)

    put.words = {**put.words, "actors": put.words["actors"] | {"XYZ"}}

    assert put(store, file) == first


def test_rows_set_aside_as_future_come_in_on_their_day(tmp_path: Path, put: Putter, store: Store) -> None:
    day = NOON.date() + dt.timedelta(days=3)
    file = write_csv(tmp_path / "a.csv", [row(1), row(2, known_on=str(day))])
    first = put(store, file)

    put.now += dt.timedelta(days=2)
    assert put(store, file) == first
    put.now += dt.timedelta(days=1)
    assert put(store, file).rows_accepted == 2
    assert ids(store) == ["new-1", "new-2"]


def test_a_batch_from_before_rules_were_kept_is_read_again_if_it_has_rejects(
    tmp_path: Path, put: Putter, store: Store
) -> None:
    file = write_csv(tmp_path / "a.csv", [row(1), row(2, form="shout")])
    first = put(store, file)
    manifest = store.path / "batches" / first.batch_id / "manifest.json"
    told = json.loads(manifest.read_text())
    del told["rules_sha256"]
    manifest.write_text(json.dumps(told))

    second = put(store, file)

    assert second.supersedes == (first.batch_id,)
    assert put(store, file) == second


def test_an_input_read_twice_in_a_second_gives_two_batches(tmp_path: Path, put: Putter, store: Store) -> None:
    file = write_csv(tmp_path / "a.csv", [row(1), row(2, actors="XYZ")])
    first = put(store, file)
    put.now -= dt.timedelta(seconds=1)
    put.words = {**put.words, "actors": put.words["actors"] | {"XYZ"}}

    assert put(store, file).batch_id == f"{first.batch_id}-2"
    assert ids(store) == ["new-1", "new-2"]


def test_who_took_a_listing_reads_those_very_batches_after_they_are_replaced(
    tmp_path: Path, put: Putter, store: Store
) -> None:
    first = put(store, write_csv(tmp_path / "a.csv", [row(1), row(2, form="shout")]))
    listed = store.manifests()
    put(store, write_csv(tmp_path / "b.csv", [row(2)]), replace=True)

    with Engine() as engine:
        sql = moves_sql(store.files(listed), case="ruritania", as_of=dt.date(2100, 1, 1))
        assert engine.frame(sql)["move_id"].to_list() == ["new-1"]
    assert store.rejects(first.batch_id)["value"].to_list() == ["shout"]


REPLACE = (
    APPEND.partition("def tell")[0]
    + """
for n in range(40):
    Store(store, software="test").append(
        source.with_name(f"{n % 2}.csv"), stream=stream, replace=True,
        now=dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC) + dt.timedelta(seconds=n), vocabularies=move_vocabularies(case))
"""
)


def test_readers_never_fail_and_never_mix_while_a_writer_replaces(tmp_path: Path, put: Putter, store: Store) -> None:
    for n in (0, 1):
        write_csv(tmp_path / f"{n}.csv", [row(10 * k + n, date=f"{1990 + k}-01-01") for k in range(9)])
    put(store, tmp_path / "1.csv")
    seen = []

    with subprocess.Popen(
        [sys.executable, "-c", REPLACE, str(store.path), str(tmp_path / "0.csv"), "s", "0"]
    ) as writer:
        while writer.poll() is None:
            manifests = store.manifests()
            with Engine() as engine:
                sql = moves_sql(store.files(manifests), case="ruritania", as_of=dt.date(2100, 1, 1))
                found = {int(i[4:]) % 10 for i in engine.frame(sql)["move_id"]}
            seen.append((manifests[0].input_name, len(manifests), found))

    assert writer.returncode == 0
    assert len({batches[0] for batches in seen}) == 2, "the reader never saw a replacement"
    assert all(count == 1 and found == {int(name[0])} for name, count, found in seen)


def test_a_damaged_file_stops_a_write_and_says_what_to_do(tmp_path: Path, put: Putter, store: Store) -> None:
    first = put(store, write_csv(tmp_path / "a.csv", [row(1)]))
    [file] = store.files()
    file.write_bytes(b"PAR1")

    with pytest.raises(StoreError, match=rf"{file.name}.*cannot be read; move .*{first.batch_id} out of the store"):
        put(store, write_csv(tmp_path / "b.csv", [row(2)]))


def test_an_id_of_another_batch_is_not_taken_twice(tmp_path: Path, put: Putter, store: Store) -> None:
    put(store, write_csv(tmp_path / "a.csv", [row(1)]))

    manifest = put(store, write_csv(tmp_path / "b.csv", [row(2), row(1, summary="Another.")]), stream="t")

    assert ids(store) == ["new-1", "new-2"]
    [fault] = store.rejects(manifest.batch_id).to_dicts()
    assert (fault["row"], fault["column"], fault["value"]) == (2, "move_id", "new-1")
    assert "already holds" in fault["expected"]


def test_ids_are_followed_across_chunks_and_flushes(
    tmp_path: Path, put: Putter, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stratagem.record.tabular.CSV_CHUNK_ROWS", 3)
    monkeypatch.setattr("stratagem.record.batch.MOST_ROWS", 4)
    numbers = [1, 2, 3, 4, 2, 5, 6, 7, 8, 9, 1, 10, 4, 11, 9]

    manifest = put(store, write_csv(tmp_path / "a.csv", [row(n) for n in numbers]))

    assert sorted(int(i[4:]) for i in ids(store)) == list(range(1, 12))
    assert store.rejects(manifest.batch_id)["row"].to_list() == [5, 11, 13, 15]
    assert len(manifest.files) > 1


def test_the_view_as_of_a_day_goes_by_when_a_move_was_known(tmp_path: Path, put: Putter, store: Store) -> None:
    put(store, write_csv(tmp_path / "a.csv", [row(1, date="2001-01-01", known_on="2003-05-05"), row(2)]))

    assert ids(store, as_of=dt.date(2003, 5, 4)) == []
    assert ids(store, as_of=dt.date(2003, 5, 5)) == ["new-1"]
    assert ids(store, as_of=dt.date(2005, 2, 3)) == ["new-1"]
    assert ids(store, as_of=dt.date(2005, 2, 4)) == ["new-1", "new-2"]


@pytest.mark.parametrize("content", [None, "{}", "not json", '{"batch_id": "x"}'])
def test_a_damaged_manifest_is_an_error_not_a_smaller_record(
    tmp_path: Path, put: Putter, store: Store, content: str | None
) -> None:
    first = put(store, write_csv(tmp_path / "a.csv", [row(1)]))
    file = store.path / "batches" / first.batch_id / "manifest.json"
    if content is None:
        file.unlink()
    else:
        file.write_text(content)
    before = tree(store.path)

    with pytest.raises(StoreError, match=r"manifest.json: expected a batch manifest.*move that folder"):
        store.files()
    with pytest.raises(StoreError, match="expected a batch manifest"):
        put(store, write_csv(tmp_path / "b.csv", [row(2)]))
    assert tree(store.path) == before


def test_reading_makes_no_folder(store: Store) -> None:
    assert store.files() == []
    assert not store.path.exists()


def test_strict_stores_nothing_when_a_row_is_rejected(tmp_path: Path, put: Putter, store: Store) -> None:
    put(store, write_csv(tmp_path / "a.csv", [row(1)]))
    before = tree(store.path)

    with pytest.raises(InputError, match=r"row 2, column form.*1 of 2 rows rejected.*nothing was stored"):
        put(store, write_csv(tmp_path / "b.csv", [row(2), row(3, form="shout")]), strict=True)

    assert tree(store.path) == before


def begin(store: Store, file: Path, *, stream: str = "s", limit: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", APPEND, str(store.path), str(file), stream, str(limit)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_write_killed_half_way_leaves_the_store_as_it_was(tmp_path: Path, put: Putter, store: Store) -> None:
    put(store, write_csv(tmp_path / "a.csv", [row(1)]))
    before = tree(store.path)
    big = many(tmp_path / "big.parquet", 600_000)

    with begin(store, big) as process:
        deadline = time.monotonic() + 60
        while not list(store.path.glob("staging/*/case=*/year=*/*.parquet")) and time.monotonic() < deadline:
            time.sleep(0.005)
        process.kill()
    assert process.returncode == -9
    left = tree(store.path)
    assert any(name.startswith("staging/") for name in left), "the process ended before it could be killed"
    assert {k: v for k, v in left.items() if not k.startswith("staging/")} == before
    assert ids(store) == ["new-1"]

    put(store, write_csv(tmp_path / "b.csv", [row(2)]), stream="t")
    assert ids(store) == ["new-1", "new-2"]
    assert not any(name.startswith("staging/") for name in tree(store.path))


def test_two_processes_writing_at_once_both_succeed(tmp_path: Path, store: Store) -> None:
    files = [many(tmp_path / f"{name}.parquet", 40_000, prefix=name) for name in ("one", "two")]

    writers = [begin(store, f, stream=f.stem) for f in files]
    ends = [w.communicate(timeout=120) for w in writers]

    assert [w.returncode for w in writers] == [0, 0], ends
    assert len(store.manifests()) == 2
    assert sum(pl.read_parquet(f, columns=["move_id"]).height for f in store.files()) == 80_000


def test_a_second_writer_that_waits_too_long_is_told(
    tmp_path: Path, put: Putter, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stratagem.record.store.LOCK_WAIT_SECONDS", 0.1)
    put(store, write_csv(tmp_path / "a.csv", [row(1)]))
    hold = """import sys, time
from filelock import FileLock
with FileLock(sys.argv[1]):
    print('held', flush=True)
    time.sleep(60)"""
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(store.path / "lock")], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        try:
            with pytest.raises(StoreError, match=r"another process has been writing for 0.1 s; try again later"):
                put(store, write_csv(tmp_path / "b.csv", [row(2)]))
        finally:
            holder.kill()

    assert ids(store) == ["new-1"]


def test_a_file_too_large_for_the_disk_leaves_the_store_as_it_was(tmp_path: Path, put: Putter, store: Store) -> None:
    put(store, write_csv(tmp_path / "a.csv", [row(1)]))
    before = tree(store.path)
    big = many(tmp_path / "big.parquet", 200_000, width=400)

    process = begin(store, big, limit=100_000)
    _, said = process.communicate(timeout=120)

    assert (process.returncode, said.count("\n")) == (1, 1), said
    assert "the disk is full; the store is as it was; free some space" in said
    assert tree(store.path) == before


@pytest.fixture
def small_disk(tmp_path: Path):
    """A file system of four megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("mounting is not permitted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_leaves_the_store_as_it_was(tmp_path: Path, put: Putter, small_disk: Path) -> None:
    store = Store(small_disk / "store", software="test")
    put(store, write_csv(tmp_path / "a.csv", [row(1)]))
    before = tree(store.path)

    with pytest.raises(StoreError, match="the disk is full; the store is as it was; free some space"):
        put(store, many(tmp_path / "big.parquet", 300_000, width=400))

    assert tree(store.path) == before
    put(store, write_csv(tmp_path / "b.csv", [row(2)]))
    assert ids(store) == ["new-1", "new-2"]


def test_a_read_only_store_is_read_and_not_written(tmp_path: Path, put: Putter, small_disk: Path) -> None:
    store = Store(small_disk / "store", software="test")
    put(store, write_csv(tmp_path / "a.csv", [row(1)]))
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    assert ids(store) == ["new-1"]
    with pytest.raises(AccessError, match=r"cannot be written.*give a writable --store"):
        put(store, write_csv(tmp_path / "b.csv", [row(2)]))
    with pytest.raises(AccessError, match="cannot be written"):
        put(Store(small_disk / "new", software="test"), write_csv(tmp_path / "c.csv", [row(2)]))


def test_a_reject_list_of_an_unknown_batch_names_those_there_are(tmp_path: Path, put: Putter, store: Store) -> None:
    manifest = put(store, write_csv(tmp_path / "a.csv", [row(1)]))

    with pytest.raises(InputError, match=manifest.batch_id):
        store.rejects("20200101T000000-0")


def test_a_withdrawn_stream_is_out_of_force_and_kept_aside(tmp_path: Path, put: Putter, store: Store) -> None:
    put(store, write_csv(tmp_path / "a.csv", [row(1)]), stream="one")
    put(store, write_csv(tmp_path / "b.csv", [row(2)]), stream="two")

    store.withdraw("one")

    assert [m.stream for m in store.manifests()] == ["two"]
    assert ids(store) == ["new-2"]
    assert len(list((store.path / "superseded").iterdir())) == 1


def test_withdrawing_what_is_not_there_makes_no_store(tmp_path: Path) -> None:
    Store(tmp_path / "none", software="test").withdraw("one")

    assert not (tmp_path / "none").exists()
