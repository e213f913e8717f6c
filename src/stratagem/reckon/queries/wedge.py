"""Whether an overture to one power is followed by more hostility to another: playing powers off each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from stratagem.core.case import Record
from stratagem.core.claims import Answer
from stratagem.core.filters import MoveFilter
from stratagem.core.queries import Params, Query, matching
from stratagem.reckon.chance import against_chance, detectable, untested
from stratagem.reckon.daily import Days, burst_starts, exact, placed, to_day, to_days
from stratagem.reckon.dynamics.powers import powers, towards
from stratagem.reckon.dynamics.ties import ties
from stratagem.reckon.dynamics.wedge import block_permuted, days_ahead, mean_after
from stratagem.reckon.turning import strata

OTHER_WINDOWS = (30, 60, 90, 180)
"""Windows whose p-values are stated beside the one asked for, so that a lucky choice shows."""
RESAMPLES = 1999

Side = Literal["target", "patron"]


class WedgeParams(Params):
    """Friendly to whom, hostile to whom, and within what time.

    Parameters
    ----------
    window_days : int
        Hostility counts from the day after the overture to this many days after it.
    quiet_days : int
        A friendly day opens an overture if there was none towards that power in so many days before.
    friendly_to, hostile_to : tuple of str
        Roles: target, patron.
    kinds : tuple of str
        Kinds of actor that are powers: state, organisation.
    block_days : int
        Length of the blocks of days that chance shuffles inside each leadership period.
    permutations : int
        Random orders of blocks of days that show what chance would give.
    """

    window_days: int = Field(default=90, ge=1, le=3650)
    quiet_days: int = Field(default=30, ge=0, le=3650)
    friendly_to: tuple[Side, ...] = Field(default=("target", "patron"), min_length=1)
    hostile_to: tuple[Side, ...] = Field(default=("target", "patron"), min_length=1)
    kinds: tuple[Literal["state", "organisation"], ...] = Field(default=("state",), min_length=1)
    block_days: int = Field(default=180, ge=1, le=36_500)
    permutations: int = Field(default=4999, ge=99, le=100_000)


@dataclass(frozen=True, slots=True)
class _Test:
    """Overtures as they were and as chance moves them; days ``[first, last)`` are those that can be judged."""

    day: Days
    power: NDArray[np.int64]
    moved: Days
    first: int
    last: int

    def against(self, hostile: Sequence[Days], *, within_days: int) -> tuple[float, NDArray[np.float64]]:
        """The statistic and its draws, for each power's days of hostility to others."""
        ahead = np.stack([days_ahead(h, first=self.first, last=self.last, within_days=within_days) for h in hostile])
        seen = mean_after(self.day, self.power, ahead, first=self.first)
        return float(seen), mean_after(self.moved, self.power, ahead, first=self.first)

    def of(self, power: int) -> _Test:
        """The overtures to one power alone."""
        mine = self.power == power
        return _Test(
            self.day[mine], np.zeros(int(mine.sum()), dtype=np.int64), self.moved[:, mine], self.first, self.last
        )


def _answer(record: Record, params: WedgeParams, rng: np.random.Generator) -> Answer:
    friends, every_overture, hostile = _laid_out(record, params)
    horizon = to_day(record.as_of) - params.window_days + 1
    overtures = every_overture.filter(pl.Series(to_days(every_overture["date"]) < horizon))
    note = _note(params, every_overture.height - overtures.height)
    others = {f: _not_also_to(f, hostile) for f in friends}
    if overtures.is_empty() or all(others[f].is_empty() for f in set(overtures["power"])):
        return _nothing(
            overtures.height, "overture old enough" if overtures.is_empty() else "hostile move to another power", note
        )
    periods = strata(record, last=horizon)
    day = to_days(overtures["date"])
    moved = block_permuted(day, periods, block_days=params.block_days, draws=params.permutations, rng=rng)
    place = np.array([friends.index(p) for p in overtures["power"]], dtype=np.int64)
    test = _Test(day, place, moved, periods[0].first, horizon)
    lines = [to_days(rows["date"]) for rows in others.values()]
    value, draws = test.against(lines, within_days=params.window_days)
    found = against_chance(value, draws, claimed="more")
    instances = _instances(overtures, others, params.window_days)
    low, high = _interval(instances, rng)
    curve = {w: against_chance(*test.against(lines, within_days=w), claimed="more") for w in OTHER_WINDOWS}
    return Answer(
        value=value,
        unit="days with hostility to another power, after an overture",
        n=overtures.height,
        n_of="overtures",
        low=min(low, value),
        high=max(high, value),
        interval="95 % bootstrap interval; calendar months of overtures drawn whole",
        rows=tuple(dict.fromkeys([*overtures["move_id"], *instances["hostile_id"].drop_nulls()])),
        table=_pairs(test, friends, others, params),
        instances=instances,
        note=note,
        details={
            **found,
            "detectable": detectable(draws, claimed="more"),
            "reason": _reason(value, overtures.height, found, params),
            **{f"p_value_{w}_days": tried["p_value"] for w, tried in curve.items()},
            "overtures_followed": int((instances["hostile_days"] > 0).sum()),
            "open_overtures": every_overture.height - overtures.height,
            "window_days": params.window_days,
        },
    )


def _laid_out(record: Record, params: WedgeParams) -> tuple[list[str], pl.DataFrame, pl.DataFrame]:
    """The powers courted, the overtures, and the coercer's hostile moves with one line for each power addressed."""
    friends = powers(record.case, roles=params.friendly_to, kinds=params.kinds)
    foes = powers(record.case, roles=params.hostile_to, kinds=params.kinds)
    actual = matching(record, MoveFilter())
    done = towards(ties(actual, record.case.toolkit), record.case.meta.coercer)
    done = done.filter(pl.col("date") >= record.case.meta.begins)
    kin = powers(record.case, roles=("target", "patron"), kinds=params.kinds)
    # A move friendly to several at once is an overture to none of them alone.
    alone = pl.col("power").is_in(kin).sum().over("move_id") == 1
    friendly = exact(done).filter(alone & (pl.col("sign") > 0) & pl.col("power").is_in(friends))
    each = [friendly.filter(pl.col("power") == f).unique("date", keep="first", maintain_order=True) for f in friends]
    opened = [t.filter(pl.Series(burst_starts(to_days(t["date"]), quiet_days=params.quiet_days))) for t in each]
    overtures = pl.concat(opened).sort("date", "power") if opened else friendly
    hostile = placed(done).filter((pl.col("sign") < 0) & pl.col("power").is_in([*foes, *friends]))
    return friends, overtures, hostile.with_columns(counts=pl.col("power").is_in(foes))


def _not_also_to(friend: str, hostile: pl.DataFrame) -> pl.DataFrame:
    """Hostile lines that count against an overture to a power: of moves not addressed to it as well."""
    both = hostile.filter(pl.col("power") == friend).select("move_id")
    return hostile.filter("counts").join(both, on="move_id", how="anti").sort("date", "move_id", "power")


def _instances(overtures: pl.DataFrame, others: Mapping[str, pl.DataFrame], within_days: int) -> pl.DataFrame:
    """One line per overture: days with hostility to another power in its window, and the first such move."""
    parts = []
    for friend, rows in others.items():
        mine = overtures.filter(pl.col("power") == friend).select("move_id", "date", friendly_to="power")
        if mine.is_empty():
            continue
        days = to_days(mine["date"])
        first, last = int(days[0]), int(days[-1]) + 1
        ahead = days_ahead(to_days(rows["date"]), first=first, last=last, within_days=within_days)
        later = rows.select(hostile_date="date", hostile_id="move_id", hostile_to="power", after="date")
        parts.append(
            mine.with_columns(hostile_days=pl.Series(ahead[days - first])).join_asof(
                later.unique("after", keep="first", maintain_order=True).sort("after"),
                left_on="date",
                right_on="after",
                strategy="forward",
                allow_exact_matches=False,
                tolerance=f"{within_days}d",
            )
        )
    found = pl.concat(parts).sort("date", "friendly_to")
    waited = (pl.col("hostile_date") - pl.col("date")).dt.total_days()
    return found.select(
        "move_id", "date", "friendly_to", "hostile_days", "hostile_to", "hostile_id", "hostile_date", days=waited
    )


def _pairs(test: _Test, friends: list[str], others: Mapping[str, pl.DataFrame], params: WedgeParams) -> pl.DataFrame:
    """The same test for each power courted and each other power, uncorrected."""
    rows = []
    for place, hostile in enumerate(others.values()):
        alone = test.of(place)
        for other in sorted(set(hostile["power"])) if alone.day.size else ():
            to_other = to_days(hostile.filter(pl.col("power") == other)["date"])
            value, draws = alone.against([to_other], within_days=params.window_days)
            found = against_chance(value, draws, claimed="more")
            rows.append(
                {
                    "friendly_to": friends[place],
                    "hostile_to": other,
                    "overtures": int(alone.day.size),
                    "hostile_days": value,
                    "expected": found["expected"],
                    "p_value": found["p_value"],
                }
            )
    schema = {
        "friendly_to": pl.String,
        "hostile_to": pl.String,
        "overtures": pl.Int64,
        "hostile_days": pl.Float64,
        "expected": pl.Float64,
        "p_value": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema)


def _interval(instances: pl.DataFrame, rng: np.random.Generator) -> tuple[float, float]:
    months = instances.group_by(pl.col("date").dt.truncate("1mo")).agg(
        total=pl.col("hostile_days").sum(), overtures=pl.len()
    )
    months = months.sort("date")
    drawn = rng.integers(0, months.height, size=(RESAMPLES, months.height))
    mean = months["total"].to_numpy()[drawn].sum(axis=1) / months["overtures"].to_numpy()[drawn].sum(axis=1)
    low, high = np.quantile(mean, [0.025, 0.975])
    return float(low), float(high)


def _note(params: WedgeParams, open_overtures: int) -> str:
    friend, foe = (" or ".join(roles) for roles in (params.friendly_to, params.hostile_to))
    return (
        f"overtures: friendly moves of the coercer to one {friend} alone after {params.quiet_days} days without one to "
        f"the same, dated to the day; hostility: days with a hostile move to another {foe} and not to the same, in the "
        f"{params.window_days} days after; moves addressed to nobody cannot count; {open_overtures} overtures too "
        f"recent to tell; chance shuffles blocks of {params.block_days} days of overtures inside leadership periods, "
        f"{params.permutations} times; pairs in the table are not corrected"
    )


def _nothing(n: int, lacking: str, note: str) -> Answer:
    details = untested(claimed="more", reason=f"Not testable: no {lacking} on record.")
    return Answer(
        value=None, unit="days", n=n, n_of="overtures", note=f"not testable: no {lacking}; {note}", details=details
    )


def _reason(value: float, n: int, found: Mapping[str, Any], params: WedgeParams) -> str:
    said = (
        f"In the {params.window_days} days after each of {n} overtures to one power the coercer was hostile to another "
        f"on {value:.1f} days on average"
    )
    if found["p_value"] is None:
        return f"{said}; shuffling the overtures changes nothing, so chance cannot be told from it."
    return (
        f"{said}, against {found['expected']:.1f} by chance ({found['chance_low']:.1f} to {found['chance_high']:.1f} "
        f"in 95 % of shuffles; p = {found['p_value']:.3f})."
    )


QUERY = Query(title="hostility to another power after an overture to one", params=WedgeParams, answer=_answer)
