"""Put the fragments of changelog.d into the section of the coming version in CHANGELOG.md.

Run as ``python docs/changelog.py``; with ``--check`` it only says whether the section is current.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE, FOLDER = ROOT / "CHANGELOG.md", ROOT / "changelog.d"
BEGIN, END = "<!-- fragments: python docs/changelog.py -->", "<!-- end of fragments -->"
TYPES = {"breaking": "Breaking", "added": "Added", "fixed": "Fixed", "numbers": "Numbers that changed"}


class FragmentError(Exception):
    """A fragment whose name says no known type."""


def section() -> str:
    """The fragments by type, as list items."""
    found: dict[str, list[str]] = {kind: [] for kind in TYPES}
    for path in sorted(FOLDER.glob("*.md")):
        if path.name == "README.md":
            continue
        kind = path.name.split(".")[-2]
        if kind not in found:
            message = f"{path.name}: expected a name <words>.<{'|'.join(TYPES)}>.md"
            raise FragmentError(message)
        found[kind].append("- " + " ".join(path.read_text(encoding="utf-8").split()))
    return "\n\n".join(f"### {TYPES[kind]}\n\n" + "\n".join(items) for kind, items in found.items() if items)


def with_section(page: str) -> str:
    """The changelog with a fresh section between its markers."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{section()}\n\n{END}{after}"


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        sys.exit(0 if with_section(text) == text else "CHANGELOG.md is not current: python docs/changelog.py")
    PAGE.write_text(with_section(text), encoding="utf-8")
