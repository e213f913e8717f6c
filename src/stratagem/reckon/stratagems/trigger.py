"""The days on which a stratagem's trigger was complete: by moves, by the calendar, or by an indicator's figures."""

from __future__ import annotations

import datetime as dt

import polars as pl

from stratagem.core.case import Record
from stratagem.core.errors import InputError
from stratagem.core.patterns import CalendarTrigger, IndicatorTrigger, MovePattern
from stratagem.core.series import vintage
from stratagem.core.stratagems import Stratagem, events, figures
from stratagem.reckon.daily import burst_starts, to_days
from stratagem.reckon.stratagems.match import INSTANCES, instances


def trigger_days(record: Record, stratagem: Stratagem) -> pl.DataFrame:
    """Every occurrence of a stratagem's trigger in a record, whatever kind of trigger it is.

    Returns
    -------
    polars.DataFrame
        Columns of ``INSTANCES``, in order of completion.

    Raises
    ------
    InputError
        If the stratagem is a measure and has no trigger.
    """
    trigger = stratagem.trigger
    if isinstance(trigger, MovePattern):
        return instances(record.moves, trigger, case=record.case, variables=stratagem.variables)
    if isinstance(trigger, CalendarTrigger):
        return calendar_days(record, trigger)
    if isinstance(trigger, IndicatorTrigger):
        return shock_days(record, trigger)
    message = f"stratagem {stratagem.id}: expected a trigger, found the measure {stratagem.measure}"
    raise InputError(message)


def calendar_days(record: Record, trigger: CalendarTrigger, *, until: dt.date | None = None) -> pl.DataFrame:
    """Events of a record's calendars that were announced by the as-of date, one instance each.

    Parameters
    ----------
    record : Record
    trigger : CalendarTrigger
    until : datetime.date, optional
        Last day of events; a day after the as-of date brings in those announced but still ahead. Default: the as-of
        date.

    Returns
    -------
    polars.DataFrame
        Columns of ``INSTANCES``. ``start`` and ``day`` are the first or last day of the event, ``moves`` is empty,
        ``binding`` is ``event=<id>``. Events whose date is known only to the month or year are left out.
    """
    known = events(trigger, record.case).filter(pl.col("known_on") <= record.as_of)
    day = pl.col("start") if trigger.anchor == "start" else pl.col("end").dt.offset_by("-1d")
    found = known.select(day=day, binding=pl.format("event={}", "event_id")).sort("day", "binding")
    return _numbered(found.filter(pl.col("day") <= (until or record.as_of)))


def shock_days(record: Record, trigger: IndicatorTrigger) -> pl.DataFrame:
    """Figures beyond a threshold that were published by the as-of date, one instance each burst of them.

    A period counts if its figure meets the threshold as last published by the as-of date. Dated by publication, it
    counts from the first figure for it that met the threshold.

    Parameters
    ----------
    record : Record
    trigger : IndicatorTrigger

    Returns
    -------
    polars.DataFrame
        Columns of ``INSTANCES``. ``start`` and ``day`` are the last day of the period or the day of publication,
        ``moves`` is empty, ``binding`` is ``indicator=<id>, period=<first day>, value=<figure>``.
    """
    beyond = pl.col("value") <= trigger.at_most if trigger.at_most is not None else pl.col("value") >= trigger.at_least
    known = figures(trigger, record.case).filter(pl.col("known_on") <= record.as_of)
    period = ["indicator_id", "period_start", "period_end"]
    met = known.filter(beyond).group_by(period).agg(first_known=pl.col("known_on").min())
    day = pl.col("period_end").dt.offset_by("-1d") if trigger.dated == "period_end" else pl.col("first_known")
    label = pl.format("indicator={}, period={}, value={}", "indicator_id", "period_start", "value")
    found = (
        vintage(known)
        .filter(beyond)
        .join(met, on=period)
        .select(day=day, binding=label)
        .filter(pl.col("day") <= record.as_of)
        .sort("day", "binding")
    )
    return _numbered(found.filter(pl.Series(burst_starts(to_days(found["day"]), quiet_days=trigger.quiet_days))))


def _numbered(found: pl.DataFrame) -> pl.DataFrame:
    """Days and bindings in order as instances without moves."""
    return found.select(
        instance=pl.int_range(1, found.height + 1, dtype=pl.Int64),
        start="day",
        day="day",
        moves=pl.lit([], dtype=INSTANCES["moves"]),
        binding="binding",
    )
