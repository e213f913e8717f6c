"""The subset of SQL: what is in it is worded for each engine, what is not is refused."""

from __future__ import annotations

import pytest
from tests.conftest import TOY_DAY
from tests.record.asked import every

from stratagem.core.errors import InputError
from stratagem.pipeline.session import Session
from stratagem.record.dialects import transpiled, tree
from stratagem.record.questions import names


def test_every_question_keeps_to_the_subset(toy: Session) -> None:
    asked = every(toy.case, TOY_DAY)

    for question in asked.values():
        tree(question.sql("moves"))
    assert {q.name for q in asked.values()} == set(names())


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SELECT median(severity) FROM moves", "found Median"),
        ("SELECT list_transform(actors, lambda x: x) FROM moves", "found"),
        ("SELECT regexp_matches(summary, 'a') FROM moves", "found"),
        ("DELETE FROM moves", "found Delete"),
        ("SELECT FROM WHERE", "none that parses"),
    ],
)
def test_what_is_outside_is_refused(sql: str, found: str) -> None:
    with pytest.raises(InputError, match=found):
        tree(sql)


@pytest.mark.parametrize(
    ("ours", "spark", "bigquery"),
    [
        (
            "list_contains(a, 'x')",
            "ARRAY_CONTAINS(a, 'x')",
            "EXISTS(SELECT 1 FROM UNNEST(a) AS item WHERE item IN ('x'))",
        ),
        (
            "list_has_any(a, ['x', 'y'])",
            "ARRAYS_OVERLAP(a, ARRAY('x', 'y'))",
            "EXISTS(SELECT 1 FROM UNNEST(a) AS item WHERE item IN ('x', 'y'))",
        ),
        (
            "list_has_all(['x'], a)",
            "SIZE(ARRAY_EXCEPT(a, ARRAY('x'))) = 0",
            "NOT EXISTS(SELECT 1 FROM UNNEST(a) AS item WHERE NOT item IN ('x'))",
        ),
        ("contains(lower(s), 'x')", "CONTAINS(LOWER(s), 'x')", "STRPOS(LOWER(s), 'x') > 0"),
    ],
)
def test_lists_and_words_are_worded_for_each_engine(ours: str, spark: str, bigquery: str) -> None:
    sql = f"SELECT 1 FROM t WHERE {ours}"

    assert transpiled(sql, "duckdb") == sql
    assert transpiled(sql, "spark") == f"SELECT 1 FROM t WHERE {spark}"
    assert transpiled(sql, "bigquery") == f"SELECT 1 FROM t WHERE {bigquery}"
