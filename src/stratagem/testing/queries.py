"""Contract of queries and of the stratagems they test: pure, seeded, blind to the future, with a verdict."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from stratagem.core.case import Case, Record, as_of
from stratagem.core.claims import Answer
from stratagem.core.queries import Query
from stratagem.core.stratagems import Stratagem, check_names
from stratagem.plugins import load_all
from stratagem.reckon.chance import CONTRADICTED, NOT_DISTINGUISHABLE, NOT_TESTABLE, SUPPORTED
from stratagem.testing.clauses import require, same
from stratagem.testing.poisoning import poison, poison_series

VERDICTS = (SUPPORTED, CONTRADICTED, NOT_DISTINGUISHABLE, NOT_TESTABLE)


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
    require(moves.equals(before), "it changes its input")
    require(same(first, answer(moves)), "the same seed gives two answers")
    require(same(first, answer(moves.sample(fraction=1.0, shuffle=True, seed=3))), "the order of rows matters")
    require(same(first, answer(poison(moves, day), poison_series(case, day))), "it sees past the as-of date")
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
    require(not unknown, "it names what is not known: " + "; ".join(fault.says for fault in unknown))
    for name, told in (("says", stratagem.says), ("cannot_tell", stratagem.cannot_tell)):
        require(_is_sentence(told), f"{name} is no sentence: '{told}'")
    registered = replace(case, stratagems={**case.stratagems, stratagem.id: stratagem})
    name, params = stratagem.question()
    answer = check_query(queries[name], registered, moves, day=day, params=params)
    _tested(answer)
    return answer


def _tested(answer: Answer) -> None:
    """What an answer that carries its own test must say."""
    found = answer.details.get("verdict", NOT_TESTABLE)
    require(found in VERDICTS, f"its verdict is '{found}', none of {', '.join(VERDICTS)}")
    p = answer.details.get("p_value")
    require((p is None) == (found == NOT_TESTABLE), f"its verdict is '{found}' with the p-value {p}")
    if p is not None:
        require(0 < p <= 1, f"its p-value is {p}")
        require(answer.value is not None, "it has a p-value and no number")
        for companion in ("expected", "chance_low", "chance_high", "claimed", "reason"):
            require(answer.details.get(companion) is not None, f"its verdict stands without '{companion}'")


def _is_sentence(text: str) -> bool:
    plain_text = text.strip()
    return plain_text.endswith(".") and plain_text[:1].isupper()


def _well_formed(answer: Answer, record: Record) -> None:
    for name in ("value", "low", "high"):
        number = getattr(answer, name)
        require(number is None or math.isfinite(number), f"{name} is {number}")
    if answer.value is not None and answer.low is not None:
        require(answer.low <= answer.value + 1e-9, f"value {answer.value} is below its interval from {answer.low}")
    if answer.value is not None and answer.high is not None:
        require(answer.value <= answer.high + 1e-9, f"value {answer.value} is above its interval to {answer.high}")
    require(answer.n >= 0, f"n is {answer.n}")
    require(answer.value is not None or bool(answer.note), "it gives no number and does not say why")
    known = set(record.moves["move_id"]) | set(record.case.sources["source_id"])
    require(set(answer.rows) <= known, "it names rows that the record does not hold")
