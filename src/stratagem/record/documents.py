"""Texts that were coded, kept by hash, so that every quote can be checked against the very words later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

import polars as pl

from stratagem.core.coded import DOCUMENTS, digest
from stratagem.core.errors import StoreError
from stratagem.record.whole import whole

FOLDER = "documents"


def digest_of(documents: pl.DataFrame) -> str:
    """Hash of a table of documents: of ids, dates and hashes of texts, in order."""
    lines = documents.select("document", "sha256", "date", "title", "voice", "about").iter_rows()
    return sha256("\n".join(map(repr, lines)).encode("utf-8", errors="surrogatepass")).hexdigest()


def keep(store: Path, documents: pl.DataFrame) -> Path:
    """Keep documents beside the batches; the same ones again change nothing.

    Parameters
    ----------
    store : Path
        Folder of the store; made if it is not there.
    documents : polars.DataFrame
        Columns of ``DOCUMENTS``.

    Returns
    -------
    Path
        The file, named by the documents' hash.
    """
    file = store / FOLDER / f"{digest_of(documents)[:16]}.parquet"
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        with whole(file) as part:
            documents.select(DOCUMENTS.names).write_parquet(part, compression="zstd")
    return file


def kept(store: Path, ids: Iterable[str] | None = None) -> pl.DataFrame:
    """Documents kept in a store.

    Parameters
    ----------
    store : Path
    ids : iterable of str, optional
        Only these; by default all.

    Raises
    ------
    StoreError
        If a file is damaged.
    """
    parts = [DOCUMENTS.empty()]
    for file in sorted((store / FOLDER).glob("*.parquet")):
        try:
            found = pl.read_parquet(file)
        except (pl.exceptions.PolarsError, OSError) as error:
            message = f"{file}: expected texts that were coded; it cannot be read; copy it from a backup or code again"
            raise StoreError(message) from error
        parts.append(found if ids is None else found.filter(pl.col("document").is_in(list(ids))))
    return pl.concat(parts)


def faults(documents: pl.DataFrame, quotes: Sequence[tuple[str, str, str]]) -> list[str]:
    """What is wrong with quotes and the texts they come from, one line a fault.

    Parameters
    ----------
    documents : polars.DataFrame
        As :func:`kept` gave them.
    quotes : sequence of (str, str, str)
        Id of an event, id of its document, its quote.
    """
    texts: dict[str, list[str]] = {}
    out = []
    for name, stated, text in documents.select("document", "sha256", "text").iter_rows():
        if digest(text) != stated:
            out.append(f"document {name}: expected a text with SHA-256 {stated[:12]}..., found {digest(text)[:12]}...")
        texts.setdefault(name, []).append(text)
    for event, document, quote in quotes:
        if document not in texts:
            out.append(f"{event}: expected its text {document} among the documents, found none; code it again")
        elif not any(quote in text for text in texts[document]):
            out.append(f"{event}: expected its quote in the text {document}, found other words there: '{quote[:60]}'")
    return out
