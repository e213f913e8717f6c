"""The shape of the code: first lines, sizes, no case outside its folder, tests beside source, a current code map."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "stratagem"
MODULES = sorted(p for p in SOURCE.rglob("*.py") if "__pycache__" not in p.parts)
TESTS = sorted(p for p in (ROOT / "tests").rglob("test_*.py") if "__pycache__" not in p.parts)

MOST_LINES = 400

CASE_WORDS = re.compile(
    r"korea|dprk|pyongyang|seoul|kim[ _-]jong|kim[ _-]il|kcna|rodong|kaesong|panmunjom|yongbyon|hanoi|juche|hwasong|"
    r"nodong|taepodong|\bprk\b|\brok\b|moon[ _-]jae|\btrump\b|cheonan|yeonpyeong",
    re.IGNORECASE,
)
CASE_FOLDERS = (SOURCE / "cases" / "dprk", SOURCE / "read" / "sources")
ALLOWED = {
    "cli/__init__.py": {"dprk"},  # the example of the help, and the default of two commands
    "cli/options.py": {"dprk", "PRK"},  # the default case, and a code in a help text
}
"""Files that may hold these words of the case, and no others."""

BESIDE_SOURCE = ("core", "record", "read", "report")
"""Folders in which each test file carries the name of a module or folder of the source."""
OF_ITS_OWN = {
    "browser",  # pages as a browser shows them
    "cases",  # the case packs, which are data
    "golden",  # published tables
}
"""Folders of tests that mirror no folder of code."""


def _name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_says_in_one_line_what_it_is_for(path):
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first, _, rest = doc.partition("\n")
    assert first.endswith("."), f"{_name(path)}: the docstring's first line must be one whole sentence, found '{first}'"
    assert not rest or rest.startswith("\n"), f"{_name(path)}: leave a blank line after the docstring's first line"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_has_at_most_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_no_two_modules_say_the_same_of_themselves():
    firsts = [(ast.get_docstring(ast.parse(p.read_text(encoding="utf-8"))) or "").split("\n")[0] for p in MODULES]

    assert sorted(set(firsts)) == sorted(firsts)


def _words_of_the_case(path: Path) -> set[str]:
    return set(CASE_WORDS.findall(path.read_text(encoding="utf-8", errors="replace")))


def test_no_word_of_the_case_stands_outside_its_folder():
    files = [
        p for p in SOURCE.rglob("*") if p.is_file() and p.suffix in {".py", ".sql", ".yaml", ".html", ".toml", ".css"}
    ]
    outside = [p for p in files if not any(folder in p.parents for folder in CASE_FOLDERS)]

    found = {_name(p): _words_of_the_case(p) - ALLOWED.get(_name(p), set()) for p in outside}

    assert {name: words for name, words in found.items() if words} == {}


def test_the_search_for_words_of_the_case_finds_them_where_they_are():
    assert {"Pyongyang", "Kim Jong"} <= _words_of_the_case(
        SOURCE / "cases" / "dprk" / "people.csv"
    ) | _words_of_the_case(SOURCE / "cases" / "dprk" / "actors.csv")


def test_each_exception_is_still_needed():
    unused = {name: words - _words_of_the_case(SOURCE / name) for name, words in ALLOWED.items()}

    assert not any(unused.values()), unused


def test_tests_lie_where_the_source_lies():
    strays = []
    for path in TESTS:
        folder = path.relative_to(ROOT / "tests").parent
        home = ROOT if folder.parts[:1] == ("benchmarks",) else SOURCE
        if folder.parts and folder.parts[0] not in OF_ITS_OWN and not (home / folder).is_dir():
            strays.append(str(path.relative_to(ROOT)))
        if folder.parts and folder.parts[0] in BESIDE_SOURCE:
            tested = SOURCE / folder / path.stem.removeprefix("test_")
            if not tested.is_dir() and not tested.with_suffix(".py").is_file():
                strays.append(str(path.relative_to(ROOT)))

    assert strays == []


@pytest.mark.parametrize("script", ["code_map.py", "changelog.py"])
def test_a_generated_part_of_a_page_is_current(script):
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / script), "--check"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_every_invariant_names_the_check_that_enforces_it():
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = [line for line in page.partition("## Invariants")[2].splitlines() if line.startswith("| ")][2:]
    cells = [[c.strip() for c in row.strip("|").split("|")] for row in rows]

    assert len(cells) >= 8
    assert all(len(c) == 2 and c[0] and c[1] for c in cells)
    for named in re.findall(r"`((?:tests|report|record)/[\w/]+\.py)`", page.partition("## Invariants")[2]):
        assert (ROOT / named).is_file() or (SOURCE / named).is_file(), (
            f"ARCHITECTURE.md names {named}, which is not there"
        )
