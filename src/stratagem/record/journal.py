"""Work that can be stopped and taken up again: a folder of finished parts, each written whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from stratagem.core.coded import CODED
from stratagem.core.errors import InputError
from stratagem.record.whole import whole

PLAN = "plan.json"


class Journal:
    """Finished parts of one coding run.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    plan : mapping
        What the work is: inputs, coder, options. Work under another plan is never taken up.

    Raises
    ------
    InputError
        If the folder holds work of another plan, or something else.
    """

    def __init__(self, folder: Path, plan: Mapping[str, Any]) -> None:
        self.folder = folder
        stated = json.dumps(plan, sort_keys=True, default=str)
        file = folder / PLAN
        if folder.exists() and not folder.is_dir():
            message = f"--work {folder}: expected a folder, found a file; name a folder, or a new place"
            raise InputError(message)
        if file.is_file():
            if file.read_text(encoding="utf-8") != stated:
                message = f"--work {folder}: expected work on the same texts with the same coder and options, found "
                raise InputError(f"{message}other work; name another folder, or delete this one")
            return
        if folder.is_dir() and any(folder.iterdir()):
            message = f"--work {folder}: expected an empty folder or one of earlier work, found other files; name "
            raise InputError(f"{message}another")
        folder.mkdir(parents=True, exist_ok=True)
        with whole(file) as part:
            part.write_text(stated, encoding="utf-8")

    def done(self, number: int) -> bool:
        """Whether a part is finished."""
        return (self.folder / f"{number:06d}.json").is_file()

    def write(self, number: int, events: pl.DataFrame, told: Mapping[str, Any]) -> None:
        """Keep a part; its JSON, written last, makes it count."""
        with whole(self.folder / f"{number:06d}.parquet") as part:
            events.write_parquet(part)
        with whole(self.folder / f"{number:06d}.json") as part:
            part.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")

    def read(self, parts: int) -> tuple[pl.DataFrame, Sequence[Mapping[str, Any]]]:
        """Events and notes of all parts, in order."""
        tables = [pl.read_parquet(self.folder / f"{n:06d}.parquet") for n in range(parts)]
        told = [json.loads((self.folder / f"{n:06d}.json").read_text(encoding="utf-8")) for n in range(parts)]
        return pl.concat([CODED.empty(), *tables]), told

    def clear(self) -> None:
        """Remove the folder once its parts are kept elsewhere."""
        shutil.rmtree(self.folder, ignore_errors=True)
