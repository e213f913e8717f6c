"""Write the reference pages from the code: command line, columns, toolkit, queries, parts, API.

Run as ``python docs/generate.py``, or let the site's build do it. The pages are not kept in the repository.
"""

from __future__ import annotations

import inspect
import io
import pkgutil
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console

from stratagem import plugins
from stratagem.cli import app
from stratagem.core import actors, moves, series
from stratagem.core.case import Record
from stratagem.core.events import EventSource
from stratagem.core.filters import MoveFilter
from stratagem.core.tables import Schema
from stratagem.core.toolkit import Family, Tool
from stratagem.pipeline.session import open_session, read_record
from stratagem.read.ontology import RELATIONS, labels, quads, tools
from stratagem.read.ontology import scale as cameo_scale
from stratagem.record.casepack import EXAMPLES

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CASE = "dprk"
API = ("core", "reckon")
TABLES = (
    (moves.MOVES, "moves.csv", "The record itself, one move a row; what `stratagem import` reads and `export` writes."),
    (moves.SOURCES, "sources.csv", "The public sources that moves, figures and calendar entries cite."),
    (actors.ACTORS, "actors.csv", "Who may act or be addressed."),
    (actors.OFFICES, "offices.csv", "Offices held by a person, and organs that speak for themselves."),
    (actors.PEOPLE, "people.csv", "Persons who speak or decide."),
    (actors.TENURES, "tenures.csv", "Who held which office when. Leadership periods are cut from these rows."),
    (series.INDICATORS, "indicators.csv", "What each time series outside the moves measures."),
    (series.OBSERVATIONS, "observations.csv", "Its figures, each with the day it was published."),
    (series.CALENDARS, "calendars.csv", "Elections, exercises, anniversaries and other days fixed beforehand."),
    (series.COVERAGE, "coverage.csv", "Which tools were looked for systematically, from when to when."),
    (EXAMPLES, "examples.csv", "Moves that show each tool."),
)


def write(folder: Path) -> list[Path]:
    """Write every page; a page that has not changed is left alone."""
    written = []
    for name, text in pages():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
        written.append(path)
    for stale in set(folder.rglob("*.md")) - set(written):
        stale.unlink()
    return written


def pages() -> Iterator[tuple[str, str]]:
    """Name and text of every generated page."""
    with tempfile.TemporaryDirectory() as scratch:
        record = read_record(open_session(CASE, store=Path(scratch)))
    yield "cli.md", command_line()
    yield "columns.md", columns()
    yield "toolkit/index.md", toolkit_index(record)
    for family in record.case.toolkit.families:
        yield f"toolkit/{family.key}.md", family_page(record, family)
    yield "toolkit/groups.md", groups(record)
    yield "queries.md", queries()
    yield "sources.md", sources()
    yield "mappings.md", mappings()
    yield "included.md", included()
    yield "api/index.md", api_index()
    for module in _modules():
        yield f"api/{module}.md", _page(f"`{module}`", f"```{{eval-rst}}\n.. automodule:: {module}\n```")


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *(p for p in parts if p)]) + "\n"


def _table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    def line(cells: Iterable[object]) -> str:
        return "| " + " | ".join(_cell(c) for c in cells) + " |"

    names = list(header)
    return "\n".join([line(names), "|" + " --- |" * len(names), *(line(r) for r in rows)])


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return re.sub(r"\s+", " ", text).replace("|", "\\|").strip()


def _toctree(names: Iterable[str]) -> str:
    return "```{toctree}\n:maxdepth: 1\n\n" + "\n".join(names) + "\n```"


# The command line


def command_names() -> list[tuple[str, ...]]:
    """Every command as the words a user types after ``stratagem``."""
    out: list[tuple[str, ...]] = []
    for name in app:
        if name.startswith("-"):
            continue
        below = [n for n in app[name] if not n.startswith("-")]
        out += [(name, n) for n in below] if below else [(name,)]
    return sorted(out)


def command_line() -> str:
    """The help of every command, as the command prints it."""
    parts = [
        "What each command prints with `--help`. Exit codes: 0 done; 1 failed; 2 bad input, stored data left untouched "
        "(an import with some bad rows keeps the good ones and also ends with 2); 3 refused; 4 access.",
        "## stratagem\n\n" + _help(()),
    ]
    parts += [f"## stratagem {' '.join(words)}\n\n" + _help(words) for words in command_names()]
    return _page("Command line", *parts)


def _help(words: tuple[str, ...]) -> str:
    console = Console(file=io.StringIO(), width=100, color_system=None, force_terminal=False, legacy_windows=False)
    app.help_print(list(words), console=console)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    return "```text\n" + "\n".join(line.rstrip() for line in printed.strip().splitlines()) + "\n```"


# The tables


def columns() -> str:
    """Every table of a case pack with its columns and rules."""
    parts = [
        "The record is a table of moves; a case pack is a folder of such tables. CSV is UTF-8 with a header; a list is "
        "joined by `|`; dates are `YYYY-MM-DD`. A row that breaks a rule is set aside with its row number, column, "
        "value and what was expected."
    ]
    for schema, file, what in TABLES:
        parts.append(f"## {file}\n\n{what}" + (f" Key: `{schema.key}`." if schema.key else ""))
        parts.append(_columns_of(schema))
        rules = [f"- `{r.column}`: expected {r.expected}." for r in schema.rules]
        parts.append("\n".join(rules))
    values = [
        f"- form: {', '.join(f'`{v}`' for v in moves.FORMS)}",
        f"- purpose: {', '.join(f'`{v}`' for v in moves.PURPOSES)}",
        f"- status: {', '.join(f'`{v}`' for v in moves.STATUSES)}",
        f"- precision: {', '.join(f'`{v}`' for v in moves.PRECISIONS)}",
        f"- check, strongest first: {', '.join(f'`{v}`' for v in moves.CHECKS)}",
        f"- kind of source, best first: {', '.join(f'`{v}`' for v in moves.SOURCE_KINDS)}",
    ]
    parts.append("## Closed vocabularies\n\n" + "\n".join(values))
    return _page("Columns", *parts)


def _columns_of(schema: Schema) -> str:
    rows = []
    for c in schema.columns:
        limits = [
            f"from {c.low:g}" if c.low is not None else "",
            f"to {c.high:g}" if c.high is not None else "",
            f"form `{c.pattern}`" if c.pattern else "",
            f"one of the {c.vocabulary}" if c.vocabulary else "",
        ]
        rows.append(
            (f"`{c.name}`", c.kind, "yes" if c.required else "", c.description, " ".join(x for x in limits if x))
        )
    return _table(("column", "type", "required", "what", "allowed"), rows)


# The sources


def sources() -> str:
    """Every source of events: whose it is, its terms, its columns and what is mended in it."""
    found = sorted(plugins.event_sources().values(), key=lambda s: s.title.lower())
    rows = [
        (f"[`{s.id}`](#{_anchor(s.title)})", s.title, s.schema.name, "yes" if s.may_ship else "no", s.licence)
        for s in found
    ]
    return _page(
        "Sources",
        "Public records of events that `stratagem import --source` reads from your own copy. Rows of a source that "
        "may not ship are for your own store: nothing of them is part of this project. To add one, see "
        "[Add a source](../../how-to/add-a-source.md).",
        _table(("id", "title", "gives", "rows may ship", "licence"), rows),
        *(_source_part(s) for s in found),
    )


def _anchor(title: str) -> str:
    return re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")


def _source_part(source: EventSource) -> str:
    stated = [
        f"- producer: {source.producer}",
        f"- licence: {source.licence}; terms: <{source.terms_url}>",
        f"- cite: {source.citation}",
        f"- files named: {', '.join(f'`{p}`' for p in source.patterns)}; version of the format: {source.version}",
    ]
    quirks = [f"- `{q.name}`: {q.description}." for q in source.quirks]
    parts = [f"## {source.title}", f"`{source.id}`", "\n".join(stated)]
    parts += ["Known quirks; those that are mended are counted under their name:", "\n".join(quirks)] if quirks else []
    parts.append(_columns_of(Schema(source.id, source.columns)))
    return "\n\n".join(parts)


def mappings() -> str:
    """The table from CAMEO codes to form and tool, by who acts on whom."""
    name, scale, quad = labels(), cameo_scale("cameo"), quads()
    rows = [
        (f"`{code}`", name[code], form, *by, f"{scale.get(code, 0):g}", quad[code])
        for code, (form, *by) in tools().items()
    ]
    return _page(
        "Mappings",
        "Form and tool of each CAMEO code, by who acts on whom: the coercer, the coercer on a patron, a target on the "
        "coercer, a target on anybody else, a patron on the coercer, anybody else. A code alone seldom tells the tool, "
        "so the general one is given, and `unmapped` where there is none. Other ontologies come to CAMEO first "
        "(`read/ontologies/plover.csv`, `weis.csv`, `acled.csv`, `ucdp.csv`). Goldstein's scale and the quad class are "
        "those of the code; a source's own take precedence.",
        _table(("code", "name", "form", *RELATIONS, "Goldstein", "quad"), rows),
    )


# The toolkit


def toolkit_index(record: Record) -> str:
    """The families and all tools in one table."""
    toolkit = record.case.toolkit
    names = [f.key for f in toolkit.families]
    rows = [(t.id, f"[`{t.key}`]({t.family}.md#{t.key})", t.name, t.family, ", ".join(t.roles)) for t in toolkit.tools]
    return _page(
        "Toolkit",
        f"Version {toolkit.version}: {len(toolkit.tools)} tools in {len(names)} families. The id never changes and is "
        "what to cite; the key is what rows and filters use.",
        _table(("id", "key", "name", "family", "used by"), rows),
        _toctree([*names, "groups"]),
    )


def family_page(record: Record, family: Family) -> str:
    """One family with every tool's rules, mapping, examples, countermeasures and history."""
    tools = [t for t in record.case.toolkit.tools if t.family == family.key]
    return _page(family.name, family.definition, *(_tool(record, t) for t in tools))


def _tool(record: Record, tool: Tool) -> str:
    mapped = tool.mapped
    ontologies = [
        f"- {name}: {', '.join(codes)}"
        for name, codes in (("CAMEO", mapped.cameo), ("PLOVER", mapped.plover), ("ICEWS", mapped.icews))
        if codes
    ]
    only = [f"- only with: {mapped.only_with}"] if mapped.only_with else []
    parts = [
        f"## {tool.key}",
        f"**{tool.name}** ({tool.id}). Used by: {', '.join(tool.roles)}."
        + (f" Purposes: {', '.join(tool.purposes)}." if tool.purposes else ""),
        tool.definition,
        _bullets("Counts", tool.counts),
        _bullets("Does not count", tool.does_not_count),
        "Read from other ontologies:\n\n" + "\n".join([*ontologies, *only]) if ontologies else "",
        _examples(record, tool),
        _bullets("Countermeasures known from public work", tool.countermeasures),
        _bullets("History", [f"{c.date}: {c.change}" for c in tool.history]),
    ]
    return "\n\n".join(p for p in parts if p)


def _bullets(title: str, items: Iterable[str]) -> str:
    listed = [f"- {_cell(i)}" for i in items]
    return f"{title}:\n\n" + "\n".join(listed) if listed else ""


def _examples(record: Record, tool: Tool) -> str:
    ids = list(record.case.examples.get(tool.key, ()))
    total = record.moves.filter(pl.col("tool") == tool.key).height
    where = f"{record.case.meta.title}, version {record.case.meta.version}: {total} moves"
    if not ids:
        return f"Examples: none chosen yet ({where})."
    known = {s["source_id"]: s for s in record.case.sources.iter_rows(named=True)}
    lines = []
    for m in record.moves.filter(pl.col("move_id").is_in(ids)).iter_rows(named=True):
        width = {"day": 10, "month": 7, "year": 4}[m["precision"]]
        cited = [_source(known[s]) for s in m["source_ids"] if s in known]
        lines.append(f"`{m['move_id']}`, {m['date'].isoformat()[:width]}: {m['summary']} ({'; '.join(cited)})")
    return _bullets(f"Examples ({where})", lines)


def _source(row: dict[str, Any]) -> str:
    return f"[{row['publisher']}]({row['url']})" if row["url"] else str(row["publisher"])


def groups(record: Record) -> str:
    """The declared groups that queries and judgements ask about."""
    parts = []
    for g in record.case.toolkit.groups:
        tools = ", ".join(f"`{t}`" for t in g.tools)
        parts.append(
            f"## {g.key}\n\n**{g.name}.** {g.definition}\n\n- tools: {tools}\n- forms: {', '.join(g.forms)}\n"
            f"- by: {', '.join(g.roles)}"
        )
    return _page(
        "Groups",
        "A group is a set of moves declared once: these tools, in these forms, by these roles. Every judgement that "
        "speaks of a provocation or a concession means the group of that name.",
        *parts,
    )


# Parts


_COMMON = {
    "filter": "Which moves.",
    "trigger": "What comes first.",
    "outcome": "What may follow.",
    "opening": "What begins a spell.",
    "closing": "What ends it.",
    "last_days": "Only the last so many days before the as-of date, inclusive of it; all days if none.",
    "horizon_days": "How many days ahead, 1 to 3650.",
    "indicator": "Id of the indicator.",
}
"""What a parameter is where its query's docstring says only its type."""


def queries() -> str:
    """Every query with its parameters."""
    parts = []
    for name, query in plugins.load_all("query").items():
        module = import_module(query.params.__module__)
        schema = query.params.model_json_schema()
        told = parameter_texts(query.params.__doc__ or "")
        rows = [
            (f"`{field}`", _kind(schema["properties"][field]), _default(f), told.get(field) or _COMMON.get(field, ""))
            for field, f in query.params.model_fields.items()
        ]
        parts.append(f"## {name}\n\n{_first(module.__doc__)} The number is titled *{query.title}*.")
        parts.append(_table(("parameter", "type", "default", "what"), rows))
    return _page(
        "Queries",
        "A query is a named question with parameters. It answers with a number, an interval, n, and the rows it rests "
        "on. Published claims, judgements and an analyst's notes all ask through these. `filter`, and every parameter "
        "of that type, takes the conditions of [`MoveFilter`](api/stratagem.core.filters.md).",
        *parts,
    )


def parameter_texts(doc: str) -> dict[str, str]:
    """What a numpydoc text says of each parameter, by its name."""
    out: dict[str, str] = {}
    names: list[str] = []
    for line in inspect.cleandoc(doc).splitlines():
        if re.match(r"^[a-z_, ]+ : ", line):
            names = [n.strip() for n in line.split(" : ")[0].split(",")]
            out |= dict.fromkeys(names, "")
        elif line.startswith("    ") and names:
            out |= {n: f"{out[n]} {line.strip()}".strip() for n in names}
    return {n: t.replace("``", "`") for n, t in out.items()}


def _kind(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_kind(s) for s in schema["anyOf"] if s.get("type") != "null")
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    return str(schema.get("format") or schema.get("type", ""))


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    if field.default is None:
        return "none"
    if isinstance(field.default, tuple) and field.default and isinstance(field.default[0], MoveFilter):
        return "; or ".join(f.describe() for f in field.default)
    return field.default.describe() if isinstance(field.default, MoveFilter) else str(field.default)


def included() -> str:
    """Every part there is, with one line on what it does and what checks it."""
    parts = [
        "Every part is one file in one folder, found by its name. The last column says what checks it beyond lint, "
        "types and the end-to-end run of the brief."
    ]
    for kind, heading in (
        ("query", "Queries"),
        ("judgement", "Judgements"),
        ("export", "Exports"),
        ("source", "Sources, for comparison or as moves of their own"),
        ("coder", "Coders"),
    ):
        package, _ = plugins._FOLDERS[kind]
        rows = [(f"`{name}`", _described(package, name), _status(package, name)) for name in plugins.names(kind)]
        parts.append(f"## {heading}\n\n" + (_table(("name", "what", "status"), rows) if rows else "None yet."))
    packs = [(f"`{name}`", _case_title(name)) for name in plugins.case_names()]
    parts.append("## Case packs\n\n" + _table(("name", "title"), packs))
    return _page("Included", *parts)


def _described(package: str, name: str) -> str:
    try:
        return _first(import_module(f"{package}.{name}").__doc__)
    except ModuleNotFoundError:
        return "from another package"


def _status(package: str, name: str) -> str:
    path = Path("tests", *package.split(".")[1:], f"test_{name}.py")
    return f"tested in `{path}`" if (ROOT / path).is_file() else "no tests of its own yet"


def _case_title(name: str) -> str:
    text = (plugins.case_folder(name) / "case.toml").read_text(encoding="utf-8")
    found = re.search(r'^title = "(.*)"$', text, re.MULTILINE)
    return found[1] if found else ""


def _first(doc: str | None) -> str:
    return (doc or "").strip().split("\n", maxsplit=1)[0]


# API


def _modules() -> list[str]:
    out = []
    for name in API:
        package = import_module(f"stratagem.{name}")
        found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        out += [m.name for m in found if not m.ispkg]
    return sorted(out)


def api_index() -> str:
    """The modules of core and reckon with their first lines."""
    rows = [(f"[`{m}`]({m}.md)", _first(import_module(m).__doc__)) for m in _modules()]
    return _page(
        "Python API",
        "`core` holds values and rules, `reckon` pure functions from moves to estimates. Both can be used without the "
        "command line: nothing in them reads a disk, a network or a clock.",
        _table(("module", "what"), rows),
        _toctree(_modules()),
    )


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "reference" / "generated"
    sys.stdout.write(f"{target}: {len(write(target))} pages\n")
