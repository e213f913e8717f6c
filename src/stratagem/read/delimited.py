"""Rows of tab- and comma-separated files: counted, wanted ones found before any parsing, faulty ones set aside."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from stratagem.core.checks import REJECTS_SCHEMA
from stratagem.core.errors import InputError
from stratagem.core.events import ROW, Context, Raw
from stratagem.core.tables import Column

LATIN = "latin_1"
TRAILING = "trailing_separators"
_TYPES: Mapping[str, type[pl.DataType]] = {"integer": pl.Int32, "number": pl.Float64}
_PLAIN = b"\t\n" + bytes(range(32, 127)) + bytes(range(128, 256))
"""Every byte but those of control characters that a table's text may not hold."""
_DENSE = 3
"""If more than one row in so many may be wanted, finding them first gains nothing."""
_FIRST = 100
"""Rows by which another kind of file is told."""
_SAMPLE = 256 * 1024
"""Bytes by which it is judged."""


BOM = b"\xef\xbb\xbf"
"""Byte-order mark of UTF-8, which some programs put before the first line."""


def begins(header: bytes, *, quoted: bool = False) -> Callable[[bytes], bool]:
    """Tells a file by how its first line begins, after a byte-order mark if there is one.

    Parameters
    ----------
    header : bytes
    quoted : bool
        Names may stand in quotation marks.

    Examples
    --------
    >>> begins(b"id,day", quoted=True)(b'"id","day","code"')
    True
    """
    return lambda head: (head.removeprefix(BOM).replace(b'"', b"") if quoted else head.removeprefix(BOM)).startswith(
        header
    )


@dataclass(frozen=True, slots=True)
class Delimited:
    """How a format puts rows on lines.

    Parameters
    ----------
    columns : tuple of Column
        In order.
    used : tuple of str
        Those that are read.
    separator : str
        One ASCII character.
    quoted : bool
        Fields may stand in quotation marks and hold line ends.
    header : bool
        The first line names the columns; their order may differ, and columns that are not required may lack.
    aliases : mapping of str to str
        Other spellings in the header.
    latin : bool
        A line that is not UTF-8 is read as ISO 8859-1.
    open_ended : bool
        Rows may have fields beyond the declared ones, or lack the last ones that are not required.
    nulls : tuple of str
        What stands for nothing, besides an empty field.
    shorter : frozenset of int
        Numbers of columns that files without a header may have instead, the last ones missing.
    needles : callable, optional
        For one of our codes, the byte strings one of which stands in every row that names it.
    """

    columns: tuple[Column, ...]
    used: tuple[str, ...]
    separator: str = "\t"
    quoted: bool = False
    header: bool = False
    aliases: Mapping[str, str] = field(default_factory=dict)
    latin: bool = False
    open_ended: bool = False
    nulls: tuple[str, ...] = ()
    shorter: frozenset[int] = frozenset()
    needles: Callable[[str], tuple[bytes, ...]] | None = None

    def scan(self, data: bytes, context: Context, first_row: int, header: bytes) -> Raw:
        """Raw rows; see :class:`stratagem.core.events.EventSource`.

        Raises
        ------
        InputError
            If the header is not of this format, or no row of the file's beginning is.
        """
        names = self.names(header, where=context.where)
        if self.shorter and (width := data.partition(b"\n")[0].count(self.separator.encode()) + 1) in self.shorter:
            names = names[:width]
        kept, numbers, total = data, None, 0
        if self.needles is not None and context.wanted and not self.quoted:
            if first_row == 1:
                self._refuse_other_formats(data, len(names), where=context.where)
            found = _wanted(data, context, self.needles)
            if found is not None:
                kept, numbers, total = found[0], found[1] + first_row, found[2]
        if kept and (self.open_ended or not _even(kept, len(names), self)):
            return self._mend(kept, names, context, first_row, numbers=numbers, total=total, whole=kept is data)
        try:
            frame = self.load(kept, names)
        except pl.exceptions.PolarsError:
            return self._mend(kept, names, context, first_row, numbers=numbers, total=total, whole=kept is data)
        rows = frame.height if kept is data else total
        if numbers is None:
            numbers = np.arange(first_row, first_row + frame.height)
        plain = not kept.translate(None, _PLAIN)
        frame = frame.with_columns(pl.Series(ROW, numbers, dtype=pl.Int64))
        return Raw(frame, rows, filtered=rows - frame.height, plain=plain)

    def load(
        self, data: bytes, names: Sequence[str] | None = None, *, used: Sequence[str] | None = None
    ) -> pl.DataFrame:
        """Columns of whole rows, typed as declared, by one pass of the parser.

        Parameters
        ----------
        data : bytes
        names : sequence of str, optional
            The file's columns in its order; by default as declared.
        used : sequence of str, optional
            Columns to read; by default those of the layout.

        Raises
        ------
        polars.exceptions.PolarsError
            If a value is not of its type or the bytes are not UTF-8.
        """
        names = names or [c.name for c in self.columns]
        used = [n for n in (used or self.used) if n in names]
        kinds = {c.name: c.kind for c in self.columns}
        schema = {n: _TYPES.get(kinds.get(n, "text"), pl.String) for n in names}
        if not data:
            return pl.DataFrame(schema={n: schema[n] for n in used})
        places = [list(names).index(n) for n in used]
        return pl.read_csv(
            data,
            has_header=False,
            separator=self.separator,
            quote_char='"' if self.quoted else None,
            schema=schema,
            columns=places,
            null_values=list(self.nulls) or None,
        ).select(used)

    def names(self, header: bytes, *, where: str) -> list[str]:
        """Columns of the file, from its header or as declared.

        Raises
        ------
        InputError
            If the header lacks a required column, or has one twice.
        """
        if not self.header:
            return [c.name for c in self.columns]
        line = header.removeprefix(BOM).rstrip(b"\r\n").decode("latin-1")
        fields = next(csv.reader([line], delimiter=self.separator)) if self.quoted else line.split(self.separator)
        found = [self.aliases.get(f.strip(), f.strip()) for f in fields]
        known = {c.name for c in self.columns}
        missing = [c.name for c in self.columns if c.required and c.name not in found]
        if missing or len(set(found)) < len(found):
            shown = ", ".join(f[:40] for f in found[:4])
            what = f"the column '{missing[0]}'" if missing else "each column once"
            message = f"{where}, header: expected {what}, found {len(found)} columns: {shown} ...; is it this format?"
            raise InputError(message)
        # Columns that a later release has added are passed over.
        return [f if f in known else f"+{n}" for n, f in enumerate(found)]

    def _refuse_other_formats(self, data: bytes, width: int, *, where: str) -> None:
        """Raise if no row at the beginning has the right width: else no wanted row is found and nobody is told."""
        lines = data[:_SAMPLE].split(b"\n")[:_FIRST]
        widths = [line.rstrip(b"\r").count(self.separator.encode()) + 1 for line in lines]
        if not any(w >= width for w in widths):
            raise _other_format(where, _fields(widths[0]), _fields(width), len(lines))

    def _mend(
        self,
        data: bytes,
        names: Sequence[str],
        context: Context,
        first_row: int,
        *,
        numbers: np.ndarray | None,
        total: int,
        whole: bool,
    ) -> Raw:
        """Rows one by one, where the fast way found a fault: what can be mended is, what cannot is set aside."""
        mended = _Mended(self, len(names), context.where)
        count = 0
        for count, (fields, fault) in enumerate(_split(data, self, context.where, first_row), 1):
            mended.add(int(numbers[count - 1]) if numbers is not None else first_row + count - 1, fields, fault)
        if whole:
            total = count
        if first_row == 1 and whole and not mended.rows and count:
            raise _other_format(context.where, *mended.faults[0][3:], count)
        columns = list(zip(*mended.rows, strict=True)) if mended.rows else [()] * len(names)
        frame = pl.DataFrame({n: self._text(columns[names.index(n)]) for n in self.used if n in names}).with_columns(
            pl.Series(ROW, mended.numbers, dtype=pl.Int64)
        )
        rejects = pl.DataFrame(mended.faults, schema=REJECTS_SCHEMA, orient="row")
        return Raw(frame, total, rejects, total - frame.height - rejects.height, mended.repairs)

    def _text(self, values: Sequence[str]) -> pl.Series:
        empty = ("", *self.nulls)
        return pl.Series(values, dtype=pl.String).replace(list(empty), [None] * len(empty))


class _Mended:
    """Rows gathered by the slow way, and what was done to them."""

    def __init__(self, layout: Delimited, width: int, where: str) -> None:
        self._layout, self._width, self._where = layout, width, where
        required = [n for n, c in enumerate(layout.columns, 1) if c.required]
        self._least = max(required, default=width) if layout.open_ended and not layout.header else width
        self.rows: list[list[str]] = []
        self.numbers: list[int] = []
        self.faults: list[tuple[str, int, str, str, str]] = []
        self.repairs: dict[str, int] = {}

    def add(self, number: int, fields: list[str], fault: str) -> None:
        if fault == LATIN and self._layout.latin:
            self._repaired(LATIN)
        elif fault:
            value = fault if fault != LATIN else "bytes that are not UTF-8"
            self.faults.append((self._where, number, "(row)", value, "text in UTF-8"))
            return
        while len(fields) > self._width and not fields[-1].strip():
            fields.pop()
            if len(fields) == self._width:
                self._repaired(TRAILING)
        if self._layout.open_ended:
            fields = fields[: self._width]
            if len(fields) >= self._least:
                fields += [""] * (self._width - len(fields))
        if len(fields) != self._width:
            self.faults.append((self._where, number, "(row)", _fields(len(fields)), _fields(self._width)))
            return
        self.rows.append(fields)
        self.numbers.append(number)

    def _repaired(self, name: str) -> None:
        self.repairs[name] = self.repairs.get(name, 0) + 1


def _fields(count: int) -> str:
    return f"{count} field" + ("s" if count != 1 else "")


def _other_format(where: str, found: str, expected: str, rows: int) -> InputError:
    message = (
        f"{where}, row 1: expected {expected}, found {found}, and no better in all of its first {rows:,} rows; is it "
        "this format?"
    )
    return InputError(message)


def _lines(data: bytes) -> int:
    return data.count(b"\n") + (not data.endswith(b"\n") and bool(data))


def _even(data: bytes, width: int, layout: Delimited) -> bool:
    """Whether every row has as many fields as there are columns, by the places of separators and line ends."""
    cells = np.frombuffer(data, dtype=np.uint8)
    separators, ends = np.flatnonzero(cells == ord(layout.separator)), np.flatnonzero(cells == ord("\n"))
    if layout.quoted:
        # What has an odd number of quotation marks before it lies between two of them.
        marks = np.flatnonzero(cells == ord('"'))
        if marks.size:
            separators, ends = (at[np.searchsorted(marks, at) % 2 == 0] for at in (separators, ends))
    if not data.endswith(b"\n"):
        ends = np.append(ends, len(data))
    if separators.size != (width - 1) * ends.size or width == 1:
        return width == 1 and not separators.size
    grid = separators.reshape(-1, width - 1)
    return bool((grid[:, -1] < ends).all() and (grid[1:, 0] > ends[:-1]).all())


def _wanted(
    data: bytes, context: Context, needles: Callable[[str], tuple[bytes, ...]]
) -> tuple[bytes, np.ndarray, int] | None:
    """The rows that may name who is wanted, their places from 0 and how many rows there are; nothing if many may."""
    head = data[:_SAMPLE]
    seen = {code: sum(map(head.count, needles(code))) for code in context.wanted}
    # A row between two actors names both, so the rarer of them finds it.
    sought = set(context.actors) | {min(dyad, key=lambda c: (seen[c], c)) for dyad in context.dyads}
    if _DENSE * sum(seen[code] for code in sought) > _lines(head):
        return None
    spans = sorted({span for code in sought for needle in needles(code) for span in _spans(data, needle)})
    places, place, before = [], 0, 0
    for start, _ in spans:
        place += data.count(b"\n", before, start)
        before = start
        places.append(place)
    total = place + data.count(b"\n", before) + (not data.endswith(b"\n") and bool(data))
    return b"\n".join(data[a:b] for a, b in spans), np.array(places, dtype=np.int64), total


def _spans(data: bytes, needle: bytes) -> Iterator[tuple[int, int]]:
    """Where the lines that hold a byte string begin and end."""
    at = data.find(needle)
    while at >= 0:
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        yield data.rfind(b"\n", 0, at) + 1, end
        at = data.find(needle, end)


def _split(data: bytes, layout: Delimited, where: str, first_row: int) -> Iterator[tuple[list[str], str]]:
    """Fields of each row, and whether it is not UTF-8."""
    if layout.quoted:
        lines = [_decoded(line) for line in data.removesuffix(b"\n").split(b"\n")]
        strange = {n for n, (_, fault) in enumerate(lines, 1) if fault}
        reader = csv.reader((text + "\n" for text, _ in lines), delimiter=layout.separator, strict=True)
        before = 0
        try:
            for fields in reader:
                bad = any(n in strange for n in range(before + 1, reader.line_num + 1)) if strange else False
                yield fields, LATIN if bad else ""
                before = reader.line_num
        except csv.Error as error:
            message = (
                f"{where}, line {reader.line_num} from row {first_row} on: not CSV: {error}; check the quotes there"
            )
            raise InputError(message) from None
        return
    for line in data.removesuffix(b"\n").split(b"\n"):
        text, fault = _decoded(line)
        yield text.removesuffix("\r").split(layout.separator), fault


def _decoded(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return data.decode("latin-1"), LATIN
