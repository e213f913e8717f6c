"""The test on the real record, against a plain implementation: day by day, turn by turn, least squares by formula."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import random

import numpy as np
import pytest

from stratagem.core.case import Record
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import matching
from stratagem.core.stratagems import Stratagem
from stratagem.pipeline.session import Session, ask, read_record

TURNS = 2000
YEAR = 365.25
ONE_STEP = ("provocation-for-concession", "cut-and-restore", "pivot-after-breakdown")


def dates(record: Record, filters: tuple[MoveFilter, ...], *, exact: bool) -> list[dt.date]:
    """Days of the moves that any of some filters keeps; those of a month on its 15th unless only exact ones count."""
    found = {}
    for chosen in filters:
        for row in matching(record, chosen).to_dicts():
            if row["precision"] == "day":
                found[row["move_id"]] = row["date"]
            elif row["precision"] == "month" and not exact:
                found[row["move_id"]] = row["date"].replace(day=15)
    return sorted(found.values())


def bursts(days: list[dt.date], *, quiet: int) -> list[dt.date]:
    """Days with no other in so many days before."""
    return [d for d, before in zip(days, [None, *days], strict=False) if before is None or (d - before).days > quiet]


def laid_out(record: Record, stratagem: Stratagem) -> list[tuple[int, list[int], list[int]]]:
    """For each leadership period: number of its first day, whether each day was followed, and which days triggered."""
    step, claim = stratagem.trigger.steps[0], stratagem.claim
    triggers = bursts(dates(record, step.match, exact=True), quiet=step.quiet_days)
    outcomes = dates(record, claim.match, exact=False)
    window, meta = claim.window.max_days, record.case.meta
    last = record.as_of - dt.timedelta(days=window)
    out = []
    for start, end, _ in record.case.roster.leaderships(meta.leaders, start=meta.begins, end=record.end).iter_rows():
        days = [start + dt.timedelta(days=k) for k in range((end - start).days)]
        days = [d for d in days if d <= last]
        followed = [int(any(1 <= (o - d).days <= window for o in outcomes)) for d in days]
        if days:
            out.append((start.toordinal(), followed, [k for k, d in enumerate(days) if d in triggers]))
    return out


def residuals(periods: list[tuple[int, list[int], list[int]]]) -> list[np.ndarray]:
    """What is left of the follow line after level and trend of each period and one yearly wave in common."""
    total = sum(len(f) for _, f, _ in periods)
    columns, row = [], 0
    for _, followed, _ in periods:
        inside = np.zeros(total)
        inside[row : row + len(followed)] = 1
        columns.append(inside)
        if len(followed) >= 2 * YEAR:
            rising = np.zeros(total)
            rising[row : row + len(followed)] = np.arange(len(followed)) / len(followed)
            columns.append(rising)
        row += len(followed)
    angle = np.array([2 * math.pi * (start + k) / YEAR for start, f, _ in periods for k in range(len(f))])
    design = np.stack([*columns, np.cos(angle), np.sin(angle)], axis=1)
    line = np.array([x for _, followed, _ in periods for x in followed], dtype=float)
    left = line - design @ np.linalg.lstsq(design, line, rcond=None)[0]
    ends = list(itertools.accumulate(len(f) for _, f, _ in periods))
    return np.split(left, ends[:-1])


def p_value(periods: list[tuple[int, list[int], list[int]]], left: list[np.ndarray]) -> tuple[float, float]:
    """The sum of what is left over the triggers, and its two-sided p-value under turns of each period by chance."""
    luck = random.Random(5)
    lines = [(x.tolist(), at) for x, (_, _, at) in zip(left, periods, strict=True)]
    observed = sum(x[k] for x, at in lines for k in at)
    above = below = 1
    for _ in range(TURNS):
        drawn = 0.0
        for x, at in lines:
            turn = luck.randrange(len(x))
            drawn += sum(x[(k + turn) % len(x)] for k in at)
        above += drawn >= observed - 1e-9
        below += drawn <= observed + 1e-9
    return observed, min(1.0, 2 * min(above, below) / (TURNS + 1))


@pytest.mark.parametrize("name", ONE_STEP)
def test_the_engine_agrees_with_plain_loops_on_the_real_record(name: str, dprk: Session) -> None:
    record = read_record(dprk)
    periods = laid_out(record, dprk.case.stratagems[name])
    left = residuals(periods)
    observed, p = p_value(periods, left)

    found = ask(dprk, record, "stratagem", {"id": name}).answer

    assert found.n == sum(len(at) for _, _, at in periods)
    assert found.details["hits"] == sum(followed[k] for _, followed, at in periods for k in at)
    assert found.details["hits"] - found.details["expected_hits"] == pytest.approx(observed, abs=1e-8)
    error = 2 * math.sqrt(p / 2 * (1 - p / 2) / TURNS)
    assert found.details["p_value"] == pytest.approx(p, abs=4 * math.hypot(error, found.details["p_error"]))
