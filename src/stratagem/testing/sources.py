"""Contract of sources of events: licence and citation stated, rows accounted for, errors that name the row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from stratagem.core.checks import REJECTS_SCHEMA, check
from stratagem.core.errors import InputError
from stratagem.core.events import Coded, Context, EventSource
from stratagem.core.moves import VOCABULARIES
from stratagem.read.actors import codes
from stratagem.read.ontology import UNMAPPED
from stratagem.testing.clauses import require, same


def check_source(source: EventSource, sample: bytes, *, name: str = "sample", tools: Iterable[str] = ()) -> Coded:
    """Check that a source of events is pure, says whose it is, accounts for every row and cuts its files anywhere.

    Parameters
    ----------
    source : EventSource
    sample : bytes
        The beginning of a real file, or invented rows in the true format; some rows between two known actors.
    name : str
        File name of the sample.
    tools : iterable of str
        Keys of the toolkit that its moves may take; empty if they are not to be checked.

    Returns
    -------
    Coded
        What the sample gave.

    Raises
    ------
    ContractError
        Naming the clause that is broken.
    """
    _says_whose_it_is(source)
    require(source.sniff(sample[:65_536]), "it does not recognise its own sample")
    context = Context(case="demo", where=name)
    whole = _together(source, [sample], context)
    require(same(whole, _together(source, [sample], context)), "two readings of one file differ")
    size = max(997, len(sample) // 20)
    pieces = [sample[n : n + size] for n in range(0, len(sample), size)]
    require(same(whole, _together(source, pieces, context)), "it matters where the file is cut")
    require(whole.moves.height > 0, "it gives nothing out of its own sample")
    require(dict(whole.moves.schema) == source.schema.polars, "its columns are not those of its schema")
    require(dict(whole.rejects.schema) == REJECTS_SCHEMA, "its rejects lack a column")
    words = {**VOCABULARIES, "case": frozenset({"demo"}), "sources": frozenset({source.id})}
    if source.yields_moves:
        words["actors"] = codes()
        words |= {"tools": frozenset(tools) | {UNMAPPED}} if tools else {}
        require((whole.moves["coder"] == source.id).all(), "coder is not its id")
    faults = check(whole.moves, source.schema, where=name, vocabularies=words).rejects
    require(faults.is_empty(), f"a row does not meet its schema: {faults.head(1).to_dicts()}")
    _errors_name_the_row(source, sample, context, whole)
    if source.yields_moves:
        _filters(source, sample, context, whole)
    return whole


def _says_whose_it_is(source: EventSource) -> None:
    for stated in ("id", "title", "producer", "licence", "citation", "terms_url", "version", "patterns", "columns"):
        require(bool(getattr(source, stated)), f"it does not state its {stated}")
    require(source.terms_url.startswith(("https://", "http://")), f"its terms are at no address: {source.terms_url}")
    repeated = len({q.name for q in source.quirks}) < len(source.quirks)
    require(not repeated, "two quirks have one name")
    for quirk in source.quirks:
        require(bool(quirk.description), f"quirk {quirk.name} is not described")


def _together(source: EventSource, blocks: Iterable[bytes], context: Context) -> Coded:
    """Everything a file gives, in one."""
    parts = list(source.read(blocks, context))
    repairs, unmapped = Counter[str](), Counter[str]()
    for part in parts:
        repairs.update(part.repairs)
        unmapped.update(part.unmapped)
    strange = set(repairs) - {q.name for q in source.quirks}
    require(not strange, f"it counts repairs it does not declare: {sorted(strange)}")
    return Coded(
        pl.concat([p.moves for p in parts]),
        pl.concat([p.rejects for p in parts]),
        sum(p.rows_in for p in parts),
        sum(p.filtered for p in parts),
        dict(repairs),
        dict(unmapped),
    )


def _errors_name_the_row(source: EventSource, sample: bytes, context: Context, whole: Coded) -> None:
    """A row that cannot be one is set aside under its number, or the file is refused by name."""
    spoiled = sample.rstrip(b"\r\n") + b"\n" + b"this is no row of it\n"
    try:
        found = _together(source, [spoiled], context)
    except InputError as error:
        said = str(error)
        require(any(word in said for word in ("row", "line", context.where)), f"an error does not say where: {error}")
        return
    require(found.rows_in > whole.rows_in, "a row that cannot be one is not counted")
    last = found.rejects["row"].max()
    require(last == found.rows_in, f"a row that cannot be one is not named by its number {found.rows_in}")
    require(found.moves.equals(whole.moves), "a row that cannot be one changes other rows")


def _filters(source: EventSource, sample: bytes, context: Context, whole: Coded) -> None:
    """Asking for one pair of actors gives just those moves that asking for all gives between them."""
    sides = (
        whole.moves.select("actors", "targets")
        .explode("actors", empty_as_null=True)
        .explode("targets", empty_as_null=True)
    )
    pairs = sides.drop_nulls().filter((pl.col("actors") != "UNK") & (pl.col("targets") != "UNK"))
    pairs = pairs.filter(pl.col("actors") != pl.col("targets"))
    if pairs.is_empty():
        return
    one, other = pairs.row(0)
    between = _together(source, [sample], replace(context, dyads=frozenset({frozenset({one, other})})))
    expected = whole.moves.filter(
        (pl.col("actors").list.contains(one) & pl.col("targets").list.contains(other))
        | (pl.col("actors").list.contains(other) & pl.col("targets").list.contains(one))
    )
    require(between.moves.equals(expected), f"asked for {one} and {other}, it does not give the moves between them")
    require(between.rows_in == whole.rows_in, "rows that are not wanted are not counted")
