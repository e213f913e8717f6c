"""Indicators with vintages, and calendars: the time series outside the moves."""

from __future__ import annotations

import polars as pl

from stratagem.core.tables import Column, Rule, Schema

INDICATORS = Schema(
    name="indicators",
    key="indicator_id",
    columns=(
        Column("indicator_id", "text", "permanent id", required=True, pattern="[a-z0-9_]+"),
        Column("title", "text", "what it measures", required=True),
        Column("unit", "text", "unit of the value", required=True),
        Column("frequency", "text", "month, quarter, year, period or event", required=True),
        Column("higher_means", "text", "what a higher value means for the coercer"),
        Column("description", "text", "definition and cautions", required=True),
    ),
)
OBSERVATIONS = Schema(
    name="observations",
    columns=(
        Column("indicator_id", "text", "which indicator", required=True, vocabulary="indicators"),
        Column("period_start", "date", "first day of the period", required=True),
        Column("period_end", "date", "day after the last", required=True),
        Column("value", "number", "in the indicator's unit", required=True),
        Column("known_on", "date", "when this figure was published", required=True),
        Column("check", "text", "document, database or memory", required=True, vocabulary="checks"),
        Column("source_ids", "list", "ids of sources"),
        Column("note", "text", "what a reader should know"),
    ),
    rules=(Rule("period_end", pl.col("period_end") > pl.col("period_start"), "a day after period_start"),),
)
CALENDARS = Schema(
    name="calendars",
    key="event_id",
    columns=(
        Column("event_id", "text", "permanent id", required=True, pattern="[a-z0-9-]+"),
        Column("calendar", "text", "election, inauguration, summit, exercise ...", required=True),
        Column("state", "list", "codes of the actors whose calendar it is", vocabulary="actors"),
        Column("name", "text", "name of the event", required=True),
        Column("start", "date", "first day", required=True),
        Column("end", "date", "day after the last", required=True),
        Column("precision", "text", "day, month or year", required=True, vocabulary="precisions"),
        Column("known_on", "date", "when the date was publicly known", required=True),
        Column("check", "text", "document, database or memory", required=True, vocabulary="checks"),
        Column("source_ids", "list", "ids of sources"),
        Column("note", "text", "what a reader should know"),
    ),
    rules=(Rule("end", pl.col("end") > pl.col("start"), "a day after the start"),),
)
COVERAGE = Schema(
    name="coverage",
    columns=(
        Column("tool", "text", "tool that was looked for", required=True, vocabulary="tools"),
        Column("start", "date", "first day of the period searched", required=True),
        Column("end", "date", "day after the last", required=True),
        Column("basis", "text", "what was searched", required=True),
    ),
    rules=(Rule("end", pl.col("end") > pl.col("start"), "a day after the start"),),
)


def vintage(observations: pl.DataFrame) -> pl.DataFrame:
    """For each indicator and period, the figure published last among those given.

    Examples
    --------
    >>> from datetime import date
    >>> table = pl.DataFrame({"indicator_id": ["gdp", "gdp"], "period_start": [date(2019, 1, 1)] * 2,
    ...     "period_end": [date(2020, 1, 1)] * 2, "value": [0.4, 0.5],
    ...     "known_on": [date(2020, 7, 31), date(2021, 7, 30)]})
    >>> vintage(table)["value"].to_list()
    [0.5]
    """
    key = ["indicator_id", "period_start", "period_end"]
    return observations.sort("known_on", maintain_order=True).unique(key, keep="last").sort(key)
