"""Files and standard input to documents ready for coding, and what was refused on the way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from stratagem.core.coding import Document
from stratagem.core.errors import InputError
from stratagem.pipeline.session import today
from stratagem.read.texts import FORMATS, Columns, Given, Refused, Texts, format_of, texts_of
from stratagem.record.inputs import read_bytes

STDIN = "-"


def read_texts(
    files: Sequence[str], *, read_as: str | None, columns: Columns, given: Given, standard_input: bytes = b""
) -> Texts:
    """Documents of all files, in order.

    Parameters
    ----------
    files : sequence of str
        Paths; ``-`` is standard input.
    read_as : str or None
        Format of all of them; None goes by their names, and takes standard input for plain text.
    columns, given
    standard_input : bytes

    Raises
    ------
    InputError
        If a file cannot be read as texts, or two stories have one id.
    """
    if read_as is not None and read_as not in FORMATS:
        message = f"--read-as: expected one of {', '.join(FORMATS)}, found '{read_as}'"
        raise InputError(message)
    documents: dict[str, Document] = {}
    refused: list[Refused] = []
    filtered = 0
    for file in files:
        name = "stdin" if file == STDIN else Path(file).name
        data = standard_input if file == STDIN else read_bytes(Path(file))
        form = read_as or ("txt" if file == STDIN else format_of(name))
        found = texts_of(data, where=name, form=form, columns=columns, given=given, today=today())
        for document in found.documents:
            if document.id in documents:
                message = f"{file}: expected ids not used in the other files, found '{document.id}' again; rename "
                raise InputError(f"{message}the file or name a column of ids: --id-column")
            documents[document.id] = document
        refused += found.refused
        filtered += found.filtered
    return Texts(tuple(documents.values()), tuple(refused), filtered)
