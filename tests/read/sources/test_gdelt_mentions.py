"""GDELT mentions: a table beside the moves, linked by the event's id."""

from __future__ import annotations

import datetime as dt

from tests.reading import faults, read_rows
from tests.samples import GDELT_MENTION

from stratagem.plugins import event_sources
from stratagem.read.sources.gdelt_mentions import MENTIONS


def test_a_mention_points_to_its_move() -> None:
    [mention] = read_rows("gdelt_mentions", GDELT_MENTION).moves.to_dicts()

    assert not event_sources()["gdelt_mentions"].yields_moves
    assert set(mention) == set(MENTIONS.names)
    assert (mention["move_id"], mention["date"], mention["mentioned_on"]) == (
        "gdelt2:719026622",
        dt.date(2018, 1, 1),
        dt.date(2018, 1, 2),
    )
    assert (mention["confidence"], mention["kind"], mention["tone"]) == (0.6, 1, -1.5)


def test_an_impossible_day_is_named() -> None:
    found = read_rows("gdelt_mentions", {**GDELT_MENTION, "MentionTimeDate": "20180231000000"}, GDELT_MENTION)

    assert faults(found) == [(1, "MentionTimeDate", "20180231000000", "a date and time YYYYMMDDHHMMSS")]
    assert found.moves.height == 1


def test_days_that_are_not_asked_for_are_counted() -> None:
    found = read_rows("gdelt_mentions", GDELT_MENTION, until=dt.date(2018, 1, 1))

    assert (found.moves.height, found.filtered) == (0, 1)
