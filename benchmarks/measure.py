"""Run a piece of work in a fresh process and say how long it took and how much memory it held."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_AFTER = """
import json, resource
from pathlib import Path
used = resource.getrusage(resource.RUSAGE_SELF)
# ru_maxrss of a new process starts at what its parent held; VmHWM is its own.
[peak] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
print(json.dumps([seconds, used.ru_utime + used.ru_stime, int(peak.split()[1]) / 1024]))
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """Seconds by the clock, processor seconds of the whole process, and its greatest resident memory in MB."""

    seconds: float
    processor: float
    memory: float


def timed(setup: str, work: str, *, runs: int = 2, python: Sequence[str] = (sys.executable,)) -> Sample:
    """The fastest of some runs of ``work``, each in a fresh process; ``setup`` is not on the clock."""
    script = (
        f"{setup}\nimport time\nbegun = time.perf_counter()\n{work}\nseconds = time.perf_counter() - begun\n{_AFTER}"
    )
    found = []
    for _ in range(runs):
        done = subprocess.run([*python, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
        found.append(Sample(*json.loads(done.stdout.splitlines()[-1])))
    return min(found, key=lambda s: s.seconds)


def command(*arguments: str, runs: int = 2, answer: Path | None = None, ends: Collection[int] = (0,)) -> Sample:
    """The fastest of some runs of a command in a fresh process, from start to exit.

    What it prints goes to ``answer`` or nowhere; any exit code but ``ends`` is an error.
    """
    out = "subprocess.DEVNULL" if answer is None else f"open({str(answer)!r}, 'w')"
    work = f"ended = subprocess.run({[sys.executable, *arguments]!r}, check=False, stdout={out}).returncode"
    script = (
        f"import subprocess, sys, time, resource, json\nbegun = time.perf_counter()\n{work}\n"
        "seconds = time.perf_counter() - begun\nused = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        f"if ended not in {tuple(ends)!r}:\n    sys.exit(f'the command ended with {{ended}}')\n"
        "print(json.dumps([seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))"
    )
    found = []
    for _ in range(runs):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
        found.append(Sample(*json.loads(done.stdout)))
    return min(found, key=lambda s: s.seconds)


def python_with(*packages: str) -> Sequence[str]:
    """An interpreter that has some packages beside the standard library, and nothing of this project."""
    uv = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
    named = [word for package in packages for word in ("--with", package)]
    return (uv, "run", "--quiet", "--no-project", "--python", sys.executable, *named, "python")
