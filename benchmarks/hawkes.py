"""Action and reaction: a million events of twenty kinds to the exact maximum, and the query on the curated record.

The peer is tick's likelihood, climbed by scipy's L-BFGS-B, where ``STRATAGEM_PEERS`` names a Python that has tick and
scipy; otherwise scipy's L-BFGS-B on our rows, if scipy is here. ``python -m benchmarks.hawkes`` runs these alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks.measure import timed
from benchmarks.runs import Result
from stratagem.reckon.dynamics.additive import WARMING, maximise
from stratagem.reckon.dynamics.cascade import draw
from stratagem.reckon.dynamics.hawkes import Hawkes, design
from stratagem.reckon.dynamics.hawkes_kernel import Kernels

KINDS, EVENTS, HALF_LIVES = 20, 1_000_000, (0.3, 2.0, 10.0)
ASKED, ASKED_QUERY = 2.0, 1.5
TICK_LEAST_SQUARES = 8.5
"""Seconds that tick's least squares took on this size, as stated when the target was set."""
EVALUATIONS = 300
"""After so many evaluations of tick's likelihood the climb is stopped; the line says how far from the top it is."""

_LOAD = """
import numpy as np
from stratagem.reckon.dynamics.hawkes import design, fit
from stratagem.reckon.dynamics.hawkes_kernel import Kernels
from stratagem.reckon.dynamics.streams import in_time
held = np.load({path!r})
stream = in_time(held["times"], held["kinds"], n_kinds={kinds}, end=float(held["end"]))
kernels = Kernels({half_lives!r})
"""
_COMPILE = """
few = in_time(held["times"][:100], held["kinds"][:100], n_kinds={kinds}, end=float(held["end"]))
fit(few, kernels, engine="numba")
"""
_CLIMB = """
from scipy.optimize import minimize
import numpy as np
def climb(loss_and_slope, size, most):
    return minimize(loss_and_slope, np.full(size, 0.05), jac=True, bounds=[(1e-10, None)] * size, method="L-BFGS-B",
                    options={"maxiter": 5000, "maxfun": most, "ftol": 1e-13, "gtol": 1e-6, "maxcor": 30})
"""
_SCIPY = """
from stratagem.reckon.dynamics.additive import score
def peer(rows):
    return climb(lambda x: [-v for v in score(rows, x)], rows.exposure.size, 5000)
found = [peer(rows) for rows in design(stream, kernels)]
"""
_TICK = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
from tick.hawkes import ModelHawkesSumExpKernLogLik as Model
Model._attrinfos["dtype"] = {"writable": True}  # tick 0.8.0.2 forgets to declare it
held = np.load(sys.argv[1])
times = [np.ascontiguousarray(held["times"][held["kinds"] == k]) for k in range(int(held["kinds"].max()) + 1)]
begun = time.perf_counter()
model = Model(np.log(2) / np.array(json.loads(sys.argv[2])), n_threads=2)
model.fit(times, end_times=held["end"].reshape(1))
size = model.n_coeffs
best = climb(lambda x: (float(model.loss(x)), np.array(model.grad(x))), size, int(sys.argv[3]))
seconds = time.perf_counter() - begun
# Its loss is a mean over events, and leaves out the length of time once for each kind.
print(json.dumps([seconds, -best.fun * model.n_jumps - float(held["end"]) * len(times), best.nfev]))
"""


def hawkes(scratch: Path) -> Iterator[Result]:
    """The exact maximum on a million events, in numpy and in machine code, and the query."""
    path = scratch / "events.npz"
    events, steps, best = _write(path)
    load = _LOAD.format(path=str(path), kinds=KINDS, half_lives=HALF_LIVES)
    work = "found = fit(stream, kernels, workers=2{engine})"
    plain = timed(load, work.format(engine=""), runs=3)
    bound = _bound(events, steps)
    near = f" in numpy; reading its features from memory as often takes {bound:.2f} s"
    yield _line(near, plain.seconds, plain.memory, _peer(path, load, best))
    if find_spec("numba"):
        compiled = timed(load + _COMPILE.format(kinds=KINDS), work.format(engine=', engine="numba"'), runs=3)
        published = (TICK_LEAST_SQUARES, "tick's least squares, as stated when the target was set")
        yield _line(" with numba, compiled before", compiled.seconds, compiled.memory, published)
    yield from _query(scratch)


def _write(path: Path) -> tuple[int, float, float]:
    """Draw the events, fit them once here, and say how many there are, the mean steps and the log-likelihood."""
    rng = np.random.default_rng(1)
    matrix = (rng.random((KINDS, KINDS)) < 0.15) * rng.random((KINDS, KINDS))
    matrix *= 0.6 / np.abs(np.linalg.eigvals(matrix)).max()
    offspring = matrix[:, :, None] * rng.dirichlet(np.ones(len(HALF_LIVES)), (KINDS, KINDS))
    base = rng.uniform(0.5, 1.5, KINDS)
    end = EVENTS / np.linalg.solve(np.eye(KINDS) - matrix, base).sum()
    stream = draw(Hawkes(Kernels(HALF_LIVES), base[:, None], offspring, 0.0, 0.0), rng, end=end, daily=False)
    np.savez(path, times=stream.times, kinds=stream.kinds, end=end)
    found = [maximise(rows) for rows in design(stream, Kernels(HALF_LIVES))]
    return stream.times.size, float(np.mean([one.steps for one in found])), sum(one.value for one in found)


def _bound(events: int, steps: float) -> float:
    """Seconds to read the features from memory as often as the search does: twice a warming step, thrice a step."""
    held = np.ones((events // 4, 1 + KINDS * len(HALF_LIVES)))
    begun = time.perf_counter()
    held.sum()
    return 4 * (time.perf_counter() - begun) * (2 * WARMING + 3 * steps)


def _peer(path: Path, load: str, best: float) -> tuple[float, str]:
    """Seconds of the peer, and what it is."""
    other = os.environ.get("STRATAGEM_PEERS")
    if other:
        script = [other, "-c", _CLIMB + _TICK, str(path), str(list(HALF_LIVES)), str(EVALUATIONS)]
        done = subprocess.run(script, capture_output=True, text=True, check=True)
        seconds, value, calls = json.loads(done.stdout.splitlines()[-1])
        return (
            seconds,
            f"tick's likelihood and L-BFGS-B, {calls} evaluations, still {best - value:.3g} below the maximum",
        )
    if find_spec("scipy"):
        return timed(load, _CLIMB + _SCIPY, runs=1).seconds, "scipy's L-BFGS-B on our rows"
    return TICK_LEAST_SQUARES, "tick's least squares, as stated when the target was set"


def _line(how: str, seconds: float, memory: float, peer: tuple[float, str]) -> Result:
    theirs, name = peer
    return Result(
        f"Hawkes, {KINDS} kinds, {EVENTS:,} events, {len(HALF_LIVES)} half-lives: exact maximum likelihood{how}",
        f"{seconds:.2f} s ({memory:.0f} MB)",
        f"{ASKED:g} s",
        seconds <= ASKED,
        f"{name}: {theirs:.2f} s",
        f"{seconds / theirs:.3f} times its time",
    )


def _query(scratch: Path) -> Iterator[Result]:
    """The whole matrix of the curated record with intervals, tests and chance."""
    setup = f"""
import datetime as dt
from pathlib import Path
import numpy as np
from stratagem.pipeline.session import open_session, read_record
from stratagem.reckon.queries.action_reaction import QUERY
record = read_record(open_session("dprk", store=Path({str(scratch / "action")!r}), as_of=dt.date(2026, 1, 1)))
"""
    for what, params in (
        ("spectral radius", {}),
        ("one cell", {"receiver": "target deeds", "source": "coercer deeds"}),
    ):
        ours = timed(setup, f"QUERY.answer(record, QUERY.params(**{params!r}), np.random.default_rng(1))")
        yield Result(
            f"`action_reaction`, {what}, curated record to 2026",
            f"{ours.seconds:.2f} s ({ours.memory:.0f} MB)",
            f"{ASKED_QUERY:g} s",
            ours.seconds <= ASKED_QUERY,
            "none",
            "",
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        for result in hawkes(Path(folder)):
            print(result, flush=True)
