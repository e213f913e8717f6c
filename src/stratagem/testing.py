"""Contract checks for every kind of part, for our tests and for third parties'."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from stratagem.core.case import Case, Record, as_of
from stratagem.core.checks import REJECTS_SCHEMA, check
from stratagem.core.claims import Answer
from stratagem.core.errors import InputError
from stratagem.core.events import Coded, Context, EventSource
from stratagem.core.moves import VOCABULARIES
from stratagem.core.queries import Query
from stratagem.core.stratagems import Stratagem, check_names
from stratagem.plugins import load_all
from stratagem.read.actors import codes
from stratagem.read.ontology import UNMAPPED
from stratagem.reckon.chance import CONTRADICTED, NOT_DISTINGUISHABLE, NOT_TESTABLE, SUPPORTED
from stratagem.report.document import Document, plain
from stratagem.report.export import Export

NONSENSE = "nonsense from the future"
VERDICTS = (SUPPORTED, CONTRADICTED, NOT_DISTINGUISHABLE, NOT_TESTABLE)


class ContractError(AssertionError):
    """A part does not keep its contract; the message says which clause."""


def poison(moves: pl.DataFrame, after: dt.date) -> pl.DataFrame:
    """The moves with everything known after a day replaced by nonsense.

    Parameters
    ----------
    moves : polars.DataFrame
        Columns of ``MOVES``.
    after : datetime.date
        Rows known on or before this day stay as they are.

    Returns
    -------
    polars.DataFrame
        Later rows keep only their id, dates and case; what they say is upside down, and each is there twice.
    """
    late = moves.filter((pl.col("known_on") > after) | (pl.col("date") > after))
    upside_down = late.with_columns(
        actors=pl.col("targets"),
        targets=pl.col("actors"),
        tool=pl.lit("aid"),
        form=pl.lit("promise"),
        severity=pl.lit(0, dtype=pl.Int32),
        count=pl.lit(10_000, dtype=pl.Int32),
        summary=pl.lit(NONSENSE),
    )
    twice = upside_down.with_columns(move_id=pl.col("move_id") + "-again")
    return pl.concat([moves.join(late.select("move_id"), on="move_id", how="anti"), upside_down, twice])


def poison_series(case: Case, after: dt.date) -> Case:
    """The case with every figure published, and every event announced, after a day replaced by nonsense."""
    late = pl.col("known_on") > after
    return replace(
        case,
        observations=case.observations.with_columns(value=pl.when(late).then(-1e6).otherwise("value")),
        calendars=case.calendars.with_columns(name=pl.when(late).then(pl.lit(NONSENSE)).otherwise("name")),
    )


def check_query(query: Query, case: Case, moves: pl.DataFrame, *, day: dt.date, params: Mapping[str, Any]) -> Answer:
    """Check that a query is a pure, seeded function of what was known by the day.

    Parameters
    ----------
    query : Query
    case : Case
    moves : polars.DataFrame
        All moves, later ones too.
    day : datetime.date
        As-of date.
    params : mapping
        Parameters of the query.

    Returns
    -------
    Answer

    Raises
    ------
    ContractError
        Naming the clause that is broken.
    """
    asked = query.params.model_validate(dict(params))

    def answer(rows: pl.DataFrame, of: Case = case) -> Answer:
        return query.answer(as_of(of, rows, day), asked, np.random.default_rng(7))

    before = moves.clone()
    first = answer(moves)
    _require(moves.equals(before), "it changes its input")
    _require(_same(first, answer(moves)), "the same seed gives two answers")
    _require(_same(first, answer(moves.sample(fraction=1.0, shuffle=True, seed=3))), "the order of rows matters")
    _require(_same(first, answer(poison(moves, day), poison_series(case, day))), "it sees past the as-of date")
    _well_formed(first, as_of(case, moves, day))
    return first


def check_stratagem(
    stratagem: Stratagem, case: Case, moves: pl.DataFrame, *, day: dt.date, any_case: bool = False
) -> Answer:
    """Check that a stratagem names what a case knows, can be told in words, and is tested as every query must be.

    Parameters
    ----------
    stratagem : Stratagem
        Registered with the case or not.
    case : Case
    moves : polars.DataFrame
        All moves, later ones too.
    day : datetime.date
        As-of date.
    any_case : bool
        It is declared for every case, and may name nothing of one.

    Returns
    -------
    Answer
        Of the query that tests it.

    Raises
    ------
    ContractError
        Naming the clause that is broken: a name is unknown, a text is no sentence, the answer is not a pure and seeded
        function of what was known by the day, or its verdict lacks its companions.
    """
    queries = load_all("query")
    known = {name: query.params for name, query in queries.items()}
    unknown = check_names(stratagem, case, any_case=any_case, queries=known)
    _require(not unknown, "it names what is not known: " + "; ".join(fault.says for fault in unknown))
    for name, told in (("says", stratagem.says), ("cannot_tell", stratagem.cannot_tell)):
        _require(_is_sentence(told), f"{name} is no sentence: '{told}'")
    registered = replace(case, stratagems={**case.stratagems, stratagem.id: stratagem})
    name, params = stratagem.question()
    answer = check_query(queries[name], registered, moves, day=day, params=params)
    _tested(answer)
    return answer


def _tested(answer: Answer) -> None:
    """What an answer that carries its own test must say."""
    found = answer.details.get("verdict", NOT_TESTABLE)
    _require(found in VERDICTS, f"its verdict is '{found}', none of {', '.join(VERDICTS)}")
    p = answer.details.get("p_value")
    _require((p is None) == (found == NOT_TESTABLE), f"its verdict is '{found}' with the p-value {p}")
    if p is not None:
        _require(0 < p <= 1, f"its p-value is {p}")
        _require(answer.value is not None, "it has a p-value and no number")
        for companion in ("expected", "chance_low", "chance_high", "claimed", "reason"):
            _require(answer.details.get(companion) is not None, f"its verdict stands without '{companion}'")


def _is_sentence(text: str) -> bool:
    plain_text = text.strip()
    return plain_text.endswith(".") and plain_text[:1].isupper()


def check_export(export: Export, document: Document) -> bytes:
    """Check that an export is pure, says every sentence, and fetches nothing.

    Returns
    -------
    bytes

    Raises
    ------
    ContractError
        Naming the clause that is broken.
    """
    data = export.render(document)
    _require(data == export.render(document), "two renderings of one document differ")
    text = _words(data.decode(errors="replace"))
    for _, sentence in document.sentences():
        for word in _words(plain(sentence.text)).split():
            _require(word in text, f"it leaves out '{word}' of '{plain(sentence.text)}'")
    for tag in ('src="http', "src='http", "@import", 'rel="stylesheet" href="http'):
        _require(tag not in data.decode(errors="replace"), f"it fetches from outside ({tag})")
    return data


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
    _require(source.sniff(sample[:65_536]), "it does not recognise its own sample")
    context = Context(case="demo", where=name)
    whole = _together(source, [sample], context)
    _require(_same(whole, _together(source, [sample], context)), "two readings of one file differ")
    size = max(997, len(sample) // 20)
    pieces = [sample[n : n + size] for n in range(0, len(sample), size)]
    _require(_same(whole, _together(source, pieces, context)), "it matters where the file is cut")
    _require(whole.moves.height > 0, "it gives nothing out of its own sample")
    _require(dict(whole.moves.schema) == source.schema.polars, "its columns are not those of its schema")
    _require(dict(whole.rejects.schema) == REJECTS_SCHEMA, "its rejects lack a column")
    words = {**VOCABULARIES, "case": frozenset({"demo"}), "sources": frozenset({source.id})}
    if source.yields_moves:
        words["actors"] = codes()
        words |= {"tools": frozenset(tools) | {UNMAPPED}} if tools else {}
        _require((whole.moves["coder"] == source.id).all(), "coder is not its id")
    faults = check(whole.moves, source.schema, where=name, vocabularies=words).rejects
    _require(faults.is_empty(), f"a row does not meet its schema: {faults.head(1).to_dicts()}")
    _errors_name_the_row(source, sample, context, whole)
    if source.yields_moves:
        _filters(source, sample, context, whole)
    return whole


def _says_whose_it_is(source: EventSource) -> None:
    for stated in ("id", "title", "producer", "licence", "citation", "terms_url", "version", "patterns", "columns"):
        _require(bool(getattr(source, stated)), f"it does not state its {stated}")
    _require(source.terms_url.startswith(("https://", "http://")), f"its terms are at no address: {source.terms_url}")
    repeated = len({q.name for q in source.quirks}) < len(source.quirks)
    _require(not repeated, "two quirks have one name")
    for quirk in source.quirks:
        _require(bool(quirk.description), f"quirk {quirk.name} is not described")


def _together(source: EventSource, blocks: Iterable[bytes], context: Context) -> Coded:
    """Everything a file gives, in one."""
    parts = list(source.read(blocks, context))
    repairs, unmapped = Counter[str](), Counter[str]()
    for part in parts:
        repairs.update(part.repairs)
        unmapped.update(part.unmapped)
    strange = set(repairs) - {q.name for q in source.quirks}
    _require(not strange, f"it counts repairs it does not declare: {sorted(strange)}")
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
        _require(any(word in said for word in ("row", "line", context.where)), f"an error does not say where: {error}")
        return
    _require(found.rows_in > whole.rows_in, "a row that cannot be one is not counted")
    last = found.rejects["row"].max()
    _require(last == found.rows_in, f"a row that cannot be one is not named by its number {found.rows_in}")
    _require(found.moves.equals(whole.moves), "a row that cannot be one changes other rows")


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
    _require(between.moves.equals(expected), f"asked for {one} and {other}, it does not give the moves between them")
    _require(between.rows_in == whole.rows_in, "rows that are not wanted are not counted")


def _words(text: str) -> str:
    """Letters only, so that markup and escaping do not matter."""
    return "".join(c if c.isalpha() else " " for c in text)


def _well_formed(answer: Answer, record: Record) -> None:
    for name in ("value", "low", "high"):
        number = getattr(answer, name)
        _require(number is None or math.isfinite(number), f"{name} is {number}")
    if answer.value is not None and answer.low is not None:
        _require(answer.low <= answer.value + 1e-9, f"value {answer.value} is below its interval from {answer.low}")
    if answer.value is not None and answer.high is not None:
        _require(answer.value <= answer.high + 1e-9, f"value {answer.value} is above its interval to {answer.high}")
    _require(answer.n >= 0, f"n is {answer.n}")
    _require(answer.value is not None or bool(answer.note), "it gives no number and does not say why")
    known = set(record.moves["move_id"]) | set(record.case.sources["source_id"])
    _require(set(answer.rows) <= known, "it names rows that the record does not hold")


def _same(a: Answer | Coded, b: Answer | Coded) -> bool:
    return all(_equal(getattr(a, name), getattr(b, name)) for name in a.__slots__)


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, pl.DataFrame):
        return isinstance(b, pl.DataFrame) and a.equals(b)
    return bool(a == b)


def _require(holds: bool, clause: str) -> None:
    if not holds:
        raise ContractError(clause)
