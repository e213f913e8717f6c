"""Every stratagem and every specification of it tested on the curated record, beside turning it in plain Python.

The peer is the same chance test written as a loop: for each turn, each leadership period is turned by a random number
of days and the residuals under its triggers are added up. It is given the exposures and residuals ready made, so that
it does less than we do: no matching, no baseline, no bootstrap, no power. It runs on some specifications with a tenth
of the turns; what it would take for all is extrapolated by the number of turns and of triggers, and said so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import timed
from benchmarks.runs import Result

AS_OF = "2026-06-30"
SECONDS = 20.0
TURNS = 999
"""Turns of the peer; ours draws ten times as many, and more where a p-value needs them."""
ALIKE = 5.0
"""Two p-values agree if they lie within so many standard errors of each other."""

_RECORD = """
import datetime as dt, json
import numpy as np
from pathlib import Path
from stratagem.pipeline.session import open_session, read_record
session = open_session("dprk", store=Path({store!r}), as_of=dt.date.fromisoformat({day!r}))
record = read_record(session)
"""
_ALL = """
from stratagem.pipeline.asked import Asked
from stratagem.pipeline.stratagems import try_all
"""
_ALL_WORK = """
asked = Asked(session, record)
tested = try_all(asked)
curves = [asked("stratagem_curve", {"id": name}) for name, t in tested.items() if t.stratagem.claim is not None]
tables = [c.answer.table for c in curves if c.answer.table is not None]
"""
_COUNTS = """
Path({out!r}).write_text(json.dumps({{
    "stratagems": len(tested),
    "specifications": sum(table.height for table in tables),
    "tried": sum(c.answer.details.get("tried", 0) for c in curves),
    "triggers": int(sum(table["n"].sum() for table in tables)),
}}))
"""
_SOME = """
from stratagem.reckon.stratagems.baseline import Smoother, baseline
from stratagem.reckon.stratagems.declared import lay, outcomes, with_burst
from stratagem.reckon.stratagems.exposure import Window
from stratagem.reckon.stratagems.shift import chance
from stratagem.reckon.stratagems.trigger import trigger_days
known = record.case.stratagems["provocation-for-concession"]
after, some = outcomes(record, known.claim), []
for burst in known.curve.bursts:
    triggers = trigger_days(record, with_burst(known, burst))
    for days in known.curve.windows:
        exposure = lay(record, triggers, after, Window(1, days)).exposure
        some.append((exposure, baseline(exposure, Smoother(exposure)).residual))
"""
_OURS = """
rng = np.random.default_rng(7)
found = [chance(exposure, line, rng) for exposure, line in some]
"""
_OURS_SAID = """
Path({out!r}).write_text(json.dumps({{
    "p": [c.p_value for c in found], "turns": [c.shifts for c in found], "triggers": [e.triggers for e, _ in some]
}}))
"""
_PEER = """
import random
ready = []
for exposure, line in some:
    ends = np.cumsum([s.followed.size for s in exposure.strata])
    parts = [p.tolist() for p in np.split(line, ends[:-1])]
    ready.append([(part, s.at.tolist()) for part, s in zip(parts, exposure.strata) if s.at.size])
def p_value(periods, luck):
    seen = sum(part[k] for part, at in periods for k in at)
    above = below = 1
    for _ in range({turns}):
        total = 0.0
        for part, at in periods:
            days = len(part)
            by = luck.randrange(days)
            for k in at:
                total += part[(k + by) % days]
        above += total >= seen - 1e-9
        below += total <= seen + 1e-9
    return min(1.0, 2 * min(above, below) / ({turns} + 1))
"""
_PEER_WORK = """
luck = random.Random(7)
found = [p_value(periods, luck) for periods in ready]
"""
_PEER_SAID = "\nPath({out!r}).write_text(json.dumps(found))\n"


def stratagems(scratch: Path) -> Iterator[Result]:
    """All tests and curves; then the chance test alone, beside the peer's."""
    store = str(scratch / "stratagems")
    record = _RECORD.format(store=store, day=AS_OF)
    out = {name: scratch / f"{name}.json" for name in ("all", "ours", "peer")}
    whole = timed(record + _ALL, _ALL_WORK + _COUNTS.format(out=str(out["all"])))
    ours = timed(record + _SOME, _OURS + _OURS_SAID.format(out=str(out["ours"])), runs=3)
    peer = timed(
        record + _SOME + _PEER.format(turns=TURNS), _PEER_WORK + _PEER_SAID.format(out=str(out["peer"])), runs=3
    )
    counts, fast = (json.loads(out[name].read_text(encoding="utf-8")) for name in ("all", "ours"))
    _agree(fast["p"], json.loads(out["peer"].read_text(encoding="utf-8")))
    drawn = sum(fast["turns"]) / len(fast["turns"])
    same = peer.seconds * drawn / TURNS
    every = same * counts["triggers"] / sum(fast["triggers"])
    turns = counts["specifications"] * drawn
    yield Result(
        f"{counts['stratagems']} stratagems tested, and {counts['specifications']} specifications of those with a "
        f"claim ({counts['tried'] - counts['specifications']} more cannot be tested), about {turns / 1e6:.1f} million "
        "turns in all, curated record",
        f"{whole.seconds:.1f} s ({whole.processor:.1f} s of processor with reading, {whole.memory:.0f} MB)",
        f"{SECONDS:g} s",
        whole.seconds <= SECONDS,
        f"Python, one turn after another, the chance test of the specifications alone: {every:.0f} s, extrapolated "
        f"from {len(fast['p'])} of them and {TURNS} turns",
        f"{every / whole.seconds:.1f} times as fast",
    )
    yield Result(
        f"the chance test alone of {len(fast['p'])} specifications, {drawn:,.0f} turns each",
        f"{1000 * ours.seconds:.0f} ms",
        "nothing, for comparison",
        True,
        f"Python, one turn after another: {same:.1f} s, extrapolated from {TURNS} turns in {peer.seconds:.2f} s",
        f"{same / ours.seconds:.0f} times as fast",
    )


def _agree(ours: list[float], theirs: list[float]) -> None:
    """Stop unless both found the same p-values, up to what a thousand turns can tell."""
    for p, q in zip(ours, theirs, strict=True):
        if abs(p - q) > ALIKE * 2 * (max(p, 0.002) / 2 / TURNS) ** 0.5:
            message = f"expected p-values that agree, found {p} here and {q} in plain Python"
            raise ValueError(message)
