"""Measure everything and write ``benchmarks/RESULTS.md``."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import platform
import tempfile
from importlib import metadata
from pathlib import Path

from benchmarks.coding import coding
from benchmarks.hawkes import hawkes
from benchmarks.matcher import matcher
from benchmarks.runs import Result, append, brief, matrix, startup
from benchmarks.sources import sources
from benchmarks.stratagems import stratagems

RESULTS = Path(__file__).with_name("RESULTS.md")
PACKAGES = ("stratagem", "duckdb", "polars", "numpy", "pyarrow")
READING = (
    "## How near the limit",
    "",
    "Append: reading, encoding and writing 25 columns to partitioned Parquet with no check at all is what the peers",
    "do, and polars on both cores is the fastest we know; its rate in the table is the limit. Checking every value",
    "and id roughly doubles the work, so about half the limit is what is left. A file in random order touches every",
    "year in every chunk and has to hold more rows before it can write files of a useful size.",
    "",
    "Matrix: DuckDB on the same files, without the case, as-of and filter conditions, is the limit.",
    "",
    "Brief: about half of the time goes into drawing pictures twice (SVG and PNG), a fifth into testing stratagems.",
    "",
    "Stratagems: all turns of a leadership period cost one Fourier transform; what is left is reading the record and",
    "finding instances. Matcher: the filters themselves, run by polars, are the limit.",
    "",
    "Action and reaction: reading the features from memory as often as the search does is the limit.",
    "",
    "Sources: unzipping alone, and the parser of polars, are the limits.",
    "",
    "Coder: tagging each word, which any coder needs, is an eighth of its time on state media; rules are a third, the",
    "layer of weights more than half. About a tenth of a whole file is read and stored in one process whatever",
    "`--jobs` says, so two are at best 1.8 times as fast. What a parser costs the peers is in no line; sentences of",
    "news are half as long as those of state media, so rates compare within a line only.",
)


def main() -> None:
    """Run the benchmarks one after the other and print each line as it comes."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        scratch = Path(folder)
        for result in itertools.chain(
            startup(),
            brief(scratch),
            matrix(scratch, 1_000_000),
            append(scratch),
            matrix(scratch, 10_000_000, runs=2),
            stratagems(scratch),
            matcher(scratch),
            hawkes(scratch),
            sources(scratch),
            coding(scratch),
        ):
            print(_line(result), flush=True)
            lines.append(_line(result))
    RESULTS.write_text("\n".join([*_head(), *lines, "", *READING, ""]), encoding="utf-8")


def _head() -> list[str]:
    versions = []
    for name in PACKAGES:
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            versions.append(f"{name} not installed")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[2]
    return [
        "# Speed and memory",
        "",
        f"Written by `python -m benchmarks` on {dt.datetime.now(tz=dt.UTC):%Y-%m-%d}.",
        f"Python {platform.python_version()}, {', '.join(versions)}.",
        f"{os.cpu_count()} cores, {memory:.0f} GB of memory, load over the last quarter of an hour {load:.1f}",
        "(what is above 2 was other work on the same cores, and slows every line).",
        "Each line ran the peer and us on the same input in the same run, each time in a fresh process; the fastest",
        "of a few runs counts.",
        "Processor seconds and memory are of the whole process, imports included.",
        "",
        "| what | ours | asked | met | peer | ratio |",
        "|---|---|---|---|---|---|",
    ]


def _line(r: Result) -> str:
    return f"| {r.what} | {r.ours} | {r.asked} | {'yes' if r.met else 'no'} | {r.peer} | {r.ratio} |"


if __name__ == "__main__":
    main()
