"""Write the code map of ARCHITECTURE.md: every module with the first line of its docstring.

Run as ``python docs/code_map.py``; with ``--check`` it only says whether the map is current.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "ARCHITECTURE.md"
BEGIN, END = "<!-- code map: python docs/code_map.py -->", "<!-- end of code map -->"


def first_line(path: Path) -> str:
    """First line of a module's docstring, empty if it has none."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n", maxsplit=1)[0]


DEEPEST = 2
"""Modules of deeper folders, which hold parts found by name, are told by their folder's line alone."""


def modules() -> list[Path]:
    """Every module of the package, folder by folder."""
    found = [p for p in (ROOT / "src" / "stratagem").rglob("*.py") if "__pycache__" not in p.parts]
    return sorted(found, key=lambda p: (p.parent.parts, p.name != "__init__.py", p.name))


def code_map() -> str:
    """The map as indented text."""
    lines = ["```text"]
    for path in modules():
        place = path.relative_to(ROOT / "src")
        depth = len(place.parts) - 1
        if depth > DEEPEST and path.name != "__init__.py":
            continue
        if path.name == "__init__.py":
            lines.append(f"{'  ' * (depth - 1)}{place.parent.name}/".ljust(28) + first_line(path))
        else:
            lines.append(f"{'  ' * depth}{path.name}".ljust(28) + first_line(path))
    return "\n".join([*lines, "```"])


def with_map(page: str) -> str:
    """The page with a fresh map between its markers."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{code_map()}\n{END}{after}"


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        sys.exit(
            0 if with_map(text) == text else "ARCHITECTURE.md: the code map is not current: python docs/code_map.py"
        )
    PAGE.write_text(with_map(text), encoding="utf-8")
