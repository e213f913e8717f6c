"""The matcher over ten million moves, and against pandas and a library for complex events on what all can do.

The pattern they share: one move of a kind, then one of another kind 1 to 30 days later, with none of a third kind in
between; for each day of the first the earliest completion. Every peer must give the same instances or the run stops.

OpenCEP (https://github.com/ilya-kolchinsky/OpenCEP) is on no package index: name a checkout of it in the environment
variable OPENCEP, or its line is left out. pandas is brought by uv for the peers alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Sample, python_with, timed
from benchmarks.runs import Result
from benchmarks.synthetic import CASE_FOLDER, write

FASTER = 20
SEED = 7
_COLUMNS = ["move_id", "date", "precision", "actors", "targets", "form", "tool", "status"]
_TABLE = """
import polars as pl
from pathlib import Path
from stratagem.core.filters import MoveFilter, resolve
from stratagem.core.patterns import MovePattern
from stratagem.plugins import toolkit_path
from stratagem.reckon.stratagems.match import instances
from stratagem.record.casepack import read_case, read_toolkit
case = read_case(Path({folder!r}), read_toolkit(toolkit_path()))
pattern = MovePattern.model_validate({{"steps": [
    {{"name": "provocation", "match": {{"group": ["provocation"]}}}},
    {{"name": "concession", "match": {{"group": ["concession"]}}, "after": {{"min_days": 1, "max_days": 90}},
     "absent": {{"group": ["talks"]}}}},
]}})
moves = pl.read_parquet({source!r}, columns={columns!r})
"""
_CODES = """
import numpy as np
from pathlib import Path
rng = np.random.default_rng({seed})
days = (np.arange({rows}) * 13149 // {rows}).astype(np.int64)
kind = rng.integers(0, 36, {rows}).astype(np.int8)  # 1 opens, 2 closes, 3 must be absent; the rest is other moves
def told(start, day):
    Path({out!r}).write_text(f"{{len(start)}} {{int((np.asarray(start) * np.asarray(day)).sum())}}")
"""
_OURS = """
from stratagem.reckon.stratagems.match import match
from stratagem.reckon.stratagems.runs import Rule
"""
_OURS_WORK = """
rules = [Rule(), Rule(min_days=1, max_days=30)]
found = match(days, [kind == 1, kind == 2], rules, absent=[None, days[kind == 3]])
told(found.start, found.day)
"""
_PANDAS = """
import pandas as pd
moves = pd.DataFrame({"day": days, "kind": kind})
def near(table):
    return pd.concat([table.assign(month=table.day // 31), table.assign(month=table.day // 31 - 1)])
"""
# Merging all with all is quadratic; by months of 31 days each pair within 30 days is in the same or the next one.
_MERGE = """
opening, closing, third = (moves.loc[moves.kind == k, ["day"]].drop_duplicates() for k in (1, 2, 3))
pairs = opening.assign(month=opening.day // 31).merge(near(closing), on="month", suffixes=("", "_closing"))
pairs = pairs[(pairs.day_closing - pairs.day).between(1, 30)]
spoilt = pairs.merge(near(third), on="month", suffixes=("", "_third"))
spoilt = spoilt[(spoilt.day_third > spoilt.day) & (spoilt.day_third < spoilt.day_closing)]
spoilt = spoilt[["day", "day_closing"]].drop_duplicates()
pairs = pairs.merge(spoilt, how="left", on=["day", "day_closing"], indicator=True)
best = pairs[pairs._merge == "left_only"].groupby("day").day_closing.min()
told(best.index, best)
"""
_ASOF = """
opening, closing, third = (moves.loc[moves.kind == k, ["day"]].drop_duplicates() for k in (1, 2, 3))
later = dict(on="day", direction="forward", allow_exact_matches=False)
pairs = pd.merge_asof(opening, closing.assign(end=closing.day), tolerance=30, **later).dropna()
pairs = pd.merge_asof(pairs, third.assign(third=third.day), **later)
pairs = pairs[pairs.third.isna() | (pairs.third >= pairs.end)]
told(pairs.day, pairs.end.astype(int))
"""
# It knows order by time only: on one day a closing move comes first, then the third kind, then the opening one.
_OPENCEP = """
import collections, collections.abc, sys
from datetime import datetime, timedelta
collections.Callable = collections.abc.Callable  # it is written for Python up to 3.9
sys.path.insert(0, {checkout!r})
from CEP import CEP
from base.DataFormatter import DataFormatter, EventTypeClassifier
from base.Pattern import Pattern
from base.PatternStructure import NegationOperator, PrimitiveEventStructure, SeqOperator
from condition.CompositeCondition import AndCondition
from stream.Stream import Stream
class Kind(EventTypeClassifier):
    def get_event_type(self, event):
        return event["kind"]
class Plain(DataFormatter):
    def __init__(self):
        super().__init__(Kind())
    def parse_event(self, raw):
        return {{"at": raw[0], "kind": raw[1]}}
    def get_event_timestamp(self, event):
        return datetime(1970, 1, 1) + timedelta(hours=event["at"])
hour, name = {{1: 12, 2: 0, 3: 6}}, {{1: "A", 2: "B", 3: "C"}}
rows = sorted((24 * int(d) + hour[int(k)], name[int(k)]) for d, k in zip(days, kind) if 1 <= k <= 3)
moves, found = Stream(), Stream()
for row in rows:
    moves.add_item(row)
moves.close()
opening, closing, third = (PrimitiveEventStructure(k, k.lower()) for k in "ABC")
parts = (opening, NegationOperator(third), closing)
pattern = Pattern(SeqOperator(*parts), AndCondition(), timedelta(days=30))
"""
_OPENCEP_WORK = """
CEP([pattern]).run(moves, found, Plain())
best = {}
for one in found:
    start, end = (event.payload["at"] // 24 for event in (one.events[0], one.events[-1]))
    best[start] = min(best.get(start, end), end)
told(list(best), list(best.values()))
"""


def matcher(scratch: Path, *, rows: int = 10_000_000) -> Iterator[Result]:
    """Instances in a table of many moves, then the peers on smaller ones."""
    yield _table(scratch, rows)
    yield from _peers(scratch, 100_000)
    yield from _peers(scratch, 1_000_000, with_opencep=False)


def _table(scratch: Path, rows: int) -> Result:
    source = scratch / f"matched-{rows}.parquet"
    write(source, rows)
    setup = _TABLE.format(folder=str(CASE_FOLDER), source=str(source), columns=_COLUMNS)
    ours = timed(setup, "instances(moves, pattern, case=case)")
    bare = timed(
        setup,
        "for name in ('provocation', 'concession', 'talks'):\n"
        "    moves.lazy().filter(resolve(MoveFilter(group=(name,)), case).expression()).select('date').collect()",
    )
    source.unlink()
    return Result(
        f"instances of two steps with an absence in {rows:,} moves, tables of text",
        f"{ours.seconds:.2f} s ({ours.processor:.1f} s of processor with reading, {ours.memory:.0f} MB)",
        "10 s",
        ours.seconds <= 10,
        f"polars, the three filters alone: {bare.seconds:.2f} s",
        f"{ours.seconds / bare.seconds:.2f} times its time",
    )


def _peers(scratch: Path, rows: int, *, with_opencep: bool = True) -> Iterator[Result]:
    answers = {name: scratch / f"{name}.txt" for name in ("ours", "merge", "asof", "opencep")}
    codes = {name: _CODES.format(seed=SEED, rows=rows, out=str(path)) for name, path in answers.items()}
    what = f"the pattern all can do, in {rows:,} coded moves"
    ours = timed(codes["ours"] + _OURS, _OURS_WORK, runs=5)
    expected = answers["ours"].read_text(encoding="utf-8")
    python = python_with("pandas", "numpy")
    merge = timed(codes["merge"] + _PANDAS, _MERGE, runs=3, python=python)
    _agree(answers["merge"], expected)
    yield _faster(what, ours, merge, "pandas, merge and filter by months", asked=FASTER)
    asof = timed(codes["asof"] + _PANDAS, _ASOF, runs=3, python=python)
    _agree(answers["asof"], expected)
    yield _faster(what, ours, asof, "pandas, merge_asof, which serves this pattern but no bursts or several runs")
    checkout = os.environ.get("OPENCEP")
    if with_opencep and checkout:
        setup = codes["opencep"] + _OPENCEP.format(checkout=checkout)
        library = timed(setup, _OPENCEP_WORK, runs=3, python=python_with("numpy"))
        _agree(answers["opencep"], expected)
        yield _faster(what, ours, library, "OpenCEP, only the moves of the three kinds", asked=FASTER)


def _faster(what: str, ours: Sample, peer: Sample, name: str, *, asked: int | None = None) -> Result:
    ratio = peer.seconds / ours.seconds
    return Result(
        what,
        f"{1000 * ours.seconds:.2f} ms ({ours.memory:.0f} MB)",
        f"{asked} times as fast" if asked else "nothing, for comparison",
        ratio >= (asked or 0),
        f"{name}: {1000 * peer.seconds:.1f} ms ({peer.memory:.0f} MB)",
        f"{ratio:.0f} times as fast" if ratio >= 10 else f"{ratio:.1f} times as fast",
    )


def _agree(answer: Path, expected: str) -> None:
    found = answer.read_text(encoding="utf-8")
    if found != expected:
        message = f"{answer.stem}: expected the instances {expected} (number, sum of products of days), found {found}"
        raise ValueError(message)
