"""What each batch of the store says of itself: input hash, rows in and out, software, time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, model_validator


class Manifest(BaseModel):
    """The manifest of one batch.

    Parameters
    ----------
    batch_id, stream : str
        A stream is one source over time; a batch that supersedes another replaces it in answers.
    input_name, input_sha256 : str
    rules_sha256 : str
        Hash of the schema and the words the rows were checked by; empty in batches older than it.
    source : str
        Id of the machine-coded source the rows came from; empty for rows in the record's own columns.
    parameters_sha256 : str
        Hash of what was asked of the source (dyads, span, mapping); empty where nothing was asked.
    rows_in, rows_accepted, rows_rejected : int
    filtered : mapping of str to int
        Rows faultless but not kept, by reason. They reconcile: in = accepted + rejected + filtered.
    repairs : mapping of str to int
        Rows in which a known quirk of the source was mended, by quirk.
    supersedes : tuple of str
    software : str
    written_at : datetime.datetime
    files : tuple of str
        Paths below the batch's folder.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    batch_id: str
    stream: str
    input_name: str
    input_sha256: str
    rules_sha256: str = ""
    source: str = ""
    parameters_sha256: str = ""
    rows_in: int
    rows_accepted: int
    rows_rejected: int
    filtered: Mapping[str, int] = {}
    repairs: Mapping[str, int] = {}
    supersedes: tuple[str, ...] = ()
    software: str
    written_at: dt.datetime
    files: tuple[str, ...]

    @property
    def rows_filtered(self) -> int:
        """Rows that were not kept although they have no fault."""
        return sum(self.filtered.values())

    @model_validator(mode="after")
    def _reconciles(self) -> Manifest:
        if self.rows_in != self.rows_accepted + self.rows_rejected + self.rows_filtered:
            message = (
                f"rows do not reconcile: {self.rows_in} in, {self.rows_accepted} accepted, "
                f"{self.rows_rejected} rejected, {self.rows_filtered} filtered"
            )
            raise ValueError(message)
        return self
