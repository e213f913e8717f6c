"""Coding through the command line: every input and output, what is kept, and bad input, which changes nothing."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import subprocess
import sys
import time

import polars as pl
import pytest
from tests.cli.test_bad_input import Door
from tests.conftest import TOY
from tests.model_server import events, serving, status
from tests.rows import tree

from stratagem.core.moves import MOVES

THREAT = "Ruritania threatened Graustark with war."
DENIAL = "Graustark denied that it had attacked Zenda."
DATE = ("--date", "2010-01-02")


@pytest.fixture
def door(tmp_path, toy, capsys) -> Door:
    shutil.copytree(toy.store.path, tmp_path / "store")
    return Door(tmp_path / "store", capsys)


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(f"{THREAT} {DENIAL}", encoding="utf-8")
    return path


def test_a_file_is_coded_and_kept_apart_from_the_record(door: Door, story) -> None:
    before = door("moves", "--json")[0], door.shown

    assert door("code", story, *DATE) == (0, "")

    assert "1 stories, 2 sentences, 2 events" in door.shown
    assert "kept as 'story'" in door.shown
    assert (door("moves", "--json")[0], door.shown) == before
    assert door("code", "--verify", "story")[0] == 0
    assert door.shown == "story: 2 quotes, 0 faults\n"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("o.parquet", "moves"),
        ("o.csv", "moves"),
        ("o.jsonl", "moves"),
        ("o.csv", "events"),
        ("o.json", "plover"),
        ("o.tsv", "cameo"),
    ],
)
def test_every_output_is_written(door: Door, story, tmp_path, name: str, form: str) -> None:
    out = tmp_path / "out" / name

    assert door("code", story, *DATE, "--out", out, "--format", form)[0] == 0

    text = out.read_bytes()
    if name.endswith("parquet"):
        assert pl.read_parquet(out).columns == MOVES.names
    else:
        assert b"RUR" in text
        assert b"GRA" in text


def test_coded_moves_can_be_imported_where_sources_and_actors_are_known(door: Door, story, tmp_path) -> None:
    out = tmp_path / "o.csv"
    door("code", story, *DATE, "--out", out)

    table = pl.read_csv(out, infer_schema_length=0)

    assert table["form"].to_list() == ["threat", "denial"]
    assert table["tool"].to_list() == ["threat_of_force", "unmapped"]
    assert table["quote"].to_list() == [THREAT, DENIAL]


def test_coding_again_replaces_and_does_not_add(door: Door, story) -> None:
    door("code", story, *DATE)
    door("code", story, *DATE, "--name", "story")
    story.write_text(THREAT, encoding="utf-8")

    door("code", story, *DATE)

    assert "1 moves" in door.shown
    assert door("code", "--verify", "story")[0] == 0
    assert "1 quotes, 0 faults" in door.shown


def test_standard_input_and_json(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(THREAT.encode())))

    assert door("code", "-", *DATE, "--json")[0] == 0

    told = json.loads(door.shown)
    assert (told["stories"], told["events"], told["refused"]) == (1, 1, 0)
    assert told["by_form_and_tool"] == [{"form": "threat", "tool": "threat_of_force", "events": 1}]


def test_jsonl_gzipped_with_dates_and_jobs(door: Door, tmp_path) -> None:
    lines = "\n".join(json.dumps({"text": THREAT, "date": "2010-01-02"}) for _ in range(450))
    path = tmp_path / "many.jsonl.gz"
    path.write_bytes(gzip.compress(lines.encode()))

    assert door("code", path, "--jobs", "2")[0] == 0
    assert "450 stories, 450 sentences, 450 events" in door.shown


def test_a_file_with_blanks_in_its_name_names_a_stream(door: Door, story) -> None:
    path = story.rename(story.with_name("my story 2.txt"))

    assert door("code", path, *DATE)[0] == 0
    assert "kept as 'my-story-2'" in door.shown


def test_nothing_is_kept_if_so_asked(door: Door, story) -> None:
    before = tree(door.store)

    assert door("code", story, *DATE, "--no-keep")[0] == 0
    assert tree(door.store) == before


def test_a_changed_text_is_found_out(door: Door, story) -> None:
    door("code", story, *DATE)
    (file,) = (door.store / "documents").glob("*.parquet")
    pl.read_parquet(file).with_columns(text=pl.col("text").str.replace("war", "jam")).write_parquet(file)

    assert door("code", "--verify", "story")[0] == 1
    assert "document story: expected a text with SHA-256" in door.shown
    assert "story:0.0: expected its quote in the text story, found other words there" in door.shown


def test_explain_shows_words_pattern_and_rules(door: Door) -> None:
    assert door("code", "--explain", THREAT, "--why-not") == (0, "")

    for part in (
        "RUR -> GRA  threat  other  actual",
        "actor     [0:9] 'Ruritania'",
        "pattern   threat.",
        "because",
    ):
        assert part in door.shown


def test_explain_as_json_has_spans_in_the_text(door: Door) -> None:
    door("code", "--explain", f"{THREAT} {DENIAL}", "--json")

    _, two = json.loads(door.shown)
    actor = two["events"][0]["spans"]["actor"]
    assert (actor["text"], f"{THREAT} {DENIAL}"[actor["start"] : actor["end"]]) == ("Graustark", "Graustark")


def test_words_of_a_text_are_no_markup(door: Door) -> None:
    assert door("code", "--explain", "[red]Ruritania[/red] threatened Graustark with [/] war.")[0] == 0
    assert "[red]" in door.shown


def test_unknown_words_are_listed(door: Door, story) -> None:
    assert door("code", story, *DATE, "--nulls")[0] == 0
    assert "not in the lexicon" in door.shown


LONG = THREAT + " " + "la " * 3_500_000
BAD = {
    "empty": (b"", "expected a text, found an empty file", DATE),
    "binary": (b"\x7fELF\0\0\0", "found a binary file", DATE),
    "mixed encodings": ("Käse ".encode() + "Käse".encode("latin-1"), "expected UTF-8, found byte 0xE4", DATE),
    "utf-16": (THREAT.encode("utf-16"), "found UTF-16", DATE),
    "no date": (THREAT.encode(), "expected a date YYYY-MM-DD, or --date for stories that have none, found no date", ()),
    "future date": (THREAT.encode(), "expected a day up to", ("--date", "2999-01-01")),
    "no such date": (THREAT.encode(), "--date", ("--date", "soon")),
    "another script": ("조선은 단호히 대응할 것이다.".encode(), "expected English text, found Hangul", DATE),
    "only marks": ("\u202e\u200f\u2066".encode(), "expected a text, found an empty one", DATE),
}


@pytest.mark.parametrize("name", BAD)
def test_a_text_that_cannot_be_coded_is_refused(name: str, tmp_path, door: Door) -> None:
    data, message, options = BAD[name]
    (tmp_path / "f.txt").write_bytes(data)
    before = tree(door.store)

    code, said = door("code", tmp_path / "f.txt", *options)

    assert code == 2
    assert message in said
    assert len(said.strip().splitlines()) == 1
    assert tree(door.store) == before


WRONG = {
    "nothing named": ((), "expected files to code, or - for standard input, or --explain SENTENCE; found none"),
    "unknown option": (("--expalin",), "expected a file or an option of stratagem code, found '--expalin'"),
    "missing file": (("no.txt",), "no.txt: expected a file, found nothing"),
    "unknown suffix": (("no.docx",), "expected a file, found nothing"),
    "wrong output": (("no.txt", "--out", "o.csv", "--format", "plover"), "expected .json for --format plover"),
    "wrong name": (("no.txt", "--name", "a b"), "--name: expected letters, digits"),
    "unknown name": (("--verify", "nothing"), "expected a name under which texts were coded, found 'nothing'"),
    "wrong condition": (("no.txt", "--only", "language"), "--only: expected COLUMN=VALUE, found 'language'"),
    "no model": (("--explain", "A.", "--coder", "language_model"), "expected a model, found none; name one: --model"),
    "half a model": (("--explain", "A.", "--model", "m"), "expected both --model and --model-url"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_question_is_refused(name: str, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("STRATAGEM_MODEL", "STRATAGEM_MODEL_URL", "STRATAGEM_MODEL_KEY"):
        monkeypatch.delenv(variable, raising=False)
    given, message = WRONG[name]
    before = tree(door.store)

    code, said = door("code", *given)

    assert code == 2
    assert message in said
    assert tree(door.store) == before


def test_good_stories_are_kept_and_bad_ones_listed(tmp_path, door: Door) -> None:
    rows = [
        {"text": THREAT, "date": "2010-01-02"},
        {"text": DENIAL},
        {"text": "조선은 대응할것이다", "date": "2010-01-02"},
    ]
    path = tmp_path / "f.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    assert door("code", path)[0] == 2
    assert "1 stories, 1 sentences, 1 events" in door.shown
    assert "refused f-2: expected a date YYYY-MM-DD" in door.shown
    assert "refused f-3: expected English text, found Hangul script" in door.shown

    before = tree(door.store)
    assert door("code", path, "--strict")[0] == 2
    assert tree(door.store) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a line of ten megabytes", LONG),
        ("repetition", "said that " * 60_000),
        ("one word", "a" * 1_000_000),
        ("quotes", "\"'" * 300_000),
        ("commas", "Ruritania, " * 60_000),
        ("brackets", "([" * 200_000),
    ],
)
def test_long_and_repeated_text_takes_bounded_time(name: str, text: str, tmp_path, door: Door) -> None:
    (tmp_path / "f.txt").write_text(text, encoding="utf-8")
    begun = time.process_time()

    code, _ = door("code", tmp_path / "f.txt", *DATE)

    assert code == 0
    assert time.process_time() - begun < 30


def test_control_characters_and_marks_of_direction_do_no_harm(tmp_path, door: Door) -> None:
    (tmp_path / "f.txt").write_text(
        "\u202eRuritania\x07 threatened\u200b Graustark with\x1b[31m war.", encoding="utf-8"
    )

    assert door("code", tmp_path / "f.txt", *DATE, "--out", tmp_path / "o.csv")[0] == 0

    row = pl.read_csv(tmp_path / "o.csv", infer_schema_length=0).row(0, named=True)
    assert (row["actors"], row["form"]) == ("RUR", "threat")
    assert not {"\x1b", "\u202e", "\x07"} & set(row["quote"])


def test_a_page_is_read_without_its_scripts(tmp_path, door: Door) -> None:
    head = f"<head><title>T</title><script>'{DENIAL}'</script></head>"
    page = f"<html>{head}<body><p>{THREAT}</p><nav>{DENIAL}</nav></body></html>"
    (tmp_path / "f.html").write_text(page, encoding="utf-8")

    assert door("code", tmp_path / "f.html", *DATE)[0] == 0
    assert "1 sentences, 1 events" in door.shown


@pytest.mark.slow
def test_a_hundred_thousand_identical_sentences(tmp_path, door: Door) -> None:
    lines = "\n".join([json.dumps({"text": THREAT, "date": "2010-01-02"})] * 100_000)
    (tmp_path / "f.jsonl").write_text(lines, encoding="utf-8")

    assert door("code", tmp_path / "f.jsonl")[0] == 0
    assert "100,000 sentences, 100,000 events" in door.shown


def coded_moves(door: Door) -> pl.DataFrame:
    """Moves in force that a coder made, wherever in the store."""
    files = [f for f in door.store.rglob("moves-*.parquet") if "superseded" not in f.parts]
    return pl.concat([pl.read_parquet(f) for f in files]).filter(pl.col("move_id").str.starts_with("coded-"))


def test_a_model_proposes_a_person_accepts(tmp_path, door: Door, story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATAGEM_MODEL_KEY", "secret")
    found = {"actor": ["RUR"], "target": ["GRA"], "form": "threat", "tool": "armed_attack"}
    with serving() as server:
        server.answers = [
            status(429, Retry_After="0"),
            events(found | {"quote": THREAT}, found | {"quote": "Ruritania lied."}),
        ]
        options = ("--coder", "language_model", "--model", "stub", "--model-url", server.url, "--name", "m")
        assert door("code", story, *DATE, *options) == (0, "")

    assert "1 events proposed" in door.shown
    assert "1 quotes not in the text" in door.shown
    assert ", 0 moves" in door.shown
    assert server.asked[0][1]["Authorization"] == "Bearer secret"
    assert not any(b"secret" in f.read_bytes() for f in door.store.rglob("*") if f.is_file())

    review = tmp_path / "r.csv"
    assert door("review", "export", "m", review)[0] == 0
    review.write_text(review.read_text(encoding="utf-8").replace("proposed", "accepted"), encoding="utf-8")
    assert door("review", "import", "m", review, "--reviewer", "anna")[0] == 0

    assert "accepted" in door.shown
    assert coded_moves(door)["quote"].to_list() == [THREAT]
    assert coded_moves(door)["coder"].to_list() == ["language_model"]

    review.write_text(review.read_text(encoding="utf-8").replace("accepted", "rejected"), encoding="utf-8")
    assert door("review", "import", "m", review)[0] == 0
    assert coded_moves(door).is_empty()


def test_a_server_that_fails_leaves_finished_parts_for_the_next_run(tmp_path, door: Door) -> None:
    rows = [{"text": THREAT, "date": "2010-01-02"}, {"text": DENIAL, "date": "2010-01-02"}]
    path = tmp_path / "f.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    before = tree(door.store / "batches")
    with serving() as server:
        options = ("--coder", "language_model", "--model", "stub", "--model-url", server.url)
        server.answers = [events(), status(404)]
        code, said = door("code", path, *options)
        assert code == 1
        assert "found status 404" in said
        assert tree(door.store / "batches") == before

        server.answers = [events()]
        asked = len(server.asked)
        assert door("code", path, *options)[0] == 0
        assert len(server.asked) == asked + 1
    assert "1 finished parts were taken over" in door.shown


def test_scores_are_printed(tmp_path, door: Door) -> None:
    event = {
        "actor": ["RUR"],
        "target": ["GRA"],
        "speech_act": "threat",
        "tool": "armed_attack",
        "conditional": False,
        "status": "actual",
    }
    record = {"id": "g", "source": "wire", "date": "2010-01-02", "title": "", "text": THREAT, "events": [event]}
    (tmp_path / "g.json").write_text(json.dumps({"records": [record]}), encoding="utf-8")

    assert door("score", "coder", tmp_path / "g.json")[0] == 0
    assert "actor+form+target" in door.shown
    assert "1 sentences, 1.00 events a sentence" in door.shown
    assert door("score", "coder", tmp_path / "g.json", "--json")[0] == 0
    assert json.loads(door.shown)["parts"][0]["f1"] == 1.0


def test_agreement_of_two_reviewers(tmp_path, door: Door, story) -> None:
    door("code", story, *DATE)
    for name, said in (("a", "accepted"), ("b", "rejected")):
        door("review", "export", "story", tmp_path / f"{name}.csv")
        text = (tmp_path / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        (tmp_path / f"{name}.csv").write_text(
            "\n".join([text[0], text[1].replace("proposed", said), text[2]]), encoding="utf-8"
        )

    assert door("review", "agreement", tmp_path / "a.csv", tmp_path / "b.csv", "--json")[0] == 0
    rows = {r["column"]: r for r in json.loads(door.shown)}
    assert rows["form"]["events"] == 2
    assert rows["form"]["agreement"] == 0.5


@pytest.mark.parametrize(
    ("file", "form"), [("r.csv", None), ("r.json", None), ("r.jsonl", "doccano"), ("r.jsonl", "prodigy")]
)
def test_a_review_goes_out_and_comes_back(file: str, form: str | None, tmp_path, door: Door, story) -> None:
    door("code", story, *DATE)
    before = pl.read_parquet(door.store / "coded" / "story" / "events.parquet")
    options = ("--format", form) if form else ()

    assert door("review", "export", "story", tmp_path / file, *options)[0] == 0
    assert door("review", "import", "story", tmp_path / file, *options)[0] == 0

    assert pl.read_parquet(door.store / "coded" / "story" / "events.parquet").equals(before)


def test_a_sample_is_drawn_with_the_seed(tmp_path, door: Door) -> None:
    lines = "\n".join(json.dumps({"text": THREAT, "date": "2010-01-02"}) for _ in range(30))
    (tmp_path / "f.jsonl").write_text(lines, encoding="utf-8")
    door("code", tmp_path / "f.jsonl")

    for name in ("a", "b"):
        door("review", "export", "f", tmp_path / f"{name}.csv", "--sample", "5")

    assert door.shown.endswith("5 events to review\n")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("export", "none", "r.csv"), "expected a name under which texts were coded, found 'none'"),
        (("import", "story", "r.csv"), "r.csv: expected a file, found nothing"),
        (("import", "story", "r.txt"), "r.txt: expected .csv, .json or .jsonl, or --format, found '.txt'"),
        (("agreement", "r.csv"), "expected review files of at least two coders, found 1"),
    ],
)
def test_reviews_that_cannot_be_are_refused(given, message, door: Door, story, monkeypatch) -> None:
    monkeypatch.chdir(story.parent)
    door("code", story, *DATE)
    before = tree(door.store)

    code, said = door("review", *given)

    assert code == 2
    assert message in said
    assert tree(door.store) == before


@pytest.mark.slow
def test_a_killed_run_goes_on_and_gives_the_same_bytes(tmp_path) -> None:
    lines = [json.dumps({"text": f"{THREAT} {DENIAL} Day {n}.", "date": "2010-01-02"}) for n in range(4_000)]
    (tmp_path / "f.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def run(store: str, out: str) -> list[str]:
        where = ["--case", str(TOY), "--as-of", "2010-06-30", "--store", str(tmp_path / store)]
        told = ["--out", str(tmp_path / out), "--format", "events", "--json"]
        return [sys.executable, "-m", "stratagem", "code", str(tmp_path / "f.jsonl"), *where, *told]

    subprocess.run(run("one", "one.parquet"), check=True, capture_output=True)
    killed = subprocess.Popen(run("two", "two.parquet"), stdout=subprocess.DEVNULL)
    while not list((tmp_path / "two").glob("coding/*/000002.json")) and killed.poll() is None:
        time.sleep(0.02)
    killed.kill()
    killed.wait()
    assert not (tmp_path / "two.parquet").exists()
    again = subprocess.run(run("two", "two.parquet"), check=True, capture_output=True, text=True)

    assert json.loads(again.stdout)["parts_taken_over"] >= 3
    assert (tmp_path / "two.parquet").read_bytes() == (tmp_path / "one.parquet").read_bytes()
    assert not list((tmp_path / "two").glob("coding/*"))
