"""Words that the lexicon lacks are named; words it knows are not."""

from __future__ import annotations

import datetime as dt

import pytest

from stratagem.core.coding import Document


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ruritania threatened Borduria with war.", []),
        ("Ruritania frobnicated Borduria.", [("verb", "frobnicated")]),
        ("Ruritania attacked Genovia.", [("actor", "Genovia")]),
        ("Dracula Palmer denounced Borduria.", [("actor", "Dracula Palmer")]),
        ("Weather was fine in Borduria.", []),
    ],
)
def test_what_is_unknown(invented, text, expected):
    (coding,) = invented.code(Document("d", text, dt.date(2010, 6, 30)), explain=True)

    assert [(kind, span.of(text)) for kind, span in coding.unknown] == expected


def test_only_asked_coders_say_it(invented):
    (coding,) = invented.code(Document("d", "Ruritania attacked Genovia.", dt.date(2010, 6, 30)))

    assert coding.unknown == ()
