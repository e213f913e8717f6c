"""What a source of machine-coded events is: who made it, what its rows hold, how its bytes become moves."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from typing import Literal

import polars as pl

from stratagem.core.checks import REJECTS_SCHEMA
from stratagem.core.errors import InputError
from stratagem.core.moves import MOVES
from stratagem.core.tables import Column, Schema

ROW = "row_in_file"
"""Column of a raw frame that numbers the data rows of the file from 1."""

Cut = Literal["lines", "quoted", "whole"]


@dataclass(frozen=True, slots=True)
class Quirk:
    """A fault that a format is known to have and that is repaired, under a name, and counted.

    Parameters
    ----------
    name : str
        Key in ``Coded.repairs``.
    description : str
    """

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Context:
    """For whom a file is read and which of its rows are wanted.

    Parameters
    ----------
    case : str
        Id of the case, written into every move.
    where : str
        The file's name, for messages and for ids of rows that have none.
    coercers, targets, patrons : frozenset of str
        Our codes by role; they decide the tool where one code of the source serves several roles.
    dyads : frozenset of frozenset of str
        Pairs of our codes; only events between the two, either way, are kept. Empty for all.
    actors : frozenset of str
        Our codes; only events in which one of them acted or was addressed are kept. Empty for all.
    since, until : datetime.date, optional
        Half-open span of event dates that are kept.

    Examples
    --------
    >>> Context(case="demo", where="x.csv", dyads=frozenset({frozenset({"FRA", "DEU"})})).wanted == {"FRA", "DEU"}
    True
    """

    case: str
    where: str
    coercers: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    patrons: frozenset[str] = frozenset()
    dyads: frozenset[frozenset[str]] = frozenset()
    actors: frozenset[str] = frozenset()
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def wanted(self) -> frozenset[str]:
        """Every actor some condition names; empty when rows are kept whoever acts."""
        return self.actors.union(*self.dyads)


@dataclass(frozen=True, slots=True)
class Raw:
    """Rows of a file as its columns say them, not yet moves.

    Parameters
    ----------
    frame : polars.DataFrame
        The declared columns as far as they are needed, as text, and ``ROW``.
    rows_in : int
        Data rows read.
    rejects : polars.DataFrame
        Faults of rows that could not even be split into columns.
    filtered : int
        Rows set aside because they cannot be wanted.
    repairs : mapping of str to int
        Rows mended, by name of the quirk.
    plain : bool
        No field holds a control character, as far as the bytes were looked through; False if they were not.
    """

    frame: pl.DataFrame
    rows_in: int
    rejects: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REJECTS_SCHEMA))
    filtered: int = 0
    repairs: Mapping[str, int] = field(default_factory=dict)
    plain: bool = False

    def repaired(self, counted: Mapping[str, int]) -> Raw:
        """The same with further repairs counted; none that mended nothing."""
        return replace(self, repairs={**self.repairs, **{name: n for name, n in counted.items() if n}})


@dataclass(frozen=True, slots=True)
class Coded:
    """Moves out of some rows of a file, and what became of the other rows.

    Parameters
    ----------
    moves : polars.DataFrame
        Columns of the source's ``schema``, all of them, in order.
    rejects : polars.DataFrame
        Columns ``file, row, column, value, expected``, one line a fault.
    rows_in : int
    filtered : int
        Rows that are faultless as far as they were read, but not wanted.
    repairs : mapping of str to int
        Rows mended, by name of the quirk.
    unmapped : mapping of str to int
        Moves whose event or actor code is in no table, by ``column:code``; they are kept with that code.

    Raises
    ------
    InputError
        If rows in are not moves, rejected and filtered rows together.
    """

    moves: pl.DataFrame
    rejects: pl.DataFrame
    rows_in: int
    filtered: int
    repairs: Mapping[str, int] = field(default_factory=dict)
    unmapped: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.moves.height + self.rows_rejected + self.filtered != self.rows_in:
            message = (
                f"rows do not reconcile: {self.rows_in} in, {self.moves.height} moves, "
                f"{self.rows_rejected} rejected, {self.filtered} filtered"
            )
            raise InputError(message)

    @property
    def rows_rejected(self) -> int:
        """Number of distinct rejected rows."""
        return self.rejects["row"].n_unique()


@dataclass(frozen=True, slots=True)
class EventSource:
    """A public record of events that can be read into a user's own store.

    Parameters
    ----------
    id : str
        Stands in ``coder`` and ``source_ids`` of its moves.
    title, producer, licence, citation, terms_url : str
    may_ship : bool
        Whether its terms allow rows of it to be published with a case.
    version : str
        Version of the format, as ``coder_version``.
    patterns : tuple of str
        File names, as ``*.export.CSV``, without the suffix of a packing.
    sniff : callable
        Whether the first bytes of a file are of this format.
    columns : tuple of Column
        The file's columns in order, each with its type and range.
    quirks : tuple of Quirk
    scan : callable
        Bytes that begin and end with a whole row, the context, the number of their first data row and the bytes of
        the header line (empty if the format has none) to raw rows.
    to_moves : callable
        Raw rows and the context to moves.
    cut : str
        Where a file may be cut into pieces: between ``lines``, between lines outside quotation marks (``quoted``), or
        not at all (``whole``).
    header : bool
        The first line names the columns.
    header_if : bytes
        How the first line begins in those files of the format that have a header, where not all do.
    schema : Schema
        What it yields: moves, or a table of its own beside them.
    """

    id: str
    title: str
    producer: str
    licence: str
    citation: str
    terms_url: str
    may_ship: bool
    version: str
    patterns: tuple[str, ...]
    sniff: Callable[[bytes], bool]
    columns: tuple[Column, ...]
    scan: Callable[[bytes, Context, int, bytes], Raw]
    to_moves: Callable[[Raw, Context], Coded]
    quirks: tuple[Quirk, ...] = ()
    cut: Cut = "lines"
    header: bool = False
    header_if: bytes = b""
    schema: Schema = MOVES

    @property
    def yields_moves(self) -> bool:
        """Whether it yields moves, not a table beside them."""
        return self.schema is MOVES

    def named(self, name: str) -> bool:
        """Whether a file of that name could be of this source."""
        return any(fnmatch(name.lower(), p.lower()) for p in self.patterns)

    def read(self, blocks: Iterable[bytes], context: Context) -> Iterator[Coded]:
        """Moves out of a file that arrives in blocks of any size; about one block is held at a time.

        Parameters
        ----------
        blocks : iterable of bytes
            The unpacked file, in order. Blocks of 8 to 16 MB are a good size.
        context : Context

        Raises
        ------
        InputError
            If it is not such a file: its header is wrong, it is empty, or a line never ends.
        """
        first, header, begins = 1, b"", True
        held: list[Raw] = []
        for piece in pieces(ahead(blocks), self.cut, where=context.where):
            data = piece
            if begins and (self.header or (self.header_if and piece.lstrip(_MARK).startswith(self.header_if))):
                header, _, data = piece.partition(b"\n")
            begins = False
            raw = self.scan(data, context, first, header)
            first += raw.rows_in
            held.append(raw)
            # Where few rows of each piece are wanted, coding them together saves the fixed cost of each step.
            if sum(r.frame.height for r in held) >= FEW_ROWS:
                yield self.to_moves(_merged(held), context)
                held = []
        if held:
            yield self.to_moves(_merged(held), context)


_MARK = b'\xef\xbb\xbf"'
"""What may stand before the first word of a header: a byte-order mark, a quotation mark."""
FEW_ROWS = 20_000
"""Raw rows from which on they are coded without waiting for more."""
LONGEST_ROW = 64 * 2**20
"""Bytes after which a row that does not end is taken for another kind of file."""


def _merged(parts: list[Raw]) -> Raw:
    """Raw rows of successive pieces of one file as one."""
    if len(parts) == 1:
        return parts[0]
    repairs: Counter[str] = Counter()
    for part in parts:
        repairs.update(part.repairs)
    return Raw(
        pl.concat([p.frame for p in parts], how="vertical_relaxed"),
        sum(p.rows_in for p in parts),
        pl.concat([p.rejects for p in parts]),
        sum(p.filtered for p in parts),
        dict(repairs),
        all(p.plain for p in parts),
    )


def ahead(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same blocks, the next one fetched in a second thread while one is worked on: unpacking lets others run.

    Examples
    --------
    >>> list(ahead([b"one", b"two"]))
    [b'one', b'two']
    """
    rest = iter(blocks)
    with ThreadPoolExecutor(max_workers=1) as thread:
        coming = thread.submit(next, rest, None)
        while (block := coming.result()) is not None:
            coming = thread.submit(next, rest, None)
            yield block


def pieces(blocks: Iterable[bytes], cut: Cut, *, where: str) -> Iterator[bytes]:
    r"""Blocks of bytes cut anew so that each begins and ends with a whole row.

    Raises
    ------
    InputError
        If there are no bytes, or a row is longer than ``LONGEST_ROW``.

    Examples
    --------
    >>> list(pieces([b"1,a", b"\n2,b\n3", b",c"], "lines", where="x.csv"))
    [b'1,a\n2,b\n', b'3,c']
    """
    held: list[bytes] = []
    size = 0
    empty = True
    for block in blocks:
        end = block.rfind(b"\n") + 1 if cut == "lines" else 0
        if end:
            empty = False
            yield b"".join((*held, memoryview(block)[:end]))
            held, size = [block[end:]], len(block) - end
            continue
        held.append(block)
        size += len(block)
        if cut == "whole":
            continue
        # Only a block with a line's end can complete a row; until then blocks are held, not joined again and again.
        if cut == "quoted" and b"\n" in block:
            whole = b"".join(held)
            end = _last_end(whole)
            if end:
                empty = False
                yield whole[:end] if end < len(whole) else whole
            held, size = [whole[end:]], len(whole) - end
        if size > LONGEST_ROW:
            message = (
                f"{where}: expected rows on lines, found {size:,} bytes without the end of one; is it this format?"
            )
            raise InputError(message)
    rest = b"".join(held)
    if rest.strip():
        yield rest
    elif empty:
        message = f"{where}: expected rows, found an empty file; copy or fetch it again"
        raise InputError(message)


def _last_end(data: bytes) -> int:
    """Where the last whole row of some bytes ends; a line's end within quotation marks ends none."""
    end = data.rfind(b"\n") + 1
    # A line's end lies within quotation marks if an odd number of them stands before it.
    marks = data.count(b'"', 0, end)
    while end and marks % 2:
        before = data.rfind(b"\n", 0, end - 1) + 1
        marks -= data.count(b'"', before, end)
        end = before
    return end
