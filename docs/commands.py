"""Run the commands that a page shows and put what they print below them.

A fenced block opened with ``console run`` holds lines ``$ stratagem ...`` (or ``$ cat``, ``$ head``, ``$ grep``). After
it may stand ``exit=2`` (the expected exit code, 0 if absent) and ``lines=12`` (print at most so many lines of output).
A block opened with a language and ``file=PATH`` is written to that path first. All blocks of a page run in order in
one folder that holds a copy of ``src`` and of the invented case; a wrong exit code stops the build.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CACHE = HERE / "_build" / "commands"
WIDTH = 88
ALLOWED = ("stratagem", "cat", "head", "sed", "grep", "ls")

_BLOCK = re.compile(
    r"^```(?P<language>[a-z]+) (?P<options>run\b[^\n]*|file=[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)


class CommandError(Exception):
    """A shown command did not do what its page says."""


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block to run or to write."""

    start: int
    end: int
    language: str
    options: dict[str, str]
    body: str

    @property
    def commands(self) -> list[str]:
        """The command lines, without their prompts; a backslash joins a line to the next."""
        joined = self.body.replace("\\\n", " ")
        return [line.removeprefix("$ ") for line in joined.splitlines() if line.startswith("$ ")]


def blocks(text: str) -> list[Block]:
    """The blocks of a page that are run or written."""
    out = []
    for match in _BLOCK.finditer(text):
        options = dict(o.partition("=")[::2] for o in match["options"].split())
        out.append(Block(match.start(), match.end(), match["language"], options, match["body"]))
    return out


def with_output(text: str, *, page: str) -> str:
    """The page with the output of each command below it; the page itself if it shows none."""
    found = blocks(text)
    if not any("run" in b.options for b in found):
        return text
    outputs = _cached(found, page)
    pieces, last = [], 0
    for number, block in enumerate(found):
        pieces.append(text[last : block.start])
        pieces.append(f"```{block.language}\n{outputs.get(str(number), block.body)}```")
        last = block.end
    return "".join(pieces) + text[last:]


def prepare(folder: Path) -> None:
    """Run the commands of all pages, some pages at a time, so that the build finds their output ready."""
    pages = [p for p in sorted(folder.rglob("*.md")) if "_build" not in p.parts]
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        list(pool.map(lambda p: with_output(p.read_text(encoding="utf-8"), page=str(p.relative_to(folder))), pages))


def run(found: list[Block], page: str) -> dict[str, str]:
    """What each block shows after it was run, by the block's number.

    Raises
    ------
    CommandError
        If a command ends with another exit code than its block states.
    """
    outputs: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "tests" / "cases" / "ruritania", folder / "tests" / "cases" / "ruritania")
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("STRATAGEM_")},
            "PYTHONPATH": str(folder / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "COLUMNS": str(WIDTH),
            "NO_COLOR": "1",
        }
        for number, block in enumerate(found):
            if "file" in block.options:
                path = folder / block.options["file"]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.body, encoding="utf-8")
                continue
            shown = []
            for command in block.commands:
                printed = _run_one(command, folder, environment, int(block.options.get("exit", "0")), page)
                shown += [f"$ {command}", *_cut(printed, int(block.options.get("lines", "40")))]
            outputs[str(number)] = "\n".join(shown).rstrip() + "\n"
    return outputs


def _run_one(command: str, folder: Path, environment: dict[str, str], expected: int, page: str) -> str:
    program = command.split(maxsplit=1)[0]
    if program not in ALLOWED:
        message = f"{page}: expected a command of {ALLOWED}, found '{command}'"
        raise CommandError(message)
    line = re.sub(r"^stratagem\b", f"{sys.executable} -m stratagem", command)
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    if done.returncode != expected:
        message = (
            f"{page}: expected exit code {expected} of '{command}', found {done.returncode}\n{done.stdout}{done.stderr}"
        )
        raise CommandError(message)
    return (done.stdout + done.stderr).replace(str(folder.resolve()), "/home/you/work")


def _cut(printed: str, most: int) -> list[str]:
    lines = [line.rstrip() for line in printed.splitlines()]
    return lines if len(lines) <= most else [*lines[:most], "..."]


def _cached(found: list[Block], page: str) -> dict[str, str]:
    """Run a page's blocks, unless the very same blocks ran on the very same source before."""
    whole = hashlib.sha256(Path(__file__).read_bytes() + repr([(b.options, b.body) for b in found]).encode())
    copied = [*(ROOT / "src").rglob("*"), *(ROOT / "tests" / "cases" / "ruritania").rglob("*")]
    for file in sorted(p for p in copied if p.is_file() and "__pycache__" not in p.parts):
        whole.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    path = CACHE / f"{whole.hexdigest()[:24]}.json"
    if path.is_file():
        return dict(json.loads(path.read_text(encoding="utf-8")))
    outputs = run(found, page)
    CACHE.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(outputs), encoding="utf-8")
    return outputs
