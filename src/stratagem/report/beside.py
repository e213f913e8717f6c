"""The section of a brief that shows the curated record and machine-coded sources side by side, never summed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stratagem.core.claims import Claim
from stratagem.report.document import Figure, Section, Table, bound, quoted
from stratagem.report.words import number

TITLE = "Curated and machine-coded, side by side"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a comparison: what is counted, and the number of each source by its name."""

    what: str
    numbers: Mapping[str, Claim]


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison: its title, what the lines are, and the lines."""

    id: str
    caption: str
    what: str
    rows: Sequence[Row]
    note: str = ""


def beside(
    tables: Sequence[Compared], figures: Sequence[Figure], *, main: str, cited: Mapping[str, str]
) -> tuple[Section, ...]:
    """The section, or nothing if there is nothing to compare with.

    Parameters
    ----------
    tables : sequence of Compared
    figures : sequence of Figure
    main : str
        Source of every other number of the brief.
    cited : mapping of str to str
        Which days each source holds here, and how it wants to be cited.
    """
    if not cited:
        return ()
    notes = (
        f"Every number of other sections is from the source {quoted(main)}. Here each column is one source, counted "
        "by itself; columns are never added, since one act may stand in several, and many times in one.",
        "A machine reads news and codes what it reads: it sees more, repeats much, and mistakes words for deeds. Tools "
        "and sides of its moves are derived from its codes by tables of ours. A cell 'not covered' lies outside the "
        "days that the source holds here.",
        *(quoted(f"{source}: {citation}") for source, citation in cited.items()),
    )
    return (
        Section(
            "beside", TITLE, tables=tuple(_table(t) for t in tables if t.rows), figures=tuple(figures), notes=notes
        ),
    )


def _table(compared: Compared) -> Table:
    sources = list(dict.fromkeys(s for row in compared.rows for s in row.numbers))
    return Table(
        id=f"beside-{compared.id}",
        caption=compared.caption,
        header=(compared.what, *map(quoted, sources)),
        rows=tuple(
            (quoted(row.what), *(_cell(row.numbers[s]) if s in row.numbers else "" for s in sources))
            for row in compared.rows
        ),
        note=compared.note,
    )


def _cell(claim: Claim) -> str:
    value = claim.answer.value
    return bound(claim.id, number(value) if value is not None else "not covered")
