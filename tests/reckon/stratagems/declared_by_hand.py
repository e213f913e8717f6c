"""Stratagems of launches and aid in a few words, for records made of invented moves."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from tests.reckon.invented import FIRST, move, table

from stratagem.core.case import Case, Record, as_of
from stratagem.core.stratagems import Stratagem

LAUNCH = {"name": "launch", "match": {"tool": ["short_range_missile"]}}


def stratagem(*steps: dict[str, Any], **more: Any) -> Stratagem:
    """A launch, or the given steps, after which aid is claimed to come within 1 to 30 days."""
    window = more.pop("window", (1, 30))
    claim = {
        "match": {"tool": ["aid"]},
        "at_least": more.pop("at_least", 1),
        "window": {"min_days": window[0], "max_days": window[1]},
        "direction": more.pop("direction", "more"),
    }
    whole = {
        "id": "launch-then-aid",
        "title": "Launch, then aid",
        "feature": "S2",
        "says": "After a launch there is aid.",
        "published": [{"who": "Nobody", "where": "nowhere", "date": 2001}],
        "trigger": {"steps": list(steps) or [LAUNCH]},
        "claim": claim,
        "cannot_tell": "Why.",
    }
    return Stratagem.model_validate(whole | more)


def launch(day: int, **more: Any) -> dict[str, Any]:
    """A launch so many days after 1 January 2000."""
    return move(day, "RUR", "GRA", "short_range_missile", **more)


def aid(day: int, **more: Any) -> dict[str, Any]:
    """Aid so many days after 1 January 2000."""
    return move(day, "GRA", "RUR", "aid", **more)


def record(case: Case, *moves: dict[str, Any], end: int, known: Stratagem | None = None) -> Record:
    """The invented case with these moves, as of so many days after 1 January 2000; a stratagem registered if given."""
    held = replace(case, stratagems={**case.stratagems, known.id: known}) if known else case
    return as_of(held, table(moves), FIRST + dt.timedelta(days=end))
