"""Coded events out to people and back: export, import, and agreement between coders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from stratagem.core.errors import InputError, UnknownNameError
from stratagem.core.reviews import JUDGED, reviewed_events, units
from stratagem.pipeline.coded import Kept, events_kept, keep_coded
from stratagem.pipeline.session import Session
from stratagem.read.reviews import review_of
from stratagem.reckon.reliability import alpha_interval, krippendorff_alpha
from stratagem.record.documents import kept
from stratagem.record.inputs import read_bytes, write_text
from stratagem.report.reviews import FORMATS, label_studio_config

_BY_SUFFIX = {".csv": "csv", ".json": "label-studio", ".jsonl": "doccano"}


@dataclass(frozen=True, slots=True)
class Imported:
    """What a review changed: events by state, and what is kept now."""

    states: pl.DataFrame
    kept: Kept


def format_of(path: Path, form: str | None) -> str:
    """The format as asked for, else by the suffix.

    Raises
    ------
    InputError
        If neither says one.
    """
    found = form or _BY_SUFFIX.get(path.suffix.lower())
    if found is None:
        message = f"{path}: expected .csv, .json or .jsonl, or --format, found '{path.suffix}'; name the format"
        raise InputError(message)
    if found not in FORMATS:
        raise UnknownNameError("review format", found, known=FORMATS)
    return found


def export_review(session: Session, name: str, path: Path, *, form: str | None = None, sample: int = 0) -> int:
    """Write events coded under a name as a file to review.

    Parameters
    ----------
    session : Session
    name : str
    path : Path
    form : str, optional
        One of ``FORMATS``; by default by the suffix.
    sample : int
        So many events drawn at random with the session's seed; 0 for all.

    Returns
    -------
    int
        Events written. Beside Label Studio's tasks lies its interface, as ``FILE.xml``.
    """
    chosen = format_of(path, form)
    events = events_kept(session, name)
    if sample and sample < events.height:
        rows = session.generator().choice(events.height, size=sample, replace=False)
        events = events[sorted(int(r) for r in rows)]
    write_text(path, FORMATS[chosen](events))
    if chosen == "label-studio":
        write_text(path.with_name(path.name + ".xml"), label_studio_config())
    return events.height


def import_review(session: Session, name: str, path: Path, *, form: str | None = None, reviewer: str = "") -> Imported:
    """Take a review back: events get their state, and the moves under the name become those that count now.

    Raises
    ------
    InputError
        If the file is no review of events coded under the name. Nothing is changed then.
    """
    chosen = format_of(path, form)
    review = review_of(read_bytes(path), form=chosen, where=path.name, reviewer=reviewer)
    events = reviewed_events(events_kept(session, name), review, where=path.name)
    documents = kept(session.store.path, events["document"].unique())
    place = keep_coded(session, documents, events, name=name)
    states = events.select(pl.col("review").fill_null("no review needed")).to_series().value_counts(sort=True)
    return Imported(states.rename({"review": "state", "count": "events"}), place)


def agreement(session: Session, files: Sequence[Path], *, form: str | None = None) -> pl.DataFrame:
    """Agreement between review files of the same events, column by column.

    Returns
    -------
    polars.DataFrame
        ``column, events, agreement, alpha, low, high``: share on which all agree, Krippendorff's alpha and its 95 %
        bootstrap interval.

    Raises
    ------
    InputError
        If fewer than two files are named, or they have no event in common.
    """
    if len(files) < 2:
        message = f"expected review files of at least two coders, found {len(files)}; name both"
        raise InputError(message)
    codings = [review_of(read_bytes(f), form=format_of(f, form), where=f.name) for f in files]
    rows = []
    for column in JUDGED:
        coded = units(codings, column)
        if not coded:
            message = f"expected review files with events in common, found none in {', '.join(f.name for f in files)}"
            raise InputError(message)
        low, high = alpha_interval(coded, session.generator())
        agreed = sum(len(set(u)) == 1 for u in coded) / len(coded)
        rows.append(
            (column, len(coded), round(agreed, 2), round(krippendorff_alpha(coded), 2), round(low, 2), round(high, 2))
        )
    return pl.DataFrame(rows, schema=["column", "events", "agreement", "alpha", "low", "high"], orient="row")
