"""Write the JSON Schema that the stratagem files name in their first line.

Run as ``python docs/stratagem_schema.py`` after a change of the language or of the toolkit; with ``--check`` it only
says whether the schema is current.
"""

from __future__ import annotations

import json
import sys

from stratagem.core.stratagem_schema import json_schema
from stratagem.plugins import toolkit_path
from stratagem.record.casepack import read_toolkit
from stratagem.record.stratagems import common_folder

FILE = common_folder() / "schema.json"


def text() -> str:
    """The schema as the file holds it."""
    return json.dumps(json_schema(read_toolkit(toolkit_path())), indent=2) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        current = FILE.is_file() and FILE.read_text(encoding="utf-8") == text()
        sys.exit(0 if current else f"{FILE.name}: the schema is not current: python docs/stratagem_schema.py")
    FILE.write_text(text(), encoding="utf-8")
