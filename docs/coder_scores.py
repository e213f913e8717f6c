"""Write the scores into ``explanation/coder.md``: the coder on every gold set, locked sentences beside fitted ones.

Run as ``python docs/coder_scores.py`` after the lexicon changed. It finds the gold sets, which are not part of this
project, through ``STRATAGEM_DATA``; PETRARCH's unit suite also needs that project's own dictionaries: ``--petrarch
FOLDER``.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from stratagem.pipeline.scoring import Scored, score_coder
from stratagem.pipeline.session import Session, open_session

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "explanation" / "coder.md"
BEGIN, END = "<!-- coder scores: begin -->", "<!-- coder scores: end -->"
CASE = "dprk"


def main() -> None:
    """Score, and put the table between the markers of the page."""
    data = Path(os.environ["STRATAGEM_DATA"])
    own = Path(sys.argv[sys.argv.index("--petrarch") + 1]) if "--petrarch" in sys.argv else None
    with tempfile.TemporaryDirectory() as place:
        session = open_session(CASE, store=Path(place))
        rows = list(scored(session, data, own))
    lines = ["| set | part | sentences | what | F1 | 95 % |", "| --- | --- | ---: | --- | ---: | --- |", *rows]
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{chr(10).join(lines)}\n{END}{after}", encoding="utf-8")


def scored(session: Session, data: Path, own: Path | None) -> Iterator[str]:
    """Rows of the table."""
    gold = data / "gold-sentences"
    for part in ("locked", "fitted"):
        found = score_coder(session, gold / "dprk_statements_dev.json", part=part)
        yield from rows_of("statements of our codebook", part, found)
        right, of = found.not_done
        yield f"| | {part} | | acts that did not happen, not coded as deeds | {right / of:.3f} | {right} of {of} |"
    for part in ("locked", "fitted"):
        found = score_coder(session, gold / "plover_gsr_322_dev.json", kind="plover", part=part)
        yield from rows_of("PLOVER gold records", part, found)
    sets = [("PETRARCH-2 gold records", "petrarch2_gsr_77_dev.json", data / "event-dictionaries")]
    sets += [("PETRARCH unit suite", "petrarch_unit_284_dev.json", own)] if own else []
    for title, name, dictionaries in sets:
        for part in ("locked", "fitted"):
            found = score_coder(session, gold / name, kind="petrarch", part=part, dictionaries=dictionaries)
            yield from rows_of(title, part, found)
    found = score_coder(session, gold / "cameo_manual_examples_277.json", kind="quads")
    yield from rows_of("CAMEO manual, quad class", "never trained on", found)


def rows_of(title: str, part: str, found: Scored) -> Iterator[str]:
    """A row for each part of an event; title and count in the first."""
    count: str = f"{found.sentences}"
    for row in found.parts.iter_rows(named=True):
        yield f"| {title} | {part} | {count} | {row['part']} | {row['f1']:.3f} | {row['low']:.2f}-{row['high']:.2f} |"
        title = count = ""


if __name__ == "__main__":
    main()
