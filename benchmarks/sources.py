"""Machine-coded sources to moves, against pandas doing the same work on the same bytes."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Sample, timed
from benchmarks.runs import Result

ROOT = Path(__file__).parents[1]
VARIABLE = "STRATAGEM_DATA"
TIMES = 60
"""How often the real sample of fifteen minutes is repeated: about a day of GDELT."""
FILES = 24
"""Files of fifteen minutes read one after the other: six hours."""

_OURS = """
import zipfile
from pathlib import Path
import polars as pl
from stratagem.core.events import Context
from stratagem.read.sources.gdelt2 import LAYOUT, SOURCE as GDELT
from stratagem.read.sources.quads import SOURCE as QUADS
roles = dict(coercers=frozenset({'PRK'}), targets=frozenset({'KOR', 'USA', 'JPN'}), patrons=frozenset({'CHN', 'RUS'}))
pair = frozenset({frozenset({'PRK', 'USA'})})

def blocks(path):
    with zipfile.ZipFile(path) as packed, packed.open(packed.namelist()[0]) as member:
        while block := member.read(8 * 2**20):
            yield block
"""
_COLUMNS = [0, 1, 5, 7, 15, 17, 26, 29, 30, 31, 33, 53, 56, 57]
"""Fourteen columns of GDELT 2.0: id, day, both actors with their countries, code, quad class, Goldstein scale,
mentions, articles, country and place of the action."""
_TYPES = {0: "int64", 1: "int32", 29: "int8", 30: "float64", 31: "int32", 33: "int32", 56: "float64", 57: "float64"}
_NAMES = (
    *("GLOBALEVENTID", "SQLDATE", "Actor1Code", "Actor1CountryCode", "Actor2Code", "Actor2CountryCode", "EventCode"),
    *("QuadClass", "GoldsteinScale", "NumMentions", "NumArticles", "ActionGeo_CountryCode", "ActionGeo_Lat"),
    "ActionGeo_Long",
)
_PANDAS_QUADS = """
import re
import pandas as pd
from stratagem_tables import cameo, names, tools, quad, scale, label
def work(path):
    rows = pd.read_csv(path)
    rows['date'] = pd.to_datetime(rows['date'], format='%Y-%m-%d')
    out = pd.DataFrame({'move_id': 'quads:ICEWS18_train_valid:' + (rows.index + 1).astype(str), 'case': 'dprk'})
    out['date'] = out['known_on'] = rows['date']
    out['precision'] = 'day'
    bracket = re.compile(r'[(]([^()]+)[)]$')
    def ours(name):
        found = bracket.search(name)
        return names.get(found[1] if found else None) or names.get(name)
    for side in ('source', 'target'):
        known = {name: ours(name) for name in rows[side].unique()}
        rows[side + '_code'] = rows[side].map(known)
    coercer, targets, patrons = 'PRK', ['KOR', 'USA', 'JPN'], ['CHN', 'RUS']
    actor, target = rows['source_code'], rows['target_code']
    relation = pd.Series(5, index=rows.index)
    relation[actor.isin(patrons) & (target == coercer)] = 4
    relation[actor.isin(targets)] = 3
    relation[actor.isin(targets) & (target == coercer)] = 2
    relation[actor == coercer] = 0
    relation[(actor == coercer) & target.isin(patrons)] = 1
    code = rows['relation'].map({r: cameo.get(r.lower().replace('-', ' ')) for r in rows['relation'].unique()})
    key = code.str.cat(relation.astype(str), sep=':')
    out['form'], out['tool'] = code.map({c: t[0] for c, t in tools.items()}), key.map(
        {f'{c}:{n}': tool for c, (_, *by) in tools.items() for n, tool in enumerate(by)})
    out['tool'] = out['tool'].fillna('unmapped')
    out['form'] = out['form'].fillna('deed')
    out['actors'] = [[c] for c in actor.fillna('UNK')]
    out['targets'] = [[c] for c in target.fillna('UNK')]
    out['actor_codes'] = [[c] for c in rows['source']]
    out['target_codes'] = [[c] for c in rows['target']]
    out['status'] = 'actual'
    out['summary'] = rows['source'] + ' to ' + rows['target'] + ': ' + code.map(label).fillna(rows['relation'])
    out['coder'], out['coder_version'], out['ontology'], out['code'] = 'quads', 'names', 'icews', rows['relation']
    out['goldstein'], out['quad'] = code.map(scale), code.map(quad).astype('Int32')
    return out
"""


def sources(scratch: Path) -> Iterator[Result]:
    """Every line about sources; none where the data or pandas is not at hand."""
    folder, python = os.environ.get(VARIABLE), _pandas(scratch)
    if folder is None or python is None:
        return
    sample = gzip.decompress((Path(folder) / "gdelt2-raw-sample/20180101000000.export.CSV.gz").read_bytes())
    yield from _dyad(scratch, sample, python)
    yield _typed(scratch, sample, python)
    yield _quads(scratch, Path(folder) / "icews-tkg/ICEWS18_train_valid.csv.gz", python)


def _dyad(scratch: Path, sample: bytes, python: list[str]) -> Iterator[Result]:
    """Zips to the moves of one dyad: one large file, and small files one after the other."""
    large, small = scratch / "day.export.CSV.zip", scratch / "quarter.export.CSV.zip"
    for path, times in ((large, TIMES), (small, 1)):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("20180101000000.export.CSV", sample * times)
    for what, path, files in (("a day in one file", large, 1), (f"{FILES} files of fifteen minutes", small, FILES)):
        ours = timed(
            f"{_OURS}\ndef work():\n    context = Context('dprk', 'x.csv', dyads=pair, **roles)\n    return pl.concat("
            f"[c.moves for _ in range({files}) for c in GDELT.read(blocks({str(path)!r}), context)])",
            "found = work()",
            runs=3,
        )
        # How gdeltPyR reads a file: all 61 columns by pandas from the zip, three of them as text; then rows are chosen.
        peer = _timed(
            python,
            "import pandas as pd",
            f"""
parts = []
for _ in range({files}):
    rows = pd.read_csv({str(path)!r}, compression='zip', sep='\\t', header=None, on_bad_lines='skip',
                       dtype={{26: 'str', 27: 'str', 28: 'str'}})
    parts.append(rows[((rows[7] == 'PRK') & (rows[17] == 'USA')) | ((rows[7] == 'USA') & (rows[17] == 'PRK'))])
found = pd.concat(parts)
""",
            runs=2,
        )
        ratio = peer.seconds / ours.seconds
        yield Result(
            f"GDELT 2.0 zip to moves of one dyad, {what}",
            f"{ours.seconds:.2f} s, {ours.memory:.0f} MB (unpacking alone {_unpacking(path, files):.2f} s)",
            "4 times as fast, 200 MB",
            ratio >= 4 and ours.memory <= 200,
            f"gdeltPyR's read path: {peer.seconds:.2f} s, {peer.memory:.0f} MB",
            f"{ratio:.1f} times as fast",
        )


def _typed(scratch: Path, sample: bytes, python: list[str]) -> Result:
    """The same fourteen columns of a GDELT file, typed."""
    path = scratch / "day.export.CSV"
    path.write_bytes(sample * TIMES)
    rows = sample.count(b"\n") * TIMES
    ours = timed(
        f"{_OURS}\ndata = Path({str(path)!r}).read_bytes()\nnames = {list(_NAMES)!r}",
        "found = LAYOUT.load(data, used=names)",
        runs=5,
    )
    types = {column: _TYPES.get(column, "str") for column in _COLUMNS}
    peer = _timed(
        python,
        f"import io, pandas as pd\nfrom pathlib import Path\ndata = Path({str(path)!r}).read_bytes()",
        f"found = pd.read_csv(io.BytesIO(data), sep='\\t', header=None, usecols={_COLUMNS!r}, dtype={types!r})",
        runs=5,
    )
    ratio = peer.seconds / ours.seconds
    return Result(
        f"typed load of {rows:,} GDELT rows, 14 columns",
        f"{rows / ours.seconds / 1e6:.2f} million rows/s, {path.stat().st_size / ours.seconds / 1e6:.0f} MB/s",
        "3 times as fast",
        ratio >= 3,
        f"pandas: {rows / peer.seconds / 1e6:.2f} million rows/s",
        f"{ratio:.1f} times as fast",
    )


def _quads(scratch: Path, packed: Path, python: list[str]) -> Result:
    """All rows of the benchmark to moves."""
    path = scratch / "ICEWS18_train_valid.csv"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    rows = path.read_bytes().count(b"\n") - 1
    ours = timed(
        _OURS,
        f"""
context = Context('dprk', 'ICEWS18_train_valid.csv', **roles)
with Path({str(path)!r}).open('rb') as file:
    found = pl.concat([c.moves for c in QUADS.read(iter(lambda: file.read(8 * 2**20), b''), context)])
""",
        runs=3,
    )
    _tables(scratch)
    peer = _timed(
        python,
        f"import sys\nsys.path.insert(0, {str(scratch)!r})\n{_PANDAS_QUADS}",
        f"found = work({str(path)!r})",
        runs=2,
    )
    ratio = peer.seconds / ours.seconds
    return Result(
        f"ICEWS18, {rows:,} rows to moves",
        f"{ours.seconds:.2f} s, {ours.memory:.0f} MB ({rows / ours.seconds / 1e6:.2f} million rows/s)",
        "3 times as fast",
        ratio >= 3,
        f"a pandas script: {peer.seconds:.2f} s, {peer.memory:.0f} MB",
        f"{ratio:.1f} times as fast",
    )


def _tables(scratch: Path) -> None:
    """The mapping tables as a module of plain dictionaries, so that the peer uses the same."""
    from stratagem.read.actors import lookup
    from stratagem.read.ontology import labels, quads, scale, to_cameo, tools

    held = {
        "cameo": dict(to_cameo("names")),
        "names": dict(lookup("people")),
        "tools": {code: list(row) for code, row in tools().items()},
        "quad": dict(quads()),
        "scale": dict(scale("cameo")),
        "label": dict(labels()),
    }
    lines = [f"{name} = {value!r}" for name, value in held.items()]
    (scratch / "stratagem_tables.py").write_text("\n".join(lines), encoding="utf-8")


def _unpacking(path: Path, files: int) -> float:
    """Seconds that inflating the same bytes takes by itself."""
    with zipfile.ZipFile(path) as packed:
        begun = time.perf_counter()
        for _ in range(files):
            packed.read(packed.namelist()[0])
        return time.perf_counter() - begun


def _pandas(scratch: Path) -> list[str] | None:
    """An interpreter with pandas, made for this run; nothing if that cannot be done."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(ROOT / ".tools" / "bin"))
    if uv is None:
        return None
    place = scratch / "pandas"
    for words in (("venv", "-q", str(place)), ("pip", "install", "-q", "--python", str(place), "pandas")):
        if subprocess.run([uv, *words], check=False, capture_output=True).returncode:
            return None
    return [str(place / "bin" / "python")]


def _timed(python: list[str], setup: str, work: str, *, runs: int) -> Sample:
    """As :func:`benchmarks.measure.timed`, by another interpreter."""
    script = (
        f"{setup}\nimport time\nbegun = time.perf_counter()\n{work}\nseconds = time.perf_counter() - begun\n"
        "import json, resource\nfrom pathlib import Path\nused = resource.getrusage(resource.RUSAGE_SELF)\n"
        "[peak] = [l for l in Path('/proc/self/status').read_text().splitlines() if l.startswith('VmHWM')]\n"
        "print(json.dumps([seconds, used.ru_utime + used.ru_stime, int(peak.split()[1]) / 1024]))"
    )
    found = []
    for _ in range(runs):
        done = subprocess.run([*python, "-c", script], capture_output=True, text=True, check=True)
        found.append(Sample(*json.loads(done.stdout.splitlines()[-1])))
    return min(found, key=lambda s: s.seconds)
