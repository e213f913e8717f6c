"""Words, numbers and marks with their places, and the refusal of other scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.errors import InputError
from stratagem.read.coder.tokens import MOST_TOKENS, refuse_other_scripts, words_of


@given(st.text(max_size=300))
def test_every_token_stands_where_it_says(text):
    tokens = words_of(text)

    assert all(text[start:end] == word for word, start, end in tokens)
    assert len(tokens) <= MOST_TOKENS


def test_hyphens_part_words_and_genitives_stand_alone():
    assert [w for w, _, _ in words_of("U.S.-led drills, Ruritania's 1,500 km")] == [
        *("U.S.", "-", "led", "drills", ",", "Ruritania", "'s", "1,500", "km"),
    ]


@pytest.mark.parametrize(
    ("text", "script"), [("남조선 괴뢰", "Hangul"), ("朝鲜外务省发言人", "Han"), ("ミサイル", "Katakana")]
)
def test_other_scripts_are_refused_by_name(text, script):
    with pytest.raises(InputError, match=f"a.txt: expected English text, found {script} script .* translate it first"):
        refuse_other_scripts(text, where="a.txt")


def test_a_few_foreign_letters_are_let_pass():
    refuse_other_scripts("The phrase Juche (주체) means self-reliance in all things.", where="a.txt")
