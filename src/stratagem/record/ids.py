"""Which ids are already taken: sorted runs of 64-bit hashes, looked up in the files only on a hit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stratagem.core.errors import StoreError


class TakenIds:
    """Ids of the store and of the rows accepted so far, at eight bytes each.

    Runs of similar length are merged, so there are few of them and adding n ids costs about n log n in all.
    A hash can coincide by chance; a hit is therefore settled on the ids themselves.

    Parameters
    ----------
    files : sequence of Path
        Parquet files whose ids are taken.

    Raises
    ------
    StoreError
        If one of them cannot be read.
    """

    def __init__(self, files: Sequence[Path] = ()) -> None:
        self._files = list(files)
        self._runs: list[NDArray[np.uint64]] = []
        for file in self._files:
            try:
                self._keep(pl.read_parquet(file, columns=["move_id"])["move_id"])
            except (pl.exceptions.PolarsError, FileNotFoundError) as error:
                message = (
                    f"{file}: expected a whole Parquet file of the store, it cannot be read; "
                    f"move {file.parents[2]} out of the store, then import its file again"
                )
                raise StoreError(message) from error

    def taken(self, ids: pl.Series, *, pending: Sequence[pl.DataFrame] = (), files: Sequence[Path] = ()) -> pl.Series:
        """Mask of ids that are taken.

        Parameters
        ----------
        ids : polars.Series
        pending : sequence of polars.DataFrame
            Accepted rows that are in no file yet.
        files : sequence of Path
            Files written since.

        Examples
        --------
        >>> seen = TakenIds()
        >>> seen.add(pl.Series(["a", "b"]))
        >>> seen.taken(pl.Series(["b", "c"]), pending=[pl.DataFrame({"move_id": ["a", "b"]})]).to_list()
        [True, False]
        """
        hashes = ids.hash()
        ordered = np.sort(hashes.to_numpy())
        hits = [ordered[_found(ordered, run)] for run in self._runs]
        if not any(len(h) for h in hits):
            return pl.repeat(value=False, n=ids.len(), dtype=pl.Boolean, eager=True)
        asked = ids.filter(hashes.is_in(pl.Series(np.concatenate(hits)).implode())).implode()
        known = [table["move_id"].filter(table["move_id"].is_in(asked)) for table in pending]
        for file in (*self._files, *files):
            found = pl.read_parquet(file, columns=["move_id"])["move_id"]
            known.append(found.filter(found.is_in(asked)))
        return ids.is_in(pl.concat(known).implode())

    def add(self, ids: pl.Series) -> None:
        """Take more ids; they must be in ``pending`` or ``files`` of later calls."""
        self._keep(ids)

    def _keep(self, ids: pl.Series) -> None:
        run = np.sort(ids.hash().to_numpy())
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]))
        if len(run):
            self._runs.append(run)


def _found(ordered: NDArray[np.uint64], run: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which of some ordered hashes are in an ordered run. Looking them up in order keeps the run in the cache."""
    place = np.searchsorted(run, ordered)
    place[place == len(run)] = 0
    return np.asarray(run[place] == ordered)
