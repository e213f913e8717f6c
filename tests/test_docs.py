"""The documentation: every command documented, reference generated whole, shown commands run, nothing from outside."""

from __future__ import annotations

import csv
import importlib.util
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(p for p in DOCS.rglob("*.md") if not {"_build", "generated"} & set(p.relative_to(DOCS).parts))
MOVES = ROOT / "src" / "stratagem" / "cases" / "dprk" / "moves.csv"

CITED = {
    "dprk-0930": ("2013-03-11", "hotline_cut"),
    "dprk-1566": ("2020-06-09", "hotline_cut"),
}
"""Moves that pages cite by id, with the date and tool the text around them speaks of."""

pytest.importorskip("sphinx", reason="the docs group is not installed")


def _script(name: str):
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def commands():
    return _script("commands")


@pytest.fixture(scope="module")
def generated():
    """The generated pages by name, as the code gives them now."""
    return dict(_script("generate").pages())


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The site, built once with warnings as errors."""
    out = tmp_path_factory.mktemp("site")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONWARNINGS"}
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(DOCS), str(out)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return out


class _Loads(HTMLParser):
    """Collects what a page makes a browser load by itself; links that a reader may click are not loads."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in {"script", "img", "iframe", "source", "video", "audio", "embed", "track", "input"}:
            self.found += [given.get("src") or "", *re.split(r"[\s,]+", given.get("srcset") or "")]
        elif tag == "object":
            self.found.append(given.get("data") or "")
        elif tag == "link" and not {"next", "prev", "search", "canonical"} & set((given.get("rel") or "").split()):
            self.found.append(given.get("href") or "")
        elif tag in {"use", "image"}:
            self.found.append(given.get("href") or given.get("xlink:href") or "")
        self.found += _in_css(given.get("style") or "")


def _in_css(text: str) -> list[str]:
    return re.findall(r"url\(\s*[\"']?([^\"')]+)", text) + re.findall(r"@import\s+[\"']([^\"']+)", text)


def _outside(addresses: list[str]) -> list[str]:
    return [a for a in addresses if re.match(r"\s*(https?:)?//", a)]


def _loads(html: str) -> list[str]:
    parser = _Loads()
    parser.feed(html)
    for style in re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL):
        parser.found += _in_css(style)
    return parser.found


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/a.css">',
        '<img srcset="a.png 1x, https://pictures.example/b.png 2x">',
        "<style>@import 'https://fonts.example/b.css';</style>",
        '<p style="background: url(http://pictures.example/c.png)">',
    ],
)
def test_a_load_from_outside_is_recognised(html):
    assert len(_outside(_loads(html))) == 1


def test_a_link_to_click_is_no_load():
    assert _outside(_loads('<a href="https://example.org">there</a><script src="local.js"></script>')) == []


@pytest.mark.slow
def test_no_built_page_loads_anything_from_outside(site):
    pages = list(site.rglob("*.html"))
    outside = {str(p.relative_to(site)): _outside(_loads(p.read_text(encoding="utf-8"))) for p in pages}

    assert len(pages) > 40
    assert {name: found for name, found in outside.items() if found} == {}


@pytest.mark.slow
def test_no_built_style_sheet_or_script_loads_anything_from_outside(site):
    sheets = {p.name: _outside(_in_css(p.read_text(encoding="utf-8"))) for p in site.rglob("*.css")}
    scripts = [
        p.name for p in site.rglob("*.js") if re.search(r"(src|href)\s*=\s*[\"']https?://", p.read_text("utf-8"))
    ]

    assert {name: found for name, found in sheets.items() if found} == {}
    assert scripts == []


@pytest.mark.slow
def test_a_built_page_shows_what_its_command_printed(site):
    page = (site / "how-to" / "own-judgements.html").read_text(encoding="utf-8")

    assert "2 sentence(s) refused" not in page.partition("What is refused")[0]
    assert "refused; nothing was written" in page.partition("What is refused")[2]


def test_every_command_is_documented(generated):
    from stratagem.cli import app

    written = generated["cli.md"]
    names = [n for n in app if not n.startswith("-")]
    below = {n: [f"{n} {b}" for b in app[n] if not b.startswith("-")] for n in names}
    leaves = [leaf for n in names for leaf in (below[n] or [n])]

    assert len(leaves) > len(names)
    assert [n for n in leaves if f"## stratagem {n}\n" not in written] == []


def test_every_command_has_help_in_its_section(generated):
    sections = re.split(r"^## ", generated["cli.md"], flags=re.MULTILINE)[1:]

    for section in sections:
        body = section.partition("Usage:")[2]
        assert re.search(r"\n\n\S.{15,}", body), f"{section.splitlines()[0]}: no sentence on what it does"


def test_every_tool_has_its_rules_on_its_family_page(generated):
    from stratagem.plugins import toolkit_path
    from stratagem.record.casepack import read_toolkit

    for tool in read_toolkit(toolkit_path()).tools:
        part = generated[f"toolkit/{tool.family}.md"].partition(f"## {tool.key}\n")[2].partition("\n## ")[0]
        assert tool.id in part
        assert tool.definition in part
        assert all(line in part for line in (*tool.counts, *tool.does_not_count, *tool.countermeasures)), tool.key


def test_every_part_and_column_is_listed(generated):
    from stratagem import plugins
    from stratagem.core import moves

    for kind in ("query", "judgement", "export", "source", "coder"):
        assert [n for n in plugins.names(kind) if f"| `{n}` |" not in generated["included.md"]] == []
    assert [c for c in moves.MOVES.names if f"| `{c}` |" not in generated["columns.md"]] == []
    assert [n for n in plugins.names("query") if f"## {n}\n" not in generated["queries.md"]] == []


def test_every_parameter_of_a_query_says_what_it_is(generated):
    rows = [line for line in generated["queries.md"].splitlines() if line.startswith("| `")]
    silent = [row for row in rows if row.endswith("|  |")]

    assert rows
    assert silent == []


def test_the_parser_of_parameters_reads_shared_and_long_texts():
    doc = "What.\n\nParameters\n----------\na, b : int\n    Both\n    of them.\nc : str\n"

    assert _script("generate").parameter_texts(doc) == {"a": "Both of them.", "b": "Both of them.", "c": ""}


def test_the_datasheet_has_the_numbers_of_the_record():
    done = subprocess.run(
        [sys.executable, str(DOCS / "datasheet.py"), "--check"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_pages_cite_the_moves_they_mean():
    with MOVES.open(encoding="utf-8", newline="") as handle:
        known = {row["move_id"]: (row["date"], row["tool"]) for row in csv.DictReader(handle)}
    cited = {m for p in PAGES for m in re.findall(r"\bdprk-\d{4}\b", p.read_text(encoding="utf-8"))}

    assert {m: known.get(m) for m in cited} == {m: CITED.get(m) for m in cited}


def test_every_relative_link_between_kept_pages_leads_somewhere():
    pages = [
        *PAGES,
        ROOT / "README.md",
        ROOT / "ARCHITECTURE.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "changelog.d" / "README.md",
    ]
    links = [(p, t) for p in pages for t in re.findall(r"\]\(([^)#\s]+)", p.read_text(encoding="utf-8"))]
    kept = [(p, t) for p, t in links if "://" not in t and "generated/" not in t]
    broken = [f"{p.relative_to(ROOT)}: {t}" for p, t in kept if not (p.parent / t).exists()]

    assert kept
    assert broken == []


def test_every_shown_stratagem_command_is_one_there_is(commands):
    from stratagem.cli import app

    known = {n for n in app if not n.startswith("-")}
    shown = {
        line.split()[2]
        for page in [*PAGES, ROOT / "CONTRIBUTING.md"]
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("$ stratagem ")
    }

    assert shown
    assert shown <= known


def test_a_wrong_exit_code_stops_the_build(commands, tmp_path, monkeypatch):
    monkeypatch.setattr(commands, "CACHE", tmp_path)
    page = "```console run\n$ stratagem lint nowhere.yaml\n```\n"

    with pytest.raises(commands.CommandError, match=r"expected exit code 0 of 'stratagem lint nowhere\.yaml', found 2"):
        commands.with_output(page, page="trial")


def test_output_is_put_below_its_command_and_cut(commands, tmp_path, monkeypatch):
    monkeypatch.setattr(commands, "CACHE", tmp_path)
    page = (
        "Before.\n\n```text file=a/b.txt\none\ntwo\nthree\n```\n\n```console run lines=2\n$ cat a/b.txt\n```\nAfter.\n"
    )

    assert commands.with_output(page, page="trial") == (
        "Before.\n\n```text\none\ntwo\nthree\n```\n\n```console\n$ cat a/b.txt\none\ntwo\n...\n```\nAfter.\n"
    )


def test_only_harmless_programs_are_run(commands, tmp_path, monkeypatch):
    monkeypatch.setattr(commands, "CACHE", tmp_path)

    with pytest.raises(commands.CommandError, match="found 'curl there'"):
        commands.with_output("```console run\n$ curl there\n```\n", page="trial")


def test_the_glossary_has_each_word_once_and_in_order():
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    words = re.findall(r"^([a-z][a-z -]+)\n  \S", text, re.MULTILINE)

    assert len(words) > 40
    assert words == sorted(set(words))
